//! Messages that were built, as CPython's email and GMime read them; skipped where they are not installed.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use std::{
    io::Write,
    process::{Command, Stdio},
};

use mime::{
    Attachment, Boundary, MediaType, MessageBuilder, Transport, encoded_word::Utf8Words,
    seven_bit::to_7bit,
};
use rfc822_message::{AddrSpec, HeaderBuilder, MsgId, NameAddr, NonAscii};

/// Subject, From, and of each leaf its type, file name, identifier and octets; then all defects.
const SCRIPT: &str = "
import sys, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
out = [m['subject'], m['from'].addresses[0].display_name, m['from'].addresses[0].addr_spec]
defects = []
for p in m.walk():
    defects += p.defects + [d for h in p.values() for d in getattr(h, 'defects', [])]
    if not p.is_multipart():
        out += [p.get_content_type(), p.get_filename() or '', p['content-id'] or '', p.get_payload(decode=True).hex()]
out += [repr(d) for d in defects]
sys.stdout.buffer.write('\\n'.join(out).encode())
";

/// The same by GMime, without defects: it has none to tell of what it reads.
const GMIME: &str = "
import sys, gi
gi.require_version('GMime', '3.0')
from gi.repository import GMime
GMime.init()
stream = GMime.StreamMem.new_with_buffer(sys.stdin.buffer.read())
m = GMime.Parser.new_with_stream(stream).construct_message(None)
a = m.get_from().get_address(0)
out = [m.get_subject(), a.get_name(), a.get_addr()]
def walk(p):
    if isinstance(p, GMime.Multipart):
        for n in range(p.get_count()):
            walk(p.get_part(n))
        return
    body = GMime.StreamMem.new()
    p.get_content().write_to_stream(body)
    id = p.get_content_id()
    out.extend([p.get_content_type().get_mime_type(), p.get_filename() or '', '<%s>' % id if id else '', bytes(body.get_byte_array()).hex()])
walk(m.get_mime_part())
sys.stdout.buffer.write('\\n'.join(out).encode())
";

/// Whether the system's Python, which Debian's bindings are for, has GMime.
fn has_gmime() -> bool {
    let check = "import gi; gi.require_version('GMime', '3.0')";
    let status =
        Command::new("/usr/bin/python3").args(["-c", check]).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn read(python: &str, script: &str, message: &[u8]) -> Option<Vec<String>> {
    let child = Command::new(python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: no python3");
        return None;
    };
    child.stdin.take()?.write_all(message).ok()?;
    let output = child.wait_with_output().ok()?;
    assert!(output.status.success(), "{}", message.escape_ascii());
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.split('\n').map(str::to_owned).collect())
}

#[test]
fn what_was_built() {
    let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    let alice = AddrSpec::new("\"a b\"@crepes.fr").expect("an address");
    let id = MsgId::new("picture@crepes.fr").expect("an identifier");
    let data: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let png = MediaType::new("image/png").expect("a type");
    let gmime = has_gmime();
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
            for message in [&message[..], &to_7bit(&message).message] {
                let Some(found) = read("python3", SCRIPT, message) else { return };
                let found: Vec<_> = found.iter().map(String::as_str).collect();
                assert_eq!(found, expected, "{}", String::from_utf8_lossy(message));
            }
            if gmime {
                let found = read("/usr/bin/python3", GMIME, &message).unwrap_or_default();
                let found: Vec<_> = found.iter().map(String::as_str).collect();
                assert_eq!(found, expected, "GMime: {}", String::from_utf8_lossy(&message));
            }
        }
    }
}
