//! Tests of the official figures: what ships is complete, says what the sources say, and
//! nothing incomplete can be loaded.

#[cfg(test)]
mod faults;
#[cfg(test)]
mod kazakhstan;
#[cfg(test)]
mod sources;
