//! Fade bars: solid to the lower end of the interval, a lighter outlined part to the upper.
//!
//! A bar with a whisker misleads (Correll and Gleicher 2014): readers take what lies
//! inside the bar for likelier than what lies outside. Here the doubt is part of the bar.
//! Widths are percentages of the cell, so a bar prints and scales without a style.

use std::fmt::Write as _;

use crate::model::Figure;

/// How many times the largest answer a blank may be and still share the axis.
const BLANK_LIMIT: u64 = 4;

/// One axis for all bars of a table; it begins at zero and is never cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    max: f64,
}

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// A reported answer.
    Answer,
    /// Persons for whom nothing was recorded: an outline only.
    Blank,
}

impl Scale {
    /// Makes the axis for the shown figures of a table.
    ///
    /// Blanks are often several times all answers together; then they get no bar rather
    /// than squash the rest.
    pub(crate) fn of<'f>(answers: impl Iterator<Item = &'f Figure>, blank: Option<&Figure>) -> Self {
        let top = answers.filter(|f| f.shown).map(|f| f.high).max().unwrap_or(0);
        let blank = blank.filter(|b| b.shown).map_or(0, |b| b.high);
        let max = if blank <= top.saturating_mul(BLANK_LIMIT) { top.max(blank) } else { top };
        Self { max: max as f64 }
    }

    /// Draws the bar of a reported answer.
    pub(crate) fn answer(self, f: &Figure, z: f64) -> String {
        self.bar(f, Fill::Answer, z)
    }

    /// Draws the bar of "not reported".
    pub(crate) fn blank(self, f: &Figure, z: f64) -> String {
        self.bar(f, Fill::Blank, z)
    }

    /// Draws a bar; nothing when the figure does not fit the axis.
    pub(crate) fn bar(self, f: &Figure, fill: Fill, z: f64) -> String {
        if self.max <= 0.0 || (f.shown && f.high as f64 > self.max) {
            return String::new();
        }
        let percent = |n: f64| (n / self.max * 100.0).clamp(0.0, 100.0);
        let mut out = String::from("<svg class=\"f\" aria-hidden=\"true\">");
        // Writing to a text can't fail.
        if !f.shown {
            let _ = write!(out, "<rect class=\"x\" width=\"{:.1}%\" height=\"9\"/>", percent(z * f.sigma).max(2.0));
        } else if fill == Fill::Blank {
            let _ = write!(out, "<rect class=\"o\" width=\"{:.1}%\" height=\"9\"/>", percent(f.count as f64));
        } else {
            let (low, high) = (percent(f.low as f64), percent(f.high as f64));
            let _ = write!(
                out,
                "<rect width=\"{low:.1}%\" height=\"9\"/><rect class=\"u\" x=\"{low:.1}%\" width=\"{:.1}%\" height=\"9\"/>",
                (high - low).max(0.3)
            );
        }
        out.push_str("</svg>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(count: u64, half: u64) -> Figure {
        Figure { count, low: count - half, high: count + half, noisy: None, sigma: half as f64 / 1.96, shown: true }
    }

    #[test]
    fn a_bar_is_solid_to_low_and_lighter_to_high() {
        let (a, b) = (figure(900, 100), figure(450, 50));
        let scale = Scale::of([a, b].iter(), None);
        let svg = scale.bar(&b, Fill::Answer, 2.1);
        assert!(svg.contains("<rect width=\"40.0%\"") && svg.contains("x=\"40.0%\" width=\"10.0%\""), "{svg}");
    }

    #[test]
    fn a_huge_blank_does_not_squash_the_answers() {
        let (a, blank) = (figure(100, 10), figure(2_000, 10));
        let scale = Scale::of([a].iter(), Some(&blank));
        assert_eq!(scale.bar(&blank, Fill::Blank, 2.1), "");
        assert!(scale.bar(&a, Fill::Answer, 2.1).contains("width=\"81.8%\""));
    }

    #[test]
    fn a_hidden_figure_shows_how_far_the_noise_reaches() {
        let a = figure(1_000, 0);
        let hidden = Figure { shown: false, sigma: 100.0, ..figure(50, 50) };
        let svg = Scale::of([a].iter(), None).bar(&hidden, Fill::Answer, 2.0);
        assert!(svg.contains("class=\"x\" width=\"20.0%\""), "{svg}");
    }
}
