//! The cells that are done as rows of Markdown.

use serde_json::Value;

/// What is shown, by the name of its score; what was not run is left out.
const COLUMNS: [&str; 9] = [
    "verdict",
    "bma posterior",
    "dga posterior",
    "stepwise bca",
    "bic bca",
    "bic profile",
    "bic wald",
    "independence profile",
    "lcm posterior",
];

/// Per cent that held, with 95 % limits; with the median width where there is but one.
fn score(line: &Value, name: &str) -> Option<String> {
    let s = line["scores"].get(name)?;
    let of = |what: &str| s[what].as_f64().map(|x| (100.0 * x).round());
    let held = format!("{} ({}–{})", of("held")?, of("low")?, of("high")?);
    let width = s["median_width"].as_f64().filter(|_| name.starts_with("verdict"));
    Some(width.map_or_else(|| held.clone(), |w| format!("{held}, {w:.0} wide")))
}

/// Prints a row a cell, and one below it for what takes the table as exact.
pub(crate) fn print(lines: &[Value]) {
    println!("| cell | on two | worlds | {} | warned | refused |", COLUMNS.join(" | "));
    println!("|{}", "---|".repeat(COLUMNS.len() + 5));
    for line in lines {
        let cell = line["cell"].as_str().unwrap_or_default();
        let share = |what: &str| format!("{:.0}", 100.0 * line[what].as_f64().unwrap_or(0.0));
        let on_two = line["on_two"].as_f64().unwrap_or(0.0);
        let row = |ending: &str| COLUMNS.map(|c| score(line, &format!("{c}{ending}")).unwrap_or_default()).join(" | ");
        println!(
            "| {cell} | {on_two:.0} | {} | {} | {} | {} |",
            line["worlds"],
            row(""),
            share("warned"),
            share("refused")
        );
        // Noise writes one interval a method there, linkage each.
        let plain = COLUMNS.map(|c| {
            let one = c.split_once(' ').map_or(c, |x| x.0);
            score(line, &format!("{c} uncorrected"))
                .or_else(|| score(line, &format!("{one} uncorrected")))
                .unwrap_or_default()
        });
        if plain.iter().any(|p| !p.is_empty()) {
            println!("| the same taken as exact | | | {} | | |", plain.join(" | "));
        }
    }
}
