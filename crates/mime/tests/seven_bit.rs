//! Messages in eight bits for servers that take seven (RFC 6152 §3).
#![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

use mime::{
    Content, Limits, Tree,
    seven_bit::{Converter, Survey, Unconverted, UnconvertedKind, to_7bit},
};
use proptest::prelude::*;
use testkit::{
    alloc::{Counting, measured},
    corpus::{self, Tally},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The message, what becomes of it, and what could not be converted.
type Case = (&'static str, &'static str, &'static [(UnconvertedKind, u64)]);

const CASES: &[Case] = &[
    ("", "", &[]),
    ("A: b\r\n\r\nplain\r\n", "A: b\r\n\r\nplain\r\n", &[]),
    // Fragments and references are never encoded (RFC 2046 §5.2.2, §5.2.3).
    (
        "Content-Type: message/partial; id=x; number=2\r\n\r\né\r\n",
        "Content-Type: message/partial; id=x; number=2\r\n\r\né\r\n",
        &[(UnconvertedKind::Opaque, 0)],
    ),
    (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/external-body; access-type=x\r\n\r\né\r\n--b--\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/external-body; access-type=x\r\n\r\né\r\n--b--\r\n",
        &[(UnconvertedKind::Opaque, 50)],
    ),
    // A report that says what it may not stays one that people can read (RFC 3464 §2.1).
    (
        "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; é@b\r\n--b--\r\n",
        "Content-Type: multipart/report; boundary=b\r\nMIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; =C3=A9@b\r\n--b--\r\n",
        &[],
    ),
    // No line of it needs it, whatever is said.
    (
        "Content-Transfer-Encoding: 8BIT\r\n\r\nplain\r\n",
        "Content-Transfer-Encoding: 8BIT\r\n\r\nplain\r\n",
        &[],
    ),
    (
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nA: b\r\n\r\né\r\n",
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nA: b\r\n\r\n=C3=A9\r\n",
        &[],
    ),
    // Nothing is said.
    (
        "A: b\r\n\r\né",
        "A: b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9",
        &[],
    ),
    // The wrong thing is said, twice.
    (
        "MIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: image/x\r\nContent-Transfer-Encoding: 8bit\r\n\r\né",
        "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/x\r\n\r\nw6k=\r\n",
        &[],
    ),
    (
        "MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\né=3D= \r\n",
        "MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9=3D",
        &[],
    ),
    (
        "MIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\nContent-Type: text/x\r\n\r\na\nb",
        "MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/x\r\n\r\nYQpi\r\n",
        &[],
    ),
    (
        "Content-Transfer-Encoding: base64\r\n\r\né",
        "Content-Transfer-Encoding: base64\r\n\r\né",
        &[(UnconvertedKind::Encoded, 0)],
    ),
    (
        "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\né\r\n--b--\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 7bit\r\nMIME-Version: 1.0\r\n\r\n--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9\r\n--b--\r\n",
        &[],
    ),
    // A message in a message; in the last part, behind which nothing is.
    (
        "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nMIME-Version: 1.0\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: 8bit\r\n\r\né\r\n",
        "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nMIME-Version: 1.0\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\nw6kNCg==\r\n",
        &[],
    ),
    // What is signed stays.
    (
        "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\né\r\n--b\r\n\r\né\r\n--b--\r\n",
        "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\né\r\n--b\r\n\r\né\r\n--b--\r\n",
        &[(UnconvertedKind::Signed, 0)],
    ),
    ("Subject: é\r\n\r\nx", "Subject: é\r\n\r\nx", &[(UnconvertedKind::Header, 0)]),
    (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\né\r\n--b--\r\né",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\né\r\n--b--\r\né",
        &[(UnconvertedKind::Frame, 0)],
    ),
    (
        "Content-Type: multipart/mixed\r\n\r\né",
        "Content-Type: multipart/mixed\r\n\r\né",
        &[(UnconvertedKind::Opaque, 0)],
    ),
    // An internationalized message may be encoded as a whole.
    (
        "MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n--b\r\nContent-Type: message/global\r\n\r\nSubject: é\r\n\r\né\r\n--b--\r\n",
        "MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n--b\r\nContent-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogw6kNCg0Kw6k=\r\n--b--\r\n",
        &[],
    ),
];

#[test]
fn tables_at_every_cut() {
    for (message, expected, unconverted) in CASES {
        let converted = to_7bit(message.as_bytes());
        assert_eq!(String::from_utf8_lossy(&converted.message), *expected);
        let reports: Vec<_> =
            unconverted.iter().map(|(kind, at)| Unconverted { kind: *kind, at: *at }).collect();
        assert_eq!(converted.unconverted, reports, "{message}");
        for cut in 0..=message.len() {
            let (a, b) = message.as_bytes().split_at(cut);
            assert_eq!(
                in_pieces(&[a, b]),
                (expected.as_bytes().to_vec(), reports.clone()),
                "{message} at {cut}"
            );
        }
    }
}

/// Both passes with a buffer in which what was not taken is presented again.
fn in_pieces(pieces: &[&[u8]]) -> (Vec<u8>, Vec<Unconverted>) {
    let mut survey = Survey::default();
    feed(pieces, |input, eof| {
        if eof {
            survey.finish();
        }
        survey.push(input);
    });
    let plan = survey.into_plan();
    let unconverted = plan.unconverted().to_vec();
    let mut converter = Converter::new(plan);
    let mut out = Vec::new();
    feed(pieces, |input, eof| {
        if eof {
            converter.finish();
        }
        converter.push(input, &mut out);
    });
    (out, unconverted)
}

fn feed(pieces: &[&[u8]], mut push: impl FnMut(&mut &[u8], bool)) {
    let mut buffer = Vec::new();
    for (piece, eof) in pieces.iter().map(|piece| (*piece, false)).chain([(&b""[..], true)]) {
        buffer.extend_from_slice(piece);
        let mut input = &buffer[..];
        push(&mut input, eof);
        let used = buffer.len() - input.len();
        buffer.drain(..used);
    }
    assert!(buffer.is_empty());
}

/// All that holds for every message.
fn check(message: &[u8]) -> Result<(), String> {
    let converted = to_7bit(message);
    if message.is_ascii() && !contains(message, b"binary") && converted.message != message {
        return Err("changed without need".into());
    }
    if converted.unconverted.is_empty() && !converted.message.is_ascii() {
        return Err("not in seven bits".into());
    }
    let (before, after) = (Tree::parse(message), Tree::parse(&converted.message));
    // What was encoded as a whole is one part now.
    if before.entities().any(|entity| entity.content_type().is("message", "global")) {
        return Ok(());
    }
    if before.entities().count() != after.entities().count() {
        return Err("another structure".into());
    }
    for (before, after) in before.entities().zip(after.entities()) {
        if before.content() != after.content() {
            return Err(format!("{:?} became {:?}", before.content(), after.content()));
        }
        if before.content() == Content::Leaf {
            let same = |octets: &[u8]| octets.to_vec().replace_lf();
            if same(&before.decoded().0) != same(&after.decoded().0) {
                return Err(format!("another body at {:?}", before.range()));
            }
        }
    }
    Ok(())
}

trait ReplaceLf {
    fn replace_lf(self) -> Self;
}

impl ReplaceLf for Vec<u8> {
    /// Lines of encoded text end in CRLF, whatever they ended in.
    fn replace_lf(self) -> Self {
        let mut out = Self::new();
        for octet in self {
            if octet == b'\n' && out.last() == Some(&b'\r') {
                out.pop();
            }
            out.push(octet);
        }
        out
    }
}

fn contains(message: &[u8], word: &[u8]) -> bool {
    message.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}

#[test]
fn real_mail() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        tally.file(&file, check(&corpus::read(&file)));
    }
    tally.finish();
}

