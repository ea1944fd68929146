//! One module a command. Each returns an exit code, or a failure with a hint.

mod assess;
mod assessment;
mod bundle;
mod clerical;
#[cfg(feature = "cluster")]
mod cluster;
mod compare;
mod demo;
mod evaluate;
mod init;
mod intake;
mod ledger;
mod linkage;
mod plan;
mod portal;
mod release;
mod review;
mod session;
mod submit;
mod unit;
mod world;

use crate::args::{Arguments, Command};
use crate::console::Console;
use crate::failure::{Exit, Failure};

pub(crate) fn run(arguments: Arguments, console: &Console) -> Result<Exit, Failure> {
    match arguments.command {
        Command::Init(a) => init::run(&a, console).map(|()| Exit::Done),
        Command::Intake(a) => intake::run(a, console),
        Command::World(a) => world::run(&a, console).map(|()| Exit::Done),
        Command::Release(a) => release::run(a, console).map(|()| Exit::Done),
        Command::Evaluate(a) => evaluate::run(&a, console).map(|()| Exit::Done),
        Command::Bundle(a) => bundle::run(a, console).map(|()| Exit::Done),
        Command::Ledger(a) => ledger::run(a, console).map(|()| Exit::Done),
        Command::Linkage(a) => linkage::run(a, console),
        Command::Assess(a) => assess::run(a, console),
        Command::Portal(a) => portal::run(a, console).map(|()| Exit::Done),
        Command::Demo(a) => demo::run(&a, console),
        #[cfg(feature = "cluster")]
        Command::Cluster(a) => cluster::run(a, console).map(|()| Exit::Done),
    }
}
