"""DNS as tshark reads it: columns of fields, and what they must be by our reading of the same message."""

import base64
import datetime
import ipaddress
import os
import re
import struct
import subprocess

import dns.name
import dns.rdatatype

# A link type of the user's own: the packets are messages alone.
LINK = 147
AS_DNS = ("-o", f'uat:user_dlts:"User 0 (DLT={LINK})","dns","0","","0",""')
BETWEEN, AGAIN = "\t", "\x1f"


def messages(all_octets, folder):
    """What tshark shows of each message: a list of values a field, and `malformed`."""
    path = os.path.join(folder, "messages.pcap")
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0x40000, LINK))
        for octets in all_octets:
            file.write(struct.pack("<IIII", 0, 0, len(octets), len(octets)) + octets)
    return fields(path, *AS_DNS)


def capture(path):
    """The same of all messages of a capture together, from the ports that ours are taken from."""
    ports = " or ".join(f"{layer}.port == {port}" for layer in ("udp", "tcp") for port in (53, 5353, 5355))
    together = {}
    for packet in fields(path, "-Y", f"(dns or mdns or llmnr) and ({ports}) and not icmp and not icmpv6"):
        for field, values in packet.items():
            if field != "malformed":
                together.setdefault(field, []).extend(values)
    return {"dns.id": [], **together}


def fields(path, *options):
    """A dictionary a packet."""
    wanted = ("_ws.malformed", *FIELDS)
    command = ["tshark", "-n", "-r", path, *options, "-T", "fields", "-E", "occurrence=a", "-E", f"aggregator={AGAIN}"]
    for field in wanted:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, check=True, timeout=600)
    for line in done.stdout.decode("utf-8", "backslashreplace").split("\n")[:-1]:
        values = [column.split(AGAIN) if column else [] for column in line.split(BETWEEN)]
        packet = dict(zip(wanted, values, strict=True))
        packet["malformed"] = " ".join(packet.pop("_ws.malformed"))
        # RFC 8427 has no member for the bit that is reserved.
        packet["dns.flags"] = [f"0x{int(word, 16) & 0xFFBF:04x}" for word in packet["dns.flags"]]
        packet.update(simple(packet))
        yield packet


def columns(ours):
    """The values that each field must have."""
    found = {field: [] for field in FIELDS}

    def put(field, *values):
        found[f"dns.{field}"] += values

    put("id", f"0x{ours['ID']:04x}")
    bits = {"QR": 15, "AA": 10, "TC": 9, "RD": 8, "RA": 7, "AD": 5, "CD": 4}
    word = ours["Opcode"] << 11 | ours["RCODE"] | sum(ours[name] << bit for name, bit in bits.items())
    put("flags", f"0x{word:04x}")
    counts = ("zones", "prerequisites", "updates") if ours["Opcode"] == 5 else ("queries", "answers", "auth_rr")
    for field, count in zip((*counts, "add_rr"), ("QDCOUNT", "ANCOUNT", "NSCOUNT", "ARCOUNT"), strict=True):
        put(f"count.{field}", str(ours[count]))
    asked = [(ours["QNAME"], ours["QTYPE"], ours["QCLASS"])] if "QNAME" in ours else []
    asked += [(question["NAME"], question["TYPE"], question["CLASS"]) for question in ours.get("questionRRs", ())]
    for name, qtype, qclass in asked:
        put("qry.name", shown(name))
        put("qry.type", str(qtype))
        put("qry.class", f"0x{qclass:04x}")
    for section in ("answerRRs", "authorityRRs", "additionalRRs"):
        for record in ours.get(section, ()):
            # Of service records it has other fields for the parts of the owner.
            if record["TYPE"] != 33:
                put("resp.name", shown(record["NAME"]))
            put("resp.type", str(record["TYPE"]))
            if record["TYPE"] == 41:
                edns(record, put)
                continue
            put("resp.class", f"0x{record['CLASS']:04x}")
            put("resp.ttl", str(record["TTL"]))
            data = record.get(f"rdata{record['TYPEname']}")
            if record["TYPEname"] in DATA and record["RDLENGTH"] and data and not data.startswith("\\#"):
                given = words(data)
                for field, (number, form) in DATA[record["TYPEname"]].items():
                    put(field, *(form(word) for word in given[number]) if isinstance(number, slice) else (form(given[number]),))
    return found | simple(found)


