/// Transposes 64 words in place: bit j of word i goes to bit i of word j.
///
/// Six rounds of swapping ever smaller blocks (Warren, Hacker's Delight, 2nd ed., 7-3),
/// written for bits that are numbered from the lowest.
pub(crate) fn transpose(m: &mut [u64; 64]) {
    let mut width = 32;
    let mut mask = 0x0000_0000_ffff_ffff_u64;
    while width != 0 {
        let (half, pairs) = (width, 64 / (2 * width));
        for block in 0..pairs {
            let (_, from) = m.split_at_mut(block * 2 * half);
            let (upper, lower) = from.split_at_mut(half);
            for (x, y) in upper.iter_mut().zip(lower.iter_mut()) {
                let swap = ((*x >> half) ^ *y) & mask;
                *x ^= swap << half;
                *y ^= swap;
            }
        }
        width >>= 1;
        mask ^= mask << width;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::transpose;

    proptest! {
        #[test]
        fn moves_each_bit_to_its_mirror(seed in prop::collection::vec(any::<u64>(), 64)) {
            let mut m: [u64; 64] = seed.clone().try_into().unwrap();
            transpose(&mut m);
            for (i, row) in seed.iter().enumerate() {
                for (j, column) in m.iter().enumerate() {
                    prop_assert_eq!(row >> j & 1, column >> i & 1);
                }
            }
        }
    }
}
