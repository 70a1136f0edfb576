//! Values to bytes and back: every value that can be made is read back equal, and holds no line of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use core::num::{NonZeroU32, NonZeroU64};
extern crate alloc;

use alloc::borrow::Cow;

use imap_codec::{
    AString, Address, Append, Atom, Body, Capability, Code, Command, Correlator, Data, Date,
    DateTime, Disposition, ESearch, ESearchItem, Envelope, Extension, Fetch, FetchAttribute,
    FetchAttributes, FetchItem, Flag, FlagName, Found, IdField, Item, Items, Kind, Leniency, List,
    ListReturn, ListSelection, Listing, Mailbox, MailboxAttribute, MailboxStatus, Message,
    Multipart, NString, Namespace, Namespaces, Naming, Parameter, Partial, Pattern, Response,
    Search, SearchKey, SearchReturn, Secret, Section, SectionName, SectionText, SeqNumber,
    SeqRange, SequenceSet, SinglePart, Status, StatusAttribute, StatusItem, Store, StoreAction,
    Tag, Text,
};
use proptest::{collection::vec, option, prelude::*};

fn owned<T: Item>(values: &[T]) -> Items<'static, T::At<'static>> {
    Items::new(values).into_owned()
}

fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[A-Za-z0-9]{0,12}".prop_map(String::into_bytes),
        "[ -~]{0,16}".prop_map(String::into_bytes),
        Just(b"NIL".to_vec()),
        Just(b"a\r\nb NOOP\r\n{5}".to_vec()),
        // What a literal begins and ends with must not be taken for what is around it.
        "[ \\t\\n)]{1,2}[a-z]{0,2}[ \\r\\n)]{1,2}".prop_map(String::into_bytes),
        vec(1u8.., 0..12),
    ]
}

fn astring() -> impl Strategy<Value = AString<'static>> {
    octets().prop_map(|octets| AString::new(octets).unwrap())
}

fn nstring() -> impl Strategy<Value = NString<'static>> {
    option::of(octets()).prop_map(|octets| octets.map_or(NString::NIL, NString::new))
}

/// A string where NIL may not stand.
fn string() -> impl Strategy<Value = NString<'static>> {
    octets().prop_map(NString::new)
}

fn atom() -> impl Strategy<Value = Atom<'static>> {
    "X[A-Z0-9.=-]{0,8}".prop_map(|text| Atom::new(text).unwrap())
}

fn mailbox() -> impl Strategy<Value = Mailbox<'static>> {
    prop_oneof![
        octets().prop_map(|octets| Mailbox::from_wire(octets).unwrap()),
        "\\PC{0,8}".prop_map(|name| Mailbox::new(&name, Naming::Utf7).unwrap().into_owned()),
    ]
}

fn pattern() -> impl Strategy<Value = Pattern<'static>> {
    octets().prop_map(|octets| Pattern::new(octets).unwrap())
}

fn flag() -> impl Strategy<Value = Flag<'static>> {
    prop_oneof![
        Just(Flag::Seen),
        Just(Flag::Answered),
        Just(Flag::Deleted),
        Just(Flag::Recent),
        Just(Flag::Any),
        "[$A-Za-z]{1,8}".prop_map(|name| Flag::new(&name).unwrap().into_owned()),
        "X[A-Za-z]{1,8}"
            .prop_map(|name| Flag::Extension(FlagName::new(&name).unwrap().into_owned())),
    ]
}

fn seq_number() -> impl Strategy<Value = SeqNumber> {
    option::of(1u32..).prop_map(|number| number.and_then(SeqNumber::new).unwrap_or(SeqNumber::Max))
}

fn sequence_set() -> impl Strategy<Value = SequenceSet<'static>> {
    let range = (seq_number(), seq_number()).prop_map(|(start, end)| SeqRange { start, end });
    option::weighted(0.9, vec(range, 1..5)).prop_map(|ranges| match ranges {
        Some(ranges) => SequenceSet::new(&ranges).unwrap().into_owned(),
        None => SequenceSet::SAVED,
    })
}

fn date() -> impl Strategy<Value = Date> {
    (0i64..2_000_000).prop_map(|days| Date::from_unix_days(days).unwrap())
}

