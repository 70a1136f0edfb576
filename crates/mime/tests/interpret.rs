//! The readings of messages with one trick each: among them is one that sees what is hidden, and one that does not.

use mime::{Defect, DefectKind, Limits, Quirk, READINGS, Tree, interpretations};
use rfc822_message::Severity;

const TYPE: &str = "Content-Type: multipart/mixed; boundary=bb\r\n";
const ENCODING: &str = "Content-Transfer-Encoding: base64\r\n";
const HIDDEN: &str = "RVZJTEVWSUw=\r\n";

/// A message with a text and something hidden; `fields` stand in its header section, `inner` in that of the hidden part.
fn message(fields: &str, delimiters: [&str; 3], inner: &str, hidden: &str) -> String {
    let [first, second, last] = delimiters;
    format!(
        "From: a@b.c\r\n{fields}\r\n{first}\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
         {second}\r\nContent-Type: application/x-evil\r\n{inner}\r\n{hidden}{last}\r\n"
    )
}

const PLAIN: [&str; 3] = ["--bb", "--bb", "--bb--"];

fn with_type(content_type: &str) -> String {
    message(&format!("Content-Type: {content_type}\r\n"), PLAIN, ENCODING, HIDDEN)
}

fn with_encoding(encoding: &str) -> String {
    let field = format!("Content-Transfer-Encoding: {encoding}\r\n");
    message(TYPE, PLAIN, &field, HIDDEN)
}

