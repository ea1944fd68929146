use serde::Serialize;

use crate::Country;

/// From where to where: citizenship and country of exploitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Corridor {
    /// The person's citizenship.
    pub citizenship: Country,
    /// Where the person was exploited.
    pub country: Country,
}

impl Corridor {
    /// Tells whether no border was crossed.
    #[must_use]
    pub fn is_domestic(self) -> bool {
        self.citizenship == self.country
    }
}
