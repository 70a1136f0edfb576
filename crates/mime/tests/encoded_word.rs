//! What encoded-words and parameters of odd senders say (RFC 2047, RFC 2231).

#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use std::process::Command;

use mime::{
    ContentDisposition,
    encoded_word::{self, TextReader},
};

/// Field body, text; malformed, split character, unknown character set, control characters.
const WORDS: &[(&str, &str, [bool; 4])] = &[
    ("=?utf-8?q?caf=C3=A9?=", "café", [false; 4]),
    ("=?UTF-8?Q?caf=c3=a9?=", "café", [false; 4]),
    ("=?utf-8*fr?q?caf=C3=A9?=", "café", [false; 4]),
    ("=?utf-8?b?Y2Fmw6k=?=", "café", [false; 4]),
    ("=?utf-8?b?Y2Fmw6k?=", "café", [false; 4]),
    // RFC 2047 §8.
    ("(=?ISO-8859-1?Q?a?=)", "(a)", [false; 4]),
    ("(=?ISO-8859-1?Q?a?= b)", "(a b)", [false; 4]),
    ("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)", [false; 4]),
    ("(=?ISO-8859-1?Q?a?=\r\n   =?ISO-8859-1?Q?b?=)", "(ab)", [false; 4]),
    ("(=?ISO-8859-1?Q?a_b?=)", "(a b)", [false; 4]),
    ("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)", [false; 4]),
    // Split between words: in Q, in B, in three, in Shift_JIS.
    ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café", [false, true, false, false]),
    ("=?utf-8?b?w6nD?= =?utf-8?b?qQ==?=", "éé", [false, true, false, false]),
    ("=?utf-8?q?=F0=9F?= =?utf-8?q?=92?= =?utf-8?q?=BD?=", "💽", [false, true, false, false]),
    ("=?shift_jis?q?=83?= =?shift_jis?q?e?=", "テ", [false, true, false, false]),
    ("=?utf-8?q?=C3?= x =?utf-8?q?=A9?=", "\u{FFFD} x \u{FFFD}", [true, false, false, false]),
    // Each word of these starts anew.
    ("=?utf-7?q?+AGE?= =?utf-7?q?+AGI?=", "ab", [false; 4]),
    ("=?iso-2022-kr?b?GyQpQw4+SA==?= =?iso-2022-kr?b?DjNn?=", "안녕", [false; 4]),
    ("=?iso-2022-jp?b?GyRCJUYbKEI=?= =?iso-2022-jp?b?GyRCJTkbKEI=?=", "テス", [false; 4]),
    // Wrong and common.
    ("x=?utf-8?q?=C3=A9?=y", "xéy", [false; 4]),
    ("=?utf-8?q?a b?=", "a b", [false; 4]),
    ("=?utf-8?q?really??=", "really?", [true, false, false, false]),
    ("=?utf-8?q?=3F=?=", "?=", [true, false, false, false]),
    ("=?utf-8?q?a =?utf-8?q?b?=", "=?utf-8?q?a b", [false; 4]),
    ("=?utf-8?q?never closed", "=?utf-8?q?never closed", [false; 4]),
    ("=?x-none?q?a?=", "=?x-none?q?a?=", [false, false, true, false]),
    ("=?utf-8?x?a?=", "=?utf-8?x?a?=", [false; 4]),
    ("=?utf-8?q??=", "", [false; 4]),
    ("=?utf-8?q?a=0D=0ABcc:_b=00?=", "a  Bcc: b\u{FFFD}", [false, false, false, true]),
];

#[test]
fn words() {
    for (value, text, [malformed, split, unknown, controls]) in WORDS {
        let decoded = encoded_word::decode(value.as_bytes());
        assert_eq!(decoded.text, *text, "{value}");
        assert_eq!(decoded.malformed, *malformed, "{value}");
        assert_eq!(decoded.split_character, *split, "{value}");
        assert_eq!(decoded.unknown_charset, *unknown, "{value}");
        assert_eq!(decoded.controls, *controls, "{value}");
    }
}

#[test]
fn parameters() {
    for (parameter, expected) in [
        ("filename=plain.txt", "plain.txt"),
        ("filename=\"=?utf-8?q?caf=C3=A9?=.txt\"", "café.txt"),
        ("filename==?utf-8?b?Y2Fmw6k=?=", "café"),
        ("filename*=utf-8''caf%C3%A9", "café"),
        ("filename*=utf-8'fr'caf%C3%A9; filename=cafe", "café"),
        ("filename=cafe; filename*=utf-8''caf%C3%A9", "café"),
        ("filename*=\"utf-8''caf%C3%A9\"", "café"),
        ("filename*=''caf%C3%A9", "café"),
        ("filename*=iso-8859-1''caf%E9", "café"),
        ("filename*=utf-8''100%", "100%"),
        // A character between two sections, their order, and one without an end.
        ("filename*0*=utf-8''caf%C3; filename*1*=%A9", "café"),
        ("filename*1*=%A9; filename*0*=utf-8''caf%C3", "café"),
        ("filename*0*=utf-8''caf%C3%A9; filename*1=\"%C3.txt\"", "café%C3.txt"),
        ("filename*0=\"a b\"; filename*1=\"c\"; filename*3=\"d\"", "a bc"),
        ("filename*0=\"=?utf-8?q?caf\"; filename*1=\"=C3=A9?=\"", "café"),
        ("filename*0*=iso-2022-jp''%1B%24B%25; filename*1*=F%1B%28B", "テ"),
    ] {
        let value = format!(" attachment; {parameter}");
        let disposition = ContentDisposition::parse(value.as_bytes());
        let name =
            disposition.and_then(ContentDisposition::file_name).map(|name| name.text.into_owned());
        assert_eq!(name.as_deref(), Some(expected), "{parameter}");
    }
}

