#!/usr/bin/env python3
"""Makes inputs of the dns, message, mime, smtp, pop3, imap and textline targets from real data, in fuzz/corpus/ (which is not in git).

usage: fuzz/from_corpora.py [TARGET...]

The corpora lie where PROTOCOL_CORPORA says, else in ../shared/corpora; without them nothing is made.
"""

import base64
import email
import hashlib
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPORA = ROOT / os.environ.get("PROTOCOL_CORPORA", "../shared/corpora")
MESSAGES = 3000  # so many of each file at most
LONGEST = 4096
ZONE = 16_384


def frames(octets):
    """The messages of a file, two octets of length before each."""
    at = 0
    while at + 2 <= len(octets):
        size = int.from_bytes(octets[at : at + 2], "big")
        yield octets[at + 2 : at + 2 + size]
        at += 2 + size


def messages():
    for file in sorted((CORPORA / "dns/packets/framed").glob("*.bin")):
        found = [octets for octets in frames(file.read_bytes()) if len(octets) <= LONGEST]
        step = max(1, len(found) // MESSAGES)
        yield from found[::step]


def zones():
    for file in sorted((CORPORA / "dns/zones").rglob("*")):
        if file.is_file() and file.stat().st_size <= ZONE:
            yield file.read_bytes()


def names():
    """Owners and questions as they stand in messages, none of them compressed."""
    for octets in messages():
        end = 12
        while end < len(octets) and 0 < octets[end] < 64:
            end += 1 + octets[end]
        if end < len(octets) and octets[end] == 0 and end - 12 < 255:
            yield octets[12 : end + 1]


def as_text(name):
    words, at = [], 0
    while name[at]:
        label = name[at + 1 : at + 1 + name[at]]
        words.append("".join(chr(octet) if chr(octet).isalnum() or octet in b"-_" else f"\\{octet:03}" for octet in label))
        at += 1 + name[at]
    return (".".join(words) + ".").encode()


def name_inputs():
    """How to read two names, where the first ends, both."""
    found = sorted(set(names()))
    for number, (first, second) in enumerate(zip(found, found[1:] + found[:1])):
        choice = number % 256
        first = as_text(first) if choice & 1 else first
        second = as_text(second) if choice & 2 else second
        if len(first) < 256:
            yield bytes([choice, len(first)]) + first + second


def build_inputs():
    """Names of one octet a label around the end of what pointers reach, below data that fills a message up to there."""
    for fill in (0, 120, 240, 248):
        for operation in (2, 3, 5, 6):
            octets = bytes([0xFF, 0xFF, 0]) + bytes([7, 0, 0, fill]) * (16_384 // (fill * 61 + 12) if fill else 1)
            for number in range(40):
                first, second = number % 5 + 1, number % 3 + 1
                octets += bytes([operation, first, *range(first), second, *range(second)])
            yield octets


def mail():
    """Small messages of Internet mail."""
    for file in sorted((CORPORA / "mail").rglob("*")):
        if file.is_file() and 0 < file.stat().st_size <= LONGEST:
            octets = file.read_bytes()
            if re.match(rb"[!-9;-~]+[ \t]*:", octets):
                yield octets


def address_inputs():
    """What real messages have in fields of addresses."""
    for octets in mail():
        for name, value in email.message_from_bytes(octets).raw_items():
            if name.lower() in ("from", "to", "cc", "reply-to", "sender"):
                yield str(value).encode(errors="surrogateescape")


def codec_inputs():
    """Bodies as they are encoded: how, in which pieces, the octets."""
    for octets in mail():
        for part in email.message_from_bytes(octets).walk():
            how = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
            knob = {"base64": 0, "quoted-printable": 1, "x-uuencode": 2}.get(how)
            if knob is not None and not part.is_multipart():
                yield bytes([knob, 7]) + part.get_payload().encode(errors="surrogateescape")
    yield bytes([0, 76]) + base64.encodebytes(bytes(range(256)) * 4).replace(b"\n", b"\r\n")


def texts(*folders):
    """The files of folders with what was said in a session, as they are or as scripts have it."""
    for folder in folders:
        for file in sorted((CORPORA / folder).rglob("*")):
            if file.is_file() and file.suffix != ".md":
                yield file.read_text("utf-8", "replace").replace("%LT", "<").replace("%GT", ">")


def cased(text):
    """What a case of curl has between <protocol> and its end: what the client sends."""
    for part in text.split("<protocol")[1:]:
        yield part.partition(">")[2].partition("</protocol>")[0].strip("\n").splitlines()


def said(text, client):
    """What one side says in a script of `C:` and `S:` lines, of chasquid, or of Exim's client."""
    marks = ("C: ", "c -> ") if client else ("S: ", "c <- ", "c <~ ", "??? ")
    lines = [line.partition(" ")[2].removeprefix("-> ").removeprefix("<- ").removeprefix("<~ ")
             for line in text.splitlines() if line.startswith(marks)]
    if lines:
        yield lines
    for part in text.split("****") if client else []:
        _, mark, rest = part.partition("\nclient ")
        if mark:
            yield [line for line in rest.splitlines()[1:] if not line.startswith(("???", "+++"))]


def streams(client, *folders):
    """What clients or servers say, each a stream of lines."""
    for text in texts(*folders):
        for lines in [*said(text, client), *(cased(text) if client else [])]:
            yield "".join(line + "\r\n" for line in lines).encode()[:LONGEST]


def real_replies(folder):
    """Recordings of servers."""
    for file in sorted((CORPORA / folder).rglob("*")):
        if file.is_file() and file.suffix != ".md":
            yield file.read_bytes()[:LONGEST]


def after_moves(streams):
    """Knobs, a seed and four octets of moves, then the stream."""
    for number, stream in enumerate(streams):
        yield bytes([number % 256, number // 256 % 256]) + hashlib.sha1(stream).digest()[:4] + stream


SMTP = ["smtp/curl", "smtp/exim-scripts", "smtp/chasquid", "smtp/james-mpt"]


def smtp_lines():
    """How a line is read, and the line; commands are read as such, and what they hold as each type."""
    for line in sorted({line for stream in streams(True, *SMTP) for line in stream.splitlines()}):
        yield bytes([0]) + line
        _, _, argument = line.partition(b":")
        yield from (bytes([choice]) + argument for choice in (3, 4, 5, 6, 7) if argument)


def textline_inputs():
    """Which reader, how long its pieces are, and the stream."""
    lists = [streams(True, *SMTP), real_replies("smtp/mailkit-transcripts"), real_replies("pop3/mailkit-transcripts")]
    for kind, found in zip((0, 1, 2), lists):
        for number, stream in enumerate(found):
            yield bytes([kind + number % 64 * 4, number % 40]) + stream


def commands():
    """What clients say to James, a script of it at a time."""
    for file in sorted((CORPORA / "imap/james-mpt").rglob("*.test")):
        lines = file.read_bytes().splitlines()
        said = [line[3:] for line in lines if line.startswith(b"C: ")]
        yield b"".join(line + b"\r\n" for line in said)[:LONGEST]


def client_inputs():
    """Greeted as in the transcript, and with a mailbox selected; some commands."""
    for number, octets in enumerate(real_replies("imap/mailkit-transcripts")):
        moves = bytes([number % 256]) + (number * 2654435761 % 2**32).to_bytes(4, "little")
        yield b"\x00" + moves + octets
        yield b"\x60" + moves + octets[octets.find(b"\n") + 1 :]


def server_inputs():
    """From the greeting, and with a mailbox selected."""
    for number, octets in enumerate(commands()):
        moves = bytes([number % 256]) + (number * 2654435761 % 2**32).to_bytes(4, "little")
        yield b"\x00" + moves + octets
        yield b"\xc0" + moves + octets


def type_inputs():
    """A command or a response each; URLs and what is relative to them."""
    for url in (b"imap://a;AUTH=*@b:1/./c;UIDVALIDITY=3/;UID=4/;SECTION=1.2/;PARTIAL=5.6", b"/c%2E/%2e%2E/%2E/d?ALL ../e"):
        yield b"\x26" + url
    for octets in commands():
        yield from (b"\x00" + line for line in octets.splitlines())
    for octets in real_replies("imap/mailkit-transcripts"):
        yield from (b"\x03" + line for line in octets.splitlines())


TARGETS = {
    "dns_message": messages,
    "dns_differential": messages,
    "dns_name": name_inputs,
    "dns_build": build_inputs,
    "dns_text": lambda: (bytes([len(zone) % 256]) + zone for zone in zones()),
    "message_address": address_inputs,
    "message_header": lambda: (bytes([0, 7]) + octets for octets in mail()),
    "message_fields": lambda: (bytes([len(octets) % 256]) + octets for octets in mail()),
    "mime_codec": codec_inputs,
    "mime_entity": lambda: (bytes([0, len(octets) % 256]) + octets for octets in mail()),
    # One step: which, where (the first part), and as much of the message as its last octets say.
    "mime_edit": lambda: (bytes([1, 0, 0, 0, len(octets) % 7 * 37, 1, 0]) + octets for octets in mail() if len(octets) < 8192),
    "imap_client": client_inputs,
    "imap_server": server_inputs,
    "imap_types": type_inputs,
    # An algorithm, no answer lost, none changed.
    "dns_tsig": lambda: (bytes([len(octets) % 256, 0, 0]) + octets for octets in list(messages())[::16] if len(octets) < 512),
    "smtp_server": lambda: after_moves(streams(True, *SMTP)),
    "smtp_client": lambda: after_moves([*streams(False, *SMTP), *real_replies("smtp/mailkit-transcripts")]),
    "smtp_types": smtp_lines,
    "pop3_server": lambda: after_moves(streams(True, "pop3/curl")),
    "pop3_client": lambda: after_moves(real_replies("pop3/mailkit-transcripts")),
    "textline": textline_inputs,
}


def main():
    if not CORPORA.is_dir():
        print(f"no corpora in {CORPORA}: no inputs are made")
        return
    for target in sys.argv[1:] or TARGETS:
        folder = ROOT / "fuzz/corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        made = {octets for octets in TARGETS[target]()}
        for octets in made:
            (folder / hashlib.sha1(octets).hexdigest()).write_bytes(octets)
        print(f"{target}: {len(made)} inputs")


main()
