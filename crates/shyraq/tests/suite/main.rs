//! The command line as programs call it: exit codes, files, words of errors.

mod ctdc;
mod hostile;
mod hub;
mod kill;
mod ledger;
mod run;
mod table;
