use alloc::{format, vec::Vec};

use textline::sasl;

use super::Sink;
use crate::{Argument, Command, Params};

impl Command<'_> {
    pub(super) fn write(&self, out: &mut impl Sink) {
        let mut put = |parts: &[&[u8]]| {
            for part in parts {
                out(part);
            }
            out(b"\r\n");
        };
        match self {
            Self::Ehlo(name) => put(&[b"EHLO ", name.as_str().as_bytes()]),
            Self::Helo(name) => put(&[b"HELO ", name.as_str().as_bytes()]),
            Self::Lhlo(name) => put(&[b"LHLO ", name.as_str().as_bytes()]),
            Self::Mail { from, params } => {
                let path = format!("{from}");
                put(&[b"MAIL FROM:", path.as_bytes(), space(params), params.as_str().as_bytes()]);
            }
            Self::Rcpt { to, params } => {
                let path = format!("{to}");
                put(&[b"RCPT TO:", path.as_bytes(), space(params), params.as_str().as_bytes()]);
            }
            Self::Data => put(&[b"DATA"]),
            Self::Bdat { octets, last } => {
                let octets = format!("{octets}");
                put(&[b"BDAT ", octets.as_bytes(), if *last { b" LAST" } else { b"" }]);
            }
            Self::Burl { url, last } => {
                put(&[b"BURL ", url.as_str().as_bytes(), if *last { b" LAST" } else { b"" }]);
            }
            Self::Rset => put(&[b"RSET"]),
            Self::Vrfy(text) => put(&[b"VRFY ", text.as_str().as_bytes()]),
            Self::Expn(text) => put(&[b"EXPN ", text.as_str().as_bytes()]),
            Self::Help(text) => put(&[b"HELP", before(text), bytes(text)]),
            Self::Noop(text) => put(&[b"NOOP", before(text), bytes(text)]),
            Self::Quit => put(&[b"QUIT"]),
            Self::StartTls => put(&[b"STARTTLS"]),
            Self::Auth { mechanism, initial } => {
                let mut response = Vec::new();
                if let Some(initial) = initial {
                    response.push(b' ');
                    sasl::encode_initial(initial.reveal(), &mut response);
                }
                put(&[b"AUTH ", mechanism.as_str().as_bytes(), &response]);
            }
            Self::Etrn(node) => put(&[b"ETRN ", node.as_str().as_bytes()]),
            Self::Atrn(domains) => put(&[b"ATRN", before(domains), bytes(domains)]),
            Self::XClient(attributes) => put(&[b"XCLIENT ", attributes.as_str().as_bytes()]),
            Self::XForward(attributes) => put(&[b"XFORWARD ", attributes.as_str().as_bytes()]),
            Self::Unknown { verb, rest } => put(&[verb.as_bytes(), rest.as_bytes()]),
        }
    }
}

fn space(params: &Params<'_>) -> &'static [u8] {
    if params.is_empty() { b"" } else { b" " }
}

const fn before(argument: &Option<Argument<'_>>) -> &'static [u8] {
    if argument.is_some() { b" " } else { b"" }
}

fn bytes<'a>(argument: &'a Option<Argument<'_>>) -> &'a [u8] {
    argument.as_ref().map_or(b"", |argument| argument.as_str().as_bytes())
}
