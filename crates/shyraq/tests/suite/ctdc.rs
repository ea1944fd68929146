//! The published CTDC file through the whole path. It is read where it lies, the work is
//! done in a folder that is deleted, and nothing made from it is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::run::shyraq;

fn unpacked(dir: &Path) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let packed = root.join("../shared/data/restricted/ctdc-2021/CTDC_synthetic_20210825.csv.xz");
    let target = dir.join("ctdc.csv");
    let reason = if !packed.exists() {
        "the restricted CTDC file is not on this machine"
    } else {
        let out = fs::File::create(&target).unwrap();
        match Command::new("xz").arg("-dkc").arg(&packed).stdout(Stdio::from(out)).status() {
            Ok(s) if s.success() => return Some(target),
            _ => "xz could not unpack the restricted CTDC file",
        }
    };
    println!("SKIPPED: {reason}");
    None
}

#[test]
fn the_published_file_goes_all_the_way() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    if unpacked(d).is_none() {
        return;
    }
    assert_eq!(shyraq(d, &["init", "hub"]).code, 0);
    let add = shyraq(
        d,
        &["intake", "add", "ctdc.csv", "--hub", "hub", "--contributor", "ctdc", "--mapping", "ctdc-2021", "--json"],
    )
    .json();
    let report = &add["report"];
    assert_eq!((&report["rows_read"], &report["rows_refused"]), (&193_025.into(), &0.into()));
    // Acceptance figures of the merges: data README of the reference, 27 variables.
    let expected = [
        ("yearOfRegistration", 153_740),
        ("gender", 145_930),
        ("ageBroad", 102_270),
        ("citizenship", 104_600),
        ("CountryOfExploitation", 125_690),
        ("traffickMonths", 20_720),
        ("meansDebtBondageEarnings", 25_868),
        ("meansThreats", 28_795),
        ("meansAbusePsyPhySex", 37_542),
        ("meansFalsePromises", 18_660),
        ("meansDrugsAlcohol", 8_510),
        ("meansDenyBasicNeeds", 30_634),
        ("meansExcessiveWorkHours", 16_410),
        ("meansWithholdDocs", 13_880),
        ("isForcedLabour", 42_340),
        ("isSexualExploit", 63_280),
        ("isOtherExploit", 10_150),
        ("typeOfLabourAgriculture", 5_650),
        ("typeOfLabourConstruction", 4_340),
        ("typeOfLabourDomesticWork", 8_110),
        ("typeOfLabourHospitality", 2_750),
        ("typeOfSexProstitution", 16_870),
        ("typeOfSexPornography", 2_900),
        ("recruiterRelationIntimatePartner", 5_240),
        ("recruiterRelationFriend", 7_420),
        ("recruiterRelationFamily", 5_840),
        ("recruiterRelationOther", 18_970),
    ];
    let reported = report["reported"].as_array().unwrap();
    assert_eq!(reported.len(), expected.len());
    for ((name, rows), got) in expected.iter().zip(reported) {
        assert_eq!((got["variable"].as_str(), got["rows"].as_u64()), (Some(*name), Some(*rows)));
    }

    let draft =
        shyraq(d, &["release", "hub", "--hub", "hub", "--epsilon", "1", "--delta", "1e-6", "--out", "draft", "--json"])
            .json();
    let persons = draft["persons"].as_u64().unwrap();
    assert!(persons.abs_diff(193_025) < 400, "{persons}");
    let sign = shyraq(
        d,
        &[
            "bundle",
            "sign",
            "draft",
            "--out",
            "bundles",
            "--json",
            "--key",
            "hub/officers/officer-1.key",
            "--key",
            "hub/officers/officer-2.key",
        ],
    )
    .json();
    let bundle = sign["bundle"].as_str().unwrap();
    assert_eq!(shyraq(d, &["bundle", "verify", bundle]).code, 0);
    let site = shyraq(d, &["portal", "build", bundle, "--out", "site", "--json"]).json();
    assert!(site["report"]["published_cells"].as_u64().unwrap() > 3000);
    assert!(d.join("site/kk/countries/kaz/index.html").is_file());
}

#[test]
fn the_published_file_has_its_published_shares() {
    let dir = tempfile::tempdir().unwrap();
    let d = dir.path();
    if unpacked(d).is_none() {
        return;
    }
    let found = shyraq(
        d,
        &[
            "evaluate",
            "ctdc.csv",
            "ctdc.csv",
            "--share-group",
            "exploitation=isForcedLabour,isSexualExploit,isOtherExploit",
            "--share-group",
            "recruiter=recruiterRelationIntimatePartner,recruiterRelationFriend,recruiterRelationFamily,recruiterRelationOther",
            "--json",
        ],
    )
    .json();
    // Acceptance figures: data README of the reference, denominators by group.
    let expected = [(111_965, vec![37.82, 56.52, 9.07]), (37_258, vec![14.06, 19.92, 15.67, 50.92])];
    for ((denominator, shares), got) in expected.iter().zip(found["totals"]["groups"].as_array().unwrap()) {
        assert_eq!(got["denominator"]["sensitive"], *denominator);
        for (share, got) in shares.iter().zip(got["shares"].as_array().unwrap()) {
            assert!((got["sensitive"].as_f64().unwrap() - share).abs() <= 0.005, "{got}");
        }
    }
    assert_eq!((&found["tables"]["two_way"]["of"], &found["tables"]["three_way"]["of"]), (&666.into(), &7770.into()));
    assert_eq!((&found["tv"]["three_way"]["max"], &found["coverage_3"]), (&0.0.into(), &1.0.into()));
}
