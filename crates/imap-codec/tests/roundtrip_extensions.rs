//! Values of the extensions to bytes and back: ACL, QUOTA, METADATA, ANNOTATE, CONVERT, URLAUTH, NOTIFY, FILTERS, CATENATE,
//! UIDBATCHES. Every value is read back equal, and holds no line of its own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use core::num::{NonZeroU32, NonZeroU64};

use imap_codec::{
    AString, Acl, AclEntry, Annotation, AnnotationRequest, AnnotationValue, Annotations, Append,
    AppendData, AppendMessage, AppendNext, Atom, Catenate, CatenateUrl, Command, Conversion,
    Convert, ConvertAttribute, Correlator, Data, EventGroup, Fetch, FetchAttribute,
    FetchAttributes, FetchItem, GetMetadata, Item, Items, Leniency, ListedRights, Mailbox,
    MailboxFilter, Metadata, MetadataEntries, MetadataEntry, MetadataOption, MultiSearch, NString,
    Notify, NotifyEvent, Partial, PartialRange, Pattern, PushParameter, Quota, QuotaLimit,
    QuotaResource, Response, Rights, Search, SearchKey, SeqNumber, SeqRange, SequenceSet, SetAcl,
    StoreAction, Tag, Transcoding, UidBatches, UrlData, UrlFetched, UrlMechanism, UrlPart,
    UrlRequest,
};
use proptest::{collection::vec, option, prelude::*};

fn owned<T: Item>(values: &[T]) -> Items<'static, T::At<'static>> {
    Items::new(values).into_owned()
}

/// Anything that a string may hold, and what is most like an end of one.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[A-Za-z0-9/.]{1,9}".prop_map(String::into_bytes),
        "[ -~]{0,9}".prop_map(String::into_bytes),
        Just(b"a\r\nb NOOP\r\n{5}".to_vec()),
        vec(1u8.., 0..9),
    ]
}

fn astring() -> impl Strategy<Value = AString<'static>> {
    octets().prop_map(|octets| AString::new(octets).unwrap())
}

fn astrings() -> impl Strategy<Value = Items<'static, AString<'static>>> {
    vec(astring(), 1..4).prop_map(|values| owned(&values))
}

fn nstring() -> impl Strategy<Value = NString<'static>> {
    option::of(octets()).prop_map(|octets| octets.map_or(NString::NIL, NString::new))
}

fn atom() -> impl Strategy<Value = Atom<'static>> {
    "X[A-Z0-9.=-]{0,8}".prop_map(|text| Atom::new(text).unwrap())
}

fn mailbox() -> impl Strategy<Value = Mailbox<'static>> {
    octets().prop_map(|octets| Mailbox::from_wire(octets).unwrap())
}

fn mailboxes() -> impl Strategy<Value = Items<'static, Mailbox<'static>>> {
    vec(mailbox(), 1..3).prop_map(|values| owned(&values))
}

fn rights() -> impl Strategy<Value = Rights<'static>> {
    "[a-z0-9]{1,9}".prop_map(|letters| Rights::new(letters).unwrap())
}

fn action() -> impl Strategy<Value = StoreAction> {
    prop_oneof![Just(StoreAction::Replace), Just(StoreAction::Add), Just(StoreAction::Remove)]
}

fn metadata_entry() -> impl Strategy<Value = MetadataEntry<'static>> {
    (astring(), nstring()).prop_map(|(name, value)| MetadataEntry { name, value })
}

fn annotation() -> impl Strategy<Value = Annotation<'static>> {
    let value =
        (astring(), nstring()).prop_map(|(attribute, value)| AnnotationValue { attribute, value });
    let values = vec(value, 1..3).prop_map(|values| owned(&values));
    (astring(), values).prop_map(|(entry, values)| Annotation { entry, values })
}

fn push_parameters() -> impl Strategy<Value = Items<'static, PushParameter<'static>>> {
    let text = (prop_oneof![Just("mailboxes"), Just("aps-version")], astring())
        .prop_map(|(name, value)| PushParameter::Text { name: name.try_into().unwrap(), value });
    let parameter = prop_oneof![text, mailboxes().prop_map(PushParameter::Mailboxes)];
    vec(parameter, 1..4).prop_map(|values| owned(&values))
}

