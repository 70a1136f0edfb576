//! Transaction signatures (RFC 8945): a keyed hash over a message, by a secret that both sides have.
//!
//! ```text
//!  client                                            server
//!  Key::sign_query --> octets  ───────────────────>  verify_request --> Verified + Responder, or Refusal
//!  Exchange::verify  <───────────────────  octets <-- Responder::sign   (again for each message of a transfer)
//!  Exchange::into_stream --> Stream::receive ...  --> Stream::finish
//! ```
//!
//! Time is an argument, in seconds since 1970-01-01 UTC. What was verified is another type than what was received: a
//! [`Verified`] message, without its TSIG record, or an [`Unconfirmed`](Part::Unconfirmed) one of a stream, which a later
//! message has to vouch for.
//!
//! ```
//! use dns_wire::{Builder, Flags, Header, NameBuf, Question, RecordType, query};
//! use dns_wire::tsig::{Algorithm, Key, Request, verify_request};
//!
//! let key = Key::new("key.example".parse()?, Algorithm::HMAC_SHA256, b"a secret of thirty-two octets...")?;
//! let name: NameBuf = "example.com".parse()?;
//! let now = 1_700_000_000;
//!
//! let mut asked = [0; 512];
//! let length = query(&mut asked, 7, &Question::new(&name, RecordType::SOA))?.finish().len();
//! let (length, exchange) = key.sign_query(&mut asked, length, now)?;
//!
//! let Request::Signed(verified, mut responder) = verify_request(&mut asked[..length], [&key], now) else { panic!() };
//! let mut answer = [0; 512];
//! let length = dns_wire::respond_to(&mut answer, &verified.into_message(), dns_wire::Rcode::NOERROR)?.finish().len();
//! let length = responder.sign(&mut answer, length, now)?;
//!
//! let verified = exchange.verify(&mut answer[..length], now + 1)?;
//! assert_eq!(verified.into_message().id(), 7);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod algorithm;
mod client;
mod error;
mod hash;
mod key;
mod record;
mod server;
mod stream;
mod verified;

pub use algorithm::Algorithm;
pub use client::Exchange;
pub use error::TsigError;
pub use key::{FUDGE, Key, KeyError};
pub use server::{Refusal, Request, Responder, verify_request};
pub use stream::{MAX_UNSIGNED, Part, Stream};
pub use verified::Verified;
