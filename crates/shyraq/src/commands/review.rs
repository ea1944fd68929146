use serde_json::json;
use shyraq_bundle::{Draft, HeldDraft, finish_interrupted, write_durably};
use shyraq_release::{Disclosure, withdraw};

use crate::ambient::now;
use crate::args::Review;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::is_new;

/// Rows of a list that a terminal shows.
const MOST: usize = 12;

/// Shows what will leave with a draft; withdraws columns; records that it was accepted.
pub(crate) fn run(a: &Review, console: &Console) -> Result<(), Failure> {
    a.html.as_deref().map_or(Ok(()), is_new)?;
    if finish_interrupted(&a.dir)? {
        console.warn("A run was cut off here while it put a draft into the folder; that is finished now.");
    }
    if a.withdraw_assessment {
        if !HeldDraft::open(&a.dir)?.remove()? {
            return Err(Failure::usage("the draft has no assessment", "leave --withdraw-assessment out"));
        }
        console.say("The assessment is out of the draft and lies in its folder 'earlier'. What it cost stays spent.");
    }
    let mut draft = Draft::open(&a.dir)?;
    if !a.withdraw.is_empty() {
        let before = shyraq_bundle::digest_bytes(&draft.manifest.to_bytes());
        draft = withdraw(&draft, &a.withdraw)?;
        console.say(format!("Withdrawn: {}. What they cost stays spent.", a.withdraw.join(", ")));
        console.say(format!(
            "  the draft as it was lies in {}; it never goes into a bundle",
            a.dir.join("earlier").join(before.short()).display()
        ));
    }
    let mut disclosure = Disclosure::of(&draft, a.with.as_deref(), a.rare)?;
    if a.accept {
        draft.accept(now(), a.by.clone())?;
        // The page that is kept says that it was accepted.
        disclosure = Disclosure::of(&draft, a.with.as_deref(), a.rare)?;
    }
    let sheet = disclosure.sheet();
    if let Some(path) = &a.html {
        write_durably(path, sheet.html()?.as_bytes())?;
        console.say(format!("Page for the officer: {}", path.display()));
    }
    sheet.text(MOST).iter().for_each(|line| console.say(line));
    if a.accept {
        console.say("");
        console.say(format!(
            "Accepted. Next: shyraq bundle sign {} --key OFFICER1.key --key OFFICER2.key",
            a.dir.display()
        ));
    }
    console.result(&json!({ "draft": draft.dir, "review": draft.manifest.review, "disclosure": disclosure }));
    Ok(())
}
