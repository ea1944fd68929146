use std::path::{Path, PathBuf};

use shyraq_encoding::{Field, Handles, Header, Layout, Role, Rows, Tag};

use crate::LinkageError;

/// The rows of all contributors, in the order of their tags.
pub(crate) struct Comparable {
    pub(crate) layout: Layout,
    pub(crate) tags: Vec<Tag>,
    /// Place of the contributor's folder, and handle.
    pub(crate) origin: Vec<(u16, u64)>,
    pub(crate) cells: Vec<u64>,
}

/// The records of all contributors.
pub(crate) struct Records {
    /// By contributor's folder and record.
    pub(crate) names: Vec<(u16, String)>,
    pub(crate) contributors: Vec<Header>,
    /// By contributor's folder: handle and place in `names`, ascending.
    handles: Vec<Vec<(u64, u32)>>,
}

impl Comparable {
    /// Reads the comparer's folders.
    pub(crate) fn read(dirs: &[PathBuf]) -> Result<Self, LinkageError> {
        let folders: Vec<PathBuf> = dirs.iter().map(|d| d.join(Role::Comparer.folder())).collect();
        let headers = headers(&folders, Role::Comparer)?;
        let mut fields: Vec<Field> = headers.iter().flat_map(|h| h.fields.iter().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        let layout = Layout::new(&fields);
        let words = layout.words();
        let mut all: Vec<(Tag, u16, u64, usize)> = Vec::new();
        let mut cells: Vec<u64> = Vec::new();
        let mut row = vec![0; words];
        for (k, (folder, header)) in folders.iter().zip(&headers).enumerate() {
            let own = Layout::new(&header.fields);
            let rows = Rows::read(folder, own.words())?;
            for ((tag, handle), source) in rows.tags.iter().zip(&rows.handles).zip(rows.cells.chunks_exact(own.words()))
            {
                own.copy(source, &layout, &mut row);
                all.push((*tag, k as u16, *handle, cells.len()));
                cells.extend_from_slice(&row);
            }
        }
        // Handles are random, so this order says nothing and is the same for any order of folders
        // with equal contributors.
        all.sort_unstable_by_key(|r| (r.0, r.2, r.1));
        let mut out = Self {
            layout,
            tags: Vec::with_capacity(all.len()),
            origin: Vec::with_capacity(all.len()),
            cells: Vec::new(),
        };
        out.cells.reserve_exact(cells.len());
        for (tag, contributor, handle, at) in all {
            out.tags.push(tag);
            out.origin.push((contributor, handle));
            out.cells.extend_from_slice(cells.get(at..at + words).unwrap_or_default());
        }
        Ok(out)
    }

    pub(crate) fn row(&self, k: usize) -> &[u64] {
        let words = self.layout.words();
        self.cells.get(k * words..(k + 1) * words).unwrap_or_default()
    }
}

impl Records {
    /// Reads the resolver's folders.
    pub(crate) fn read(dirs: &[PathBuf]) -> Result<Self, LinkageError> {
        let folders: Vec<PathBuf> = dirs.iter().map(|d| d.join(Role::Resolver.folder())).collect();
        let contributors = headers(&folders, Role::Resolver)?;
        let mut out = Self { names: Vec::new(), contributors, handles: Vec::new() };
        for (k, folder) in folders.iter().enumerate() {
            let read = Handles::read(folder)?;
            let mut names: Vec<&String> = read.records.iter().collect();
            names.sort_unstable();
            names.dedup();
            let first = out.names.len();
            let place = |name: &String| (first + names.binary_search(&name).unwrap_or_default()) as u32;
            let mut own: Vec<(u64, u32)> =
                read.handles.iter().zip(&read.records).map(|(h, r)| (*h, place(r))).collect();
            own.sort_unstable();
            out.names.extend(names.into_iter().map(|n| (k as u16, n.clone())));
            out.handles.push(own);
        }
        Ok(out)
    }

    /// Returns the record that a handle stands for.
    pub(crate) fn of(&self, (contributor, handle): (u16, u64)) -> Option<u32> {
        let own = self.handles.get(usize::from(contributor))?;
        own.binary_search_by_key(&handle, |h| h.0).ok().and_then(|at| own.get(at)).map(|h| h.1)
    }

    pub(crate) fn contributor(&self, record: u32) -> u16 {
        self.names.get(record as usize).map_or(0, |n| n.0)
    }
}

fn headers(folders: &[PathBuf], role: Role) -> Result<Vec<Header>, LinkageError> {
    let headers = folders.iter().map(|f| Header::read(f, role)).collect::<Result<Vec<_>, _>>()?;
    for (folder, header) in folders.iter().zip(&headers).skip(1) {
        if let Some(first) = headers.first() {
            first.fits(header, folder)?;
        }
        if let Some(at) = headers.iter().position(|h| h.submission == header.submission)
            && headers.get(at).is_some_and(|h| !std::ptr::eq(h, header))
        {
            return Err(LinkageError::Twice { path: folder.clone() });
        }
    }
    Ok(headers)
}

/// Sorts folders by contributor and submission, so that the order in which they were named
/// changes nothing.
pub(crate) fn in_order(dirs: &[PathBuf]) -> Result<Vec<PathBuf>, LinkageError> {
    let mut keyed = Vec::with_capacity(dirs.len());
    for dir in dirs {
        keyed.push((order_of(dir)?, dir.clone()));
    }
    keyed.sort();
    Ok(keyed.into_iter().map(|k| k.1).collect())
}

fn order_of(dir: &Path) -> Result<(String, String), LinkageError> {
    let role = if dir.join(Role::Resolver.folder()).exists() { Role::Resolver } else { Role::Comparer };
    let header = Header::read(&dir.join(role.folder()), role)?;
    Ok((header.contributor, header.submission))
}
