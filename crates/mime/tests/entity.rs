//! The structure of messages: what the parser tells at every cut, and the tree.

#[path = "common/walk.rs"]
mod walk;

use mime::{Content, DefectKind, Limits, Opaque, Parser, Tree};

/// `(type depth "body")` of every leaf.
fn leaves(message: &[u8]) -> Vec<String> {
    Tree::parse(message)
        .entities()
        .filter(|entity| !matches!(entity.content(), Content::Multipart | Content::Message))
        .map(|leaf| {
            let content_type = leaf.content_type();
            let body = leaf.body().escape_ascii().to_string();
            let kind = String::from_utf8_lossy(content_type.kind()).to_lowercase();
            format!("{kind}/{} {} {body}", content_type.subtype().escape_ascii(), leaf.depth())
        })
        .collect()
}

fn defects(message: &[u8]) -> Vec<DefectKind> {
    Tree::parse(message).defects().iter().map(|defect| defect.kind).collect()
}

fn mixed(body: &str) -> Vec<u8> {
    format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}").into_bytes()
}

const MESSAGES: &[&str] = &[
    "",
    "\r\n",
    "no header\r\nat all\r\n",
    "Subject: x\r\n\r\nbody\r\n",
    "Subject: x\nX: folded\n over\n\tlines\n\nbody\n",
    "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\nA: 1\r\n\r\nfirst\r\n--b\r\n\r\nsecond\r\n--b--\r\nepilogue\r\n",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nA: 1\n\nfirst\n--b \t\n\nsecond\n--b--",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nA: 1\n--b\n--b\nno header\n--bx\n--b--x\n--b-\n--b--\n",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\none\n--bb--\n--b\n\ntwo\n--bb\n\n--b--\n",
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n\n--b\n\ntwo\n--b--\n",
    "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: message/rfc822\r\n\r\nSubject: innermost\r\n\r\nbody",
    "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: one\r\n\r\n1\r\n--b\r\n\r\nSubject: two\r\n--b--\r\n",
    "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n----\r\n",
    "Content-Type: multipart/mixed; boundary=-\r\n\r\n---\r\n\r\nx\r\n--\r\n-\r\n-----\r\n\r\n---\r\n",
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\rx\r\n--b\r",
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n\r\n\r\n--b\r\n\r\n\r\n\r\n--b--\r\n\r\n",
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n folded first\r\nA: 1\r\n\r\nx\r\n--b\r\n folded first\r\nnothing\r\n--b--",
];

#[test]
fn lossless_and_one_structure() {
    for message in MESSAGES {
        walk::check(message.as_bytes(), Limits::default())
            .unwrap_or_else(|error| panic!("{message:?}: {error}"));
    }
}

#[test]
fn same_at_every_cut() {
    for message in MESSAGES {
        testkit::cuts::push_check(Parser::default(), message.as_bytes());
    }
}

#[test]
fn same_at_every_cut_over_limits() {
    let mut limits = Limits::default();
    limits.boundary = 4;
    limits.padding = 3;
    limits.depth = 2;
    limits.parts = 5;
    limits.header.field = 24;
    limits.header.name = 12;
    limits.header.fields = 3;
    limits.header.section = 60;
    for message in MESSAGES {
        walk::check(message.as_bytes(), limits)
            .unwrap_or_else(|error| panic!("{message:?}: {error}"));
        testkit::cuts::push_check(Parser::new(limits), message.as_bytes());
    }
}

#[test]
fn delimiters() {
    for (body, expected) in [
        ("--b\r\n\r\none\r\n--b--\r\n", vec!["text/plain 1 one"]),
        // The line break before a delimiter belongs to it (RFC 2046 §5.1.1).
        ("--b\r\n\r\none\r\n\r\n--b--\r\n", vec!["text/plain 1 one\\r\\n"]),
        ("preamble\r\n--b\r\n\r\none\r\n--b", vec!["text/plain 1 one", "text/plain 1 "]),
        ("--b \t \r\n\r\none\r\n--b-- \r\n--b\r\n\r\nafter", vec!["text/plain 1 one"]),
        ("--bb\r\n\r\none", vec![]),
        (
            "--b\r\n\r\none\r\n--bb\r\n--b-\r\n --b\r\n--b--x",
            vec!["text/plain 1 one\\r\\n--bb\\r\\n--b-\\r\\n --b\\r\\n--b--x"],
        ),
        ("--b\r\nX: y\r\n--b\r\nno field\r\n--b--", vec!["text/plain 1 ", "text/plain 1 no field"]),
        ("--b\r\n\r\nbare\r--b\r\n--b--", vec!["text/plain 1 bare\\r--b"]),
        (
            "--b\r\nContent-Type: multipart/x; boundary=c\r\n\r\n--c\r\n\r\nin\r\n--b\r\n\r\nout\r\n--c--\r\n--b--",
            vec!["text/plain 2 in", "text/plain 1 out\\r\\n--c--"],
        ),
    ] {
        assert_eq!(leaves(&mixed(body)), expected, "{body:?}");
    }
}

