use std::borrow::Cow;

use jiff::Span;

use crate::calibration::Calibration;
use crate::contributor::{self, Listed, Row};
use crate::draw::Draw;
use crate::{Episode, Person, WorldError, WorldSpec, episode, person};

/// A person with all that happened and all that was written about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// Who.
    pub person: Person,
    /// What happened, in time; one to three episodes.
    pub episodes: Vec<Episode>,
    /// What the contributors wrote; for most people nothing.
    pub rows: Vec<Row>,
    /// What stands in the list of names that [`crate::NAME_LIST`] keeps; for most people nothing.
    pub names: Vec<Listed>,
}

/// A simulated world: a function from a number to a life.
///
/// ```
/// use shyraq_world::{World, WorldSpec};
/// let world = World::new(WorldSpec { people: 1_000, seed: 7, from_year: 2012, to_year: 2024 })?;
/// let life = world.life(42);
/// assert_eq!(life, world.life(42));
/// assert!(!life.episodes.is_empty());
/// # Ok::<(), shyraq_world::WorldError>(())
/// ```
#[derive(Debug)]
pub struct World {
    spec: WorldSpec,
    calibration: Calibration,
}

impl World {
    /// Makes a world ready; nothing is drawn yet.
    ///
    /// # Errors
    /// [`WorldError::Spec`] when the spec can't be made.
    pub fn new(spec: WorldSpec) -> Result<Self, WorldError> {
        spec.check()?;
        Ok(Self { spec, calibration: Calibration::load()? })
    }

    /// Returns the spec.
    #[must_use]
    pub fn spec(&self) -> &WorldSpec {
        &self.spec
    }

    /// Draws the life of one person from the person's own stream.
    #[must_use]
    pub fn life(&self, id: u64) -> Life {
        let mut draw = Draw::new(self.spec.seed, id);
        let (person, episodes) = self.story(id, &mut draw);
        let rows = contributor::sightings(&self.spec, &self.calibration.detection, &person, &episodes, &mut draw);
        let names = contributor::listed(&self.spec, &self.calibration.detection.list, &person, &episodes);
        Life { person, episodes, rows, names }
    }

    /// Draws the person and what happened, without who saw it.
    fn story(&self, id: u64, draw: &mut Draw) -> (Person, Vec<Episode>) {
        let calibration = &self.calibration;
        let begin = person::begin(calibration, draw);
        let start = person::first_day(&self.spec, draw);
        let corridor = calibration.corridor(begin.corridor);
        let first = episode::draw_episode(calibration, &corridor, begin.sex, begin.child, start, draw);
        let age = episode::age(calibration, first.purpose, begin.child, draw);
        let citizenship = corridor.citizenship;
        let person = Person {
            id,
            birth: person::birth(start, age, draw),
            name: person::name(calibration, citizenship, begin.sex, draw),
            sex: begin.sex,
            citizenship,
            visibility: draw.unit(),
        };
        let mut episodes = vec![first];
        let more = draw.unit();
        let wanted = 1 + usize::from(more < calibration.second_episode) + usize::from(more < calibration.third_episode);
        while episodes.len() < wanted {
            let Some(next) = self.next_episode(&person, &episodes, draw) else { break };
            episodes.push(next);
        }
        (person, episodes)
    }

    /// Draws a later episode, when the world's years leave room for it.
    fn next_episode(&self, person: &Person, before: &[Episode], draw: &mut Draw) -> Option<Episode> {
        let free = Span::new().days(i64::from(30 + draw.below(900)));
        let start = before.last()?.exit.checked_add(free).ok()?;
        if start.year() > self.spec.to_year {
            return None;
        }
        let corridor = episode::next_corridor(&self.calibration, person.citizenship, draw)?;
        let child = person.age_on(start) < 18;
        Some(episode::draw_episode(&self.calibration, &corridor, person.sex, child, start, draw))
    }
}

/// Joins codes for a cell of the truth.
pub(crate) fn joined<'a>(codes: impl IntoIterator<Item = &'a str>) -> Cow<'a, str> {
    let mut codes = codes.into_iter();
    let Some(first) = codes.next() else { return Cow::Borrowed("") };
    let mut out = Cow::Borrowed(first);
    for code in codes {
        let text = out.to_mut();
        text.push(';');
        text.push_str(code);
    }
    out
}
