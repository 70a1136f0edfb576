//! `Return-Path` (RFC 5322 §3.6.7).

use textline::Cursor;

use crate::{Address, Addresses, Defect, DefectKind, DefectSink, Mailbox, token};

/// A `Return-Path` field: where reports of failed delivery go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnPath<'m> {
    /// `<>`: nowhere, the message is such a report itself (RFC 5321 §4.5.5).
    Null,
    /// To this address.
    Mailbox(Mailbox<'m>),
}

impl<'m> ReturnPath<'m> {
    /// `path = angle-addr / ([CFWS] "<" [CFWS] ">" [CFWS])`. An address without brackets is read too.
    #[must_use]
    pub fn parse(raw: &'m [u8]) -> Option<Self> {
        Self::parse_with(raw, 0, &mut ())
    }

    /// Reads a raw value that stands at `base` in the message; what is wrong with it goes to `sink`.
    pub fn parse_with(raw: &'m [u8], base: u64, sink: &mut impl DefectSink) -> Option<Self> {
        if is_null(raw) {
            return Some(Self::Null);
        }
        let mut addresses = Addresses::new_at(raw, base);
        let first = addresses.next_with(sink);
        match (first, addresses.next()) {
            (Some(Address::Mailbox(mailbox)), None) => {
                if !mailbox.is_bracketed() || mailbox.display_name().is_some() {
                    sink.report(
                        Defect::new(DefectKind::MalformedTrace, 0..raw.len() as u64).shifted(base),
                    );
                }
                Some(Self::Mailbox(mailbox))
            }
            _ => {
                sink.report(
                    Defect::new(DefectKind::MalformedTrace, 0..raw.len() as u64).shifted(base),
                );
                None
            }
        }
    }
}

fn is_null(raw: &[u8]) -> bool {
    let mut cursor = Cursor::new(raw);
    token::cfws(&mut cursor);
    if !cursor.eat(b'<') {
        return false;
    }
    token::cfws(&mut cursor);
    if !cursor.eat(b'>') {
        return false;
    }
    token::cfws(&mut cursor);
    cursor.is_end()
}