def edns(record, put):
    """What OPT makes of class and TTL, and its options."""
    put("rr.udp_payload_size", str(record["CLASS"]))
    put("resp.ext_rcode", f"0x{record['TTL'] >> 24:02x}")
    put("resp.edns0_version", str(record["TTL"] >> 16 & 0xFF))
    put("resp.z", f"0x{record['TTL'] & 0xFFFF:04x}")
    data = bytes.fromhex(record["RDATAHEX"])
    while data:
        code, length = struct.unpack_from("!HH", data)
        put("opt.code", str(code))
        put("opt.len", str(length))
        data = data[4 + length :]


def words(presented):
    """The fields of presented data, as octets, without quotes; escapes are kept in names."""
    return re.findall(r'"(?:[^"\\]|\\.)*"|(?:[^\s"\\]|\\.)+', presented)


def shown(name):
    """A name as it is shown: no dot at the end."""
    labels = dns.name.from_text(name).labels[:-1]
    return printable(b".".join(labels)) if labels else "<Root>"


# Fields whose octets may be any.
ODD = ("dns.qry.name", "dns.resp.name", "dns.txt", "dns.spf")


def simple(packet):
    """Those fields that are not to be compared as they are: one empty value is no value."""
    odd = {field: [plain(value) for value in packet[field]] for field in ODD}
    return {field: [] for field in FIELDS if odd.get(field, packet[field]) == [""]} | {
        field: values for field, values in odd.items() if values != [""]
    }


def plain(value):
    """What other octets than letters are shown as follows rules of its own; dnspython is asked about those."""
    return "?" if re.search(r'[^ -~]|[\\"]', value) else value


def printable(octets):
    """Text, with C's escapes."""
    text = octets.decode("utf-8", "replace")
    return "".join(ESCAPES.get(ord(char)) or (char if ord(char) >= 32 else f"\\{ord(char):03o}") for char in text)


CONTROLS = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}
ESCAPES = CONTROLS | {34: '\\"', 92: "\\\\"}


def string(word):
    """A character-string."""
    word = word[1:-1] if word.startswith('"') else word
    octets = re.sub(rb"\\(\d{3}|.)", unescaped, word.encode())
    return "".join(CONTROLS.get(ord(char), char) for char in octets.decode("utf-8", "replace"))


def unescaped(match):
    """The octet."""
    escaped = match[1]
    return bytes([int(escaped)]) if len(escaped) == 3 else escaped


def time(word):
    """A point in time of a signature."""
    at = datetime.datetime.strptime(word, "%Y%m%d%H%M%S")
    return f"{at:%b} {at.day:2}, {at.year} {at:%H:%M:%S}.000000000 UTC"


def number(word):
    """A number in decimal."""
    return str(int(word))


def rtype(word):
    """The number of a type."""
    return str(int(dns.rdatatype.from_text(word)))


def hexadecimal(word):
    """Octets."""
    return "" if word == "-" else word.lower()


def base64_octets(word):
    """Octets."""
    return base64.b64decode(word).hex()


def address(word):
    """An address of either family."""
    return str(ipaddress.ip_address(word))


