//! SMTP: the lines that every session has, and the message.

use std::hint::black_box;

use benches::inputs::smtp as inputs;
use sans_io::Connection;
use smtp_codec::{BareLineEnding, Command, Extensions, Leniency, Server, server};
use smtp_codec_peer::{parse as theirs, types};
use textline::{DotReader, DotWriter, Dotted, LineEnding, LineScanner, ReplyScanner, Scanned};

use crate::{
    Sum,
    measure::{Entrant, Row, Workload},
};

pub(crate) fn rows() -> Vec<Row> {
    workloads().into_iter().map(Workload::measure).collect()
}

/// Does the work of one library in the row of that name.
pub(crate) fn repeat(row: &str, library: &str, times: u64) -> Option<()> {
    let workload = workloads().into_iter().find(|workload| workload.name == row)?;
    workload.repeat(library, times)
}

fn workloads() -> Vec<Workload<'static>> {
    vec![mail(), rcpt(), ehlo(), unstuff(), stuff(), session(10_000, 1.5), session(1_000_000, 1.15)]
}

/// Reads a command line without its line end, which the scanner of lines takes off; the peers look for it.
fn ours<'a>(
    line: &'static [u8],
    look: impl Fn(&Command<'_>) -> u64 + 'a,
) -> impl FnMut() -> u64 + 'a {
    let mut lines = LineScanner::new(2048, LineEnding::Crlf);
    move || {
        let mut input = black_box(line);
        let Some(Scanned::Line(line)) = lines.scan(&mut input) else { return 0 };
        Command::parse(line.content, Leniency::default()).map_or(0, |(command, _)| look(&command))
    }
}

fn mail() -> Workload<'static> {
    let ours = ours(inputs::MAIL, |command| {
        let Command::Mail { from, params } = command else { return 0 };
        let address = from.mailbox().map_or("", |mailbox| mailbox.as_str());
        let is_8bit = params.body() == Some(smtp_codec::BodyType::EightBitMime);
        envelope(address, params.size().unwrap_or(0), is_8bit)
    });
    let proto = || {
        let parsed = smtp_proto::Request::parse(&mut black_box(inputs::MAIL).iter());
        let Ok(smtp_proto::Request::Mail { from }) = parsed else { return 0 };
        let is_8bit = from.flags & smtp_proto::MAIL_BODY_8BITMIME != 0;
        envelope(&from.address, from.size as u64, is_8bit)
    };
    let mailrs = || {
        let Some(mailrs_smtp_proto::Command::MailFrom { path, params }) = mailrs(inputs::MAIL)
        else {
            return 0;
        };
        let mailrs_smtp_proto::ReversePath::Path(address) = path else { return 0 };
        let find = |key: &str| params.iter().find(|param| param.key.eq_ignore_ascii_case(key));
        let size = find("SIZE").and_then(|param| param.value.parse().ok()).unwrap_or(0);
        envelope(address, size, find("BODY").is_some_and(|param| param.value == "8BITMIME"))
    };
    let codec = || match theirs::command::command(black_box(inputs::MAIL)) {
        // The parameters are private: the address is all that there is to look at.
        Ok((_, types::Command::Mail { reverse_path, .. })) => envelope(&reverse_path, 0, false),
        _ => 0,
    };
    Workload {
        area: "smtp",
        name: "MAIL line".into(),
        goal: 1.5,
        entrants: vec![
            Entrant::new("smtp-codec", ours),
            Entrant::new("smtp-proto", proto),
            Entrant::new("mailrs-smtp-proto", mailrs),
            Entrant::new("smtp-codec (registry)", codec),
        ],
    }
}

