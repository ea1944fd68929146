//! The elements of trafficking in persons: act, means, purpose, and the child rule.
//!
//! Source: Protocol to Prevent, Suppress and Punish Trafficking in Persons (Palermo,
//! 2000), Article 3 (a) to (d). National definitions differ (Kazakhstan's Law 110-VIII
//! does not require means), so this finding is kept apart from any legal decision.

/// An element of the definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// Recruitment, transportation, transfer, harbouring or receipt.
    Act,
    /// Force, coercion, abduction, fraud, deception, abuse of power or vulnerability, payments.
    Means,
    /// Exploitation, at a minimum the forms that Article 3 (a) lists.
    Purpose,
}

/// Age at the time of the act, not today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Eighteen or over.
    Adult,
    /// Under eighteen (Article 3 (d)).
    Child,
    /// Unknown or disputed: presumed a child until established.
    Unknown,
}

/// Which elements a case reports; `false` means "not reported", which is not "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Elements {
    /// At least one act is reported.
    pub act: bool,
    /// At least one means is reported.
    pub means: bool,
    /// At least one purpose is reported.
    pub purpose: bool,
}

/// What the elements add up to. Screening, never the legal decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// All elements that the definition asks for are reported.
    Complete,
    /// Elements that are asked for and not reported.
    Missing(Vec<Element>),
}

/// Says whether the reported elements meet Article 3.
///
/// For an adult: act, means and purpose. For a child: act and purpose; means are not
/// needed (3c). An unknown age is presumed to be that of a child (Council of Europe
/// Convention, Article 10 (3)). Consent is irrelevant once a means was used (3b).
#[must_use]
pub fn assess_elements(age: Age, found: Elements) -> Finding {
    let mut missing = Vec::new();
    if !found.act {
        missing.push(Element::Act);
    }
    if !found.means && age == Age::Adult {
        missing.push(Element::Means);
    }
    if !found.purpose {
        missing.push(Element::Purpose);
    }
    if missing.is_empty() { Finding::Complete } else { Finding::Missing(missing) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACT_AND_PURPOSE: Elements = Elements { act: true, means: false, purpose: true };

    #[test]
    fn a_child_needs_no_means() {
        assert_eq!(assess_elements(Age::Child, ACT_AND_PURPOSE), Finding::Complete);
        assert_eq!(assess_elements(Age::Unknown, ACT_AND_PURPOSE), Finding::Complete);
        assert_eq!(assess_elements(Age::Adult, ACT_AND_PURPOSE), Finding::Missing(vec![Element::Means]));
    }

    #[test]
    fn exploitation_without_an_act_is_not_trafficking() {
        let found = Elements { act: false, means: true, purpose: true };
        assert_eq!(assess_elements(Age::Adult, found), Finding::Missing(vec![Element::Act]));
    }
}