fn tricks() -> Vec<(&'static str, String)> {
    let framed = |delimiters| message(TYPE, delimiters, ENCODING, HIDDEN);
    let nested = |boundary: &str, close: &str| {
        format!(
            "From: a@b.c\r\n{TYPE}\r\n--bb\r\nContent-Type: multipart/alternative; boundary={boundary}\r\n\r\n\
             --{boundary}\r\n\r\nhi\r\n{close}--bb\r\nContent-Type: application/x-evil\r\n{ENCODING}\r\n\
             {HIDDEN}--bb--\r\n"
        )
    };
    vec![
        (
            "another type, first",
            with_type("multipart/mixed; boundary=bb\r\nContent-Type: text/plain"),
        ),
        (
            "another type, last",
            with_type("text/plain\r\nContent-Type: multipart/mixed; boundary=bb"),
        ),
        ("the boundary, first", with_type("multipart/mixed; boundary=bb; boundary=zz")),
        ("the boundary, last", with_type("multipart/mixed; boundary=zz; boundary=bb")),
        ("a boundary of RFC 2231", with_type("multipart/mixed; boundary*=us-ascii''b%62")),
        ("a boundary in sections", with_type("multipart/mixed; boundary*0=b; boundary*1=b")),
        ("both forms", with_type("multipart/mixed; boundary=bb; boundary*=us-ascii''zz")),
        ("a quoted pair", with_type("multipart/mixed; boundary=\"b\\b\"")),
        ("a blank at the end", with_type("multipart/mixed; boundary=\"bb \"")),
        ("a blank at the start", with_type("multipart/mixed; boundary=\" bb\"")),
        ("a comment", with_type("multipart/mixed; boundary=bb(c)")),
        ("a blank inside", with_type("multipart/mixed; boundary=bb b")),
        ("an encoded-word", with_type("multipart/mixed; boundary=\"=?us-ascii?q?bb?=\"")),
        (
            "an empty boundary",
            message(
                "Content-Type: multipart/mixed; boundary=\"\"\r\n",
                ["--", "--", "----"],
                ENCODING,
                HIDDEN,
            ),
        ),
        // No blank line and no field: for GMime, mail-parser and mailparse the section goes on (RFC 2046 §5.1.1 asks for a blank
        // line where there are no fields).
        (
            "no first field",
            format!(
                "From: a@b.c\r\n{TYPE}\r\n--bb\r\n\r\nhi\r\n--bb\r\nno field\r\n and more\r\n\
                 Content-Type: application/x-evil\r\n{ENCODING}\r\n{HIDDEN}--bb--\r\n"
            ),
        ),
        ("text behind the quotes", with_type("multipart/mixed; boundary=\"bb\"x")),
        ("no semicolon", with_type("multipart/mixed; boundary=\"bb\"\r\n charset=x")),
        ("a comment behind the quotes", with_type("multipart/mixed; boundary=\"bb\" (c)")),
        ("a comment before the name", with_type("multipart/mixed; (c)boundary=bb")),
        ("a comment behind the name", with_type("multipart/mixed; boundary(c)=bb")),
        ("a quotation mark behind it", with_type("multipart/mixed; boundary=bb\"")),
        ("angle brackets", with_type("multipart/mixed; boundary=<bb>")),
        ("a backslash before it", with_type("multipart/mixed; boundary=\\bb")),
        ("a quotation mark before it", with_type("multipart/mixed; x=a\"b; boundary=bb")),
        ("a pair at the end of quotes", with_type("multipart/mixed; x=\"a\\\\\"; boundary=bb")),
        ("a comment that is not closed", with_type("multipart/mixed; x=(; boundary=bb")),
        ("inside of another", with_type("multipart/mixed; x=\"y\" boundary=bb")),
        ("a parameter that is none", with_type("multipart/mixed; x; boundary=bb")),
        ("a parameter without name", with_type("multipart/mixed; =x; boundary=bb")),
        ("empty parameters", with_type("multipart/mixed;;; boundary=bb")),
        ("no subtype", with_type("multipart/; boundary=bb")),
        ("no slash", with_type("multipart; boundary=bb")),
        ("nearly a multipart", with_type("multipartx/mixed; boundary=bb")),
        ("blanks around the slash", with_type("MuLtIpArT / mixed; boundary=bb")),
        ("a comment in the type", with_type("multipart(c)/mixed; boundary=bb")),
        (
            "white space before the colon",
            message("Content-Type : multipart/mixed; boundary=bb\r\n", PLAIN, ENCODING, HIDDEN),
        ),
        (
            "a name that is none",
            message(&format!("X-\u{e9}: y\r\n{TYPE}"), PLAIN, ENCODING, HIDDEN),
        ),
        ("a line without a colon", message(&format!("garbage\r\n{TYPE}"), PLAIN, ENCODING, HIDDEN)),
        (
            "a line of white space in a field",
            message(&format!("X: y\r\n \t\r\n{TYPE}"), PLAIN, ENCODING, HIDDEN),
        ),
        (
            "a line of white space behind what is no field",
            message(&format!("garbage\r\n \r\n{TYPE}"), PLAIN, ENCODING, HIDDEN),
        ),
        (
            "a bare CR in a header section",
            message(&format!("X: y\r{TYPE}"), PLAIN, ENCODING, HIDDEN),
        ),
        ("two encodings, base64 first", with_encoding("base64\r\nContent-Transfer-Encoding: 7bit")),
        ("two encodings, base64 last", with_encoding("7bit\r\nContent-Transfer-Encoding: base64")),
        ("a comment beside the encoding", with_encoding("base64 (c)")),
        ("an encoding and a semicolon", with_encoding("base64;")),
        ("an encoding in quotes", with_encoding("\"base64\"")),
        ("x-base64", with_encoding("x-base64")),
        ("junk in base64", message(TYPE, PLAIN, ENCODING, "RVZ!@#JTEVWSUw=\r\n")),
        ("no padding", message(TYPE, PLAIN, ENCODING, "RVZJTEVWSUw\r\n")),
        ("hidden behind the close", framed(["--bb", "--bb--\r\n--bb", "--bb--"])),
        ("text behind the close", framed(["--bb", "--bb--x\r\n--bb", "--bb--"])),
        ("text behind a delimiter", framed(["--bb", "--bbx", "--bb--"])),
        ("a boundary inside of the last line", framed(["--bb", "x --bb", ""])),
        ("a boundary inside of a line behind hyphens", framed(["--bb", "\r\n-----bb", "--b"])),
        ("a boundary that closes inside of a line", framed(["--bb", "x --bb", "x --bb--"])),
        ("blanks behind a delimiter", framed(["--bb", "--bb \t", "--bb--"])),
        ("a bare CR before a delimiter", framed(["--bb", "x\r--bb", "--bb--"])),
        ("a boundary in itself", nested("bb", "--bb--\r\n")),
        ("a boundary that starts with another", nested("bbc", "--bbc--\r\n")),
        ("a multipart that is not closed", nested("cc", "")),
    ]
}

