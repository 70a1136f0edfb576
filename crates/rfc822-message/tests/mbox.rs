//! Files of messages: every form, at every cut, and there and back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use rfc822_message::{
    AddrSpec, DateTime, FromLine, Limits, Mbox, MboxFormat, MboxParser, MboxWriter, Zone,
};
use testkit::{corpus, cuts};

const FORMATS: [MboxFormat; 4] = [MboxFormat::Rd, MboxFormat::O, MboxFormat::Cl, MboxFormat::Cl2];

const SAMPLES: &[&[u8]] = &[
    b"",
    b"\n",
    b"From",
    b"From ",
    b"From a b\n",
    b"From a b\n\n",
    b"From a b\r\nA: b\r\n\r\nc\r\n\r\nFrom d\r\nE: f\r\n\r\n",
    b"x\n\nFrom a b\nA: b\n\nFrom c\n",
    b"From a\nA: b\n\n\n\nFrom c\n\n\n",
    b"From a\nA: b\n\n>From c\n>>From d\n>>>From e\n > From f\n>Fro\n>",
    b"From a\nA: b\n\nx>From c\nFROM d\nFrom\n\n\r",
    b"From a\nContent-Length: 9\n\nx\n\nFrom b\n\nFrom c\nContent-Length: 1\n\nxyz\n\nFrom d\n",
    b"From a\ncontent-length:\t7 \n\n>From b\n\nFrom c\nContent-Length: x\n\ny\n\nFrom d\n",
    b"From a\nContent-Length: 0\n\n\nFrom b\nContent-Length: 99\n\nFrom c\n",
    b"From a\n>From b\nX: y\n\n>From c\n",
    b"From a\nContent-Length: 2\n\n>From b\n\nFrom c",
    b"From a\nContent-Length: 99\n\nx\nFrom b\n\n>From c\r\n\r\nFrom d\nContent-Length: 11\n\nx\n\nFrom abcd\n",
    b"From a\nContent-Length: 99\n\n\nFrom b\n\n",
];

fn limits(line: usize) -> Limits {
    let mut limits = Limits::default();
    limits.mbox_line = line;
    limits
}

#[test]
fn samples_at_every_cut() {
    for sample in SAMPLES {
        for format in FORMATS {
            cuts::push_check(MboxParser::new(format, &Limits::default()), sample);
            cuts::push_check(MboxParser::new(format, &limits(9)), sample);
        }
    }
}

/// The messages of a file, `|` between them.
fn read(format: MboxFormat, file: &[u8]) -> String {
    let messages: Vec<_> = Mbox::new(file, format)
        .map(|message| String::from_utf8_lossy(&message.message()).into_owned())
        .collect();
    messages.join("|")
}

#[test]
fn forms() {
    let quoted = b"From a\nA: b\n\n>From c\n>>From d\n\nFrom e\nB: c\n\nd\n\n";
    assert_eq!(read(MboxFormat::Rd, quoted), "A: b\n\nFrom c\n>From d\n|B: c\n\nd\n");
    assert_eq!(read(MboxFormat::O, quoted), "A: b\n\nFrom c\n>>From d\n|B: c\n\nd\n");
    assert_eq!(read(MboxFormat::Cl2, quoted), "A: b\n\n>From c\n>>From d\n|B: c\n\nd\n");
    let counted = b"From a\nContent-Length: 13\n\n>From b\nFrom \n\nFrom c\n\n";
    assert_eq!(read(MboxFormat::Cl, counted), "Content-Length: 13\n\nFrom b\nFrom \n|\n");
    assert_eq!(read(MboxFormat::Cl2, counted), "Content-Length: 13\n\n>From b\nFrom \n|\n");
    // A wrong length loses nothing: the message goes on.
    let wrong = b"From a\nContent-Length: 1\n\nbody\n\nFrom c\n\n";
    assert_eq!(read(MboxFormat::Cl2, wrong), "Content-Length: 1\n\nbody\n|\n");
    let run = cuts::push_check(MboxParser::new(MboxFormat::Cl2, &Limits::default()), wrong);
    assert!(run.lines().iter().any(|line| line == "WrongLength@27"), "{run}");
    // One that is too large takes no other message with it where what is inside of a message would be quoted.
    let large = b"From a\nContent-Length: 99\n\nbody\nFrom x\n\nFrom c\nA: b\n\n";
    assert_eq!(read(MboxFormat::Cl, large), "Content-Length: 99\n\nbody\nFrom x\n|A: b\n\n");
    assert_eq!(Mbox::new(large, MboxFormat::Cl2).count(), 1);
    let run = cuts::push_check(MboxParser::new(MboxFormat::Cl, &Limits::default()), large);
    assert!(run.lines().iter().any(|line| line == "WrongLength@39"), "{run}");
    // A line over the limit starts nothing.
    let long = [b"From a\nx\n\nFrom ".as_slice(), &[b'x'; 2000], b"\ny\n"].concat();
    assert_eq!(Mbox::new(&long, MboxFormat::Rd).count(), 1);
}

