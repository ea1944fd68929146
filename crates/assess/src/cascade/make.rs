//! From persons to the report.

use std::collections::BTreeMap;

use super::groups::groups;
use super::incidence::{End, Incidence, Spell};
use super::interval::wilson;
use super::report::{CrossSection, Exit, Input, Quantile, Report, Rule, Share, Step, Time, Within};
use super::request::Request;
use super::{Chain, NOTICE, Person};
use crate::mse::normal_quantile;

/// What figures are made with.
pub(super) struct Make<'a> {
    pub(super) chain: &'a Chain,
    /// The normal quantile of the level.
    pub(super) z: f64,
    pub(super) few: u64,
    /// The last unit that is over, and how many units there are to compare within.
    pub(super) until: i32,
    pub(super) within: i32,
}

/// Counts, times and compares.
///
/// # Privacy
/// None. Every figure is an exact function of the persons, and [`NOTICE`] says so in the report.
#[must_use]
pub fn assess(chain: &Chain, request: &Request) -> Report {
    let make = Make {
        chain,
        z: normal_quantile((1.0 + request.level) / 2.0),
        few: request.few,
        until: chain.until(),
        within: chain.units(request.within),
    };
    let all: Vec<&Person> = chain.persons.iter().collect();
    Report {
        schema: "shyraq.cascade/1",
        notice: NOTICE,
        now: chain.now.to_string(),
        followed_to: chain.followed_to().to_string(),
        resolution: chain.grain,
        within: make.within,
        level: request.level,
        few: request.few,
        only: chain.only.clone(),
        input: make.input(&all),
        steps: make.steps(&all),
        times: make.times(&all, true),
        exits: make.exits(&all),
        turned_away: make.turned_away(&all),
        groups: groups(&make),
        cross_section: make.cross_section(&all),
    }
}

fn count(persons: &[&Person], of: impl Fn(&Person) -> bool) -> u64 {
    persons.iter().filter(|p| of(p)).count() as u64
}

