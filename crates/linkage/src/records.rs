use rayon::prelude::*;
use rustc_hash::FxHashMap;
use shyraq_encoding::{Header, read_handles};

use crate::LinkageError;
use crate::cluster::Constraint;
use crate::comparer::is_once;
use crate::decided::Decided;
use crate::history::RecordRef;
use crate::submission::Submission;

/// The records of all contributors. A record that a contributor sent twice is one.
pub(crate) struct Records {
    /// By contributor and number: the contributor's place, and the number.
    pub(crate) names: Vec<(u16, String)>,
    pub(crate) contributors: Vec<Contributor>,
    /// What people decided about them.
    pub(crate) decided: Decided,
    /// By submission: handle and place in `names`, ascending.
    handles: Vec<Vec<(u64, u32)>>,
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
        let mut out =
            Self { names: Vec::new(), contributors: Vec::new(), decided: Decided::default(), handles: Vec::new() };
        let mut whose = Vec::new();
        for submission in submissions {
            let name = &submission.header.contributor;
            if out.contributors.last().is_none_or(|c| c.name != *name) {
                out.contributors.push(Contributor { name: name.clone(), once: true, headers: Vec::new() });
            }
            if let Some(last) = out.contributors.last_mut() {
                last.once &= is_once(submission);
                last.headers.push(submission.header.clone());
            }
            whose.push((out.contributors.len() - 1) as u16);
        }
        let one = |(submission, contributor): (&Submission, &u16)| {
            let (own, names) = handles_of(submission)?;
            Ok((*contributor, own, names))
        };
        let read: Vec<(u16, Handles, Vec<String>)> =
            submissions.par_iter().zip(&whose).map(one).collect::<Result<_, LinkageError>>()?;
        for (contributor, _, names) in &read {
            out.names.extend(names.iter().map(|n| (*contributor, n.clone())));
        }
        out.names.par_sort_unstable();
        out.names.dedup();
        let found = |(contributor, mut own, names): (u16, Handles, Vec<String>)| {
            let place = |n: String| out.names.binary_search(&(contributor, n)).unwrap_or_default() as u32;
            let places: Vec<u32> = names.into_iter().map(place).collect();
            for (_, at) in &mut own {
                *at = places.get(*at as usize).copied().unwrap_or_default();
            }
            own.sort_unstable();
            own
        };
        out.handles = read.into_par_iter().map(found).collect();
        Ok(out)
    }

    /// Returns the record that a handle of a submission stands for.
    pub(crate) fn of(&self, (submission, handle): (u16, u64)) -> Option<u32> {
        let own = self.handles.get(usize::from(submission))?;
        own.binary_search_by_key(&handle, |h| h.0).ok().and_then(|at| own.get(at)).map(|h| h.1)
    }

    /// Lets handles go, which take most of the memory and have done their work.
    pub(crate) fn forget_handles(&mut self) {
        self.handles = Vec::new();
    }

    /// Returns the place of a record's contributor.
    pub(crate) fn place_of(&self, record: u32) -> usize {
        self.names.get(record as usize).map_or(0, |n| usize::from(n.0))
    }

    /// Lists the records by contributor's name and number.
    pub(crate) fn refs(&self) -> Vec<RecordRef> {
        let contributor = |place: u16| self.contributors.get(usize::from(place)).map_or("", |c| &c.name);
        self.names.iter().map(|(place, number)| (contributor(*place).to_owned(), number.clone())).collect()
    }

    /// Lists the headers of all submissions.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &Header> {
        self.contributors.iter().flat_map(|c| &c.headers)
    }
}

/// Handles of a submission, and a place for each.
type Handles = Vec<(u64, u32)>;

/// Reads the handles of a submission, each with the place of its record among the names.
fn handles_of(submission: &Submission) -> Result<(Handles, Vec<String>), LinkageError> {
    let mut places: FxHashMap<String, u32> = FxHashMap::default();
    let mut own = Handles::new();
    read_handles(&submission.dir, |handle, record| {
        let next = places.len() as u32;
        let place = match places.get(record) {
            Some(place) => *place,
            None => *places.entry(record.to_owned()).or_insert(next),
        };
        own.push((handle, place));
    })?;
    let mut names = vec![String::new(); places.len()];
    for (name, place) in places {
        if let Some(slot) = names.get_mut(place as usize) {
            *slot = name;
        }
    }
    Ok((own, names))
}

impl Constraint for Records {
    fn once(&self, record: u32) -> Option<u16> {
        let (contributor, _) = self.names.get(record as usize)?;
        self.contributors.get(usize::from(*contributor)).filter(|c| c.once).map(|_| *contributor)
    }

    fn decided(&self) -> &Decided {
        &self.decided
    }
}
