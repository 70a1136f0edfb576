"""DNS: dig, dnspython, nsupdate, octets by hand."""

import os
import random
import re
import socket
import struct
import threading

import dns.edns
import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsig
import dns.update

import name_servers
import signed_transfers
import transfers
import zones
from servers import Server, run

ORIGIN = "networkutopia.com"
ZONE = """
$TTL 3600
@       86400 IN SOA dns1 admin 2024010101 7200 900 604800 300
@       86400 IN NS  dns1
@             IN MX  10 mail
@             IN MX  20 mail2.elsewhere.example.
dns1    86400 IN A   212.212.212.1
www           IN A   212.212.212.2
www           IN A   212.212.212.3
www           IN AAAA 2001:db8::2
mail          IN A   212.212.212.4
alias         IN CNAME www
away          IN CNAME www.elsewhere.example.
a             IN CNAME b
b             IN CNAME a
*.wild        IN TXT "a wildcard"
deep.er.names IN A   212.212.212.5
text          IN TXT "two" "strings; with \\"quotes\\""
_sip._tcp     IN SRV 1 2 5060 www
sub     86400 IN NS  ns.sub
sub     86400 IN NS  ns.elsewhere.example.
ns.sub  86400 IN A   212.212.212.6
old           IN DNAME new
x.new         IN A   212.212.212.7
odd           IN TYPE65280 \\# 3 010203
""" + "".join(f"big     IN A   10.0.{n // 256}.{n % 256}\n" for n in range(200))


def check(checks, servers, folder, full):
    """A server that takes updates from one loopback address, and none from others."""
    path = os.path.join(folder, "zone")
    with open(path, "w", encoding="utf-8") as file:
        file.write(ZONE)
    program = os.path.join(servers, "dns-server")
    options = ["--port=0", f"--zone={ORIGIN}={path}", "--update-from=127.0.0.1"]
    with Server(checks, folder, program, *options) as server:
        port = server.ports["dns"]
        with_dig(checks, port)
        conformance(checks, port)
        with_dnspython(checks, port)
        with_nsupdate(checks, port)
        updates(checks, port)
        by_hand(checks, port)
        if full:
            hostile(checks, port)
    with_keys(checks, program, folder, options[:2])
    signed_transfers.check(checks, servers, folder, ZONE)
    with Server(checks, folder, program, *options[:2]) as server:
        script = f"server 127.0.0.1 {server.ports['dns']}\nzone {ORIGIN}\nupdate delete www.{ORIGIN}.\nsend\n"
        status, _, errors = run("nsupdate", input=script.encode())
        refused = status == 2 and "REFUSED" in errors
        checks.true("a server that trusts nobody takes no update", refused, errors)
    zones.check(checks, servers, folder)
    name_servers.check(checks, servers, folder, ZONE)
    transfers.check(checks, servers, folder, ZONE)
    broken = run(program, "--port=0", "--zone=example=/nowhere")
    checks.true("a zone that is not there is an error", broken[0] != 0 and "example" in broken[2], broken)


def dig(port, *arguments):
    """The answer as dig prints it, with one space for each tab or more."""
    command = ["dig", "+time=5", "+tries=1", "+nocookie", "@127.0.0.1", "-p", str(port), *arguments]
    _, output, _ = run(*command)
    return re.sub(r"\t+", " ", output)


def short(port, *arguments):
    """The data of the answers, sorted."""
    return sorted(dig(port, "+short", *arguments).split("\n"))[1:]


