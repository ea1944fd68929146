//! Who is the same person, without anyone seeing a name.