# For each type, where the value of a field stands in the presented data, and how it is shown.
NAME = (0, shown)
SIGNATURE = {
    "rrsig.type_covered": (0, rtype),
    "rrsig.algorithm": (1, number),
    "rrsig.labels": (2, number),
    "rrsig.original_ttl": (3, number),
    "rrsig.signature_expiration": (4, time),
    "rrsig.signature_inception": (5, time),
    "rrsig.key_tag": (6, number),
    "rrsig.signers_name": (7, shown),
    "rrsig.signature": (8, base64_octets),
}
DIGEST = {
    "ds.key_id": (0, lambda word: f"0x{int(word):04x}"),
    "ds.algorithm": (1, number),
    "ds.digest_type": (2, number),
    "ds.digest": (3, hexadecimal),
}
KEY = {
    "dnskey.flags": (0, lambda word: f"0x{int(word):04x}"),
    "dnskey.protocol": (1, number),
    "dnskey.algorithm": (2, number),
    "dnskey.public_key": (3, base64_octets),
}
DATA = {
    "A": {"a": (0, address)},
    "AAAA": {"aaaa": (0, address)},
    "NS": {"ns": NAME},
    "CNAME": {"cname": NAME},
    "DNAME": {"dname": NAME},
    "PTR": {"ptr.domain_name": NAME},
    "SOA": {
        "soa.mname": (0, shown),
        "soa.rname": (1, shown),
        "soa.serial_number": (2, number),
        "soa.refresh_interval": (3, number),
        "soa.retry_interval": (4, number),
        "soa.expire_limit": (5, number),
        "soa.minimum_ttl": (6, number),
    },
    "MX": {"mx.preference": (0, number), "mx.mail_exchange": (1, shown)},
    "SRV": {"srv.priority": (0, number), "srv.weight": (1, number), "srv.port": (2, number), "srv.target": (3, shown)},
    "TXT": {"txt": (slice(None), string)},
    "SPF": {"spf": (slice(None), string)},
    "HINFO": {"hinfo.cpu": (0, string), "hinfo.os": (1, string)},
    "NAPTR": {
        "naptr.order": (0, number),
        "naptr.preference": (1, number),
        "naptr.flags": (2, string),
        "naptr.service": (3, string),
        "naptr.regex": (4, string),
        "naptr.replacement": (5, shown),
    },
    "RP": {"rp.mailbox": (0, shown), "rp.txt_rr": (1, shown)},
    "AFSDB": {"afsdb.subtype": (0, number), "afsdb.hostname": (1, shown)},
    "KX": {"kx.preference": (0, number), "kx.key_exchange": (1, shown)},
    "RT": {"rt.subtype": (0, number), "rt.intermediate_host": (1, shown)},
    # The types of its map are fields of their own.
    "NSEC": {"nsec.next_domain_name": NAME, "resp.type": (slice(1, None), rtype)},
    "RRSIG": SIGNATURE,
    "SIG": SIGNATURE,
    "DS": DIGEST,
    "CDS": DIGEST,
    "DLV": DIGEST,
    "DNSKEY": KEY,
    "CDNSKEY": KEY,
    "NSEC3": {
        "nsec3.algo": (0, number),
        "nsec3.iterations": (2, number),
        "nsec3.salt_value": (3, lambda word: "<MISSING>" if word == "-" else word.lower()),
        "resp.type": (slice(5, None), rtype),
    },
    "NSEC3PARAM": {
        "nsec3.algo": (0, number),
        "nsec3.iterations": (2, number),
        "nsec3.salt_value": (3, lambda word: "<MISSING>" if word == "-" else word.lower()),
    },
    "SSHFP": {
        "sshfp.algorithm": (0, number),
        "sshfp.fingerprint.type": (1, number),
        "sshfp.fingerprint": (2, hexadecimal),
    },
    "TLSA": {
        "tlsa.certificate_usage": (0, number),
        "tlsa.selector": (1, number),
        "tlsa.matching_type": (2, number),
        "tlsa.certificate_association_data": (3, hexadecimal),
    },
    "CAA": {"caa.tag": (1, string)},
    "HTTPS": {"svcb.svcpriority": (0, number), "svcb.targetname": (1, shown)},
    "SVCB": {"svcb.svcpriority": (0, number), "svcb.targetname": (1, shown)},
}
FIELDS = [
    f"dns.{field}"
    for field in (
        "id flags count.queries count.answers count.auth_rr count.zones count.prerequisites count.updates count.add_rr "
        "qry.name qry.type qry.class resp.name resp.type resp.class resp.ttl "
        "rr.udp_payload_size resp.ext_rcode resp.edns0_version resp.z opt.code opt.len"
    ).split()
] + sorted({f"dns.{field}" for form in DATA.values() for field in form})
