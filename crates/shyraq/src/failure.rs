use std::io::ErrorKind::AlreadyExists;
use std::process::ExitCode;

use shyraq_assess::AssessError;
use shyraq_assess::report::ReportError;
use shyraq_bundle::BundleError;
#[cfg(feature = "cluster")]
use shyraq_cluster::ClusterError;
use shyraq_engine::EngineError;
use shyraq_evaluation::EvaluationError;
use shyraq_intake::{Blame, IntakeError};
use shyraq_linkage::LinkageError;
use shyraq_linkage_encode::EncodeError;
use shyraq_portal::PortalError;
use shyraq_print::PrintError;
use shyraq_release::ReleaseError;
use shyraq_seal::SealError;
use shyraq_store::StoreError;
use shyraq_world::WorldError;

/// The exit codes of every command. They are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Internal fault, or the system refused (files, disk).
    Internal,
    /// The arguments do not fit.
    Usage,
    /// The input was refused.
    Input,
    /// The budget was refused, or a use for which nothing can be debited.
    Budget,
    /// Something does not verify.
    Verify,
    /// Done, but some rows were refused.
    SomeRefused,
    /// There is nothing to stand behind: a review would leave nothing, no estimate can be quoted.
    Review,
}

impl Exit {
    /// Returns the number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Budget => 4,
            Self::Verify => 5,
            Self::SomeRefused => 6,
            Self::Review => 7,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(e: Exit) -> Self {
        Self::from(e.code())
    }
}

/// What went wrong and what the person does next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: hint.into() }
    }

    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message, hint)
    }

    pub(crate) fn io(path: &std::path::Path, e: &std::io::Error) -> Self {
        let hint = match e.kind() {
            std::io::ErrorKind::NotFound => "check the path, and that the folder it leads to is there",
            std::io::ErrorKind::StorageFull => "free some space and try again",
            _ => "check the path and that you may read and write there",
        };
        let said = match e.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => e.to_string(),
        };
        Self::new(Exit::Internal, format!("{}: {said}", path.display()), hint)
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            Exit::Internal,
            "a fault in Shyraq itself stopped the command",
            "nothing was published; tell the project which command it was (no data of persons, please)",
        )
    }
}

impl From<BundleError> for Failure {
    fn from(e: BundleError) -> Self {
        let exit = match &e {
            BundleError::Io { .. } => Exit::Internal,
            BundleError::Form { .. } | BundleError::NotVerified(_) | BundleError::Interrupted { .. } => Exit::Verify,
            BundleError::Target { .. } => Exit::Usage,
            BundleError::Signing { .. } => Exit::Verify,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<StoreError> for Failure {
    fn from(e: StoreError) -> Self {
        let exit = match &e {
            e if e.is_refusal() => Exit::Budget,
            e if e.is_broken() => Exit::Verify,
            StoreError::Name(_)
            | StoreError::NoTotal { .. }
            | StoreError::Past { .. }
            | StoreError::Spelling { .. } => Exit::Usage,
            _ => Exit::Internal,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<SealError> for Failure {
    fn from(e: SealError) -> Self {
        let exit = match &e {
            SealError::Io { source, .. } if source.kind() == AlreadyExists => Exit::Usage,
            SealError::Io { .. } | SealError::Entropy => Exit::Internal,
            SealError::Form { .. } | SealError::Exposed { .. } | SealError::NotMine { .. } => Exit::Verify,
            SealError::Broken { .. } => Exit::Input,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<ReleaseError> for Failure {
    fn from(e: ReleaseError) -> Self {
        let (message, hint) = (e.to_string(), e.hint());
        let exit = match e {
            ReleaseError::Bundle(inner) => return Self::from(inner),
            e if e.is_refused_input() => Exit::Input,
            ReleaseError::Budget { .. }
            | ReleaseError::Drowned
            | ReleaseError::NoSuchColumn { .. }
            | ReleaseError::NoSeveral
            | ReleaseError::InAssessment { .. } => Exit::Usage,
            ReleaseError::NothingLeft => Exit::Review,
            _ => Exit::Internal,
        };
        Self::new(exit, message, hint)
    }
}

impl From<EngineError> for Failure {
    fn from(e: EngineError) -> Self {
        Self::new(Exit::Internal, e.to_string(), e.hint())
    }
}

#[cfg(feature = "cluster")]
impl From<ClusterError> for Failure {
    fn from(e: ClusterError) -> Self {
        let exit = match &e {
            ClusterError::Address { .. } => Exit::Usage,
            _ => Exit::Internal,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<EvaluationError> for Failure {
    fn from(e: EvaluationError) -> Self {
        let exit = match &e {
            e if e.is_refused_input() => Exit::Input,
            EvaluationError::Ask { .. } => Exit::Usage,
            EvaluationError::Pseudonyms { .. } => Exit::Budget,
            _ => Exit::Internal,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<AssessError> for Failure {
    fn from(e: AssessError) -> Self {
        let exit = match &e {
            e if e.is_refused_input() => Exit::Input,
            AssessError::Ask { .. } => Exit::Usage,
            _ => Exit::Internal,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<ReportError> for Failure {
    fn from(e: ReportError) -> Self {
        Self::new(Exit::Internal, e.to_string(), e.hint())
    }
}

impl From<PrintError> for Failure {
    fn from(e: PrintError) -> Self {
        Self::new(Exit::Internal, e.to_string(), e.hint())
    }
}

impl From<IntakeError> for Failure {
    fn from(e: IntakeError) -> Self {
        let exit = match e.blame() {
            Blame::Table | Blame::Mapping => Exit::Input,
            Blame::Machine => Exit::Internal,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<WorldError> for Failure {
    fn from(e: WorldError) -> Self {
        let exit = match &e {
            WorldError::Spec(_) | WorldError::NotEmpty { .. } => Exit::Usage,
            _ => Exit::Internal,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<PortalError> for Failure {
    fn from(e: PortalError) -> Self {
        let (message, hint) = (e.to_string(), e.hint().to_owned());
        match e {
            PortalError::Bundle(inner) => Self::from(inner),
            PortalError::Setting { .. } | PortalError::Target { .. } => Self::new(Exit::Usage, message, hint),
            _ => Self::new(Exit::Internal, message, hint),
        }
    }
}

impl From<EncodeError> for Failure {
    fn from(e: EncodeError) -> Self {
        let exit = match &e {
            EncodeError::Io { source, .. } if source.kind() == AlreadyExists => Exit::Usage,
            EncodeError::Io { .. } | EncodeError::Random => Exit::Internal,
            EncodeError::Unreadable { source, .. } if source.is_of_the_machine() => Exit::Internal,
            EncodeError::Key { .. } => Exit::Verify,
            _ => Exit::Input,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}

impl From<LinkageError> for Failure {
    fn from(e: LinkageError) -> Self {
        let exit = match &e {
            e if e.is_unfit() => Exit::Verify,
            LinkageError::Io { .. } | LinkageError::Cluster { .. } => Exit::Internal,
            LinkageError::Target { .. } => Exit::Usage,
            _ => Exit::Input,
        };
        Self::new(exit, e.to_string(), e.hint())
    }
}
