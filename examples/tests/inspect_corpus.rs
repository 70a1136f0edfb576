//! The program `inspect` on real data: it reads what it can, says what it cannot, and never dies.

#[path = "inspect/tool.rs"]
#[allow(dead_code, reason = "each test file uses a part of it")]
mod tool;

use std::{fs, path::Path};

use testkit::corpus::{self, Tally};
use tool::{objects, output, ran, rejected, side};

/// Runs the program with `--json` on a file. Gives what was rejected, and fails if the exit status says something else.
fn look(arguments: &str, file: &Path) -> Result<usize, String> {
    let ran = ran(&output(&format!("{arguments} --json"), file));
    let rejected = rejected(&objects(&ran.text)).len();
    let size = fs::metadata(file).map_or(0, |data| data.len());
    let beyond = objects(&ran.text)
        .iter()
        .filter_map(|object| object["offset"].as_u64())
        .any(|at| at > size);
    match (ran.code, rejected) {
        (0, 0) | (1, 1..) if !beyond => Ok(rejected),
        (code, rejected) => {
            Err(format!("exit status {code}, {rejected} rejected, offset beyond: {beyond}"))
        }
    }
}

/// The same, where all must be read.
fn read(arguments: &str, file: &Path) -> Result<(), String> {
    match look(arguments, file)? {
        0 => Ok(()),
        rejected => Err(format!("{rejected} rejected")),
    }
}

#[test]
fn messages() {
    let Some(folder) = corpus::folder("mail") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        let emitted = output("mail --emit", &file);
        let is_equal = emitted.status.success() && emitted.stdout == corpus::read(&file);
        tally.file(&file, if is_equal { Ok(()) } else { Err("emitted with differences") });
        tally.file(&file, look("mail", &file).map(drop));
    }
    tally.finish();
}

#[test]
fn dns_messages() {
    /// Collections with messages that are none.
    const HOSTILE: &[(&str, &str)] = &[
        ("fuzz-bind9-message-parse.bin", "made by a fuzzer"),
        ("fuzz-c-ares.bin", "made by a fuzzer"),
        ("real-authoritative-mix.bin", "four of 13,039 messages are what scanners sent"),
        ("pcap-dns-oarc.bin", "octets after a last record"),
        ("pcap-ndpi.bin", "malformed on purpose"),
        ("pcap-packetq.bin", "malformed on purpose"),
        ("pcap-pcapplusplus.bin", "malformed on purpose"),
        ("pcap-suricata-verify.bin", "malformed on purpose"),
        ("pcap-tcpdump.bin", "malformed on purpose"),
        ("pcap-zeek.bin", "malformed on purpose"),
    ];
    let Some(folder) = corpus::folder("dns/packets/framed") else { return };
    let mut tally = Tally::new(HOSTILE);
    for file in corpus::files(&folder) {
        if file.extension().is_some_and(|extension| extension == "bin") {
            tally.file(&file, read("dns --framed", &file));
        }
    }
    tally.finish();
}

#[test]
fn zones() {
    let Some(folder) = corpus::folder("dns/zones") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        tally.file(&file, look("zone --origin example.com", &file).map(drop));
    }
    tally.finish();
}

#[test]
fn recordings_of_servers() {
    for (folder, arguments) in [
        ("smtp/mailkit-transcripts", "smtp --side client"),
        ("pop3/mailkit-transcripts", "pop3 --side client"),
        ("imap/mailkit-transcripts", "imap --side client"),
    ] {
        let Some(folder) = corpus::folder(folder) else { return };
        let mut tally = Tally::new(&[]);
        for file in corpus::files(&folder) {
            // Beside the recordings lie messages that are in them.
            if file.extension().is_some_and(|extension| extension == "txt") {
                tally.file(&file, read(arguments, &file));
            }
        }
        tally.finish();
    }
}

/// Files that are no sessions at all, and what hostile servers say, as both sides of all protocols.
#[test]
fn anything() {
    let Some(folder) = corpus::folder("smtp-pop3-imap-hostile-servers") else { return };
    let mut tally = Tally::new(&[]);
    for file in corpus::files(&folder) {
        for protocol in ["smtp", "pop3", "imap"] {
            for side in ["client", "server"] {
                tally.file(&file, look(&format!("{protocol} --side {side}"), &file).map(drop));
            }
        }
    }
    tally.finish();
}

/// The transcripts of the RFCs and lecture decks, each side.
#[test]
fn transcripts() {
    const REASONS: &[(&str, &str)] = &[
        ("pop3/stls-scram-like-pipelined.txt C", "XTND is no command that the crate knows"),
        (
            "imap/rfc3501-7.5-login-literals.txt C",
            "its last command announces a literal that is refused",
        ),
        ("imap/rfc9051-6.4-messages.txt C", "a literal stands in a line that is no `C:` line"),
    ];
    let mut tally = Tally::new(REASONS);
    for protocol in ["smtp", "pop3", "imap"] {
        for folder in [format!("testdata/{protocol}"), format!("testdata/seeds/{protocol}")] {
            let folder = corpus::workspace().join(folder);
            if !folder.is_dir() {
                continue;
            }
            for file in corpus::files(&folder) {
                if file.extension().is_none_or(|extension| extension != "txt") {
                    continue;
                }
                let transcript = fs::read_to_string(&file).unwrap();
                for (prefix, name) in [("C", "server"), ("S", "client")] {
                    let recording = tempfile::NamedTempFile::new().unwrap();
                    fs::write(recording.path(), side(&transcript, &format!("{prefix}:"))).unwrap();
                    let outcome = read(&format!("{protocol} --side {name}"), recording.path());
                    tally.item(&format!("{} {prefix}", file.display()), outcome);
                }
            }
        }
    }
    tally.finish();
}
