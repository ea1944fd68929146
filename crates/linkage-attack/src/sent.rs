//! What the two roles hold of a list, read back from the files that the encoder writes.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use shyraq_encoding::{Header, Layout, Role, RowsFile, Tag, read_handles};
use shyraq_linkage::{Handed, handed_on};
use shyraq_linkage_encode::{EncodeError, LinkKey, Mapping, Sender, encode};
use shyraq_privacy::Entropy;

use crate::error::AttackError;
use crate::people::Entry;

/// A list as it was sent: rows of the comparer, and the place in the list that only the
/// resolver's file tells.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Where cells lie in a row.
    pub layout: Layout,
    /// The comparer's handles, one a row.
    pub handles: Vec<u64>,
    /// The tag of each row.
    pub tags: Vec<Tag>,
    /// Words of all rows.
    pub cells: Vec<u64>,
    /// The resolver's part: the place in the list of each row.
    pub records: Vec<u32>,
    /// Records of the list.
    pub persons: usize,
    /// What the comparer hands on, by places in the list: the resolver's view.
    pub handed: Vec<(u32, u32, Handed)>,
}

impl Sent {
    /// Encodes a list with a new key, as a contributor would.
    ///
    /// # Errors
    /// [`AttackError`] where the disk or the encoder refuses.
    pub fn encode(list: &[Entry], entropy: &mut impl Entropy) -> Result<Self, AttackError> {
        let dir = tempfile::tempdir().map_err(AttackError::Disk)?;
        let (table, out) = (dir.path().join("list.csv"), dir.path().join("encoded"));
        let mut text = "id,family,given,patronymic,birth,sex\n".to_owned();
        for (k, e) in list.iter().enumerate() {
            let _ = writeln!(text, "{k},{},{},{},{},{}", e.family, e.given, e.patronymic, e.birth, e.sex);
        }
        std::fs::write(&table, text).map_err(AttackError::Disk)?;
        let columns = "record='id'\nfamily='family'\ngiven='given'\npatronymic='patronymic'\nbirth='birth'\nsex='sex'";
        let mapping = Mapping::parse(columns).map_err(AttackError::Form)?;
        let key = LinkKey::generate("2026Q4", entropy)?;
        let sender = Sender { contributor: "list".into(), duplicate_free: false };
        encode(&table, &mapping, &key, &sender, &out, entropy)?;
        let (comparer, resolver) = (out.join(Role::Comparer.folder()), out.join(Role::Resolver.folder()));
        let layout = Layout::new(&Header::read(&comparer, Role::Comparer).map_err(EncodeError::from)?.fields);
        let mut rows: Vec<(u64, Tag, Vec<u64>)> = Vec::new();
        RowsFile::open(&comparer, layout.words())
            .and_then(|f| f.between(Tag::default(), None, |h, tag, cells| rows.push((h, tag, cells.to_vec()))))
            .map_err(EncodeError::from)?;
        let mut of: FxHashMap<u64, u32> = FxHashMap::default();
        read_handles(&resolver, |h, record| of.extend(record.parse().ok().map(|r| (h, r))))
            .map_err(EncodeError::from)?;
        let handed = handed_on(std::slice::from_ref(&out))?
            .into_iter()
            .filter_map(|h| Some((*of.get(&h.handles.0)?, *of.get(&h.handles.1)?, h)))
            .collect();
        let records = rows.iter().filter_map(|r| of.get(&r.0).copied()).collect();
        Ok(Self {
            layout,
            handles: rows.iter().map(|r| r.0).collect(),
            tags: rows.iter().map(|r| r.1).collect(),
            cells: rows.iter().flat_map(|r| r.2.iter().copied()).collect(),
            records,
            persons: list.len(),
            handed,
        })
    }

    /// Returns the words of a row.
    #[must_use]
    pub fn row(&self, k: usize) -> &[u64] {
        let words = self.layout.words();
        self.cells.get(k * words..(k + 1) * words).unwrap_or_default()
    }

    /// Lists the rows of each block, in the order of the tags.
    #[must_use]
    pub fn blocks(&self) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.tags.len()).collect();
        order.sort_unstable_by_key(|k| (self.tags[*k], self.handles[*k]));
        order.chunk_by(|a, b| self.tags[*a] == self.tags[*b]).map(<[usize]>::to_vec).collect()
    }
}