fn filter() -> impl Strategy<Value = MailboxFilter<'static>> {
    prop_oneof![
        Just(MailboxFilter::Selected),
        Just(MailboxFilter::Inboxes),
        Just(MailboxFilter::Personal),
        Just(MailboxFilter::Subscribed),
        mailboxes().prop_map(MailboxFilter::Subtree),
        mailboxes().prop_map(MailboxFilter::SubtreeOne),
        mailboxes().prop_map(MailboxFilter::Mailboxes),
    ]
}

fn notify() -> impl Strategy<Value = Notify<'static>> {
    let attributes = vec(Just(FetchAttribute::Uid), 0..2).prop_map(|values| owned(&values));
    let event = prop_oneof![
        attributes.prop_map(NotifyEvent::MessageNew),
        Just(NotifyEvent::MessageExpunge),
        Just(NotifyEvent::FlagChange),
        Just(NotifyEvent::MailboxName),
        Just(NotifyEvent::ServerMetadataChange),
        atom().prop_map(NotifyEvent::Other),
    ];
    let events = vec(event, 0..4).prop_map(|values| owned(&values));
    let group = (filter(), events).prop_map(|(mailboxes, events)| EventGroup { mailboxes, events });
    let groups = vec(group, 1..4).prop_map(|values| owned(&values));
    let set = (any::<bool>(), groups).prop_map(|(status, groups)| Notify::Set { status, groups });
    prop_oneof![Just(Notify::Disabled), set]
}

fn convert() -> impl Strategy<Value = Convert<'static>> {
    let attribute = prop_oneof![
        Just(ConvertAttribute::Uid),
        any::<Option<(u32, u32)>>().prop_map(|partial| {
            let partial = partial.map(|(start, length)| Partial {
                offset: start.into(),
                length: NonZeroU64::new(u64::from(length | 1)).unwrap(),
            });
            ConvertAttribute::Binary { part: owned(&[NonZeroU32::MAX, NonZeroU32::MIN]), partial }
        }),
        Just(ConvertAttribute::BinarySize(owned(&[NonZeroU32::MIN]))),
        Just(ConvertAttribute::Structure(owned(&[NonZeroU32::MIN]))),
    ];
    let parameter = (astring(), astring()).prop_map(|(name, value)| Transcoding { name, value });
    (nstring(), vec(parameter, 0..3), vec(attribute, 1..3)).prop_map(
        |(media_type, parameters, attributes)| Convert {
            media_type,
            parameters: owned(&parameters),
            attributes: owned(&attributes),
        },
    )
}

fn catenate() -> impl Strategy<Value = Catenate<'static>> {
    let urls = |count| vec(astring().prop_map(|url| CatenateUrl { url }), count);
    prop_oneof![
        (urls(0..4), 0..=i64::MAX.unsigned_abs())
            .prop_map(|(urls, text)| Catenate { urls: owned(&urls), text: Some(text) }),
        urls(1..4).prop_map(|urls| Catenate { urls: owned(&urls), text: None }),
    ]
}

fn message() -> impl Strategy<Value = AppendMessage<'static>> {
    let size = || 0..=i64::MAX.unsigned_abs();
    let data = prop_oneof![
        size().prop_map(|size| AppendData::Literal { size }),
        size().prop_map(|size| AppendData::Literal8 { size }),
        size().prop_map(|size| AppendData::Utf8 { size }),
        catenate().prop_map(AppendData::Catenate),
    ];
    (vec(annotation(), 0..3), data).prop_map(|(annotations, data)| AppendMessage {
        flags: Items::EMPTY,
        date: None,
        annotations: owned(&annotations),
        data,
    })
}

fn set() -> SequenceSet<'static> {
    SequenceSet::new(&[SeqRange::one(7).unwrap()]).unwrap().into_owned()
}

fn search() -> impl Strategy<Value = Search<'static>> {
    prop_oneof![
        atom().prop_map(|name| Search::new(&[SearchKey::Filter(name)]).into_owned()),
        (option::of(astring()), octets()).prop_map(|(charset, text)| {
            let text = AString::new(text).unwrap();
            Search { charset, ..Search::new(&[SearchKey::Body(text)]).into_owned() }
        }),
    ]
}

