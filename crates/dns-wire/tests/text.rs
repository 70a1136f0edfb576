//! Zone files: what they say, what is wrong with them, and that cuts do not matter.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use dns_wire::{
    Limits, NameBuf, RecordType,
    text::{FieldErrorKind, Item, Reader, TextError, TextErrorKind},
};
use sans_io::PushParser;
use testkit::cuts::push_check;

fn reader() -> Reader {
    Reader::new("example.".parse().unwrap())
}

/// Each entry on a line: a record as it prints, or what is wrong and where. Read at every cut.
fn read(text: &str) -> Vec<String> {
    push_check(reader(), text.as_bytes());
    let mut reader = reader();
    reader.finish();
    let mut input = text.as_bytes();
    let mut lines = Vec::new();
    while let Some(entry) = reader.push(&mut input).unwrap() {
        lines.push(match entry.item {
            Item::Record(record) => record.to_string().replace('\t', " "),
            Item::Include { path, origin } => format!("include {path} {origin:?}"),
            Item::Invalid(error) => error.to_string(),
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(input, b"");
    lines
}

#[test]
fn the_example_of_rfc_1035() {
    // §5.3, with the SOA's numbers commented.
    let zone = "\
$ORIGIN isi.edu.
$TTL 3600
@   IN  SOA     VENERA      Action\\.domains (
                                 20     ; SERIAL
                                 7200   ; REFRESH
                                 600    ; RETRY
                                 3600000; EXPIRE
                                 60)    ; MINIMUM

        NS      A.ISI.EDU.
        NS      VENERA
        MX      10      VENERA
        MX      20      VAXA

A       A       26.3.0.103

VENERA  A       10.1.0.52
        A       128.9.0.32
";
    assert_eq!(
        read(zone),
        [
            r"isi.edu. 3600 IN SOA VENERA.isi.edu. Action\.domains.isi.edu. 20 7200 600 3600000 60",
            "isi.edu. 3600 IN NS A.ISI.EDU.",
            "isi.edu. 3600 IN NS VENERA.isi.edu.",
            "isi.edu. 3600 IN MX 10 VENERA.isi.edu.",
            "isi.edu. 3600 IN MX 20 VAXA.isi.edu.",
            "A.isi.edu. 3600 IN A 26.3.0.103",
            "VENERA.isi.edu. 3600 IN A 10.1.0.52",
            "VENERA.isi.edu. 3600 IN A 128.9.0.32",
        ]
    );
}

#[test]
fn ttl_and_class_in_any_order_and_handed_down() {
    assert_eq!(
        read("a 1h IN A 1.2.3.4\nb IN 2m A 1.2.3.4\nc A 1.2.3.4\nd CH TXT x\ne TXT y\n 5 IN TXT z"),
        [
            "a.example. 3600 IN A 1.2.3.4",
            "b.example. 120 IN A 1.2.3.4",
            "c.example. 120 IN A 1.2.3.4",
            "d.example. 120 CH TXT \"x\"",
            "e.example. 120 CH TXT \"y\"",
            "e.example. 5 IN TXT \"z\"",
        ]
    );
    // Names of types and classes may own records; the default beats the last TTL; SOA has one of its own.
    assert_eq!(
        read("@ SOA a b 1 2 3 4 77\nIN A 1.2.3.4\nmx 5 mx 1 @\n$TTL 9\nTTL A 1.2.3.4\n"),
        [
            "example. 77 IN SOA a.example. b.example. 1 2 3 4 77",
            "IN.example. 77 IN A 1.2.3.4",
            "mx.example. 5 IN MX 1 example.",
            "TTL.example. 9 IN A 1.2.3.4",
        ]
    );
}

#[test]
fn quotes_escapes_and_parentheses() {
    assert_eq!(
        read(
            "a 1 TXT \"x;y(\" z\\;\\032\\\"\\\\ (\n  \"\" ; comment ) \n\t\"\\065\" ) ; done\nb\\.c 1 A (1.2.3.4)\n"
        ),
        [r#"a.example. 1 IN TXT "x;y(" "z; \"\\" "" "A""#, r"b\.c.example. 1 IN A 1.2.3.4",]
    );
    assert_eq!(read("a 1 TXT \"a\"\"b\"c\r\n"), [r#"a.example. 1 IN TXT "a" "b" "c""#]);
    assert_eq!(
        read("(a\n1\nA\n1.2.3.4\n)\n\n; nothing\n   ; here\n"),
        ["a.example. 1 IN A 1.2.3.4"]
    );
}

#[test]
fn directives() {
    assert_eq!(
        read(
            "$ORIGIN sub\n$ttl 60\n@ A 1.2.3.4\n$ORIGIN net.\n@ A 1.2.3.4\n$INCLUDE \"my file\" x\n$INCLUDE f\n$UNKNOWN 1\n"
        ),
        [
            "sub.example. 60 IN A 1.2.3.4",
            "net. 60 IN A 1.2.3.4",
            "include my file Some(x.net.)",
            "include f None",
            "line 8, column 1: unknown directive",
        ]
    );
    // An included file inherits what was said, and says nothing to the file that includes it.
    let mut outer = reader();
    outer.finish();
    let mut input = &b"$TTL 7\na A 1.2.3.4\n$INCLUDE f sub\n A 1.2.3.5\n"[..];
    outer.push(&mut input).unwrap();
    let Some(Item::Include { origin, .. }) =
        outer.push(&mut input).unwrap().map(|entry| entry.item)
    else {
        panic!("no include");
    };
    let mut inner = outer.included(origin);
    inner.finish();
    let mut included = &b" A 1.2.3.6\nb A 1.2.3.7\n"[..];
    let next =
        |reader: &mut Reader, input: &mut &[u8]| match reader.push(input).unwrap().unwrap().item {
            Item::Record(record) => record.to_string().replace('\t', " "),
            other => panic!("{other:?}"),
        };
    assert_eq!(next(&mut inner, &mut included), "a.example. 7 IN A 1.2.3.6");
    assert_eq!(next(&mut inner, &mut included), "b.sub.example. 7 IN A 1.2.3.7");
    assert_eq!(next(&mut outer, &mut input), "a.example. 7 IN A 1.2.3.5");
}

#[test]
fn generated_records() {
    for (line, records) in [
        ("1-2 n$ A 1.2.3.$", "n1.example. 9 IN A 1.2.3.1|n2.example. 9 IN A 1.2.3.2"),
        (
            "8-19/5 @ TXT $",
            r#"example. 9 IN TXT "8"|example. 9 IN TXT "13"|example. 9 IN TXT "18""#,
        ),
        ("4294967295-4294967295 a A \\# 4 0A000001", "a.example. 9 IN A 10.0.0.1"),
        // Class and TTL in any order, stated for those that follow.
        ("0-0 a 5 IN A 1.2.3.4", "a.example. 5 IN A 1.2.3.4"),
        ("0-0 a IN 1h A 1.2.3.4", "a.example. 3600 IN A 1.2.3.4"),
        // Data of several words, in quotes as a whole or not, in parentheses, before a comment.
        (r#"277-277 HOST-$ MX "$ mail$""#, "HOST-277.example. 9 IN MX 277 mail277.example."),
        ("7-7 a MX $ mail$ ; $", "a.example. 9 IN MX 7 mail7.example."),
        ("7-7 a MX (\n $\n mail ) ", "a.example. 9 IN MX 7 mail.example."),
        (r#"1-1 q TXT "a$ b$ \"$ $\"""#, r#"q.example. 9 IN TXT "a1" "b1" "1 1""#),
        (r#"1-1 q TXT "$ 2" $"#, r#"q.example. 9 IN TXT "1 2" "1""#),
        // Dollar signs that stay.
        (r"1-1 q\$$ TXT $$", r#"q\$1.example. 9 IN TXT "$""#),
        (r"1-1 r$$$ TXT a\$$\\$", r#"r\$1.example. 9 IN TXT "a$1\\1""#),
        // Offset, width, base.
        (
            "0-1 a${-1} TXT a${-1,4,d}b",
            r#"a-1.example. 9 IN TXT "a-001b"|a0.example. 9 IN TXT "a0000b""#,
        ),
        (
            "0-0 a TXT ${-1,4,x} ${10,0,X} ${8,4,o} ${5} ${5,03}",
            r#"a.example. 9 IN TXT "ffffffff" "A" "0010" "5" "005""#,
        ),
        ("18-18 a${0,0,n} A 1.2.3.$", "a2.1.example. 9 IN A 1.2.3.18"),
        ("18-18 a${0,3,n}x A 1.2.3.$", "a2.1x.example. 9 IN A 1.2.3.18"),
        ("18-18 a${0,4,n}x A 1.2.3.$", "a2.1.x.example. 9 IN A 1.2.3.18"),
        ("30-30 a${0,5,N} A 1.2.3.$", "aE.1.0.example. 9 IN A 1.2.3.30"),
        // What is wrong.
        ("2-1 a A 1.2.3.4", "line 2, column 11: range: not a range of numbers"),
        ("1-2/0 a A 1.2.3.4", "line 2, column 11: range: not a range of numbers"),
        ("1-4294967296 a A 1.2.3.4", "line 2, column 11: range: not a range of numbers"),
        ("1 a A 1.2.3.4", "line 2, column 11: range: not a range of numbers"),
        ("1-2", "line 2, column 14: owner: missing"),
        ("1-2 a", "line 2, column 16: no type"),
        ("1-2 a A", "line 2, column 18: A: data: missing"),
        ("1-2 a$ LOCK $", "line 2, column 18: unknown type"),
        ("1-2 a${0,1,y} A $", "line 2, column 15: owner: not an expression"),
        ("1-2 a A ${", "line 2, column 19: A: data: not an expression"),
        // The first record that cannot be made is the last.
        (
            "254-300 a A 1.2.3.$",
            "a.example. 9 IN A 1.2.3.254|a.example. 9 IN A 1.2.3.255|line 2, column 1: A: address: not an address",
        ),
        ("1-2 a..$ A 1.2.3.4", "line 2, column 1: A: empty label"),
        (r#"1-2 "a $" A 1.2.3.4"#, "line 2, column 1: A: owner: something left over"),
        ("1-2 a A \"1.2.3.$ (\"", "line 2, column 1: A: unbalanced parenthesis"),
        ("1-2 a TXT ${2147483647}", "line 2, column 1: TXT: data: not an expression"),
        ("1-2 a TXT ${0,4097}", "line 2, column 1: TXT: data: not an expression"),
    ] {
        // Records without an owner go on with the one before.
        let lines = read(&format!("before 9 A 1.2.3.4\n$GENERATE {line}\n A 1.2.3.4"));
        assert_eq!(lines[1..lines.len() - 1], records.split('|').collect::<Vec<_>>(), "{line}");
        assert!(lines[lines.len() - 1].starts_with("before.example. "), "{line}");
    }
    assert_eq!(read("$GENERATE 1-2 a A 1.2.3.$"), ["line 1, column 1: A: no TTL"]);
}

#[test]
fn generated_records_are_limited() {
    let mut limits = Limits::default();
    limits.generated = 10;
    let mut reader = Reader::with_limits("example.".parse().unwrap(), limits);
    reader.finish();
    let mut input = &b"a 1 A 1.2.3.4\n$GENERATE 1-9 a TXT $\n$GENERATE 0-4294967295 b TXT $\n A 1.2.3.5\n$GENERATE 1-1 c TXT $"[..];
    let mut lines = Vec::new();
    while let Some(entry) = reader.next_entry(&mut input).unwrap() {
        lines.push(match entry.item {
            Item::Record(record) => record.to_string().replace('\t', " "),
            other => format!("{other:?}"),
        });
    }
    assert_eq!(lines.len(), 1 + 9 + 1 + 1 + 1);
    assert!(lines[10].contains("TooManyGenerated"), "{}", lines[10]);
    assert_eq!(lines[11..], ["a.example. 1 IN A 1.2.3.5", r#"c.example. 1 IN TXT "1""#]);
}

#[test]
fn unknown_types_classes_and_the_generic_form() {
    assert_eq!(
        read(
            "a 1 CLASS32 TYPE731 \\# 6 abcdef (\n 01 23 45 )\nb 1 IN A \\# 4 C0000201\nc 1 IN TYPE1 1.2.3.4\nd 1 TYPE65280 \\# 0\n"
        ),
        [
            r"a.example. 1 CLASS32 TYPE731 \# 6 ABCDEF012345",
            "b.example. 1 CLASS32 A 192.0.2.1",
            "c.example. 1 IN A 1.2.3.4",
            r"d.example. 1 IN TYPE65280 \# 0",
        ]
        .map(|line| line.replace("b.example. 1 CLASS32", "b.example. 1 IN"))
    );
}

#[test]
fn a_type_may_mean_something_else_in_another_class() {
    assert_eq!(
        read(
            "$TTL 1\na CH A net 0177777\nb A \\# 7 036e65740000 01\nc HS A 192.0.2.1\nd CLASS32 A \\# 4 C0000201\ne A 1.2.3.4\nf CH A x. 8\n"
        ),
        [
            "a.example. 1 CH A net.example. 177777",
            "b.example. 1 CH A net. 1",
            "c.example. 1 HS A 192.0.2.1",
            r"d.example. 1 CLASS32 A \# 4 C0000201",
            "line 6, column 5: A: type that needs the generic form",
            "line 7, column 11: A: address: not a number in range",
        ]
    );
}

#[test]
fn what_is_wrong_and_where() {
    for (text, error) in [
        ("a 1 A 1.2.3\n", "line 1, column 7: A: address: not an address"),
        ("a 1 A\n", "line 1, column 6: A: address: missing"),
        ("a 1 A 1.2.3.4 5\n", "line 1, column 15: A: data: something left over"),
        ("a 1 MX 10\n\n", "line 1, column 10: MX: exchange: missing"),
        ("a 1 MX 65536 b\n", "line 1, column 8: MX: preference: not a number in range"),
        ("\n\na 1 MX (\n 10\n  b..c )\n", "line 5, column 3: MX: exchange: empty label"),
        ("a 1 BOGUS x\n", "line 1, column 5: unknown type"),
        ("a 1 IN\n", "line 1, column 7: no type"),
        ("a 1x A 1.2.3.4\n", "line 1, column 3: TTL: not a time"),
        ("a..b 1 A 1.2.3.4\n", "line 1, column 1: empty label"),
        ("  1 A 1.2.3.4\n", "line 1, column 3: A: no owner"),
        ("a A 1.2.3.4\n", "line 1, column 1: A: no TTL"),
        ("a 1 TXT \"x\n", "line 1, column 10: unbalanced quote"),
        ("a 1 A 1.2.3.4 )\n", "line 1, column 15: unbalanced parenthesis"),
        ("a 1 A ( 1.2.3.4\n", "line 2, column 1: unbalanced parenthesis"),
        ("a 1 TYPE65280 \\# 3 0102\n", "line 1, column 20: TYPE65280: data: wrong length"),
        ("a 1 A \\# 3 010203\n", "line 1, column 7: A: data: data with a forbidden value"),
        ("a 1 NULL 1 2 3\n", "line 1, column 10: NULL: type that needs the generic form"),
        ("a 1 DS 1 8 2 0g\n", "line 1, column 14: DS: digest: malformed encoding"),
        ("a 1 TXT \\1x\n", "line 1, column 9: TXT: strings: bad escape"),
        ("$BOGUS 1\n", "line 1, column 1: unknown directive"),
        ("$TTL\n", "line 1, column 5: TTL: missing"),
        ("$TTL 1 2\n", "line 1, column 8: directive: something left over"),
        ("$INCLUDE \\255\n", "line 1, column 10: file: not UTF-8"),
    ] {
        let text = format!("{text}z 1 A 1.2.3.4\n");
        let lines = read(&text);
        let error = if text.starts_with("a 1 A ( ") {
            // What follows was in the parentheses too.
            assert_eq!(lines.len(), 1, "{text}");
            "line 3, column 1: unbalanced parenthesis"
        } else {
            assert_eq!(lines[1..], ["z.example. 1 IN A 1.2.3.4"], "{text}");
            error
        };
        assert_eq!(lines[0], error, "{text}");
    }
}

#[test]
fn after_a_bad_owner_nobody_owns() {
    assert_eq!(
        read("a 1 A 1.2.3.4\n..b A 1.2.3.4\n A 1.2.3.4\n"),
        [
            "a.example. 1 IN A 1.2.3.4",
            "line 2, column 1: empty label",
            "line 3, column 2: A: no owner",
        ]
    );
}

/// Owners, TTLs and classes that are spelled as on the line before, and mean the same or not.
#[test]
fn what_is_there_again() {
    let zone = "\
a 300 IN A 192.0.2.1
a 300 IN A 192.0.2.2
a\t300 IN A 192.0.2.3
aa 300 IN A 192.0.2.4
a.b 300 IN A 192.0.2.5
$ORIGIN sub.example.
a.b 300 IN A 192.0.2.6
a.b 300 IN 60 A 192.0.2.7
a.b 300 IN
a.b 300 IN A 192.0.2
a.b 300 IN A 192.0.2.8 ; again
a.b;300 IN A 192.0.2.9
 300 IN A 192.0.2.10
a.b A 192.0.2.11
$TTL 60
a.b A 192.0.2.12
a.b 300 CH NS c
a.b 300 NS c
a.b IN NS c
@ IN NS c
@ IN NS d
$ORIGIN example.
@ IN NS c
";
    assert_eq!(
        read(zone),
        [
            "a.example. 300 IN A 192.0.2.1",
            "a.example. 300 IN A 192.0.2.2",
            "a.example. 300 IN A 192.0.2.3",
            "aa.example. 300 IN A 192.0.2.4",
            "a.b.example. 300 IN A 192.0.2.5",
            "a.b.sub.example. 300 IN A 192.0.2.6",
            "line 8, column 12: unknown type",
            "line 9, column 11: no type",
            "line 10, column 14: A: address: not an address",
            "a.b.sub.example. 300 IN A 192.0.2.8",
            "line 12, column 23: no type",
            "a.b.sub.example. 300 IN A 192.0.2.10",
            "a.b.sub.example. 300 IN A 192.0.2.11",
            "a.b.sub.example. 60 IN A 192.0.2.12",
            "a.b.sub.example. 300 CH NS c.sub.example.",
            "a.b.sub.example. 300 CH NS c.sub.example.",
            "a.b.sub.example. 60 IN NS c.sub.example.",
            "sub.example. 60 IN NS c.sub.example.",
            "sub.example. 60 IN NS d.sub.example.",
            "example. 60 IN NS c.example.",
        ]
    );
}

#[test]
fn offsets_are_those_of_the_document() {
    let text = b"; comment\n\nab 1 A 1.2.3.4\n  1 A x\n";
    let mut reader = reader();
    reader.finish();
    let mut input = &text[..];
    let first = reader.push(&mut input).unwrap().unwrap();
    assert_eq!((first.at, first.line), (11, 3));
    let second = reader.push(&mut input).unwrap().unwrap();
    assert_eq!((second.at, second.line), (28, 4));
    let kind = TextErrorKind::Field(dns_wire::text::FieldError {
        kind: FieldErrorKind::Address,
        field: "address",
    });
    let error = TextError { kind, at: 32, line: 4, column: 7, rtype: Some(RecordType::A) };
    assert_eq!(second.item, Item::Invalid(error));
    let _: NameBuf = reader.origin().clone();
}

#[test]
fn octets_and_entries_are_counted() {
    let text = b"$TTL 60\na A 192.0.2.1\na A nonsense\na A 192";
    let mut reader = reader();
    let mut input = &text[..];
    while reader.push(&mut input).unwrap().is_some() {}
    let stats = reader.stats();
    assert_eq!((stats.received, stats.sent), ((text.len() - input.len()) as u64, 0));
    assert_eq!((stats.events, stats.rejected), (2, 1));
}
