use shyraq_linkage_encode::EncodeError;

/// What can keep an attack from being run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttackError {
    /// The place for files of a run can't be used.
    #[error("a folder for a run: {0}; make room in the folder for temporary files")]
    Disk(std::io::Error),
    /// A list has no form that can be encoded.
    #[error("a list: {0}; this is a fault of the attack, not of yours")]
    Form(String),
    /// The encoder refuses.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The comparison refuses.
    #[error(transparent)]
    Link(#[from] shyraq_linkage::LinkageError),
    /// The simulated world refuses.
    #[error(transparent)]
    World(#[from] shyraq_world::WorldError),
}
