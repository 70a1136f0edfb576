//! The lecture decks' messages and records: built, read, and printed as they stand there.

#![cfg(feature = "text")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use core::time::Duration;
use std::fs;

use dns_wire::{
    Builder, Class, ErrorKind, Flags, Footer, Header, Limits, Message, Name, NameBuf, Question,
    Rcode, RecordBuf, RecordData, RecordType, Section, Style, query, respond_to,
    tcp::{self, Deframer, FrameError},
    text::{Item, Reader},
};
use sans_io::PushParser;
use testkit::{cuts::push_check, transcript::testdata};

fn seed(file: &str) -> String {
    let path = testdata("seeds/dns").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Without the lines that are ours, each run of white space one space.
fn lines(text: &str) -> Vec<String> {
    let ours = |line: &&str| !line.starts_with("# ");
    text.lines()
        .filter(ours)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

fn records(text: &str) -> Vec<RecordBuf> {
    let mut reader = Reader::new(NameBuf::root());
    reader.finish();
    let mut input = text.as_bytes();
    let mut records = Vec::new();
    while let Some(entry) = reader.push(&mut input).unwrap() {
        match entry.item {
            Item::Record(record) => records.push(record),
            other => panic!("{other:?}"),
        }
    }
    records
}

/// The records below each title of a screen of dig are lines of a zone file.
fn section<'s>(screen: &'s str, title: &str) -> &'s str {
    let (_, rest) = screen.split_once(&format!(";; {title} SECTION:\n")).unwrap();
    rest.split("\n\n").next().unwrap()
}

fn eecs(buffer: &mut [u8]) -> &[u8] {
    let screen = seed("000-dig-eecs.mit.edu.txt");
    let name: NameBuf = "eecs.mit.edu".parse().unwrap();
    let mut builder = Builder::new(buffer);
    let flags = Flags::default().with_response(true).with_rd(true).with_ra(true);
    builder.header(Header { id: 17171, flags });
    builder.question(&Question::new(&name, RecordType::A)).unwrap();
    for (place, title) in [
        (Section::Answer, "ANSWER"),
        (Section::Authority, "AUTHORITY"),
        (Section::Additional, "ADDITIONAL"),
    ] {
        for record in records(section(&screen, title)) {
            builder.push(place, &record).unwrap();
        }
    }
    builder.finish()
}

#[test]
fn the_answer_for_eecs_has_its_155_octets() {
    let mut buffer = [0; 512];
    let octets = eecs(&mut buffer);
    assert_eq!(octets.len(), 155);
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    assert_eq!(hex, lines(&seed("000-eecs.mit.edu.hex")).concat());
    // With one octet less, the last address does not fit, and that is no truncation.
    let mut short = [0; 154];
    let cut = Message::new(eecs_until_full(&mut short)).unwrap();
    assert_eq!(
        (cut.validate(), cut.count(Section::Additional), cut.flags().tc()),
        (Ok(()), 2, false)
    );
}

fn eecs_until_full(buffer: &mut [u8]) -> &[u8] {
    let mut whole = [0; 512];
    let message = Message::new(eecs(&mut whole)).unwrap();
    let mut builder = Builder::new(buffer);
    builder.header(message.header());
    builder.question(&message.question().unwrap().unwrap()).unwrap();
    for record in message.records() {
        let (section, record) = record.unwrap();
        if builder.copy(section, &record).is_err() {
            break;
        }
    }
    builder.finish()
}

/// A stream of messages as a document, for the harness that cuts it.
#[derive(Clone, Debug, PartialEq)]
struct Frames {
    deframer: Deframer,
    finished: bool,
}

#[derive(Debug)]
struct Frame<'b>(#[expect(dead_code, reason = "compared by its Debug")] &'b [u8]);

impl sans_io::Event for Frame<'_> {}

impl PushParser for Frames {
    type Event<'b> = Frame<'b>;
    type Error = FrameError;

    fn push<'b>(&mut self, input: &mut &'b [u8]) -> Result<Option<Frame<'b>>, FrameError> {
        let message = self.deframer.receive(input)?;
        if message.is_none() && self.finished {
            self.deframer.receive_eof(input)?;
        }
        Ok(message.map(Frame))
    }

    fn finish(&mut self) {
        self.finished = true;
    }

    fn capacity(&self) -> usize {
        self.deframer.capacity()
    }
}

#[test]
fn the_message_on_a_stream_at_every_cut() {
    let mut buffer = [0; 512];
    let octets = eecs(&mut buffer);
    let framed = [&tcp::prefix(octets.len()).unwrap()[..], octets].concat();
    let frames = Frames { deframer: Deframer::new(&Limits::default()), finished: false };
    // 157 octets: short enough for every pair of cuts.
    assert!(framed.len() <= testkit::cuts::PAIRS_UP_TO);
    let run = push_check(frames.clone(), &framed);
    assert_eq!(run.lines(), [format!("{:?}", Frame(octets))]);
    // Two in a row, the second cut short.
    let twice = [&framed[..], &framed[..100]].concat();
    let run = push_check(frames, &twice);
    assert_eq!(run.lines()[0], format!("{:?}", Frame(octets)));
    assert_eq!(run.error(), Some("UnexpectedEof"));
}

#[test]
fn every_beginning_of_the_message_is_truncated() {
    let mut buffer = [0; 512];
    let octets = eecs(&mut buffer);
    for end in 0..octets.len() {
        let outcome = Message::new(&octets[..end]).and_then(|message| message.validate());
        let error = outcome.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Truncated, "{end}");
        assert!(error.at as usize <= octets.len(), "{error} of {end}");
    }
}

