use serde::{Deserialize, Serialize};
use shyraq_encoding::{Field, Layout, SCHEME};

use super::block::Comparison;
use super::compared::Compared;
use super::range::Range;
use crate::LinkageError;
use crate::model::Weights;

/// The form of a kernel on its way to another machine, and what it does there. Any change of
/// what a pair's levels are, or of which pairs go on, makes a new one.
const FORM: &str = "shyraq-compare-1";

/// What compares rows, wherever they are: all that it needs besides them.
///
/// It holds no secret and nothing of a record: the fields of the cells, and of which submissions
/// it is said that each person is in them once.
#[derive(Debug)]
pub struct Kernel {
    pub(super) layout: Layout,
    /// By submission: each person is in it once. (What a contributor says of all his submissions
    /// is the resolver's: it may change with the next one, and no block would know.)
    pub(super) once: Vec<bool>,
    pub(super) weights: Weights,
}

/// A kernel as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    form: String,
    scheme: String,
    fields: Vec<Field>,
    once: Vec<bool>,
}

impl Kernel {
    /// Makes the kernel for cells of some fields, from submissions of which some hold each
    /// person once.
    #[must_use]
    pub fn new(fields: &[Field], once: Vec<bool>) -> Self {
        Self { layout: Layout::new(fields), once, weights: Weights::usual() }
    }

    /// Returns the 64-bit words of a row's cells.
    #[must_use]
    pub fn words(&self) -> usize {
        self.layout.words()
    }

    /// Returns the number of submissions.
    #[must_use]
    pub fn submissions(&self) -> usize {
        self.once.len()
    }

    /// Compares every two rows of each block of a range.
    #[must_use]
    pub fn compare(&self, range: &Range) -> Compared {
        let mut comparison = Comparison::new(self);
        range.blocks().for_each(|block| comparison.block(&block));
        comparison.finish()
    }

    /// Writes it for another machine.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let fields = self.layout.fields().to_vec();
        let form = Form { form: FORM.into(), scheme: SCHEME.into(), fields, once: self.once.clone() };
        serde_json::to_vec(&form).unwrap_or_default()
    }

    /// Reads it on another machine.
    ///
    /// # Errors
    /// [`LinkageError::Cluster`] for what another version wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LinkageError> {
        match serde_json::from_slice::<Form>(bytes) {
            Ok(form) if form.form == FORM && form.scheme == SCHEME => Ok(Self::new(&form.fields, form.once)),
            _ => Err(LinkageError::versions("what is to be compared comes from another version of shyraq")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_comes_back_and_that_of_another_version_does_not() {
        let kernel = Kernel::new(&[Field::Family, Field::Birth], vec![true, false]);
        let back = Kernel::from_bytes(&kernel.to_bytes()).unwrap();
        assert_eq!((&back.layout, &back.once), (&kernel.layout, &kernel.once));
        let text = String::from_utf8(kernel.to_bytes()).unwrap();
        for other in [text.replace("compare-1", "compare-0"), text.replace("salted", "sugared"), String::new()] {
            assert!(Kernel::from_bytes(other.as_bytes()).is_err(), "{other}");
        }
    }
}
