#!/usr/bin/env python3
"""What a dependency costs: CPU seconds of a clean release build, crate by crate, and octets of a minimal program.

usage: benches/peers/cost.py [--runs N] [dns|message|imap]...     dns-wire beside dnsbox, mime beside mail-parser, imap-codec beside
                                                                  imap-proto and the registry's imap-codec; without a word all

Each program reads a message and prints the addresses in it, or its subject and text, or what a response tells. All are built N times (3),
in turns, and the smallest figure of each crate counts. The size is that of the stripped binary over one that does nothing.
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

DNS_WIRE = """
use std::io::Read;
fn main() {
    let mut octets = Vec::new();
    std::io::stdin().read_to_end(&mut octets).ok();
    let Ok(message) = dns_wire::Message::new(&octets) else { return };
    for record in message.answers().flatten() {
        if let Ok(dns_wire::Rdata::A(data)) = record.data() {
            println!("{:?}", data.address);
        }
    }
}
"""
DNSBOX = """
use std::io::Read;
fn main() {
    let mut octets = Vec::new();
    std::io::stdin().read_to_end(&mut octets).ok();
    let Ok(message) = dnsbox::Message::parse(&octets) else { return };
    for (_, record) in message.records().flatten() {
        if let Ok(dnsbox::RData::A(data)) = record.data() {
            println!("{:?}", data.addr);
        }
    }
}
"""
READING = "use std::io::Read;\nfn main() { let mut o = Vec::new(); std::io::stdin().read_to_end(&mut o).ok(); println!(\"{:?}\", std::net::Ipv4Addr::from(o.len() as u32)); }"

MIME = """
use std::io::Read;
fn main() {
    let mut octets = Vec::new();
    std::io::stdin().read_to_end(&mut octets).ok();
    let tree = mime::Tree::parse(&octets);
    if let Some(subject) = tree.root().field("Subject") {
        println!("{}", mime::encoded_word::decode(subject.raw_value()).text);
    }
    for text in tree.root().body_lists().text.iter().filter_map(|part| part.text()) {
        println!("{}", text.text);
    }
}
"""
MAIL_PARSER = """
use std::io::Read;
fn main() {
    let mut octets = Vec::new();
    std::io::stdin().read_to_end(&mut octets).ok();
    let Some(message) = mail_parser::MessageParser::default().parse(&octets) else { return };
    if let Some(subject) = message.subject() {
        println!("{subject}");
    }
    for text in message.text_body().filter_map(|part| part.text()) {
        println!("{text}");
    }
}
"""

IMAP = """
use std::io::Read;
use imap_codec::{Data, FetchItem, Leniency, Response};
fn main() {
    let mut octets = Vec::new();
    std::io::stdin().read_to_end(&mut octets).ok();
    let Ok(response) = Response::parse(&octets, Leniency::TOLERANT) else { return };
    if let Response::Data(Data::Fetch(fetch)) = &response {
        for item in &fetch.items {
            if let FetchItem::Envelope(envelope) = item {
                println!("{:?}", envelope.subject.as_bytes());
            }
        }
    }
}
"""
IMAP_PROTO = """
use std::io::Read;
use imap_proto::{AttributeValue, Response};
fn main() {
    let mut octets = Vec::new();
    std::io::stdin().read_to_end(&mut octets).ok();
    let Ok((_, response)) = Response::parse(&octets) else { return };
    if let Response::Fetch(_, items) = &response {
        for item in items {
            if let AttributeValue::Envelope(envelope) = item {
                println!("{:?}", envelope.subject);
            }
        }
    }
}
"""
IMAP_PEER = """
use std::io::Read;
use imap_codec::{ResponseCodec, decode::Decoder, imap_types::{fetch::MessageDataItem, response::{Data, Response}}};
fn main() {
    let mut octets = Vec::new();
    std::io::stdin().read_to_end(&mut octets).ok();
    let Ok((_, response)) = ResponseCodec::default().decode(&octets) else { return };
    if let Response::Data(Data::Fetch { items, .. }) = &response {
        for item in items.as_ref() {
            if let MessageDataItem::Envelope(envelope) = item {
                println!("{:?}", envelope.subject);
            }
        }
    }
}
"""

# By area: our crates, and what a program depends on.
OURS = {"dns": ("dns_wire", "sans_io"), "imap": ("imap_codec", "textline", "sans_io"), "message": ("mime", "rfc822_message", "textline", "sans_io")}
MESSAGE_PATH = f'mime = {{ path = "{ROOT}/crates/mime"'
# What has the same features: mail-parser decodes the tables of East Asian sets with full_encoding alone.
PAIRS = {
    "dns": [("dns-wire", "dnsbox")],
    "imap": [("imap-codec", "imap-proto"), ("imap-codec", "imap-codec, registry")],
    "message": [("mime", "mail-parser, full_encoding"), ("mime, without charsets", "mail-parser")],
}
PROGRAMS = {
    "dns": {
        "dns-wire": (f'dns-wire = {{ path = "{ROOT}/crates/dns-wire" }}', DNS_WIRE),
        "dnsbox": ('dnsbox = "0.0.3"', DNSBOX),
    },
    "imap": {
        "imap-codec": (f'imap-codec = {{ path = "{ROOT}/crates/imap-codec" }}', IMAP),
        "imap-proto": ('imap-proto = "0.17"', IMAP_PROTO),
        "imap-codec, registry": ('imap-codec = "2.0.0-alpha.10"', IMAP_PEER),
    },
    "message": {
        "mime": (MESSAGE_PATH + " }", MIME),
        "mime, without charsets": (MESSAGE_PATH + ', default-features = false, features = ["std"] }', MIME),
        "mail-parser": ('mail-parser = "1.0.1"', MAIL_PARSER),
        "mail-parser, full_encoding": ('mail-parser = { version = "1.0.1", features = ["full_encoding"] }', MAIL_PARSER),
    },
}


def wrapper():
    """Stands in for rustc: runs it, and notes its CPU time."""
    command = sys.argv[2:]
    # Cargo's job server is reached through file descriptors.
    status = subprocess.run(command, close_fds=False).returncode
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    if "--crate-name" in command:
        crate = command[command.index("--crate-name") + 1]
        with open(os.environ["COST_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{crate} {usage.ru_utime + usage.ru_stime:.2f}\n")
    sys.exit(status)


def prepare(name, dependency, source, folder):
    """Makes the package; gives what builds it for its seconds, and its size."""
    package = folder / name.replace(", ", "-")
    (package / "src").mkdir(parents=True)
    (package / "src/main.rs").write_text(source)
    (package / "Cargo.toml").write_text(
        f'[package]\nname = "minimal"\nedition = "2024"\n[dependencies]\n{dependency}\n'
        '[profile.release]\nopt-level = "s"\nlto = true\ncodegen-units = 1\npanic = "abort"\nstrip = true\n[workspace]\n'
    )
    environment = {
        **os.environ,
        "CARGO_TARGET_DIR": str(package / "target"),
        "RUSTC_WRAPPER": str(pathlib.Path(__file__).resolve()),
        "COST_LOG": str(package / "log"),
    }
    # The size is that of a program made small; the seconds are those of the default release profile.
    build(package, environment)
    size = (package / "target/release/minimal").stat().st_size
    for setting in ("OPT_LEVEL=3", "LTO=false", "CODEGEN_UNITS=16", "PANIC=unwind", "STRIP=none"):
        key, value = setting.split("=")
        environment[f"CARGO_PROFILE_RELEASE_{key}"] = value
    environment["CARGO_TARGET_DIR"] = str(package / "clean")
    return package, environment, size


def build(package, environment):
    subprocess.run(["cargo", "build", "--release", "--quiet", "--ignore-rust-version"], cwd=package, env=environment, check=True)


def seconds(package, environment):
    """CPU seconds of one clean build, by crate."""
    log = package / "log"
    log.unlink(missing_ok=True)
    shutil.rmtree(package / "clean", ignore_errors=True)
    build(package, environment)
    crates = {}
    for line in log.read_text().splitlines():
        crate, spent = line.rsplit(" ", 1)
        crates[crate] = crates.get(crate, 0) + float(spent)
    return crates


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("areas", nargs="*", metavar="AREA")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        base = prepare("nothing", "", READING, folder)[2]
        for area in arguments.areas or PROGRAMS:
            packages = {name: prepare(name, *program, folder) for name, program in PROGRAMS[area].items()}
            results = {name: (size, {}) for name, (_, _, size) in packages.items()}
            for _ in range(arguments.runs):
                for name, (package, environment, _) in packages.items():
                    smallest = results[name][1]
                    for crate, spent in seconds(package, environment).items():
                        smallest[crate] = min(spent, smallest.get(crate, spent))
            report(area, results, base)


def report(area, results, base):
    total = {}
    for name, (size, seconds) in results.items():
        crate = name.split(",")[0].replace("-", "_")
        own = OURS[area] if crate in OURS[area] else (crate,)
        mine = sum(seconds.get(crate, 0) for crate in own)
        others = {crate: spent for crate, spent in seconds.items() if crate not in own and not crate.startswith(("___", "build_script", "minimal"))}
        total[name] = mine, sum(seconds.values())
        parts = ", ".join(f"{crate} {seconds[crate]:.1f}" for crate in own if crate in seconds)
        print(f"{name}: {mine:.1f} CPU s ({parts}) of {total[name][1]:.1f}, {(size - base) / 1000:.0f} kB over a program that reads and prints")
        print("  beside it: " + ", ".join(f"{crate} {spent:.1f}" for crate, spent in sorted(others.items())))
    for ours, peer in PAIRS[area]:
        (own, all_of_ours), (its_own, all_of_it) = total[ours], total[peer]
        print(
            f"{ours} beside {peer}: {own / its_own:.3f} of its CPU seconds, {own / all_of_it:.3f} of those with its dependencies, "
            f"{all_of_ours / all_of_it:.3f} with the dependencies of both"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1 and "COST_LOG" in os.environ:
        # Called by cargo as `cost.py rustc ARGUMENTS`.
        sys.argv.insert(1, "")
        wrapper()
    main()
