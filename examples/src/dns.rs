//! Name servers over sockets, and the small Internet of the demonstration.

pub mod addresses;
pub mod entropy;
pub mod keys;
pub mod resolver;
pub mod server;
pub mod world;
