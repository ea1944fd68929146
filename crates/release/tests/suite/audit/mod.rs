//! An attacker who knows every person but one, and attacks.
//!
//! A proof says what noise ought to do; this says what comes out. Two tables that differ in
//! one person go through the whole of [`shyraq_release::Drafted::measure`] some thousand times each,
//! and the best test that we know tells them apart. How well it does bounds the loss from
//! below: it may never pass what was promised, it has to come near (else the audit is
//! blind), and it has to find mechanisms that are wrong on purpose.
//!
//! Small tables show the person most. What may break only among thousands is looked at in one
//! release of true size, over ten years, in the records, and around the people who stand out
//! most; and what is seen besides numbers is an outcome too.
//!
//! Everything is seeded, so a bound that holds here holds on every run.

mod anonymeter;
mod attack;
mod bound;
mod bugs;
mod canaries;
mod events;
mod gate;
mod guesses;
mod law;
mod one_release;
mod outsiders;
mod pairs;
mod people;
mod subject;
mod work;
mod worst;
mod years;
