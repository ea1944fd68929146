//! The ledger and the hub's store: what must hold whatever happens around them.

mod hub;
mod ledger;
