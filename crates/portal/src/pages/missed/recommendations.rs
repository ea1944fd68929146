use askama::Template;
use shyraq_case::Labels;
use shyraq_locale::{Arg, Catalogue, Lang};

use crate::PortalError;
use crate::model::{Change, Cited, Event, Ground, MissedPage, Recommendation, Recommendations, Run, Value};
use crate::pages::{Ctx, render};
use crate::view::{Files, Layout, term};

use super::{Foot, files, foot, frame};

/// A text with the language that it is in, which may not be the page's.
struct Tongue {
    lang: &'static str,
    text: String,
}

/// Something that happened.
struct EventView {
    date: String,
    text: String,
    /// What was done or answered, and where that is stated; or empty.
    note: String,
}

/// One recommendation.
struct Item {
    anchor: String,
    id: String,
    text: Tongue,
    addressee: String,
    status: String,
    since: String,
    due: String,
    late: String,
    ground: Vec<Vec<Tongue>>,
    events: Vec<EventView>,
    shared: Vec<String>,
    not_shared: String,
    after: Vec<String>,
}

#[derive(Template)]
#[template(path = "recommendations.html")]
struct Page<'a> {
    l: Layout<'a>,
    title: Option<Tongue>,
    lead: String,
    count: String,
    overdue: String,
    items: Vec<Item>,
    files: Option<Files>,
    foot: Foot,
}

/// Renders `recommendations/`.
pub(super) fn page(ctx: Ctx<'_>) -> Option<Result<String, PortalError>> {
    let list = ctx.site.missed.as_ref()?.recommendations.as_ref()?;
    let cat = ctx.cat;
    let overdue = list.overdue();
    let page = Page {
        title: Some(tongue(&list.title, cat)).filter(|t| !t.text.is_empty()),
        lead: cat.fill("rec-page-lead", &[("now", Arg::Text(&cat.stamp(&list.now)))]),
        count: cat.fill("rec-count", &[("n", Arg::Count(list.list.len() as u64))]),
        overdue: if overdue == 0 { String::new() } else { cat.fill("rec-overdue", &[("n", Arg::Count(overdue))]) },
        items: list.list.iter().enumerate().map(|(i, r)| item(ctx, list, i, r)).collect(),
        files: files("recommendations", ctx.t("rec-table")),
        foot: foot(ctx, MissedPage::Recommendations),
        l: Layout::new(ctx.site, cat, frame(ctx, MissedPage::Recommendations, ctx.t("rec-cause"))),
    };
    Some(render("recommendations", &page))
}

/// Finds the text for a reader: in the page's language, else in English, else in any.
fn tongue(labels: &Labels, cat: &Catalogue) -> Tongue {
    let own = |lang: Lang| match lang {
        Lang::En => labels.en.as_ref(),
        Lang::Ru => labels.ru.as_ref(),
        Lang::Kk => labels.kk.as_ref(),
    };
    let found = [cat.lang(), Lang::En, Lang::Ru, Lang::Kk].into_iter().find_map(|l| Some((l, own(l)?)));
    found.map_or_else(|| plain(String::new(), cat), |(l, t)| Tongue { lang: l.tag(), text: t.clone() })
}

fn plain(text: String, cat: &Catalogue) -> Tongue {
    Tongue { lang: cat.lang().tag(), text }
}

/// Ends a text with a full stop.
fn sentence(t: Tongue) -> Tongue {
    Tongue { text: format!("{}.", t.text.trim_end_matches('.')), ..t }
}

/// Writes a day as the language does; a month or a year as it stands.
fn date(cat: &Catalogue, text: &str) -> String {
    cat.stamp(text)
}

fn item(ctx: Ctx<'_>, list: &Recommendations, at: usize, r: &Recommendation) -> Item {
    let cat = ctx.cat;
    let others: Vec<String> = r.not_shared_with.iter().map(|a| term(cat, "rec-audience", a)).collect();
    Item {
        anchor: format!("r{}", at + 1),
        id: r.id.clone(),
        text: Some(tongue(&r.text, cat)).filter(|t| !t.text.is_empty()).unwrap_or_else(|| plain(r.id.clone(), cat)),
        addressee: r.addressee.clone(),
        status: term(cat, "rec-is", &r.status),
        since: r
            .since
            .as_ref()
            .map_or_else(String::new, |d| cat.fill("rec-since", &[("date", Arg::Text(&date(cat, d)))])),
        due: r.due.as_ref().map_or_else(|| ctx.t("rec-no-due"), |d| date(cat, d)),
        late: r.overdue_days.map_or_else(String::new, |n| cat.fill("rec-late", &[("n", Arg::Count(n))])),
        ground: r.ground.iter().map(|g| ground(ctx, list, g)).filter(|g| !g.is_empty()).collect(),
        events: r.events.iter().filter(|e| e.happened).map(|e| event(ctx, e)).collect(),
        shared: r
            .shared
            .iter()
            .map(|s| format!("{}: {} ({})", date(cat, &s.date), s.body, term(cat, "rec-audience", &s.with)))
            .collect(),
        not_shared: if others.is_empty() {
            String::new()
        } else {
            cat.fill("rec-not-shared", &[("names", Arg::Text(&others.join(", ")))])
        },
        after: r.after.iter().map(|a| change(ctx, list, a)).collect(),
    }
}

