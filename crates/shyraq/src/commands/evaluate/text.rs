//! An evaluation as people read it: the figures side by side, the rest is in the JSON.

use shyraq_evaluation::{AggregateWays, Aggregates, ByWays, Distance, Evaluation, ShareErrors, Tables};

use crate::shared::grouped;

/// Returns the lines of the report.
pub(super) fn lines(e: &Evaluation) -> Vec<String> {
    let mut out = vec![format!(
        "Compared {} columns: {} sensitive records, {} synthetic ones",
        grouped(e.columns.len() as u64),
        grouped(e.records.sensitive),
        grouped(e.records.synthetic)
    )];
    let outside = &e.outside_codebook;
    if outside.sensitive + outside.synthetic > 0 {
        out.push(format!(
            "Values outside the code book, taken for blank: {} sensitive, {} synthetic",
            grouped(outside.sensitive),
            grouped(outside.synthetic)
        ));
    }
    out.push(String::new());
    distances(e, &mut out);
    combinations(e, &mut out);
    farthest(&e.tv, &mut out);
    shares(e, &mut out);
    if let Some(counts) = &e.aggregates {
        published(counts, &mut out);
    }
    out
}

fn distances(e: &Evaluation, out: &mut Vec<String>) {
    out.push(row("Tables of", ["1 column", "2 columns", "3 columns"].map(str::to_owned)));
    out.push(row("  compared", ways(&e.tables, compared)));
    out.push(row("Total variation, mean", ways(&e.tv, |d| distance(d.mean))));
    out.push(row("  largest", ways(&e.tv, |d| distance(d.max))));
    out.push(row("  without blanks, mean", ways(&e.tv_nonblank, |d| distance(d.mean))));
    out.push(row("  without blanks, largest", ways(&e.tv_nonblank, |d| distance(d.max))));
    out.push(row("Workload error (mean L1)", ways(&e.workload_error, |x| distance(*x))));
}

fn combinations(e: &Evaluation, out: &mut Vec<String>) {
    out.push("Combinations without a blank".to_owned());
    let mut one = |label: &str, two: Option<f64>, three: Option<f64>| {
        out.push(row(label, [String::new(), shown(two, per_cent), shown(three, per_cent)]));
    };
    one("  relative error, from 100 records", e.rel100, e.rel100_3);
    one("  lost, of those from 10 records", e.lost, e.lost_3);
    one("  kept, of all that occur", e.coverage, e.coverage_3);
    one("  invented, of the records' mass", e.invented, e.invented_3);
    one("  invented, of the combinations", e.invented_nonblank, e.invented_nonblank_3);
    one("  records with an invented one", e.invented_records, e.invented_records_3);
    if let Some(seed) = e.sample_seed {
        out.push(format!("The tables of 3 columns are a sample (seed {seed})."));
    }
}

fn farthest(tv: &ByWays<Distance>, out: &mut Vec<String>) {
    let named = [&tv.one_way, &tv.two_way, &tv.three_way].into_iter().flatten().filter(|d| d.max > 0.0);
    let named: Vec<String> = named.map(|d| d.worst.join(" x ")).collect();
    if !named.is_empty() {
        out.push(format!("Farthest off: {}", named.join("; ")));
    }
}

fn shares(e: &Evaluation, out: &mut Vec<String>) {
    let all: Vec<&ShareErrors> = e.shares.iter().chain(e.totals.iter().map(|t| &t.errors)).collect();
    let Some(first) = all.first() else { return };
    out.push(String::new());
    out.push(format!("Shares of groups, denominators from {}: error in points", grouped(first.min_denominator)));
    out.push(format!("{:36}{:>8}{:>9}{:>9}{:>9}  {}", "", "shares", "mean", "median", "largest", "which is"));
    for s in all {
        let by = if s.by.is_empty() { "whole table".to_owned() } else { format!("by {}", s.by.join(" x ")) };
        let worst = s.worst.as_ref().filter(|_| s.max > Some(0.0));
        let worst = worst.map(|w| format!("{}: {}", w.group, w.column)).unwrap_or_default();
        let [mean, median, max] = [s.mean, s.median, s.max].map(|x| shown(x, points));
        let line = format!("{:36}{:>8}{mean:>9}{median:>9}{max:>9}  {worst}", format!("  {by}"), grouped(s.compared));
        out.push(line.trim_end().to_owned());
        if s.without_records > 0 {
            out.push(format!(
                "    {} of {} denominators have no synthetic record: their shares count as 0",
                grouped(s.without_records),
                grouped(s.denominators)
            ));
        }
    }
}

