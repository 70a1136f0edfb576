//! Drivers, sockets and stores around the protocol crates. The crates do all protocol work; this is the only
//! place with I/O.

pub mod demo;
pub mod dialogue;
pub mod dns;
pub mod driver;
pub mod inspect;
pub mod mail;
pub mod now;
pub mod report;
pub mod tls;

/// The examples of the workspace's README, run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
