//! Any `handles.parquet` is linked or refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shyraq_fuzz::Sent;

static SENT: LazyLock<Sent> = LazyLock::new(Sent::new);

fuzz_target!(|bytes: &[u8]| SENT.link("resolver/handles.parquet", bytes));