def with_dig(checks, port):
    with checks.group("dig"):
        checks.equal("A", short(port, f"www.{ORIGIN}", "A"), ["212.212.212.2", "212.212.212.3"])
        checks.equal("AAAA", short(port, f"www.{ORIGIN}", "AAAA"), ["2001:db8::2"])
        exchanges = ["10 mail.networkutopia.com.", "20 mail2.elsewhere.example."]
        checks.equal("MX", short(port, ORIGIN, "MX"), exchanges)
        checks.equal("over TCP", short(port, "+tcp", ORIGIN, "MX"), exchanges)
        checks.equal("without EDNS", short(port, "+noedns", ORIGIN, "MX"), exchanges)
        checks.equal(
            "with EDNS of 4096 octets and DO",
            short(port, "+bufsize=4096", "+dnssec", ORIGIN, "MX"),
            exchanges,
        )
        checks.equal("with a cookie", short(port, "+cookie", ORIGIN, "MX"), exchanges)
        checks.equal(
            "CNAME", short(port, f"alias.{ORIGIN}", "A"), ["212.212.212.2", "212.212.212.3", f"www.{ORIGIN}."]
        )
        checks.equal(
            "a CNAME that leads away", short(port, f"away.{ORIGIN}", "A"), ["www.elsewhere.example."]
        )
        checks.equal("CNAMEs in a loop", short(port, f"a.{ORIGIN}", "A"), [f"a.{ORIGIN}.", f"b.{ORIGIN}."])
        checks.equal("a wildcard", short(port, f"any.thing.wild.{ORIGIN}", "TXT"), ['"a wildcard"'])
        checks.equal("TXT", short(port, f"text.{ORIGIN}", "TXT"), ['"two" "strings; with \\"quotes\\""'])
        checks.equal("SRV", short(port, f"_sip._tcp.{ORIGIN}", "SRV"), [f"1 2 5060 www.{ORIGIN}."])
        checks.equal(
            "DNAME",
            short(port, f"x.old.{ORIGIN}", "A"),
            ["212.212.212.7", f"new.{ORIGIN}.", f"x.new.{ORIGIN}."],
        )
        checks.equal("a type that nobody knows", short(port, f"odd.{ORIGIN}", "TYPE65280"), ["\\# 3 010203"])
        checks.equal(
            "upper case", short(port, f"WWW.{ORIGIN.upper()}", "A"), ["212.212.212.2", "212.212.212.3"]
        )
        checks.equal("ANY", len(short(port, f"www.{ORIGIN}", "ANY")), 3)
        absent = dig(port, f"nothing.{ORIGIN}", "A")
        soa = f"{ORIGIN}. 300 IN SOA dns1.{ORIGIN}. admin.{ORIGIN}. 2024010101 7200 900 604800 300"
        checks.true("NXDOMAIN with the SOA", "status: NXDOMAIN" in absent and soa in absent, absent)
        for name, qtype in ((f"www.{ORIGIN}", "MX"), (f"er.names.{ORIGIN}", "A"), (f"wild.{ORIGIN}", "A")):
            nothing = dig(port, name, qtype)
            good = "status: NOERROR" in nothing and "ANSWER: 0" in nothing and soa in nothing
            checks.true(f"{name} {qtype}: no data, with the SOA", good, nothing)
        referral = dig(port, "+norecurse", f"host.sub.{ORIGIN}", "A")
        wanted = (
            "ANSWER: 0, AUTHORITY: 2, ADDITIONAL: 2",
            f"sub.{ORIGIN}. 86400 IN NS ns.sub.{ORIGIN}.",
            f"ns.sub.{ORIGIN}. 86400 IN A 212.212.212.6",
            "flags: qr;",
        )
        checks.true("a referral with glue", all(part in referral for part in wanted), referral)
        checks.true("REFUSED for what is not here", "status: REFUSED" in dig(port, "www.elsewhere.example"))
        checks.true("and for another class", "status: REFUSED" in dig(port, "version.bind", "CH", "TXT"))
        cut = dig(port, "+noedns", "+ignore", f"big.{ORIGIN}", "A")
        checks.true("what does not fit is cut", "flags: qr aa tc rd" in cut and "ANSWER: 0" in cut, cut)
        cut = dig(port, "+bufsize=1232", "+ignore", f"big.{ORIGIN}", "A")
        checks.true("with OPT kept", "flags: qr aa tc rd" in cut and "EDNS: version: 0" in cut, cut)
        checks.equal("and comes over TCP", len(short(port, f"big.{ORIGIN}", "A")), 200)
        for arguments in ((ORIGIN, "AXFR"), ("+tcp", ORIGIN, "IXFR=1")):
            checks.true(f"{arguments[-1]} is refused", "Transfer failed" in dig(port, *arguments))
        checks.true(
            "NOTIFY is not implemented", "status: NOTIMP" in dig(port, "+opcode=notify", ORIGIN, "SOA")
        )


