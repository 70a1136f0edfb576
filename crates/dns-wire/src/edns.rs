//! EDNS options (RFC 6891 §6.1.2): each of the registry typed, all others kept as they are.
//!
//! [`Options`](crate::Options) are the options of a message where they lie; [`EdnsOption::typed`](crate::EdnsOption::typed) reads one. What is wrong in
//! one option is an `Err` of that one. [`OptionsBuf`] and [`OptionsWriter`] put options together, owned or in a caller's buffer.
//!
//! ```
//! use dns_wire::{Edns, Message, NameBuf, Question, RecordType, edns::{Cookie, OptionData, OptionsWriter}, query};
//! let name: NameBuf = "example.com".parse()?;
//! let mut space = [0; 64];
//! let mut options = OptionsWriter::new(&mut space);
//! options.push(&OptionData::Nsid(b""[..].into()))?;
//! options.push(&OptionData::Cookie(Cookie::new(*b"8 octets")))?;
//! let edns = Edns { options: options.finish(), ..Edns::new(1232) };
//!
//! let mut buffer = [0; 512];
//! let mut builder = query(&mut buffer, 7, &Question::new(&name, RecordType::A))?;
//! builder.opt(&edns)?;
//! let message = Message::new(builder.finish())?;
//! let read: Vec<_> = message.edns()?.into_iter().flat_map(|edns| edns.options.iter()).map(|option| option.typed()).collect();
//! assert!(matches!(read[..], [Ok(OptionData::Nsid(_)), Ok(OptionData::Cookie(cookie))] if cookie.client == *b"8 octets"));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod build;
mod client_subnet;
mod cookie;
mod data;
mod padding;
#[cfg(feature = "print")]
mod print;
#[cfg(feature = "error-reports")]
mod report;

pub use build::{OptionsBuf, OptionsWriter};
pub use client_subnet::{ClientSubnet, SubnetAddress};
pub use cookie::Cookie;
#[cfg(feature = "cookies")]
pub use cookie::{ClientCookie, CookieError, CookieVerdict, CookieWindow, Freshness, ServerCookie};
pub use data::{ExtendedError, Llq, OptionData, UpdateLease, ZoneVersion};
pub use padding::{QUERY_BLOCK, RESPONSE_BLOCK, padding};
#[cfg(feature = "error-reports")]
pub use report::ErrorReport;
