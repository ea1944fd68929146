/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The level of intervals, between 0 and 1.
    pub level: f64,
    /// Resamples of the cases.
    pub boot: usize,
    /// The seed of resamples.
    pub seed: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self { level: 0.95, boot: 1_000, seed: 1 }
    }
}

impl Request {
    /// The most resamples: the ends of an interval gain nothing beyond.
    pub const MOST_BOOT: usize = 100_000;

    /// Checks what was asked for.
    ///
    /// # Errors
    /// The fault and the hint.
    pub fn check(&self) -> Result<(), (String, String)> {
        if !(self.level > 0.0 && self.level < 1.0) {
            return Err((format!("--level {}: not between 0 and 1", self.level), "write for example 0.95".to_owned()));
        }
        if !(10..=Self::MOST_BOOT).contains(&self.boot) {
            return Err((
                format!("--boot {}: resamples are from 10 to {}", self.boot, Self::MOST_BOOT),
                "write for example --boot 1000".to_owned(),
            ));
        }
        Ok(())
    }
}
