use shyraq_locale::{Arg, Catalogue};

use crate::model::Figure;

/// What stands in the cell of a figure.
#[derive(Debug, Clone)]
pub(crate) enum CellView {
    /// A count with its interval.
    Shown {
        /// The exact published count, for machines and for tests.
        value: u64,
        /// `table:row`, the same in every language and in the CSV.
        id: String,
        /// The printed count.
        count: String,
        /// The printed interval.
        range: String,
    },
    /// It can't be told from the noise.
    Hidden,
}

impl CellView {
    /// Prints a figure.
    pub(crate) fn new(f: &Figure, id: String, cat: &Catalogue) -> Self {
        if !f.shown {
            return Self::Hidden;
        }
        let p = f.printed();
        Self::Shown { value: f.count, id, count: cat.number(p.count), range: cat.range(p.low, p.high) }
    }
}

/// Escapes a text for HTML, in content and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Writes "about 84,200 people (from 83,900 to 84,500)" with the figure marked for machines.
pub(crate) fn html_count(f: &Figure, id: &str, cat: &Catalogue) -> String {
    if !f.shown {
        return escape(&cat.text("hidden"));
    }
    let p = f.printed();
    let text =
        cat.fill("count", &[("n", Arg::Count(p.count)), ("low", Arg::Count(p.low)), ("high", Arg::Count(p.high))]);
    let number = cat.number(p.count);
    let marked = format!("<data value=\"{}\" data-figure=\"{}\">{number}</data>", f.count, escape(id));
    // The count is the first number of the text in every language.
    escape(&text).replacen(&number, &marked, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shyraq_locale::{Lang, catalogue};

    #[test]
    fn the_sentence_marks_its_figure() {
        let f = Figure { count: 84_213, low: 83_913, high: 84_489, noisy: None, sigma: 146.0, shown: true };
        assert_eq!(
            html_count(&f, "total:", catalogue(Lang::En)),
            "about <data value=\"84213\" data-figure=\"total:\">84,200</data> people (from 83,900 to 84,500)"
        );
        let hidden = Figure { shown: false, ..f };
        assert!(!html_count(&hidden, "total:", catalogue(Lang::En)).contains("84"));
    }

    #[test]
    fn text_from_a_code_book_is_escaped() {
        assert_eq!(escape("<b a='\"&"), "&lt;b a=&#39;&quot;&amp;");
    }
}
