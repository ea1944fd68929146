//! The law against the Protocol, and two sources side by side.

use std::collections::BTreeSet;

use shyraq_figures::{CountryFigures, Figure, Period, Series, figures_for};
use shyraq_law::law_of;

use crate::figures::marked;
use crate::site::{Built, own, tags};

fn kaz() -> &'static CountryFigures {
    figures_for("KAZ").unwrap()
}

fn whole_years(s: &Series) -> impl Iterator<Item = u16> {
    s.points().iter().filter_map(|p| match p.period() {
        Period::Year(y) => Some(y),
        Period::Span { .. } => None,
    })
}

/// Returns the text of a page's part without tags.
fn plain(html: &str) -> String {
    let mut out = String::new();
    for part in html.split('<') {
        out.push_str(part.split_once('>').map_or("", |(_, text)| text));
        out.push(' ');
    }
    out.replace("&nbsp;", " ").replace("&#60;", "<").replace("&#62;", ">").replace("&lt;", "<").replace("&gt;", ">")
}

/// Returns each table of a page, as text without tags.
fn tables(html: &str) -> Vec<String> {
    html.split("<table").skip(1).map(|t| plain(&format!("<table{}", t.split("</table>").next().unwrap()))).collect()
}

/// Numbers of a text, signs of a bound kept, marks of sources left out.
fn numbers(text: &str) -> BTreeSet<String> {
    let without: String =
        text.split('[').enumerate().map(|(i, p)| if i == 0 { p } else { p.split_once(']').unwrap().1 }).collect();
    without
        .replace(',', "")
        .split_whitespace()
        .filter(|w| {
            w.trim_start_matches(['<', '>', '~']).chars().all(|c| c.is_ascii_digit())
                && w.chars().any(|c| c.is_ascii_digit())
        })
        .map(str::to_owned)
        .collect()
}

fn page(site: &Built, lang: &str, path: &str) -> String {
    site.text(&format!("{lang}/{path}/index.html"))
}

#[test]
fn two_sources_stand_side_by_side_for_every_year_and_nothing_is_added() {
    let site = own();
    let html = page(&site, "en", "reconciliation");
    let figures = marked(&html);
    // Every figure of both sources is there as it is in the data, but for the grades.
    let of_both =
        |s: &&Series| s.id().starts_with("glotip-") || (s.id().starts_with("us-tip-") && s.id() != "us-tip-tier");
    let expected: BTreeSet<(String, String)> = kaz()
        .series()
        .iter()
        .filter(of_both)
        .flat_map(|s| s.points().iter().map(|p| (format!("official.{}:{}", s.id(), p.period()), p.value().to_string())))
        .collect();
    assert_eq!(figures, expected);
    let found = tables(&html);
    let pairs = [
        ["glotip-detected", "us-tip-identified"],
        ["glotip-form-sexual", "us-tip-identified-sex"],
        ["glotip-form-labour", "us-tip-identified-labour"],
        ["glotip-form-other", "us-tip-identified-other"],
        ["glotip-convicted", "us-tip-convicted"],
    ];
    assert_eq!(found.len(), pairs.len());
    for (text, ids) in found.iter().zip(pairs) {
        let pair = ids.map(|id| kaz().find(id).unwrap());
        let years: BTreeSet<u16> = pair.iter().flat_map(|s| whole_years(s)).collect();
        let (first, last) = (*years.first().unwrap(), *years.last().unwrap());
        let mut allowed: BTreeSet<String> = (first..=last).map(|y| y.to_string()).collect();
        let printed = numbers(text);
        assert!(allowed.is_subset(&printed), "{ids:?}: a year is missing");
        for p in pair.iter().flat_map(|s| s.points()) {
            if !matches!(p.value(), Figure::Text { .. }) {
                allowed.insert(p.value().to_string());
            }
        }
        // Neither a sum nor a difference nor any other number that nobody counted.
        assert_eq!(printed, allowed, "{ids:?}");
        let cells = pair.iter().map(|s| (first..=last).filter(|y| s.at_year(*y).is_none()).count()).sum::<usize>();
        assert_eq!(text.matches('—').count(), cells, "{ids:?}: a dash where there is no figure");
    }
    assert!(html.contains("A sum would be a number that nobody counted"));
}