fn command() -> impl Strategy<Value = Command<'static>> {
    let limit =
        (atom(), 0..=i64::MAX.unsigned_abs()).prop_map(|(name, limit)| QuotaLimit { name, limit });
    let option = prop_oneof![
        any::<u32>().prop_map(MetadataOption::MaxSize),
        prop_oneof![Just(None), Just(Some(0)), Just(Some(1))].prop_map(MetadataOption::Depth),
    ];
    let mechanism =
        (astring(), atom()).prop_map(|(url, mechanism)| UrlMechanism { url, mechanism });
    let request = (astring(), option::of(vec(atom(), 0..3))).prop_map(|(url, parameters)| {
        UrlRequest { url, parameters: parameters.map(|parameters| owned(&parameters)) }
    });
    let pattern = octets().prop_map(|octets| Pattern::new(octets).unwrap());
    let annotations = (vec(pattern, 1..3), astrings()).prop_map(|(entries, attributes)| {
        FetchAttribute::Annotation(AnnotationRequest { entries: owned(&entries), attributes })
    });
    prop_oneof![
        (mailbox(), astring(), action(), rights()).prop_map(
            |(mailbox, identifier, action, rights)| Command::SetAcl(SetAcl {
                mailbox,
                identifier,
                action,
                rights
            })
        ),
        (mailbox(), astring())
            .prop_map(|(mailbox, identifier)| Command::DeleteAcl { mailbox, identifier }),
        (mailbox(), astring())
            .prop_map(|(mailbox, identifier)| Command::ListRights { mailbox, identifier }),
        (astring(), vec(limit, 0..3))
            .prop_map(|(root, limits)| Command::SetQuota { root, limits: owned(&limits) }),
        mailbox().prop_map(Command::GetQuotaRoot),
        (mailbox(), octets().prop_map(|octets| Pattern::new(octets).unwrap()), any::<bool>())
            .prop_map(|(reference, pattern, lsub)| {
                if lsub {
                    Command::RLsub { reference, pattern }
                } else {
                    Command::RList { reference, pattern }
                }
            }),
        push_parameters().prop_map(Command::XApplePushService),
        (vec(option, 0..2), mailbox(), astrings()).prop_map(|(options, mailbox, entries)| {
            Command::GetMetadata(GetMetadata { options: owned(&options), mailbox, entries })
        }),
        (mailbox(), vec(metadata_entry(), 1..3)).prop_map(|(mailbox, entries)| {
            Command::SetMetadata { mailbox, entries: owned(&entries) }
        }),
        vec(mechanism, 1..3).prop_map(|urls| Command::GenUrlAuth(owned(&urls))),
        vec(request, 1..3).prop_map(|urls| Command::UrlFetch(owned(&urls))),
        (mailbox(), vec(atom(), 0..3)).prop_map(|(mailbox, mechanisms)| Command::ResetKey {
            mailbox: Some(mailbox),
            mechanisms: owned(&mechanisms)
        }),
        notify().prop_map(Command::Notify),
        convert().prop_map(|convert| Command::Convert { uid: true, messages: set(), convert }),
        (vec(filter(), 0..3), search()).prop_map(|(sources, search)| {
            Command::MultiSearch(MultiSearch { sources: owned(&sources), scope: None, search })
        }),
        search().prop_map(|search| Command::Search { uid: false, search }),
        annotations.prop_map(|attribute| Command::Fetch {
            uid: false,
            messages: set(),
            attributes: FetchAttributes::List(owned(&[attribute])),
            modifiers: Items::EMPTY,
        }),
        (1u32.., option::of((1u32.., 1u32..))).prop_map(|(size, range)| Command::UidBatches {
            size,
            range: range.and_then(|(start, end)| PartialRange::new(start, end, false)),
        }),
        (mailbox(), message())
            .prop_map(|(mailbox, message)| Command::Append(Append { mailbox, message })),
        (mailbox(), message()).prop_map(|(mailbox, message)| Command::Replace {
            uid: false,
            message: SeqNumber::new(3).unwrap(),
            append: Append { mailbox, message },
        }),
        astrings().prop_map(Command::Language),
        astrings().prop_map(Command::Comparator),
    ]
}

