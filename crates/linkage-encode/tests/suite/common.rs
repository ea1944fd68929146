//! Two records that would meet without the table of common names do meet with it, or one of the
//! further fields tells them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use shyraq_encoding::{Layout, Role, RowsFile, Tag, read_handles};
use shyraq_linkage_encode::{LinkKey, Mapping, Sender, encode};
use shyraq_privacy::OsEntropy;

/// Encodes rows of family, given, father's name and birth; returns the tags of each.
fn tags(rows: &[&str]) -> Vec<BTreeSet<Tag>> {
    let dir = tempfile::tempdir().unwrap();
    let (table, out) = (dir.path().join("t.csv"), dir.path().join("out"));
    let lines: String = rows.iter().zip(0..).map(|(row, k)| format!("{k},{row}\n")).collect();
    fs::write(&table, format!("id,f,g,p,b\n{lines}")).unwrap();
    let mapping = Mapping::parse("record='id'\nfamily='f'\ngiven='g'\npatronymic='p'\nbirth='b'").unwrap();
    let key = LinkKey::generate("e", &mut OsEntropy::new()).unwrap();
    let sender = Sender { contributor: "c".into(), duplicate_free: false };
    encode(&table, &mapping, &key, &sender, &out, &mut OsEntropy::new()).unwrap();
    let mut record = BTreeMap::new();
    read_handles(&out.join(Role::Resolver.folder()), |handle, r| {
        record.insert(handle, r.parse::<usize>().unwrap());
    })
    .unwrap();
    let mut found = vec![BTreeSet::new(); rows.len()];
    let words = Layout::new(&mapping.fields()).words();
    let file = RowsFile::open(&out.join(Role::Comparer.folder()), words).unwrap();
    file.between(Tag::default(), None, |handle, tag, _| {
        found[record[&handle]].insert(tag);
    })
    .unwrap();
    found
}

/// Lists the keys of the blocks that two records share.
fn shared(a: &BTreeSet<Tag>, b: &BTreeSet<Tag>) -> BTreeSet<u8> {
    a.intersection(b).map(Tag::key).collect()
}

/// Каримов and Мурат are among the most common names of simulated peoples.
#[test]
fn common_names_are_told_apart_by_decade_and_quarter_of_birth() {
    let found = tags(&[
        "Каримов,Мурат,Рустамович,1991-02-03",
        "KARIMOV,MURAT,Rustamovich,1991-03-20", // the same decade, year and quarter
        "Каримов,Мурат,Рустамович,1991-08-20",  // the same year
        "Каримов,Мурат,Рустамович,1984-08-20",  // nothing
    ]);
    let [first, others @ ..] = &found[..] else { panic!("four records") };
    let keys: Vec<BTreeSet<u8>> = others.iter().map(|o| shared(first, o)).collect();
    assert_eq!(keys[0], BTreeSet::from([16, 17, 18, 19, 20, 21]));
    assert_eq!(keys[1], BTreeSet::from([16, 19, 20, 21]));
    assert_eq!(keys[2], BTreeSet::new());
}

/// A record without the further field meets all that it would have met.
#[test]
fn a_record_that_lacks_the_further_field_is_in_all_finer_blocks() {
    let found = tags(&[
        "Каримов,Мурат,Рустамович,",
        "Каримов,Мурат,Рустамович,1991",
        "Каримов,Мурат,Рустамович,1991-01-01",
        "Каримов,Мурат,Рустамович,1991-11-20",
        "Каримов,Мурат,Рустамович,1978-05-07",
    ]);
    for other in &found[1..] {
        assert_eq!(shared(&found[0], other), BTreeSet::from([16, 19, 20, 21]));
    }
    for yearly in &found[1..3] {
        assert_eq!(shared(yearly, &found[3]), BTreeSet::from([16, 17, 18, 19, 20, 21]));
    }
}

#[test]
fn names_that_the_table_does_not_have_keep_their_keys() {
    let found = tags(&["Hemmingway,Thaddeus,Oswald,1991-02-03", "Hemmingway,Thaddeus,Oswald,1950-11-23"]);
    assert!(found.iter().flatten().all(|tag| tag.key() < 16));
    assert_eq!(shared(&found[0], &found[1]), BTreeSet::from([0, 6, 11, 12]));
}
