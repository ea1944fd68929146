use rayon::prelude::*;
use shyraq_encoding::{Header, read_handles};

use crate::LinkageError;
use crate::cluster::Constraint;
use crate::comparer::is_once;
use crate::decided::Decided;
use crate::lookup::Lookup;
use crate::numbered::Numbered;
use crate::register::Register;
use crate::submission::Submission;

/// The records of all contributors. A record that a contributor sent twice is one.
pub(crate) struct Records {
    /// By contributor and number.
    pub(crate) register: Register,
    pub(crate) contributors: Vec<Contributor>,
    /// What people decided about them.
    pub(crate) decided: Decided,
    /// By submission: from handles to places in the register.
    handles: Vec<Lookup>,
    /// By record: handles, most of one submission; each but a lone one stands for a block.
    handles_of: Vec<u8>,
    /// Pairs of rows that are versions of one record.
    versions: f64,
}

/// Who sent records.
#[derive(Debug, Clone)]
pub(crate) struct Contributor {
    pub(crate) name: String,
    /// Has each person once, in all that he sent.
    pub(crate) once: bool,
    pub(crate) headers: Vec<Header>,
}

impl Records {
    /// Reads the resolver's folders, which are in the order of contributors.
    pub(crate) fn read(submissions: &[Submission]) -> Result<Self, LinkageError> {
        let mut out = Self {
            register: Register::default(),
            contributors: Vec::new(),
            decided: Decided::default(),
            handles: Vec::new(),
            handles_of: Vec::new(),
            versions: 0.0,
        };
        for submission in submissions {
            let name = &submission.header.contributor;
            if out.contributors.last().is_none_or(|c| c.name != *name) {
                out.contributors.push(Contributor { name: name.clone(), once: true, headers: Vec::new() });
            }
            if let Some(last) = out.contributors.last_mut() {
                last.once &= is_once(submission);
                last.headers.push(submission.header.clone());
            }
        }
        let read: Vec<Own> = submissions.par_iter().map(own).collect::<Result<_, LinkageError>>()?;
        let mut left = read.into_iter();
        for contributor in &out.contributors {
            let own: Vec<Own> = left.by_ref().take(contributor.headers.len()).collect();
            let first = out.register.len();
            let records = enter(&mut out.register, &own);
            out.versions += versions(&records, first, out.register.len() - first);
            out.handles_of.resize(out.register.len(), 0);
            for (record, n) in own.iter().zip(&records).flat_map(|(o, r)| r.iter().zip(&o.handles_of)) {
                if let Some(most) = out.handles_of.get_mut(*record as usize) {
                    *most = (*most).max(*n);
                }
            }
            let found = |(own, records): (Own, Vec<u32>)| {
                let Own { handles, mut places, numbers, handles_of } = own;
                drop((numbers, handles_of));
                let of = |place: &mut u32| *place = records.get(*place as usize).copied().unwrap_or_default();
                places.iter_mut().for_each(of);
                Lookup::new(handles, places)
            };
            let lookups: Vec<Lookup> = own.into_par_iter().zip(records).map(found).collect();
            out.handles.extend(lookups);
        }
        Ok(out)
    }

    /// Returns the record that a handle of a submission stands for.
    pub(crate) fn of(&self, (submission, handle): (u16, u64)) -> Option<u32> {
        self.handles.get(usize::from(submission))?.get(handle)
    }

    /// Returns the blocks in which a record lies; 0 also for one that lies in a single block, which nobody tells
    /// from one that lies in none.
    pub(crate) fn blocks(&self, record: u32) -> u8 {
        self.handles_of.get(record as usize).copied().filter(|n| *n > 1).unwrap_or_default()
    }

    /// Lets handles go, which take most of the memory and have done their work.
    pub(crate) fn forget_handles(&mut self) {
        self.handles = Vec::new();
    }

    /// Returns the number of records.
    pub(crate) fn len(&self) -> usize {
        self.register.len()
    }

    /// Returns the pairs of records that may be one person, and what a pair of rows counts for: a record that was
    /// sent again has a row in each submission.
    pub(crate) fn pairs(&self) -> (f64, f64) {
        let of = |n: f64| n * (n - 1.0) / 2.0;
        let rows: f64 = self.headers().map(|h| h.records as f64).sum();
        let never: f64 = self.headers().filter(|h| h.duplicate_free).map(|h| of(h.records as f64)).sum();
        let of_two = of(rows) - self.versions;
        let voice = if of_two > 0.0 { of(self.len() as f64) / of_two } else { 1.0 };
        (((of_two - never) * voice).max(1.0), voice)
    }