fn event(ctx: Ctx<'_>, e: &Event) -> EventView {
    let by = e.by.as_ref().map(|id| ctx.cat.fill("rec-by", &[("id", Arg::Text(id))]));
    // That there is no answer yet is a state, not what happened.
    let status = if e.status == "made" { ctx.t("rec-event-made") } else { term(ctx.cat, "rec-is", &e.status) };
    let words = std::iter::once(status).chain(by).collect::<Vec<_>>().join(", ");
    let source = e.source.as_ref().map(|s| format!("({s})"));
    let note = e.note.iter().cloned().chain(source).collect::<Vec<_>>().join(" ");
    EventView { date: date(ctx.cat, &e.date), text: words, note }
}

/// Says what a recommendation stands on: pieces, each with its language.
fn ground(ctx: Ctx<'_>, list: &Recommendations, g: &Ground) -> Vec<Tongue> {
    let cat = ctx.cat;
    match g {
        Ground::Figure(f) => vec![plain(figure(ctx, f), cat)],
        Ground::Gap(g) => {
            let state = |s: &str| term(cat, "rec-state", s);
            let fate = [("then", &g.when_made), ("now", &g.now)].map(|(k, s)| (k, state(s)));
            let fate: Vec<(&str, Arg<'_>)> = fate.iter().map(|(k, s)| (*k, Arg::Text(s))).collect();
            let name = tongue(&g.instrument, cat);
            let gap = tongue(&g.gap, cat);
            vec![
                Tongue { text: format!("{}, {}:", name.text, g.article), ..name },
                sentence(tongue(&g.text, cat)),
                sentence(Tongue { text: cat.fill("rec-gap", &[("gap", Arg::Text(&gap.text))]), ..gap }),
                plain(format!("({})", cat.fill("rec-gap-fate", &fate)), cat),
            ]
        }
        Ground::Provision(p) => {
            let act = tongue(&p.act, cat);
            let article = p.article.as_ref().map_or_else(String::new, |a| format!(", {a}"));
            let mut out = vec![Tongue { text: format!("{}{article}:", act.text), ..act }, tongue(&p.effect, cat)];
            if !p.holds {
                out.push(plain(format!("({})", ctx.t("rec-gone")), cat));
            }
            out
        }
        Ground::Run(r) => vec![plain(run(ctx, list, r), cat)],
        Ground::Unknown => Vec::new(),
    }
}

fn figure(ctx: Ctx<'_>, f: &Cited) -> String {
    let text = |l: &Labels| l.get(ctx.cat.lang()).unwrap_or_default().to_owned();
    let value = f.words.as_ref().map_or_else(|| f.figure.clone(), text);
    format!("{}, {}: {value} ({}; {}, {})", text(&f.title), f.period, text(&f.body), f.source.title, f.source.page)
}

/// Says where a value comes from; the value itself only where the file may be published.
fn run(ctx: Ctx<'_>, list: &Recommendations, r: &Run) -> String {
    let place = ctx.cat.fill("rec-from-run", &[("place", Arg::Text(&format!("{}{}", r.file, r.pointer)))]);
    let withheld = list.notice.is_some() || r.notice.is_some();
    let value = match &r.value {
        _ if withheld => ctx.t("rec-withheld"),
        serde_json::Value::String(s) => s.clone(),
        serde_json::Value::Number(n) => n.to_string(),
        _ => return place,
    };
    format!("{place}: {value}")
}

fn change(ctx: Ctx<'_>, list: &Recommendations, a: &Change) -> String {
    let value = |v: &Value| match v {
        Value::Figure(f) => figure(ctx, f),
        Value::Run(r) => run(ctx, list, r),
    };
    let (before, after) = (value(&a.before), value(&a.after));
    let words = ctx.cat.fill("rec-before-after", &[("before", Arg::Text(&before)), ("after", Arg::Text(&after))]);
    a.note.as_ref().map_or_else(|| words.clone(), |n| format!("{words} {n}"))
}
