//! The examples of RFC 2045, 2046, 2047, 2049, 2183 and 2231.

use mime::{Charset, Content, ContentDisposition, ContentType, Tree, encoded_word, transfer};

fn unfolded(field: &str) -> Vec<u8> {
    field.replace('\n', "\r\n").into_bytes()
}

/// RFC 2047 §8.
#[test]
fn encoded_words_of_rfc_2047() {
    for (value, expected) in [
        ("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"),
        (
            "=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>",
            "Keld Jørn Simonsen <keld@dkuug.dk>",
        ),
        (
            "=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>",
            "André Pirard <PIRARD@vm1.ulg.ac.be>",
        ),
        (
            "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
            "If you can read this you understand the example.",
        ),
        (
            "=?ISO-8859-1?Q?Olle_J=E4rnefors?= <ojarnef@admin.kth.se>",
            "Olle Järnefors <ojarnef@admin.kth.se>",
        ),
        (
            "=?ISO-8859-1?Q?Patrik_F=E4ltstr=F6m?= <paf@nada.kth.se>",
            "Patrik Fältström <paf@nada.kth.se>",
        ),
        (
            "Nathaniel Borenstein <nsb@thumper.bellcore.com>\n    (=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=)",
            "Nathaniel Borenstein <nsb@thumper.bellcore.com>    (םולש ןב ילטפנ)",
        ),
        ("(=?ISO-8859-1?Q?a?=)", "(a)"),
        ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
        ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)"),
        ("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)"),
        ("(=?ISO-8859-1?Q?a?=\n    =?ISO-8859-1?Q?b?=)", "(ab)"),
        ("(=?ISO-8859-1?Q?a_b?=)", "(a b)"),
        ("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)"),
        // RFC 2231 §5.
        ("=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore"),
        // Not encoded-words.
        ("=?US-ASCII?X?a?=", "=?US-ASCII?X?a?="),
        ("=?US-ASCII?Q?a", "=?US-ASCII?Q?a"),
        ("=??Q?a?=", "=??Q?a?="),
        ("=?x-none?Q?a?= =?x-none?Q?b?=", "=?x-none?Q?a?= =?x-none?Q?b?="),
        // Characters split between words, and words glued to text.
        ("=?utf-8?b?4oI=?= =?utf-8?q?=AC?=", "€"),
        ("a=?utf-8?q?=C3=A9?=b", "aéb"),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a  Bcc: x"),
        ("plain text\n folded", "plain text folded"),
        ("8-bit caf\u{e9}", "8-bit café"),
    ] {
        assert_eq!(encoded_word::decode(&unfolded(value)).text, expected, "{value:?}");
    }
}

#[test]
fn what_encoded_words_hide_is_reported() {
    let decoded = |value: &str| {
        let decoded = encoded_word::decode(value.as_bytes());
        (decoded.unknown_charset, decoded.malformed, decoded.controls)
    };
    assert_eq!(decoded("=?x-none?q?a?="), (true, false, false));
    assert_eq!(decoded("=?utf-8?q?=FF?="), (false, true, false));
    assert_eq!(decoded("=?utf-8?q?a=0Ab?="), (false, false, true));
    assert_eq!(decoded("=?utf-8?b?YQ?= plain"), (false, false, false));
}