#[test]
fn some_see_it_and_some_do_not() {
    for (name, message) in tricks() {
        let message = message.as_bytes();
        let mut ambiguous = false;
        let mut sink = |defect: Defect| ambiguous |= defect.severity() == Severity::Ambiguous;
        Tree::parse(message).report(&mut sink);
        assert!(ambiguous, "{name}");
        let readings: Vec<_> = interpretations(message, &Limits::default()).collect();
        assert!(readings.len() <= READINGS);
        let seen: Vec<bool> = readings
            .iter()
            .map(|reading| reading.leaves().any(|leaf| leaf.decoded().0.starts_with(b"EVIL")))
            .collect();
        assert!(seen.contains(&true), "{name}: {readings:#?}");
        if !matches!(name, "a boundary that starts with another" | "text behind the close") {
            assert!(seen.contains(&false), "{name}: {readings:#?}");
        }
    }
}

/// The blank line is the separator then, and what is behind it the body.
#[test]
fn a_line_of_white_space_ends_a_header_section() {
    let message = b"Subject: a\r\n b\r\n \t\r\n c\r\nX: y\r\n\r\nbody\r\n";
    let readings: Vec<_> = interpretations(message, &Limits::default()).collect();
    let [ours, theirs] = &readings[..] else { panic!("{readings:#?}") };
    assert_eq!(ours.root().body(), b"body\r\n");
    assert!(theirs.quirks().contains(Quirk::BlankEndsHeader));
    assert_eq!(theirs.root().body(), b" c\r\nX: y\r\n\r\nbody\r\n");
}

/// CPython takes no line with white space before the colon for a field, whatever its name.
#[test]
fn white_space_before_a_colon_ends_a_header_section() {
    let message = b"From: a@b.c\r\nX-Any : b\r\nContent-Type: application/x-evil\r\n\r\nbody\r\n";
    let readings: Vec<_> = interpretations(message, &Limits::default()).collect();
    let [ours, theirs] = &readings[..] else { panic!("{readings:#?}") };
    assert_eq!(ours.root().body(), b"body\r\n");
    assert!(theirs.quirks().contains(Quirk::JunkEndsHeader));
    assert!(theirs.root().content_type().is("text", "plain"));
    assert!(theirs.root().body().starts_with(b"X-Any : b\r\n"));
}

/// Whoever shows the text of a multipart without parts shows what its fields do not tell of.
#[test]
fn a_multipart_without_parts_is_text_to_others() {
    for body in [
        "<script>\r\n--zz--\r\n",
        "--zz\r\n\r\n<script>\r\n--zz--\r\n",
        "--bb--\r\nContent-Type: text/html\r\n\r\n<script>\r\n",
    ] {
        let message = format!("From: a@b.c\r\n{TYPE}\r\n{body}");
        let readings: Vec<_> = interpretations(message.as_bytes(), &Limits::default()).collect();
        let seen = readings.iter().map(|reading| reading.leaves().count());
        assert_eq!(seen.collect::<Vec<_>>(), [0, 1], "{body:?}");
        let leaf = readings[1].leaves().next().unwrap();
        assert_eq!(leaf.decoded().0, body.as_bytes());
    }
    let header_alone = format!("From: a@b.c\r\n{TYPE}\r\n");
    assert_eq!(interpretations(header_alone.as_bytes(), &Limits::default()).count(), 1);
}

/// CPython ends a header section at a line of a mail store that was escaped.
#[test]
fn an_escaped_mbox_line_ends_a_header_section() {
    let message = b"From: a@b.c\r\n>From x\r\nContent-Type: application/x-evil\r\n\r\nbody\r\n";
    let readings: Vec<_> = interpretations(message, &Limits::default()).collect();
    let [ours, theirs] = &readings[..] else { panic!("{readings:#?}") };
    assert!(ours.root().content_type().is("application", "x-evil"));
    assert!(theirs.root().content_type().is("text", "plain"));
    assert!(theirs.root().body().starts_with(b">From x\r\n"));
}

