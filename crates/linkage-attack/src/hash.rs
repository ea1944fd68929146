//! Colours: numbers that are equal where what they stand for is.

use std::hash::{Hash, Hasher as _};

use rustc_hash::FxHasher;

/// Makes a colour.
pub(crate) fn mixed(value: &(impl Hash + ?Sized)) -> u64 {
    let mut h = FxHasher::default();
    value.hash(&mut h);
    // Twice, so that few bits of input reach all bits of the colour.
    let once = h.finish();
    let mut h = FxHasher::default();
    (once.rotate_left(32) ^ once).hash(&mut h);
    h.finish()
}
