//! A scheduler and two executors as processes of their own, on loopback.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use shyraq_cluster::{ExecutorSettings, Functions, Remote, Sharing, serve_executor, serve_scheduler};
use shyraq_engine::{Engine, Query, count};

use crate::persons::{persons, tables};

/// Tells a process what it is: a scheduler, or the executor of the scheduler at an address.
const PART: &str = "SHYRAQ_TEST_PART";
/// Where an executor keeps its partial counts.
const WORK_DIR: &str = "SHYRAQ_TEST_WORK_DIR";

/// Not a test: what the other tests start this binary again for.
#[test]
#[ignore = "the others start it as a process"]
fn part() {
    let Ok(part) = std::env::var(PART) else { return };
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let ready = |at| println!("df://{at}");
    if part == "scheduler" {
        return serve_scheduler(loopback, &Functions::default(), ready).unwrap();
    }
    let work_dir = std::env::var(WORK_DIR).unwrap().into();
    let settings = ExecutorSettings { bind: loopback, scheduler: part.parse().unwrap(), cores: 1, work_dir };
    serve_executor(&settings, &Functions::default(), ready).unwrap();
}

/// A process of the cluster; it is killed at the end at the latest.
struct Part {
    process: Child,
    address: String,
}

impl Part {
    /// Starts a process and waits until it says where it is.
    fn start(part: &str, work_dir: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "processes::part", "--ignored", "--nocapture"])
            .env(PART, part)
            .env(WORK_DIR, work_dir);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.map_while(Result::ok).find_map(|l| l.find("df://").map(|at| l[at..].to_owned()));
        Self { address: address.expect("the process ended"), process }
    }

    /// Tells it to stop, as a service manager does, and waits for it.
    fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.process.wait().unwrap();
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A scheduler, two executors with a core each, and a folder that all see.
struct Loopback {
    scheduler: Part,
    executors: Vec<Part>,
    dir: tempfile::TempDir,
}

impl Loopback {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in ["work-0", "work-1", "shared"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        let scheduler = Part::start("scheduler", dir.path());
        let executor = |name| Part::start(&scheduler.address, &dir.path().join(name));
        Self { executors: vec![executor("work-0"), executor("work-1")], scheduler, dir }
    }

    fn engine(&self, rows_per_part: usize) -> Engine {
        let sharing = Sharing { dir: self.dir.path().join("shared"), rows_per_part };
        Engine::Cluster(Box::new(Remote::new(self.scheduler.address.parse().unwrap(), sharing)))
    }

    /// Returns what lies in the folders of a folder.
    fn inside(&self, name: &str) -> Vec<PathBuf> {
        let list = |dir: &Path| -> Vec<PathBuf> {
            std::fs::read_dir(dir).map(|d| d.map(|e| e.unwrap().path()).collect()).unwrap_or_default()
        };
        list(&self.dir.path().join(name)).iter().flat_map(|dir| list(dir)).collect()
    }

    fn counts(&self, executor: usize) -> bool {
        !self.inside(["work-0", "work-1"][executor]).is_empty()
    }
}

/// Waits for something that other processes bring about.
fn until(what: &str, mut happened: impl FnMut() -> bool) {
    for _ in 0..12_000 {
        if happened() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("in a minute did not happen: {what}");
}

#[test]
fn two_executors_give_the_counts_of_one_process_and_keep_nothing() {
    let cluster = Loopback::start();
    let engine = cluster.engine(1_000);
    engine.ready().unwrap();
    let packed = persons(&[20, 4, 10, 65, 2, 2, 2, 2, 2, 2, 2, 2], 20_500, 3);
    let queries = tables(12);
    assert_eq!(engine.count(&packed, &queries).unwrap(), count(&packed, &queries));
    // While they go on running: jobs are forgotten when their driver has the counts.
    until("the executors forget the jobs", || !cluster.counts(0) && !cluster.counts(1));
    let Loopback { scheduler, executors, dir } = cluster;
    executors.into_iter().for_each(Part::stop);
    scheduler.stop();
    for name in ["work-0", "work-1", "shared"] {
        assert_eq!(std::fs::read_dir(dir.path().join(name)).unwrap().count(), 0, "{name} is not empty");
    }
}

#[test]
fn an_executor_that_is_killed_in_the_middle_changes_nothing() {
    let mut cluster = Loopback::start();
    let engine = cluster.engine(20_000);
    engine.ready().unwrap();
    until("the executors forget the probe", || !cluster.counts(0) && !cluster.counts(1));
    // Some seconds of work: histograms of three columns that are no flags.
    let packed = persons(&[3; 30], 400_000, 7);
    let queries: Vec<Query> =
        (0..1_500).map(|k| Query::columns(&[k % 30, (k + 1 + k / 30) % 30, (k + 9) % 30])).collect();
    let done = AtomicBool::new(false);
    let counts = std::thread::scope(|scope| {
        let counting = scope.spawn(|| {
            let counts = engine.count(&packed, &queries);
            done.store(true, Ordering::SeqCst);
            counts
        });
        // An executor makes a folder when it begins with its first part.
        until("both executors count", || cluster.counts(0) && cluster.counts(1));
        cluster.executors[0].process.kill().unwrap();
        assert!(!done.load(Ordering::SeqCst), "the job was over too early");
        counting.join().unwrap()
    });
    assert_eq!(counts.unwrap(), count(&packed, &queries));
    assert!(cluster.inside("shared").is_empty());
}

#[test]
fn a_scheduler_without_executors_is_found_before() {
    let dir = tempfile::tempdir().unwrap();
    let scheduler = Part::start("scheduler", dir.path());
    let remote = Remote::new(scheduler.address.parse().unwrap(), Sharing::through(dir.path()));
    let fault = Engine::Cluster(Box::new(remote)).ready().unwrap_err();
    assert!(fault.hint().contains("shyraq cluster executor"), "{fault}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
