//! Two releases side by side, from what is public of them.

mod text;

use serde_json::Value;
use shyraq_release::comparison::{Comparison, Reading};

use crate::args::ReleaseCompare;
use crate::console::Console;
use crate::failure::Failure;

pub(crate) fn run(a: &ReleaseCompare, console: &Console) -> Result<(), Failure> {
    let (after, before) = (Reading::open(&a.dir)?, Reading::open(&a.with)?);
    let found = Comparison::new(&before, &after);
    if found.same_release {
        console.warn("Both folders hold the same release: there is nothing to compare.");
    }
    if found.before.simulated != found.after.simulated {
        console.warn("Only one of the two is about simulated people.");
    }
    for line in text::lines(&found) {
        console.say(line);
    }
    let json: Value = serde_json::to_value(&found).map_err(|_| Failure::internal())?;
    console.result(&json);
    Ok(())
}
