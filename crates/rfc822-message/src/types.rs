//! Data: what the typed fields mean, and values that are valid because they exist.

pub(crate) mod addr_spec;
pub(crate) mod address;
pub(crate) mod address_key;
pub(crate) mod date;
pub(crate) mod msg_id;
pub(crate) mod name;
pub(crate) mod phrase;
#[cfg(feature = "trace")]
pub(crate) mod received;
#[cfg(feature = "trace")]
pub(crate) mod trace;
