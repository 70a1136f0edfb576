//! Messages built from hostile strings: what is refused writes nothing, what is written parses back equal, at once and in
//! pieces, and goes through servers that take seven bits alone.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use mime::{
    Attachment, Boundary, ComposeProgress, Content, ContentDisposition, Entity, MediaType,
    MessageBuilder, ParamName, ParamValue, Transport, Tree,
    encoded_word::{self, Utf8Words},
    seven_bit::to_7bit,
};
use rfc822_message::{AddrSpec, Field, HeaderBuilder, HeaderName, MsgId, NameAddr, NonAscii};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    name: &'a str,
    address: &'a str,
    subject: &'a str,
    field: &'a str,
    id: &'a str,
    boundary: &'a str,
    text: Option<&'a str>,
    html: Option<&'a str>,
    files: Vec<(&'a str, &'a str, &'a str, &'a [u8])>,
    knobs: u8,
}

fuzz_target!(|input: Input<'_>| {
    let mut input = input;
    // Lines that are too long come up by themselves too rarely.
    let long = input
        .text
        .filter(|_| input.knobs & 8 != 0)
        .map(|text| text.repeat(1 + 2000 / text.len().max(1)));
    input.text = long.as_deref().or(input.text);
    let long = input.subject.repeat(1 + 200 / input.subject.len().max(1));
    if input.knobs & 16 != 0 {
        input.subject = &long;
    }
    let transport = Transport {
        eight_bit: input.knobs & 1 != 0,
        binary: input.knobs & 2 != 0,
        utf8: input.knobs & 4 != 0,
    };
    let header = header(&input, transport);
    let Ok(boundary) = Boundary::new(input.boundary).or_else(|_| Boundary::new("1")) else {
        return;
    };
    let id = MsgId::new(input.id);
    let mut builder = MessageBuilder::new(boundary);
    builder.transport(transport);
    if let Some(text) = input.text {
        builder.text(text);
    }
    if let Some(html) = input.html {
        builder.html(html);
    }
    let parameter =
        ParamName::new(input.field).and_then(|name| Ok((name, ParamValue::new(input.subject)?)));
    let parameters: Vec<_> = parameter.into_iter().collect();
    for (kind, name, description, content) in &input.files {
        let kind = MediaType::new(kind).unwrap_or(MediaType::OCTET_STREAM);
        let mut attachment =
            Attachment::new(kind, name, content).description(description).parameters(&parameters);
        if let Ok(id) = &id {
            attachment = attachment.id(id);
        }
        builder.attach(attachment);
    }
    let mut out = Vec::new();
    if builder.write(&header, &mut out).is_err() {
        assert!(out.is_empty(), "half a message");
        return;
    }
    if !transport.binary {
        assert!(out.split(|octet| *octet == b'\n').all(|line| line.len() <= 999), "a long line");
    }
    read_back(&input, &header, &parameters, &out);
    in_pieces(&builder, &header, &out);
    let converted = to_7bit(&out);
    assert!(!converted.unconverted.is_empty() || converted.message.is_ascii());
});

