"""James' and imaptest's scripts against `imap-server`. Those of James: `C:` lines go out, and what comes back must be what the `S:` lines, regular expressions, say, in any order, and nothing else. `james_lines` says what of a line is compared.
"""

import glob
import os
import re

import imaptest_scripts
import james_shared
import mail
from james_lines import ASIDE, STATUS, expunged, joined, meaning, names, response
from mail import certificate
from servers import Lines, Server

# What a script's name is, and why it is not passed here.
TABLE = os.path.join(os.path.dirname(__file__), "imap_scripts.txt")
HEAD = (
    "Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)\r\nFrom: Fred Foobar <foobar@Blurdybloop.COM>\r\n"
    "Subject: Test 0{0}\r\nTo: mooch@owatagu.siam.edu\r\nMessage-Id: <B27397-0100000@Blurdybloop.COM>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\nTest 0{0}\r\n"
)
# The states that scripts begin in, which they do not name: how many messages are in the mailbox `selected`.
SETUPS = {"authenticated": None, "selected, empty": 0, "selected, with four messages": 4, "before login": None}
USER, PASSWORD = james_shared.USER, james_shared.PASSWORD


class Mismatch(Exception):
    """The server did something else."""


def scripts(folder):
    """All of them by name."""
    found = glob.glob(os.path.join(folder, "**", "*.test"), recursive=True)
    return {os.path.basename(path).removesuffix(".test"): path for path in sorted(found)}


def groups(path):
    """Lines by what they are for: what is sent, and what comes until the next line is sent."""
    with open(path, encoding="latin-1", newline="") as file:
        lines = [line.rstrip("\r") for line in file.read().split("\n")]
    session, sent, expected = "1", [], []
    for line in lines:
        kind, _, rest = line.partition(":")
        if kind in ("C", "SESSION") and expected:
            yield session, sent, expected
            sent, expected = [], []
        if kind == "C":
            sent.append(rest[1:] if rest.startswith(" ") else rest)
        elif kind == "S":
            expected.append(rest[1:] if rest.startswith(" ") else rest)
        elif kind == "SESSION":
            session = rest.strip()
    yield session, sent, expected


def exchange(peer, sent, expected):
    """Sends, and compares what comes."""
    lines = [names(line) for line in sent[:1]] + sent[1:]
    last = sent[-1] if sent else ""
    peer.send("".join(f"{line}\r\n" for line in lines).encode("latin-1"))
    tags = [STATUS.match(line)[1] for line in expected if STATUS.match(line)]
    wanted = [forms for forms in map(meaning, expunged(joined(expected))) if forms]
    got, left = [], list(tags)
    while left or not tags and len(got) < len(wanted):
        line = peer.line()
        if line is None:
            break
        got.append(line)
        if left and line.startswith(left[0] + " "):
            left.pop(0)
    unmatched = [response(line) for line in expunged(joined(got))]
    for forms in wanted:
        for line in unmatched:
            if any(re.fullmatch(form, line, re.IGNORECASE) for form in forms):
                unmatched.remove(line)
                break
        else:
            raise Mismatch(f"{last[:60]!r}: no {forms[0]!r} in {unmatched}")
    surplus = [line for line in unmatched if not ASIDE.match(line)]
    if re.search(r" STORE \S+ [+-]?FLAGS \(", last):
        # Flags that stay as they are may be told as well.
        surplus = [line for line in surplus if not re.fullmatch(r"\* \d+ FETCH \(FLAGS \([^)]*\)\)", line)]
    if surplus:
        raise Mismatch(f"{last[:60]!r}: {surplus} too")


def attempt(port, path, setup):
    """Runs a script in a state; what did not fit, or nothing."""
    peers = {}
    try:
        for session, sent, expected in groups(path):
            if session not in peers:
                peers[session] = start(port, setup)
            if sent or expected:
                exchange(peers[session], sent, expected)
    except (Mismatch, OSError, re.error) as error:
        return str(error) or type(error).__name__
    finally:
        for peer in peers.values():
            peer.close()
    return None


def start(port, setup):
    """A session in a state."""
    peer = Lines(port, timeout=3)
    if setup == "before login":
        return peer
    peer.line()
    peer.ask(f"x LOGIN {USER} {PASSWORD}")
    if SETUPS[setup] is not None:
        peer.ask("x CREATE selected")
        for number in range(1, SETUPS[setup] + 1):
            message = HEAD.format(number).encode()
            peer.send(f"x APPEND selected {{{len(message)}+}}\r\n".encode() + message + b"\r\n")
            peer.until("x ")
        peer.send(b"x SELECT selected\r\n")
        peer.until("x ")
    return peer


def reasons(suite):
    """What is not passed, by name."""
    with open(TABLE, encoding="utf-8") as file:
        rows = [line.split("\t") for line in file if line.strip() and not line.startswith("#")]
    return {name: reason.strip() for of, name, reason in rows if of == suite}


def server(checks, servers, folder):
    """A new one, with the account that the scripts know."""
    os.makedirs(folder)
    return Server(
        checks,
        folder,
        os.path.join(servers, "imap-server"),
        "--imap=0",
        "--hostname=domain",
        f"--user={USER}:{PASSWORD}",
        f"--user={mail.USER}:{mail.PASSWORD}",
        *(f"--user={name}:{PASSWORD}" for name in james_shared.OTHERS),
        "--auth-in-clear",
        f"--maildir={folder}/mail",
        f"--certificate={certificate(folder)}",
    )


def check(checks, servers, folder):
    """All scripts; those that are in the table need not pass, and all others must."""
    corpora = os.environ.get("PROTOCOL_CORPORA", os.path.join(os.path.dirname(__file__), "../../../shared/corpora"))
    james = scripts(os.path.join(corpora, "imap/james-mpt"))
    imaptest = imaptest_scripts.scripts(os.path.join(corpora, "imap/imaptest"))
    if not james or not imaptest:
        print(f"skip {checks.protocol:4} scripts of James and imaptest: there are none in {corpora}", flush=True)
        return
    quiet = Quiet(checks)

    def of_james(name, path):
        said = {}
        for setup in SETUPS:
            with server(quiet, servers, os.path.join(folder, f"{name}, {setup}")) as running:
                james_shared.prepare(running.ports["imap"], name)
                said[setup] = attempt(running.ports["imap"], path, setup)
            if said[setup] is None:
                return None
        return said

    def of_imaptest(name, path):
        with server(quiet, servers, os.path.join(folder, f"imaptest {name}")) as running:
            return imaptest_scripts.attempt(path, running.ports["imap"])

    for suite, found, one in (("James", james, of_james), ("imaptest", imaptest, of_imaptest)):
        known = reasons(suite)
        failed = {name: said for name, path in found.items() if (said := one(name, path)) is not None}
        passed = len(found) - len(failed)
        print(f"     {checks.protocol:4} {passed} of {len(found)} scripts of {suite} pass", flush=True)
        for name in sorted(set(failed) - set(known)):
            print(f"     {name}: {failed[name]}", flush=True)
        new = sorted(set(failed) - set(known))
        checks.equal(f"scripts of {suite} pass, but for those in the table", new, [])
        old = sorted(name for name in known if name in found and name not in failed)
        checks.equal("and none of those does", old, [])


class Quiet:
    """Tells of a server only what is wrong with it."""

    def __init__(self, checks):
        self.checks = checks

    def true(self, name, condition, got=""):
        """As `Checks.true`."""
        if not condition:
            self.checks.true(name, condition, got)
