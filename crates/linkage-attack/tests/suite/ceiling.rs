//! What each role's encodings give away, as measured: no change of the encoding may give more.

use shyraq_encoding::{Field, word};
use shyraq_linkage_attack::series::{Setting, encodings};
use shyraq_linkage_attack::{AttackError, Lists, Sent, Spelling};
use shyraq_privacy::OsEntropy;

fn named(common: u32, known: usize) -> Result<Vec<(String, f64)>, AttackError> {
    let setting = Setting { persons: 3000, common, spelling: Spelling::Equal, known, decoys: 0, seed: 5 };
    let (lines, _) = encodings(&setting, &mut OsEntropy::new())?;
    Ok(lines.into_iter().map(|l| (format!("{} {} known {}", l.holder, l.attack, l.known), l.outcome.named)).collect())
}

/// Measured on 3,000 persons, then rounded up by a third. The goal was 1 %; see the book for what is reached.
#[test]
fn the_same_list_in_public() {
    for (what, named) in named(100, 0).unwrap() {
        let most = match what.as_str() {
            "comparer colours of blocks known 0" => 22.0,
            "comparer rare pairs in blocks known 0" => 3.0,
            "resolver colours of records known 0" => 20.0,
            "resolver rare pairs of records known 0" => 1.0,
            _ => 100.0,
        };
        assert!(named <= most, "{what}: {named} %");
    }
}

#[test]
fn half_of_the_list_in_public() {
    for (what, named) in named(50, 0).unwrap() {
        let most = match what.as_str() {
            "comparer colours of blocks known 0" => 6.0,
            "resolver colours of records known 0" => 3.0,
            // 0.7 % before common names had finer blocks: the price for what the comparer loses.
            "both roles colours known 0" => 2.5,
            _ => 1.0,
        };
        assert!(named <= most, "{what}: {named} %");
    }
}

/// The bits of a filter told how long a name is: half of the persons of 5,000 fell by that.
#[test]
fn no_filter_tells_how_long_a_name_is() {
    let mut list = Lists::draw(200, 100, Spelling::Equal, 7).unwrap().target;
    for (k, e) in list.iter_mut().enumerate() {
        e.family = if k % 2 == 0 { "Ли" } else { "Бердимухаммедовский" }.into();
    }
    let sent = Sent::encode(&list, &mut OsEntropy::new()).unwrap();
    let place = sent.layout.place(Field::Family).unwrap() + word::NAME_FULL;
    let (mut sums, mut rows) = ([0, 0], [0, 0]);
    for (k, record) in sent.records.iter().enumerate() {
        let bits: u32 = sent.row(k)[place..place + 2].iter().map(|w| w.count_ones()).sum();
        sums[*record as usize % 2] += bits;
        rows[*record as usize % 2] += 1_u32;
    }
    let [short, long] = [0, 1].map(|s| f64::from(sums[s]) / f64::from(rows[s]));
    // 40 bits, of which noise clears 0.6 and sets 1.4 more.
    assert!((short - long).abs() < 0.4 && (short - 40.75).abs() < 0.4, "{short} {long}");
}
