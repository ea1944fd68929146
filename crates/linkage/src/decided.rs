/// What people decided about pairs of records: it stands above what any model says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decided {
    /// Pairs that are one person.
    pub(crate) same: Vec<(u32, u32)>,
    /// Pairs that are two persons.
    pub(crate) different: Vec<(u32, u32)>,
}