#[test]
fn lines_before_messages() {
    let date = DateTime::from_unix(880_127_706, Zone::UTC).unwrap();
    assert_eq!(FromLine::write(None, &date), b"From MAILER-DAEMON Fri Nov 21 15:55:06 1997\n");
    let spaced = AddrSpec::new("\"a b\"@c.example").unwrap();
    let line = FromLine::write(
        Some(&spaced),
        &DateTime::from_unix(0, Zone::from_minutes(90).unwrap()).unwrap(),
    );
    assert_eq!(line, b"From \"a_b\"@c.example Thu Jan  1 00:00:00 1970\n");
    let file = [line, b"x\n".to_vec()].concat();
    let message = Mbox::new(&file, MboxFormat::Rd).next().unwrap();
    assert_eq!(
        (message.from.sender(), message.from.date().unwrap().unix()),
        (&b"\"a_b\"@c.example"[..], 0)
    );
    assert_eq!((message.at, message.raw), (46, &b"x\n"[..]));
}

#[test]
fn every_file_of_messages() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = corpus::Tally::new(&[]);
    for file in corpus::files(&folder) {
        let bytes = corpus::read(&file);
        // Where CR ends lines, all of the file is one line, over the limit.
        let line = bytes.iter().position(|octet| *octet == b'\n').unwrap_or(usize::MAX);
        if !bytes.starts_with(b"From ") || bytes.len() > 1 << 20 || line > 1000 {
            continue;
        }
        let lines = bytes.windows(6).filter(|six| *six == b"\nFrom ").count() + 1;
        let found = Mbox::new(&bytes, MboxFormat::Rd).count();
        let run = cuts::push_random_cuts(
            MboxParser::new(MboxFormat::Rd, &Limits::default()),
            &bytes,
            3,
            1,
        );
        let begun = run.lines().iter().filter(|line| line.starts_with("Begin@")).count();
        let outcome = if (found, begun) == (lines, lines) {
            Ok(())
        } else {
            Err(format!("{found}, {begun} and not {lines}"))
        };
        tally.file(&file, outcome);
    }
    assert!(tally.read > 0);
    tally.finish();
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(&b"\n"[..]),
        Just(&b"\r\n"[..]),
        Just(&b"From "[..]),
        Just(&b">"[..]),
        Just(&b"\nFrom "[..]),
        Just(&b"x"[..]),
        Just(&b"Content-Length: 5\n"[..]),
        Just(&b"Fr"[..]),
        Just(&b"A: b\n"[..]),
        Just(&b" "[..]),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_file(file in pieces(), index in 0usize..4) {
        cuts::push_single_bytes(MboxParser::new(FORMATS[index], &Limits::default()), &file);
        cuts::push_random_cuts(MboxParser::new(FORMATS[index], &limits(8)), &file, 5, 4);
        Mbox::new(&file, FORMATS[index]).for_each(|message| drop(message.message()));
    }

    #[test]
    fn there_and_back(messages in prop::collection::vec(pieces(), 0..4), cut in 0usize..40) {
        let from = b"From a b\n";
        let whole: Vec<Vec<u8>> = messages.iter().map(|message| {
            let mut message = message.clone();
            // The header section of mboxcl cannot begin with such a line, and all lines end.
            if message.last() != Some(&b'\n') { message.push(b'\n'); }
            message
        }).collect();
        let (mut rd, mut cut_rd, mut cl2) = (Vec::new(), Vec::new(), Vec::new());
        for message in &whole {
            MboxWriter::write(MboxFormat::Rd, from, message, &mut rd);
            let (head, tail) = message.split_at(cut.min(message.len()));
            let mut writer = MboxWriter::begin(MboxFormat::Rd, from, &mut cut_rd);
            writer.push(head, &mut cut_rd);
            writer.push(tail, &mut cut_rd);
            writer.finish(&mut cut_rd);
            let counted = [b"X: y\n\n".as_slice(), message].concat();
            MboxWriter::write(MboxFormat::Cl2, from, &counted, &mut cl2);
        }
        prop_assert_eq!(&rd, &cut_rd);
        let back: Vec<_> = Mbox::new(&rd, MboxFormat::Rd).map(|message| message.message().into_owned()).collect();
        prop_assert_eq!(&back, &whole);
        let back: Vec<_> = Mbox::new(&cl2, MboxFormat::Cl2).map(|message| message.raw).collect();
        prop_assert_eq!(back.len(), whole.len());
        for (back, message) in back.iter().zip(&whole) {
            prop_assert!(back.ends_with(message) && back.starts_with(b"X: y\nContent-Length: "));
        }
    }
}
