//! IMAP sections: the example of RFC 9051 §6.4.5.1, and messages that are no multipart.

use mime::{SectionText, Tree, section};

/// ```text
/// HEADER ([RFC5322] header of the message)
/// TEXT   ([RFC5322] text body of the message) MULTIPART/MIXED
/// 1      TEXT/PLAIN
/// 2      APPLICATION/OCTET-STREAM
/// 3      MESSAGE/RFC822
/// 3.HEADER, 3.TEXT   of the message, MULTIPART/MIXED
/// 3.1    TEXT/PLAIN
/// 3.2    APPLICATION/OCTET-STREAM
/// 4      MULTIPART/MIXED
/// 4.1    IMAGE/GIF
/// 4.1.MIME
/// 4.2    MESSAGE/RFC822
/// 4.2.HEADER, 4.2.TEXT  MULTIPART/MIXED
/// 4.2.1  TEXT/PLAIN
/// 4.2.2  MULTIPART/ALTERNATIVE
/// 4.2.2.1  TEXT/PLAIN
/// 4.2.2.2  TEXT/RICHTEXT
/// ```
const EXAMPLE: &str = "Subject: outer\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n\
--a\r\nContent-Type: text/plain\r\n\r\none\r\n\
--a\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n\
--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/plain\r\n\r\nthree one\r\n\
--b\r\nContent-Type: application/octet-stream\r\n\r\nthree two\r\n--b--\r\n\
--a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n\
--c\r\nContent-Type: image/gif\r\n\r\nfour one\r\n\
--c\r\nContent-Type: message/rfc822\r\n\r\nSubject: four two\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n\
--d\r\nContent-Type: text/plain\r\n\r\nfour two one\r\n\
--d\r\nContent-Type: multipart/alternative; boundary=e\r\n\r\n\
--e\r\nContent-Type: text/plain\r\n\r\nfour two two one\r\n\
--e\r\nContent-Type: text/richtext\r\n\r\nfour two two two\r\n--e--\r\n--d--\r\n--c--\r\n\
--a--\r\n";

fn get(message: &str, numbers: &[u32], text: SectionText<'_>) -> Option<String> {
    let tree = Tree::parse(message.as_bytes());
    section::section(tree.root(), numbers, text)
        .map(|octets| String::from_utf8_lossy(&octets).into_owned())
}

#[test]
fn rfc_9051_example() {
    use SectionText::{Fields, FieldsNot, Header, Mime, Whole};
    for (numbers, text, expected) in [
        (&[][..], Whole, Some(EXAMPLE)),
        (&[], Header, Some("Subject: outer\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n")),
        (&[], Fields(&["SUBJECT"]), Some("Subject: outer\r\n\r\n")),
        (&[], FieldsNot(&["content-type"]), Some("Subject: outer\r\n\r\n")),
        (&[], Mime, None),
        (&[1], Whole, Some("one")),
        (&[1], Mime, Some("Content-Type: text/plain\r\n\r\n")),
        (&[1], Header, None),
        (&[1, 1], Whole, None),
        (&[2], Whole, Some("two")),
        (&[3], Header, Some("Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")),
        (&[3], Mime, Some("Content-Type: message/rfc822\r\n\r\n")),
        (&[3], Fields(&["Subject"]), Some("Subject: three\r\n\r\n")),
        (&[3, 1], Whole, Some("three one")),
        (&[3, 2], Whole, Some("three two")),
        (&[4, 1], Whole, Some("four one")),
        (&[4, 1], Mime, Some("Content-Type: image/gif\r\n\r\n")),
        (&[4, 2], Fields(&["subject"]), Some("Subject: four two\r\n\r\n")),
        (&[4, 2, 1], Whole, Some("four two one")),
        (&[4, 2, 2, 1], Whole, Some("four two two one")),
        (&[4, 2, 2, 2], Whole, Some("four two two two")),
        (&[4, 2, 2, 3], Whole, None),
        (&[5], Whole, None),
        (&[0], Whole, None),
    ] {
        assert_eq!(get(EXAMPLE, numbers, text).as_deref(), expected, "{numbers:?} {text:?}");
    }
    let three = get(EXAMPLE, &[3], SectionText::Text).unwrap();
    assert!(three.starts_with("--b\r\n") && three.ends_with("--b--"), "{three}");
}

#[test]
fn what_is_no_multipart_has_one_part() {
    let plain = "Subject: x\r\n\r\nbody\r\n";
    assert_eq!(get(plain, &[1], SectionText::Whole).as_deref(), Some("body\r\n"));
    assert_eq!(get(plain, &[1], SectionText::Mime).as_deref(), Some("Subject: x\r\n\r\n"));
    assert_eq!(get(plain, &[1], SectionText::Text), None);
    assert_eq!(get(plain, &[1, 1], SectionText::Whole), None);
    assert_eq!(get(plain, &[2], SectionText::Whole), None);

    let forwarded = "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nbody";
    assert_eq!(
        get(forwarded, &[1], SectionText::Whole).as_deref(),
        Some("Subject: inner\r\n\r\nbody")
    );
    assert_eq!(
        get(forwarded, &[1], SectionText::Header).as_deref(),
        Some("Subject: inner\r\n\r\n")
    );
    assert_eq!(get(forwarded, &[1, 1], SectionText::Whole).as_deref(), Some("body"));
    assert_eq!(get(forwarded, &[1, 1], SectionText::Header), None);
}

#[test]
fn partials_and_binary() {
    assert_eq!(section::partial(b"abcdef", 2, 3), b"cde");
    assert_eq!(section::partial(b"abcdef", 4, 30), b"ef");
    assert_eq!(section::partial(b"abcdef", 6, 1), b"");
    assert_eq!(section::partial(b"abcdef", u64::MAX, u64::MAX), b"");
    let tree = Tree::parse(b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n");
    assert_eq!(section::binary(tree.root(), &[1]).unwrap().0, &b"hello"[..]);
    let tree = Tree::parse(b"Content-Transfer-Encoding: x-other\r\n\r\naGVsbG8=\r\n");
    assert!(section::binary(tree.root(), &[1]).is_none());
}