fn header(input: &Input<'_>, transport: Transport) -> HeaderBuilder<'static> {
    let words = NonAscii::Encode(&Utf8Words);
    let mut header = HeaderBuilder::with(if transport.utf8 { NonAscii::Utf8 } else { words });
    let _ = header.subject(input.subject);
    if let Ok(address) = AddrSpec::new(input.address) {
        let _ = header.from(&[NameAddr::new(input.name, &address)]);
    }
    if let Ok(id) = MsgId::new(input.id) {
        let _ = header.message_id(&id);
    }
    if let Ok(name) = HeaderName::new(input.field) {
        let _ = header.text(name, input.subject);
    }
    header
}

fn read_back(
    input: &Input<'_>,
    header: &HeaderBuilder<'_>,
    parameters: &[(ParamName<'_>, ParamValue<'_>)],
    out: &[u8],
) {
    let tree = Tree::parse(out);
    // No field came in that was not asked for.
    let written = Tree::parse(header.as_bytes()).root().items().count();
    let ours = ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"];
    let found = tree.root().items().filter_map(rfc822_message::Item::field);
    let others = found.filter(|field| !ours.iter().any(|name| field.is(name))).count();
    if !input.files.is_empty() {
        assert_eq!(others, written, "{}", out.escape_ascii());
    }
    let attached: Vec<_> = tree
        .entities()
        .filter(|entity| entity.disposition().is_some_and(ContentDisposition::is_attachment))
        .collect();
    // What is inside of an attached message is its own.
    if attached.iter().any(|entity| entity.content() != Content::Leaf) {
        return;
    }
    assert_eq!(attached.len(), input.files.len(), "{}", out.escape_ascii());
    for (entity, (_, name, _, content)) in attached.iter().zip(&input.files) {
        assert_eq!(entity.decoded().0, *content);
        for (name, value) in parameters {
            let found = entity.content_type().parameters().text(name.as_str());
            assert_eq!(found.map(|text| text.text.into_owned()).as_deref(), Some(value.as_str()));
        }
        assert_eq!(entity.file_name().map(|name| name.text.into_owned()).as_deref(), Some(*name));
    }
    texts(input, &tree);
    let is_plain = |text: &str| !text.contains('\t');
    if let Some(subject) = tree.root().field("Subject").filter(|_| is_plain(input.subject)) {
        let text = encoded_word::decode(subject.raw_value()).text.into_owned();
        assert_eq!(text.strip_prefix(' ').unwrap_or(&text), input.subject);
    }
    // A From of free text is one that was asked for as such.
    let is_ours = is_plain(input.name) && !input.field.eq_ignore_ascii_case("From");
    if let Some(from) = tree.root().field("From").filter(|_| is_ours) {
        sender(input, &from);
    }
}

/// The one mailbox of From is the one that was given, with its name.
fn sender(input: &Input<'_>, from: &Field<'_>) {
    let addresses: Vec<_> = from.addresses().filter_map(|address| address.mailbox()).collect();
    let [mailbox] = &addresses[..] else { panic!("{addresses:?}") };
    let written = AddrSpec::new(input.address).map(|address| address.as_str().to_owned());
    assert_eq!(Ok(&*mailbox.addr_spec()), written.as_ref().map(|address| address.as_bytes()));
    let name =
        mailbox.display_name().map(|name| encoded_word::decode(&name.value()).text.into_owned());
    assert_eq!(name.unwrap_or_default(), input.name);
}

/// Text comes back as it was given, the form of its line ends and a line end after the last line aside.
fn texts(input: &Input<'_>, tree: &Tree<'_>) {
    let lines = |text: &str| {
        let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
        text.strip_suffix('\n').map(ToOwned::to_owned).unwrap_or(text)
    };
    let given: Vec<_> = [input.text, input.html].into_iter().flatten().map(lines).collect();
    let shown = |entity: &Entity<'_, '_>| {
        entity.content() == Content::Leaf
            && !entity.disposition().is_some_and(ContentDisposition::is_attachment)
    };
    let found: Vec<_> = tree.entities().filter(shown).filter_map(|entity| entity.text()).collect();
    let found: Vec<_> = found.iter().map(|text| lines(&text.text)).collect();
    assert!(given.is_empty() || found == given, "{found:?} for {given:?}");
}

fn in_pieces(builder: &MessageBuilder<'_>, header: &HeaderBuilder<'_>, out: &[u8]) {
    let Ok(mut composition) = builder.compose(header) else { panic!("refused in pieces alone") };
    let mut pieces = Vec::new();
    assert_eq!(composition.write(&mut pieces), Ok(ComposeProgress::Done));
    assert_eq!(composition.size(), out.len() as u64);
    assert_eq!(pieces, out);
}
