//! Messages that were built, as CPython's email and GMime read them; skipped where they are not installed.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use mime::{
    Attachment, Boundary, MediaType, MessageBuilder, TransferEncoding, Transport,
    encoded_word::Utf8Words,
    seven_bit::to_7bit,
    transfer::{UuEncoder, decode},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rfc822_message::{AddrSpec, HeaderBuilder, MsgId, NameAddr, NonAscii};

/// Subject, From, and of each leaf its type, file name, identifier and octets; then all defects.
const CPYTHON: &str = "
import email, email.policy
def read(octets):
    m = email.message_from_bytes(octets, policy=email.policy.default)
    out = [m['subject'], m['from'].addresses[0].display_name, m['from'].addresses[0].addr_spec]
    defects = []
    for p in m.walk():
        defects += p.defects + [d for h in p.values() for d in getattr(h, 'defects', [])]
        if not p.is_multipart():
            out += [p.get_content_type(), p.get_filename() or '', p['content-id'] or '', p.get_payload(decode=True).hex()]
    return out + [repr(d) for d in defects]
";

/// The same by GMime, without defects: it has none to tell of what it reads.
const GMIME: &str = "
import gi
gi.require_version('GMime', '3.0')
from gi.repository import GMime
GMime.init()
def read(octets):
    m = GMime.Parser.new_with_stream(GMime.StreamMem.new_with_buffer(octets)).construct_message(None)
    a = m.get_from().get_address(0)
    out = [m.get_subject(), a.get_name() or '', a.get_addr()]
    def walk(p):
        if isinstance(p, GMime.Multipart):
            for n in range(p.get_count()):
                walk(p.get_part(n))
            return
        body = GMime.StreamMem.new()
        p.get_content().write_to_stream(body)
        id = p.get_content_id()
        out.extend([p.get_content_type().get_mime_type(), p.get_filename() or '', '<%s>' % id if id else '', bytes(body.get_byte_array() or b'').hex()])
    walk(m.get_mime_part())
    return out
";

/// Messages come a line each, in hexadecimal, and so does what was read of them, each value behind an `=`.
const LINES: &str = "
import sys
for line in sys.stdin:
    print(' '.join('=' + value.encode('utf-8', 'surrogateescape').hex() for value in read(bytes.fromhex(line))), flush=True)
";

/// A library that reads messages, in a process of its own.
struct Reader {
    name: &'static str,
    child: Child,
    messages: ChildStdin,
    readings: BufReader<ChildStdout>,
}

impl Reader {
    /// CPython, and GMime by the system's Python, which Debian's bindings are for; those that are there.
    fn all() -> Vec<Self> {
        let gmime = "import gi; gi.require_version('GMime', '3.0')";
        let libraries = [
            ("CPython", "python3", "import email", CPYTHON),
            ("GMime", "/usr/bin/python3", gmime, GMIME),
        ];
        libraries
            .into_iter()
            .filter_map(|(name, python, check, script)| {
                let reader = Self::start(name, python, check, script);
                if reader.is_none() {
                    println!("skipped: no {name}");
                }
                reader
            })
            .collect()
    }