def conformance(checks, port):
    """RFC 8906 §8, as it is written there."""
    with checks.group("RFC 8906"):
        soa = f"\n{ORIGIN}. 86400 IN SOA"
        for section, options, present, absent in (
            ("8.1.1", "+noedns +noad +norec soa", ["NOERROR", soa, "flags: qr aa;"], ["OPT"]),
            ("8.1.2", "+noedns +noad +norec type1000", ["NOERROR", "ANSWER: 0", "flags: qr aa;"], ["OPT"]),
            (
                "8.1.3.1",
                "+noedns +noad +norec +cd soa",
                ["NOERROR", soa, "flags: qr aa"],
                [" ad;", " ad ", "OPT"],
            ),
            ("8.1.3.2", "+noedns +ad +norec soa", ["NOERROR", soa, "flags: qr aa;"], ["OPT"]),
            ("8.1.3.3", "+noedns +noad +norec +zflag soa", ["NOERROR", soa, "flags: qr aa;"], ["OPT", "MBZ"]),
            ("8.1.3.4", "+noedns +noad +rec soa", ["NOERROR", soa, "flags: qr aa rd;"], ["OPT"]),
            ("8.1.4", "+noedns +noad +opcode=15 +norec +header-only", ["NOTIMP", "flags: qr;"], [soa, "OPT"]),
            ("8.1.5", "+noedns +noad +norec +tcp soa", ["NOERROR", soa, "flags: qr aa;"], ["OPT"]),
            (
                "8.2.1",
                "+nocookie +edns=0 +noad +norec soa",
                ["NOERROR", soa, "EDNS: version: 0, flags:;"],
                [],
            ),
            (
                "8.2.2",
                "+nocookie +edns=1 +noednsneg +noad +norec soa",
                ["BADVERS", "EDNS: version: 0"],
                [soa, " aa"],
            ),
            (
                "8.2.3",
                "+nocookie +edns=0 +noad +norec +ednsopt=100 soa",
                ["NOERROR", soa, "EDNS: version: 0"],
                ["OPT=100"],
            ),
            (
                "8.2.4",
                "+nocookie +edns=0 +noad +norec +ednsflags=0x40 soa",
                ["NOERROR", soa, "EDNS: version: 0, flags:;"],
                ["MBZ"],
            ),
            (
                "8.2.5",
                "+nocookie +edns=1 +noednsneg +noad +norec +ednsflags=0x40 soa",
                ["BADVERS", "version: 0, flags:;"],
                [soa, "MBZ"],
            ),
            (
                "8.2.6",
                "+nocookie +edns=1 +noednsneg +noad +norec +ednsopt=100 soa",
                ["BADVERS", "version: 0"],
                [soa, "OPT=100"],
            ),
            (
                "8.2.7",
                "+nocookie +norec +dnssec +bufsize=512 +ignore dnskey",
                ["NOERROR", "EDNS: version: 0"],
                [],
            ),
            ("8.2.8", "+nocookie +edns=0 +noad +norec +dnssec soa", ["NOERROR", soa, "flags: do;"], []),
            (
                "8.2.9",
                "+nocookie +edns=1 +noednsneg +noad +norec +dnssec soa",
                ["BADVERS", "version: 0"],
                [soa],
            ),
            (
                "8.2.10",
                "+edns=0 +noad +norec +nsid +subnet=0.0.0.0/0 +expire +cookie soa",
                ["NOERROR", soa, "EDNS: version: 0"],
                [],
            ),
        ):
            text = dig(port, *options.split(), ORIGIN)
            good = all(part in text for part in present) and not any(
                part in text.replace("OPTIONS", "") for part in absent
            )
            checks.true(f"§{section}", good, text)


