#!/usr/bin/env python3
"""Makes inputs of the dns, message and mime targets from real messages and zones, in fuzz/corpus/ (which is not in git).

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
    # An algorithm, no answer lost, none changed.
    "dns_tsig": lambda: (bytes([len(octets) % 256, 0, 0]) + octets for octets in list(messages())[::16] if len(octets) < 512),
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