    fn start(name: &'static str, python: &str, check: &str, script: &str) -> Option<Self> {
        let status = Command::new(python).args(["-c", check]).stderr(Stdio::null()).status();
        status.ok()?.success().then_some(())?;
        let mut child = Command::new(python)
            .args(["-c", &(script.to_owned() + LINES)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (messages, readings) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        Some(Self { name, child, messages, readings })
    }

    /// Values without what the library loses: both strip the white space at the ends of names; CPython does not drop that
    /// between encoded-words of a phrase, and shows an address without the quotes that it needs.
    fn loses<'v>(&self, values: impl Iterator<Item = &'v str>) -> Vec<String> {
        let lost = |(at, value): (usize, &str)| match (self.name, at) {
            ("CPython", 1) => value.replace(' ', ""),
            ("CPython", 2) => value.replace('"', ""),
            _ => value.trim().to_owned(),
        };
        values.enumerate().map(lost).collect()
    }

    fn read(&mut self, message: &[u8]) -> Vec<String> {
        writeln!(self.messages, "{}", hex(message)).expect("a reader");
        let mut line = String::new();
        self.readings.read_line(&mut line).expect("a reading");
        let value = |value: &str| {
            let digits = value.strip_prefix('=');
            assert!(digits.is_some(), "{} failed at {}", self.name, message.escape_ascii());
            let digits = digits.unwrap_or_default();
            String::from_utf8(unhex(digits)).expect("UTF-8")
        };
        line.trim_end().split(' ').map(value).collect()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| core::str::from_utf8(pair).expect("digits"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("digits")).collect()
}

/// Files by CPython's uu and binascii: what each line decodes to; then both forms of what they encode.
const UUENCODE: &str = "
import binascii
def read(octets):
    lines = octets.decode('ascii').split('\\r\\n')
    end = lines.index('end')
    data = b''.join(binascii.a2b_uu(line) for line in lines[1:end])
    pieces = [data[n:n + 45] for n in range(0, len(data), 45)]
    again = []
    for backtick in (True, False):
        body = ''.join(binascii.b2a_uu(piece, backtick=backtick).decode() for piece in pieces + [b''])
        again.append(lines[0] + '\\n' + body + 'end\\n')
    return [lines[0], data.hex()] + again
";

#[test]
fn uuencode() {
    let Some(mut python) = Reader::start("CPython", "python3", "import binascii", UUENCODE) else {
        println!("skipped: no CPython");
        return;
    };
    let data: Vec<u8> = (0u8..=255).cycle().take(300).collect();
    for len in [0, 1, 2, 3, 44, 45, 46, 90, 91, 256, 300] {
        let mut ours = Vec::new();
        UuEncoder::encode_to(0o755, "file name", &data[..len], &mut ours);
        let found = python.read(&ours);
        let [first, octets, backquotes, blanks] = &found[..] else { panic!("{found:?}") };
        assert_eq!((&first[..], octets), ("begin 755 file name", &hex(&data[..len])));
        assert_eq!(backquotes.replace('\n', "\r\n").as_bytes(), ours);
        for theirs in [backquotes, blanks] {
            let (decoded, problems) = decode(TransferEncoding::Uuencode, theirs.as_bytes());
            assert_eq!((&decoded[..], problems.is_empty()), (&data[..len], true), "{theirs}");
        }
    }
}

#[test]
fn what_was_built() {
    let mut readers = Reader::all();
    let alice = AddrSpec::new("\"a b\"@crepes.fr").expect("an address");
    let id = MsgId::new("picture@crepes.fr").expect("an identifier");
    let data: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let png = MediaType::new("image/png").expect("a type");
    let long = "a file name that goes on for long, with \"quotes\", \\ and so on, beyond the end of a line.txt";
    for (subject, name, text, file) in [
        ("Hello", "Alice", "Plain text.\r\n", "plain.txt"),
        (
            "Crêpes, ketchup (und Käse) =?utf-8?q?no?=",
            "Alice, née \"Crêpe\"",
            "Crêpes!\r\nFrom here.\r\n.\r\n",
            "crêpes 日本.txt",
        ),
        (
            "日本語の題名がとても長いので折り返される必要がある場合はどうなるでしょうか",
            "日本 太郎",
            "日本語\r\n",
            long,
        ),
        ("=?", "a@b", "=?utf-8?q?a?=\r\n", "=?utf-8?q?a?="),
    ] {
        for eight_bit in [false, true] {
            let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
            header
                .from(&[NameAddr::new(name, &alice)])
                .expect("from")
                .subject(subject)
                .expect("subject");
            let mut builder = MessageBuilder::new(Boundary::new("1").expect("a boundary"));
            builder
                .text(text)
                .html("<p>Grüße</p>\r\n")
                .inline(Attachment::new(png, "i.png", &data).id(&id))
                .attach(Attachment::new(png, file, b"\x89PNG\r\n\0\n"))
                .transport(Transport { eight_bit, ..Transport::default() });
            let mut message = Vec::new();
            builder.write(&header, &mut message).expect("a message");
            let octets = hex(&data);
            let expected = [
                subject,
                name,
                "\"a b\"@crepes.fr",
                "text/plain",
                "",
                "",
                &hex(text.as_bytes()),
                "text/html",
                "",
                "",
                &hex("<p>Grüße</p>\r\n".as_bytes()),
                "image/png",
                "i.png",
                "<picture@crepes.fr>",
                &octets,
                "image/png",
                file,
                "",
                &hex(b"\x89PNG\r\n\0\n"),
            ];
            let converted = to_7bit(&message).message;
            for reader in &mut readers {
                for message in [&message[..], &converted] {
                    let found = reader.read(message);
                    assert_eq!(found, expected, "{}: {}", reader.name, message.escape_ascii());
                }
            }
        }
    }
}

/// A name, a subject, or the name of a file.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(&[
            "=?utf-8?q?a?=", "=?", "?=", "=?utf-8?b?", "=?iso-8859-1?q?=E9?=", "\"", "\\", "(", ")", "<", ">", "@", ",", ";", ":", "'", "%41",
            "utf-8''", "*0*=", "..", "/", " ", "  ", "é", "日本語", "👩‍💻", "\u{301}", "\u{202e}", "=", "?", "_", "=20", "Bcc: a@b", "--1", "[", "]",
        ][..]).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9]{1,12}",
        1 => "[a-z]{60,90}",
        1 => "\\PC{1,6}",
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// An address whose local part may have to be quoted.
fn address() -> impl Strategy<Value = AddrSpec> {
    "([a-z.+]{1,9}|\"[ -~]{0,9}\")@([a-z]{1,9}\\.example|\\[192\\.0\\.2\\.1\\])"
        .prop_filter_map("no address", |text| AddrSpec::new(&text).ok())
}

