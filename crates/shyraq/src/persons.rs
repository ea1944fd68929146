//! Who is one person among the cases of a hub, by its last session.
//!
//! A case is joined to a record of the linkage by contributor and record number; the hub keeps
//! neither, only the pseudonym that both make under its key. Cases are one person when the
//! session says so or when their contributor does: the larger unit is the safe side, since it
//! counts once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shyraq_linkage::{Clusters, RecordRef, likely_apart};
use shyraq_store::StoreError;

use crate::failure::{Exit, Failure};
use crate::hub::HubFolder;
use crate::linkage_folder::result_of;

/// A pair of records that are apart is unsure from this probability on.
const UNSURE: f64 = 0.05;

/// Persons of the last session.
pub(crate) struct Persons {
    /// By the pseudonym of a record: the place of its cluster.
    clusters: HashMap<[u8; 16], usize>,
    /// By the cluster's place.
    pseudonyms: Vec<Vec<u8>>,
    /// Clusters that may be one person and are apart.
    unsure: BTreeSet<(usize, usize)>,
    /// By the cluster's place: the contributors of its records, by their places in `contributors`.
    on: Vec<Vec<u32>>,
    contributors: Vec<String>,
}

/// Cases and the units that they make.
pub(crate) struct Units {
    /// The unit of each case, from 0 without gaps.
    pub(crate) of: Vec<u32>,
    /// The pseudonym of each unit.
    pub(crate) pseudonyms: Vec<Vec<u8>>,
    /// By contributor's person: the unit.
    own: HashMap<Vec<u8>, u32>,
    /// By a cluster's place the unit, for those of whose records cases are in the hub.
    of_cluster: HashMap<usize, u32>,
    /// Cases that the session knows.
    pub(crate) joined: usize,
    /// The most units that one person may be: 1 where nothing is unsure.
    pub(crate) spread: u32,
}

impl Units {
    /// Returns the pseudonym of the unit of a contributor's person.
    pub(crate) fn pseudonym<'a>(&'a self, person: &'a [u8]) -> &'a [u8] {
        self.own.get(person).and_then(|u| self.pseudonyms.get(*u as usize)).map_or(person, Vec::as_slice)
    }
}

impl Persons {
    /// Opens the last session of a hub; none when there was none.
    pub(crate) fn open(hub: &HubFolder) -> Result<Option<Self>, Failure> {
        let dir = result_of(&hub.path(""));
        let Some((_, named)) = hub.store()?.persons()? else { return Ok(None) };
        let key = hub.pseudonym_key()?;
        let rows = Clusters::read(&dir)?.rows;
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut out = Self {
            clusters: HashMap::new(),
            pseudonyms: Vec::new(),
            unsure: BTreeSet::new(),
            on: Vec::new(),
            contributors: Vec::new(),
        };
        let mut lists: BTreeMap<&str, u32> = BTreeMap::new();
        let mut by_record: BTreeMap<&RecordRef, usize> = BTreeMap::new();
        for row in &rows {
            let place = match places.get(row.cluster.as_str()) {
                Some(place) => *place,
                None => {
                    out.pseudonyms.push(named.get(&row.cluster).cloned().ok_or_else(changed)?);
                    *places.entry(&row.cluster).or_insert(out.pseudonyms.len() - 1)
                }
            };
            let (contributor, number) = &row.record;
            let list = *lists.entry(contributor).or_insert_with(|| {
                out.contributors.push(contributor.clone());
                out.contributors.len() as u32 - 1
            });
            out.on.resize(out.pseudonyms.len(), Vec::new());
            if let Some(on) = out.on.get_mut(place).filter(|on| !on.contains(&list)) {
                on.push(list);
            }
            let record = key.pseudonym("record", &[contributor.as_bytes(), number.as_bytes()]);
            out.clusters.insert(*record.as_bytes(), place);
            by_record.insert(&row.record, place);
        }
        for (a, b) in likely_apart(&dir, UNSURE)? {
            if let (Some(a), Some(b)) = (by_record.get(&a), by_record.get(&b)) {
                out.unsure.insert((*a, *b));
            }
        }
        Ok(Some(out))
    }

