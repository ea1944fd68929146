//! Releases and linkages on a scheduler and two executors, as people start them. That counts and
//! levels are the same, also when an executor is killed, is tested in the crates `cluster` and
//! `linkage-cluster`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use shyraq_bundle::{DomainSource, Staging};
use shyraq_case::CodeBook;
use shyraq_cluster::{Remote, Sharing};
use shyraq_engine::Engine;
use shyraq_privacy::{Accountant, Loss, parse_decimal, spend};
use shyraq_release::{DraftRequest, Drafted, InputOptions, Plan, UnitText, Workload, read_table, write_release};
use shyraq_testkit::{MemoryLedger, SeededEntropy};

use super::linkage;
use super::run::{BOOK, command, folder, release, shyraq};

/// A process of the cluster; it is killed at the end at the latest.
struct Service {
    process: Child,
    address: String,
}

impl Service {
    /// Starts a process and waits until it says where it is.
    fn start(dir: &Path, arguments: &[&str]) -> Self {
        let mut process = command(dir, arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().find(|w| w.starts_with("df://")).unwrap_or_else(|| panic!("{line}"));
        Self { address: address.to_owned(), process }
    }

    /// Tells it to stop, as a service manager does, and waits for it.
    fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success(), "{}", self.address);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A scheduler, two executors with a core each, and a folder that all see.
struct TestCluster {
    scheduler: Service,
    executors: Vec<Service>,
    dir: tempfile::TempDir,
}

impl TestCluster {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let scheduler = Service::start(dir.path(), &["cluster", "scheduler", "--bind", "127.0.0.1:0"]);
        let executor = |name: &str| {
            std::fs::create_dir(dir.path().join(name)).unwrap();
            let arguments =
                ["cluster", "executor", "--cores", "1", "--work-dir", name, "--scheduler", &scheduler.address];
            Service::start(dir.path(), &arguments)
        };
        let executors = vec![executor("work-0"), executor("work-1")];
        std::fs::create_dir(dir.path().join("shared")).unwrap();
        Self { scheduler, executors, dir }
    }

    fn engine(&self, rows_per_part: usize) -> Engine {
        let sharing = Sharing { dir: self.dir.path().join("shared"), rows_per_part };
        Engine::Cluster(Box::new(Remote::new(self.scheduler.address.parse().unwrap(), sharing)))
    }

    fn stop(self) {
        let Self { scheduler, executors, dir } = self;
        executors.into_iter().for_each(Service::stop);
        scheduler.stop();
        for name in ["work-0", "work-1", "shared"] {
            assert_eq!(std::fs::read_dir(dir.path().join(name)).unwrap().count(), 0, "{name} is not empty");
        }
    }
}

#[test]
fn a_release_from_the_command_line() {
    let cluster = TestCluster::start();
    let dir = folder(300);
    let shared = cluster.dir.path().join("shared");
    let at = ["--engine", &cluster.scheduler.address, "--shared-dir", shared.to_str().unwrap()];
    assert_eq!(shyraq(dir.path(), &release("out", &at)).code, 0);
    assert_eq!(shyraq(dir.path(), &release("own", &["--engine", "standalone", "--shared-dir", "."])).code, 0);
    for out in ["out", "own"] {
        assert!(dir.path().join(out).join("manifest.json").exists());
    }
    cluster.stop();
}

/// Lists the files of a folder and of those in it, with what they hold.
fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            out.extend(files(&entry.path()).into_iter().map(|f| (format!("{name}/{}", f.0), f.1)));
        } else {
            out.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
    out.sort();
    out
}

#[test]
fn a_linkage_from_the_command_line_is_the_same_wherever_rows_are_compared() {
    let cluster = TestCluster::start();
    let folder = linkage::folder();
    let dir = folder.path();
    assert_eq!(linkage::keygen(dir, "key", &[]).code, 0);
    assert_eq!(linkage::encode(dir, "a.csv", "key", "kz", &["--duplicate-free"]).code, 0);
    assert_eq!(linkage::encode(dir, "b.csv", "key", "ngo", &[]).code, 0);
    let link = |out: &str, more: &[&str]| {
        let all = [&["linkage", "link", "kz", "ngo", "--out", out][..], more].concat();
        let run = shyraq(dir, &all);
        assert_eq!(run.code, 0, "{}", run.err);
        files(&dir.join(out))
    };
    let shared = cluster.dir.path().join("shared");
    let remote = ["--engine", &cluster.scheduler.address, "--shared-dir", shared.to_str().unwrap()];
    let here = link("embedded", &[]);
    assert!(here.iter().any(|(name, _)| name == "comparer/levels/pairs.parquet"));
    assert!(here == link("standalone", &["--engine", "standalone"]), "standalone");
    assert!(here == link("remote", &remote), "at a scheduler");
    let alone = link("compared", &["--role", "comparer"]);
    assert!(alone == link("compared-there", &[&["--role", "comparer"][..], &remote].concat()), "the comparer alone");
    cluster.stop();
}

