//! Tests of the law: what ships is complete and says what the sources say, dates decide, and
//! nothing incomplete can be loaded.

#[cfg(test)]
mod faults;
#[cfg(test)]
mod kazakhstan;
#[cfg(test)]
mod time;
