//! Giving up what a file server does not need.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, path_beneath_rules,
};

/// Lets the calling thread, and all that it starts, read one folder and nothing else.
///
/// New listening and all connecting is given up too; the socket that is open stays.
///
/// # Errors
/// A remark for the person, when the kernel can't do it: the site is served all the same,
/// guarded by the checks on each path alone.
pub(crate) fn to_folder(site: &Path) -> Result<(), String> {
    let status = restrict(site).map_err(|e| format!("the process could not be confined to the site's folder: {e}"))?;
    match status {
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
        RulesetStatus::NotEnforced => Err(
            "this kernel has no Landlock, so the process is not confined to the site's folder; each path is still checked"
                .into(),
        ),
    }
}

fn restrict(site: &Path) -> Result<RulesetStatus, RulesetError> {
    let abi = ABI::V5;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::BindTcp | AccessNet::ConnectTcp)?
        .create()?
        .add_rules(path_beneath_rules([site], AccessFs::ReadFile | AccessFs::ReadDir))?
        .restrict_self()?;
    Ok(status.ruleset)
}
