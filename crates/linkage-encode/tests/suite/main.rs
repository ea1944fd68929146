//! The normaliser of names as its users see it.

#[cfg(test)]
mod column;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod property;
#[cfg(test)]
mod table;
