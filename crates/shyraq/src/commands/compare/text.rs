//! A comparison as people read it: what changed for sure; the rest is in the JSON.

use shyraq_release::comparison::{Change, Comparison, Family, Spent};

use crate::shared::grouped;

/// Changes that are listed of each family.
const LISTED: usize = 20;
/// Values that are named of a column.
const NAMED: usize = 8;

/// Returns the lines of the comparison.
pub(super) fn lines(c: &Comparison) -> Vec<String> {
    let mut out = vec![side("Before", &c.before), side("After", &c.after)];
    domain(c, &mut out);
    budget(c, &mut out);
    out.push(String::new());
    out.push(format!("{:>11}{:>11}{:>11}{:>9}", "before", "after", "change", "± 95 %"));
    out.push(line(&c.persons, "all persons"));
    family("one column", &c.one_way, &mut out);
    family("two columns", &c.two_way, &mut out);
    out.push(String::new());
    out.push(
        "A change is taken from the measurements: counts were moved so that tables agree. Its error is".to_owned(),
    );
    out.push("the noise of both releases, not who is missing, and not who is in one of them only.".to_owned());
    out
}

fn side(which: &str, s: &Spent) -> String {
    format!(
        "{which:8}{} ({}{}, code book {} {}): epsilon {} at delta {}",
        s.title,
        s.created.split('T').next().unwrap_or_default(),
        if s.signed { "" } else { ", a draft" },
        s.codebook[0],
        s.codebook[1],
        s.epsilon,
        s.delta
    )
}

fn domain(c: &Comparison, out: &mut Vec<String>) {
    let mut named = |what: &str, names: &[String]| {
        if !names.is_empty() {
            out.push(format!("{what}: {}", list(names)));
        }
    };
    named("Columns added", &c.columns_added);
    named("Columns gone", &c.columns_gone);
    for v in &c.values {
        named(&format!("Values added to {}", v.column), &v.added);
        named(&format!("Values gone from {}", v.column), &v.gone);
    }
    if !c.values.is_empty() {
        out.push("Where values differ, the other values and blank of that column may count other things.".to_owned());
    }
}

fn list(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    match names.len().checked_sub(NAMED) {
        Some(more) if more > 0 => format!("{} and {more} more", first.join(", ")),
        _ => first.join(", "),
    }
}

fn budget(c: &Comparison, out: &mut Vec<String>) {
    if c.same_release {
        return;
    }
    match &c.together {
        Some(t) => {
            out.push(format!(
                "Both debit population '{}': together epsilon {} at delta {}, counted in {}, for who is in both.",
                t.population, t.epsilon, t.delta, t.accountant
            ));
            if !(c.before.keeps_total && c.after.keeps_total) {
                out.push(
                    "A ledger of one release alone keeps no total: the name says that it is the same population."
                        .to_owned(),
                );
            }
        }
        None if c.before.population == c.after.population => {
            out.push(
                "What both lose together is not known: a loss is counted in a way that is not known here.".to_owned(),
            );
        }
        None => out.push(format!(
            "They debit populations '{}' and '{}': nothing is added.",
            c.before.population, c.after.population
        )),
    }
}

fn family(what: &str, f: &Family, out: &mut Vec<String>) {
    if f.cells == 0 {
        return;
    }
    out.push(String::new());
    out.push(format!(
        "Tables of {what}: {} changes; {} are clear, {} more than noise alone (of mere noise {} would be)",
        grouped(f.cells as u64),
        grouped(f.clear as u64),
        grouped(f.alone as u64),
        grouped((f.cells as u64).div_ceil(20))
    ));
    let clear: Vec<&Change> = f.changes.iter().filter(|c| c.clear).collect();
    if clear.is_empty() {
        return;
    }
    let label = |c: &Change| -> String {
        let values = c.values.iter().map(|v| if v.is_empty() { "(not reported)" } else { v });
        c.variables.iter().zip(values).map(|(n, v)| format!("{n} {v}")).collect::<Vec<_>>().join(", ")
    };
    out.extend(clear.iter().take(LISTED).map(|c| line(c, &label(c))));
    if clear.len() > LISTED {
        out.push(format!("{:>11} more clear changes: see --json", grouped((clear.len() - LISTED) as u64)));
    }
    out.push(format!(
        "Clear: beyond {:.1} standard errors, so that with 95 % certainty none of these is noise.",
        f.clear_from
    ));
}

fn line(c: &Change, label: &str) -> String {
    let sign = if c.change < 0.0 { '-' } else { '+' };
    let change = format!("{sign}{}", grouped(c.change.abs().round() as u64));
    let half = format!("±{}", grouped((1.96 * c.standard_error).ceil() as u64));
    format!("{:>11}{:>11}{change:>11}{half:>9}  {label}", grouped(c.before), grouped(c.after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..10).map(|k| k.to_string()).collect();
        assert_eq!(list(&names), "0, 1, 2, 3, 4, 5, 6, 7 and 2 more");
        assert_eq!(list(&names[..8]), "0, 1, 2, 3, 4, 5, 6, 7");
    }

    #[test]
    fn changes_stand_in_columns() {
        let change = Change {
            variables: vec!["a".into()],
            values: vec![String::new()],
            before: 1_200,
            after: 900,
            change: -310.4,
            standard_error: 10.0,
            alone: true,
            clear: true,
        };
        assert_eq!(line(&change, "a x"), "      1,200        900       -310      ±20  a x");
    }
}
