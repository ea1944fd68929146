//! What holds depends on the day.

use shyraq_figures::PartialDate;
use shyraq_law::{State, Why, law_of};

fn day(text: &str) -> PartialDate {
    text.parse().unwrap()
}

fn state(requirement: &str, at: &str) -> State {
    law_of("KAZ").unwrap().standing(requirement, day(at)).state()
}

/// The rule by period for a foreigner staying temporarily: excluded until the amendments, whose
/// date is only known to lie between April 2022 and March 2023; then in law; since the law of
/// July and the rules of October 2024 for everybody.
#[test]
fn a_foreigner_s_access_to_shelters_by_year() {
    for (at, expected) in [
        ("2017", State::NotMet),
        ("2022-03", State::NotMet),
        ("2022-12", State::Unknown),
        ("2023-03-30", State::Unknown),
        ("2023-03-31", State::Partly),
        ("2023-08", State::Partly),
        ("2024-10-21", State::Partly),
        ("2024-10-22", State::Met),
        ("2024-12", State::Met),
    ] {
        assert_eq!(state("ohchr-8", at), expected, "{at}");
    }
    let law = law_of("KAZ").unwrap();
    let then = law.standing("ohchr-8", day("2022-12"));
    assert_eq!(then.why(), Why::Changing);
    assert_eq!(then.before().map(|a| a.state()), Some(State::NotMet));
    assert_eq!(then.assessment().map(|a| a.state()), Some(State::Partly));
}

/// Both before and after a change of unknown date the answer is "partly": so it is in between.
#[test]
fn a_range_without_a_change_of_state_is_no_gap_in_knowledge() {
    assert_eq!(state("palermo-6-3-a", "2022-12"), State::Partly);
}

#[test]
fn before_the_first_assessment_nothing_is_known() {
    let law = law_of("KAZ").unwrap();
    let early = law.standing("ohchr-8", day("2015"));
    assert_eq!((early.state(), early.why(), early.assessment()), (State::Unknown, Why::NotAssessed, None));
    assert_eq!(law.standing("no-such-requirement", day("2024")).why(), Why::NotAssessed);
}

#[test]
fn provisions_hold_between_their_dates() {
    let law = law_of("KAZ").unwrap();
    let holds = |id: &str, at: &str| law.provision(id).unwrap().holds(day(at));
    assert!(holds("order-138", "2023-06-30") && !holds("order-138", "2023-07-01"));
    assert!(!holds("order-263", "2023-06-30") && holds("order-263", "2023-07"));
    assert!(law.provision("law-2024-victims").unwrap().is_to_come(day("2024-07-04")));
}

#[test]
fn changes_are_in_order_and_only_where_a_state_changed() {
    let changes = law_of("KAZ").unwrap().changes();
    assert!(changes.windows(2).all(|w| w[0].after.from() <= w[1].after.from()));
    assert!(changes.iter().all(|c| c.before != Some(c.after.state())));
    let shelter: Vec<(Option<State>, State)> =
        changes.iter().filter(|c| c.after.requirement() == "ohchr-8").map(|c| (c.before, c.after.state())).collect();
    assert_eq!(
        shelter,
        [(None, State::NotMet), (Some(State::NotMet), State::Partly), (Some(State::Partly), State::Met)]
    );
    // Nothing got worse in what was found.
    assert!(changes.iter().all(|c| c.before.is_none_or(|b| c.after.state() < b)));
}
