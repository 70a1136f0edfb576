use alloc::{borrow::Cow, format, string::String, vec::Vec};

use ::mime::{Entity, encoded_word};
use rfc822_message::{Address, Addresses, DateTime, Field, Item};

use crate::evaluate::Facts;

/// What SORT and THREAD ask of a message (RFC 5256), which bears `number` and arrived `arrival` seconds after 1970 began.
///
/// ```
/// use mime::Tree;
/// let tree = Tree::parse(b"From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: 1 Jan 1970 00:00:59 +0000\r\n\r\n");
/// let facts = imap_codec::mime::facts(tree.root(), 7, 1000);
/// assert_eq!((&*facts.from, &*facts.display_from, &*facts.subject), ("j", "Jürgen", "Grüße"));
/// assert_eq!((facts.number, facts.arrival, facts.sent), (7, 1000, 59));
/// ```
#[must_use]
pub fn facts(message: Entity<'_, '_>, number: u32, arrival: i64) -> Facts<'static> {
    const NAMES: [&str; 8] =
        ["Date", "Subject", "From", "To", "Cc", "Message-ID", "References", "In-Reply-To"];
    let mut found: [Option<Field<'_>>; 8] = [None; 8];
    for field in message.items().filter_map(Item::field).filter(|field| !field.is_oversize()) {
        let slot = NAMES.iter().position(|name| field.is(name)).and_then(|at| found.get_mut(at));
        if let Some(slot) = slot {
            slot.get_or_insert(field);
        }
    }
    let [date, subject, from, to, cc, message_id, references, in_reply_to] = found;
    let ids = |field: Option<Field<'_>>, count: usize| -> Vec<Cow<'static, str>> {
        let ids = field.into_iter().flat_map(|field| field.message_ids()).take(count);
        ids.map(|id| Cow::Owned(text(&id.value()))).collect()
    };
    let references = match ids(references, usize::MAX) {
        none if none.is_empty() => ids(in_reply_to, 1),
        references => references,
    };
    let (from, display_from) = first_address(from);
    let (to, display_to) = first_address(to);
    Facts {
        number,
        arrival,
        sent: date
            .and_then(|date| DateTime::parse(date.raw_value()))
            .map_or(arrival, |date| date.unix()),
        size: message.raw().len() as u64,
        from,
        to,
        cc: first_address(cc).0,
        display_from,
        display_to,
        subject: subject.map_or_else(Cow::default, |subject| Cow::Owned(decoded(subject))),
        message_id: ids(message_id, 1).pop(),
        references,
        annotations: Vec::new(),
    }
}

/// The body of a field, unfolded and without encoded-words.
pub(super) fn decoded(field: Field<'_>) -> String {
    String::from(encoded_word::decode(field.text().trim_ascii()).text)
}

/// The mailbox of the first address of a field, or the name of a group that comes first; and what is shown of it (RFC 5957
/// §3).
fn first_address(field: Option<Field<'_>>) -> (Cow<'static, str>, Cow<'static, str>) {
    let mut addresses = field.into_iter().flat_map(|field| Addresses::new(field.raw_value()));
    let first = addresses.find_map(|address| match address {
        Address::Mailbox(mailbox) => {
            let local = text(&mailbox.local_part());
            let display = match mailbox.display_name().filter(|name| !name.is_empty()) {
                Some(name) => String::from(encoded_word::decode(&name.value()).text),
                None => format!("{local}@{}", text(&mailbox.domain())),
            };
            Some((local, display))
        }
        Address::GroupStart(name) => {
            let name = String::from(encoded_word::decode(&name.value()).text);
            Some((name.clone(), name))
        }
        _ => None,
    });
    let (mailbox, display) = first.unwrap_or_default();
    (Cow::Owned(mailbox), Cow::Owned(display))
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