/// Makes a whole release with noise from a seed.
fn seeded(engine: &Engine, dir: &Path, out: &Path) {
    let book = CodeBook::parse(BOOK).unwrap();
    let table = read_table(&dir.join("in.csv"), &book, &InputOptions::default()).unwrap();
    let (epsilon, delta) = (parse_decimal("1").unwrap(), parse_decimal("1e-6").unwrap());
    let accountant = Accountant::Composed;
    let rho = accountant.rho_for(&epsilon, &delta);
    let plan = Plan::new(Workload::of(&book), &rho, accountant).unwrap();
    let loss = Loss {
        population: "persons".into(),
        rho: rho.clone(),
        accountant,
        epsilon: epsilon.clone(),
        delta: delta.clone(),
        purpose: "test".into(),
    };
    let staging = Staging::within(out).unwrap();
    let mut ledger = MemoryLedger { total: Some((accountant, rho.clone())), ..MemoryLedger::default() };
    let spent = spend(&mut ledger, &loss).unwrap();
    let receipt = spent.receipt().clone();
    let measured = Drafted::new(table, plan).measure_on(engine, spent, &mut SeededEntropy::new(11)).unwrap();
    let request = DraftRequest {
        title: "Test".into(),
        publisher: "Test".into(),
        created: "2026-11-26T00:00:00Z".into(),
        simulated: true,
        version: "0".into(),
        sources: None,
        codebook: &book,
        domain: DomainSource::PublicCodebook,
        epsilon: ("1", &epsilon),
        delta: ("1e-6", &delta),
        rho,
        receipt,
        ledger: None,
        prior: None,
        unit: UnitText { unit: "person".into(), rule: "each row is a person".into(), identities: UnitText::IDENTITIES },
        notes: Vec::new(),
    };
    write_release(&measured, &request, &staging, &[], out).unwrap();
}

#[test]
fn a_release_with_the_same_noise_is_the_same_bytes() {
    let cluster = TestCluster::start();
    let dir = folder(2_000);
    let (here, there) = (dir.path().join("here"), dir.path().join("there"));
    seeded(&Engine::Embedded, dir.path(), &here);
    seeded(&cluster.engine(150), dir.path(), &there);
    let mut names: Vec<_> = std::fs::read_dir(&here).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert!(names.len() > 5, "{names:?}");
    for name in &names {
        assert!(std::fs::read(here.join(name)).unwrap() == std::fs::read(there.join(name)).unwrap(), "{name:?}");
    }
    assert_eq!(std::fs::read_dir(&there).unwrap().count(), names.len());
}

#[test]
fn a_release_that_is_told_to_stop_takes_the_coded_records_with_it() {
    let dir = folder(300);
    let shared = dir.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    // Nobody counts, so the release waits with its first records in the folder.
    let scheduler = Service::start(dir.path(), &["cluster", "scheduler", "--bind", "127.0.0.1:0"]);
    let at = ["--engine", &scheduler.address, "--shared-dir", "shared", "--ledger", "l.sqlite"];
    let mut waiting = command(dir.path(), &release("out", &at)).stderr(Stdio::null()).spawn().unwrap();
    let records = || std::fs::read_dir(&shared).unwrap().count();
    while records() == 0 {
        assert!(waiting.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(std::process::Command::new("kill").args(["-TERM", &waiting.id().to_string()]).status().unwrap().success());
    assert_eq!(waiting.wait().unwrap().code(), Some(130));
    assert_eq!(records(), 0, "coded records were left");
    assert!(!dir.path().join("out").exists() && !dir.path().join("l.sqlite").exists());
}

#[test]
fn nobody_listens_to_other_machines_by_mistake() {
    let dir = tempfile::tempdir().unwrap();
    let expose = |part: &[&str]| shyraq(dir.path(), &[&["cluster"], part].concat());
    expose(&["scheduler", "--bind", "0.0.0.0:0"]).fails(2, "no authentication");
    expose(&["executor", "--scheduler", "df://127.0.0.1:1", "--bind", "0.0.0.0"]).fails(2, "no authentication");
    expose(&["executor", "--scheduler", "df://127.0.0.1:1"]).fails(1, "no scheduler answers");
    expose(&["executor", "--scheduler", "127.0.0.1:1"]).fails(2, "is no address");
}
