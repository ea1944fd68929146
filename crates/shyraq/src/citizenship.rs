//! The citizenship of linked records, as the cases in a hub say it.

use std::collections::HashMap;
use std::path::Path;

use shyraq_linkage::Citizenship;
use shyraq_store::StoreError;

use crate::console::Console;
use crate::failure::Failure;
use crate::hub::{HubFolder, hub_around};

/// The variable of a code book that says it.
const VARIABLE: &str = "citizenship";

/// Returns who tells it; none where no case of the hub says it. A record is found by the pseudonym that
/// its contributor and number make under the hub's key: the hub keeps neither with its cases.
pub(crate) fn citizenship(hub: &HubFolder) -> Result<Option<Citizenship>, Failure> {
    let columns = hub.codebook.columns();
    let Some((at, column)) = columns.iter().enumerate().find(|(_, c)| c.name == VARIABLE) else { return Ok(None) };
    let mut told: HashMap<Vec<u8>, String> = HashMap::new();
    hub.store()?.cases::<StoreError>(|case| {
        let value = case.codes.get(at).map_or("", |code| column.text(*code));
        if !value.is_empty() {
            told.insert(case.record, value.to_owned());
        }
        Ok(())
    })?;
    if told.is_empty() {
        return Ok(None);
    }
    let key = hub.pseudonym_key()?;
    Ok(Some(Citizenship::new(move |contributor, number| {
        let record = key.pseudonym("record", &[contributor.as_bytes(), number.as_bytes()]);
        told.get(record.as_bytes().as_slice()).cloned()
    })))
}

/// Returns who tells it of a result that people judge, where it lies in a hub. Who judges need not
/// have a right to the hub's cases: then the report is without it, and says nothing wrong.
pub(crate) fn of_result(result: &Path, console: &Console) -> Option<Citizenship> {
    let hub = hub_around(result).ok()??;
    match HubFolder::open(&hub).and_then(|hub| citizenship(&hub)) {
        Ok(told) => told,
        Err(_) => {
            console.warn("the report has no table by citizenship: the hub's cases could not be read");
            None
        }
    }
}