fn date_time() -> impl Strategy<Value = DateTime> {
    (date(), 0u32..=86_400, -5999i16..=5999)
        .prop_map(|(date, second, zone)| DateTime::new(date, second, zone).unwrap())
}

fn section() -> impl Strategy<Value = Section<'static>> {
    let names = || vec(astring(), 1..3).prop_map(|names| owned(&names));
    let text = prop_oneof![
        Just(SectionText::Header),
        Just(SectionText::Text),
        names().prop_map(SectionText::HeaderFields),
        names().prop_map(SectionText::HeaderFieldsNot),
    ];
    let part = vec((1u32..).prop_map(|number| NonZeroU32::new(number).unwrap()), 0..4);
    (part, option::of(text), any::<bool>()).prop_map(|(part, text, mime)| {
        let text = if mime && !part.is_empty() { Some(SectionText::Mime) } else { text };
        Section { part: owned(&part), text }
    })
}

fn fetch_attribute() -> impl Strategy<Value = FetchAttribute<'static>> {
    let partial = (0u64..1 << 62, 1u64..1 << 62)
        .prop_map(|(offset, length)| Partial { offset, length: NonZeroU64::new(length).unwrap() });
    prop_oneof![
        Just(FetchAttribute::Flags),
        Just(FetchAttribute::Uid),
        Just(FetchAttribute::Envelope),
        Just(FetchAttribute::BodyStructure),
        Just(FetchAttribute::Body),
        Just(FetchAttribute::Rfc822Header),
        atom().prop_map(|name| FetchAttribute::Other { name, value: None }),
        (any::<bool>(), section(), option::of(partial)).prop_map(|(peek, section, partial)| {
            FetchAttribute::Section { peek, section, partial }
        }),
    ]
}

fn search_key() -> impl Strategy<Value = SearchKey<'static>> {
    let leaf = prop_oneof![
        Just(SearchKey::All),
        Just(SearchKey::Unseen),
        Just(SearchKey::New),
        astring().prop_map(SearchKey::From),
        astring().prop_map(SearchKey::Text),
        (astring(), astring()).prop_map(|(name, value)| SearchKey::Header(name, value)),
        date().prop_map(SearchKey::SentSince),
        (0u64..1 << 63).prop_map(SearchKey::Larger),
        "[a-z$]{1,9}"
            .prop_map(|name| SearchKey::Keyword(FlagName::new(&name).unwrap().into_owned())),
        sequence_set().prop_map(SearchKey::Sequence),
        sequence_set().prop_map(SearchKey::Uid),
    ];
    leaf.prop_recursive(6, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|key| nested(&SearchKey::not(&key))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| nested(&SearchKey::or(&[a, b]))),
            vec(inner, 1..4).prop_map(|keys| nested(&SearchKey::and(&keys).unwrap())),
        ]
    })
}

