use shyraq_store::{Added, Hub, StoreError, Submission};

const NOW: &str = "2026-11-24T12:00:00Z";

fn submission(sha: &str) -> Submission {
    Submission {
        contributor: "kz-police".into(),
        file: "simulated.csv".into(),
        sha256: sha.into(),
        mapping: "kz-police 1".into(),
        codebook: "ctdc-2024 2".into(),
    }
}

fn add(hub: &mut Hub, sha: &str, rows: &[(&[u8], &[u8], [u16; 2])]) -> Added {
    hub.add::<StoreError>(&submission(sha), NOW, |take| {
        for (record, person, codes) in rows {
            take(record, person, codes)?;
        }
        Ok((rows.len() as u64, 0))
    })
    .unwrap()
}

#[test]
fn sending_again_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut hub = Hub::create(&dir.path().join("hub.sqlite")).unwrap();
    let rows: [(&[u8], &[u8], [u16; 2]); 2] = [(b"r1", b"p1", [1, 0]), (b"r2", b"p1", [2, 3])];
    assert_eq!(add(&mut hub, "a", &rows), Added { new: 2, ..Added::default() });
    assert!(add(&mut hub, "a", &rows).repeated);
    assert_eq!(add(&mut hub, "b", &rows), Added { same: 2, ..Added::default() });
    assert_eq!(add(&mut hub, "c", &[(b"r2", b"p1", [2, 4])]), Added { changed: 1, ..Added::default() });
    let mut seen = Vec::new();
    hub.cases::<StoreError>(|c| {
        seen.push((c.record, c.codes));
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, [(b"r1".to_vec(), vec![1, 0]), (b"r2".to_vec(), vec![2, 4])]);
}

/// A case that came in between two readings was counted as a person of its own.
#[test]
fn what_is_read_at_once_is_one_state() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hub.sqlite");
    let mut hub = Hub::create(&path).unwrap();
    add(&mut hub, "a", &[(b"r1", b"p1", [1, 0])]);
    let count = |hub: &Hub| {
        let mut n = 0;
        hub.cases::<StoreError>(|_| {
            n += 1;
            Ok(())
        })
        .map(|()| n)
    };
    let both = std::thread::scope(|scope| {
        let mut writing = None;
        let both = hub.at_once::<StoreError, _>(|hub| {
            let before = count(hub)?;
            let path = &path;
            writing = Some(scope.spawn(move || {
                // It waits until both readings are over.
                add(&mut Hub::open(path).unwrap(), "b", &[(b"r2", b"p2", [2, 0])]);
            }));
            std::thread::sleep(std::time::Duration::from_millis(300));
            Ok((before, count(hub)?))
        });
        writing.unwrap().join().unwrap();
        both
    });
    assert_eq!((both.unwrap(), count(&hub).unwrap()), ((1, 1), 2));
}

#[test]
fn a_failed_submission_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut hub = Hub::create(&dir.path().join("hub.sqlite")).unwrap();
    let failed = hub.add::<StoreError>(&submission("a"), NOW, |take| {
        take(b"r1", b"p1", &[1, 1])?;
        Err(StoreError::Name("stop".into()))
    });
    assert!(failed.is_err());
    assert!(hub.submissions().unwrap().is_empty());
    let mut n = 0;
    hub.cases::<StoreError>(|_| {
        n += 1;
        Ok(())
    })
    .unwrap();
    assert_eq!(n, 0);
}

#[test]
fn a_hub_is_never_made_over_another_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hub.sqlite");
    Hub::create(&path).unwrap();
    assert!(Hub::create(&path).is_err());
    assert!(Hub::open(&path).is_ok());
    assert!(matches!(Hub::open(&dir.path().join("none")), Err(StoreError::Missing { .. })));
}

#[test]
fn persons_are_new_in_each_epoch_and_go_with_their_clusters() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hub.sqlite");
    let mut hub = Hub::create(&path).unwrap();
    assert_eq!(hub.persons().unwrap(), None);
    let mut next = 0_u8;
    let mut draw = || {
        next += 1;
        Ok::<_, StoreError>([next; 16])
    };
    let both = ["P1", "P2"].into();
    let first = hub.assign_persons("2026Q4", &both, &mut draw).unwrap();
    assert_eq!((first.new, first.kept, first.gone), (2, 0, 0));
    let again = hub.assign_persons("2026Q4", &both, &mut draw).unwrap();
    assert_eq!((again.new, again.kept, again.gone), (0, 2, 0));
    let later = hub.assign_persons("2027Q1", &["P1", "P3"].into(), &mut draw).unwrap();
    assert_eq!((later.new, later.kept, later.gone), (2, 0, 1));
    // A draw that fails changes nothing.
    let failed = hub.assign_persons("2027Q2", &["P9"].into(), || Err(StoreError::Name("stop".into())));
    assert!(failed.is_err());
    let expected = [("P1".to_owned(), vec![3; 16]), ("P3".to_owned(), vec![4; 16])].into();
    assert_eq!(hub.persons().unwrap(), Some(("2027Q1".into(), expected)));
}

/// A hub of before there were persons is opened and gets their table.
#[test]
fn a_hub_of_the_first_form_is_brought_up_to_date() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hub.sqlite");
    let mut hub = Hub::create(&path).unwrap();
    add(&mut hub, "a", &[(b"r1", b"p1", [1, 0])]);
    drop(hub);
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch("DROP TABLE person; PRAGMA user_version = 1;").unwrap();
    drop(old);
    let hub = Hub::open(&path).unwrap();
    assert_eq!(hub.persons().unwrap(), None);
    assert_eq!(hub.submissions().unwrap().len(), 1);
    let version = rusqlite::Connection::open(&path).unwrap();
    assert_eq!(version.pragma_query_value(None, "user_version", |r| r.get::<_, i64>(0)).unwrap(), 2);
}
