//! The structure of a message: one scanner, read as it arrives ([`Parser`]) or as a tree over a whole message ([`Tree`]).

mod boundary;
mod boundary_field;
mod described;
mod event;
mod parser;
mod tree;
mod view;

pub use event::{Content, Event, Opaque, OwnedEvent};
pub use parser::Parser;
pub use tree::{EntityTable, Tree, TreeBuf};
pub use view::Entity;
