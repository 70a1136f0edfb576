//! The program `inspect`: what it prints and how it exits.

#[path = "inspect/tool.rs"]
#[allow(dead_code, reason = "each test file uses a part of it")]
mod tool;

use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use testkit::corpus::workspace;
use tool::{Ran, inspect, inspect_json, objects, output, ran, rejected, side};

fn seed(path: &str) -> String {
    fs::read_to_string(workspace().join("testdata").join(path)).unwrap()
}

/// Compares all that is printed.
#[track_caller]
fn prints(arguments: &str, octets: impl AsRef<[u8]>, code: i32, lines: &[&str]) {
    let Ran { code: exited, text } = inspect(arguments, octets);
    assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    assert_eq!(exited, code);
}

#[test]
fn a_letter() {
    let letter = seed("seeds/mail/001-rfc822-letter.eml");
    let lines = [
        "text/plain 223 octets, 7bit, body 125 octets, decoded 125",
        "  From: someone@example.com",
        "  To: someone else@example.com",
        "  Subject: An RFC 822 formatted message",
        "note at byte 96: MissingField (Note)",
        "rejected at byte 31: To: no address (\"someone else@example.com\")",
    ];
    prints("mail", &letter, 1, &lines);
    assert_eq!(inspect("mail --emit", &letter), Ran { code: 0, text: letter });
}

/// What a filter has to know: others see something else.
#[test]
fn readings_of_others() {
    let message = "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n<p>\r\n";
    let (_, objects) = inspect_json("mail", message);
    assert_eq!(
        objects[0]["readings"],
        json!([{
            "quirks": ["LastField"],
            "leaves": [{ "type": "text/html", "body_offset": 53, "decoded_size": 5, "start": "<p>\r\n" }],
        }])
    );
}

#[test]
fn a_message_is_one_object() {
    let message = "From: =?iso-8859-1?q?Andr=E9?= <a@b.example>\r\n\
        Date: Thu, 1 Jan 1970 00:01:00 +0000\r\nMessage-ID: <1@b.example>\r\nDate: soon\r\nMessage-ID: none\r\n\
        Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhi\r\n--x\r\n\
        Content-Type: image/png; name*=utf-8''%E2%82%AC.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--x--\r\n";
    let (code, objects) = inspect_json("mail", message);
    let [object] = &*objects else { panic!("{objects:?}") };
    assert_eq!(code, 1);
    assert_eq!(object["type"], "multipart/mixed");
    assert_eq!(object["size"], message.len());
    assert_eq!(object["decoded_size"], Value::Null);
    assert_eq!(
        object["fields"][0],
        json!({
            "name": "From",
            "value": "André <a@b.example>",
            "offset": 0,
            "addresses": [{ "name": "André", "address": "a@b.example" }],
        })
    );
    assert_eq!(object["fields"][1]["unix"], 60);
    assert_eq!(object["fields"][2]["ids"], json!(["1@b.example"]));
    // The Email object of RFC 8621 §4.1.
    assert_eq!(object["from"], json!([{ "name": "André", "email": "a@b.example" }]));
    assert_eq!((&object["preview"], &object["hasAttachment"]), (&json!("hi"), &json!(false)));
    assert_eq!(object["textBody"][0]["partId"], "1");
    assert_eq!(object["bodyStructure"]["subParts"][1]["name"], "€.png");
    assert_eq!(object["readings"], json!([]));
    let picture = &object["parts"][1];
    assert_eq!(
        (&picture["index"], &picture["parent"], &picture["depth"]),
        (&json!(2), &json!(0), &json!(1))
    );
    assert_eq!(picture["file"], "€.png");
    assert_eq!((&picture["encoding"], &picture["decoded_size"]), (&json!("base64"), &json!(3)));
    let at = |text| message.find(text).unwrap() as u64;
    assert_eq!(
        rejected(&objects),
        [("no date".to_owned(), at(" soon")), ("no message identifier".to_owned(), at(" none"))]
    );
    let notes = object["notes"].as_array().unwrap();
    let duplicate = json!({ "kind": "DuplicateField", "severity": "Ambiguous", "offset": at("Date: soon"), "end": at("Message-ID: none") });
    assert!(notes.contains(&duplicate), "{notes:?}");
}

