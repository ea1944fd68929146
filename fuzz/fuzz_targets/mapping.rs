//! Any `MAP.toml` is a mapping or a fault.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shyraq_fuzz::{MAPPING, seed};
use shyraq_linkage_encode::Mapping;

fuzz_target!(init: seed("mapping", MAPPING.as_bytes()), |text: &str| {
    if let Err(fault) = Mapping::parse(text) {
        assert!(!fault.to_string().is_empty());
    }
});
