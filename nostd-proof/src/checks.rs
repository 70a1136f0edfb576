//! One check a crate: it does what the crate is for, and compares.

mod smtp;
mod textline;

/// Every check, in the order of the exit statuses.
pub(crate) const ALL: &[fn() -> bool] = &[textline::check, smtp::check];