#[test]
fn what_was_built_from_hostile_strings() {
    let mut readers = Reader::all();
    let mut runner = TestRunner::deterministic();
    let parts = (
        hostile(),
        hostile(),
        address(),
        "(\\PC|\n| |From |\\.|=){0,200}",
        hostile(),
        prop::collection::vec(any::<u8>(), 0..200),
        any::<bool>(),
    );
    for _ in 0..200 {
        let (subject, name, address, text, file, data, eight_bit) =
            parts.new_tree(&mut runner).expect("values").current();
        let text = text.replace('\n', "\r\n") + "\r\n";
        let mut header = HeaderBuilder::with(NonAscii::Encode(&Utf8Words));
        header
            .from(&[NameAddr::new(&name, &address)])
            .expect("from")
            .subject(&subject)
            .expect("subject");
        let mut builder = MessageBuilder::new(Boundary::new("1").expect("a boundary"));
        builder
            .text(&text)
            .attach(Attachment::new(MediaType::OCTET_STREAM, &file, &data))
            .transport(Transport { eight_bit, ..Transport::default() });
        let mut message = Vec::new();
        if builder.write(&header, &mut message).is_err() {
            continue;
        }
        let (text, data) = (hex(text.as_bytes()), hex(&data));
        let expected = [
            &subject,
            &name,
            address.as_str(),
            "text/plain",
            "",
            "",
            &text,
            "application/octet-stream",
            &file,
            "",
            &data,
        ];
        for reader in &mut readers {
            let found = reader.read(&message);
            let found = reader.loses(found.iter().map(String::as_str));
            let expected = reader.loses(expected.into_iter());
            assert_eq!(found, expected, "{}: {}", reader.name, message.escape_ascii());
        }
    }
}