#[test]
fn a_message_in_hexadecimal() {
    let hex = seed("seeds/dns/000-eecs.mit.edu.hex");
    let Ran { code, text } = inspect("dns", &hex);
    assert_eq!(code, 0);
    for line in [
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 17171",
        ";; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 3, ADDITIONAL: 3",
        "eecs.mit.edu.\t\t3600\tIN\tA\t18.62.1.6",
        "STRAWB.mit.edu.\t\t1642\tIN\tA\t18.71.0.151",
    ] {
        assert!(text.lines().any(|found| found == line), "{text}");
    }
    let (code, objects) = inspect_json("dns", &hex);
    let [object] = &*objects else { panic!("{objects:?}") };
    assert_eq!((code, &object["id"], &object["size"]), (0, &json!(17171), &json!(155)));
    let answer = json!([{ "name": "eecs.mit.edu.", "ttl": 3600, "class": "IN", "type": "A", "data": "18.62.1.6" }]);
    assert_eq!(object["answer"], answer);
}

#[test]
fn a_message_in_all_styles() {
    let hex = seed("seeds/dns/000-eecs.mit.edu.hex");
    prints("dns --style short", &hex, 0, &["18.62.1.6"]);
    let nslookup = ["Non-authoritative answer:", "Name:\teecs.mit.edu", "Address: 18.62.1.6", ""];
    prints("dns --style nslookup", &hex, 0, &nslookup);
    let Ran { text, .. } = inspect("dns --style tuple", &hex);
    assert_eq!(text.lines().next(), Some("(eecs.mit.edu, 18.62.1.6, A, 3600)"));
    assert_eq!(text.lines().count(), 7);
    let Ran { text, .. } = inspect("dns --style json", &hex);
    let objects = objects(&text);
    assert_eq!((objects.len(), &objects[0]["ID"]), (1, &json!(17171)));
    assert_eq!(objects[0]["answerRRs"][0]["rdataA"], "18.62.1.6");
    prints("zone --origin a --style tuple", "@ 5 NS b", 0, &["(a, b.a, NS, 5)"]);
}

/// An answer in an Ethernet frame with a VLAN tag, over UDP and IPv6.
#[test]
fn a_message_in_a_capture() {
    let hex = seed("seeds/dns/000-eecs.mit.edu.hex");
    let digits: String = hex.lines().filter(|line| !line.starts_with('#')).collect();
    let octet = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    let message: Vec<u8> = (0..digits.len()).step_by(2).map(octet).collect();
    let size = 8 + message.len() as u8;
    let mut frame = vec![0; 12];
    frame.extend([0x81, 0, 0, 9, 0x86, 0xDD, 0x60, 0, 0, 0, 0, size, 17, 64]);
    frame.extend([[0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]; 2].concat());
    frame.extend([0, 53, 0x30, 0x39, 0, size, 0, 0]);
    frame.extend(message);
    let length = (frame.len() as u32).to_be_bytes();
    let mut file = [&b"\xA1\xB2\x3C\x4D\0\x02\0\x04"[..], &[0; 12], &[0, 0, 0, 1]].concat();
    file.extend([&[0; 8], &length[..], &length, &frame].concat());
    let Ran { code, text } = inspect("dns --style short", &file);
    assert_eq!((code, &*text), (0, "; 2001:db8::1#53 to 2001:db8::1#12345 (UDP)\n18.62.1.6\n"));
    let (code, objects) = inspect_json("dns", &file);
    let [object] = &*objects else { panic!("{objects:?}") };
    let known = [&object["from"], &object["transport"], &object["offset"], &object["id"]];
    assert_eq!(
        (code, known),
        (0, [&json!("[2001:db8::1]:53"), &json!("UDP"), &json!(24), &json!(17171)])
    );
    file.pop();
    prints("dns", &file, 1, &["rejected at byte 24: capture ends too early"]);
}

