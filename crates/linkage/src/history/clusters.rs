use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::event::{Event, RecordRef};
use crate::LinkageError;
use crate::written::private;

/// A line of `clusters.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterRow {
    /// Contributor and number.
    pub record: RecordRef,
    /// The cluster's name.
    pub cluster: String,
    /// How likely the record belongs there.
    pub probability: String,
}

impl ClusterRow {
    fn cells(&self) -> [Cow<'_, str>; 4] {
        let (contributor, number) = &self.record;
        [number, contributor, &self.cluster, &self.probability].map(|text| text.as_str().into())
    }
}

/// Which records are one person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clusters {
    /// By contributor and number.
    pub rows: Vec<ClusterRow>,
}

impl Clusters {
    /// The file's name in a result.
    pub const FILE: &'static str = "clusters.csv";
    const COLUMNS: [&'static str; 4] = ["record", "contributor", "cluster", "probability"];

    /// Reads the clusters of a result.
    ///
    /// # Errors
    /// [`LinkageError`] for a file that can't be read or is no such table.
    pub fn read(dir: &Path) -> Result<Self, LinkageError> {
        let path = dir.join(Self::FILE);
        let fault = |fault: String| LinkageError::Form {
            path: path.clone(),
            fault,
            hint: "give the folder that 'shyraq linkage link' wrote",
        };
        let broken = |e: csv::Error| match e.into_kind() {
            csv::ErrorKind::Io(source) => LinkageError::Io { path: path.clone(), source },
            _ => fault("it is no table of clusters".into()),
        };
        let mut reader = csv::Reader::from_path(&path).map_err(broken)?;
        if reader.headers().map_err(broken)? != Self::COLUMNS[..] {
            return Err(fault("its columns are not record, contributor, cluster, probability".into()));
        }
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(broken)?;
            let cell = |k: usize| row.get(k).unwrap_or_default().to_owned();
            rows.push(ClusterRow { record: (cell(1), cell(0)), cluster: cell(2), probability: cell(3) });
        }
        Ok(Self { rows })
    }

    /// Writes the clusters of a result.
    ///
    /// # Errors
    /// [`LinkageError::Io`].
    pub fn write(&self, path: &Path) -> Result<(), LinkageError> {
        Self::write_rows(path, self.rows.iter().map(ClusterRow::cells))
    }

    /// Writes rows of record, contributor, cluster and probability as they come.
    pub(crate) fn write_rows<'a>(
        path: &Path,
        rows: impl Iterator<Item = [Cow<'a, str>; 4]>,
    ) -> Result<(), LinkageError> {
        let fault = |e: csv::Error| LinkageError::Io { path: path.to_owned(), source: std::io::Error::other(e) };
        let mut csv = csv::Writer::from_writer(private(path)?);
        csv.write_record(Self::COLUMNS).map_err(fault)?;
        for row in rows {
            csv.write_record(row.iter().map(|cell| cell.as_bytes())).map_err(fault)?;
        }
        csv.flush().map_err(LinkageError::io(path))
    }

    /// Lists the records of each cluster.
    #[must_use]
    pub fn by_name(&self) -> BTreeMap<&str, Vec<&RecordRef>> {
        let mut out: BTreeMap<&str, Vec<&RecordRef>> = BTreeMap::new();
        self.rows.iter().for_each(|r| out.entry(&r.cluster).or_default().push(&r.record));
        out
    }

    /// Makes the clusters as they were before an event, from those of now and all events. How
    /// likely a record belonged there is not known any more.
    #[must_use]
    pub fn before(&self, event: u64, events: &[Event]) -> Self {
        // Before the first there was nothing.
        if !events.iter().any(|e| e.id < event) {
            return Self { rows: Vec::new() };
        }
        let mut now: BTreeMap<RecordRef, String> =
            self.rows.iter().map(|r| (r.record.clone(), r.cluster.clone())).collect();
        for e in events.iter().rev().take_while(|e| e.id >= event) {
            now.retain(|_, cluster| !e.after.contains(cluster));
            for (cluster, records) in &e.before {
                now.extend(records.iter().map(|r| (r.clone(), cluster.clone())));
            }
        }
        let row = |(record, cluster)| ClusterRow { record, cluster, probability: String::new() };
        Self { rows: now.into_iter().map(row).collect() }
    }
}
