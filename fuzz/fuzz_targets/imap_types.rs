//! Whatever is read is written so that it is read as the same, in one line: commands, responses, mailbox names
//! and sequence sets. What is owned equals what it was made from. Whatever can be made of any octets is written
//! so that it is read back equal, and brings no line of its own.

#![no_main]

use imap_codec::{
    AString, Acl, AclEntry, Annotation, AnnotationValue, Annotations, Append, Atom, Body, Code,
    Command, Correlator, Data, ESearch, ESearchItem, Envelope, ExtendedItem, Fetch, FetchItem,
    GetMetadata, IdField, ImapUrl, Items, Leniency, Listing, Mailbox, Metadata, MetadataEntries,
    MetadataEntry, MetadataOption, NString, Naming, Pattern, Progress, QuotaLimit, Response,
    Rights, Search, SearchKey, Secret, SeqRange, SequenceSet, SetAcl, Sort, SortCriterion, SortKey,
    Status, StoreAction, Tag, Text, ThreadBy, UrlData, UrlFetched,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let leniency = if choice & 8 == 0 { Leniency::TOLERANT } else { Leniency::STRICT };
    match choice & 7 {
        0..=2 => command(rest, leniency),
        3..=5 => response(rest, leniency),
        6 if choice & 16 != 0 => built(rest),
        6 if choice & 32 != 0 => url(rest),
        6 => {
            let Ok(text) = core::str::from_utf8(rest) else { return };
            if let Ok(name) = Mailbox::new(text, Naming::Utf7) {
                assert_eq!(name.decode(Naming::Utf7), text);
            }
            let _ = Mailbox::from_wire(rest).map(|name| name.decode(Naming::Utf7).len());
        }
        _ => {
            if let Ok(set) = SequenceSet::parse(rest) {
                let mut octets = Vec::new();
                set.encode(&mut octets);
                assert_eq!(SequenceSet::parse(&octets), Ok(set.clone()));
                assert_eq!(set.clone().into_owned(), set);
            }
        }
    }
});

/// A URL, and a reference that is relative to it.
fn url(octets: &[u8]) {
    let Ok(text) = core::str::from_utf8(octets) else { return };
    let (base, reference) = text.split_once(' ').unwrap_or((text, ""));
    let Ok(base) = ImapUrl::parse(base) else { return };
    for url in [Ok(base.clone()), base.resolve(reference)].into_iter().flatten() {
        let again = url.to_string();
        assert!(again.bytes().all(|octet| octet.is_ascii_graphic()), "{again}");
        assert_eq!(ImapUrl::parse(&again), Ok(url), "{again}");
    }
}

fn command(octets: &[u8], leniency: Leniency) {
    let octets = with_line_end(octets);
    let Ok((tag, command)) = Command::parse(&octets, leniency) else { return };
    let mut again = Vec::new();
    command.encode(&tag, &mut again);
    let read = Command::parse(&again, leniency);
    // A literal without a `+` in it is the same literal.
    if !octets.windows(4).any(|part| part == b"+}\r\n") {
        assert_eq!(read, Ok((tag, command.clone())), "from {}", again.escape_ascii());
    }
    assert_eq!(command.clone().into_owned(), command);
}

fn response(octets: &[u8], leniency: Leniency) {
    let octets = with_line_end(octets);
    let Ok(response) = Response::parse(&octets, leniency) else { return };
    let mut again = Vec::new();
    response.encode(&mut again);
    let read = Response::parse(&again, leniency);
    // In text, what might be taken for a line end is written as a space.
    if !has_odd_line_end(&octets) {
        assert_eq!(read.as_ref(), Ok(&response), "from {}", again.escape_ascii());
    }
    if let Response::Data(data) = response {
        assert_eq!(data.clone().into_owned(), data);
        if let Data::Fetch(fetch) = data {
            for item in &fetch.items {
                if let FetchItem::Body(body) | FetchItem::BodyStructure(body) = item {
                    walk(&body, 0);
                }
            }
        }
    }
}

