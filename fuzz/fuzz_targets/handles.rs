//! Any `handles.parquet` is linked or refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shyraq_fuzz::{Sent, seed};

static SENT: LazyLock<Sent> = LazyLock::new(Sent::new);

const FILE: &str = "resolver/handles.parquet";

fuzz_target!(
    init: seed("handles", &SENT.file(FILE)),
    |bytes: &[u8]| SENT.link(FILE, bytes)
);
