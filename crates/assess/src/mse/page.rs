//! An estimation as a page that can be read without anything else, also on paper.

use askama::Template;

use super::plot::svg;
use super::report::{Estimate, Interval, Report, Stratum};

#[derive(Template)]
#[template(path = "mse.html")]
struct Page<'a> {
    report: &'a Report,
}

impl Page<'_> {
    fn plot(&self, stratum: &Stratum) -> String {
        svg(stratum)
    }

    fn number(&self, x: &f64) -> String {
        grouped(*x)
    }

    fn maybe(&self, x: &Option<f64>) -> String {
        x.map_or_else(|| "–".to_owned(), grouped)
    }

    fn interval(&self, i: &Interval) -> String {
        match i.upper {
            Some(upper) => format!("{} – {}", grouped(i.lower), grouped(upper)),
            None => format!("above {}", grouped(i.lower)),
        }
    }

    fn exact(&self) -> bool {
        self.report.strata.iter().any(|s| s.input.noise.is_none())
    }

    fn beside(&self, e: &Estimate) -> String {
        let number = |name: &str| e.details.get("uncorrected").and_then(|u| u.get(name)).and_then(|x| x.as_f64());
        match (number("total"), number("lower"), number("upper")) {
            (Some(total), Some(lower), Some(upper)) => {
                format!("{} ({} – {})", grouped(total), grouped(lower), grouped(upper))
            }
            (Some(total), Some(lower), None) => format!("{} (above {})", grouped(total), grouped(lower)),
            _ => "–".to_owned(),
        }
    }

    fn kind(&self, i: &Interval) -> &'static str {
        match i.kind {
            "wald" => "of this one model",
            "profile" => "profile likelihood of this one model",
            "bca" => "bootstrap, the choice repeated",
            "posterior" => "posterior",
            _ => "log-normal",
        }
    }

    fn method(&self, e: &Estimate) -> &'static str {
        method(e.method)
    }

    fn percent(&self, level: &f64) -> String {
        format!("{:.0} %", 100.0 * level)
    }
}

/// A method for people.
pub(super) fn method(word: &str) -> &'static str {
    match word {
        "independence" => "Lists independent",
        "stepwise" => "Pairs added stepwise",
        "bic" => "Best model by BIC",
        "dga" => "Graphs, averaged",
        "lcm" => "Latent classes",
        "bma" => "Models, averaged",
        "chao" => "Chao’s lower bound",
        "coverage" => "Sample coverage",
        _ => "Your model",
    }
}

/// A whole number with thin spaces between thousands.
pub(super) fn grouped(x: f64) -> String {
    thousands(x.max(0.0).round() as u64, '\u{202f}')
}

/// A whole number with a mark between thousands.
pub(super) fn thousands(n: u64, mark: char) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

/// Writes the report as HTML.
#[must_use]
pub fn html(report: &Report) -> String {
    Page { report }.render().unwrap_or_default()
}

/// Writes the ranked models of all strata as CSV.
#[must_use]
pub fn models_csv(report: &Report) -> String {
    let mut out = String::from("stratum,method,model,total,bic,weight\n");
    for stratum in &report.strata {
        // A stratum's value comes from the table: it is quoted whatever it is.
        let value = stratum.by.as_ref().map_or_else(String::new, |b| format!("\"{}\"", b.value.replace('"', "\"\"")));
        for m in &stratum.models {
            let bic = m.bic.map_or_else(String::new, |b| format!("{b:.6}"));
            out.push_str(&format!("{value},{},\"{}\",{:.3},{bic},{:.8}\n", m.method, m.name, m.total, m.weight));
        }
    }
    out
}
