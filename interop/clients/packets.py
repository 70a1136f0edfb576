"""Every DNS message of the corpora, field by field, beside dnspython and tshark; and every capture beside tshark.

Ours is what they read, or `packets.tsv` says why not: the reader, a tab, the difference, a tab, the rule that decides it."""

import collections
import gzip
import json
import lzma
import os
import re
import struct
import subprocess

import dns.exception
import dns.message
import dns.name
import dns.rdata

import tshark

CORPORA = os.environ.get("PROTOCOL_CORPORA", os.path.join("..", "shared", "corpora"))
SECTIONS = ("answerRRs", "authorityRRs", "additionalRRs")
OPT, TSIG = 41, 250
# Which records an UPDATE deletes (RFC 2136 §2.5).
META_CLASSES = (254, 255)


def check(checks, servers, folder, full):
    """One check a difference without a reason, and one for all that agree. With `full` alone: it takes minutes."""
    packets = os.path.join(CORPORA, "dns", "packets")
    if not full or not os.path.isdir(packets):
        print(f"skip {checks.protocol:4} messages: " + ("no corpora" if full else "needs --full"), flush=True)
        return
    inspect = os.path.join(servers, "inspect")
    reasons = justified()
    found = Differences()
    octets, places = messages(packets)
    ours = read(inspect, octets, folder)
    beside_dnspython(zip(octets, ours, places, strict=True), found)
    beside_tshark(zip(tshark.messages(octets, folder), ours, places, strict=True), found)
    captures = beside_captures(inspect, packets, folder, found)
    for difference, (count, example) in found.items():
        if difference not in reasons:
            checks.true(f"{' '.join(difference)}: {count} times, {example}", False)
    checks.true(f"{len(octets)} messages, {found.fields} fields are what dnspython and tshark read", found.fields > 0)
    checks.true(f"{captures} captures hold the messages that tshark finds", captures > 0)
    other = sum(count for difference, (count, _) in found.items() if difference in reasons)
    checks.true(f"{other} differences, of {len(reasons)} kinds, have a reason", True)
    unused = sorted(set(reasons) - set(found))
    checks.true(f"every reason is needed {unused}", not unused)


class Differences(dict):
    """How often each difference was found, and where first; and how many fields agreed."""

    def __init__(self):
        super().__init__()
        self.fields = 0

    def compare(self, reader, what, ours, theirs, place):
        """One field."""
        if ours == theirs:
            self.fields += 1
        else:
            self.note(reader, what, f"{place}: {ours!r:.300} instead of {theirs!r:.300}")

    def note(self, reader, what, example):
        """One difference."""
        count, first = self.get((reader, what), (0, example))
        self[reader, what] = (count + 1, first)


def justified():
    """The differences that are none of ours."""
    table = os.path.join(os.path.dirname(os.path.abspath(__file__)), "packets.tsv")
    with open(table, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip()]
    return {(reader, what): reason for reader, what, reason in rows}


def messages(packets):
    """The octets of each message once, and where they are."""
    found = {}
    for folder, folders, names in os.walk(packets):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith(".bin"):
                several = frames(path)
            elif re.match(r"wire_test\.data|test_packets\.|.*\.pkt$|.*\.raw$", name):
                several = digits(path)
            else:
                continue
            for number, octets in enumerate(several):
                found.setdefault(octets, f"{os.path.relpath(path, packets)}#{number}")
    return list(found), list(found.values())


def frames(path):
    """Messages that each follow their length."""
    with open(path, "rb") as file:
        while length := file.read(2):
            yield file.read(int.from_bytes(length, "big"))


def digits(path):
    """Hexadecimal: one message in lines that have comments, or a message a line. A file of other octets is a message."""
    with open(path, "rb") as file:
        octets = file.read()
    lines = [re.sub(rb"[#;].*|\s", b"", line) for line in octets.splitlines()]
    if any(re.search(rb"[^0-9A-Fa-f]", line) for line in lines):
        return [octets]
    if b"#" in octets or b"test_packets" not in os.path.basename(path).encode():
        lines = [b"".join(lines)]
    # The shorter ones are comments of digits alone.
    return [bytes.fromhex(line.decode()) for line in lines if len(line) >= 24 and len(line) % 2 == 0]


def read(inspect, octets, folder):
    """Our reading of each message: its JSON (RFC 8427), or why it is none."""
    framed = os.path.join(folder, "framed")
    with open(framed, "wb") as file:
        for message in octets:
            file.write(struct.pack("!H", len(message)) + message)
    return lines(inspect, "dns", "--framed", "--style", "json", framed)


def lines(*command):
    """A message a line."""
    done = subprocess.run(command, capture_output=True, check=False, timeout=600)
    assert done.returncode < 2, done.stderr
    return [
        json.loads(line) if line.startswith("{") else {"comment": line} for line in done.stdout.decode().splitlines()
    ]


def records(message):
    """All records in their order."""
    return [record for section in SECTIONS for record in message.get(section, ())]


