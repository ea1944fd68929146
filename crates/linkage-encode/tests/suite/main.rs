//! Normaliser and encoder as their users see them.

#[cfg(test)]
mod column;
#[cfg(test)]
mod common;
#[cfg(test)]
mod frequencies;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod property;
#[cfg(test)]
mod table;