/// The key, read back from what it is written as. What the strategies give lives as long as the test.
fn nested(key: &SearchKey<'_>) -> SearchKey<'static> {
    let keys: &'static Items<'static, SearchKey<'static>> =
        Box::leak(Box::new(owned(core::slice::from_ref(key))));
    keys.first().unwrap()
}

fn command() -> impl Strategy<Value = Command<'static>> {
    let uid = any::<bool>();
    prop_oneof![
        Just(Command::Noop),
        Just(Command::Idle),
        Just(Command::Unselect),
        (astring(), astring())
            .prop_map(|(user, password)| Command::Login { user, password: Secret::new(password) }),
        (atom(), option::of(vec(any::<u8>(), 0..9))).prop_map(|(mechanism, initial)| {
            let initial = initial.map(|initial| Secret::new(Cow::Owned(initial)));
            Command::Authenticate { mechanism, initial }
        }),
        mailbox().prop_map(Command::select),
        (mailbox(), mailbox()).prop_map(|(from, to)| Command::Rename { from, to }),
        list().prop_map(Command::List),
        (mailbox(), vec(Just(StatusAttribute::Messages), 1..3)).prop_map(
            |(mailbox, attributes)| { Command::Status { mailbox, attributes: owned(&attributes) } }
        ),
        (mailbox(), vec(flag(), 0..3), option::of(date_time()), 0u64..1 << 63).prop_map(
            |(mailbox, flags, date, size)| {
                Command::Append(Append::new(mailbox, owned(&flags), date, size))
            }
        ),
        (uid, vec(search_key(), 1..3), option::of(Just(SearchReturn::Count)), option::of(atom()))
            .prop_map(|(uid, keys, returns, charset)| {
                let returns = returns.map(|returns| owned(&[returns]));
                let charset = charset
                    .map(|charset| AString::new(charset.as_str().as_bytes().to_vec()).unwrap());
                Command::Search { uid, search: Search { returns, charset, keys: owned(&keys) } }
            }),
        (uid, sequence_set(), vec(fetch_attribute(), 1..4)).prop_map(
            |(uid, messages, attributes)| {
                Command::Fetch {
                    uid,
                    messages,
                    attributes: FetchAttributes::List(owned(&attributes)),
                    modifiers: Items::EMPTY,
                }
            }
        ),
        (uid, sequence_set(), vec(flag(), 0..4), uid).prop_map(|(uid, messages, flags, silent)| {
            let store = Store::flags(StoreAction::Add, silent, owned(&flags));
            Command::Store { uid, messages, store }
        }),
        (uid, sequence_set(), mailbox()).prop_map(|(uid, messages, mailbox)| Command::Copy {
            uid,
            messages,
            mailbox
        }),
        vec((astring(), nstring()), 0..3).prop_map(|fields| {
            let fields: Vec<_> =
                fields.into_iter().map(|(field, value)| IdField { field, value }).collect();
            Command::Id(Some(owned(&fields)))
        }),
    ]
}

fn list() -> impl Strategy<Value = List<'static>> {
    let selection = option::of(vec(Just(ListSelection::Subscribed), 0..2));
    let status = vec(Just(StatusAttribute::Unseen), 1..3)
        .prop_map(|attributes| ListReturn::Status(owned(&attributes)));
    let returns = option::of(vec(prop_oneof![Just(ListReturn::Children), status], 0..3));
    (selection, mailbox(), vec(pattern(), 1..3), returns).prop_map(
        |(selection, reference, patterns, returns)| List {
            selection: selection.map(|selection| owned(&selection)),
            reference,
            patterns: owned(&patterns),
            returns: returns.map(|returns| owned(&returns)),
        },
    )
}

fn envelope() -> impl Strategy<Value = Envelope<'static>> {
    let address = (nstring(), nstring(), nstring()).prop_map(|(name, mailbox, host)| Address {
        name,
        adl: NString::NIL,
        mailbox,
        host,
    });
    let addresses = vec(address, 0..3).prop_map(|addresses| owned(&addresses)).boxed();
    (nstring(), nstring(), addresses.clone(), addresses, nstring()).prop_map(
        |(date, subject, from, to, message_id)| Envelope {
            date,
            subject,
            from,
            to,
            message_id,
            ..Envelope::default()
        },
    )
}

fn parameters() -> impl Strategy<Value = Items<'static, Parameter<'static>>> {
    vec((string(), string()), 0..3).prop_map(|pairs| {
        let pairs: Vec<_> =
            pairs.into_iter().map(|(name, value)| Parameter { name, value }).collect();
        owned(&pairs)
    })
}

fn extension() -> impl Strategy<Value = Extension<'static>> {
    let disposition =
        (string(), parameters()).prop_map(|(kind, parameters)| Disposition { kind, parameters });
    (option::of(disposition), vec(string(), 0..3), nstring()).prop_map(
        |(disposition, language, location)| Extension {
            disposition,
            language: owned(&language),
            location,
            ..Extension::default()
        },
    )
}