/// Structures are never deeper than their limit, so that this may recurse.
fn walk(body: &Body<'_>, depth: usize) {
    assert!(depth <= 32);
    match body {
        Body::Multipart(part) => part.parts.iter().for_each(|part| walk(&part, depth + 1)),
        Body::Single(part) => {
            if let imap_codec::Kind::Message(message) = &part.kind {
                assert_eq!(message.body.iter().count(), 1);
                message.body.iter().for_each(|body| walk(&body, depth + 1));
            }
        }
        _ => {}
    }
}

fn with_line_end(octets: &[u8]) -> Vec<u8> {
    [octets.strip_suffix(b"\r\n").unwrap_or(octets), b"\r\n"].concat()
}

fn has_odd_line_end(octets: &[u8]) -> bool {
    let text = octets.strip_suffix(b"\r\n").unwrap_or(octets);
    text.iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0))
}

/// Values made of pieces of the input.
fn built(octets: &[u8]) {
    let mut pieces = octets.split(|octet| *octet == 255);
    let mut next = || pieces.next().unwrap_or_default();
    let which = next().first().copied().unwrap_or_default();
    let (first, second, third) = (next(), next(), next());
    let (Ok(name), Ok(other)) = (AString::new(first), AString::new(second)) else { return };
    let (Ok(mailbox), Ok(pattern)) = (Mailbox::from_wire(first), Pattern::new(second)) else {
        return;
    };
    let value = if third == b"NIL" { NString::NIL } else { NString::new(third) };
    let number = u32::from(which) + 1;
    let range = SeqRange::new(number, 7);
    let set = range.as_ref().map(core::slice::from_ref).map(SequenceSet::new);
    let Some(Ok(set)) = set else { return };
    let keys = [SearchKey::Header(name.clone(), other.clone()), SearchKey::Uid(set.clone())];
    let fields = [IdField { field: name.clone(), value: value.clone() }];
    let entries = [MetadataEntry { name: name.clone(), value: value.clone() }];
    let values = [AnnotationValue { attribute: other.clone(), value: value.clone() }];
    let annotations = [Annotation { entry: name.clone(), values: Items::new(&values) }];
    let names = [name.clone(), other.clone()];
    let rights = core::str::from_utf8(second).ok().and_then(|text| Rights::new(text).ok());
    let rights = rights.unwrap_or_default();
    let atom = core::str::from_utf8(third).ok().and_then(|text| Atom::new(text).ok());
    match which % 12 {
        0 => is_command(&Command::Login { user: name, password: Secret::new(other) }),
        1 => is_command(&Command::Id(Some(Items::new(&fields)))),
        2 => is_command(&Command::SetMetadata { mailbox, entries: Items::new(&entries) }),
        3 => {
            let options = [MetadataOption::MaxSize(number), MetadataOption::Depth(None)];
            let (options, entries) = (Items::new(&options), Items::new(&names));
            is_command(&Command::GetMetadata(GetMetadata { options, mailbox, entries }));
        }
        4 => {
            let mut search = Search::new(&keys);
            search.charset = Some(other);
            is_command(&Command::Search { uid: true, search });
        }
        5 => {
            let criteria = [SortCriterion {
                reverse: true,
                key: SortKey::Annotation { entry: name.clone(), attribute: other.clone() },
            }];
            let (criteria, keys) = (Items::new(&criteria), Items::new(&keys));
            let sort = Sort { returns: None, criteria, charset: other, keys };
            is_command(&Command::Sort { uid: false, sort });
        }
        6 => {
            let action = StoreAction::Add;
            is_command(&Command::SetAcl(SetAcl { mailbox, identifier: other, action, rights }));
        }
        7 => {
            let Some(algorithm) = atom else { return };
            let thread = ThreadBy { algorithm, charset: other, keys: Items::new(&keys) };
            is_command(&Command::Thread { uid: true, thread });
        }
        8 => {
            let limits =
                atom.map(|name| QuotaLimit { name, limit: 5 }).into_iter().collect::<Vec<_>>();
            is_command(&Command::SetQuota { root: name, limits: Items::new(&limits) });
            is_command(&Command::XList { reference: mailbox, pattern });
        }
        9 => is_command(&Command::Append(Append::new(mailbox, Items::EMPTY, None, 5))),
        10 => is_command(&Command::CancelUpdate(Items::new(&names))),
        _ => is_command(&Command::Language(Items::new(&names))),
    }
    let Ok(mailbox) = Mailbox::from_wire(first) else { return };
    let Ok(name) = AString::new(first) else { return };
    let Ok(other) = AString::new(second) else { return };
    let entry = AclEntry { identifier: other.clone(), rights: Rights::default() };
    let extended = [ExtendedItem::OldName(mailbox.clone())];
    let fetched = [UrlFetched { url: name.clone(), data: UrlData::Content(value.clone()) }];
    let items = [
        FetchItem::Annotation(Annotations::Values(Items::new(&annotations))),
        FetchItem::Preview(value.clone()),
        FetchItem::Envelope(Box::new(Envelope { subject: value, ..Envelope::default() })),
    ];
    let found = [ESearchItem::All(set)];
    is_response(&match which % 8 {
        0 => Data::Acl(Acl { mailbox, entries: Items::new(core::slice::from_ref(&entry)) }),
        1 => {
            let entries = MetadataEntries::Values(Items::new(&entries));
            Data::Metadata(Metadata { mailbox, entries })
        }
        2 => Data::Fetch(Fetch::new(number, Items::new(&items))),
        3 => {
            let (attributes, extended) = (Items::EMPTY, Items::new(&extended));
            let delimiter = second.first().copied().filter(|octet| (1..128).contains(octet));
            Data::List(Listing { attributes, delimiter, mailbox, extended })
        }
        4 => Data::UrlFetch(Items::new(&fetched)),
        5 => {
            let correlator =
                Correlator { tag: Some(name), mailbox: Some(mailbox), uid_validity: Some(number) };
            let items = Items::new(&found);
            Data::ESearch(ESearch { correlator, uid: true, items, more: false })
        }
        6 => Data::Language(Items::new(&names)),
        _ => {
            let Some(text) = core::str::from_utf8(third).ok().and_then(|text| Text::new(text).ok())
            else {
                return;
            };
            // A status response is one line: what could end it is a space.
            if second.iter().any(|octet| matches!(octet, b'\r' | b'\n')) {
                return;
            }
            let progress = Progress { tag: Some(other), value: Some(number), goal: None };
            let text = text.with_code(Code::InProgress(Some(progress)));
            Data::Condition { status: Status::Ok, text }
        }
    });
}

