use std::collections::HashMap;

use shyraq_bundle::Tables;
use shyraq_case::{CodeBook, Column, Kind};

use crate::{Example, Figure, Grade, Tally};

/// The 97.5 % point of the normal law.
const Z: f64 = 1.959_963_985;

/// What a line of the card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A variable of the code book, by index.
    Variable(usize),
    /// All flags of a group, by the group's index.
    Group(usize),
}

/// Grades of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    /// Its answers by themselves.
    pub alone: Tally,
    /// Its answers together with those of one other column.
    pub paired: Tally,
}

/// The grades of all published cells, met one by one.
///
/// Only reported answers are graded: a cell with a blank is nobody's question.
#[derive(Debug, Clone)]
pub struct Survey {
    columns: Vec<Column>,
    line_of: Vec<usize>,
    lines: Vec<Line>,
    ways: [Tally; 3],
    /// The largest unreadable count of one, two, three columns.
    worst: [Option<u64>; 3],
    /// Half of the widest interval of one, two, three columns, as wide as the noise makes it.
    half: [u64; 3],
    /// The table being met, and half of its narrowest interval that is not cut at 0.
    table: (Vec<usize>, u64),
    /// Of each table half of an interval that its noise alone would make, far from 0.
    noise: HashMap<Vec<usize>, u64>,
    /// The persons, as the cells of the first column add up.
    total: u64,
    /// Of each column how far the sum of its cells may be off, and how many were met.
    sums: Vec<(f64, usize)>,
    /// The largest cell of each grade, of one column for well, else of two, for print.
    examples: [Option<Example>; 3],
}

impl Survey {
    /// Begins a survey of a release with these columns.
    #[must_use]
    pub fn new(book: &CodeBook) -> Self {
        let columns = book.columns();
        let mut lines: Vec<Line> = Vec::new();
        let mut line_of = Vec::with_capacity(columns.len());
        for c in &columns {
            let subject = subject(book, c);
            let at = lines.iter().position(|l| l.subject == subject).unwrap_or(lines.len());
            if at == lines.len() {
                lines.push(Line { subject, alone: Tally::default(), paired: Tally::default() });
            }
            line_of.push(at);
        }
        let sums = vec![(0.0, 0); columns.len()];
        let ways = [Tally::default(); 3];
        Self {
            columns,
            line_of,
            lines,
            ways,
            worst: [None; 3],
            half: [0; 3],
            table: (Vec::new(), 0),
            noise: HashMap::new(),
            total: 0,
            sums,
            examples: [None, None, None],
        }
    }

    /// Takes note of the noise of a table's measurement, a standard deviation: it tells how wide the
    /// intervals are of a table that has none far from 0.
    pub fn add_noise(&mut self, axes: &[usize], deviation: f64) {
        self.noise.insert(axes.to_vec(), (Z * deviation).ceil() as u64);
    }

    /// Grades the tables of a release that was written; a column that the code book lacks is
    /// passed over. `noise` tells the standard deviation of a table's measurement.
    #[must_use]
    pub fn of_tables(book: &CodeBook, tables: &Tables, noise: impl Fn(&[String]) -> Option<f64>) -> Self {
        let mut out = Self::new(book);
        for table in tables.all() {
            let axes: Option<Vec<usize>> =
                table.variables.iter().map(|v| out.columns.iter().position(|c| &c.name == v)).collect();
            let Some(axes) = axes else { continue };
            noise(&table.variables).into_iter().for_each(|deviation| out.add_noise(&axes, deviation));
            for c in &table.cells {
                let code = |(axis, value): (&usize, &String)| {
                    let place = out.columns.get(*axis).and_then(|x| x.values.iter().position(|v| v == value));
                    (*axis, place.map_or(0, |p| p + 1))
                };
                let cell: Vec<(usize, usize)> = axes.iter().zip(&c.values).map(code).collect();
                out.add(&cell, Figure { count: c.count, low: c.low, high: c.high });
            }
        }
        out
    }

