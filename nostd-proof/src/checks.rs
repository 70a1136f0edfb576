//! One check a crate: it does what the crate is for, and compares.

mod dns;
mod imap;
mod message;
mod pop3;
mod smtp;
mod textline;

/// Every check, in the order of the exit statuses.
pub(crate) const ALL: &[fn() -> bool] = &[
    textline::check,
    smtp::check,
    pop3::check,
    imap::check,
    message::headers,
    message::entities,
    dns::wire,
    dns::authority,
    dns::resolver,
];
