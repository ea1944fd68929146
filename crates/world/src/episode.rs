//! An episode: act, means, purpose, work, corridor, time.

use jiff::Span;
use jiff::civil::Date;

use crate::calibration::{AgeBand, Calibration, CorridorWeight, Profile};
use crate::control::Controls;
use crate::draw::Draw;
use crate::person::Sex;
use crate::{Corridor, Country};

/// Acts of the Palermo Protocol, in the order of the code book.
pub(crate) const ACTS: [&str; 5] = ["recruitment", "transportation", "transfer", "harbouring", "receipt"];

/// Which acts an episode has; never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acts([bool; 5]);

impl Acts {
    /// Walks the acts that took place, as codes of the Palermo code book.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        ACTS.into_iter().zip(self.0).filter(|(_, yes)| *yes).map(|(code, _)| code)
    }
}

/// For what a person was exploited; never nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purpose {
    /// Forced labour or services.
    pub labour: bool,
    /// Sexual exploitation.
    pub sexual: bool,
    /// Begging, crime, marriage, and so on.
    pub other: Option<OtherPurpose>,
}

/// A purpose outside the two great ones, as codes of the Palermo code book have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum OtherPurpose {
    Begging,
    Crime,
    Marriage,
}

impl OtherPurpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Begging => "forced-begging",
            Self::Crime => "forced-crime",
            Self::Marriage => "forced-marriage",
        }
    }
}

/// Kinds of work in forced labour; several may be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, clippy::struct_excessive_bools, reason = "one flag of the code book each")]
pub struct Sectors {
    pub agriculture: bool,
    pub construction: bool,
    pub domestic: bool,
    pub hospitality: bool,
    pub other: bool,
}

/// Kinds of sexual exploitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "one flag of the code book each")]
pub struct SexualTypes {
    pub prostitution: bool,
    pub pornography: bool,
    pub other: bool,
}

/// What the recruiter was to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Recruiter {
    Partner,
    Friend,
    Family,
    Other,
}

impl Recruiter {
    pub(crate) const ALL: [Self; 4] = [Self::Partner, Self::Friend, Self::Family, Self::Other];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Partner => "intimate-partner",
            Self::Friend => "friend",
            Self::Family => "family",
            Self::Other => "other",
        }
    }
}

/// One episode of exploitation.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// What was done to bring it about.
    pub acts: Acts,
    /// The means of control.
    pub controls: Controls,
    /// What for.
    pub purpose: Purpose,
    /// Kinds of work, when it was labour.
    pub sectors: Sectors,
    /// Kinds of sexual exploitation, when it was that.
    pub sexual_types: SexualTypes,
    /// From where to where.
    pub corridor: Corridor,
    /// Who recruited.
    pub recruiter: Recruiter,
    /// First day.
    pub start: Date,
    /// Whole months it lasted.
    pub months: u16,
    /// Last day; it may lie after the world's last year.
    pub exit: Date,
    /// Whether the person was under 18 on the first day.
    pub child: bool,
}

impl Episode {
    /// Returns the purposes as codes of the Palermo code book.
    #[must_use]
    pub fn purpose_codes(&self) -> Vec<&'static str> {
        let t = self.sexual_types;
        let p = self.purpose;
        [
            (p.sexual && t.prostitution, "prostitution"),
            (p.sexual && (t.pornography || t.other || !t.prostitution), "other-sexual"),
            (p.labour, "forced-labour"),
        ]
        .into_iter()
        .filter_map(|(yes, code)| yes.then_some(code))
        .chain(p.other.map(OtherPurpose::code))
        .collect()
    }
}

/// Draws an episode on a corridor.
pub(crate) fn draw_episode(
    calibration: &Calibration,
    weight: &CorridorWeight,
    sex: Sex,
    child: bool,
    start: Date,
    draw: &mut Draw,
) -> Episode {
    let profile = calibration.profile(weight);
    let purpose = profile.map_or_else(Purpose::default, |p| purpose(calibration, p, sex, child, draw));
    let months = months(calibration, draw);
    Episode {
        acts: acts(calibration, draw),
        controls: controls(calibration, purpose, child, draw),
        purpose,
        sectors: profile.map_or_else(Sectors::default, |p| sectors(p, purpose, sex, draw)),
        sexual_types: sexual_types(calibration, purpose, draw),
        corridor: Corridor { citizenship: weight.citizenship, country: weight.country },
        recruiter: recruiter(calibration, purpose, draw),
        start,
        months,
        exit: start.checked_add(Span::new().months(i32::from(months))).unwrap_or(start),
        child,
    }
}

/// Draws an age for somebody's first episode.
pub(crate) fn age(calibration: &Calibration, purpose: Purpose, child: bool, draw: &mut Draw) -> u16 {
    let ages = &calibration.ages;
    let bands: &[AgeBand] = if child {
        &ages.child
    } else if purpose.sexual {
        &ages.sexual
    } else if purpose.labour {
        &ages.labour
    } else {
        &ages.other
    };
    let weights: Vec<f64> = bands.iter().map(|b| b.2).collect();
    let (low, high, _) = bands.get(draw.weighted(&weights)).copied().unwrap_or((18, 19, 1.0));
    low + u16::try_from(draw.below(u32::from(high.saturating_sub(low)))).unwrap_or(0)
}