fn published(a: &Aggregates, out: &mut Vec<String>) {
    let all = [&a.one_way, &a.two_way, &a.three_way];
    let each = |of: &dyn Fn(&AggregateWays) -> String| all.map(|w| w.as_ref().map_or_else(|| "-".to_owned(), of));
    out.push(String::new());
    out.push(row("Published counts, tables of", ["1 column", "2 columns", "3 columns"].map(str::to_owned)));
    out.push(row("  compared", each(&|w| grouped(w.tables))));
    out.push(row("Total variation, mean", each(&|w| distance(w.tv.mean))));
    out.push(row("  largest", each(&|w| distance(w.tv.max))));
    out.push(row("Relative error, from 100 records", each(&|w| shown(w.rel100, per_cent))));
    out.push(row("Intervals that hold the truth", each(&|w| shown(w.intervals.coverage, per_cent))));
    let bands = all.into_iter().flatten().next().map(|w| w.intervals.bands.as_slice()).unwrap_or_default();
    for (i, band) in bands.iter().enumerate() {
        let of = |w: &AggregateWays| shown(w.intervals.bands.get(i).and_then(|b| b.coverage), per_cent);
        out.push(row(&format!("  true count {}", band.band), each(&of)));
    }
    out.push(row("  of so many cells", each(&|w| grouped(w.intervals.cells))));
    out.push(row("  mean width, records", each(&|w| shown(w.intervals.mean_width, |x| format!("{x:.1}")))));
    out.push(row("Cells without an interval", each(&|w| grouped(w.intervals.without_interval))));
    out.push(row("True cells that are not listed", each(&|w| grouped(w.intervals.unlisted))));
    if a.tables_left_out > 0 {
        out.push(format!(
            "{} tables of the list were left out: more than 3 columns, or a column that is not compared",
            grouped(a.tables_left_out)
        ));
    }
}

fn row(label: &str, [one, two, three]: [String; 3]) -> String {
    format!("{label:36}{one:>12}{two:>12}{three:>16}").trim_end().to_owned()
}

fn ways<T>(of: &ByWays<T>, text: impl Fn(&T) -> String) -> [String; 3] {
    [&of.one_way, &of.two_way, &of.three_way].map(|x| x.as_ref().map_or_else(|| "-".to_owned(), &text))
}

fn compared(t: &Tables) -> String {
    match t.compared == t.of {
        true => grouped(t.of),
        false => format!("{} of {}", grouped(t.compared), grouped(t.of)),
    }
}

fn shown(x: Option<f64>, text: impl Fn(f64) -> String) -> String {
    x.map_or_else(|| "-".to_owned(), text)
}

/// Exactly nothing is told apart from very little.
fn rounded(x: f64, digits: usize) -> String {
    let least = 0.5 * 10_f64.powi(-i32::try_from(digits).unwrap_or(0));
    match x {
        0.0 => "0".to_owned(),
        x if x < least => format!("<{:.digits$}", 2.0 * least),
        x => format!("{x:.digits$}"),
    }
}

fn distance(x: f64) -> String {
    rounded(x, 4)
}

fn points(x: f64) -> String {
    rounded(x, 2)
}

fn per_cent(x: f64) -> String {
    format!("{} %", rounded(100.0 * x, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_very_little_differ() {
        assert_eq!([0.0, 0.000_04, 0.000_06, 0.5, 1.0].map(distance), ["0", "<0.0001", "0.0001", "0.5000", "1.0000"]);
        assert_eq!([0.0, 0.000_01, 0.95].map(per_cent), ["0 %", "<0.01 %", "95.00 %"]);
    }

    #[test]
    fn columns_stand_under_one_another() {
        let numbers = row("  compared", ["27".into(), "351".into(), "200 of 2,925".into()]);
        let heads = row("Tables of", ["1 column", "2 columns", "3 columns"].map(str::to_owned));
        assert_eq!(numbers.len(), heads.len());
        assert_eq!(row("only", [const { String::new() }; 3]), "only");
    }
}