#[test]
fn readings() {
    use TextReader::{Decode, Strict, Undecoded, UpToNul, UsAscii, Utf8, Windows1252, WordByWord};
    let read = |value: &[u8], expected: &[(TextReader, &str)]| {
        let readings = encoded_word::interpretations(value);
        let found: Vec<_> = readings.iter().map(|reading| (reading.by, &*reading.text)).collect();
        assert_eq!(found, expected, "{}", value.escape_ascii());
    };
    read(b"Hello", &[(Decode, "Hello")]);
    read(b" Gr=C3 a?b", &[(Decode, " Gr=C3 a?b")]);
    read(b"Re: =?utf-8?q?a?=\r\n =?utf-8?q?b?=", &[(Decode, "Re: ab")]);
    read(b"x=?utf-8?q?a?= =?utf-8?q?b?=", &[(Decode, "xab"), (Strict, "x=?utf-8?q?a?= b")]);
    read(b"=?utf-8?q?a b?=", &[(Decode, "a b"), (Strict, "=?utf-8?q?a b?=")]);
    read(
        b"=?utf-8?b?w6k=?==?utf-8?q?b?=",
        &[(Decode, "\u{E9}b"), (Strict, "=?utf-8?b?w6k=?==?utf-8?q?b?=")],
    );
    read(
        b"=?utf-8?q?=C3?=\r\n =?utf-8?q?=A9?=",
        &[(Decode, "\u{E9}"), (WordByWord, "\u{FFFD}\u{FFFD}")],
    );
    read(b"=?utf-8?q?=C3?=", &[(Decode, "\u{FFFD}"), (Undecoded, "=?utf-8?q?=C3?=")]);
    // Octets above 127 without a label: UTF-8 if they are that.
    read(
        b"caf\xC3\xA9",
        &[
            (Decode, "caf\u{E9}"),
            (Windows1252, "caf\u{C3}\u{A9}"),
            (UsAscii, "caf\u{FFFD}\u{FFFD}"),
        ],
    );
    read(b"caf\xE9", &[(Decode, "caf\u{E9}"), (Utf8, "caf\u{FFFD}")]);
    read(b"a\0b", &[(Decode, "a\0b"), (UpToNul, "a")]);
}

/// What CPython makes of a subject, by its old and by its new interface, is among the readings.
#[test]
fn readings_of_python() {
    const SCRIPT: &str = "
import sys, email, email.policy, email.header
for value in sys.argv[1:]:
    octets = b'Subject: ' + bytes.fromhex(value) + b'\\n\\n'
    new = str(email.message_from_bytes(octets, policy=email.policy.default)['Subject'])
    try:
        old = str(email.header.make_header(email.header.decode_header(email.message_from_bytes(octets)['Subject'])))
    except Exception:
        old = new
    sys.stdout.buffer.write((new + '\\n' + old + '\\n').encode('utf-8', 'replace'))
";
    let values = [
        &b"Hello"[..],
        b"=?utf-8?q?a?= =?utf-8?q?b?= c",
        b"=?iso-8859-1?q?=E9?= =?utf-8?b?w6k=?=",
        b"=?utf-8?q?=C3?= =?utf-8?q?=A9?=",
        b"x =?utf-8?q?a?=, y",
        b"caf\xC3\xA9",
        b"caf\xE9",
    ];
    let hex = |value: &[u8]| value.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    let arguments = values.iter().map(|value| hex(value));
    let Ok(output) = Command::new("python3").args(["-c", SCRIPT]).args(arguments).output() else {
        println!("python3: skipped");
        return;
    };
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines.len(), 2 * values.len());
    for (value, lines) in values.iter().zip(lines.chunks(2)) {
        let ours = encoded_word::interpretations(value);
        for theirs in lines {
            // An octet that is no text comes out of CPython as a lone surrogate, which is `?` here, and its old interface puts
            // blanks around what was decoded.
            let bare = |text: &str| text.replace(' ', "").replace('\u{FFFD}', "?");
            let is = |text: &str| bare(text) == bare(theirs);
            assert!(ours.iter().any(|reading| is(&reading.text)), "{theirs} not in {ours:?}");
        }
    }
}
