use serde_json::json;
use shyraq_world::{WorldSpec, generate};

use crate::args::World;
use crate::console::Console;
use crate::failure::Failure;
use crate::shared::grouped;

pub(crate) fn run(a: &World, console: &Console) -> Result<(), Failure> {
    let spec = WorldSpec { people: a.people, seed: a.seed, from_year: a.from, to_year: a.to };
    let bar = console.progress("people", a.people, false);
    let summary = generate(&spec, &a.out, &mut |done| bar.set_position(done))?;
    bar.finish_and_clear();
    console.say(format!("Made a SIMULATED world of {} people in {}", grouped(summary.people), a.out.display()));
    console.say(format!("  seen by somebody {}, by nobody {}", grouped(summary.seen), grouped(summary.hidden)));
    for (name, c) in &summary.contributors {
        console.say(format!("  {name:14} {:>9} rows  {}", grouped(c.rows), c.files.join(", ")));
    }
    for (name, list) in &summary.name_lists {
        console.say(format!("  {name:14} {:>9} rows  {} (names only)", grouped(list.rows), list.files.join(", ")));
    }
    console.say(format!("The truth lies in {}/truth: it never goes to a hub.", a.out.display()));
    console.result(&json!({ "world": a.out, "summary": summary }));
    Ok(())
}