    /// Returns the columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Counts a published cell; those of a table come one after another. It is given as columns with the code of each (0 is blank).
    pub fn add(&mut self, cell: &[(usize, usize)], figure: Figure) {
        if let [(axis, _)] = cell {
            self.add_to_total(*axis, figure);
        }
        self.measure(cell, figure);
        let ways = cell.len();
        let (Some(tally), Some(worst)) =
            (self.ways.get_mut(ways.wrapping_sub(1)), self.worst.get_mut(ways.wrapping_sub(1)))
        else {
            return;
        };
        if cell.iter().any(|(_, code)| *code == 0) {
            return;
        }
        let grade = figure.grade();
        tally.add(grade);
        if grade == Grade::Noise {
            *worst = (*worst).max(Some(figure.count));
        }
        let mut met = None;
        for (axis, _) in cell {
            let Some(at) = self.line_of.get(*axis).copied() else { continue };
            let Some(line) = self.lines.get_mut(at).filter(|_| met != Some(at)) else { continue };
            match ways {
                1 => line.alone.add(grade),
                2 => line.paired.add(grade),
                _ => {}
            }
            met = Some(at);
        }
        self.consider(cell, figure, grade);
    }

    /// Learns how wide a table's intervals are: all alike, but for those that begin at 0, those
    /// that were widened to hold their count.
    fn measure(&mut self, cell: &[(usize, usize)], figure: Figure) {
        if !cell.iter().map(|(axis, _)| axis).eq(&self.table.0) {
            self.close_table();
            self.table = (cell.iter().map(|(axis, _)| *axis).collect(), 0);
        }
        let half = far_from_zero(figure);
        if figure.low > 0 && (self.table.1 == 0 || half < self.table.1) {
            self.table.1 = half;
        }
    }

    fn close_table(&mut self) {
        let own = self.half_of_table();
        if let Some(half) = self.half.get_mut(self.table.0.len().wrapping_sub(1)) {
            *half = (*half).max(own);
        }
    }

    /// Returns half of an interval of the table being met, far from 0: as the published ones are,
    /// else as its noise makes them.
    fn half_of_table(&self) -> u64 {
        match self.table.1 {
            0 => self.noise.get(&self.table.0).copied().unwrap_or_default(),
            half => half,
        }
    }

    /// Keeps the cell as the example of its grade when it is the largest of its kind. A pair
    /// within one group is passed over: it reads as a riddle. Noise is shown where it reaches 0.
    fn consider(&mut self, cell: &[(usize, usize)], figure: Figure, grade: Grade) {
        let wanted = if grade == Grade::Well { 1 } else { 2 };
        let line = |k: usize| cell.get(k).and_then(|(axis, _)| self.line_of.get(*axis));
        if cell.len() != wanted || (wanted == 2 && line(0) == line(1)) || (grade == Grade::Noise && figure.low > 0) {
            return;
        }
        let [well, roughly, noise] = &mut self.examples;
        let slot = match grade {
            Grade::Well => well,
            Grade::Roughly => roughly,
            Grade::Noise => noise,
        };
        if slot.as_ref().is_none_or(|e| e.figure.count < figure.count) {
            *slot = Some(Example { cell: cell.to_vec(), figure });
        }
    }

    /// The total is the sum over any column: that of the first is taken, and all agree.
    fn add_to_total(&mut self, axis: usize, f: Figure) {
        if axis == 0 {
            self.total += f.count;
        }
        if let Some((off, met)) = self.sums.get_mut(axis) {
            *off = off.hypot(f.off() as f64);
            *met += 1;
        }
    }

    /// Returns the number of persons and how far off it may be: by the measurement of the total where it
    /// is known, or by the noise in the cells of a column, which is independent. The published total rests
    /// on all of them together, so that each of these is rather too wide, and the least holds.
    #[must_use]
    pub fn total(&self) -> Figure {
        // A sum is one of the total only where every cell of the column was met.
        let whole = |(column, (off, met)): (&Column, &(f64, usize))| (*met == column.values.len() + 1).then_some(*off);
        let sums = self.columns.iter().zip(&self.sums).filter_map(whole);
        let measured = self.noise.get(&Vec::new()).map(|half| *half as f64);
        let off = sums.chain(measured).min_by(f64::total_cmp).map_or(self.total, |off| off.ceil() as u64);
        Figure { count: self.total, low: self.total.saturating_sub(off), high: self.total.saturating_add(off) }
    }

