//! Header fields, read as what their names say they are.

use std::ops::Range;

use mime::encoded_word;
use rfc822_message::{Address, Defect, DefectKind, Field, Kind, Severity};
use serde_json::{Value, json};

use super::super::output::{MOST_SHOWN, lossy, shown};

/// What is wrong with a message.
#[derive(Default)]
pub(super) struct Findings<'m> {
    /// Structure and syntax that is not as it should be, and was read.
    pub(super) notes: Vec<Note>,
    /// Values that cannot be read.
    pub(super) rejected: Vec<Rejected<'m>>,
}

pub(super) struct Note {
    pub(super) kind: String,
    pub(super) severity: Severity,
    pub(super) at: Range<u64>,
}

pub(super) struct Rejected<'m> {
    pub(super) kind: &'static str,
    pub(super) field: String,
    /// The front of the value, if it helps.
    pub(super) text: &'m [u8],
    pub(super) at: u64,
}

/// What fields hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Addresses,
    Date,
    /// One message identifier.
    Id,
    /// Some message identifiers, and perhaps words (RFC 5322 §4.5.4).
    Ids,
    Trace,
    Path,
    Text,
}

impl<'m> Findings<'m> {
    pub(super) fn note(&mut self, kind: impl Kind, severity: Severity, at: Range<u64>) {
        self.notes.push(Note { kind: format!("{kind:?}"), severity, at });
    }

    pub(super) fn header(&mut self, defects: impl Iterator<Item = Defect>) {
        for defect in defects {
            self.note(defect.kind, defect.severity(), defect.range());
        }
    }

    /// Reads the value of a field, and keeps what is wrong with it.
    pub(super) fn field(&mut self, field: &Field<'m>) {
        let mut defects: Vec<Defect> = Vec::new();
        let is_empty = field.raw_value().trim_ascii().is_empty();
        let name = shown(field.name_bytes());
        let mut reject = |kind, raw: &'m [u8], at| {
            let text = raw.get(..MOST_SHOWN).unwrap_or(raw);
            self.rejected.push(Rejected { kind, field: name.clone(), text, at });
        };
        match type_of(field) {
            Type::Addresses => {
                let mut addresses = field.addresses();
                while let Some(address) = addresses.next_with(&mut defects) {
                    if let Address::Invalid(invalid) = address {
                        let inside =
                            invalid.raw.as_ptr().addr() - field.raw_value().as_ptr().addr();
                        reject("no address", invalid.raw, field.value_at() + inside as u64);
                    }
                }
                defects.retain(|defect| defect.kind != DefectKind::NotAnAddress);
            }
            Type::Date => {
                if field.date(&mut defects).is_none() {
                    reject("no date", field.raw_value().trim_ascii(), field.value_at());
                    defects.retain(|defect| defect.kind != DefectKind::NotADate);
                }
            }
            kind @ (Type::Id | Type::Ids) => {
                let mut ids = field.message_ids();
                let mut count = 0;
                while ids.next_with(&mut defects).is_some() {
                    count += 1;
                }
                let broken = defects.iter().find(|defect| defect.kind == DefectKind::NotAMessageId);
                if let Some(broken) = broken {
                    reject("no message identifier", &[], broken.start);
                } else if count == 0 && kind == Type::Id && !is_empty {
                    let raw = field.raw_value().trim_ascii();
                    reject("no message identifier", raw, field.value_at());
                }
                defects.retain(|defect| defect.kind != DefectKind::NotAMessageId);
            }
            Type::Trace => {
                field.received(&mut defects);
            }
            Type::Path => {
                if field.return_path(&mut defects).is_none() {
                    reject("no path", field.raw_value().trim_ascii(), field.value_at());
                }
            }
            Type::Text => {}
        }
        self.header(defects.into_iter());
    }

    /// In the order of the message.
    pub(super) fn sort(&mut self) {
        self.notes.sort_by_key(|note| note.at.start);
        self.rejected.sort_by_key(|rejected| rejected.at);
    }
}

/// A field with its value as text, and as what it is.
pub(super) fn to_json(field: &Field<'_>) -> Value {
    let mut value = json!({
        "name": lossy(field.name_bytes()),
        "value": decoded(field),
        "offset": field.at(),
    });
    match type_of(field) {
        Type::Addresses => {
            value["addresses"] = field
                .addresses()
                .filter_map(Address::mailbox)
                .map(|mailbox| {
                    let name = mailbox.display_name();
                    json!({
                        "name": name.map(|name| encoded_word::decode(&name.value()).text.into_owned()),
                        "address": lossy(&mailbox.addr_spec()),
                    })
                })
                .collect();
        }
        Type::Date => {
            let date = field.date(&mut ());
            value["date"] = date.map(|date| date.to_string()).into();
            value["unix"] = date.map(|date| date.unix()).into();
        }
        Type::Id | Type::Ids => {
            value["ids"] = field.message_ids().map(|id| lossy(&id.value())).collect();
        }
        _ => {}
    }
    value
}

/// The value, unfolded and with its encoded-words decoded.
pub(super) fn decoded(field: &Field<'_>) -> String {
    encoded_word::decode(field.raw_value().trim_ascii()).text.into_owned()
}

fn type_of(field: &Field<'_>) -> Type {
    const TYPES: [(&str, Type); 18] = [
        ("From", Type::Addresses),
        ("Sender", Type::Addresses),
        ("Reply-To", Type::Addresses),
        ("To", Type::Addresses),
        ("Cc", Type::Addresses),
        ("Bcc", Type::Addresses),
        ("Resent-From", Type::Addresses),
        ("Resent-Sender", Type::Addresses),
        ("Resent-To", Type::Addresses),
        ("Resent-Cc", Type::Addresses),
        ("Resent-Bcc", Type::Addresses),
        ("Date", Type::Date),
        ("Resent-Date", Type::Date),
        ("Message-ID", Type::Id),
        ("Resent-Message-ID", Type::Id),
        ("In-Reply-To", Type::Ids),
        ("References", Type::Ids),
        ("Received", Type::Trace),
    ];
    if field.is("Return-Path") {
        return Type::Path;
    }
    TYPES.iter().find(|(name, _)| field.is(name)).map_or(Type::Text, |(_, kind)| *kind)
}