    /// Returns the set of lists of each person of the session, by the places of `lists`, and 0 for who is on
    /// none of them. Clusters that are one unit by the hub's cases are one person.
    ///
    /// # Privacy
    /// Neighbours: all records and cases of one unit added or removed. One item a unit: it is in
    /// one cell of the overlap, or in none (sensitivity 1), and changes nobody else's. Which
    /// records are one person is taken as given: what a person's records change in the linkage of
    /// others is not covered, and whoever is several units is several items. Nothing is noisy yet;
    /// whoever counts takes the loss.
    pub(crate) fn histories(&self, hub: &HubFolder, lists: &[String]) -> Result<Vec<usize>, Failure> {
        let mut joining = Joining::new(Some(self));
        hub.store()?.cases::<StoreError>(|case| {
            joining.add(&case.record, case.person);
            Ok(())
        })?;
        Ok(self.on_lists(&joining.finish(), lists))
    }

    fn on_lists(&self, units: &Units, lists: &[String]) -> Vec<usize> {
        let bit = |name: &String| lists.iter().position(|l| l == name).map_or(0, |k| 1_usize << k);
        let bits: Vec<usize> = self.contributors.iter().map(bit).collect();
        let mut of_unit: BTreeMap<u32, usize> = BTreeMap::new();
        let mut alone = Vec::new();
        for (place, on) in self.on.iter().enumerate() {
            let set = on.iter().filter_map(|k| bits.get(*k as usize)).fold(0, |a, b| a | b);
            match units.of_cluster.get(&place) {
                Some(unit) => *of_unit.entry(*unit).or_default() |= set,
                None => alone.push(set),
            }
        }
        of_unit.into_values().chain(alone).collect()
    }
}

fn changed() -> Failure {
    Failure::new(
        Exit::Input,
        "clusters were changed after the last session: some have no pseudonym",
        "run it again: shyraq linkage session --hub HUB",
    )
}

/// Cases on their way to units.
pub(crate) struct Joining<'a> {
    persons: Option<&'a Persons>,
    parent: Vec<usize>,
    /// By cluster, then by contributor's person: the node.
    clusters: HashMap<usize, usize>,
    own: HashMap<Vec<u8>, usize>,
    /// By node: the pseudonym, that of a cluster first.
    pseudonyms: Vec<(bool, Vec<u8>)>,
    cases: Vec<usize>,
    joined: usize,
}

impl<'a> Joining<'a> {
    pub(crate) fn new(persons: Option<&'a Persons>) -> Self {
        Self {
            persons,
            parent: Vec::new(),
            clusters: HashMap::new(),
            own: HashMap::new(),
            pseudonyms: Vec::new(),
            cases: Vec::new(),
            joined: 0,
        }
    }

    /// Adds a case: the pseudonyms of its record and of its contributor's person.
    pub(crate) fn add(&mut self, record: &[u8], person: Vec<u8>) {
        let node = match self.own.get(&person) {
            Some(node) => *node,
            None => {
                let node = self.node(false, person.clone());
                *self.own.entry(person).or_insert(node)
            }
        };
        self.cases.push(node);
        let Some(persons) = self.persons else { return };
        let place = <&[u8; 16]>::try_from(record).ok().and_then(|r| persons.clusters.get(r));
        let Some(place) = place.copied() else { return };
        self.joined += 1;
        let cluster = match self.clusters.get(&place) {
            Some(cluster) => *cluster,
            None => {
                let cluster = self.node(true, persons.pseudonyms.get(place).cloned().unwrap_or_default());
                *self.clusters.entry(place).or_insert(cluster)
            }
        };
        let (a, b) = (self.root(node), self.root(cluster));
        if let Some(slot) = self.parent.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }

    fn node(&mut self, cluster: bool, pseudonym: Vec<u8>) -> usize {
        self.pseudonyms.push((cluster, pseudonym));
        self.parent.push(self.parent.len());
        self.parent.len() - 1
    }

    fn root(&mut self, mut node: usize) -> usize {
        while let Some(up) = self.parent.get(node).copied().filter(|up| *up != node) {
            // Halves the way for the next time.
            let further = self.parent.get(up).copied().unwrap_or(up);
            if let Some(slot) = self.parent.get_mut(node) {
                *slot = further;
            }
            node = further;
        }
        node
    }