fn body() -> impl Strategy<Value = Body<'static>> {
    let single =
        (string(), string(), parameters(), string(), 0u64..1 << 63, option::of(extension()));
    let single =
        single.prop_map(|(media_type, subtype, parameters, encoding, octets, extension)| {
            let is_text =
                media_type.as_bytes().is_some_and(|name| name.eq_ignore_ascii_case(b"text"));
            let kind = if is_text { Kind::Text { lines: octets } } else { Kind::Basic };
            let part = SinglePart {
                media_type,
                subtype,
                parameters,
                encoding,
                octets,
                kind,
                ..SinglePart::default()
            };
            Body::Single(SinglePart { extension, ..part })
        });
    single.prop_recursive(5, 20, 3, |inner| {
        prop_oneof![
            (vec(inner.clone(), 1..4), string(), option::of(extension()), parameters()).prop_map(
                |(parts, subtype, extension, parameters)| {
                    let extension =
                        extension.map(|extension| Extension { parameters, ..extension });
                    Body::Multipart(Multipart { parts: owned(&parts), subtype, extension })
                }
            ),
            (inner, envelope(), 0u64..99).prop_map(|(inner, envelope, lines)| {
                Body::Single(SinglePart {
                    media_type: NString::from("MESSAGE"),
                    subtype: NString::from("RFC822"),
                    encoding: NString::from("7bit"),
                    kind: Kind::Message(Box::new(Message {
                        envelope,
                        body: owned(&[inner]),
                        lines,
                    })),
                    ..SinglePart::default()
                })
            }),
        ]
    })
}

fn fetch_item() -> impl Strategy<Value = FetchItem<'static>> {
    let name = (section(), option::of(0u64..1 << 63))
        .prop_map(|(section, origin)| SectionName::Body { section, origin });
    prop_oneof![
        vec(flag(), 0..4).prop_map(|flags| FetchItem::Flags(owned(&flags))),
        (1u32..).prop_map(FetchItem::Uid),
        date_time().prop_map(FetchItem::InternalDate),
        (0u64..1 << 63).prop_map(FetchItem::Rfc822Size),
        (0u64..1 << 63).prop_map(FetchItem::ModSeq),
        envelope().prop_map(|envelope| FetchItem::Envelope(Box::new(envelope))),
        body().prop_map(|body| FetchItem::BodyStructure(Box::new(body))),
        (prop_oneof![name, Just(SectionName::Rfc822Text)], nstring())
            .prop_map(|(name, data)| FetchItem::Section { name, data }),
    ]
}

fn text() -> impl Strategy<Value = Text<'static>> {
    let code = prop_oneof![
        Just(Code::ReadOnly),
        (1u32..).prop_map(Code::UidNext),
        vec(flag(), 0..4).prop_map(|flags| Code::PermanentFlags(owned(&flags))),
        vec(Just(Capability::Idle), 1..3).prop_map(|list| Code::Capability(owned(&list))),
        // What is not on one line cannot stand in a status response.
        vec("[ -~]{0,9}", 1..3).prop_map(|charsets| {
            let charsets: Vec<_> = charsets
                .into_iter()
                .map(|charset| AString::new(charset.into_bytes()).unwrap())
                .collect();
            Code::BadCharset(owned(&charsets))
        }),
        ((1u32..), sequence_set(), sequence_set())
            .prop_map(|(uid_validity, from, to)| Code::CopyUid { uid_validity, from, to }),
    ];
    (option::of(code), "[!-Z][ -~]{0,20}").prop_map(|(code, text)| {
        let text = Text::new(text).unwrap();
        match code {
            Some(code) => text.with_code(code),
            None => text,
        }
    })
}

