//! IMAP: what a client hears all day, what a server is asked, and what both write.

use std::{fmt::Write as _, hint::black_box};

use imap_codec::{
    Body, Client, Command, Data, FetchItem, Fragments, Leniency, Limits, Response, client::Event,
};
use imap_codec_peer::{
    CommandCodec, ResponseCodec,
    decode::Decoder,
    encode::Encoder,
    fragmentizer::Fragmentizer,
    imap_types::{
        fetch::MessageDataItem,
        response::{Data as PeerData, Response as PeerResponse},
    },
};
use imap_proto::{AttributeValue, MailboxDatum};
use sans_io::Connection;

use crate::{
    Sum,
    measure::{Entrant, Row, Workload},
};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        envelope().measure(),
        flags().measure(),
        search().measure(),
        literal().measure(),
        framing(1000).measure(),
        framing(44).measure(),
        lines_of_a_client(1000).measure(),
        lines_of_a_client(44).measure(),
        written_response().measure(),
        written_command().measure(),
    ];
    rows.extend(COMMANDS.iter().map(|(name, line)| command(name, line).measure()));
    rows
}

const ENVELOPE: &str = "* 12 FETCH (UID 4711 FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \"<B27397-0100000@cac.washington.edu>\") BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" 1315 42 NIL NIL NIL NIL)(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" 4315 142 NIL NIL NIL NIL)(\"image\" \"jpeg\" (\"name\" \"photo.jpg\") \"<i@x>\" NIL \"base64\" 53222 NIL (\"attachment\" (\"filename\" \"photo.jpg\")) NIL NIL) \"mixed\" (\"boundary\" \"----=_Part_1\") NIL NIL NIL))\r\n";

const COMMANDS: [(&str, &str); 5] = [
    ("NOOP", "a001 NOOP\r\n"),
    ("LOGIN", "a001 LOGIN alice \"it's secret\"\r\n"),
    ("SELECT", "a001 SELECT \"Archive/2026\"\r\n"),
    (
        "UID FETCH",
        "a001 UID FETCH 1:100,200:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT TO CC MESSAGE-ID)])\r\n",
    ),
    (
        "UID SEARCH",
        "a001 UID SEARCH OR FROM \"alice\" SUBJECT \"hello\" NOT (SEEN SINCE 1-Feb-1994) UNDELETED LARGER 10000\r\n",
    ),
];

/// Subject, addresses of To, octets of the parts.
fn digest(subject: &[u8], to: usize, octets: impl Iterator<Item = u64>) -> u64 {
    let mut sum = Sum::default();
    sum.octets(subject);
    sum.add(to as u64);
    octets.for_each(|octets| sum.add(octets));
    sum.0
}

fn envelope() -> Workload<'static> {
    let line = ENVELOPE.as_bytes();
    let ours = move || {
        let Ok(Response::Data(Data::Fetch(fetch))) =
            Response::parse(black_box(line), Leniency::TOLERANT)
        else {
            return 0;
        };
        let (mut subject, mut to, mut sum) = (Vec::new(), 0, 0);
        for item in &fetch.items {
            match item {
                FetchItem::Envelope(envelope) => {
                    to = envelope.to.iter().count();
                    sum = envelope.subject.as_bytes().map_or(0, |octets| octets.len() as u64);
                }
                FetchItem::BodyStructure(body) => {
                    let Body::Multipart(part) = *body else { return 0 };
                    let octets = part.parts.iter().map(|part| match part {
                        Body::Single(part) => part.octets,
                        _ => 0,
                    });
                    return digest(&subject, to, octets).wrapping_add(sum);
                }
                _ => {}
            }
            subject.clear();
        }
        0
    };
    let proto = move || {
        let Ok((_, imap_proto::Response::Fetch(_, items))) =
            imap_proto::Response::parse(black_box(line))
        else {
            return 0;
        };
        let (mut to, mut sum) = (0, 0);
        for item in &items {
            match item {
                AttributeValue::Envelope(envelope) => {
                    to = envelope.to.as_ref().map_or(0, Vec::len);
                    sum = envelope.subject.as_ref().map_or(0, |octets| octets.len() as u64);
                }
                AttributeValue::BodyStructure(imap_proto::BodyStructure::Multipart {
                    bodies,
                    ..
                }) => {
                    let octets = bodies.iter().map(|part| match part {
                        imap_proto::BodyStructure::Basic { other, .. }
                        | imap_proto::BodyStructure::Text { other, .. } => u64::from(other.octets),
                        _ => 0,
                    });
                    return digest(&[], to, octets).wrapping_add(sum);
                }
                _ => {}
            }
        }
        0
    };
    let codec = move || {
        let Ok((_, PeerResponse::Data(PeerData::Fetch { items, .. }))) =
            ResponseCodec::default().decode(black_box(line))
        else {
            return 0;
        };
        items.as_ref().len() as u64
    };
    Workload {
        area: "imap",
        name: "FETCH with ENVELOPE and BODYSTRUCTURE".into(),
        goal: 3.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-proto", proto),
            Entrant::new("imap-codec (registry)", codec),
        ],
    }
}