#[test]
fn what_does_not_fit_is_named_beside_the_figures() {
    let site = own();
    for lang in ["en", "ru", "kk"] {
        let html = page(&site, lang, "reconciliation");
        let mut named = 0;
        for c in kaz().contradictions() {
            let involved = c.figures.iter().any(|f| f.series.starts_with("glotip-") || f.series.starts_with("us-tip-"));
            assert_eq!(html.contains(&format!("id=\"c-{}\"", c.id)), involved, "{lang}: {}", c.id);
            named += usize::from(involved);
        }
        assert!(named >= 14, "{named}");
        for id in ["c-referrals-2018", "c-hotline-1834"] {
            assert!(html.contains(&format!("id=\"{id}\"")), "{lang}: {id}");
        }
        assert!(html.contains("href=\"#c-identified-2017-2021\""), "{lang}");
    }
    let html = page(&site, "en", "reconciliation");
    let source =
        "US Department of State, Trafficking in Persons Report 2019, Kazakhstan (state.gov), read 24 November 2026.";
    assert!(html.contains(source));
    for s in ["glotip-detected", "us-tip-identified", "us-tip-referrals-police"] {
        assert!(html.contains(kaz().find(s).unwrap().definition().en.as_deref().unwrap()), "{s}");
    }
}

#[test]
fn the_law_page_has_every_requirement_with_state_gap_body_and_dates() {
    let site = own();
    let law = law_of("KAZ").unwrap();
    let read = law.read();
    for lang in ["en", "ru", "kk"] {
        let html = page(&site, lang, "law");
        for r in law.standards().requirements() {
            let section = html
                .split(&format!("<section class=\"panel\" id=\"{}\">", r.id))
                .nth(1)
                .unwrap_or_else(|| panic!("{lang}: {}", r.id));
            let section = plain(section.split("</section>").next().unwrap());
            let number = r.article.trim_start_matches("Principle ").trim_start_matches("Guideline ");
            assert!(section.contains(&format!(" {number}: ")), "{lang}: {}", r.id);
            let standing = law.standing(&r.id, read);
            let language = shyraq_locale::Lang::from_tag(lang).unwrap();
            assert!(section.contains(standing.state().labels().get(language).unwrap()), "{lang}: {}", r.id);
            let a = standing.assessment().unwrap();
            assert!(section.contains(&a.from().to_string()), "{}", r.id);
            if let Some(gap) = a.gap() {
                let start: String =
                    gap.get(language).unwrap().chars().take_while(|c| c.is_alphanumeric() || *c == ' ').collect();
                assert!(section.contains(start.trim()), "{lang}: {}: {start}", r.id);
            }
            for b in a.bodies().iter().filter(|_| a.gap().is_some()) {
                let name = b.name.get(language).unwrap();
                assert!(section.replace('\'', "’").contains(name), "{lang}: {}: {name}", r.id);
            }
        }
        for p in law.provisions() {
            assert!(html.contains(&format!("id=\"p-{}\"", p.id)), "{lang}: {}", p.id);
        }
    }
    // What was not read is said to be so, and links lead to the provisions.
    let html = page(&site, "en", "law");
    assert!(
        html.contains("not verified: the text was not read")
            && html.contains("Task of:</strong> no source names a body.")
    );
    assert!(tags(&html).any(|t| t == "a href=\"#p-redirection-2024\""));
    assert!(html.contains("2016-02-24: not met; 2022-04 – 2023-03: partly met; 2024-10-22: met in law"));
}

#[test]
fn both_pages_are_reached_from_kazakhstan_and_the_overview() {
    let site = own();
    for lang in ["en", "ru", "kk"] {
        let overview = site.text(&format!("{lang}/index.html"));
        let country = page(&site, lang, "countries/kaz");
        for path in ["law/", "reconciliation/"] {
            assert!(overview.contains(&format!("href=\"{path}\"")), "{lang} {path}");
            assert!(country.contains(&format!("href=\"../../{path}\"")), "{lang} {path}");
        }
    }
}
