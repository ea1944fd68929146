use std::fmt;

use shyraq_case::Labels;

/// What a source states: a number, a bound, or words.
///
/// It has no arithmetic on purpose; see the crate's documentation. Equality is there so
/// that a figure can be checked against a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// A number as stated; zero is a figure, too.
    Exact(u64),
    /// Fewer than this; GLOTIP prints `<5` for every small cell, zero included.
    Below(u64),
    /// "Almost", "nearly", "about".
    About(u64),
    /// More than this.
    MoreThan(u64),
    /// Not a number: a tier, or only a direction.
    Text {
        /// Short name, for files.
        code: String,
        /// What stands on a page.
        labels: Labels,
    },
}

/// Writes the figure as it stands in a file: `86`, `<5`, `~2000`, `>150`, `tier-2`.
///
/// A page formats the number for its language instead.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(n) => write!(f, "{n}"),
            Self::Below(n) => write!(f, "<{n}"),
            Self::About(n) => write!(f, "~{n}"),
            Self::MoreThan(n) => write!(f, ">{n}"),
            Self::Text { code, .. } => f.write_str(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_apart_in_a_file() {
        let text = Figure::Text { code: "tier-2".into(), labels: Labels::same("Tier 2") };
        let all = [Figure::Exact(0), Figure::Below(5), Figure::About(2000), Figure::MoreThan(150), text];
        assert_eq!(all.map(|f| f.to_string()), ["0", "<5", "~2000", ">150", "tier-2"]);
    }
}