fn rcpt() -> Workload<'static> {
    let ours = ours(inputs::RCPT, |command| {
        let Command::Rcpt { to, .. } = command else { return 0 };
        envelope(to.mailbox().map_or("", |mailbox| mailbox.as_str()), 0, false)
    });
    let proto = || {
        let parsed = smtp_proto::Request::parse(&mut black_box(inputs::RCPT).iter());
        let Ok(smtp_proto::Request::Rcpt { to }) = parsed else { return 0 };
        envelope(&to.address, 0, false)
    };
    let mailrs = || match mailrs(inputs::RCPT) {
        Some(mailrs_smtp_proto::Command::RcptTo {
            path: mailrs_smtp_proto::ForwardPath::Path(address),
            ..
        }) => envelope(address, 0, false),
        _ => 0,
    };
    let codec = || match theirs::command::command(black_box(inputs::RCPT)) {
        Ok((_, types::Command::Rcpt { forward_path, .. })) => envelope(&forward_path, 0, false),
        _ => 0,
    };
    Workload {
        area: "smtp",
        name: "RCPT line".into(),
        goal: 1.5,
        entrants: vec![
            Entrant::new("smtp-codec", ours),
            Entrant::new("smtp-proto", proto),
            Entrant::new("mailrs-smtp-proto", mailrs),
            Entrant::new("smtp-codec (registry)", codec),
        ],
    }
}

/// It takes text without its line end.
fn mailrs(line: &'static [u8]) -> Option<mailrs_smtp_proto::Command<'static>> {
    let line = black_box(line).strip_suffix(b"\r\n")?;
    mailrs_smtp_proto::parse_command(std::str::from_utf8(line).ok()?).ok()
}

fn envelope(address: &str, size: u64, is_8bit: bool) -> u64 {
    let mut sum = Sum::default();
    sum.octets(address.as_bytes());
    sum.add(size);
    sum.add(is_8bit);
    sum.0
}

/// What every client needs to know of a reply to EHLO.
fn offer(size: u64, flags: [bool; 5], has_scram: bool) -> u64 {
    let mut sum = Sum::default();
    sum.add(size);
    flags.into_iter().for_each(|flag| sum.add(flag));
    sum.add(has_scram);
    sum.0
}

fn ehlo() -> Workload<'static> {
    let mut scanner = ReplyScanner::new(65_536);
    let ours = move || {
        let mut input = black_box(inputs::EHLO_REPLY);
        let Ok(Some(reply)) = scanner.scan(&mut input) else { return 0 };
        let offered = Extensions::from_reply(&reply);
        offer(
            offered.size.unwrap_or(0),
            [
                offered.pipelining,
                offered.eight_bit_mime,
                offered.starttls,
                offered.smtputf8,
                offered.enhanced_status_codes,
            ],
            offered.has_mechanism("SCRAM-SHA-256"),
        )
    };
    let proto = || {
        let parsed =
            smtp_proto::EhloResponse::<String>::parse(&mut black_box(inputs::EHLO_REPLY).iter());
        let Ok(offered) = parsed else { return 0 };
        let flags = [
            smtp_proto::EXT_PIPELINING,
            smtp_proto::EXT_8BIT_MIME,
            smtp_proto::EXT_START_TLS,
            smtp_proto::EXT_SMTP_UTF8,
            smtp_proto::EXT_ENHANCED_STATUS_CODES,
        ];
        offer(
            offered.size as u64,
            flags.map(|flag| offered.has_capability(flag)),
            offered.auth_mechanisms & smtp_proto::AUTH_SCRAM_SHA_256 != 0,
        )
    };
    let codec = || {
        let parsed = theirs::response::ehlo_ok_rsp(black_box(inputs::EHLO_REPLY));
        let Ok((_, types::Response::Ehlo { capabilities, .. })) = parsed else { return 0 };
        capabilities.len() as u64
    };
    Workload {
        area: "smtp",
        name: "EHLO reply of 12 lines".into(),
        goal: 1.1,
        entrants: vec![
            Entrant::new("smtp-codec", ours),
            Entrant::new("smtp-proto", proto),
            Entrant::new("smtp-codec (registry)", codec),
        ],
    }
}

fn digest(octets: &[u8]) -> u64 {
    let mut sum = Sum::default();
    sum.octets(octets);
    sum.0
}