def ask(port, name, qtype, over=dns.query.udp, **options):
    """A question by dnspython."""
    return over(dns.message.make_query(name, qtype, **options), "127.0.0.1", port=port, timeout=10)


def with_dnspython(checks, port):
    with checks.group("dnspython"):
        for over in (dns.query.udp, dns.query.tcp):
            answer = ask(port, f"www.{ORIGIN}", "A", over)
            expected = dns.message.from_text(
                f"id 1\nflags QR AA RD\n;QUESTION\nwww.{ORIGIN}. IN A\n;ANSWER\nwww.{ORIGIN}. 3600 IN A 212.212.212.2\nwww.{ORIGIN}. 3600 IN A 212.212.212.3\n"
            )
            checks.equal(
                f"A by {over.__name__}", (answer.answer, answer.flags), (expected.answer, expected.flags)
            )
        answer = ask(port, ORIGIN, "MX")
        additional = [rrset.to_text() for rrset in answer.additional]
        checks.equal(
            "MX with the address that is here", additional, [f"mail.{ORIGIN}. 3600 IN A 212.212.212.4"]
        )
        answer = ask(port, f"wWw.{ORIGIN}", "A")
        checks.equal("the case of the question is kept", answer.question[0].name.to_text(), f"wWw.{ORIGIN}.")
        checks.equal("NXDOMAIN", ask(port, f"no.{ORIGIN}", "A").rcode(), dns.rcode.NXDOMAIN)
        answer = ask(port, f"www.{ORIGIN}", "A", use_edns=0, payload=4096, want_dnssec=True)
        checks.equal(
            "EDNS is answered",
            (answer.edns, answer.payload, bool(answer.ednsflags & dns.flags.DO)),
            (0, 1232, True),
        )
        checks.equal("and not without", ask(port, f"www.{ORIGIN}", "A", use_edns=False).edns, -1)
        answer = ask(port, f"big.{ORIGIN}", "A", use_edns=0, payload=65535)
        checks.true(
            "a large answer is cut, whatever is allowed", answer.flags & dns.flags.TC and not answer.answer
        )
        checks.equal("and whole over TCP", len(ask(port, f"big.{ORIGIN}", "A", dns.query.tcp).answer[0]), 200)