/// Each line is given as it was framed: that has rows of its own.
fn flags() -> Workload<'static> {
    let mut lines = String::new();
    for number in 1..=1000 {
        let _ =
            write!(lines, "* {number} FETCH (UID {} FLAGS (\\Seen $Forwarded))\r\n", number * 3);
    }
    let lines: &'static [&'static [u8]] =
        lines.leak().split_inclusive('\n').map(str::as_bytes).collect::<Vec<_>>().leak();
    let ours = move || {
        let mut sum = Sum::default();
        for line in black_box(lines).iter().copied() {
            let Ok(Response::Data(Data::Fetch(fetch))) = Response::parse(line, Leniency::TOLERANT)
            else {
                return 0;
            };
            sum.add(fetch.seq);
            for item in &fetch.items {
                match item {
                    FetchItem::Uid(uid) => sum.add(uid),
                    FetchItem::Flags(flags) => sum.add(flags.iter().count() as u64),
                    _ => {}
                }
            }
        }
        sum.0
    };
    let proto = move || {
        let mut sum = Sum::default();
        for line in black_box(lines).iter().copied() {
            let Ok((_, imap_proto::Response::Fetch(seq, items))) =
                imap_proto::Response::parse(line)
            else {
                return 0;
            };
            sum.add(seq);
            for item in &items {
                match item {
                    AttributeValue::Uid(uid) => sum.add(*uid),
                    AttributeValue::Flags(flags) => sum.add(flags.len() as u64),
                    _ => {}
                }
            }
        }
        sum.0
    };
    let codec = move || {
        let mut sum = Sum::default();
        for line in black_box(lines).iter().copied() {
            let Ok((_, PeerResponse::Data(PeerData::Fetch { seq, items }))) =
                ResponseCodec::default().decode(line)
            else {
                return 0;
            };
            sum.add(seq.get());
            for item in items.as_ref() {
                match item {
                    MessageDataItem::Uid(uid) => sum.add(uid.get()),
                    MessageDataItem::Flags(flags) => sum.add(flags.len() as u64),
                    _ => {}
                }
            }
        }
        sum.0
    };
    Workload {
        area: "imap",
        name: "1000 lines of FLAGS".into(),
        goal: 6.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-proto", proto),
            Entrant::new("imap-codec (registry)", codec),
        ],
    }
}

fn search() -> Workload<'static> {
    let mut line = "* SEARCH".to_owned();
    for number in 1..=10_000 {
        let _ = write!(line, " {}", number * 7);
    }
    line.push_str("\r\n");
    let line: &'static [u8] = line.leak().as_bytes();
    let ours = move || match Response::parse(black_box(line), Leniency::TOLERANT) {
        Ok(Response::Data(Data::Search(found))) => found.numbers.iter().map(u64::from).sum(),
        _ => 0,
    };
    let proto = move || match imap_proto::Response::parse(black_box(line)) {
        Ok((_, imap_proto::Response::MailboxData(MailboxDatum::Search(numbers)))) => {
            numbers.iter().copied().map(u64::from).sum()
        }
        _ => 0,
    };
    let codec = move || match ResponseCodec::default().decode(black_box(line)) {
        Ok((_, PeerResponse::Data(PeerData::Search(numbers, ..)))) => {
            numbers.iter().map(|number| u64::from(number.get())).sum()
        }
        _ => 0,
    };
    Workload {
        area: "imap",
        name: "SEARCH of 10 000 numbers".into(),
        goal: 5.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-proto", proto),
            Entrant::new("imap-codec (registry)", codec),
        ],
    }
}

/// A client with a mailbox selected.
fn selected() -> Client {
    let mut client = Client::new(Limits::default());
    let mut out = Vec::new();
    let hear = |client: &mut Client, mut line: &[u8]| {
        let _ = client.receive(&mut line, &mut Vec::new());
    };
    hear(&mut client, b"* PREAUTH ready\r\n");
    let _ = client.command(&Command::select(imap_codec::Mailbox::INBOX), &mut out);
    hear(&mut client, b"a001 OK done\r\n");
    let _ = client.command(&Command::Noop, &mut out);
    client
}

/// A response whole in the buffer; ours streams its literal.
fn literal() -> Workload<'static> {
    const SIZE: usize = 1_000_000;
    let mut line = format!("* 1 FETCH (UID 5 BODY[] {{{SIZE}}}\r\n").into_bytes();
    line.resize(line.len() + SIZE, b'x');
    line.extend_from_slice(b")\r\n");
    let line: &'static [u8] = line.leak();
    let mut client = selected();
    let mut out = Vec::new();
    let ours = move || {
        let (mut input, mut octets) = (black_box(line), 0);
        while let Ok(Some(event)) = client.receive(&mut input, &mut out) {
            if let Event::Chunk(chunk) = event {
                octets += chunk.len() as u64;
            }
        }
        octets
    };
    let proto = move || match imap_proto::Response::parse(black_box(line)) {
        Ok((_, imap_proto::Response::Fetch(_, items))) => items
            .iter()
            .map(|item| match item {
                AttributeValue::BodySection { data: Some(data), .. } => data.len() as u64,
                _ => 0,
            })
            .sum(),
        _ => 0,
    };
    let codec = move || {
        let mut framer = Fragmentizer::new(u32::MAX);
        framer.enqueue_bytes(black_box(line));
        let mut octets = 0;
        while let Some(fragment) = framer.progress() {
            octets = octets.max(framer.fragment_bytes(fragment).len() as u64);
        }
        octets
    };
    Workload {
        area: "imap",
        name: "FETCH with a literal of 1 MB".into(),
        goal: 1.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-proto", proto),
            Entrant::new("imap-codec (registry)", codec),
        ],
    }
}