    /// Returns the lines, in the order of the code book.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns the grades of the cells of tables with so many columns (1 to 3).
    #[must_use]
    pub fn ways(&self, ways: usize) -> Tally {
        self.ways.get(ways.wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// Returns the count from which on every cell of a table with so many columns can be
    /// read; under it the interval of each decides. Rounded up to two digits: no unreadable one is larger, and the noise is at most
    /// half of it. `None` when there is no such table.
    #[must_use]
    pub fn readable_from(&self, ways: usize) -> Option<u64> {
        let at = ways.wrapping_sub(1);
        self.ways.get(at).filter(|t| t.total() > 0)?;
        let open = if self.table.0.len() == ways { self.half_of_table() } else { 0 };
        let half = self.half.get(at).copied().unwrap_or_default().max(open);
        let worst = self.worst.get(at).copied().flatten().map_or(0, |n| n.saturating_add(1));
        Some(two_digits(worst.max(half.saturating_mul(2))))
    }

    /// Returns an example of a grade.
    #[must_use]
    pub fn example(&self, grade: Grade) -> Option<&Example> {
        let [well, roughly, noise] = &self.examples;
        match grade {
            Grade::Well => well.as_ref(),
            Grade::Roughly => roughly.as_ref(),
            Grade::Noise => noise.as_ref(),
        }
    }

    /// Returns the number of persons where its own interval lets it be read.
    #[must_use]
    pub fn readable_total(&self) -> Option<Figure> {
        Some(self.total()).filter(|f| f.grade() != Grade::Noise)
    }
}

fn subject(book: &CodeBook, column: &Column) -> Subject {
    let Some(v) = book.variables.get(column.variable) else { return Subject::Variable(column.variable) };
    let group = v.group.as_ref().filter(|_| v.is_flag() || v.kind == Kind::Several);
    let at = group.and_then(|g| book.groups.iter().position(|x| &x.name == g));
    at.map_or(Subject::Variable(column.variable), Subject::Group)
}

fn two_digits(n: u64) -> u64 {
    let mut step = 1_u64;
    while n / step >= 100 {
        step = step.saturating_mul(10);
    }
    n.div_ceil(step).saturating_mul(step)
}

/// Returns half of the interval that the same noise would have far from 0.
///
/// The unified interval is symmetric where its lower end is a third of the upper one or more. The
/// nearer to 0 it begins the narrower it is, by 8 % at last, and between nearly in proportion.
fn far_from_zero(figure: Figure) -> u64 {
    let far = (3.0 * figure.low as f64 / figure.high.max(1) as f64).min(1.0);
    (figure.off() as f64 / (0.92 + 0.08 * far)).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> CodeBook {
        CodeBook::parse(
            "name='b'\nversion='1'\n[[variable]]\nname='gender'\nvalues=['Woman','Man']\n[[variable]]\nname='debt'\ngroup='means'\nvalues=['1']\n[[variable]]\nname='threats'\ngroup='means'\nvalues=['1']\n",
        )
        .unwrap()
    }

    #[test]
    fn a_small_release_is_graded_as_by_hand() {
        let mut s = Survey::new(&book());
        let f = |count: u64, off: u64| Figure { count, low: count.saturating_sub(off), high: count + off };
        // Gender: blank 40, women 1,000, men 60, each +-30.
        s.add(&[(0, 0)], f(40, 30));
        s.add(&[(0, 1)], f(1_000, 30));
        s.add(&[(0, 2)], f(60, 30));
        // Flags of one group share a line; blank cells are not graded.
        s.add(&[(1, 0)], f(900, 30));
        s.add(&[(1, 1)], f(200, 30));
        s.add(&[(2, 1)], f(59, 30));
        s.add(&[(0, 1), (1, 1)], f(150, 40));
        s.add(&[(0, 2), (1, 1)], f(50, 40));
        s.add(&[(1, 1), (2, 1)], f(10, 40));
        assert_eq!(s.lines().len(), 2);
        assert_eq!(s.lines()[0].alone, Tally { well: 1, roughly: 1, noise: 0 });
        assert_eq!(s.lines()[1].subject, Subject::Group(0));
        assert_eq!(s.lines()[1].alone, Tally { well: 0, roughly: 1, noise: 1 });
        assert_eq!(s.lines()[0].paired, Tally { well: 0, roughly: 1, noise: 1 });
        // A pair within a group counts once for its line.
        assert_eq!(s.lines()[1].paired, Tally { well: 0, roughly: 1, noise: 2 });
        assert_eq!(s.ways(1), Tally { well: 1, roughly: 2, noise: 1 });
        // +-30 is half of 60, +-40 half of 80; the unreadable counts reach 59 and 50.
        assert_eq!((s.readable_from(1), s.readable_from(2), s.readable_from(3)), (Some(60), Some(80), None));
        // The flag has the fewest cells: sqrt(2) * 30 = 42.4. Of the other flag one cell alone was met.
        assert_eq!(s.total(), Figure { count: 1_100, low: 1_057, high: 1_143 });
        // 1.96 * 10 = 19.6: the total's own measurement says more.
        s.add_noise(&[], 10.0);
        assert_eq!(s.total(), Figure { count: 1_100, low: 1_080, high: 1_120 });
        // 50 +-40 does not reach 0, and the other unreadable pair lies within one group.
        assert_eq!(s.example(Grade::Noise), None);
    }

    /// Where all intervals are cut at 0 nothing published tells the noise: the limit was 1 or 4.
    #[test]
    fn the_limit_of_a_tiny_release_is_that_of_its_noise() {
        let mut s = Survey::new(&book());
        // 1.96 * 9.5 = 18.6, up to 19; 1.96 * 89 = 174.4, up to 175.
        s.add_noise(&[0], 9.5);
        s.add_noise(&[0, 1], 89.0);
        let f = |count: u64, high: u64| Figure { count, low: 0, high };
        s.add(&[(0, 0)], f(0, 3));
        s.add(&[(0, 1)], f(3, 18));
        s.add(&[(0, 1), (1, 1)], f(1, 60));
        assert_eq!((s.readable_from(1), s.readable_from(2)), (Some(38), Some(350)));
        assert_eq!((s.example(Grade::Well), s.readable_total()), (None, None));
        s.add(&[(0, 2), (1, 1)], Figure { count: 300, low: 160, high: 440 });
        assert_eq!((s.readable_from(2), s.example(Grade::Roughly).is_some()), (Some(280), true));
        // A noisier table raises the limit for all; a pair's own interval says as much as before.
        s.add_noise(&[0, 2], 200.0);
        s.add(&[(0, 2), (2, 1)], f(0, 60));
        assert_eq!((s.readable_from(2), s.example(Grade::Roughly).is_some()), (Some(790), true));
    }

    /// What the card says: from the limit on every count can be read, under it a count is read
    /// unless its interval reaches 0 or is wider than the count.
    #[test]
    fn the_rule_of_the_card_is_that_of_the_grades() {
        let mut s = Survey::new(&book());
        s.add_noise(&[0], 61.0);
        let cells = [(0, 0, 70), (90, 40, 140), (90, 50, 130), (130, 70, 190), (239, 120, 360), (240, 120, 360)];
        for (code, (count, low, high)) in cells.into_iter().enumerate() {
            s.add(&[(0, 1 + code % 2)], Figure { count, low, high });
        }
        let limit = s.readable_from(1).unwrap();
        for (count, low, high) in cells {
            let read = Figure { count, low, high }.grade() != Grade::Noise;
            assert_eq!(read, low > 0 && high - low <= count, "{count} from {low} to {high}");
            assert!(read || count < limit, "{count} is not read though it is not under {limit}");
        }
        assert!(cells.iter().any(|(count, low, high)| *count < limit && *low > 0 && high - low <= *count));
    }

    /// Feldman and Cousins, table X, in hundredths of a standard deviation: half of 392 far out.
    #[test]
    fn intervals_near_zero_tell_how_wide_the_others_are() {
        for (low, high) in [(35, 396), (304, 696), (1_804, 2_196)] {
            let half = far_from_zero(Figure { count: high, low, high });
            assert!((191..=197).contains(&half), "{low} to {high}: {half}");
        }
    }

    #[test]
    fn a_rule_of_thumb_never_promises_too_much() {
        assert_eq!([7, 99, 101, 347, 1_000, 12_001].map(two_digits), [7, 99, 110, 350, 1_000, 13_000]);
    }
}
