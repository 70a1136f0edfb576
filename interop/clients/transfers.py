"""DNS: zones that other people's name servers send, read by our client."""

import os
import signal
import time

import dns.message
import dns.name
import dns.query
import dns.rdata
import dns.rdataset
import dns.zone

from name_servers import NAMED_HEAD, NSD_HEAD, ORIGIN, SERVERS, Foreign
from servers import run

KEY = "transfer.example"
SECRET = "c2VjcmV0IG9mIGEgc2Vjb25kYXJ5IHNlcnZlcg=="

SERVERS["named with a key"] = (
    NAMED_HEAD
    + """
key "{key}" {{ algorithm hmac-sha256; secret "{secret}"; }};
zone "{origin}" {{
    type primary; file "{zone}"; check-names ignore; check-integrity no;
    allow-transfer {{ key "{key}"; }}; allow-update {{ key "{key}"; }};
}};
""",
    ("named", "-g", "-c"),
)
SERVERS["knotd with a key"] = (
    """
server:
  rundir: "{folder}"
  listen: 127.0.0.1@{port}
database:
  storage: "{folder}"
key:
  - id: {key}
    algorithm: hmac-sha256
    secret: {secret}
acl:
  - id: secondary
    key: {key}
    action: [transfer, update]
zone:
  - domain: {origin}
    file: "{zone}"
    semantic-checks: off
    zonefile-sync: -1
    acl: secondary
""",
    ("knotd", "-c"),
)
SERVERS["nsd with a key"] = (
    NSD_HEAD
    + """
key:
  name: {key}
  algorithm: hmac-sha256
  secret: "{secret}"
zone:
  name: {origin}
  zonefile: "{zone}"
  provide-xfr: 127.0.0.1 {key}
  store-ixfr: yes
  create-ixfr: yes
""",
    ("nsd", "-d", "-c"),
)
KEYED = ("named with a key", "knotd with a key", "nsd with a key")


def check(checks, servers, folder, zone):
    """`zone` is the text of a zone; it is made long enough to be sent in several messages."""
    text = zone.split("big ", 1)[0] + "".join(f"host{n} IN AAAA 2001:db8::{n:x}\n" for n in range(6000))
    lookup = os.path.join(servers, "lookup")
    for name in KEYED:
        path = os.path.join(folder, f"zone of {name}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        values = {"zone": path, "key": KEY, "secret": SECRET}
        with checks.group(name), Foreign(folder, name, **values) as foreign:
            transfers(checks, name.split()[0], lookup, foreign, path)


def transfers(checks, server, lookup, foreign, path):
    port = foreign.port
    place = ("@127.0.0.1", "--port", str(port), "--style", "plain")
    key = ("--key", f"hmac-sha256:{KEY}:{SECRET}")

    def ask(qtype, *options):
        return run(lookup, ORIGIN, qtype, *place, *options)

    status, got, errors = ask("AXFR", *key)
    signed = ("-y", f"hmac-sha256:{KEY}:{SECRET}")
    _, expected, _ = run("dig", *signed, "@127.0.0.1", "-p", str(port), "+onesoa", ORIGIN, "AXFR")
    same = status == 0 and records(got) == records(expected)
    checks.true(f"{server}: a zone is what dig reads", same, errors or got[:500])
    checks.true(f"{server}: it has 6000 hosts", got.count("AAAA\t2001:db8::") > 6000, len(got))
    serial = int(got.rsplit(" ", 1)[1])

    if server == "nsd":
        checks.true(f"{server}: it is changed", read_again(foreign, path, serial), serial)
    else:
        script = (
            f"server 127.0.0.1 {port}\nzone {ORIGIN}\n"
            f"update delete www.{ORIGIN}. A 212.212.212.3\nupdate add added.{ORIGIN}. 60 TXT \"new\"\nsend\n"
        )
        checks.equal(f"{server}: it is changed", run("nsupdate", *signed, input=script.encode()), (0, "", ""))
    # nsd gives records that did not change as well.
    _, expected, _ = run("dig", *signed, "@127.0.0.1", "-p", str(port), ORIGIN, f"IXFR={serial}")
    status, got, errors = ask(f"IXFR={serial}", *key)
    lines = sorted(line for line in got.split("\n") if line and "\tSOA\t" not in line)
    checks.equal(f"{server}: what changed", (status, lines), (0, [*changes(expected), f"; version {serial + 1}"]))
    made = (f"+added.{ORIGIN}.\t60\tIN\tTXT\t\"new\"", f"-www.{ORIGIN}.\t3600\tIN\tA\t212.212.212.3")
    checks.true(f"{server}: what was changed", set(made) <= set(lines), lines)
    checks.equal(f"{server}: its version", got.count("\tSOA\t"), 2)
    checks.equal(f"{server}: nothing newer", ask(f"IXFR={serial + 1}", *key), (0, f"; version {serial + 1}\n", ""))
    for what, options in (
        ("no key", ()),
        ("another secret", ("--key", f"hmac-sha256:{KEY}:c2VjcmV0")),
        ("an unknown key", ("--key", f"hmac-sha256:other.example:{SECRET}")),
    ):
        status, got, errors = ask("AXFR", *options)
        checks.true(f"{server}: {what} is refused", status == 1 and not got and "lookup: " in errors, (got[:200], errors))


def changes(text):
    """The records of the first step in what dig prints: SOA, old SOA, removed, new SOA, added, SOA; sorted."""
    lines, sign = [], iter(("", "-", "+", ""))
    for fields in (line.split(None, 4) for line in text.split("\n") if line and line[0] != ";"):
        if fields[3] == "SOA":
            kind = next(sign)
        elif fields[3] != "TSIG":
            lines.append(kind + "\t".join(fields))
    return sorted(lines)


def read_again(foreign, path, serial):
    """The same change for a server that takes no updates: its zone file is another one."""
    with open(path, encoding="utf-8") as file:
        zone = dns.zone.from_file(file, ORIGIN, relativize=False)
    origin = dns.name.from_text(ORIGIN)
    soa = zone.find_rdataset(origin, "SOA")
    zone.replace_rdataset(origin, dns.rdataset.from_rdata(soa.ttl, soa[0].replace(serial=serial + 1)))
    addresses = zone.find_rdataset(dns.name.from_text(f"www.{ORIGIN}"), "A")
    addresses.discard(dns.rdata.from_text("IN", "A", "212.212.212.3"))
    zone.replace_rdataset(dns.name.from_text(f"added.{ORIGIN}"), dns.rdataset.from_text("IN", "TXT", 60, '"new"'))
    zone.to_file(path)
    foreign.process.send_signal(signal.SIGHUP)
    question = dns.message.make_query(ORIGIN, "SOA")
    for _ in range(100):
        answer = dns.query.udp(question, "127.0.0.1", port=foreign.port, timeout=2)
        if answer.answer[0][0].serial == serial + 1:
            return True
        time.sleep(0.1)
    return False


def records(text):
    """The zone that the text is of, in its canonical form."""
    zone = dns.zone.from_text(text, origin=dns.name.from_text(ORIGIN), relativize=False)
    return sorted(f"{name} {ttl} {data}" for name, ttl, data in zone.iterate_rdatas())