fn data() -> impl Strategy<Value = Data<'static>> {
    prop_oneof![
        text().prop_map(|text| Data::Condition { status: Status::No, text }),
        text().prop_map(Data::Bye),
        any::<u32>().prop_map(Data::Exists),
        (1u32..).prop_map(Data::Expunge),
        vec((1u32..).prop_map(|number| number), 0..9).prop_map(|numbers| {
            Data::Search(Found { numbers: owned(&numbers), mod_seq: None, more: false })
        }),
        (option::of(astring()), any::<bool>(), option::of(1u32..), sequence_set()).prop_map(
            |(tag, uid, min, all)| {
                let mut items: Vec<_> = min.map(ESearchItem::Min).into_iter().collect();
                items.push(ESearchItem::All(all));
                let correlator = Correlator { tag, ..Correlator::default() };
                Data::ESearch(ESearch { correlator, uid, items: owned(&items), more: false })
            }
        ),
        (vec(Just(MailboxAttribute::HasChildren), 0..3), option::of(1u8..128), mailbox()).prop_map(
            |(attributes, delimiter, mailbox)| {
                Data::List(Listing {
                    attributes: owned(&attributes),
                    delimiter,
                    mailbox,
                    extended: Items::EMPTY,
                })
            }
        ),
        (mailbox(), vec((0u64..1 << 63).prop_map(StatusItem::Size), 0..3)).prop_map(
            |(mailbox, items)| { Data::Status(MailboxStatus { mailbox, items: owned(&items) }) }
        ),
        (astring(), option::of(1u8..128)).prop_map(|(prefix, delimiter)| {
            let namespace = Namespace { prefix, delimiter, extensions: Items::EMPTY };
            Data::Namespace(Namespaces { personal: owned(&[namespace]), ..Namespaces::default() })
        }),
        ((1u32..), vec(fetch_item(), 1..5))
            .prop_map(|(seq, items)| Data::Fetch(Fetch::new(seq, owned(&items)))),
    ]
}

/// Bytes of which every line end stands behind a literal's size, in a literal, or at the end.
fn is_one_line(octets: &[u8]) {
    let mut rest = octets;
    loop {
        let lf = rest.iter().position(|octet| *octet == b'\n').expect("a line end");
        let (line, after) = rest.split_at(lf + 1);
        let line = line.strip_suffix(b"\r\n").expect("CRLF");
        assert!(!line.contains(&b'\r'), "{}", octets.escape_ascii());
        let size = line
            .strip_suffix(b"}")
            .and_then(|line| line.rsplit(|octet| *octet == b'{').next())
            .and_then(|digits| core::str::from_utf8(digits).ok()?.parse::<usize>().ok());
        match size.filter(|size| *size <= after.len()) {
            Some(size) if !after.is_empty() => rest = &after[size..],
            _ => {
                assert!(after.is_empty(), "{}", octets.escape_ascii());
                return;
            }
        }
    }
}

proptest! {
    #[test]
    fn commands(command in command()) {
        let tag = Tag::new("a1").unwrap();
        let mut octets = Vec::new();
        command.encode(&tag, &mut octets);
        is_one_line(&octets);
        let (read_tag, read) = Command::parse(&octets, Leniency::STRICT)
            .unwrap_or_else(|error| panic!("{error}: {}", octets.escape_ascii()));
        prop_assert_eq!(&read, &command);
        prop_assert_eq!(read_tag, tag);
        prop_assert_eq!(read.clone().into_owned(), read);
    }

    #[test]
    fn responses(data in data()) {
        let response = Response::Data(data);
        let mut octets = Vec::new();
        response.encode(&mut octets);
        is_one_line(&octets);
        let read = Response::parse(&octets, Leniency::STRICT)
            .unwrap_or_else(|error| panic!("{error}: {}", octets.escape_ascii()));
        prop_assert_eq!(&read, &response);
        let Response::Data(data) = read else { panic!() };
        prop_assert_eq!(&data.clone().into_owned(), &data);
        let mut slice = vec![0; octets.len()];
        prop_assert_eq!(data.encode_to_slice(&mut slice), Ok(octets.len()));
        prop_assert_eq!(&slice, &octets);
        let short = octets.len() - 1;
        prop_assert!(data.encode_to_slice(&mut slice[..short]).is_err());
    }

    #[test]
    fn completions(text in text()) {
        let response = Response::Done { tag: Tag::new("T.1").unwrap(), status: Status::Bad, text };
        let mut octets = Vec::new();
        response.encode(&mut octets);
        is_one_line(&octets);
        prop_assert_eq!(Response::parse(&octets, Leniency::STRICT), Ok(response));
    }

    /// Octets that are a response are written as one that is read as the same.
    #[test]
    fn octets_of_responses(line in "(\\* |a1 |\\+ )[ -~]{0,60}") {
        let octets = format!("{line}\r\n").into_bytes();
        if let Ok(response) = Response::parse(&octets, Leniency::TOLERANT) {
            let mut again = Vec::new();
            response.encode(&mut again);
            prop_assert_eq!(Response::parse(&again, Leniency::TOLERANT), Ok(response));
        }
    }

    #[test]
    fn mailbox_names(name in "\\PC{0,20}") {
        let mailbox = Mailbox::new(&name, Naming::Utf7).unwrap();
        prop_assert!(mailbox.as_bytes().is_ascii());
        prop_assert_eq!(mailbox.decode(Naming::Utf7), name.as_str());
    }
}

