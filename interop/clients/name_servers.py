"""DNS: other people's clients and name servers beside ours, with the same questions."""

import json
import os
import re
import socket
import subprocess
import time

import dns.exception
import dns.message
import dns.query

from servers import Server, end, run

ORIGIN = "networkutopia.com"

QUESTIONS = (
    (f"www.{ORIGIN}", "A"),
    (f"www.{ORIGIN}", "AAAA"),
    (f"www.{ORIGIN}", "MX"),
    (ORIGIN, "SOA"),
    (ORIGIN, "NS"),
    (ORIGIN, "MX"),
    (f"alias.{ORIGIN}", "A"),
    (f"text.{ORIGIN}", "TXT"),
    (f"_sip._tcp.{ORIGIN}", "SRV"),
    (f"any.thing.wild.{ORIGIN}", "TXT"),
    (f"er.names.{ORIGIN}", "A"),
    (f"nothing.{ORIGIN}", "A"),
    (f"x.old.{ORIGIN}", "A"),
    (f"odd.{ORIGIN}", "TYPE65280"),
    (f"big.{ORIGIN}", "A"),
)

NAMED_HEAD = """
options {{
    directory "{folder}"; pid-file none; session-keyfile none; managed-keys-directory "{folder}";
    listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
    recursion no; notify no; dnssec-validation no; minimal-responses no; rrset-order {{ order fixed; }};
}};
controls {{ }};
"""
NAMED = NAMED_HEAD + """
zone "{origin}" {{ type primary; file "{zone}"; check-names ignore; check-integrity no; }};
"""
KNOTD = """
server:
  rundir: "{folder}"
  listen: 127.0.0.1@{port}
database:
  storage: "{folder}"
zone:
  - domain: {origin}
    file: "{zone}"
    semantic-checks: off
    zonefile-sync: -1
    journal-content: none
"""
NSD_HEAD = """
server:
  ip-address: 127.0.0.1@{port}
  zonesdir: "{folder}"
  database: ""
  username: ""
  chroot: ""
  pidfile: "{folder}/nsd.pid"
  xfrdfile: "{folder}/xfrd.state"
  zonelistfile: "{folder}/zone.list"
  server-count: 1
remote-control:
  control-enable: no
"""
NSD = NSD_HEAD + """
zone:
  name: {origin}
  zonefile: "{zone}"
"""
UNBOUND = """
server:
  interface: 127.0.0.1@{port}
  directory: "{folder}"
  pidfile: "{folder}/unbound.pid"
  username: ""
  chroot: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "iterator"
  access-control: 127.0.0.0/8 allow
  minimal-responses: no
  rrset-roundrobin: no
  local-zone: "{origin}." nodefault
remote-control:
  control-enable: no
stub-zone:
  name: "{origin}"
  stub-addr: 127.0.0.1@{upstream}
"""
SERVERS = {
    "named": (NAMED, ("named", "-g", "-c")),
    "knotd": (KNOTD, ("knotd", "-c")),
    "nsd": (NSD, ("nsd", "-d", "-c")),
    "unbound": (UNBOUND, ("unbound", "-d", "-c")),
}
SAME_ZONE = tuple(SERVERS)