    /// Returns the contributor's name and the number of a record.
    pub(crate) fn named(&self, record: u32) -> (&str, &str) {
        let place = usize::from(self.register.contributor(record));
        (self.contributors.get(place).map_or("", |c| &c.name), self.register.number(record))
    }

    /// Lists the headers of all submissions.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &Header> {
        self.contributors.iter().flat_map(|c| &c.headers)
    }
}

/// A record's number in a submission.
struct Named {
    /// The begin of the number, that mostly decides the order.
    begin: [u8; 8],
    /// Place among the submissions of the contributor, and among its numbers.
    from: (u16, u32),
}

impl Named {
    fn new(number: &str, from: (u16, u32)) -> Self {
        let mut begin = [0; 8];
        begin.iter_mut().zip(number.bytes()).for_each(|(slot, byte)| *slot = byte);
        Self { begin, from }
    }
}

/// What is read of a submission.
struct Own {
    handles: Vec<u64>,
    /// By handle the place of its record among the numbers.
    places: Vec<u32>,
    numbers: Register,
    /// By number: its handles.
    handles_of: Vec<u8>,
}

/// Reads the handles of a submission.
fn own(submission: &Submission) -> Result<Own, LinkageError> {
    let (mut handles, mut places, mut numbers) = (Vec::new(), Vec::new(), Numbered::default());
    read_handles(&submission.dir, |handle, record| {
        handles.push(handle);
        places.push(numbers.place(record));
    })?;
    if numbers.len() as u64 != submission.header.records {
        return Err(LinkageError::Form {
            path: submission.dir.clone(),
            fault: "it has not as many records as its header says".into(),
            hint: "give the folder as 'shyraq linkage encode' wrote it",
        });
    }
    let mut handles_of = vec![0_u8; numbers.len()];
    for place in &places {
        handles_of.get_mut(*place as usize).into_iter().for_each(|n| *n = n.saturating_add(1));
    }
    Ok(Own { handles, places, numbers: numbers.finish(), handles_of })
}

/// Adds the records of a contributor in the order of their numbers; returns by submission the
/// records of its numbers.
fn enter(register: &mut Register, submissions: &[Own]) -> Vec<Vec<u32>> {
    register.begin();
    let numbers = |k: u16| submissions.get(usize::from(k)).map(|own| &own.numbers);
    let number = |(k, at): (u16, u32)| numbers(k).map_or("", |n| n.number(at));
    let all: usize = submissions.iter().map(|own| own.numbers.len()).sum();
    register.reserve(all, submissions.iter().map(|own| own.numbers.bytes()).sum());
    let mut named: Vec<Named> = Vec::with_capacity(all);
    for (own, k) in submissions.iter().zip(0..) {
        named.extend((0..own.numbers.len() as u32).map(|at| Named::new(own.numbers.number(at), (k, at))));
    }
    named.par_sort_unstable_by(|a, b| a.begin.cmp(&b.begin).then_with(|| number(a.from).cmp(number(b.from))));
    let mut out: Vec<Vec<u32>> = submissions.iter().map(|own| vec![0; own.numbers.len()]).collect();
    let first = register.len();
    for Named { from: (k, at), .. } in named {
        let number = number((k, at));
        if register.len() == first || register.last() != Some(number) {
            register.push(number);
        }
        if let Some(place) = out.get_mut(usize::from(k)).and_then(|own| own.get_mut(at as usize)) {
            *place = (register.len() - 1) as u32;
        }
    }
    out
}

/// Counts the pairs of versions of one record, of a contributor whose records are so many from a first on.
fn versions(submissions: &[Vec<u32>], first: usize, records: usize) -> f64 {
    if submissions.len() < 2 {
        return 0.0;
    }
    let mut sent = vec![0_u32; records];
    for record in submissions.iter().flatten() {
        sent.get_mut(*record as usize - first).into_iter().for_each(|n| *n += 1);
    }
    sent.into_iter().map(|n| f64::from(n) * f64::from(n.saturating_sub(1)) / 2.0).sum()
}

impl Constraint for Records {
    fn once(&self, record: u32) -> Option<u16> {
        let contributor = self.register.contributor(record);
        self.contributors.get(usize::from(contributor)).filter(|c| c.once).map(|_| contributor)
    }

    fn decided(&self) -> &Decided {
        &self.decided
    }
}

#[cfg(test)]
mod tests {
    use super::versions;

    #[test]
    fn versions_of_a_record_are_pairs() {
        // The first record twice, the second once, the third three times.
        assert_eq!(versions(&[vec![5, 6, 7], vec![5, 7], vec![7]], 5, 3), 4.0);
        assert_eq!(versions(&[vec![5, 6, 7]], 5, 3), 0.0);
    }
}
