//! From names to what they name.

use std::fs;
use std::path::{Component, Path, PathBuf};

use shyraq_figures::{CountryFigures, PartialDate};
use shyraq_law::{CountryLaw, FigureName, last_day};

use super::raw::RawGround;
use super::report::{GapOut, Ground, LawProvision, RunOut, Value};
use crate::AssessError;
use crate::law::{FigureOut, Named, figure, provision};

/// What grounds are resolved against.
pub(crate) struct Resolver<'a> {
    /// The file of recommendations, for messages.
    pub(crate) file: &'a str,
    /// The folder in which it and the runs lie.
    pub(crate) folder: PathBuf,
    pub(crate) law: &'static CountryLaw,
    pub(crate) figures: &'static CountryFigures,
}

impl Resolver<'_> {
    /// Makes a fault that names the entry.
    pub(crate) fn fault(&self, place: &str, fault: &str, hint: impl Into<String>) -> AssessError {
        AssessError::Table { path: self.file.to_owned(), fault: format!("{place}: {fault}"), hint: hint.into() }
    }

    /// Resolves a ground of a recommendation made at one date, looked at on another.
    pub(crate) fn ground(
        &self,
        place: &str,
        raw: &RawGround,
        made: PartialDate,
        now: PartialDate,
    ) -> Result<Ground, AssessError> {
        match (&raw.figure, &raw.gap, &raw.provision, &raw.run) {
            (Some(name), None, None, None) => self.figure(place, name).map(|f| Ground::Figure(Box::new(f))),
            (None, Some(id), None, None) => self.gap(place, id, made, now).map(Ground::Gap),
            (None, None, Some(id), None) => {
                let found =
                    self.law.provision(id).ok_or_else(|| self.missing(place, "provision", id, self.provisions()))?;
                Ok(Ground::Provision(LawProvision { provision: provision(self.law, found), holds: found.holds(now) }))
            }
            (None, None, None, Some(name)) => self.run(place, name).map(Ground::Run),
            _ => Err(self.fault(
                place,
                "needs exactly one of figure, gap, provision, run",
                "split it: one ground, one pair of braces",
            )),
        }
    }

    /// Resolves a figure or a run, of which what changed can be told.
    pub(crate) fn value(&self, place: &str, raw: &RawGround) -> Result<Value, AssessError> {
        match (&raw.figure, &raw.gap, &raw.provision, &raw.run) {
            (Some(name), None, None, None) => self.figure(place, name).map(|f| Value::Figure(Box::new(f))),
            (None, None, None, Some(name)) => self.run(place, name).map(Value::Run),
            _ => Err(self.fault(
                place,
                "needs exactly one of figure, run",
                "a gap says by itself how it stood and how it stands: name it as a ground",
            )),
        }
    }

    fn missing<'n>(&self, place: &str, what: &str, name: &str, known: impl Iterator<Item = &'n str>) -> AssessError {
        self.fault(place, &format!("there is no {what} '{name}'"), nearest(what, name, known))
    }

    fn provisions(&self) -> impl Iterator<Item = &'static str> {
        self.law.provisions().iter().map(|p| p.id.as_str())
    }

    fn figure(&self, place: &str, name: &str) -> Result<FigureOut, AssessError> {
        let place = format!("{place}, field 'figure'");
        let parsed: FigureName = name
            .parse()
            .map_err(|fault: String| self.fault(&place, &fault, "write for example us-tip-identified@2022"))?;
        if let Some(found) = parsed.resolve(self.figures) {
            return Ok(figure(found));
        }
        let fault = format!("there is no figure '{name}'");
        Err(match self.figures.find(parsed.series()) {
            Some(series) => {
                let periods: Vec<String> = series.points().iter().map(|p| p.period().to_string()).collect();
                self.fault(&place, &fault, format!("periods of '{}': {}", parsed.series(), periods.join(", ")))
            }
            None => {
                let known = self.figures.series().iter().map(|s| s.id());
                self.fault(&place, &fault, nearest("series", parsed.series(), known))
            }
        })
    }

    fn gap(&self, place: &str, id: &str, made: PartialDate, now: PartialDate) -> Result<GapOut, AssessError> {
        let place = format!("{place}, field 'gap'");
        let standards = self.law.standards();
        let requirement = standards.find(id).ok_or_else(|| {
            self.missing(&place, "requirement", id, standards.requirements().iter().map(|r| r.id.as_str()))
        })?;
        let then = self.law.standing(&requirement.id, made);
        let assessment = then.assessment();
        let Some(gap) = assessment.and_then(|a| a.gap()) else {
            let fault = format!("requirement '{id}' had no gap at {made}");
            let hint = "see 'shyraq assess law --at' that day for what was missing, or give another ground";
            return Err(self.fault(&place, &fault, hint));
        };
        let instrument = standards.instrument(&requirement.instrument);
        Ok(GapOut {
            requirement: id.to_owned(),
            instrument: instrument.map(|i| i.name.clone()).unwrap_or_default(),
            article: requirement.article.clone(),
            text: requirement.text.clone(),
            gap: gap.clone(),
            bodies: assessment
                .map(|a| a.bodies().iter().map(|b| Named { id: b.id.clone(), name: b.name.clone() }).collect())
                .unwrap_or_default(),
            when_made: then.state(),
            now: self.law.standing(&requirement.id, later(made, now)).state(),
        })
    }

    fn run(&self, place: &str, name: &str) -> Result<RunOut, AssessError> {
        let place = format!("{place}, field 'run'");
        let form = "write FILE#POINTER, for example chain/cascade.json#/steps/1/persons";
        let (file, pointer) = match name.split_once('#') {
            Some((file, pointer)) if !file.is_empty() && pointer.starts_with('/') => (file, pointer),
            _ => return Err(self.fault(&place, &format!("'{name}' is not of the form FILE#POINTER"), form)),
        };
        if !Path::new(file).components().all(|c| matches!(c, Component::Normal(_))) {
            let hint = "put the result of the run beside the recommendations and name it from there";
            return Err(self.fault(&place, &format!("'{file}' leads out of the folder"), hint));
        }
        let text = fs::read(self.folder.join(file)).map_err(|e| {
            self.fault(
                &place,
                &format!("'{file}' can't be read: {e}"),
                "put the result of the run there, or correct the name",
            )
        })?;
        let json: serde_json::Value = serde_json::from_slice(&text)
            .map_err(|_| self.fault(&place, &format!("'{file}' is not JSON"), "name the JSON that a command wrote"))?;
        let word = |key: &str| json.get(key).and_then(|v| v.as_str()).map(str::to_owned);
        let schema = word("schema").filter(|s| s.starts_with("shyraq.")).ok_or_else(|| {
            self.fault(
                &place,
                &format!("'{file}' is no result of a run"),
                "name the JSON that a command wrote with --out or --json",
            )
        })?;
        let value = json.pointer(pointer).ok_or_else(|| {
            self.fault(
                &place,
                &format!("there is no '{pointer}' in '{file}'"),
                "a pointer names keys and places from 0, as /steps/1/persons",
            )
        })?;
        if value.is_object() || value.is_array() || value.is_null() {
            return Err(self.fault(
                &place,
                &format!("'{pointer}' in '{file}' is no single value"),
                "point to a number or a word",
            ));
        }
        Ok(RunOut {
            file: file.to_owned(),
            pointer: pointer.to_owned(),
            notice: word("notice").or_else(|| is_exact(&schema, pointer, &json).then(|| super::NOTICE.to_owned())),
            of: word("now").or_else(|| word("at")),
            schema,
            value: value.clone(),
        })
    }
}