    /// Numbers the units.
    ///
    /// # Privacy
    /// Exact. Units are merged over all cases before anything is counted: the larger unit counts
    /// once. `joined` and `spread` are read off the cases and are for the hub alone.
    pub(crate) fn finish(mut self) -> Units {
        let roots: Vec<usize> = (0..self.parent.len()).map(|n| self.root(n)).collect();
        let mut numbers: HashMap<usize, u32> = HashMap::new();
        let mut of = Vec::with_capacity(self.cases.len());
        for node in &self.cases {
            let next = numbers.len() as u32;
            let root = roots.get(*node).copied().unwrap_or_default();
            of.push(*numbers.entry(root).or_insert(next));
        }
        let mut best: Vec<Option<&(bool, Vec<u8>)>> = vec![None; numbers.len()];
        for (node, named) in self.pseudonyms.iter().enumerate() {
            let unit = roots.get(node).and_then(|r| numbers.get(r)).map(|u| *u as usize);
            let Some(slot) = unit.and_then(|u| best.get_mut(u)) else { continue };
            let better = slot.is_none_or(|s| (!named.0, &named.1) < (!s.0, &s.1));
            if better {
                *slot = Some(named);
            }
        }
        let pseudonyms = best.into_iter().map(|b| b.map(|(_, p)| p.clone()).unwrap_or_default()).collect();
        let unit = |place: &usize| {
            let node = self.clusters.get(place)?;
            numbers.get(roots.get(*node)?).copied()
        };
        let mut near: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (a, b) in self.persons.iter().flat_map(|p| &p.unsure) {
            if let (Some(a), Some(b)) = (unit(a), unit(b))
                && a != b
            {
                near.entry(a).or_default().insert(b);
                near.entry(b).or_default().insert(a);
            }
        }
        let spread = 1 + near.values().map(BTreeSet::len).max().unwrap_or_default() as u32;
        let own = self.own.into_iter();
        let own = own.filter_map(|(person, node)| Some((person, *numbers.get(roots.get(node)?)?))).collect();
        let of_cluster = self.clusters.keys().filter_map(|place| Some((*place, unit(place)?))).collect();
        Units { of, pseudonyms, own, of_cluster, joined: self.joined, spread }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four records in three clusters: 0 and 1 are one, and either is unsure with the others.
    fn persons(unsure: &[(usize, usize)]) -> Persons {
        Persons {
            clusters: [([0; 16], 0), ([1; 16], 0), ([2; 16], 1), ([3; 16], 2)].into(),
            pseudonyms: vec![vec![100], vec![101], vec![102]],
            unsure: unsure.iter().copied().collect(),
            on: vec![vec![0, 1], vec![1], vec![2]],
            contributors: ["ngo", "police", "shelter"].map(str::to_owned).to_vec(),
        }
    }

    fn units(persons: Option<&Persons>, cases: &[(u8, u8)]) -> Units {
        let mut joining = Joining::new(persons);
        cases.iter().for_each(|(record, person)| joining.add(&[*record; 16], vec![*person]));
        joining.finish()
    }

    #[test]
    fn a_session_and_a_contributor_both_join() {
        let cases = [(0, 10), (1, 11), (2, 11), (3, 12), (9, 13)];
        assert_eq!(units(None, &cases).of, [0, 1, 1, 2, 3]);
        let found = units(Some(&persons(&[])), &cases);
        assert_eq!(found.of, [0, 0, 0, 1, 2]);
        assert_eq!(found.pseudonyms, [vec![100], vec![102], vec![13]]);
        assert_eq!((found.joined, found.spread), (4, 1));
    }

    #[test]
    fn lists_of_a_person_are_those_of_all_records() {
        let lists = ["police", "shelter"].map(str::to_owned);
        let found = |cases: &[(u8, u8)]| {
            let persons = persons(&[]);
            let mut sets = persons.on_lists(&units(Some(&persons), cases), &lists);
            sets.sort_unstable();
            sets
        };
        // Three clusters: ngo and police, police, shelter.
        assert_eq!(found(&[]), [0b01, 0b01, 0b10]);
        // A contributor says that the last two are one person.
        assert_eq!(found(&[(2, 11), (3, 11), (9, 12)]), [0b01, 0b11]);
    }

    #[test]
    fn unsure_pairs_count_units_not_clusters() {
        let cases = [(0, 10), (2, 11), (3, 12)];
        assert_eq!(units(Some(&persons(&[(0, 1), (0, 2)])), &cases).spread, 3);
        assert_eq!(units(Some(&persons(&[(0, 1)])), &cases).spread, 2);
        // The contributor says that both are one: nothing is unsure.
        assert_eq!(units(Some(&persons(&[(0, 1)])), &[(0, 10), (2, 10)]).spread, 1);
        // Whoever has no case is in no release.
        assert_eq!(units(Some(&persons(&[(0, 1), (0, 2)])), &[(0, 10)]).spread, 1);
    }
}
