//! Drivers, sockets and stores around the protocol crates.