/// Tells whether a value may be an exact count of records. Of an estimation the totals, the numbers on no
/// list and the ends of intervals are none, and nothing is where all counts carried noise.
fn is_exact(schema: &str, pointer: &str, run: &serde_json::Value) -> bool {
    if !schema.starts_with("shyraq.mse/") {
        return ["shyraq.cascade/", "shyraq.lag/"].iter().any(|s| schema.starts_with(s));
    }
    let strata = run.get("strata").and_then(|s| s.as_array()).map_or(&[][..], Vec::as_slice);
    let noisy = |s: &serde_json::Value| s.pointer("/input/noise").is_some_and(|n| !n.is_null());
    let measured = !strata.is_empty() && strata.iter().all(noisy);
    let steps: Vec<&str> = pointer.split('/').collect();
    let estimate = matches!(
        steps.as_slice(),
        ["", "strata", _, "estimates", _, "total" | "hidden"]
            | ["", "strata", _, "estimates", _, "intervals", _, "lower" | "upper"]
    );
    !measured && !estimate
}

/// Returns the later of two dates: a report of an earlier day still judges from when it was made.
fn later(a: PartialDate, b: PartialDate) -> PartialDate {
    if last_day(a) > last_day(b) { a } else { b }
}

/// Names what is written most alike.
fn nearest<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let alike = |other: &str| name.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let mut all: Vec<&str> = known.collect();
    all.sort_by_key(|k| (std::cmp::Reverse(alike(k)), *k));
    all.truncate(4);
    format!("correct the name; a {what} written alike: {}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_exact;

    #[test]
    fn only_totals_and_ends_of_an_estimation_are_no_counts() {
        let exact = json!({"strata": [{"input": {"persons": 9}}]});
        let noisy = json!({"strata": [{"input": {"persons": 9, "noise": {"kind": "discrete_gaussian"}}}]});
        let of = |run, pointer: &str| is_exact("shyraq.mse/1", pointer, run);
        for pointer in ["total", "hidden", "intervals/1/lower", "intervals/0/upper"] {
            assert!(!of(&exact, &format!("/strata/0/estimates/3/{pointer}")), "{pointer}");
        }
        for pointer in
            ["estimates/6/details/f1", "estimates/6/details/f2", "estimates/0/details/total", "input/persons"]
        {
            let pointer = format!("/strata/0/{pointer}");
            assert!(of(&exact, &pointer) && !of(&noisy, &pointer), "{pointer}");
        }
        assert!(is_exact("shyraq.cascade/1", "/x/estimates/0/total", &noisy));
        assert!(!is_exact("shyraq.law/1", "/at", &noisy));
    }
}
