//! Tables as files have them.

#[cfg(test)]
mod rows;
