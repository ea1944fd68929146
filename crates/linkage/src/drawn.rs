use crate::parts::Parts;

/// Places in a part of up to so many records are bytes.
const BYTES: usize = 256;

/// The partitions drawn of parts, in the order of the parts: by draw and record the place of the
/// lowest record of its person. One draw stands for all if they are equal.
#[derive(Default)]
pub(crate) struct Drawn {
    /// By part: draws differ.
    differ: Vec<bool>,
    bytes: Vec<u8>,
    /// Of large parts.
    words: Vec<u32>,
}

impl Drawn {
    /// Adds the draws of the next part, which has so many records.
    pub(crate) fn push(&mut self, records: usize, places: &[u32]) {
        self.differ.push(places.len() > records);
        if records <= BYTES {
            self.bytes.extend(places.iter().map(|p| *p as u8));
        } else {
            self.words.extend_from_slice(places);
        }
    }

    /// Calls `each` with every record of a part and the lowest record of its person in one of
    /// so many draws.
    pub(crate) fn each(&self, parts: &Parts, draw: usize, draws: usize, mut each: impl FnMut(u32, u32)) {
        let (mut bytes, mut words) = (0, 0);
        for (k, differ) in self.differ.iter().enumerate() {
            let own = parts.records_of(k);
            let (draw, draws) = if *differ { (draw, draws) } else { (0, 1) };
            let start = draw * own.len();
            let mut put = |(r, place): (&u32, usize)| each(*r, own[place]);
            if own.len() <= BYTES {
                let places = &self.bytes[bytes + start..bytes + start + own.len()];
                own.iter().zip(places.iter().map(|p| usize::from(*p))).for_each(&mut put);
                bytes += draws * own.len();
            } else {
                let places = &self.words[words + start..words + start + own.len()];
                own.iter().zip(places.iter().map(|p| *p as usize)).for_each(&mut put);
                words += draws * own.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::tests::pair;

    #[test]
    fn draws_of_small_and_large_parts_come_back() {
        // Records 0 to 299 hang together, so do 300 and 302.
        let mut pairs: Vec<_> = (0..299).map(|r| pair(r, r + 1, 1.0)).collect();
        pairs.push(pair(300, 302, 1.0));
        let parts = Parts::new(303, &pairs, &[], 0.0);
        let mut drawn = Drawn::default();
        let first: Vec<u32> = (0..300).map(|r| if r < 299 { 0 } else { 299 }).collect();
        drawn.push(300, &[first.clone(), vec![0; 300]].concat());
        drawn.push(2, &[0, 0]);
        for (draw, last) in [(0, 299), (1, 0)] {
            let mut found = Vec::new();
            drawn.each(&parts, draw, 2, |r, person| found.push((r, person)));
            assert_eq!(found.len(), 302);
            assert_eq!(found[298..], [(298, 0), (299, last), (300, 300), (302, 300)]);
        }
    }
}
