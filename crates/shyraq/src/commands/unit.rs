//! What a release from a hub counts as one person, and how sure that is.

use shyraq_bundle::GroupLoss;
use shyraq_release::UnitText;

use crate::console::Console;
use crate::shared::grouped;

/// Numbers of identities for which a release of linked persons states the loss: always the
/// same, since how many identities somebody has is sensitive.
pub(super) const IDENTITIES: &[u32] = &[2, 3, 4, 8, 16];

pub(super) fn unlinked_unit() -> UnitText {
    UnitText {
        unit: "person as one contributor knows them".into(),
        rule: "A person is recognised by contributor and that contributor's person identifier; the same person known to several contributors counts once for each, until records are linked.".into(),
        identities: UnitText::IDENTITIES,
    }
}

pub(super) fn linked_unit() -> UnitText {
    UnitText {
        unit: "person as the hub's linkage knows them".into(),
        rule: "Records are one person when the linkage says so or their contributor does; which are, is taken as given. Cases that are in no linkage are recognised by contributor and that contributor's person identifier. Where the linkage is unsure it may have kept the records of one person apart: the loss of a person under several identities is stated for that.".into(),
        identities: IDENTITIES,
    }
}

/// How sure it is that a unit is a person. For the hub's own eyes: nothing of it is published.
pub(super) struct Unsure {
    /// The most units that one person may be.
    pub(super) spread: u32,
    pub(super) loss: Option<GroupLoss>,
    pub(super) joined: usize,
    pub(super) cases: usize,
}

impl Unsure {
    pub(super) fn show(&self, console: &Console) {
        console.say(format!(
            "  persons by the last session: {} of {} cases are in it",
            grouped(self.joined as u64),
            grouped(self.cases as u64)
        ));
        if self.joined == 0 && self.cases > 0 {
            console.warn(
                "no case of the hub is in the last session: each is counted as its contributor knows it. Contributors must \
                 encode under the names and with the numbers of records with which their cases came",
            );
            return;
        }
        if self.spread < 2 {
            console.say("  no person is likely to be counted more than once among them");
            return;
        }
        let loss = self.loss.as_ref().map_or_else(|| "no finite epsilon".into(), |l| format!("epsilon {}", l.epsilon));
        console.say(format!(
            "  where sameness is unsure one person may be up to {} units, and then has {loss}; not published",
            self.spread
        ));
        if IDENTITIES.last().is_some_and(|last| self.spread > *last) {
            console.warn("that is more than the release states: judge these pairs first with 'shyraq linkage review'");
        }
    }
}