fn purpose(calibration: &Calibration, profile: &Profile, sex: Sex, child: bool, draw: &mut Draw) -> Purpose {
    let weights = match (child, sex) {
        (true, _) => &profile.children,
        (false, Sex::Man) => &profile.men,
        (false, _) => &profile.women,
    };
    let mut out = Purpose::default();
    add_form(&mut out, draw.weighted(weights), draw);
    if draw.chance(calibration.second_form) {
        add_form(&mut out, draw.weighted(weights), draw);
    }
    out
}

fn add_form(out: &mut Purpose, form: usize, draw: &mut Draw) {
    match form {
        0 => out.labour = true,
        1 => out.sexual = true,
        _ => {
            let kinds = [OtherPurpose::Begging, OtherPurpose::Crime, OtherPurpose::Marriage];
            out.other = draw.pick(&kinds).copied();
        }
    }
}

fn acts(calibration: &Calibration, draw: &mut Draw) -> Acts {
    let mut out = calibration.acts.chance.map(|p| draw.chance(p));
    if !out.contains(&true) {
        // Somebody holds the person: receipt is the least there is.
        out[4] = true;
    }
    Acts(out)
}

fn controls(calibration: &Calibration, purpose: Purpose, child: bool, draw: &mut Draw) -> Controls {
    let m = &calibration.means;
    let table = by_form(purpose, &m.labour, &m.sexual, &m.other);
    loop {
        let mut out = Controls::default();
        for (i, p) in table.iter().enumerate() {
            if draw.chance(*p) {
                out = out.union(parts(calibration, i, draw));
            }
        }
        if draw.chance(m.other_control) {
            out = out.union(Controls::OTHER);
        }
        // A child needs no means (Palermo 3c); with an adult it would be no trafficking.
        if child || !out.only(Controls::ALL).is_empty() {
            return out;
        }
    }
}

/// Draws at least one of the 2021 parts of a merged mean.
fn parts(calibration: &Calibration, merged: usize, draw: &mut Draw) -> Controls {
    let m = &calibration.means;
    let (bits, chances): (&[Controls], &[f64]) = match merged {
        0 => (&[Controls::DEBT, Controls::EARNINGS], &m.debt_parts),
        1 => (&[Controls::THREATS, Controls::LAW], &m.threat_parts),
        2 => (&[Controls::PSYCHOLOGICAL, Controls::PHYSICAL, Controls::SEXUAL], &m.abuse_parts),
        5 => (&[Controls::MOVEMENT, Controls::MEDICAL, Controls::NECESSITIES], &m.needs_parts),
        i => return Controls::MERGED.get(i).copied().unwrap_or_default(),
    };
    let mut out = Controls::default();
    for (bit, p) in bits.iter().zip(chances) {
        if draw.chance(*p) {
            out = out.union(*bit);
        }
    }
    if out.is_empty() {
        out = bits.get(draw.weighted(chances)).copied().unwrap_or_default();
    }
    out
}

fn by_form<'a, T: ?Sized>(purpose: Purpose, labour: &'a T, sexual: &'a T, other: &'a T) -> &'a T {
    if purpose.sexual {
        sexual
    } else if purpose.labour {
        labour
    } else {
        other
    }
}

fn sectors(profile: &Profile, purpose: Purpose, sex: Sex, draw: &mut Draw) -> Sectors {
    let mut out = Sectors::default();
    if !purpose.labour {
        return out;
    }
    let weights = if sex == Sex::Man { &profile.sectors_men } else { &profile.sectors_women };
    for _ in 0..if draw.chance(0.08) { 2 } else { 1 } {
        match draw.weighted(weights) {
            0 => out.agriculture = true,
            1 => out.construction = true,
            2 => out.domestic = true,
            3 => out.hospitality = true,
            _ => out.other = true,
        }
    }
    out
}

fn sexual_types(calibration: &Calibration, purpose: Purpose, draw: &mut Draw) -> SexualTypes {
    if !purpose.sexual {
        return SexualTypes::default();
    }
    let t = &calibration.sexual_types;
    let kind = draw.weighted(&[t.prostitution, t.pornography, t.other]);
    SexualTypes { prostitution: kind == 0, pornography: kind == 1, other: kind == 2 }
}

fn recruiter(calibration: &Calibration, purpose: Purpose, draw: &mut Draw) -> Recruiter {
    let r = &calibration.recruiters;
    let weights = by_form(purpose, &r.labour, &r.sexual, &r.other);
    Recruiter::ALL.get(draw.weighted(weights)).copied().unwrap_or(Recruiter::Other)
}

fn months(calibration: &Calibration, draw: &mut Draw) -> u16 {
    let bands = &calibration.months.bands;
    let weights: Vec<f64> = bands.iter().map(|b| b.2).collect();
    let (low, high, _) = bands.get(draw.weighted(&weights)).copied().unwrap_or((1, 12, 1.0));
    low + u16::try_from(draw.below(u32::from(high.saturating_sub(low)) + 1)).unwrap_or(0)
}

/// Picks another corridor of the same citizenship for a later episode.
pub(crate) fn next_corridor(
    calibration: &Calibration,
    citizenship: Country,
    draw: &mut Draw,
) -> Option<CorridorWeight> {
    let own = |c: &CorridorWeight| if c.citizenship == citizenship { c.weight } else { 0.0 };
    let weights: Vec<f64> = calibration.corridors().iter().map(own).collect();
    calibration.corridors().get(draw.weighted(&weights)).copied()
}
