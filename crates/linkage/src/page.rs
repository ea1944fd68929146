use askama::Template;

use crate::report::Report;

/// The report as a page that can be read without anything else, also on paper.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    r: &'a Report,
}

impl Page<'_> {
    /// A whole number with its thousands apart.
    fn n(&self, number: impl ToString) -> String {
        let digits = number.to_string();
        let mut out = String::new();
        for (k, digit) in digits.chars().enumerate() {
            if k > 0 && (digits.len() - k).is_multiple_of(3) {
                out.push('\u{202f}');
            }
            out.push(digit);
        }
        out
    }

    fn percent(&self, share: &f64) -> String {
        let p = 100.0 * share;
        match p {
            _ if p > 0.0 && p < 0.01 => "< 0.01 %".into(),
            _ if p < 10.0 => format!("{p:.2} %"),
            _ => format!("{p:.1} %"),
        }
    }
}

/// Writes the report as HTML.
pub(crate) fn html(report: &Report) -> Result<String, askama::Error> {
    Page { r: report }.render()
}
