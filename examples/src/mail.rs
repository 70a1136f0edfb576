//! A small mail site: accounts in Maildirs, SMTP in and out, POP3 and IMAP.

pub mod auth;
pub mod bounce;
pub mod browse;
pub mod compose;
pub mod host;
pub mod imap;
pub mod maildir;
pub mod outgoing;
pub mod pop3;
pub mod read;
pub mod remote;
pub mod send;
pub mod services;
pub mod site;
pub mod smtp;
pub mod spool;
pub mod sync;