impl Make<'_> {
    /// Began long enough ago to be compared.
    pub(super) fn followed(&self, person: &Person) -> bool {
        person.start().is_some_and(|s| s <= self.until - self.within)
    }

    /// Reached a stage within the time of comparison.
    pub(super) fn in_time(&self, person: &Person, stage: usize) -> bool {
        person.start().zip(person.first(stage)).is_some_and(|(s, at)| at - s <= self.within)
    }

    fn input(&self, all: &[&Person]) -> Input {
        Input {
            rows: all.iter().map(|p| p.rows).sum(),
            persons: all.len() as u64,
            left_out: self.chain.left_out,
            started: count(all, |p| p.start().is_some()),
            followed: count(all, |p| self.followed(p)),
            undated: count(all, |p| p.events.is_empty()),
            conflicts: count(all, |p| p.conflict),
            undone: all.iter().map(|p| p.undone as u64).sum(),
            rules_undated: self.chain.rules_undated,
        }
    }

    fn share(&self, persons: u64, of: u64) -> Share {
        let (lower, upper) = wilson(persons, of, self.z);
        let share = (of > 0).then(|| persons as f64 / of as f64);
        Share { persons, of, share, lower, upper, few: persons < self.few || of < self.few }
    }

    pub(super) fn steps(&self, all: &[&Person]) -> Vec<Step> {
        let started = count(all, |p| p.start().is_some());
        let followed = count(all, |p| self.followed(p));
        let step = |(k, stage): (usize, &String)| Step {
            stage: stage.clone(),
            persons: count(all, |p| p.first(k).is_some()),
            events: all.iter().flat_map(|p| &p.events).filter(|(s, _)| *s == k).count() as u64,
            of_start: self.share(count(all, |p| p.start().is_some() && p.first(k).is_some()), started),
            of_previous: k.checked_sub(1).map(|j| {
                let both = count(all, |p| p.first(j).is_some() && p.first(k).is_some());
                self.share(both, count(all, |p| p.first(j).is_some()))
            }),
            within: self.share(count(all, |p| self.followed(p) && self.in_time(p, k)), followed),
        };
        self.chain.stages.iter().enumerate().map(step).collect()
    }

    /// Times between neighbouring stages, and from the start where that is asked for.
    pub(super) fn times(&self, all: &[&Person], from_start: bool) -> Vec<Time> {
        let last = self.chain.stages.len();
        let mut out: Vec<Time> = (1..last).map(|k| self.time(all, k - 1, k)).collect();
        if from_start {
            out.extend((2..last).map(|k| self.time(all, 0, k)));
        }
        out
    }

    fn time(&self, all: &[&Person], from: usize, to: usize) -> Time {
        let exits = &self.chain.exits;
        let mut already = 0;
        // How each ended as known now, and the time of those who are followed at all.
        let (mut ended, mut spells) = (Vec::new(), Vec::new());
        for person in all {
            let Some(begin) = person.first(from) else { continue };
            let (at, end) = match (person.first(to), person.exit) {
                (Some(at), _) if at < begin => {
                    already += 1;
                    continue;
                }
                (Some(at), _) => (at, End::Arrived),
                (None, Some((at, way))) => (at, End::Left(way)),
                (None, None) => (self.until, End::Open),
            };
            ended.push(end);
            if begin <= self.until {
                // What came in a unit that is not over is not seen: others had no time for it.
                let end = if at > self.until { End::Open } else { end };
                spells.push(Spell { time: at.min(self.until) - begin, end });
            }
        }
        let many = |end: End| ended.iter().filter(|e| **e == end).count() as u64;
        let name = |way: usize| exits.get(way).cloned().unwrap_or_default();
        let (persons, arrived, open) = (ended.len() as u64, many(End::Arrived), many(End::Open));
        let left = (0..exits.len()).map(|way| (name(way), many(End::Left(way)))).collect();
        let incidence = Incidence::estimate(spells, exits.len(), self.z);
        let (share, lower, upper) = incidence.by(self.within);
        let reaches = incidence.reaches(self.within);
        Time {
            from: self.chain.stages.get(from).cloned().unwrap_or_default(),
            to: self.chain.stages.get(to).cloned().unwrap_or_default(),
            persons,
            arrived,
            left,
            open,
            already,
            quantiles: [0.25, 0.5, 0.75]
                .map(|share| {
                    let (time, lower, upper) = incidence.quantile(share);
                    Quantile { share, time, lower, upper }
                })
                .to_vec(),
            within: Within {
                time: self.within,
                arrived: reaches.then_some(share),
                lower,
                upper: if reaches { upper } else { 1.0 },
                left: (0..exits.len()).map(|way| (name(way), incidence.left_by(way, self.within))).collect(),
            },
        }
    }

    fn exits(&self, all: &[&Person]) -> Vec<Exit> {
        let stages = &self.chain.stages;
        let furthest = |p: &Person| p.firsts.iter().rposition(Option::is_some);
        let exit = |(way, exit): (usize, &String)| {
            let so = |p: &Person| p.exit.is_some_and(|(_, w)| w == way);
            let after = stages.iter().enumerate();
            let after = after.map(|(k, s)| (s.clone(), count(all, |p| so(p) && furthest(p) == Some(k))));
            Exit { exit: exit.clone(), persons: count(all, so), after: after.filter(|(_, n)| *n > 0).collect() }
        };
        self.chain.exits.iter().enumerate().map(exit).collect()
    }

    fn turned_away(&self, all: &[&Person]) -> Vec<Rule> {
        let mut rules: BTreeMap<&str, (u64, Vec<&Person>)> = BTreeMap::new();
        for person in all {
            for turned in &person.turned_away {
                let (events, persons) = rules.entry(&turned.rule).or_default();
                *events += 1;
                if persons.last().is_none_or(|p| !std::ptr::eq(*p, *person)) {
                    persons.push(person);
                }
            }
        }
        let grouped = || self.chain.columns.iter().take(self.chain.grouped).enumerate();
        let rule = |(rule, (events, persons)): (&str, (u64, Vec<&Person>))| {
            let mut by = BTreeMap::new();
            for (c, column) in grouped() {
                for person in &persons {
                    *by.entry((column.clone(), person.value(c).to_owned())).or_insert(0_u64) += 1;
                }
            }
            let by = by.into_iter().map(|((c, v), n)| (c, v, n)).collect();
            Rule { rule: rule.to_owned(), persons: persons.len() as u64, events, by }
        };
        rules.into_iter().map(rule).collect()
    }

    fn cross_section(&self, all: &[&Person]) -> Vec<CrossSection> {
        let mut years: BTreeMap<(i32, usize), (u64, u64)> = BTreeMap::new();
        for person in all {
            let mut last = None;
            // Events stand by stage and date, so those of a person in a year are neighbours.
            for (stage, at) in &person.events {
                let key = (self.chain.grain.year(*at), *stage);
                let (persons, events) = years.entry(key).or_default();
                *events += 1;
                *persons += u64::from(last != Some(key));
                last = Some(key);
            }
        }
        let stage = |k: usize| self.chain.stages.get(k).cloned().unwrap_or_default();
        let one = |((year, k), (persons, events))| CrossSection { year, stage: stage(k), persons, events };
        years.into_iter().map(one).collect()
    }
}
