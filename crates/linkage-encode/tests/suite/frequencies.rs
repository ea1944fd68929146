//! The public table of common names.

#[path = "../../examples/frequencies/compile.rs"]
mod compile;

/// A rule that changes skeletons would leave a table behind in which no name is found.
#[test]
fn the_table_is_what_its_program_writes() {
    let kept = include_str!("../../tables/frequencies.tsv");
    assert!(
        compile::table().unwrap() == kept,
        "make it again: cargo run -p shyraq-linkage-encode --example frequencies"
    );
}
