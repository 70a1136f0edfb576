//! Values of any size in responses that stream the large ones.

use arbitrary::Arbitrary;
use imap_codec::{
    AString, Annotation, AnnotationValue, Annotations, Client, Command, Data, Fetch, FetchItem,
    Flags, Items, Limits, Mailbox, Metadata, MetadataEntries, MetadataEntry, NString, UrlData,
    UrlFetched, ValueName, client::Event,
};
use sans_io::Connection;

#[derive(Arbitrary, Debug)]
pub struct Values {
    carrier: Carrier,
    values: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// Attributes of an entry.
    attributes: u8,
    pieces: Vec<u8>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Carrier {
    Metadata,
    Urls,
    Annotations,
}

/// Names with their values, in their order.
type Pairs = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// Larger ones are streamed, and no name is.
const INLINE: usize = 8;

impl Values {
    pub fn run(self) {
        let of = |(name, value): &(Vec<u8>, Option<Vec<u8>>)| {
            let name = name.get(..name.len().min(INLINE))?;
            let value =
                value.as_ref().map(|value| value.get(..value.len().min(300)).unwrap_or_default());
            let value = value.map_or(NString::NIL, NString::new).into_owned();
            Some((AString::new(name).ok()?.into_owned(), value))
        };
        let values: Vec<_> = self.values.iter().take(12).filter_map(of).collect();
        if values.is_empty() {
            return;
        }
        let (stream, sent) = self.stream(&values);
        let mut client = client();
        let mut heard = Heard::default();
        super::feed(
            &mut client,
            &[&stream, &b"* 6 EXISTS\r\n"[..]].concat(),
            &self.pieces,
            |event| heard.event(event),
        );
        assert_eq!(heard.pairs, sent, "{}", stream.escape_ascii());
        assert_eq!(heard.others, heard.expected(self.carrier), "{}", stream.escape_ascii());
    }

    /// The response, and what it says.
    fn stream(&self, values: &[(AString<'_>, NString<'_>)]) -> (Vec<u8>, Pairs) {
        let owned = |value: &NString<'_>| value.as_bytes().map(<[u8]>::to_vec);
        let mut sent: Pairs =
            values.iter().map(|(name, value)| (name.as_bytes().to_vec(), owned(value))).collect();
        let mut stream = Vec::new();
        match self.carrier {
            Carrier::Metadata => {
                let entry = |(name, value): &(AString<'_>, NString<'_>)| MetadataEntry {
                    name: name.clone().into_owned(),
                    value: value.clone().into_owned(),
                };
                let entries: Vec<_> = values.iter().map(entry).collect();
                let entries = MetadataEntries::Values(Items::new(&entries));
                Data::Metadata(Metadata { mailbox: Mailbox::INBOX, entries }).encode(&mut stream);
            }
            Carrier::Urls => {
                let url = |(url, value): &(AString<'_>, NString<'_>)| UrlFetched {
                    url: url.clone().into_owned(),
                    data: UrlData::Content(value.clone().into_owned()),
                };
                let urls: Vec<_> = values.iter().map(url).collect();
                Data::UrlFetch(Items::new(&urls)).encode(&mut stream);
            }
            Carrier::Annotations => {
                let value = |(name, value): &(AString<'_>, NString<'_>)| AnnotationValue {
                    attribute: name.clone().into_owned(),
                    value: value.clone().into_owned(),
                };
                let values: Vec<_> = values.iter().map(value).collect();
                let many = usize::from(self.attributes % 4) + 1;
                let annotations: Vec<_> = values
                    .chunks(many)
                    .map(|values| Annotation {
                        entry: values[0].attribute.clone(),
                        values: Items::new(values),
                    })
                    .collect();
                let entries = values
                    .chunks(many)
                    .flat_map(|values| values.iter().map(|_| values[0].attribute.as_bytes()));
                for (pair, entry) in sent.iter_mut().zip(entries) {
                    pair.0 = [entry, b" ", pair.0.as_slice()].concat();
                }
                let annotations = Annotations::Values(Items::new(&annotations));
                let items = [
                    FetchItem::Uid(7),
                    FetchItem::Annotation(annotations),
                    FetchItem::Flags(Flags::EMPTY),
                ];
                Data::Fetch(Fetch::new(5, Items::new(&items))).encode(&mut stream);
            }
        }
        (stream, sent)
    }
}

/// With a mailbox.
fn client() -> Client {
    let mut limits = Limits::default();
    limits.inline = INLINE;
    let mut client = Client::new_in_tls(limits);
    let mut out = Vec::new();
    client.receive(&mut &b"* PREAUTH ready\r\n"[..], &mut out).expect("a greeting");
    client.command(&Command::select(Mailbox::INBOX), &mut out).expect("PREAUTH permits it");
    client.receive(&mut &b"a001 OK done\r\n"[..], &mut out).expect("a response");
    client
}

#[derive(Default)]
struct Heard {
    pairs: Pairs,
    /// What else was said, and in how many first parts.
    others: Vec<&'static str>,
}

impl Heard {
    fn expected(&self, carrier: Carrier) -> Vec<&'static str> {
        match carrier {
            Carrier::Annotations => vec!["first", "uid", "flags", "exists"],
            _ => vec!["exists"],
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Value(value) => {
                self.data(&value.before);
                let name = match value.name {
                    ValueName::Metadata { entry, .. } => entry.as_bytes().to_vec(),
                    ValueName::Url(url) => url.as_bytes().to_vec(),
                    ValueName::Annotation { seq: 5, entry, attribute, .. } => {
                        [entry.as_bytes(), b" ", attribute.as_bytes()].concat()
                    }
                    other => panic!("{other:?}"),
                };
                self.pairs.push((name, Some(Vec::new())));
            }
            Event::Chunk(octets) => {
                let value = self.pairs.last_mut().and_then(|(_, value)| value.as_mut());
                value.expect("a value").extend_from_slice(&octets);
            }
            Event::Data(data) => self.data(&data),
            other => panic!("{other:?}"),
        }
    }

    fn data(&mut self, data: &Data<'_>) {
        let owned = |value: &NString<'_>| value.as_bytes().map(<[u8]>::to_vec);
        match data {
            Data::Metadata(Metadata { entries: MetadataEntries::Values(entries), .. }) => {
                let entry = |entry: MetadataEntry<'_>| {
                    (entry.name.as_bytes().to_vec(), owned(&entry.value))
                };
                self.pairs.extend(entries.iter().map(entry));
            }
            Data::UrlFetch(urls) => {
                for url in urls {
                    let UrlData::Content(value) = &url.data else { panic!("{url:?}") };
                    self.pairs.push((url.url.as_bytes().to_vec(), owned(value)));
                }
            }
            Data::Fetch(fetch) => {
                self.others.extend(fetch.first.then_some("first"));
                for item in &fetch.items {
                    match item {
                        FetchItem::Uid(7) => self.others.push("uid"),
                        FetchItem::Flags(_) => self.others.push("flags"),
                        FetchItem::Annotation(Annotations::Values(entries)) => {
                            for entry in &entries {
                                for value in &entry.values {
                                    let name =
                                        [entry.entry.as_bytes(), b" ", value.attribute.as_bytes()];
                                    self.pairs.push((name.concat(), owned(&value.value)));
                                }
                            }
                        }
                        other => panic!("{other:?}"),
                    }
                }
            }
            Data::Exists(6) => self.others.push("exists"),
            other => panic!("{other:?}"),
        }
    }
}
