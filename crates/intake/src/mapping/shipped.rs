/// Names of the mappings that ship with the product.
pub const SHIPPED_MAPPINGS: [&str; 2] = ["ctdc-2021", "ctdc-2024"];

/// Returns the TOML of a shipped mapping.
#[must_use]
pub fn shipped_mapping_text(name: &str) -> Option<&'static str> {
    match name {
        "ctdc-2021" => Some(include_str!("../../mappings/ctdc-2021.toml")),
        "ctdc-2024" => Some(include_str!("../../mappings/ctdc-2024.toml")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mapping;
    use shyraq_case::CodeBook;

    #[test]
    fn every_shipped_mapping_fills_every_variable_of_its_code_book() {
        for name in SHIPPED_MAPPINGS {
            let mapping = Mapping::shipped(name).unwrap();
            assert_eq!(mapping.name(), name);
            let own: Vec<&str> = mapping.variables().collect();
            let book: Vec<&str> = mapping.book().variables.iter().map(|v| v.name.as_str()).collect();
            assert_eq!(own, book, "{name}");
        }
        assert!(Mapping::shipped("ctdc-1999").is_err());
    }

    // The code book of 2021 states the merges of Appendix II; the mapping must do the same.
    #[test]
    fn the_mapping_of_2021_merges_as_the_code_book_says() {
        let mapping = Mapping::shipped("ctdc-2021").unwrap();
        let old = CodeBook::shipped("ctdc-2021").unwrap();
        assert_eq!(old.merges.len(), 8);
        for merge in &old.merges {
            let rule = mapping.rules.iter().find(|r| r.name == merge.into).unwrap();
            let any: Vec<&String> = rule.inputs.iter().map(|names| &names[0]).collect();
            assert_eq!(any, merge.any.iter().collect::<Vec<_>>(), "{}", merge.into);
            for names in &rule.inputs {
                let cut: String = names[0].chars().take(32).collect();
                assert!(names.contains(&cut), "{} is also accepted cut at 32 characters", names[0]);
            }
        }
        let merged: Vec<&str> = old.merges.iter().map(|m| m.into.as_str()).collect();
        let others = mapping.rules.iter().filter(|r| !merged.contains(&r.name.as_str()));
        assert!(
            others.clone().all(|r| r.inputs.len() == 1 && r.inputs[0][0] == r.name),
            "the other 19 keep their names"
        );
        assert_eq!(others.count(), 19);
    }
}
