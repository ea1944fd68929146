use crate::args::ReleaseCompare;
use crate::console::Console;
use crate::failure::Failure;

pub(crate) fn run(_a: &ReleaseCompare, _console: &Console) -> Result<(), Failure> {
    Err(Failure::internal())
}
