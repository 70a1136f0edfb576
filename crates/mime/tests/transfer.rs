//! What the decoders make of odd input: RFC 2045 §6.7 and §6.8 line by line, uuencode, and every cut of all of it.
#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

use mime::{
    TransferEncoding, Tree,
    transfer::{self, DecodeProblem, Decoder, LineBreaks, Progress, UuEncoder},
};

use DecodeProblem::{
    BadEscape, DataAfterPadding, IllegalOctet, LowerCaseHex, MissingPadding, StrayBits, Truncated,
};
use TransferEncoding::{Base64, QuotedPrintable, Uuencode};

type Case<'a> = (TransferEncoding, &'a [u8], &'a [u8], &'a [DecodeProblem]);

const CASES: &[Case<'_>] = &[
    (Base64, b"", b"", &[]),
    (Base64, b"QQ==", b"A", &[]),
    (Base64, b"QUI=\r\n\r\n", b"AB", &[]),
    (Base64, b"Q U\tJ\r\nD", b"ABC", &[]),
    (Base64, b"QUI", b"AB", &[MissingPadding]),
    (Base64, b"QQ=", b"A", &[MissingPadding]),
    (Base64, b"QQ=\r\n=", b"A", &[]),
    (Base64, b"QUJDQ", b"ABC", &[Truncated]),
    (Base64, b"QUJDQ===", b"ABC", &[IllegalOctet, Truncated]),
    (Base64, b"QR==", b"A", &[StrayBits]),
    (Base64, b"QQ==QUI=", b"AAB", &[DataAfterPadding]),
    (Base64, b"QUJD====QUJD", b"ABCABC", &[IllegalOctet]),
    (Base64, b"QU!@#JD", b"ABC", &[IllegalOctet]),
    (Base64, b"QU-_JD", b"ABC", &[IllegalOctet]),
    (Base64, b"\xFFQUJD\0", b"ABC", &[IllegalOctet]),
    (QuotedPrintable, b"", b"", &[]),
    (QuotedPrintable, b"a=3D=C3=A9", b"a=\xC3\xA9", &[]),
    (QuotedPrintable, b"=c3=A9=3d", b"\xC3\xA9=", &[LowerCaseHex]),
    (QuotedPrintable, b"soft=\r\n=\nbreaks", b"softbreaks", &[]),
    (QuotedPrintable, b"soft= \t\r\nbreak", b"softbreak", &[]),
    (QuotedPrintable, b"at the end=\r\n", b"at the end", &[]),
    (QuotedPrintable, b"at the end=", b"at the end", &[Truncated]),
    (QuotedPrintable, b"at the end= \r", b"at the end", &[Truncated]),
    (QuotedPrintable, b"at the end=4", b"at the end=4", &[BadEscape]),
    (QuotedPrintable, b"blanks \t\r\nand   ", b"blanks\r\nand", &[]),
    (QuotedPrintable, b"kept =20\r\n", b"kept  \r\n", &[]),
    (QuotedPrintable, b"a == b", b"a == b", &[BadEscape]),
    (QuotedPrintable, b"a =G1 =4G", b"a =G1 =4G", &[BadEscape]),
    (QuotedPrintable, b"a==3D", b"a==", &[BadEscape]),
    (QuotedPrintable, b"bare \r here", b"bare \r here", &[]),
    (QuotedPrintable, b"caf\xE9", b"caf\xE9", &[IllegalOctet]),
    (Uuencode, b"begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n", b"Cat", &[]),
    (Uuencode, b"begin 0644 a b c\n#0V%T\n \nend", b"Cat", &[]),
    (Uuencode, b"See below.\r\nbeginning\r\n\r\nbegin 755 x\r\n#0V%T\r\n`\r\nend\r\n", b"Cat", &[]),
    // With a check sum, and without the line of length zero.
    (Uuencode, b"begin 644 x\r\n#0V%TA\r\nend\r\n", b"Cat", &[]),
    (Uuencode, b"begin 644 x\n#0V%TAB\n`\nend\n", b"Cat", &[DataAfterPadding]),
    // Two zeros whose blanks were cut off.
    (Uuencode, b"begin 644 x\n#00\n`\nend\n", b"A\0\0", &[MissingPadding]),
    (Uuencode, b"begin 644 x\n&\n`\nend\n", b"\0\0\0\0\0\0", &[MissingPadding]),
    (Uuencode, b"begin 644 x\n#0V%T\n`\nend\nmore\n", b"Cat", &[DataAfterPadding]),
    (Uuencode, b"begin 644 x\n#0V%T\nxyz\n#0V%T\nen\n`\nend\n", b"CatCat", &[IllegalOctet]),
    (Uuencode, b"begin 644 x\n#0V%T\n", b"Cat", &[Truncated]),
    (Uuencode, b"begin 644 x\n#0V", b"C`\0", &[Truncated, MissingPadding]),
    (Uuencode, b"#0V%T\n`\nend\n", b"", &[Truncated]),
    (Uuencode, b"begin-base64 644 cat.txt\r\nQ2F0\r\nQ2F0Cg==\r\n====\r\n", b"CatCat\n", &[]),
    (Uuencode, b"Hi\nbegin-base64 0600  \nQ2F\n0\n====", b"Cat", &[]),
    (Uuencode, b"begin-base64 644 x\nQ2F0Cg\n==\n==== \n\n", b"Cat\n", &[]),
    (Uuencode, b"begin-base64 644 x\nQ2F0Cg\n====\n", b"Cat\n", &[MissingPadding]),
    (Uuencode, b"begin-base64 644 x\nQ2F0\n====\nQ2F0\n", b"Cat", &[DataAfterPadding]),
    (Uuencode, b"begin-base64 644 x\nQ2.F0\n=\n=====\n====\n", b"Cat", &[IllegalOctet]),
    (Uuencode, b"begin-base64 644 x\nQ2F0\n===", b"Cat", &[Truncated]),
    (Uuencode, b"begin-base64 644 x\nQ2F0Cg", b"Cat\n", &[Truncated, MissingPadding]),
    (Uuencode, b"begin-base65 644 x\n#0V%T\n`\nend\n", b"", &[Truncated]),
    (Uuencode, b"begin-base64644 x\nQ2F0\n====\n", b"", &[Truncated]),
    (Uuencode, b"begin 999 x\n#0V%T\n`\nend\n", b"", &[Truncated]),
];