def with_nsupdate(checks, port):
    def update(*lines, local="127.0.0.1", tcp=()):
        script = [f"server 127.0.0.1 {port}", f"local {local}", f"zone {ORIGIN}", *lines, "send", ""]
        return run("nsupdate", *tcp, input="\n".join(script).encode())

    def serial():
        return int(short(port, ORIGIN, "SOA")[0].split()[2])

    with checks.group("nsupdate"):
        before = serial()
        status, _, errors = update(f"update add new.{ORIGIN}. 60 A 192.0.2.1", local="127.0.0.2")
        checks.true("refused from elsewhere", status == 2 and "REFUSED" in errors, errors)
        checks.equal("nothing was added", short(port, f"new.{ORIGIN}", "A"), [])
        checks.equal("and the serial number is what it was", serial(), before)
        checks.equal(
            "taken from where it may come", update(f"update add new.{ORIGIN}. 60 A 192.0.2.1"), (0, "", "")
        )
        checks.equal("it is there", short(port, f"new.{ORIGIN}", "A"), ["192.0.2.1"])
        checks.equal("the serial number went up", serial(), before + 1)
        checks.equal(
            "again, it changes nothing",
            (update(f"update add new.{ORIGIN}. 60 A 192.0.2.1"), serial()),
            ((0, "", ""), before + 1),
        )
        delegation = (
            f"prereq nxdomain dns1.child.{ORIGIN}.",
            f"update add child.{ORIGIN}. 86400 NS dns1.child.{ORIGIN}.",
            f"update add dns1.child.{ORIGIN}. 86400 A 212.212.212.9",
        )
        checks.equal("a delegation with glue, over TCP", update(*delegation, tcp=["-v"]), (0, "", ""))
        referral = dig(port, "+norecurse", f"www.child.{ORIGIN}")
        checks.true("is referred to", "212.212.212.9" in referral and "AUTHORITY: 1" in referral, referral)
        for name, line, rcode in (
            ("yxdomain", f"prereq yxdomain no.{ORIGIN}.", "NXDOMAIN"),
            ("nxdomain", f"prereq nxdomain www.{ORIGIN}.", "YXDOMAIN"),
            ("yxrrset", f"prereq yxrrset www.{ORIGIN}. MX", "NXRRSET"),
            ("nxrrset", f"prereq nxrrset www.{ORIGIN}. A", "YXRRSET"),
            ("yxrrset with data", f"prereq yxrrset www.{ORIGIN}. A 212.212.212.2", "NXRRSET"),
        ):
            status, _, errors = update(line, f"update delete www.{ORIGIN}.")
            checks.true(f"prerequisite {name}", status == 2 and rcode in errors, errors)
        checks.equal("none of which deleted anything", len(short(port, f"www.{ORIGIN}", "A")), 2)
        both = [f"prereq yxrrset www.{ORIGIN}. A 212.212.212.{n}" for n in (3, 2)]
        checks.equal(
            "prerequisites that hold",
            update(*both, f"update delete www.{ORIGIN}. A 212.212.212.3"),
            (0, "", ""),
        )
        checks.equal("one record is gone", short(port, f"www.{ORIGIN}", "A"), ["212.212.212.2"])
        checks.equal("an RRset", update(f"update delete www.{ORIGIN}. A")[0], 0)
        checks.equal(
            "is gone, another stays",
            (short(port, f"www.{ORIGIN}", "A"), short(port, f"www.{ORIGIN}", "AAAA")),
            ([], ["2001:db8::2"]),
        )
        checks.equal("a name", update(f"update delete www.{ORIGIN}.")[0], 0)
        checks.true("does not exist any more", "NXDOMAIN" in dig(port, f"www.{ORIGIN}", "AAAA"))
        checks.equal("the apex", update(f"update delete {ORIGIN}.")[0], 0)
        checks.equal(
            "keeps SOA and NS, and nothing else",
            (len(short(port, ORIGIN, "SOA")), len(short(port, ORIGIN, "NS")), short(port, ORIGIN, "MX")),
            (1, 1, []),
        )
        status, _, errors = update("update add www.elsewhere.example. 60 A 192.0.2.1")
        checks.true("a name outside of the zone", status == 2 and "NOTZONE" in errors, errors)
        status, _, errors = run(
            "nsupdate",
            input=f"server 127.0.0.1 {port}\nzone elsewhere.example\nupdate add a.elsewhere.example. 60 A 192.0.2.1\nsend\n".encode(),
        )
        checks.true("another zone", status == 2 and "NOTAUTH" in errors, errors)


def updates(checks, port):
    with checks.group("updates by dnspython"):
        update = dns.update.UpdateMessage(ORIGIN)
        update.present("dns1", "A")
        update.absent("other")
        update.add("other", 60, "TXT", '"by dnspython"')
        update.replace("mail", 60, "A", "192.0.2.25")
        for over in (dns.query.udp, dns.query.tcp):
            answer = over(update, "127.0.0.1", port=port, timeout=10)
            expected = dns.rcode.NOERROR if over is dns.query.udp else dns.rcode.YXDOMAIN
            checks.equal(
                f"by {over.__name__}", (answer.rcode(), answer.opcode()), (expected, dns.opcode.UPDATE)
            )
        checks.equal("added", short(port, f"other.{ORIGIN}", "TXT"), ['"by dnspython"'])
        checks.equal("replaced", short(port, f"mail.{ORIGIN}", "A"), ["192.0.2.25"])


ALGORITHMS = (
    "hmac-sha1",
    "hmac-sha224",
    "hmac-sha256",
    "hmac-sha256-128",
    "hmac-sha384",
    "hmac-sha384-192",
    "hmac-sha512",
    "hmac-sha512-256",
)
SECRET = "YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBvY3RldHMuLi4="


