//! Tests of the vocabulary through its public interface: the code books and the countries
//! that ship, the TOML form, and the faults that a person's own code book may have.

#[cfg(test)]
mod books;
#[cfg(test)]
mod countries;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod implies;
#[cfg(test)]
mod published;