#[test]
fn dns_messages_that_are_none() {
    // Offsets are those of the digits.
    prints("dns", "# cut\n43 13 8", 1, &["rejected at byte 12: half an octet"]);
    prints("dns", "43 13", 1, &["rejected at byte 5: message ends too early"]);
    prints("dns", "no", 1, &["rejected at byte 0: no hexadecimal digit"]);
    prints("dns", "", 1, &["rejected at byte 0: message ends too early"]);
    prints("dns --framed", "", 0, &[]);
    prints(
        "dns --framed",
        [0, 3, 1, 2, 3, 0],
        1,
        &["rejected at byte 5: message ends too early", "rejected at byte 5: frame ends too early"],
    );
    // A header alone, and then one more octet.
    let (code, objects) =
        inspect_json("dns --framed", [0, 13, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
    assert_eq!(code, 1);
    assert_eq!(rejected(&objects), [("octets after the last record".to_owned(), 14)]);
    assert_eq!((&objects[0]["id"], &objects[0]["offset"]), (&json!(1), &json!(2)));
}

#[test]
fn zones() {
    let zone = "$TTL 1h\n@ MX 10 mail\nmail A 192.0.2.25\n  A 192.0.2.256\nwww 5 CNAME @\n";
    let lines = [
        "example.com.\t3600\tIN\tMX\t10 mail.example.com.",
        "mail.example.com.\t3600\tIN\tA\t192.0.2.25",
        "rejected at byte 43: line 4, column 5: A: address: not an address",
        "www.example.com.\t5\tIN\tCNAME\texample.com.",
    ];
    prints("zone --origin example.com", zone, 1, &lines);
    let (_, objects) = inspect_json("zone --origin example.com.", zone);
    let record = json!({
        "name": "mail.example.com.", "ttl": 3600, "class": "IN", "type": "A", "data": "192.0.2.25", "offset": 21, "line": 3,
    });
    assert_eq!(objects[1], record);
    assert_eq!(rejected(&objects), [("address: not an address".to_owned(), 43)]);
}

#[test]
fn zones_include_files() {
    let folder = tempfile::tempdir().unwrap();
    let zone = folder.path().join("zone");
    fs::write(&zone, "$TTL 1\n$INCLUDE part sub\n$INCLUDE missing\na A 192.0.2.1\n").unwrap();
    fs::write(folder.path().join("part"), "b A 192.0.2.2\n").unwrap();
    let Ran { code, text } = ran(&output("zone --json --origin x.example", &zone));
    let objects = objects(&text);
    assert_eq!(code, 1);
    assert_eq!(objects[0]["name"], "b.sub.x.example.");
    assert_eq!(objects[0]["file"], folder.path().join("part").to_str().unwrap());
    assert_eq!(rejected(&objects)[0].1, 25);
    assert_eq!((&objects[2]["name"], &objects[2]["file"]), (&json!("a.x.example."), &Value::Null));
}

#[test]
fn the_textbook_dialogue() {
    let dialogue = seed("seeds/smtp/000-hamburger.txt");
    let lines = [
        "      0  Helo(\"crepes.fr\")",
        "     15  Mail { from: <alice@crepes.fr>, params: [] } (accepted: space after FROM: or TO: at byte 10)",
        "     44  Rcpt { to: <bob@hamburger.edu>, params: [] } (accepted: space after FROM: or TO: at byte 8)",
        "     73  Data",
        "     78  message of 42 octets",
        "    120  Quit",
    ];
    prints("smtp --side server", side(&dialogue, "C:"), 0, &lines);
    let (code, objects) = inspect_json("smtp --side server", side(&dialogue, "C:"));
    assert_eq!(code, 0);
    let rcpt = json!({
        "event": "command", "verb": "RCPT", "line": "RCPT TO: <bob@hamburger.edu>", "offset": 44,
        "to": "bob@hamburger.edu", "parameters": [], "deviation": "accepted: space after FROM: or TO: at byte 8",
    });
    assert_eq!(objects[2], rcpt);
    assert_eq!(objects[4], json!({ "event": "message", "octets": 42, "offset": 78 }));

    let (code, objects) = inspect_json("smtp --side client", side(&dialogue, "S:"));
    assert_eq!((code, objects.len()), (0, 7));
    let first = json!({ "event": "reply", "code": 220, "status": null, "lines": ["hamburger.edu"], "offset": 0 });
    assert_eq!(objects[0], first);
}

#[test]
fn smtp_commands_that_are_none() {
    let session = "EHLO a.example\r\nFOO\r\nMAIL FROM:<a@b>\r\nMAIL FROM:<a@b> BODY=X\r\nRCPT\r\nDATA\r\n\
        AUTH PLAIN AGJvYgBodW5ncnk=\r\nQUIT\r\nNOOP\r\n";
    let lines = [
        "      0  Ehlo(\"a.example\")",
        "rejected at byte 16: unknown command (\"FOO\")",
        "     21  Mail { from: <a@b>, params: [] }",
        "rejected at byte 54: bad parameter value (\"MAIL FROM:<a@b> BODY=X\")",
        "rejected at byte 66: expected FROM: or TO: (\"RCPT\")",
        "rejected at byte 68: 554 5.5.1 no valid recipients given (\"DATA\")",
        "rejected at byte 74: 503 5.5.1 bad sequence of commands (\"AUTH PLAIN ***\")",
        "    103  Quit",
        "rejected at byte 109: octets after the end of the session (\"NOOP\")",
    ];
    prints("smtp --side server", session, 1, &lines);
    // Without CRs, offsets are those in the file without them.
    let (code, objects) = inspect_json("smtp --side server", session.replace('\r', ""));
    let offsets: Vec<_> = rejected(&objects).into_iter().map(|(_, at)| at).collect();
    assert_eq!((code, &*offsets), (1, &[15, 51, 62, 63, 68, 101][..]));
}

#[test]
fn smtp_replies_that_are_none() {
    let lines = [
        "      0  220 a",
        "rejected at byte 7: not a reply line (\"oops\")",
        "rejected at byte 19: the code changes inside a reply (\"251 b\")",
        "     26  221 c",
        "rejected at byte 33: the file ends inside a reply (\"250-\")",
    ];
    prints("smtp --side client", "220 a\r\noops\r\n250-\r\n251 b\r\n221 c\r\n250-\r\n", 1, &lines);
}

#[test]
fn sessions_that_go_on_in_tls() {
    let tls = "\x16\x03\x03\0\x02ab";
    for (arguments, session) in [
        ("smtp --side client", "220 a\r\n220 go ahead\r\n"),
        ("smtp --side server", "EHLO a.example\r\nSTARTTLS\r\n"),
        ("pop3 --side client", "+OK a\r\n+OK begin\r\n"),
        ("pop3 --side server", "CAPA\r\nSTLS\r\n"),
        ("imap --side client", "* OK a\r\na1 OK begin\r\n"),
        ("imap --side server", "a1 STARTTLS\r\n"),
    ] {
        for session in [session.to_owned(), session.replace('\r', "")] {
            let (code, objects) = inspect_json(arguments, format!("{session}{tls}"));
            assert_eq!(code, 0, "{arguments}: {objects:?}");
            let last = json!({ "event": "tls", "octets": tls.len(), "offset": session.len() });
            assert_eq!(objects.last(), Some(&last), "{arguments}");
        }
    }
    // A recording that was decrypted goes on.
    let (code, objects) = inspect_json("pop3 --side server", "STLS\nUSER bob\n");
    assert_eq!(code, 0);
    assert_eq!(objects[1], json!({ "event": "tls", "octets": 0, "offset": 5 }));
    assert_eq!(objects[2]["line"], "USER bob");
}

#[test]
fn recordings_without_their_beginning() {
    for (arguments, session, after) in [
        ("smtp --side server", "MAIL FROM:<>\nRCPT TO:<a@b>\nRSET\nQUIT\n", "EHLO"),
        ("smtp --side server", "DATA\nhello\n.\nQUIT\n", "RCPT"),
        ("pop3 --side server", "STAT\nRETR 1\nQUIT\n", "the login"),
        ("imap --side server", "7 LIST \"\" *\n8 SELECT x\n9 FETCH 1 FLAGS\n", "the login"),
        ("imap --side server", "9 UID FETCH 1:* FLAGS\na LOGOUT\n", "the selection of a mailbox"),
    ] {
        let (code, objects) = inspect_json(arguments, session);
        assert_eq!(code, 0, "{session}: {objects:?}");
        assert_eq!(
            objects[0],
            json!({ "event": "assumed", "what": after, "offset": 0 }),
            "{session}"
        );
        assert!(objects[1..].iter().all(|object| object["event"] != "assumed"), "{objects:?}");
    }
    // What was there is not made up.
    for (arguments, session, at) in [
        ("smtp --side server", "NOOP\nMAIL FROM:<>\n", 5),
        ("pop3 --side server", "USER bob\nSTAT\n", 9),
        ("imap --side server", "1 LOGIN a b\n2 FETCH 1 FLAGS\n", 12),
    ] {
        let (code, objects) = inspect_json(arguments, session);
        let offsets: Vec<_> = rejected(&objects).into_iter().map(|(_, at)| at).collect();
        assert_eq!((code, &*offsets), (1, &[at][..]), "{session}: {objects:?}");
    }
}

#[test]
fn commands_that_were_refused() {
    // What the client does next shows it.
    for (arguments, session) in [
        (
            "smtp --side server",
            "EHLO a\nAUTH PLAIN AGEAYg==\nAUTH LOGIN\nYQ==\nYg==\nMAIL FROM:<a@b>\nMAIL FROM:<a@c>\nRCPT TO:<d@e>\nDATA\nQUIT\n",
        ),
        ("smtp --side server", "EHLO a\nSTARTTLS\nMAIL FROM:<a@b>\nRSET\n"),
        (
            "pop3 --side server",
            "USER a\nPASS b\nUSER a\nPASS c\nAPOP a 0123456789abcdef0123456789abcdef\nAUTH PLAIN\nAGEAYg==\nSTAT\nQUIT\n",
        ),
        (
            "imap --side server",
            "1 LOGIN a b\n2 AUTHENTICATE PLAIN\nAGEAYg==\n3 LOGIN a c\n4 APPEND x {9}\n5 NOOP\n6 APPEND x {9}\n",
        ),
    ] {
        let Ran { code, text } = inspect(arguments, session);
        assert_eq!(code, 0, "{text}");
    }
}

#[test]
fn broken_pipes_are_no_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "220 hello\n".repeat(100_000)).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_inspect"));
    let program = program.args(["smtp", "--side", "client"]).arg(file.path());
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "      0  220 hello\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
}

