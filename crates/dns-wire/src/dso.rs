//! DNS stateful operations (RFC 8490) and push notifications (RFC 8765): messages whose data is types, lengths and values.
//!
//! [`DsoMessage::new`] looks at the frame of a message, [`DsoMessage::check`] at what a peer in its role may send;
//! [`DsoError::reaction`] tells what is due for one that it may not.
//!
//! ```
//! use dns_wire::{Message, dso::{DsoBuilder, DsoMessage, DsoValue, Kind, Keepalive, Role}};
//! let mut buffer = [0; 512];
//! let mut builder = DsoBuilder::request(&mut buffer, 7)?;
//! builder.add(&DsoValue::Keepalive(Keepalive { inactivity: 15_000, interval: 60_000 }))?;
//! builder.pad(128)?;
//! let octets = builder.finish();
//! assert_eq!(octets.len(), 128);
//!
//! let message = DsoMessage::new(Message::new(octets)?)?;
//! assert_eq!((message.kind(), message.check(Role::Server)), (Kind::Request, Ok(())));
//! assert!(matches!(message.values().next(), Some(Ok(DsoValue::Keepalive(keepalive))) if keepalive.interval == 60_000));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod build;
mod message;
mod push;
mod value;

pub use build::DsoBuilder;
pub use message::{DsoError, DsoMessage, Kind, Reaction, Role};
pub use push::{PushAction, PushChange, PushChanges};
pub use value::{DsoValue, Keepalive, Reconfirm, Subscribe, Tlv};