#[test]
fn epilogue_begins_with_the_line_end_of_the_closing_delimiter() {
    let message = mixed("pre\r\n--b\r\n\r\nx\r\n--b-- \r\nepilogue\r\n");
    let tree = Tree::parse(&message);
    let root = tree.root();
    assert_eq!(root.preamble(), b"pre");
    assert_eq!(root.children().next().unwrap().delimiter(), b"\r\n--b\r\n");
    assert_eq!(root.close_delimiter(), b"\r\n--b-- ");
    assert_eq!(root.epilogue(), b"\r\nepilogue\r\n");
}

#[test]
fn defects_are_reported() {
    use DefectKind::{
        BadContentType, BoundaryPrefix, DelimiterInHeader, DuplicateBoundary, DuplicateField,
        EncodedMultipart, NoBoundary, ObscureBoundary, ObscureContentType, Unclosed,
        UnknownEncoding,
    };
    for (message, expected) in [
        ("Subject: fine\r\n\r\nx", vec![]),
        ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", vec![]),
        ("Content-Type: nonsense\r\n\r\nx", vec![BadContentType]),
        ("Content-Type: text/ht,l\r\n\r\nx", vec![ObscureContentType]),
        ("Content-Type: text/html\r\nContent-type: text/plain\r\n\r\nx", vec![DuplicateField]),
        ("Content-Type: multipart/mixed\r\n\r\nx", vec![NoBoundary]),
        (
            "Content-Type: multipart/mixed; boundary=b; boundary=c\r\n\r\n--b--",
            vec![DuplicateBoundary],
        ),
        (
            "Content-Type: multipart/mixed; boundary*1=x; boundary=b\r\n\r\n--b--",
            vec![ObscureBoundary],
        ),
        ("Content-Transfer-Encoding: x-uuencode\r\n\r\nx", vec![UnknownEncoding]),
        (
            "Content-Transfer-Encoding: base64\r\nContent-Type: multipart/a; boundary=b\r\n\r\n--b--",
            vec![EncodedMultipart],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--bx\r\n--b--",
            vec![BoundaryPrefix],
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nA: 1\r\n--b--",
            vec![DelimiterInHeader],
        ),
        ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx", vec![Unclosed]),
    ] {
        assert_eq!(defects(message.as_bytes()), expected, "{message:?}");
    }
}

#[test]
fn limits_leave_the_bytes_in_flagged_leaves() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(5);
    let mut limits = Limits::default();
    limits.depth = 3;
    let tree = Tree::parse_with(nested.as_bytes(), &limits, mime::EntityTable::new());
    let contents: Vec<_> = tree.entities().map(mime::Entity::content).collect();
    assert_eq!(
        contents,
        [Content::Message, Content::Message, Content::Message, Content::Opaque(Opaque::Depth)]
    );

    let parts = mixed(&"--b\r\n\r\nx\r\n".repeat(9));
    let mut limits = Limits::default();
    limits.parts = 4;
    let tree = Tree::parse_with(&parts, &limits, mime::EntityTable::new());
    assert_eq!(tree.entities().count(), 5);
    let last = tree.entities().last().unwrap();
    assert_eq!(last.content(), Content::Opaque(Opaque::Parts));
    assert_eq!(last.range().end, parts.len() as u64);
    walk::check(&parts, limits).unwrap();
}

#[test]
fn views() {
    let message = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\ncaf=C3=A9\r\n--b\r\nContent-Type: image/png; name=\"=?utf-8?q?=E2=82=AC?=.png\"\r\n\
        Content-Transfer-Encoding: base64\r\nContent-ID: <a@b>\r\nContent-Description: =?utf-8?q?=C3=BC?=\r\n\
        Content-Disposition: attachment\r\n\r\nAAEC\r\n--b--\r\n";
    let tree = Tree::parse(message);
    let [text, image] = tree.root().children().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(text.text().unwrap().text, "café");
    assert_eq!(text.file_name(), None);
    assert_eq!(image.decoded().0, &[0, 1, 2][..]);
    assert_eq!(image.text(), None);
    assert_eq!(image.file_name().unwrap().text, "€.png");
    assert_eq!(image.id().unwrap().as_bytes(), b"a@b");
    assert_eq!(image.description().unwrap(), "ü");
    assert!(image.disposition().unwrap().is_attachment());
    assert_eq!(image.parent(), Some(tree.root()));
}
