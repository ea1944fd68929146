//! The command line: it joins the parts and holds no rule of the domain.
//!
//! This is the one place where the clock, the system's randomness, the arguments and the
//! terminal are real; everything below gets them as arguments.

mod ambient;
mod args;
mod citizenship;
mod commands;
mod console;
mod engine;
mod failure;
mod hub;
mod linkage_folder;
mod persons;
mod sealed;
mod shared;
mod signed;
mod witness;

use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _, Parser as _};

use args::Arguments;
use console::Console;
use failure::{Exit, Failure};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(run);
    match outcome {
        Ok(exit) => exit.into(),
        Err(_) => {
            Console::errors().failure(&Failure::internal());
            Exit::Internal.into()
        }
    }
}

fn run() -> Exit {
    let arguments = match Arguments::try_parse().or_else(read_with_negatives) {
        Ok(a) => a,
        Err(e) => return usage(&e),
    };
    let console = Console::new(arguments.json());
    match commands::run(arguments, &console) {
        Ok(exit) => exit,
        Err(failure) => {
            console.failure(&failure);
            failure.exit
        }
    }
}

/// Reads the arguments once more where a negative number was taken for a flag, so that whoever reads the value refuses it.
fn read_with_negatives(e: clap::Error) -> Result<Arguments, clap::Error> {
    let named = e.get(ContextKind::InvalidArg).map(ToString::to_string).unwrap_or_default();
    let negative =
        named.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '.'));
    if e.kind() != ErrorKind::UnknownArgument || !negative {
        return Err(e);
    }
    let matches = with_negatives(Arguments::command()).try_get_matches()?;
    Arguments::from_arg_matches(&matches)
}

fn with_negatives(command: clap::Command) -> clap::Command {
    let takes = |a: clap::Arg| if a.get_action().takes_values() { a.allow_negative_numbers(true) } else { a };
    command.mut_args(takes).mut_subcommands(with_negatives)
}

/// Shows help as it is asked for, and a usage error as `error:` and `hint:`.
fn usage(e: &clap::Error) -> Exit {
    if !e.use_stderr() {
        console::raw_out(&e.render().to_string());
        return Exit::Done;
    }
    if e.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let hint = "shyraq --help lists the commands, and shyraq COMMAND --help what each takes";
        Console::errors().failure(&Failure::usage("a command is missing", hint));
        return Exit::Usage;
    }
    let text = e.render().to_string();
    let first = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("the arguments do not fit");
    let details: Vec<&str> =
        text.lines().skip(1).map(str::trim).filter(|l| l.starts_with("--") || l.starts_with('<')).collect();
    let mut message = first.trim_start_matches("error: ").to_owned();
    for d in details {
        message.push(' ');
        message.push_str(d);
    }
    // As Rust says it of a number.
    let message = message.replace("invalid digit found in string", "no whole number in digits alone, such as 200000");
    Console::errors().failure(&Failure::usage(message, "run the command with --help to see what it takes"));
    Exit::Usage
}