#[test]
fn tables() {
    for (encoding, encoded, expected, problems) in CASES {
        let (decoded, found) = transfer::decode(*encoding, encoded);
        assert_eq!(&decoded[..], *expected, "{encoding} {}", encoded.escape_ascii());
        let found: Vec<_> = found.iter().collect();
        assert_eq!(found, *problems, "{encoding} {}", encoded.escape_ascii());
    }
}

fn in_pieces(encoding: TransferEncoding, pieces: &[&[u8]]) -> (Vec<u8>, transfer::DecodeProblems) {
    let mut decoder = Decoder::new(encoding);
    let mut out = Vec::new();
    let mut buffer = [0; transfer::MIN_OUTPUT];
    for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() {
            let (_, taken, written) = decoder.decode(rest, &mut buffer);
            assert!(taken + written > 0, "no progress");
            out.extend_from_slice(&buffer[..written]);
            rest = &rest[taken..];
        }
    }
    let (progress, written) = decoder.finish(&mut buffer);
    assert_eq!(progress, Progress::Done);
    out.extend_from_slice(&buffer[..written]);
    (out, decoder.problems())
}

#[test]
fn cuts() {
    for (encoding, encoded, expected, _) in CASES {
        let problems = transfer::decode(*encoding, encoded).1;
        for cut in 0..=encoded.len() {
            let (a, b) = encoded.split_at(cut);
            let (decoded, found) = in_pieces(*encoding, &[a, b]);
            assert_eq!(decoded, *expected, "{encoding} {} at {cut}", encoded.escape_ascii());
            assert_eq!(
                (found, found.first_at()),
                (problems, problems.first_at()),
                "{encoding} {}",
                encoded.escape_ascii()
            );
        }
        let single: Vec<_> = encoded.chunks(1).collect();
        assert_eq!(
            in_pieces(*encoding, &single).0,
            *expected,
            "{encoding} {}",
            encoded.escape_ascii()
        );
    }
}

