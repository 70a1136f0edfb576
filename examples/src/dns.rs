//! Name servers and a stub client over sockets, and the small Internet of the demonstration.

pub mod addresses;
pub mod entropy;
pub mod keys;
pub mod lookup;
mod outgoing;
pub mod resolver;
pub mod server;
pub mod sockets;
pub mod transfer;
pub mod world;
