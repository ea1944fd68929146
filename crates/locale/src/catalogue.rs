use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::memoizer::MemoizerKind;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::Lang;
use crate::format::group_digits;

/// The catalogue files of each language, in the order in which they are read.
pub const SOURCES: [(Lang, &[&str]); 3] =
    [(Lang::En, &sources!("en")), (Lang::Ru, &sources!("ru")), (Lang::Kk, &sources!("kk"))];

macro_rules! sources {
    ($lang:literal) => {
        [
            include_str!(concat!("../catalogues/", $lang, "/words.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/site.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/tables.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/pages.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/method.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/glossary.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/help.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/card.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/report.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/assess.ftl")),
            include_str!(concat!("../catalogues/", $lang, "/law.ftl")),
        ]
    };
}
use sources;

/// A value that fills a variable of a text.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// A number: it chooses the plural form and is written with the language's grouping.
    Count(u64),
    /// A name or a finished text.
    Text(&'a str),
}

/// All texts of one language.
pub struct Catalogue {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

static CATALOGUES: LazyLock<[Catalogue; 3]> =
    LazyLock::new(|| SOURCES.map(|(lang, sources)| Catalogue::load(lang, sources)));

/// Returns the catalogue of a language.
#[must_use]
pub fn catalogue(lang: Lang) -> &'static Catalogue {
    let [en, ru, kk] = &*CATALOGUES;
    match lang {
        Lang::En => en,
        Lang::Ru => ru,
        Lang::Kk => kk,
    }
}

impl Catalogue {
    // INVARIANT: the files are part of the program and a test parses them without a
    // fault and without a key twice, so the partial results are never taken.
    fn load(lang: Lang, sources: &[&str]) -> Self {
        let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks that isolate directions are for mixed scripts; all three languages
        // run from left to right and the marks would break searching in a page.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::En => with_comma,
            Lang::Ru | Lang::Kk => with_space,
        }));
        for source in sources {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(r) | Err((r, _)) => r,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { lang, bundle }
    }

    /// Returns the language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns a text without variables.
    ///
    /// A key that is not there gives the key in double brackets, which a test of the
    /// portal looks for on every page.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// Returns a text with its variables filled.
    #[must_use]
    pub fn fill(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            return format!("⟦{key}⟧");
        };
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            values.set(
                (*name).to_owned(),
                match arg {
                    Arg::Count(n) => FluentValue::from(*n),
                    Arg::Text(t) => FluentValue::from((*t).to_owned()),
                },
            );
        }
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut faults).into_owned();
        if faults.is_empty() { text } else { format!("⟦{key}: {text}⟧") }
    }

    /// Tells whether there is a text of this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|m| m.value().is_some())
    }
}

fn with_comma<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number(value, ",")
}

fn with_space<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number(value, "\u{a0}")
}

fn number(value: &FluentValue<'_>, separator: &str) -> Option<String> {
    match value {
        // Counts are far below 2^53, so the text is exact.
        FluentValue::Number(n) => Some(group_digits(&format!("{:.0}", n.value), separator)),
        _ => None,
    }
}