def beside_dnspython(all_messages, found):
    """Whether it is a message, the header, and each record in its section."""
    printed = {}
    for octets, ours, place in all_messages:
        refused = ours.get("comment")
        try:
            theirs = dns.message.from_wire(octets, one_rr_per_rrset=True, keyring=False)
        except Exception as error:
            if refused:
                found.fields += 1
            else:
                found.note("dnspython", f"refuses: {text(error)}", place)
            continue
        if refused:
            found.note("dnspython", f"reads: {kind(refused)}", place)
            continue
        found.compare("dnspython", "id", ours["ID"], theirs.id, place)
        found.compare("dnspython", "flags", flags(ours), theirs.flags & 0xFFBF, place)
        asked = [(name.labels, *rest) for name, *rest in questions(ours)]
        found.compare("dnspython", "question", asked, [(q.name.labels, q.rdtype, q.rdclass) for q in theirs.question], place)
        of_transport = (OPT, TSIG)
        kept = [[r for r in ours.get(section, ()) if r["TYPE"] not in of_transport] for section in SECTIONS]
        edns = [r for r in records(ours) if r["TYPE"] == OPT]
        found.compare("dnspython", "EDNS", edns_fields(edns), dnspython_edns(theirs), place)
        for section, section_of_theirs in zip(kept, theirs.sections[1:], strict=True):
            found.compare("dnspython", "count", len(section), len(section_of_theirs), place)
            for record, rrset in zip(section, section_of_theirs, strict=False):
                beside_rrset(record, rrset, printed, place, found)


def beside_rrset(record, rrset, printed, place, found):
    """One record; `printed` remembers what is no more to be read from its text."""
    rtype, data = record["TYPEname"], record["RDATAHEX"]
    found.compare("dnspython", "owner", dns.name.from_text(record["NAME"]).labels, rrset.name.labels, place)
    rclass = rrset.rdclass if rrset.deleting is None else rrset.deleting
    found.compare("dnspython", "type and class", (record["TYPE"], record["CLASS"]), (rrset.rdtype, rclass), place)
    if not (is_update_without_data(record) and rrset.ttl == 0):
        found.compare("dnspython", "TTL" + " over 2^31" * (record["TTL"] > 0x7FFFFFFF), record["TTL"], rrset.ttl, place)
    theirs = rrset[0].to_wire().hex().upper() if len(rrset) else ""
    found.compare("dnspython", f"data of {rtype}", data, theirs, place)
    presented = record.get(f"rdata{rtype}")
    if presented is None or not theirs:
        return
    key = (rrset.rdclass, rtype, presented)
    if key not in printed:
        try:
            printed[key] = dns.rdata.from_text(rrset.rdclass, rrset.rdtype, presented).to_wire().hex().upper()
        except dns.exception.DNSException as error:
            printed[key] = f"refuses: {text(error)}"
    found.compare("dnspython", f"text of {rtype}", data, printed[key], place)


def is_update_without_data(record):
    """dnspython shows no TTL of such a record."""
    return record["CLASS"] in META_CLASSES


def text(error):
    """Without places and values."""
    return f"{type(error).__name__}: {re.sub(r'[0-9]+', 'N', str(error))}"


def kind(refused):
    """Our error without its place."""
    return re.sub(r"rejected at byte [0-9]+: | at octet [0-9]+", "", refused)


def flags(ours):
    """The second word of the header, but for the bit that is reserved."""
    bits = {"QR": 15, "AA": 10, "TC": 9, "RD": 8, "RA": 7, "AD": 5, "CD": 4}
    return ours["Opcode"] << 11 | ours["RCODE"] | sum(ours[name] << bit for name, bit in bits.items())


def questions(ours):
    """Name, type and class of each."""
    if "QNAME" in ours:
        yield dns.name.from_text(ours["QNAME"]), ours["QTYPE"], ours["QCLASS"]
    for question in ours.get("questionRRs", ()):
        yield dns.name.from_text(question["NAME"]), question["TYPE"], question["CLASS"]


def edns_fields(opts):
    """UDP size, flags with version and code, and the options."""
    return [(r["CLASS"], r["TTL"], r["RDATAHEX"]) for r in opts]


def dnspython_edns(message):
    """The same of dnspython's."""
    if message.opt is None:
        return []
    return [(message.payload, message.ednsflags, message.opt[0].to_wire().hex().upper())]


def beside_tshark(all_messages, found):
    """The columns of each message."""
    for theirs, ours, place in all_messages:
        refused = ours.get("comment")
        if theirs["malformed"] and refused:
            found.fields += 1
        elif theirs["malformed"]:
            found.note("tshark", f"refuses: {theirs['malformed']}", place)
        elif refused:
            found.note("tshark", f"reads: {kind(refused)}", place)
        else:
            for what, column in tshark.columns(ours).items():
                found.compare("tshark", what, column, theirs[what], place)


def beside_captures(inspect, packets, folder, found):
    """The messages of each capture; how many captures there are."""
    count = 0
    for path in captures(packets, folder):
        count += 1
        place = os.path.relpath(path, packets)
        ours = lines(inspect, "dns", "--style", "json", path)
        sound = [message for message in ours if "ID" in message]
        theirs = tshark.capture(path)
        identified = collections.Counter(f"0x{message['ID']:04x}" for message in sound)
        found.compare("tshark", f"capture {os.path.basename(path)}", identified, collections.Counter(theirs["dns.id"]), place)
    return count


def captures(packets, folder):
    """The files, unpacked if they are packed."""
    for parent, folders, names in os.walk(os.path.join(packets, "pcap")):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(parent, name)
            stem, extension = os.path.splitext(name)
            opened = {".xz": lzma.open, ".gz": gzip.open}.get(extension)
            if opened and re.search(r"\.pcap(ng)?$", stem):
                unpacked = os.path.join(folder, stem)
                with opened(path) as packed, open(unpacked, "wb") as file:
                    file.write(packed.read())
                yield unpacked
                os.remove(unpacked)
            elif extension in (".pcap", ".pcapng"):
                yield path