#[test]
fn memory_is_bounded() {
    const HEAD: &[u8] =
        b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    let line = b"caf\xC3\xA9 and a few words more to come to the end of the line\r\n".repeat(64);
    let pieces: Vec<&[u8]> =
        [HEAD].into_iter().chain(core::iter::repeat_n(&line[..], 2000)).collect();
    let (plan, counts) = measured(|| {
        let mut survey = Survey::new(Limits::default());
        pieces.iter().for_each(|piece| survey.push(&mut { *piece }));
        survey.finish();
        survey.push(&mut &b""[..]);
        survey.into_plan()
    });
    assert!(counts.peak < 4096, "{counts:?}");
    let (written, counts) = measured(|| {
        let mut converter = Converter::new(plan);
        let mut out = Vec::with_capacity(64 * 1024);
        let mut written = 0;
        for piece in &pieces {
            let mut input = *piece;
            converter.push(&mut input, &mut out);
            // Only a line break that may belong to a delimiter is left, and here none can come.
            assert!(input.is_empty());
            written += out.len();
            out.clear();
        }
        written
    });
    assert!(written > 2000 * line.len());
    assert!(counts.peak < 80 * 1024, "{counts:?}");
}

proptest! {
    #[test]
    fn any_message(pieces in prop::collection::vec(prop_oneof![
        4 => prop::sample::select(vec![
            "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: multipart/signed; boundary=c\r\n",
            "Content-Type: message/rfc822\r\n", "Content-Type: text/plain\r\n", "Content-Type: image/png\r\n",
            "Content-Transfer-Encoding: 8bit\r\n", "Content-Transfer-Encoding: binary\r\n",
            "Content-Transfer-Encoding: quoted-printable\r\n", "\r\n", "\r\n--b\r\n", "\r\n--c\r\n", "\r\n--b--\r\n", "\r\n--c--\r\n",
            "é", "text =C3", "A: b\r\n", "MIME-Version: 1.0\r\n", "\n", "\r", "\0",
        ]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ], 0..24)) {
        let message = pieces.concat();
        if let Err(error) = check(&message) {
            prop_assert!(false, "{error}: {}", message.escape_ascii());
        }
        let pieces: Vec<_> = pieces.iter().map(|piece| &piece[..]).collect();
        let whole = to_7bit(&message);
        prop_assert_eq!(in_pieces(&pieces), (whole.message.into_owned(), whole.unconverted));
    }
}