/// What a literal at the end of a list ends with is its own; the spaces around the items are nobody's.
#[test]
fn literals_at_the_ends_of_lists() {
    let end = "(\"inline\" (\"a\" {4}\r\n )\t\n )) (\"en\" {3}\r\nde )";
    let part = format!("(\"a\" \"b\" ( \"c\" {{2}}\r\n \n) NIL NIL \"7BIT\" 1 NIL {end})");
    let structure = format!("({part} \"MIXED\" (\"d\" {{1}}\r\n ) {end})");
    let structure = format!("({structure} \"MIXED\" (\"e\" {{1}}\r\n\n  ))");
    let line = format!("* 1 FETCH (BODYSTRUCTURE {structure})\r\n");
    let Ok(Response::Data(read)) = Response::parse(line.as_bytes(), Leniency::TOLERANT) else {
        panic!("{line}")
    };
    let owned = read.clone().into_owned();
    for data in [&read, &owned, &owned.clone().into_owned()] {
        let debug = format!("{data:?}");
        for value in [r#""c", value: " \n""#, r#""a", value: " )\t\n""#, r#""en", "de ""#] {
            assert!(debug.contains(value), "{value}: {debug}");
        }
        for value in [r#""d", value: " ""#, r#""e", value: "\n""#] {
            assert!(debug.contains(value), "{value}: {debug}");
        }
    }
    let mut octets = Vec::new();
    Response::Data(read).encode(&mut octets);
    let Ok(Response::Data(again)) = Response::parse(&octets, Leniency::TOLERANT) else {
        panic!("{}", octets.escape_ascii())
    };
    assert_eq!(again, owned);
}

/// A NUL belongs into a literal8: a literal with one is written as that, and what nobody has looked into stays equal.
#[test]
fn a_nul_in_a_literal_of_unknown_syntax() {
    let read = |octets: &[u8]| Command::parse(octets, Leniency::TOLERANT).unwrap().1.into_owned();
    for (line, written) in [
        ("a CREATE b (c ({3}\r\n\0\r\n) d)\r\n", "a CREATE b (c (~{3}\r\n\0\r\n) d)\r\n"),
        (
            "a CREATE b (c 1+{1}\r\n\0 d ({1+}\r\n())\r\n",
            "a CREATE b (c 1+~{1}\r\n\0 d ({1}\r\n())\r\n",
        ),
    ] {
        let command = read(line.as_bytes());
        let mut octets = Vec::new();
        command.encode(&Tag::new("a").unwrap(), &mut octets);
        assert_eq!(
            octets.escape_ascii().to_string(),
            written.as_bytes().escape_ascii().to_string()
        );
        assert_eq!(read(&octets), command);
        assert_ne!(read(line.replace("}\r\n\0", "}\r\n1").as_bytes()), command);
    }
}

/// Braces with nothing in them announce nothing: lists with them end where they did when they were checked.
#[test]
fn empty_braces_in_a_structure() {
    let part = r#"("a" "b" NIL NIL NIL "7BIT" 1 NIL NIL NIL "c" d{}e)"#;
    let line = format!(
        "* 1 FETCH (UID 2 BODYSTRUCTURE ({part}{part} \"MIXED\" NIL NIL NIL NIL {{}}))\r\n"
    );
    let Ok(Response::Data(read)) = Response::parse(line.as_bytes(), Leniency::TOLERANT) else {
        panic!("{line}")
    };
    let Data::Fetch(fetch) = read.clone().into_owned() else { panic!("{read:?}") };
    assert!(matches!(fetch.items.iter().nth(1), Some(FetchItem::BodyStructure(_))), "{fetch:?}");
    assert_eq!(Data::Fetch(fetch), read);
}