#[test]
fn usage() {
    let program = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_inspect")).args(arguments).output().unwrap();
        (output.status.code(), output.stdout.is_empty(), output.stderr.is_empty())
    };
    let file = workspace().join("testdata/seeds/mail/000-two-lines.eml");
    let file = file.to_str().unwrap();
    for wrong in [
        &[][..],
        &["nothing", file],
        &["mail"],
        &["mail", "/no such file"],
        &["mail", "/"],
        &["zone", file],
        &["zone", file, "--origin", "a..b"],
        &["zone", "/no such file", "--origin", "a"],
        &["smtp", file],
        &["smtp", file, "--side", "both"],
        &["imap", "--side", "client"],
        &["dns", file, "--emit"],
    ] {
        assert_eq!(program(wrong), (Some(2), true, false), "{wrong:?}");
    }
    for right in
        [&["--help"][..], &["imap", "--help"], &["mail", file, "--json"], &["--json", "mail", file]]
    {
        assert_eq!(program(right), (Some(0), false, true), "{right:?}");
    }
}

#[test]
fn standard_input() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inspect"));
    command.args(["mail", "--emit", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"Subject: Hi\r\n\r\n").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, b"Subject: Hi\r\n\r\n");
}

#[test]
fn empty_files() {
    for arguments in ["smtp", "pop3", "imap"] {
        for side in ["client", "server"] {
            prints(&format!("{arguments} --side {side}"), "", 0, &[]);
        }
    }
    prints("zone --origin x", "", 0, &[]);
    prints("mail --emit", "", 0, &[]);
    let (code, objects) = inspect_json("mail", "");
    assert_eq!((code, objects.len(), &objects[0]["size"]), (0, 1, &json!(0)));
}
