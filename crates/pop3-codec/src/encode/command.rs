use alloc::{format, string::String, vec::Vec};
use core::fmt::Write;

use textline::sasl;

use super::Sink;
use crate::Command;

impl Command<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
        let mut put = |parts: &[&[u8]]| {
            for part in parts {
                out(part);
            }
            out(b"\r\n");
        };
        match self {
            Self::User(name) => put(&[b"USER ", name.as_bytes()]),
            Self::Pass(password) => put(&[b"PASS ", password.reveal()]),
            Self::Apop { name, digest } => {
                let digits = hexadecimal(digest.reveal());
                put(&[b"APOP ", name.as_bytes(), b" ", digits.as_bytes()]);
            }
            Self::Stat => put(&[b"STAT"]),
            Self::List(None) => put(&[b"LIST"]),
            Self::List(Some(number)) => put(&[format!("LIST {number}").as_bytes()]),
            Self::Uidl(None) => put(&[b"UIDL"]),
            Self::Uidl(Some(number)) => put(&[format!("UIDL {number}").as_bytes()]),
            Self::Retr(number) => put(&[format!("RETR {number}").as_bytes()]),
            Self::Top { number, lines } => put(&[format!("TOP {number} {lines}").as_bytes()]),
            Self::Dele(number) => put(&[format!("DELE {number}").as_bytes()]),
            Self::Noop => put(&[b"NOOP"]),
            Self::Rset => put(&[b"RSET"]),
            Self::Quit => put(&[b"QUIT"]),
            Self::Capa => put(&[b"CAPA"]),
            Self::Stls => put(&[b"STLS"]),
            Self::Auth { mechanism, initial } => {
                let mut response = Vec::new();
                if let Some(initial) = initial {
                    response.push(b' ');
                    sasl::encode_initial(initial.reveal(), &mut response);
                }
                put(&[b"AUTH ", mechanism.as_bytes(), &response]);
            }
            Self::Utf8 => put(&[b"UTF8"]),
            Self::Lang(None) => put(&[b"LANG"]),
            Self::Lang(Some(range)) => put(&[b"LANG ", range.as_str().as_bytes()]),
            Self::Unknown { verb, rest } => put(&[verb.as_bytes(), rest.as_bytes()]),
        }
    }
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * octets.len());
    for octet in octets {
        // Writing into a String cannot fail.
        let _ = write!(digits, "{octet:02x}");
    }
    digits
}