/// Lines of `size` octets, a thousand of them.
fn line_stream(size: usize) -> &'static [u8] {
    format!("* OK {}\r\n", "x".repeat(size - 7)).repeat(1000).leak().as_bytes()
}

/// The lines alone: neither reads them.
fn framing(size: usize) -> Workload<'static> {
    let lines = line_stream(size);
    let ours = move || {
        let (mut fragments, mut input, mut count) = (Fragments::new(65_536), black_box(lines), 0);
        while let Ok(Some(_)) = fragments.push(&mut input) {
            count += 1;
        }
        count
    };
    lines_against_fragmentizer(format!("1000 lines of {size} octets framed"), lines, ours)
}

/// Ours goes through a client, which reads what is before the text; the peer only frames the lines.
fn lines_of_a_client(size: usize) -> Workload<'static> {
    let lines = line_stream(size);
    let mut client = selected();
    let mut out = Vec::new();
    let ours = move || {
        let (mut input, mut count) = (black_box(lines), 0);
        while let Ok(Some(_)) = client.receive(&mut input, &mut out) {
            count += 1;
        }
        count
    };
    let name = format!("1000 lines of {size} octets through a client, beside framing");
    lines_against_fragmentizer(name, lines, ours)
}

fn lines_against_fragmentizer(
    name: String,
    lines: &'static [u8],
    ours: impl FnMut() -> u64 + 'static,
) -> Workload<'static> {
    let codec = move || {
        let mut framer = Fragmentizer::new(u32::MAX);
        framer.enqueue_bytes(black_box(lines));
        let mut count = 0;
        while framer.progress().is_some() {
            count += 1;
        }
        count
    };
    Workload {
        area: "imap",
        name,
        goal: 10.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-codec (registry)", codec),
        ],
    }
}

fn command(name: &str, line: &'static str) -> Workload<'static> {
    let ours =
        move || u64::from(Command::parse(black_box(line.as_bytes()), Leniency::STRICT).is_ok());
    let codec =
        move || u64::from(CommandCodec::default().decode(black_box(line.as_bytes())).is_ok());
    let mailrs = move || {
        let line = black_box(line).trim_end();
        u64::from(mailrs_imap_proto::parse_command(line).is_ok())
    };
    Workload {
        area: "imap",
        name: format!("{name} read"),
        goal: 1.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-codec (registry)", codec),
            Entrant::new("mailrs-imap-proto", mailrs),
        ],
    }
}

fn written_response() -> Workload<'static> {
    let ours = {
        let mut out = Vec::with_capacity(4096);
        let response = Response::parse(ENVELOPE.as_bytes(), Leniency::TOLERANT);
        let Ok(Response::Data(Data::Fetch(fetch))) = response else { unreachable!("a FETCH") };
        let items: &'static [FetchItem<'static>] =
            fetch.items.iter().map(FetchItem::into_owned).collect::<Vec<_>>().leak();
        move || {
            out.clear();
            let fetch = imap_codec::Fetch::new(12, imap_codec::Items::new(black_box(items)));
            Data::Fetch(fetch).encode(&mut out);
            out.len() as u64
        }
    };
    let (_, theirs) =
        ResponseCodec::default().decode(ENVELOPE.as_bytes()).expect("it reads the line");
    let theirs: &'static PeerResponse<'static> = Box::leak(Box::new(theirs));
    let codec = move || ResponseCodec::default().encode(black_box(theirs)).dump().len() as u64;
    Workload {
        area: "imap",
        name: "the same FETCH written".into(),
        goal: 5.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-codec (registry)", codec),
        ],
    }
}

fn written_command() -> Workload<'static> {
    let line = COMMANDS[3].1;
    let ours = {
        let (tag, command) =
            Command::parse(line.as_bytes(), Leniency::STRICT).expect("it reads the line");
        let mut out = Vec::with_capacity(4096);
        move || {
            out.clear();
            black_box(&command).encode(&tag, &mut out);
            out.len() as u64
        }
    };
    let (_, theirs) = CommandCodec::default().decode(line.as_bytes()).expect("it reads the line");
    let codec = move || CommandCodec::default().encode(black_box(&theirs)).dump().len() as u64;
    Workload {
        area: "imap",
        name: "UID FETCH written".into(),
        goal: 5.0,
        entrants: vec![
            Entrant::new("imap-codec", ours),
            Entrant::new("imap-codec (registry)", codec),
        ],
    }
}
