//! The law of the noise in one count, as whoever published the table states it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::AssessError;

/// The greatest scale: beyond it no table of persons says anything.
const GREATEST: f64 = 1_000.0;

/// The shapes of noise that mechanisms of differential privacy add to counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// P(x) ∝ exp(−x² / 2σ²), with the scale as σ (Canonne, Kamath and Steinke 2020).
    DiscreteGaussian,
    /// P(x) ∝ exp(−|x| / b), with the scale as b.
    DiscreteLaplace,
}

/// The law of the noise in each count, on whole numbers around 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Law {
    /// Its shape.
    pub kind: Kind,
    /// Its scale, in persons.
    pub scale: f64,
}

impl Law {
    /// Makes a law.
    ///
    /// # Errors
    /// The fault, when the scale is not positive or too great.
    pub fn new(kind: Kind, scale: f64) -> Result<Self, String> {
        if !(scale > 0.0 && scale <= GREATEST) {
            return Err(format!("the scale of the noise is not above 0 and at most {GREATEST}"));
        }
        Ok(Self { kind, scale })
    }

    /// Reads a law as JSON, such as `{"kind": "discrete_gaussian", "scale": 4.0}`.
    ///
    /// # Errors
    /// The fault, and what to do.
    pub fn read(path: &Path) -> Result<Self, AssessError> {
        let refused = |fault: String| {
            AssessError::Table {
            path: path.display().to_string(),
            fault,
            hint: "write {\"kind\": \"discrete_gaussian\", \"scale\": 4.0} or {\"kind\": \"discrete_laplace\", ...}, with the \
                   scale that was published with the table"
                .to_owned(),
        }
        };
        let text = std::fs::read_to_string(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::InvalidData => refused("is not UTF-8".to_owned()),
            _ => AssessError::Io { path: path.display().to_string(), source },
        })?;
        let law: Self = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|e| refused(format!("not a law of noise: {e}")))?;
        Self::new(law.kind, law.scale).map_err(refused)
    }

    /// The logarithm of P(x), up to a constant.
    pub(super) fn ln_weight(&self, x: f64) -> f64 {
        match self.kind {
            Kind::DiscreteGaussian => -x * x / (2.0 * self.scale * self.scale),
            Kind::DiscreteLaplace => -x.abs() / self.scale,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Law};

    #[test]
    fn a_law_is_read_or_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("noise.json");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            Law::read(&path)
        };
        for mark in ["", "\u{feff}"] {
            let law = read(&format!("{mark}{{\"kind\":\"discrete_laplace\",\"scale\":2}}")).unwrap();
            assert_eq!((law.kind, law.scale), (Kind::DiscreteLaplace, 2.0));
        }
        for bad in [
            "",
            "{}",
            "{\"kind\":\"laplace\",\"scale\":2}",
            "{\"kind\":\"discrete_gaussian\"}",
            "{\"kind\":\"discrete_gaussian\",\"scale\":0}",
            "{\"kind\":\"discrete_gaussian\",\"scale\":-1}",
            "{\"kind\":\"discrete_gaussian\",\"scale\":1e9}",
        ] {
            assert!(read(bad).unwrap_err().is_refused_input(), "{bad}");
        }
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(Law::read(&path).unwrap_err().is_refused_input());
        assert!(!Law::read(&dir.path().join("none.json")).unwrap_err().is_refused_input());
    }
}
