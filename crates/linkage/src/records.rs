use rayon::prelude::*;
use rustc_hash::FxHashMap;
use shyraq_encoding::{Header, read_handles};

use crate::LinkageError;
use crate::cluster::Constraint;
use crate::comparer::is_once;
use crate::decided::Decided;
use crate::history::RecordRef;
use crate::lookup::Lookup;
use crate::submission::Submission;

/// The records of all contributors. A record that a contributor sent twice is one.
pub(crate) struct Records {
    /// By contributor and number: the contributor's place, and the number.
    pub(crate) names: Vec<(u16, String)>,
    pub(crate) contributors: Vec<Contributor>,
    /// What people decided about them.
    pub(crate) decided: Decided,
    /// By submission: from handles to places in `names`.
    handles: Vec<Lookup>,
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
        let mut places: Vec<Vec<u32>> = read.iter().map(|(_, _, names)| vec![0; names.len()]).collect();
        let mut handles: Vec<Handles> = Vec::with_capacity(read.len());
        let mut named: Vec<Named> = Vec::with_capacity(places.iter().map(Vec::len).sum());
        for (submission, (contributor, own, names)) in read.into_iter().enumerate() {
            handles.push(own);
            named.extend(names.into_iter().zip(0..).map(|(name, at)| Named::new(contributor, name, (submission, at))));
        }
        named.par_sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        for Named { contributor, name, from: (submission, at), .. } in named {
            if out.names.last().is_none_or(|last| (last.0, &last.1) != (contributor, &name)) {
                out.names.push((contributor, name));
            }
            if let Some(place) = places.get_mut(submission).and_then(|own| own.get_mut(at)) {
                *place = (out.names.len() - 1) as u32;
            }
        }
        let found = |(mut own, places): (Handles, Vec<u32>)| {
            for (_, at) in &mut own {
                *at = places.get(*at as usize).copied().unwrap_or_default();
            }
            Lookup::new(own)
        };
        out.handles = handles.into_par_iter().zip(places).map(found).collect();
        Ok(out)
    }

    /// Returns the record that a handle of a submission stands for.
    pub(crate) fn of(&self, (submission, handle): (u16, u64)) -> Option<u32> {
        self.handles.get(usize::from(submission))?.get(handle)
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

/// A record's number in a submission.
struct Named {
    contributor: u16,
    /// The begin of the number, that mostly decides the order.
    begin: [u8; 8],
    name: String,
    /// The submission, and the place among its numbers.
    from: (usize, usize),
}

impl Named {
    fn new(contributor: u16, name: String, from: (usize, usize)) -> Self {
        let mut begin = [0; 8];
        begin.iter_mut().zip(name.bytes()).for_each(|(slot, byte)| *slot = byte);
        Self { contributor, begin, name, from }
    }

    fn order(&self) -> (u16, u64, &str) {
        (self.contributor, u64::from_be_bytes(self.begin), &self.name)
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
