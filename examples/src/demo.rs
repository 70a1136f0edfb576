//! Alice's mail reaches Bob: the textbook's scenario, on loopback, over real sockets.

pub mod letters;
pub mod names;
pub mod network;
pub mod reading;
pub mod sites;
