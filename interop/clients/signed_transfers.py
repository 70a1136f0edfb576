"""DNS: zones that our server sends, each message signed, read by dig, kdig, drill, dnspython and `lookup`.

drill signs what it asks and verifies nothing of what it reads, so that it tells of the records alone; the others tell of the signatures.
"""

import contextlib
import os
import re
import socket
import struct
import threading

import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.tsig
import dns.zone

from servers import Server, run

ORIGIN = "networkutopia.com"
KEY = "transfer.example"
SECRET = "c2VjcmV0IG9mIGEgc2Vjb25kYXJ5IHNlcnZlcg=="
ALGORITHMS = ("hmac-sha1", "hmac-sha256", "hmac-sha512")


def check(checks, servers, folder, zone):
    """`zone` is the text of a zone; it is made long enough to be sent in many messages."""
    path = os.path.join(folder, "zone to be transferred")
    with open(path, "w", encoding="utf-8") as file:
        file.write(zone + "".join(f"host{n} IN AAAA 2001:db8::{n:x}\n" for n in range(6000)))
    expected = records(dns.zone.from_file(path, ORIGIN, relativize=False))
    options = ["--port=0", f"--zone={ORIGIN}={path}", f"--key=hmac-sha256:update.example:{SECRET}"]
    options += [f"--transfer-key={algorithm}:{algorithm}.{KEY}:{SECRET}" for algorithm in ALGORITHMS]
    with Server(checks, folder, os.path.join(servers, "dns-server"), *options) as server, checks.group("signed transfers"):
        port = server.ports["dns"]
        for algorithm in ALGORITHMS:
            name = f"{algorithm}.{KEY}"
            key = f"{algorithm}:{name}:{SECRET}"
            with_dnspython(checks, port, algorithm, name, expected)
            printed(checks, f"{algorithm} by dig", dig(port, "-y", key), expected)
            place = ("@127.0.0.1", "-p", str(port))
            printed(checks, f"{algorithm} by kdig", run("kdig", "-y", key, *place, ORIGIN, "AXFR"), expected)
            printed(checks, f"{algorithm} by drill", run("drill", "-y", f"{name}:{SECRET}:{algorithm}", *place, ORIGIN, "AXFR"), expected)
            lookup = os.path.join(servers, "lookup")
            ours = run(lookup, ORIGIN, "AXFR", "@127.0.0.1", "--port", str(port), "--style", "plain", "--key", key)
            printed(checks, f"{algorithm} by lookup", ours, expected)
        with changed(port) as relay:
            name = f"hmac-sha256.{KEY}"
            key, place = f"hmac-sha256:{name}:{SECRET}", ("@127.0.0.1", "-p", str(relay))
            readers = (
                ("dig", ("dig", "-y", key, *place, ORIGIN, "AXFR"), "Couldn't verify signature"),
                ("kdig", ("kdig", "-y", key, *place, ORIGIN, "AXFR"), "failed to verify TSIG"),
                ("lookup", (os.path.join(servers, "lookup"), ORIGIN, "AXFR", "@127.0.0.1", "--port", str(relay), "--key", key), "bad signature"),
            )
            for reader, command, complaint in readers:
                status, output, errors = run(*command)
                checks.true(f"an octet changed on the way is seen by {reader}", complaint in output + errors, (status, output[-300:], errors))
        for what, options in (
            ("without a key", ()),
            ("with a key for updates", ("-y", f"hmac-sha256:update.example:{SECRET}")),
            ("with another secret", ("-y", f"hmac-sha256:hmac-sha256.{KEY}:c2VjcmV0")),
            ("of another zone", ("-y", key, "elsewhere.example")),
        ):
            _, output, _ = dig(port, *options)
            checks.true(f"a transfer {what} is none", "Transfer failed" in output and "IN\tA" not in output, output)
        update = f"server 127.0.0.1 {port}\nzone {ORIGIN}\nupdate delete www.{ORIGIN}.\nsend\n"
        status, _, errors = run("nsupdate", "-y", key, input=update.encode())
        checks.true("a key for transfers changes nothing", status != 0 and "REFUSED" in errors, errors)


def dig(port, *options):
    """Exit status, output and errors."""
    origin = () if "elsewhere.example" in options else (ORIGIN,)
    return run("dig", "@127.0.0.1", "-p", str(port), *options, *origin, "AXFR")


@contextlib.contextmanager
def changed(port):
    """The port of somebody between, who changes an address in each message that the server at `port` sends."""

    def relay(client):
        # A reader that has seen enough hangs up.
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", port), timeout=10) as server:
            question = message(client)
            server.sendall(struct.pack("!H", len(question)) + question)
            while octets := bytearray(message(server)):
                address = octets.find(bytes.fromhex("20010db8"))
                octets[address + 15] ^= 1
                client.sendall(struct.pack("!H", len(octets)) + octets)

    def message(peer):
        with contextlib.suppress(OSError):
            length = peer.recv(2, socket.MSG_WAITALL)
            return peer.recv(struct.unpack("!H", length)[0], socket.MSG_WAITALL) if len(length) == 2 else b""
        return b""

    def listen():
        # Until the listener is closed. A thread each: the server keeps a connection open after its last message, and the next reader does not wait.
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=relay, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=listen, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def with_dnspython(checks, port, algorithm, name, expected):
    """It verifies every message, and raises if one is not signed right."""
    keyring = {dns.name.from_text(name): dns.tsig.Key(name, SECRET, algorithm)}
    answers = list(
        dns.query.xfr("127.0.0.1", ORIGIN, port=port, keyring=keyring, keyname=name, keyalgorithm=algorithm, relativize=False)
    )
    signed = [answer.had_tsig for answer in answers]
    checks.true(f"{algorithm} by dnspython: {len(signed)} messages, all signed", len(signed) > 5 and all(signed), signed)
    zone = dns.zone.from_xfr(iter(answers), relativize=False)
    checks.equal(f"{algorithm} by dnspython: the zone", records(zone), expected)


def printed(checks, what, result, expected):
    """The zone that was printed is the zone, and nothing was wrong with it."""
    status, output, errors = result
    complaints = re.findall(r"(?i).*(?:verif|badsig|badkey|badtime|fail|warning|(?<!no)error).*", output + errors)
    lines = [line for line in output.split("\n") if line and not line.startswith(";") and "\tTSIG\t" not in line]
    # The SOA record stands at both ends.
    zone = dns.zone.from_text("\n".join(lines), ORIGIN, relativize=False) if lines else ()
    checks.true(
        f"{what}: the zone",
        (status, complaints) == (0, []) and zone and records(zone) == expected,
        (status, complaints, len(lines), output[-300:], errors),
    )


def records(zone):
    """In canonical form, sorted."""
    return sorted(f"{name} {ttl} {data}" for name, ttl, data in zone.iterate_rdatas())
