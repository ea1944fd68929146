use std::path::PathBuf;

use askama::Template;
use shyraq_bundle::BundleError;

/// A list on a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// What it is.
    pub heading: String,
    /// What to look for.
    pub note: String,
    /// Heads of the columns; the first is a name, the others numbers.
    pub head: Vec<String>,
    /// Rows with as many texts as there are heads.
    pub rows: Vec<Vec<String>>,
    /// All rows are shown in text, however many.
    pub whole: bool,
}

/// A page of lists for an officer, in English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "sheet.html")]
pub struct Sheet {
    /// Title of the page.
    pub title: String,
    /// Lines below the title.
    pub lines: Vec<String>,
    /// The lists.
    pub sections: Vec<Section>,
}

impl Sheet {
    /// Writes the sheet as a page that needs nothing else.
    ///
    /// # Errors
    /// [`BundleError::Form`] when the template fails, which never happens with texts.
    pub fn html(&self) -> Result<String, BundleError> {
        self.render().map_err(|e| BundleError::Form { path: PathBuf::from("sheet.html"), fault: e.to_string() })
    }

    /// Writes the sheet as lines of text, each list cut after `most` rows unless it must be whole.
    #[must_use]
    pub fn text(&self, most: usize) -> Vec<String> {
        let mut out = vec![self.title.clone()];
        out.extend(self.lines.iter().map(|l| format!("  {l}")));
        for s in &self.sections {
            out.push(String::new());
            out.push(s.heading.clone());
            out.push(format!("  {}", s.note));
            if s.rows.is_empty() {
                continue;
            }
            let most = if s.whole { usize::MAX } else { most };
            let shown: Vec<&Vec<String>> = std::iter::once(&s.head).chain(s.rows.iter().take(most)).collect();
            let width =
                |k: usize| shown.iter().filter_map(|r| r.get(k)).map(|c| c.chars().count()).max().unwrap_or_default();
            let widths: Vec<usize> = (0..s.head.len()).map(width).collect();
            for row in shown {
                let cells = row.iter().zip(&widths).enumerate();
                let line: Vec<String> =
                    cells.map(|(k, (c, w))| if k == 0 { format!("{c:<w$}") } else { format!("{c:>w$}") }).collect();
                out.push(format!("  {}", line.join("  ").trim_end()));
            }
            if s.rows.len() > most {
                out.push(format!("  and {} more: see --html or --json", s.rows.len() - most));
            }
        }
        out
    }
}