/// Long regular text is decoded many lines at once; what is not regular in it shows up all the same, wherever it is.
#[test]
fn one_octet_in_regular_text() {
    let data: Vec<u8> = (0..4000).map(|n: usize| u8::try_from(n * 31 % 251).unwrap()).collect();
    for size in [4000, 3999, 3998, 3990] {
        let mut text = Vec::new();
        transfer::encode(Base64, LineBreaks::Binary, &data[..size], &mut text);
        text.extend_from_slice(b"\r\n");
        let places = (0..text.len()).step_by(97).chain([75, 76, 77, 78, 2417]);
        for at in places.chain(text.len() - 90..text.len()) {
            for octet in *b"=\x0b\x0c \n\rA!" {
                let mut text = text.clone();
                text[at] = octet;
                let (decoded, problems) = transfer::decode(Base64, &text);
                let whole = (decoded.into_owned(), problems);
                assert_eq!(in_pieces(Base64, &[&text]), whole, "{octet} at {at} of {size}");
                let octets: Vec<_> = text.chunks(1).collect();
                assert_eq!(in_pieces(Base64, &octets), whole, "{octet} at {at} of {size}");
                // At the end `=` may be the padding of fewer octets.
                let regular = matches!(octet, b'\r' | b'\n' | b' ' | b'A') || at + 6 > text.len();
                assert!(regular || !whole.1.is_empty(), "{octet} at {at} of {size}");
            }
        }
    }
}

/// And in text that is decoded piece by piece, at the ends of the pieces too.
#[test]
fn one_octet_in_long_regular_text() {
    let data: Vec<u8> = (0..60_000).map(|n: usize| u8::try_from(n * 31 % 251).unwrap()).collect();
    let mut text = Vec::new();
    transfer::encode(Base64, LineBreaks::Binary, &data, &mut text);
    text.extend_from_slice(b"\r\n");
    let piece = 416 * 78;
    for at in (0..90).chain(piece - 90..piece + 90).chain(2 * piece - 5..2 * piece + 5) {
        for octet in *b"=\x0b \nA!" {
            let mut text = text.clone();
            text[at] = octet;
            let (decoded, problems) = transfer::decode(Base64, &text);
            let found = (decoded.into_owned(), problems, problems.first_at());
            let (decoded, problems) = in_pieces(Base64, &text.chunks(1013).collect::<Vec<_>>());
            assert!(found == (decoded, problems, problems.first_at()), "{octet} at {at}");
        }
    }
}

#[test]
fn uuencode_there_and_back() {
    let data: Vec<u8> = (0..=255).cycle().take(1000).collect();
    for len in (0..100).chain([135, 1000]) {
        let mut encoded = Vec::new();
        transfer::encode(Uuencode, LineBreaks::Binary, &data[..len], &mut encoded);
        assert!(encoded.split(|octet| *octet == b'\n').all(|line| line.len() <= 62), "{len}");
        assert!(!encoded[16..].contains(&b' '), "{len}");
        let (decoded, problems) = transfer::decode(Uuencode, &encoded);
        assert_eq!((&decoded[..], problems.is_empty()), (&data[..len], true), "{len}");
    }
    let mut encoder = UuEncoder::new();
    let mut out = Vec::new();
    UuEncoder::begin(0o644, "a\r\nb", &mut out);
    assert_eq!(out, b"begin 644 a__b\r\n");
    for chunk in data.chunks(7) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let mut buffer = [0; transfer::MIN_OUTPUT];
            let (_, taken, written) = encoder.encode(rest, &mut buffer);
            out.extend_from_slice(&buffer[..written]);
            rest = &rest[taken..];
        }
    }
    let mut buffer = [0; transfer::MIN_OUTPUT];
    let (_, written) = encoder.finish(&mut buffer);
    out.extend_from_slice(&buffer[..written]);
    let mut whole = Vec::new();
    UuEncoder::encode_to(0o644, "a\r\nb", &data, &mut whole);
    assert_eq!(out, whole);
}

#[test]
fn a_part_in_uuencode() {
    let message =
        b"Content-Transfer-Encoding: X-UUEncode\r\n\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";
    let tree = Tree::parse(message);
    assert_eq!(tree.root().decoded().0, &b"Cat"[..]);
    assert_eq!(tree.defects().len(), 1, "others do not know it");
}