def with_keys(checks, program, folder, options):
    """Transaction signatures: dig, nsupdate and dnspython sign, and verify what comes back."""
    keys = [f"--key={algorithm}:{algorithm}.key.example:{SECRET}" for algorithm in ALGORITHMS]
    with Server(checks, folder, program, *options, *keys) as server, checks.group("TSIG"):
        port = server.ports["dns"]
        for algorithm in ALGORITHMS:
            name = f"{algorithm}.key.example"
            for over in (dns.query.udp, dns.query.tcp):
                query = dns.message.make_query(f"dns1.{ORIGIN}", "A", use_edns=0)
                query.use_tsig(dns.tsig.Key(name, SECRET, algorithm))
                # dnspython verifies the answer, and raises if it is not signed right.
                answer = over(query, "127.0.0.1", port=port, timeout=10)
                checks.equal(
                    f"{algorithm} by {over.__name__}",
                    (answer.had_tsig, answer.rcode(), len(answer.answer)),
                    (True, dns.rcode.NOERROR, 1),
                )
            if algorithm.count("-") > 1:
                # dig and nsupdate write these as hmac-sha256 with a number of bits, another thing on the wire.
                continue
            key = f"{algorithm}:{name}:{SECRET}"
            answer = dig(port, "-y", key, f"dns1.{ORIGIN}", "A")
            good = "NOERROR" in answer and "TSIG PSEUDOSECTION" in answer and "verify" not in answer
            checks.true(f"{algorithm} by dig", good, answer)
            answer = run("kdig", "-y", key, "@127.0.0.1", "-p", str(port), f"dns1.{ORIGIN}", "A")
            good = answer[0] == 0 and "NOERROR" in answer[1] and "TSIG" in answer[1] and not answer[2]
            # drill signs no query but that for a zone: see signed_transfers.
            checks.true(f"{algorithm} by kdig", good, answer)
            script = f"server 127.0.0.1 {port}\nzone {ORIGIN}\nupdate add {algorithm}.{ORIGIN}. 60 A 192.0.2.1\nsend\n"
            checks.equal(
                f"{algorithm} by nsupdate", run("nsupdate", "-y", key, input=script.encode()), (0, "", "")
            )
            checks.equal("changes the zone", short(port, f"{algorithm}.{ORIGIN}", "A"), ["192.0.2.1"])
        name = f"{ALGORITHMS[0]}.key.example"
        for what, key, error in (
            ("a wrong secret", f"hmac-sha1:{name}:c2VjcmV0", "BADSIG"),
            ("an unknown key", f"hmac-sha1:other.example:{SECRET}", "BADKEY"),
            ("a key of another algorithm", f"hmac-sha512:{name}:{SECRET}", "BADKEY"),
        ):
            answer = dig(port, "-y", key, f"dns1.{ORIGIN}", "A")
            checks.true(f"{what} is NOTAUTH", "NOTAUTH" in answer and error in answer, answer)
            script = f"server 127.0.0.1 {port}\nzone {ORIGIN}\nupdate delete dns1.{ORIGIN}.\nsend\n"
            status, _, errors = run("nsupdate", "-y", key, input=script.encode())
            checks.true(f"{what} changes nothing", status != 0 and "NOTAUTH" in errors, errors)
        query = dns.message.make_query(f"dns1.{ORIGIN}", "A", use_edns=0)
        query.use_tsig(dns.tsig.Key(name, SECRET, ALGORITHMS[0]))
        octets = bytearray(query.to_wire())
        octets[30] ^= 0x20
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.connect(("127.0.0.1", port))
            peer.settimeout(5)
            peer.send(octets)
            checks.equal("a changed query is NOTAUTH", peer.recv(65536)[3] & 15, 9)
        key = f"hmac-sha256:hmac-sha256.key.example:{SECRET}"
        answer = dig(port, "+noedns", "+ignore", "-y", key, f"big.{ORIGIN}", "A")
        good = "flags: qr aa tc rd" in answer and "TSIG PSEUDOSECTION" in answer and "verify" not in answer
        checks.true("a cut answer is signed", good, answer)


