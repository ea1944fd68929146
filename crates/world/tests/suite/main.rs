//! The generator as its users see it.

#[cfg(test)]
mod calibration;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod output;
#[cfg(test)]
mod support;
#[cfg(test)]
mod world;
