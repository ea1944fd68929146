//! The form of encodings: what a contributor writes and a hub reads.
