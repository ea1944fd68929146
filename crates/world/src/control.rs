//! Means of control: the fifteen of CTDC 2021 and how they merge into the eight of 2024.
//!
//! Episodes hold the finer set, because contributors record in their own grain. The
//! Palermo means follow from it.

/// A set of means of control in the grain of the CTDC 2021 file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Controls(u16);

/// The names of the 2021 columns after `meansOfControl`, in the order of the file. The
/// eleventh from the list's start is cut as the published header cuts it.
const NAMES_2021: [&str; 15] = [
    "DebtBondage",
    "TakesEarnings",
    "Threats",
    "PsychologicalAbuse",
    "PhysicalAbuse",
    "SexualAbuse",
    "FalsePromises",
    "PsychoactiveSubstances",
    "RestrictsMovement",
    "RestrictsMedicalCare",
    "ExcessiveWorkingHours",
    "ThreatOfLawEnforce",
    "WithholdsNecessities",
    "WithholdsDocuments",
    "Other",
];

impl Controls {
    pub(crate) const DEBT: Self = Self(1);
    pub(crate) const EARNINGS: Self = Self(1 << 1);
    pub(crate) const THREATS: Self = Self(1 << 2);
    pub(crate) const PSYCHOLOGICAL: Self = Self(1 << 3);
    pub(crate) const PHYSICAL: Self = Self(1 << 4);
    pub(crate) const SEXUAL: Self = Self(1 << 5);
    pub(crate) const PROMISES: Self = Self(1 << 6);
    pub(crate) const SUBSTANCES: Self = Self(1 << 7);
    pub(crate) const MOVEMENT: Self = Self(1 << 8);
    pub(crate) const MEDICAL: Self = Self(1 << 9);
    pub(crate) const HOURS: Self = Self(1 << 10);
    pub(crate) const LAW: Self = Self(1 << 11);
    pub(crate) const NECESSITIES: Self = Self(1 << 12);
    pub(crate) const DOCUMENTS: Self = Self(1 << 13);
    pub(crate) const OTHER: Self = Self(1 << 14);
    pub(crate) const ALL: Self = Self((1 << 15) - 1);

    /// The 2021 parts of each merged mean of 2024, in the order of the code book
    /// (CTDC code book 2024, Appendix II).
    pub(crate) const MERGED: [Self; 8] = [
        Self(Self::DEBT.0 | Self::EARNINGS.0),
        Self(Self::THREATS.0 | Self::LAW.0),
        Self(Self::PSYCHOLOGICAL.0 | Self::PHYSICAL.0 | Self::SEXUAL.0),
        Self::PROMISES,
        Self::SUBSTANCES,
        Self(Self::MOVEMENT.0 | Self::MEDICAL.0 | Self::NECESSITIES.0),
        Self::HOURS,
        Self::DOCUMENTS,
    ];

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn only(self, allowed: Self) -> Self {
        Self(self.0 & allowed.0)
    }

    pub(crate) const fn any_of(self, some: Self) -> bool {
        self.0 & some.0 != 0
    }

    /// Tells whether nothing is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the eight merged means of CTDC 2024 in the order of the code book.
    #[must_use]
    pub fn merged(self) -> [bool; 8] {
        Self::MERGED.map(|m| self.any_of(m))
    }

    pub(crate) fn each_bit() -> impl Iterator<Item = Self> {
        (0..NAMES_2021.len()).map(|i| Self(1 << i))
    }

    /// Walks the single means in the order of the 2021 file.
    pub(crate) fn each(self) -> impl Iterator<Item = (&'static str, bool)> {
        NAMES_2021.into_iter().enumerate().map(move |(i, n)| (n, self.0 >> i & 1 == 1))
    }

    /// Returns the Palermo means that these amount to, in the order of the code book.
    ///
    /// The reading is our own: every control beyond deception rests on force, coercion or
    /// a position of vulnerability.
    #[must_use]
    pub fn palermo(self) -> Vec<&'static str> {
        let of = |some: Self, code| self.any_of(some).then_some(code);
        [
            of(Self::THREATS.union(Self::PHYSICAL).union(Self::SEXUAL), "force"),
            of(
                Self::LAW.union(Self::PSYCHOLOGICAL).union(Self::MOVEMENT).union(Self::DOCUMENTS).union(Self::DEBT),
                "coercion",
            ),
            of(Self::EARNINGS, "fraud"),
            of(Self::PROMISES, "deception"),
            of(
                Self::SUBSTANCES.union(Self::MEDICAL).union(Self::HOURS).union(Self::NECESSITIES).union(Self::OTHER),
                "vulnerability",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Appendix II of the code book, as the product's own data file has it.
    #[test]
    fn merges_are_those_of_the_code_book() {
        let book = shyraq_case::CodeBook::shipped("ctdc-2021").unwrap();
        let order = [
            "meansDebtBondageEarnings",
            "meansThreats",
            "meansAbusePsyPhySex",
            "meansFalsePromises",
            "meansDrugsAlcohol",
            "meansDenyBasicNeeds",
            "meansExcessiveWorkHours",
            "meansWithholdDocs",
        ];
        for (bits, into) in Controls::MERGED.iter().zip(order) {
            let merge = book.merges.iter().find(|m| m.into == into).unwrap();
            for (i, name) in NAMES_2021.iter().enumerate() {
                let listed = merge.any.iter().any(|a| a.strip_prefix("meansOfControl").unwrap().starts_with(name));
                assert_eq!(bits.0 >> i & 1 == 1, listed, "{name} in {into}");
            }
        }
    }

    #[test]
    fn every_control_is_a_palermo_means() {
        let book = shyraq_case::CodeBook::shipped("palermo").unwrap();
        let (_, means) = book.variable("means").unwrap();
        for i in 0..15 {
            let codes = Controls(1 << i).palermo();
            assert_eq!(codes.len(), 1);
            assert!(means.values.iter().any(|v| v.code == codes[0]));
        }
    }
}