/// The peers give the message in a buffer of its own; ours as slices of what was read.
fn unstuff() -> Workload<'static> {
    let stuffed: &'static [u8] = inputs::stuffed(1_000_000).leak();
    let ours = move || {
        let mut reader = DotReader::new(BareLineEnding::Reject);
        let mut input = black_box(stuffed);
        let (mut octets, mut first, mut last) = (0, None, 0);
        while let Some(Dotted::Chunk(chunk)) = reader.read(&mut input) {
            octets += chunk.len() as u64;
            first = first.or(chunk.first().copied());
            last = chunk.last().copied().unwrap_or(last);
        }
        let mut sum = Sum::default();
        sum.add(octets);
        sum.add(first.unwrap_or(0));
        sum.add(last);
        sum.0
    };
    let mut buffer = Vec::with_capacity(stuffed.len());
    let copied = move || {
        let mut reader = DotReader::new(BareLineEnding::Reject);
        buffer.clear();
        let mut input = black_box(stuffed);
        while let Some(Dotted::Chunk(chunk)) = reader.read(&mut input) {
            buffer.extend_from_slice(chunk);
        }
        digest(&buffer)
    };
    let mut buffer = Vec::with_capacity(stuffed.len());
    let proto = move || {
        let mut receiver = smtp_proto::request::receiver::DataReceiver::new();
        buffer.clear();
        let is_whole = receiver.ingest(&mut black_box(stuffed).iter(), &mut buffer);
        if is_whole { digest(&buffer) } else { 0 }
    };
    let mailrs = move || digest(&mailrs_smtp_proto::unstuff_data(black_box(stuffed)));
    Workload {
        area: "smtp",
        name: "DATA unstuffed and audited, 1 MB".into(),
        goal: 1.1,
        entrants: vec![
            Entrant::new("textline", ours),
            Entrant::new("textline, copied", copied),
            Entrant::new("smtp-proto", proto),
            Entrant::new("mailrs-smtp-proto", mailrs),
        ],
    }
}

/// A text that has one bare LF, which must become a CRLF. No peer offers this, so what clients do is written by hand: octet by octet,
/// or without a look at line ends (the other answer shows it).
fn stuff() -> Workload<'static> {
    let mut text = inputs::text(1_000_000);
    let middle = text.len() / 2;
    text.insert(middle, b'\n');
    let text: &'static [u8] = text.leak();
    let mut out = Vec::with_capacity(text.len() * 2);
    let ours = move || {
        let mut writer = DotWriter::new();
        out.clear();
        writer.write(black_box(text), &mut out);
        writer.finish(&mut out);
        digest(&out)
    };
    let mut out = Vec::with_capacity(text.len() * 2);
    let octets = move || {
        out.clear();
        let mut last = b'\n';
        for octet in black_box(text).iter().copied() {
            match octet {
                b'\n' if last != b'\r' => out.extend_from_slice(b"\r\n"),
                b'.' if last == b'\n' => out.extend_from_slice(b".."),
                octet => out.push(octet),
            }
            last = octet;
        }
        out.extend_from_slice(b".\r\n");
        digest(&out)
    };
    let mut out = Vec::with_capacity(text.len() * 2);
    let finder = memchr::memmem::Finder::new(b"\n.");
    let unaudited = move || {
        out.clear();
        let mut rest = black_box(text);
        while let Some(found) = finder.find(rest) {
            let (run, after) = rest.split_at(found + 1);
            out.extend_from_slice(run);
            out.push(b'.');
            rest = after;
        }
        out.extend_from_slice(rest);
        out.extend_from_slice(b".\r\n");
        digest(&out)
    };
    Workload {
        area: "smtp",
        name: "DATA stuffed and audited, 1 MB".into(),
        goal: 1.1,
        entrants: vec![
            Entrant::new("textline", ours),
            Entrant::new("by octets", octets),
            Entrant::new("memmem, no audit", unaudited),
        ],
    }
}