def by_hand(checks, port):
    question = b"\x04dns1\x0dnetworkutopia\x03com\x00\x00\x01\x00\x01"

    def header(number, flags=0, counts=(1, 0, 0, 0)):
        return struct.pack("!6H", number, flags, *counts)

    with checks.group("datagrams by hand"), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.connect(("127.0.0.1", port))
        peer.settimeout(0.3)
        for name, octets, rcode in (
            ("two questions", header(1, counts=(2, 0, 0, 0)) + question * 2, 1),
            ("no question", header(2, counts=(0, 0, 0, 0)), 1),
            ("a question that is cut", header(3) + question[:9], 1),
            ("a name that points to itself", header(4) + b"\xc0\x0c\x00\x01\x00\x01", 1),
            ("octets behind the end", header(5) + question + b"x", 1),
            ("a header that promises too much", header(6, counts=(1, 9, 9, 9)) + question, 1),
            ("less than a header", b"\x00\x07\x00", None),
            ("nothing", b"", None),
            ("a response", header(8, 0x8000) + question, None),
            ("a sound query", header(9) + question, 0),
        ):
            peer.send(octets)
            try:
                answer = peer.recv(65536)
                got = answer[3] & 15 if answer[:2] == octets[:2] else answer
            except TimeoutError:
                got = None
            checks.equal(name, got, rcode)
    with checks.group("streams by hand"), socket.create_connection(("127.0.0.1", port), 10) as peer:
        frames = b""
        for number in range(20):
            message = header(number) + question
            frames += struct.pack("!H", len(message)) + message
        for octet in frames[:100]:
            peer.send(bytes([octet]))
        peer.send(frames[100:])
        file = peer.makefile("rb")
        numbers = []
        for _ in range(20):
            (length,) = struct.unpack("!H", file.read(2))
            numbers.append(struct.unpack("!H", file.read(length)[:2])[0])
        checks.equal(
            "20 queries over one connection, the first octet by octet", sorted(numbers), list(range(20))
        )


def hostile(checks, port):
    with checks.group("junk"):
        draw = random.Random(1)
        sound = dns.message.make_query(f"dns1.{ORIGIN}", "A", use_edns=0).to_wire()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.connect(("127.0.0.1", port))
            peer.setblocking(False)
            for _ in range(20_000):
                octets = bytearray(sound)
                for _ in range(draw.randrange(1, 8)):
                    octets[draw.randrange(len(octets))] = draw.randrange(256)
                try:
                    peer.send(octets[: draw.randrange(len(octets) + 1)])
                    peer.recv(65536)
                except (BlockingIOError, ConnectionError):
                    pass
        checks.equal(
            "a query after 20 000 damaged ones", short(port, f"dns1.{ORIGIN}", "A"), ["212.212.212.1"]
        )
        for length, octets in ((12, b"junk" * 3), (65535, os.urandom(65535)), (40000, b"short")):
            with socket.create_connection(("127.0.0.1", port), 10) as peer:
                peer.send(struct.pack("!H", length) + octets)
        checks.equal("and after junk over TCP", short(port, "+tcp", f"dns1.{ORIGIN}", "A"), ["212.212.212.1"])
    with checks.group("many connections"):
        idle = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(100)]
        checks.equal(
            "a query beside 100 idle connections",
            short(port, "+tcp", f"dns1.{ORIGIN}", "A"),
            ["212.212.212.1"],
        )
        for peer in idle:
            peer.close()
        answers = []

        def query():
            for _ in range(50):
                answers.append(ask(port, f"dns1.{ORIGIN}", "A", dns.query.tcp).rcode())

        threads = [threading.Thread(target=query) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        checks.equal("1000 queries over 1000 connections, 20 at a time", answers, [dns.rcode.NOERROR] * 1000)
