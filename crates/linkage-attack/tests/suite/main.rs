//! The attacks at sizes that a test can afford. The figures of the book come from `examples/attack.rs`.

mod ceiling;
mod power;
