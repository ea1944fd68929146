use std::fs;
use std::path::Path;

use shyraq_bundle::{BundleError, CARD_FILES, Manifest};
use shyraq_case::{CodeBook, Lang};
use shyraq_locale::{Arg, Catalogue, catalogue};

use crate::{Figure, Grade, Subject, Survey, Tally, page, plain};

/// One page about a release.
#[derive(Debug)]
pub struct Card<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) book: &'a CodeBook,
    pub(crate) survey: &'a Survey,
    /// Grades of the published shares, when there are any.
    pub(crate) shares: Option<Tally>,
}

impl<'a> Card<'a> {
    /// Joins what is said of a release with the grades of its cells and of its shares.
    #[must_use]
    pub fn new(manifest: &'a Manifest, book: &'a CodeBook, survey: &'a Survey, shares: Option<Tally>) -> Self {
        Self { manifest, book, survey, shares }
    }

    /// Writes the card as a page that needs nothing else.
    ///
    /// # Errors
    /// [`BundleError::Form`] when the template fails, which a test of every language rules out.
    pub fn html(&self, lang: Lang) -> Result<String, BundleError> {
        page::html(self, catalogue(lang))
    }

    /// Writes the card as text of at most 78 characters a line.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        plain::text(self, catalogue(lang))
    }

    /// The simulated mark, if the people are.
    pub(crate) fn simulated(&self, words: &Catalogue) -> Option<(String, String)> {
        self.manifest.simulated.then(|| (words.text("simulated"), words.text("simulated-why")))
    }

    pub(crate) fn by(&self, words: &Catalogue) -> String {
        let date = words.stamp(&self.manifest.created);
        let publisher = &self.manifest.publisher;
        if publisher == Manifest::UNNAMED {
            return words.fill("card-by-nobody", &[("date", Arg::Text(&date))]);
        }
        words.fill("card-by", &[("publisher", Arg::Text(publisher)), ("date", Arg::Text(&date))])
    }

    /// The title: where nobody gave one, in the reader's language.
    pub(crate) fn title(&self, words: &Catalogue) -> String {
        if self.manifest.title == Manifest::untitled(&self.book.name) {
            return words.fill("card-untitled", &[("book", Arg::Text(&self.book.name))]);
        }
        self.manifest.title.clone()
    }

    pub(crate) fn total(&self, words: &Catalogue) -> String {
        let mut count = people(&self.survey.total(), words);
        // The count begins the sentence in English alone.
        if words.lang() == Lang::En
            && let Some(first) = count.get_mut(..1)
        {
            first.make_ascii_uppercase();
        }
        words.fill("card-total", &[("count", Arg::Text(&count))])
    }

    /// The answers to "may I publish this figure?".
    pub(crate) fn publish(&self, words: &Catalogue) -> Vec<String> {
        let shown = self.survey.example(Grade::Well).or(self.survey.example(Grade::Roughly));
        let example = match shown {
            Some(e) => Some(format!("{}: {}", e.name(self.book, self.survey.columns(), words.lang()), e.says(words))),
            None => self.survey.readable_total().map(|total| people(&total, words)),
        };
        vec![
            match example {
                Some(example) => words.fill("card-publish-yes", &[("example", Arg::Text(&example))]),
                None => words.text("card-publish-none"),
            },
            words.text("card-publish-grade"),
            words.text("card-publish-real"),
        ]
    }

    /// From which count on a table of one, two, three columns can be read.
    pub(crate) fn limits(&self, words: &Catalogue) -> Vec<String> {
        (1..=3_usize)
            .filter_map(|ways| {
                let n = self.survey.readable_from(ways)?;
                Some(words.fill("card-off-under", &[("n", Arg::Count(n)), ("ways", Arg::Count(ways as u64))]))
            })
            .collect()
    }

    pub(crate) fn not(words: &Catalogue) -> Vec<String> {
        ["blank", "difference", "missing", "person", "trend"]
            .iter()
            .map(|k| words.text(&format!("card-not-{k}")))
            .collect()
    }

    pub(crate) fn subject(&self, subject: Subject, words: &Catalogue) -> String {
        match subject {
            Subject::Variable(i) => self.book.variables.get(i).map_or("", |v| v.label(words.lang())),
            Subject::Group(i) => self.book.groups.get(i).map_or("", |g| g.label(words.lang())),
        }
        .to_owned()
    }

    /// The rows below the lines: all pairs, all triples, shares.
    pub(crate) fn sums(&self) -> Vec<(&'static str, Tally)> {
        let mut out = vec![("card-all-two", self.survey.ways(2)), ("card-all-three", self.survey.ways(3))];
        out.extend(self.shares.map(|t| ("card-shares", t)));
        out.retain(|(_, t)| t.total() > 0);
        out
    }

    /// The columns that an officer withdrew, as one sentence.
    pub(crate) fn withdrawn(&self, words: &Catalogue) -> Option<String> {
        let names = &self.manifest.review.as_ref()?.withdrawn;
        let text = names.join(", ");
        (!names.is_empty()).then(|| words.fill("card-withdrawn", &[("names", Arg::Text(&text))]))
    }

    /// An example of each grade that has one: grade, name of the cell, figure in words.
    pub(crate) fn examples(&self, words: &Catalogue) -> Vec<(Grade, String, String)> {
        [Grade::Well, Grade::Roughly, Grade::Noise]
            .into_iter()
            .filter_map(|g| {
                let mut e = self.survey.example(g)?.clone();
                if g == Grade::Noise {
                    // A cell has no more people than the release, whatever its own noise says.
                    e.figure.high = e.figure.high.min(self.survey.total().high);
                }
                Some((g, e.name(self.book, self.survey.columns(), words.lang()), e.says(words)))
            })
            .collect()
    }
}

/// Writes a count with its interval: "about 42,300 people (from 41,900 to 42,700)".
fn people(f: &Figure, words: &Catalogue) -> String {
    let p = f.printed();
    words.fill("count", &[("n", Arg::Count(p.count)), ("low", Arg::Count(p.low)), ("high", Arg::Count(p.high))])
}

/// The mark of a grade, readable without colour.
pub(crate) fn mark(grade: Grade) -> &'static str {
    match grade {
        Grade::Well => "●",
        Grade::Roughly => "◐",
        Grade::Noise => "✕",
    }
}

/// The key of a grade's word.
pub(crate) fn word(grade: Grade) -> &'static str {
    match grade {
        Grade::Well => "card-well",
        Grade::Roughly => "card-roughly",
        Grade::Noise => "card-noise",
    }
}

/// Writes the six files of a card into a folder: a page and a text a language.
///
/// # Errors
/// [`BundleError`] when the system refuses.
pub fn write_cards(dir: &Path, card: &Card<'_>) -> Result<(), BundleError> {
    for (name, lang) in CARD_FILES.iter().zip(Lang::ALL.iter().flat_map(|l| [l, l])) {
        let path = dir.join(name);
        let text = if name.ends_with(".html") { card.html(*lang)? } else { card.text(*lang) };
        fs::write(&path, text).map_err(|e| BundleError::io(&path, e))?;
    }
    Ok(())
}
