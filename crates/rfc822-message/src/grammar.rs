//! Bytes to data: one file a kind of field, each reading raw values in one pass on `textline::Cursor`.

pub(crate) mod addr_spec;
pub(crate) mod address;
#[cfg(feature = "trace")]
pub(crate) mod authentication;
pub(crate) mod date;
mod disguise;
pub(crate) mod keywords;
#[cfg(feature = "list")]
pub(crate) mod list;
pub(crate) mod marks;
pub(crate) mod msg_id;
#[cfg(feature = "trace")]
pub(crate) mod received;
pub(crate) mod return_path;
#[cfg(feature = "trace")]
mod trace;
