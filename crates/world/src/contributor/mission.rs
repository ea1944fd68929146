//! A mission in Russia of an international organisation: the columns of CTDC's 2021 file
//! behind the mission's own identifiers.

use super::identity::Born;
use super::seen::{AGE_BANDS, MONTH_BANDS_2021, band};
use super::{Entry, Layout, Seen};
use crate::episode::Recruiter;
use crate::person::Sex;

pub(super) const LAYOUT: Layout = Layout {
    header: &[
        "simulated",
        "caseRef",
        "individualId",
        "familyName",
        "givenName",
        "dateOfBirth",
        "yearOfRegistration",
        "gender",
        "ageBroad",
        "majorityStatusAtExploit",
        "traffickMonths",
        "citizenship",
        "CountryOfExploitation",
        "meansOfControlDebtBondage",
        "meansOfControlTakesEarnings",
        "meansOfControlThreats",
        "meansOfControlPsychologicalAbuse",
        "meansOfControlPhysicalAbuse",
        "meansOfControlSexualAbuse",
        "meansOfControlFalsePromises",
        "meansOfControlPsychoactiveSubstances",
        "meansOfControlRestrictsMovement",
        "meansOfControlRestrictsMedicalCare",
        "meansOfControlExcessiveWorkingHours",
        "meansOfControlThreatOfLawEnforce",
        "meansOfControlWithholdsNecessities",
        "meansOfControlWithholdsDocuments",
        "meansOfControlOther",
        "isForcedLabour",
        "isSexualExploit",
        "isOtherExploit",
        "typeOfLabourAgriculture",
        "typeOfLabourConstruction",
        "typeOfLabourDomesticWork",
        "typeOfLabourHospitality",
        "typeOfLabourOther",
        "typeOfSexProstitution",
        "typeOfSexPornography",
        "typeOfSexOther",
        "recruiterRelationIntimatePartner",
        "recruiterRelationFriend",
        "recruiterRelationFamily",
        "recruiterRelationOther",
    ],
    person: 2,
    coded: 11,
    date: None,
};

/// The mission's form has a place for everything.
pub(super) fn grain(_: &mut Seen) {}

pub(super) fn cells(entry: &Entry<'_>) -> Vec<String> {
    let s = entry.seen;
    let person = entry.identity;
    let flag = |yes: bool| String::from(if yes { "1" } else { "" });
    let mut out = vec![
        "simulated".into(),
        entry.record.into(),
        entry.own_id.into(),
        person.family.clone(),
        person.given.clone(),
        match person.born {
            Born::Day(d) => d.to_string(),
            Born::Year(y) => y.to_string(),
            Born::Unknown => String::new(),
        },
        s.registered.map_or_else(String::new, |d| d.year().to_string()),
        s.sex.map_or("", gender).into(),
        s.age.map_or("", |a| band(&AGE_BANDS, a)).into(),
        s.minor_then.map_or("", |m| if m { "Minor" } else { "Adult" }).into(),
        s.months.map_or("", |m| band(&MONTH_BANDS_2021, m)).into(),
        s.citizenship.map_or("", crate::Country::alpha3).into(),
        s.country.map_or("", crate::Country::alpha3).into(),
    ];
    out.extend(s.controls.each().map(|(_, yes)| flag(yes)));
    let (p, x, t) = (s.purpose, s.sectors, s.sexual_types);
    out.extend([p.labour, p.sexual, p.other.is_some()].map(flag));
    out.extend([x.agriculture, x.construction, x.domestic, x.hospitality, x.other].map(flag));
    out.extend([t.prostitution, t.pornography, t.other].map(flag));
    out.extend(Recruiter::ALL.map(|r| flag(s.recruiter == Some(r))));
    out
}

fn gender(sex: Sex) -> &'static str {
    match sex {
        Sex::Woman => "Female",
        Sex::Man => "Male",
        Sex::Trans => "Transgender/NonConforming",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The columns of the published 2021 file stand whole and in order behind the mission's own.
    #[test]
    fn the_columns_are_those_of_2021() {
        let book = shyraq_case::CodeBook::shipped("ctdc-2021").unwrap();
        for name in &LAYOUT.header[6..] {
            let full =
                if *name == "meansOfControlThreatOfLawEnforce" { "meansOfControlThreatOfLawEnforcement" } else { name };
            assert!(book.variable(full).is_some(), "{name}");
        }
        assert_eq!(LAYOUT.header[6..].len(), 37);
    }
}