fn data() -> impl Strategy<Value = Data<'static>> {
    let entry =
        (astring(), rights()).prop_map(|(identifier, rights)| AclEntry { identifier, rights });
    let resource = (atom(), 0..=i64::MAX.unsigned_abs(), 0..=i64::MAX.unsigned_abs())
        .prop_map(|(name, usage, limit)| QuotaResource { name, usage, limit });
    let entries = prop_oneof![
        vec(metadata_entry(), 1..3).prop_map(|values| MetadataEntries::Values(owned(&values))),
        astrings().prop_map(MetadataEntries::Names),
    ];
    let part = prop_oneof![nstring().prop_map(UrlPart::Body), nstring().prop_map(UrlPart::Binary)];
    let content = prop_oneof![
        nstring().prop_map(UrlData::Content),
        vec(part, 1..3).prop_map(|parts| UrlData::Parts(owned(&parts))),
    ];
    let fetched = (astring(), content).prop_map(|(url, data)| UrlFetched { url, data });
    let annotations = prop_oneof![
        vec(annotation(), 1..3).prop_map(|values| Annotations::Values(owned(&values))),
        astrings().prop_map(Annotations::Names),
    ];
    prop_oneof![
        (mailbox(), vec(entry, 0..3))
            .prop_map(|(mailbox, entries)| Data::Acl(Acl { mailbox, entries: owned(&entries) })),
        (mailbox(), astring(), rights(), vec(rights(), 0..3)).prop_map(
            |(mailbox, identifier, required, optional)| {
                Data::ListRights(ListedRights {
                    mailbox,
                    identifier,
                    required,
                    optional: owned(&optional),
                })
            }
        ),
        (astring(), vec(resource, 0..3)).prop_map(|(root, resources)| Data::Quota(Quota {
            root,
            resources: owned(&resources)
        })),
        (mailbox(), entries)
            .prop_map(|(mailbox, entries)| Data::Metadata(Metadata { mailbox, entries })),
        vec(fetched, 1..3).prop_map(|fetched| Data::UrlFetch(owned(&fetched))),
        astrings().prop_map(Data::GenUrlAuth),
        annotations.prop_map(|found| {
            let items = [FetchItem::Annotation(found)];
            Data::Fetch(Fetch { items: owned(&items), ..Fetch::new(3, Items::EMPTY) })
        }),
        (astring(), astring(), vec(astring(), 0..3)).prop_map(|(from, to, parameters)| {
            Data::Conversion(Conversion { from, to, parameters: owned(&parameters) })
        }),
        (astring(), any::<bool>()).prop_map(|(tag, some)| Data::UidBatches(UidBatches {
            correlator: Correlator { tag: Some(tag), ..Correlator::default() },
            batches: some.then(set),
        })),
    ]
}

/// Every line end stands behind a literal's size, in a literal, or at the end.
fn is_one_line(octets: &[u8]) {
    let mut rest = octets;
    while let Some(lf) = rest.iter().position(|octet| *octet == b'\n') {
        let (line, after) = rest.split_at(lf + 1);
        let line = line.strip_suffix(b"\r\n").unwrap();
        assert!(!line.contains(&b'\r'), "{}", octets.escape_ascii());
        let digits =
            line.strip_suffix(b"}").and_then(|line| line.rsplit(|octet| *octet == b'{').next());
        let size =
            digits.and_then(|digits| core::str::from_utf8(digits).ok()?.parse::<usize>().ok());
        match size.and_then(|size| after.get(size..)) {
            Some(behind) if !after.is_empty() => rest = behind,
            _ => return assert!(after.is_empty(), "{}", octets.escape_ascii()),
        }
    }
    panic!("no line end");
}

proptest! {
    #[test]
    fn commands(command in command()) {
        let (tag, mut octets) = (Tag::new("a1").unwrap(), Vec::new());
        command.encode(&tag, &mut octets);
        is_one_line(&octets);
        let read = Command::parse(&octets, Leniency::STRICT);
        prop_assert_eq!(read, Ok((tag, command)), "{}", octets.escape_ascii());
    }

    #[test]
    fn responses(data in data()) {
        let (response, mut octets) = (Response::Data(data), Vec::new());
        response.encode(&mut octets);
        is_one_line(&octets);
        let read = Response::parse(&octets, Leniency::STRICT);
        prop_assert_eq!(read, Ok(response), "{}", octets.escape_ascii());
    }

    #[test]
    fn behind_a_literal(last in message(), message in message(), parts in catenate()) {
        let mut all = vec![AppendNext::End, AppendNext::Message(message)];
        if matches!(last.data, AppendData::Catenate(Catenate { text: Some(_), .. })) {
            all.push(AppendNext::Parts(parts));
        }
        for next in all {
            let mut octets = Vec::new();
            next.encode(&last.data, &mut octets);
            is_one_line(&octets);
            let read = AppendNext::parse(&octets, &last.data, Leniency::STRICT);
            prop_assert_eq!(read, Ok(next), "{}", octets.escape_ascii());
        }
    }
}