fn is_command(command: &Command<'_>) {
    let tag = Tag::new("a1").expect("a tag");
    let mut octets = Vec::new();
    command.encode(&tag, &mut octets);
    is_one_line(&octets);
    let read = Command::parse(&octets, Leniency::STRICT);
    assert_eq!(read, Ok((tag, command.clone())), "from {}", octets.escape_ascii());
}

fn is_response(data: &Data<'_>) {
    let mut octets = Vec::new();
    data.encode(&mut octets);
    is_one_line(&octets);
    let read = Response::parse(&octets, Leniency::STRICT);
    assert_eq!(read, Ok(Response::Data(data.clone())), "from {}", octets.escape_ascii());
}

/// Every line end stands behind a literal's size, in a literal, or at the end.
fn is_one_line(octets: &[u8]) {
    let mut rest = octets;
    while let Some(lf) = rest.iter().position(|octet| *octet == b'\n') {
        let (line, after) = rest.split_at(lf + 1);
        if after.is_empty() {
            return;
        }
        let size = line
            .strip_suffix(b"}\r\n")
            .and_then(|line| line.rsplit(|octet| *octet == b'{').next())
            .and_then(|digits| core::str::from_utf8(digits).ok()?.parse::<usize>().ok())
            .unwrap_or_else(|| panic!("a line of its own: {}", octets.escape_ascii()));
        rest = after.get(size..).expect("a whole literal");
    }
    panic!("no line end: {}", octets.escape_ascii());
}