class Foreign:
    """One name server that is not ours, known by its process id."""

    def __init__(self, folder, name, **values):
        text, command = SERVERS[name]
        self.port = free_port()
        folder = os.path.join(folder, name)
        os.mkdir(folder)
        path = os.path.join(folder, "conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.format(folder=folder, port=self.port, origin=ORIGIN, **values))
        self.log = open(os.path.join(folder, "log"), "w+b")
        self.process = subprocess.Popen(
            [*command, path], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )
        try:
            self._wait(name)
        except BaseException:
            self.stop()
            raise

    def _wait(self, name):
        query = dns.message.make_query(ORIGIN, "SOA")
        for _ in range(100):
            try:
                if dns.query.udp(query, "127.0.0.1", port=self.port, timeout=0.2).answer:
                    return
            except (dns.exception.DNSException, OSError):
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.log.seek(0)
        raise RuntimeError(f"{name} did not start: {self.log.read().decode(errors='replace')[-500:]}")

    def stop(self):
        end(self.process)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def free_port():
    """A port that nobody has, over UDP and TCP."""
    while True:
        with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
            stream.bind(("127.0.0.1", 0))
            try:
                datagram.bind(stream.getsockname())
                return stream.getsockname()[1]
            except OSError:
                pass


def check(checks, servers, folder, zone):
    """`zone` is the text of the zone that all servers have."""
    path = os.path.join(folder, "zone-for-all")
    # named takes no more than 100 records of a type and name. 90 addresses are too many for a datagram still.
    few, many = zone.split("big ", 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(few + "".join(f"big {line}\n" for line in many.split("\nbig ")[:90]))
    program = os.path.join(servers, "dns-server")
    lookup = os.path.join(servers, "lookup")
    with Server(checks, folder, program, "--port=0", f"--zone={ORIGIN}={path}") as server:
        upstream = server.ports["dns"]
        with checks.group("clients"):
            clients(checks, upstream)
        with checks.group("our screens"):
            screens(checks, lookup, "ours", upstream)
        for name in SAME_ZONE:
            with checks.group(name), Foreign(folder, name, zone=path, upstream=upstream) as foreign:
                screens(checks, lookup, name, foreign.port)


def answers(text):
    """The records of the answer section, white space made one, sorted."""
    part = re.search(r";; ANSWER SECTION:\n(.*?)(\n\n|\n;;|$)", text, re.DOTALL)
    lines = part.group(1).split("\n") if part else []
    return sorted(" ".join(line.split()) for line in lines if line)


def clients(checks, port):
    """dig, kdig and drill read the same out of what our server builds."""
    for name, qtype in QUESTIONS:
        seen = {}
        for client, options in (
            ("dig", ("+nocookie", "+nosplit")),
            ("kdig", ("+edns", "+noall", "+answer", "+comments")),
            ("drill", ()),
        ):
            command = [client, *options, "@127.0.0.1", "-p", str(port), name, qtype]
            if client == "drill":
                # It does not turn to TCP by itself.
                stream = ["-t"] if name.startswith("big.") else []
                command = ["drill", *stream, "-p", str(port), name, "@127.0.0.1", qtype]
            status, text, errors = run(*command)
            seen[client] = (status, answers(text)) if status == 0 else (status, text, errors)
        checks.true(
            f"dig, kdig and drill agree on {name} {qtype}",
            seen["dig"] == seen["kdig"] == seen["drill"],
            seen,
        )


def screen(text):
    """A screen without what differs from query to query, in an order of its own: servers turn records round."""
    text = text[text.index(";; ->>HEADER<<-") : text.index(";; Query time")]
    text = re.sub(r"id: \d+", "id: N", text)
    lines = [line for line in text.split("\n") if not line.startswith("; COOKIE:")]
    return sorted(lines)


def without_ttl(lines):
    """The same for a server that counts TTLs down between two questions."""
    return [re.sub(r"\s+\d+\s+IN\s+", " IN ", line) for line in lines]


def screens(checks, lookup, server, port):
    """Our client prints the answers of a server as dig prints them, line for line."""
    place = ("@127.0.0.1", "--port", str(port))
    for name, qtype in QUESTIONS:
        command = ["dig", "+time=5", "+tries=1", "+nocookie", "+noadflag", "@127.0.0.1", "-p", str(port)]
        _, expected, _ = run(*command, name, qtype)
        status, got, errors = run(lookup, name, qtype, *place)
        if status != 0 or "HEADER" not in expected:
            checks.true(f"{server} {name} {qtype}", False, errors or expected)
            continue
        got_lines, expected_lines = screen(got), screen(expected)
        if server == "unbound":
            got_lines, expected_lines = without_ttl(got_lines), without_ttl(expected_lines)
        checks.equal(f"{server} {name} {qtype} as dig prints it", got_lines, expected_lines)
        size = re.search(r"MSG SIZE  rcvd: (\d+)", got)
        checks.true(f"{server} {name} {qtype} has a size", size, got)
    for name, qtype in ((ORIGIN, "MX"), (f"alias.{ORIGIN}", "A"), (f"nothing.{ORIGIN}", "A")):
        _, text, _ = run("kdig", "+json", "+edns", "@127.0.0.1", "-p", str(port), name, qtype)
        _, got, _ = run(lookup, "--style", "json", name, qtype, *place)
        checks.equal(f"{server} {name} {qtype} as JSON", members(got), members(text))


def members(text):
    """The members that both print: a flag is a boolean or a number, and OPT and its count differ with the options."""
    value = json.loads(text)
    for name in ("ID", "ARCOUNT", "msgLength", "dateString", "dateSeconds"):
        value.pop(name, None)
    for name in ("QR", "AA", "TC", "RD", "RA", "AD", "CD"):
        value[name] = bool(value[name])
    for section in ("answerRRs", "authorityRRs", "additionalRRs"):
        records = [record for record in value.pop(section, []) if record["TYPE"] != 41]
        # Some servers count the TTL down.
        value[section] = sorted(records, key=lambda record: record["RDATAHEX"])
        for record in value[section]:
            record.pop("TTL")
    return value