#[test]
fn records_are_read_at_every_cut() {
    let screen = seed("000-dig-eecs.mit.edu.txt");
    let reader = Reader::new(NameBuf::root());
    let mut count = 0;
    for title in ["ANSWER", "AUTHORITY", "ADDITIONAL"] {
        let text = section(&screen, title);
        let run = push_check(reader.clone(), text.as_bytes());
        let records = records(text);
        assert_eq!((run.events().len(), run.error()), (records.len(), None), "{title}");
        count += records.len();
    }
    assert_eq!(count, 7);
    // The records that the nslookup screens and the text show.
    for record in tuples() {
        let run = push_check(reader.clone(), format!("{record}\n").as_bytes());
        assert_eq!((run.events().len(), run.error()), (1, None), "{record}");
    }
    let all: String = tuples().iter().map(|record| format!("{record}\n")).collect();
    assert_eq!(push_check(reader, all.as_bytes()).events().len(), 12);
}

#[test]
fn dig_prints_every_line_of_the_screen() {
    let mut buffer = [0; 512];
    let message = Message::new(eecs(&mut buffer)).unwrap();
    assert_eq!(message.validate(), Ok(()));
    let footer = Footer {
        time: Duration::from_millis(19),
        server: "141.166.30.6:53".parse().unwrap(),
        transport: None,
        when: "Thu Jan 26 16:04:07 2012",
    };
    let printed = message
        .display(Style::Dig)
        .banner("DiG 9.6.0-APPLE-P2", "eecs.mit.edu A")
        .footer(footer)
        .to_string();
    assert_eq!(lines(printed.trim_end()), lines(seed("000-dig-eecs.mit.edu.txt").trim_end()));
    // The white space that dig has: tabs, to columns of 24, 32, 40 and 48.
    assert!(printed.contains("\n;eecs.mit.edu.\t\t\tIN\tA\n"), "{printed}");
    assert!(printed.contains("\nmit.edu.\t\t2004\tIN\tNS\tSTRAWB.mit.edu.\n"), "{printed}");
}

/// A response to a query for `name` with `answers`, printed as nslookup does.
fn nslookup(name: &str, answers: &[RecordBuf]) -> String {
    let name: NameBuf = name.parse().unwrap();
    let (mut asked, mut answered) = ([0; 512], [0; 512]);
    let octets = query(&mut asked, 1, &Question::new(&name, RecordType::A)).unwrap().finish();
    let mut builder =
        respond_to(&mut answered, &Message::new(octets).unwrap(), Rcode::NOERROR).unwrap();
    for record in answers {
        builder.push(Section::Answer, record).unwrap();
    }
    let message = Message::new(builder.finish()).unwrap();
    assert_eq!(message.validate(), Ok(()));
    let footer = Footer {
        time: Duration::ZERO,
        server: "192.168.1.1:53".parse().unwrap(),
        transport: None,
        when: "",
    };
    message.display(Style::Nslookup).footer(footer).to_string()
}

#[test]
fn nslookup_screens() {
    for name in ["www.ycp.edu", "www.google.com"] {
        let screen = seed(&format!("003-nslookup-{name}.txt")).replace("<-- my name server", "");
        let named = tuples().into_iter().filter(|record| {
            let owner = record.name.to_string();
            owner == format!("{name}.") || (name == "www.ycp.edu" && owner == "calypso.ycp.edu.")
        });
        let printed = nslookup(name, &named.collect::<Vec<_>>());
        // The screen begins with what was typed; blank lines did not survive.
        let mut printed = lines(&printed);
        printed.retain(|line| !line.is_empty());
        assert_eq!(printed, lines(&screen)[1..]);
    }
    let record = &tuples()[4];
    assert_eq!(
        record.display(Style::Nslookup).to_string(),
        "www.ycp.edu\tcanonical name = calypso.ycp.edu."
    );
}

#[test]
fn tuples_as_the_decks_write_them() {
    let printed = tuples()[1].display(Style::Tuple).to_string();
    assert_eq!(printed, "(networkutopia.com, dns1.networkutopia.com, NS, 0)");
    let printed = tuples()[2].display(Style::Tuple).to_string();
    assert_eq!(printed, "(dns1.networkutopia.com, 212.212.212.1, A, 0)");
    let mut buffer = [0; 512];
    let message = Message::new(eecs(&mut buffer)).unwrap();
    let printed = message.display(Style::Tuple).to_string();
    assert!(printed.starts_with("(eecs.mit.edu, 18.62.1.6, A, 3600)\n"), "{printed}");
    assert!(printed.contains("\n(mit.edu, BITSY.mit.edu, NS, 2004)\n"), "{printed}");
    assert_eq!(printed.lines().count(), 7);
}

fn tuples() -> Vec<RecordBuf> {
    let text = seed("records.tsv");
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let columns: Vec<_> = row.split('\t').collect();
        let [_, name, rtype, value] = columns[..] else { panic!("{row}") };
        let data =
            RecordData::from_text(rtype.parse().unwrap(), value.as_bytes(), Name::ROOT).unwrap();
        RecordBuf { name: name.parse().unwrap(), class: Class::IN, ttl: 0, data }
    })
    .collect()
}

#[test]
fn records_of_the_text_survive_wire_and_text() {
    let records = tuples();
    assert_eq!(records.len(), 12);
    let mut buffer = [0; 1024];
    let mut builder = Builder::new(&mut buffer);
    for record in &records {
        builder.push(Section::Answer, record).unwrap();
    }
    let message = Message::new(builder.finish()).unwrap();
    let read: Vec<_> =
        message.answers().map(|record| record.unwrap().to_owned().unwrap()).collect();
    assert_eq!(read, records);
    let printed: String = records.iter().map(|record| format!("{record}\n")).collect();
    assert_eq!(self::records(&printed), records);
}
