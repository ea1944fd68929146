/// Names of the code books that ship with the product.
pub const SHIPPED: [&str; 3] = ["ctdc-2024", "ctdc-2021", "palermo"];

/// Returns the TOML of a shipped code book.
#[must_use]
pub fn shipped_text(name: &str) -> Option<&'static str> {
    match name {
        "ctdc-2024" => Some(include_str!("../codebooks/ctdc-2024.toml")),
        "ctdc-2021" => Some(include_str!("../codebooks/ctdc-2021.toml")),
        "palermo" => Some(include_str!("../codebooks/palermo.toml")),
        _ => None,
    }
}
