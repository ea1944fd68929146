use jiff::civil::Date;

/// Which columns of a table are what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Who the row is about.
    pub person: String,
    /// Dates of stages in order; none: those of [`super::STAGES`] that are there.
    pub stages: Option<Vec<String>>,
    /// Dates of ways out; none: those of [`super::EXITS`] that are there.
    pub exits: Option<Vec<String>>,
    /// By which rule somebody was turned away; read when it is there.
    pub rule: String,
    /// Columns whose values are groups.
    pub by: Vec<String>,
    /// Columns by which groups are made alike; none: age, sex and form, where they are there.
    pub standardise: Option<Vec<String>>,
    /// Only persons who have this value in this column; several must all hold.
    pub only: Vec<(String, String)>,
    /// The day at whose end the table was taken; none: the latest date in it, of a month or a year
    /// the first day.
    pub now: Option<Date>,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            person: "person".to_owned(),
            stages: None,
            exits: None,
            rule: "rule".to_owned(),
            by: Vec::new(),
            standardise: None,
            only: Vec::new(),
            now: None,
        }
    }
}

/// What is asked of the persons.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Days from the first stage within which groups and years are compared; rounded to
    /// months or years where dates are.
    pub within: u32,
    /// The level of intervals, between 0 and 1.
    pub level: f64,
    /// A share of fewer persons than this is marked.
    pub few: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self { within: 365, level: 0.95, few: 10 }
    }
}

impl Request {
    /// Checks what was asked for.
    ///
    /// # Errors
    /// The fault and the hint.
    pub fn check(&self) -> Result<(), (String, String)> {
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err((format!("--level {}: not between 0 and 1", self.level), "write for example 0.95".to_owned()));
        }
        if !(1..=36_525).contains(&self.within) {
            return Err((
                format!("--within {}: days from 1 to 36525", self.within),
                "write for example --within 365".to_owned(),
            ));
        }
        Ok(())
    }
}