/// Two tricks: what is hidden by both is seen by those who are fooled by neither.
/// Three of four readers known take all up to the semicolon for the subtype; CPython knows no type with two slashes.
#[test]
fn others_take_what_follows_a_type_for_a_part_of_it() {
    for (field, others) in [
        ("text/ht,l; charset=x", &["text/ht,l"][..]),
        ("application/x- kcs7-signature; name=x", &["application/x- kcs7-signature"]),
        ("text/html (c)", &["text/html (c)"]),
        ("text/plain charset=x", &["text/plain charset=x"]),
        ("image/png, text/html", &["image/png, text/html", "text/plain"]),
        ("message/rfc822 x", &["message/rfc822 x", "application/octet-stream"]),
        ("text/html\r\n ; charset=x", &[]),
    ] {
        let message = format!("Content-Type: {field}\r\n\r\nFrom: a@b.c\r\n\r\nx");
        let mut found: Vec<String> = Vec::new();
        for reading in interpretations(message.as_bytes(), &Limits::default()).skip(1) {
            let content_type = reading.root().content_type();
            let [kind, subtype] = [content_type.kind(), content_type.subtype()]
                .map(|octets| String::from_utf8_lossy(octets).into_owned());
            found.push(format!("{kind}/{subtype}"));
        }
        assert_eq!(found.is_empty(), others.is_empty(), "{field}: {found:?}");
        for other in others {
            assert!(found.iter().any(|one| one == other), "{field}: {found:?}");
        }
    }
}

#[test]
fn two_tricks_at_once() {
    let tricky = message(
        "Content-Type: text/plain\r\nContent-Type: multipart/mixed;;boundary=\"b\\b\"\r\n",
        ["--b\\b", "--b\\b \t", "--b\\b--"],
        "Content-Transfer-Encoding: x-base64\r\n",
        HIDDEN,
    );
    let seen = interpretations(tricky.as_bytes(), &Limits::default())
        .any(|reading| reading.leaves().any(|leaf| leaf.decoded().0.starts_with(b"EVIL")));
    assert!(seen);
}

/// Where its own delimiter follows, no reader known looks inside of lines; a delimiter of another multipart is none of its own.
#[test]
fn a_boundary_inside_of_a_line_counts_where_no_other_follows() {
    let reported = |message: &str| {
        let mut defects: Vec<Defect> = Vec::new();
        Tree::parse(message.as_bytes()).report(&mut defects);
        defects.iter().filter(|defect| defect.kind == DefectKind::BoundaryInLine).count()
    };
    let inner = |body: &str| {
        let inner = "Content-Type: multipart/mixed; boundary=\"--c\"\r\n\r\n";
        format!("{TYPE}\r\n--bb\r\n{inner}----c\r\n\r\n{body}\r\n--bb--\r\n")
    };
    assert_eq!(reported(&inner("x ----c")), 1);
    assert_eq!(reported(&inner("x -------c")), 1);
    assert_eq!(reported(&inner("x --c")), 0);
    assert_eq!(reported(&inner("x --bb")), 0);
    assert_eq!(reported(&inner("x ----c\r\n----c\r\n\r\ny")), 0);
    assert_eq!(reported(&inner("x ----c\r\n----c\r\n\r\ny ----c\r\nz ----c")), 1);
    assert_eq!(reported(&inner("x ----c\r\n----c--\r\ny ----c")), 0);
}

#[test]
fn a_clean_message_has_one_reading() {
    let clean = message(TYPE, PLAIN, ENCODING, HIDDEN);
    let mut readings = interpretations(clean.as_bytes(), &Limits::default());
    assert!(readings.next().unwrap().quirks().is_empty());
    assert!(readings.next().is_none());
}

/// However many tricks there are, the readings are few.
#[test]
fn readings_are_bounded() {
    let everything: String = tricks().into_iter().map(|(_, message)| message).collect();
    assert!(interpretations(everything.as_bytes(), &Limits::default()).count() <= READINGS);
    let nested: String = (0..60)
        .map(|_| "Content-Type : multipart/mixed;; boundary=\"b\\b \"; boundary=c\r\n\r\n--bb\r\n")
        .collect();
    assert!(interpretations(nested.as_bytes(), &Limits::default()).count() <= READINGS);
}

#[test]
fn every_kind_is_reported_once_where_it_is() {
    let message = with_type("multipart/mixed; boundary=bb; boundary=zz");
    let mut defects: Vec<Defect> = Vec::new();
    Tree::parse(message.as_bytes()).report(&mut defects);
    let found: Vec<_> =
        defects.iter().filter(|defect| defect.kind == DefectKind::DuplicateBoundary).collect();
    let field = "Content-Type: multipart/mixed; boundary=bb; boundary=zz\r\n";
    let start = message.find(field).unwrap() as u64;
    let [defect] = found[..] else { panic!("{found:?}") };
    assert_eq!(defect.range(), start..start + field.len() as u64);
}