/// A session of one group: 100 recipients and a message. Ours is the whole server, which gives the message as slices of what was
/// read; the peer's receivers, which give it in a buffer, are put together by hand, without order, limits or the audit of line ends.
fn session(size: usize, goal: f64) -> Workload<'static> {
    let quit = b"QUIT\r\n".as_slice();
    let stream = [
        b"EHLO mail.sender.example\r\n",
        inputs::MAIL,
        &inputs::RCPT.repeat(100),
        b"DATA\r\n",
        &inputs::stuffed(size),
        quit,
    ];
    let stream: &'static [u8] = stream.concat().leak();
    let mut server = serve(stream);
    let ours = move || {
        let (mut octets, mut first, mut last) = (0, None, 0);
        let mut sum = server(&mut |chunk| {
            octets += chunk.len() as u64;
            first = first.or(chunk.first().copied());
            last = chunk.last().copied().unwrap_or(last);
        });
        sum.add(octets);
        sum.add(first.unwrap_or(0));
        sum.add(last);
        sum.0
    };
    let mut server = serve(stream);
    let mut message = Vec::with_capacity(stream.len());
    let copied = move || {
        message.clear();
        let mut sum = server(&mut |chunk| message.extend_from_slice(chunk));
        sum.octets(&message);
        sum.0
    };
    let mut message = Vec::with_capacity(stream.len());
    let mut out = Vec::with_capacity(16 * 1024);
    let proto = move || {
        use smtp_proto::{Request, request::receiver};
        message.clear();
        out.clear();
        let mut sum = Sum::default();
        let mut bytes = black_box(stream).iter();
        let mut requests = receiver::RequestReceiver::default();
        out.extend_from_slice(b"220 mx.recipient.example ESMTP\r\n");
        while let Ok(request) = requests.ingest(&mut bytes) {
            let reply: &[u8] = match request {
                Request::Ehlo { .. } => {
                    b"250-mx.recipient.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
                }
                Request::Rcpt { to } => {
                    sum.octets(to.address.as_bytes());
                    b"250 2.1.5 recipient ok\r\n"
                }
                Request::Data => {
                    out.extend_from_slice(b"354 end with a line of a single dot\r\n");
                    receiver::DataReceiver::new().ingest(&mut bytes, &mut message);
                    b"250 2.6.0 message accepted\r\n"
                }
                Request::Quit => b"221 2.0.0 closing connection\r\n",
                _ => b"250 2.1.0 sender ok\r\n",
            };
            out.extend_from_slice(reply);
        }
        sum.octets(&message);
        sum.0
    };
    Workload {
        area: "smtp",
        name: format!("session, 100 recipients, {} kB", size / 1000),
        goal,
        entrants: vec![
            Entrant::new("smtp-codec", ours),
            Entrant::new("smtp-codec, copied", copied),
            Entrant::new("smtp-proto", proto),
        ],
    }
}

/// Takes a message in pieces.
type Taker<'t> = &'t mut dyn FnMut(&[u8]);

/// A server that reads all of `stream`, and accepts all of it: the recipients as a checksum, and the message in pieces.
fn serve(stream: &'static [u8]) -> impl FnMut(Taker<'_>) -> Sum {
    let mut out = Vec::with_capacity(16 * 1024);
    let config = server::Config::new("mx.recipient.example");
    move |take| {
        let mut server = Server::new(config.clone());
        out.clear();
        let mut sum = Sum::default();
        let mut input = black_box(stream);
        let _ = server.accept(&mut out);
        while let Ok(Some(event)) = server.receive(&mut input, &mut out) {
            match event {
                server::Event::Chunk(chunk) => {
                    take(&chunk);
                    continue;
                }
                server::Event::Command { command: Command::Rcpt { to, .. }, .. } => {
                    sum.octets(to.mailbox().map_or("", |mailbox| mailbox.as_str()).as_bytes());
                }
                _ => {}
            }
            let _ = server.accept(&mut out);
        }
        sum
    }
}