/// RFC 2231 §3, §4, §4.1.
#[test]
fn parameters_of_rfc_2231() {
    let url = ContentType::parse(b"message/external-body; access-type=URL;\r\n URL*0=\"ftp://\";\r\n URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"").unwrap();
    assert_eq!(
        url.parameters().text("url").unwrap().text,
        "ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar"
    );
    let title = ContentType::parse(
        b"application/x-stuff;\r\n title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
    )
    .unwrap();
    assert_eq!(title.parameters().text("title").unwrap().text, "This is ***fun***");
    assert_eq!(title.parameters().language("title"), Some(&b"en-us"[..]));
}

#[test]
fn file_names() {
    for (value, expected) in [
        (
            "attachment; filename=genome.jpeg;\r\n modification-date=\"Wed, 12 Feb 1997 16:29:51 -0500\"",
            "genome.jpeg",
        ),
        ("attachment; filename*0*=utf-8''%E2%82; filename*1*=%AC.txt", "€.txt"),
        ("attachment; filename*1=b; filename*0=a", "ab"),
        ("attachment; filename*0=a; filename*2=c", "a"),
        ("attachment; filename=plain; filename*=utf-8''%C3%A9", "é"),
        ("attachment; filename*=''plain", "plain"),
        ("attachment; filename*=utf-8''%zz%C3%A9", "%zzé"),
        ("attachment; filename=\"=?utf-8?q?=C3=A9?=\"", "é"),
        ("attachment; filename=\"caf\u{e9}\"", "café"),
        ("attachment; filename=first; filename=second", "first"),
        ("attachment; filename*=iso-8859-1'en'%A3%20rates", "£ rates"),
        ("attachment; filename=my file (1).pdf", "my file (1).pdf"),
    ] {
        let disposition = ContentDisposition::parse(value.as_bytes()).unwrap();
        assert_eq!(disposition.file_name().unwrap().text, expected, "{value:?}");
    }
    assert_eq!(ContentDisposition::parse(b"attachment").unwrap().file_name(), None);
}

/// RFC 2045 §6.7.
#[test]
fn quoted_printable_of_rfc_2045() {
    let (decoded, problems) = transfer::decode(
        mime::TransferEncoding::QuotedPrintable,
        b"Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.",
    );
    assert_eq!(decoded, &b"Now's the time for all folk to come to the aid of their country."[..]);
    assert!(problems.is_empty());
}

#[test]
fn lenient_decoding() {
    use mime::TransferEncoding::{Base64, QuotedPrintable};
    use transfer::DecodeProblem::{
        BadEscape, DataAfterPadding, IllegalOctet, LowerCaseHex, MissingPadding, StrayBits,
        Truncated,
    };
    for (encoding, data, expected, problems) in [
        (Base64, &b"RVZJTEVWSUw="[..], &b"EVILEVIL"[..], vec![]),
        (Base64, b"RVZJ!@#TEVWSUw=", b"EVILEVIL", vec![IllegalOctet]),
        (Base64, b"RVZJTEVWSUw", b"EVILEVIL", vec![MissingPadding]),
        (Base64, b"RVZJTA==RVZJTA==", b"EVILEVIL", vec![DataAfterPadding]),
        (Base64, b"RVZJTA=", b"EVIL", vec![MissingPadding]),
        (Base64, b"RVZJTB==", b"EVIL", vec![StrayBits]),
        (Base64, b"RVZJT", b"EVI", vec![Truncated]),
        (Base64, b"RVZJT===", b"EVI", vec![IllegalOctet, Truncated]),
        (Base64, b"=", b"", vec![IllegalOctet]),
        (Base64, b" \r\n\t", b"", vec![]),
        (QuotedPrintable, b"=c3=a9", "é".as_bytes(), vec![LowerCaseHex]),
        (QuotedPrintable, b"=zz=4", b"=zz=4", vec![BadEscape]),
        (QuotedPrintable, b"a=", b"a", vec![Truncated]),
        (QuotedPrintable, b"a= \t\r\nb", b"ab", vec![]),
        (QuotedPrintable, b"a \t \nb ", b"a\nb", vec![]),
        (QuotedPrintable, b"caf\xE9", b"caf\xE9", vec![IllegalOctet]),
        (QuotedPrintable, b"a\rb", b"a\rb", vec![]),
    ] {
        let (decoded, found) = transfer::decode(encoding, data);
        assert_eq!(decoded, expected, "{}", data.escape_ascii());
        assert_eq!(found.iter().collect::<Vec<_>>(), problems, "{}", data.escape_ascii());
    }
}

/// RFC 2046 §5.1.1 and RFC 2049 appendix A.
#[test]
fn multiparts() {
    let simple = "From: Nathaniel Borenstein <nsb@bellcore.com>\nContent-type: multipart/mixed; boundary=\"simple boundary\"\n\n\
        This is the preamble.\n\n--simple boundary\n\nThis is implicitly typed plain US-ASCII text.\n\
        It does NOT end with a linebreak.\n--simple boundary\nContent-type: text/plain; charset=us-ascii\n\n\
        This is explicitly typed plain US-ASCII text.\nIt DOES end with a linebreak.\n\n--simple boundary--\n\nThis is the epilogue.\n";
    let message = unfolded(simple);
    let tree = Tree::parse(&message);
    let parts: Vec<_> = tree.root().children().collect();
    assert!(parts[0].body().ends_with(b"It does NOT end with a linebreak."));
    assert!(parts[1].body().ends_with(b"It DOES end with a linebreak.\r\n"));
    assert_eq!(tree.root().preamble(), b"This is the preamble.\r\n");
    assert_eq!(tree.root().epilogue(), b"\r\n\r\nThis is the epilogue.\r\n");
    assert!(tree.defects().is_empty());

    let complex = "MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=unique-boundary-1\n\npreamble\n\n\
        --unique-boundary-1\n\n... Some text appears here ...\n\n\
        --unique-boundary-1\nContent-type: multipart/parallel; boundary=unique-boundary-2\n\n\
        --unique-boundary-2\nContent-Type: audio/basic\nContent-Transfer-Encoding: base64\n\nAAAA\n\n\
        --unique-boundary-2\nContent-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\nAAAA\n\n--unique-boundary-2--\n\n\
        --unique-boundary-1\nContent-type: text/enriched\n\nThis is <bold>enriched.</bold>\n\n\
        --unique-boundary-1\nContent-Type: message/rfc822\n\nFrom: (mailbox in US-ASCII)\nSubject: (subject in US-ASCII)\n\
        Content-Type: Text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: Quoted-printable\n\n  ... =E9 ...\n\n--unique-boundary-1--\n";
    let message = unfolded(complex);
    let tree = Tree::parse(&message);
    let kinds: Vec<_> = tree.entities().map(|entity| (entity.depth(), entity.content())).collect();
    use Content::{Leaf, Message, Multipart};
    assert_eq!(
        kinds,
        [
            (0, Multipart),
            (1, Leaf),
            (1, Multipart),
            (2, Leaf),
            (2, Leaf),
            (1, Leaf),
            (1, Message),
            (2, Leaf)
        ]
    );
    let last = tree.entities().last().unwrap().text().unwrap();
    assert_eq!(last.text, "  ... é ...\r\n");
    assert_eq!(last.charset, Charset::from_label(b"iso-8859-1"));
}

#[test]
fn charsets() {
    for (label, octets, expected) in [
        (&b"utf-8"[..], &b"\xC3\xA9"[..], "é"),
        (b"ISO-8859-1", b"\xE9\x80", "é€"),
        (b" koi8-r ", b"\xCD\xC9\xD2", "мир"),
        (b"iso-2022-jp", b"\x1B$B$\"\x1B(B", "あ"),
        (b"gb2312", b"\xC4\xE3", "你"),
        (b"big5", b"\xA7A", "你"),
        (b"cp932", b"\x82\xA0", "あ"),
        (b"utf-16le", b"a\0", "a"),
    ] {
        assert_eq!(Charset::from_label(label).unwrap().decode(octets).text, expected);
    }
    for label in [&b""[..], b"x-unknown", b"replacement", b"8bit"] {
        assert_eq!(Charset::from_label(label), None, "{}", label.escape_ascii());
    }
    assert!(Charset::UTF_8.decode(b"\xFF").malformed);
}
