//! Messages built from what a sender has: plain text, text and HTML, text and a file.

use std::hint::black_box;

use mime::{Attachment, Boundary, MediaType, MessageBuilder, Tree, encoded_word::Utf8Words};
use rfc822_message::{AddrSpec, DateTime, HeaderBuilder, MsgId, NameAddr, NonAscii, Zone};

use crate::{
    Sum,
    measure::{Entrant, Row, Workload},
};

struct Parts {
    text: String,
    html: Option<String>,
    file: Option<Vec<u8>>,
}

pub(super) fn rows() -> Vec<Row> {
    let text = String::from_utf8_lossy(&benches::inputs::smtp::text(1500)).into_owned();
    let html =
        format!("<p>{}</p>", "Grüße aus Köln, <b>bis bald</b> in der Crêperie!\r\n".repeat(700));
    let file: Vec<u8> = (0..1 << 20).map(|n: u32| (n * 31 % 251) as u8).collect();
    let cases = [
        ("plain", Parts { text: text.clone(), html: None, file: None }),
        ("alternative", Parts { text: text.clone(), html: Some(html), file: None }),
        ("attachment", Parts { text, html: None, file: Some(file) }),
    ];
    cases.iter().map(|(name, parts)| workload(name, parts).measure()).collect()
}

fn workload<'p>(name: &str, parts: &'p Parts) -> Workload<'p> {
    let build = ours(parts);
    let (a, b, c) = (build(), mail_builder(parts), lettre(parts));
    let note = |message: &[u8]| format!("{} B", message.len());
    // What a builder cannot do without: no message, so never the fastest.
    let encoder = parts.file.as_deref().map(|file| {
        Entrant::with_answer("encodify alone", 0, move || {
            encodify::base64::MIME.encode(black_box(file))
        })
    });
    Workload {
        area: "message",
        name: format!("build {name}"),
        goal: 1.2,
        entrants: vec![
            Entrant::with_answer("mime", answer(&a), build).note(note(&a)),
            Entrant::with_answer("mail-builder", answer(&b), || mail_builder(black_box(parts)))
                .note(note(&b)),
            Entrant::with_answer("lettre", answer(&c), || lettre(black_box(parts))).note(note(&c)),
        ]
        .into_iter()
        .chain(encoder)
        .collect(),
    }
}

/// What a reader sees.
fn answer(message: &[u8]) -> u64 {
    let tree = Tree::parse(message);
    let mut sum = Sum::default();
    let root = tree.root();
    let subject = root
        .field("Subject")
        .map(|field| mime::encoded_word::decode(field.raw_value()).text.trim().to_owned());
    sum.octets(subject.unwrap_or_default().as_bytes());
    for leaf in tree.entities().filter(|entity| entity.content() == mime::Content::Leaf) {
        let body = leaf.decoded().0;
        sum.octets(body.trim_ascii());
    }
    sum.0
}

/// What a sender has in our types; the peers take text and believe it.
struct Checked {
    alice: AddrSpec,
    bob: AddrSpec,
    date: DateTime,
    id: MsgId,
    boundary: Boundary,
}

fn checked() -> Result<Checked, Box<dyn std::error::Error>> {
    Ok(Checked {
        alice: AddrSpec::new("alice@crepes.fr")?,
        bob: AddrSpec::new("bob@hamburger.edu")?,
        date: DateTime::from_unix(880_127_706, Zone::UTC)?,
        id: MsgId::new("1.880127706@crepes.fr")?,
        boundary: Boundary::new("18a5c1e97f")?,
    })
}

fn ours(parts: &Parts) -> impl Fn() -> Vec<u8> + '_ {
    let checked = checked().expect("constants");
    move || build(black_box(parts), &checked).unwrap_or_default()
}

fn build(parts: &Parts, checked: &Checked) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
    header
        .date(&checked.date)?
        .from(&[NameAddr::new("Alice A", &checked.alice)])?
        .to(&[NameAddr::new("Bob B", &checked.bob).into()])?
        .subject("Crêpes or ketchup?")?
        .message_id(&checked.id)?;
    let mut builder = MessageBuilder::new(checked.boundary.clone());
    builder.text(&parts.text);
    if let Some(html) = &parts.html {
        builder.html(html);
    }
    if let Some(file) = &parts.file {
        builder.attach(Attachment::new(MediaType::new("application/pdf")?, "menu.pdf", file));
    }
    let mut out = Vec::new();
    builder.write(&header, &mut out)?;
    Ok(out)
}

fn mail_builder(parts: &Parts) -> Vec<u8> {
    let mut builder = mail_builder::MessageBuilder::new()
        .date(880_127_706_i64)
        .from(("Alice A", "alice@crepes.fr"))
        .to(("Bob B", "bob@hamburger.edu"))
        .subject("Crêpes or ketchup?")
        .message_id("1.880127706@crepes.fr")
        .text_body(&parts.text[..]);
    if let Some(html) = &parts.html {
        builder = builder.html_body(&html[..]);
    }
    if let Some(file) = &parts.file {
        builder = builder.attachment("application/pdf", "menu.pdf", &file[..]);
    }
    builder.write_to_vec().unwrap_or_default()
}

fn lettre(parts: &Parts) -> Vec<u8> {
    lettre_build(parts).map(|message| message.formatted()).unwrap_or_default()
}

fn lettre_build(parts: &Parts) -> Result<lettre::Message, Box<dyn std::error::Error>> {
    use lettre::message::{Attachment, Message, MultiPart, SinglePart, header::ContentType};
    let builder = Message::builder()
        .date(std::time::UNIX_EPOCH + std::time::Duration::from_secs(880_127_706))
        .from("Alice A <alice@crepes.fr>".parse()?)
        .to("Bob B <bob@hamburger.edu>".parse()?)
        .subject("Crêpes or ketchup?")
        .message_id(Some("<1.880127706@crepes.fr>".into()));
    let text = SinglePart::plain(parts.text.clone());
    Ok(match (&parts.html, &parts.file) {
        (Some(html), _) => builder.multipart(
            MultiPart::alternative().singlepart(text).singlepart(SinglePart::html(html.clone())),
        )?,
        (None, Some(file)) => {
            let file = Attachment::new("menu.pdf".into())
                .body(file.clone(), ContentType::parse("application/pdf")?);
            builder.multipart(MultiPart::mixed().singlepart(text).singlepart(file))?
        }
        (None, None) => builder.singlepart(text)?,
    })
}
