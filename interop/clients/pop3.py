"""POP3: poplib, curl, lines by hand."""

import os
import poplib
import ssl

from mail import (
    ALICE,
    PASSWORD,
    USER,
    certificate,
    deliver,
    empty,
    is_traced,
    letter,
    mail_server,
    pop,
    trusting,
)
from mail_peers import other_clients_fetch, our_client_fetches
from servers import Lines, run


def check(checks, servers, folder, full):
    """Two servers: one takes passwords in clear, one does not."""
    clear = os.path.join(folder, "clear")
    with mail_server(checks, servers, clear, "--auth-in-clear") as server:
        logins(checks, server)
        reading(checks, server)
        deleting(checks, server)
        by_hand(checks, server)
        with_curl(checks, server, clear)
        if full:
            textbook(checks, server)
            large_and_many(checks, server)
    strict = os.path.join(folder, "strict")
    with mail_server(checks, servers, strict) as server:
        with_tls(checks, server, strict)
    other_clients_fetch(checks, servers, os.path.join(folder, "others"), full)
    our_client_fetches(checks, servers, folder, full)


def anonymous(server):
    """A session before its login."""
    return poplib.POP3("127.0.0.1", server.ports["pop3"], timeout=60)


def octets(lines):
    """A message out of poplib's lines."""
    return b"".join(line + b"\r\n" for line in lines)


def logins(checks, server):
    with checks.group("logins"):
        client = anonymous(server)
        checks.equal("the greeting", client.getwelcome(), b"+OK POP3 server ready")
        offered = client.capa()
        checks.true("CAPA", {"TOP", "UIDL", "USER", "STLS", "PIPELINING"} <= set(offered), offered)
        checks.raises("STAT before a login", poplib.error_proto, client.stat)
        checks.equal("USER", client.user(USER)[:3], b"+OK")
        checks.raises("a wrong password", poplib.error_proto, lambda: client.pass_("wrong"))
        checks.equal("USER again", client.user(USER)[:3], b"+OK")
        checks.equal("PASS", client.pass_(PASSWORD), b"+OK user successfully logged on")
        checks.equal("STAT of an empty maildrop", client.stat(), (0, 0))
        checks.equal("LIST of it", client.list()[1], [])
        checks.equal("UIDL of it", client.uidl()[1], [])
        checks.equal("QUIT", client.quit(), b"+OK POP3 server signing off")
        client = anonymous(server)
        client.user("nobody")
        checks.raises("an unknown user", poplib.error_proto, lambda: client.pass_(PASSWORD))
        client.close()


def reading(checks, server):
    with checks.group("reading"):
        letters = [
            letter("one"),
            letter("dots", ".\r\n..\r\n...a\r\n.\r\n"),
            letter("octets", "\u00e4\u00f6\u00fc\r\n"),
            letter("ten lines", "".join(f"line {n}\r\n" for n in range(10))),
        ]
        deliver(server, *letters)
        client = pop(server)
        count, size = client.stat()
        sizes = [int(line.split()[1]) for line in client.list()[1]]
        checks.equal("STAT and LIST agree", (count, size), (len(sizes), sum(sizes)))
        checks.equal("LIST of one", client.list(2), f"+OK 2 {sizes[1]}".encode())
        retrieved = [octets(client.retr(n + 1)[1]) for n in range(count)]
        for sent, message in zip(letters, retrieved):
            name = sent.split(b"Subject: ")[1].split(b"\r\n")[0].decode()
            checks.true(f"RETR of {name}", is_traced(message, sent), message)
        checks.equal("sizes are those of the messages", [len(m) for m in retrieved], sizes)
        head, body = retrieved[3].split(b"\r\n\r\n", 1)
        for lines in (0, 1, 3, 10, 100):
            top = octets(client.top(4, lines)[1])
            expected = head + b"\r\n\r\n" + b"".join(body.splitlines(keepends=True)[:lines])
            checks.equal(f"TOP of {lines} lines", top, expected)
        uids = [line.split()[1] for line in client.uidl()[1]]
        checks.equal("unique-ids are unique", len(set(uids)), count)
        checks.equal("UIDL of one", client.uidl(3), b"+OK 3 " + uids[2])
        client.quit()
        again = pop(server)
        checks.equal(
            "keep mode: another client gets the same letters",
            [octets(again.retr(n + 1)[1]) for n in range(count)],
            retrieved,
        )
        checks.equal("under the same ids", [line.split()[1] for line in again.uidl()[1]], uids)
        for name, call in {
            "RETR of a message that is not there": lambda: again.retr(99),
            "LIST of one that is not there": lambda: again.list(0),
            "UIDL of one that is not there": lambda: again.uidl(5),
            "DELE of one that is not there": lambda: again.dele(4294967296),
            "TOP of one that is not there": lambda: again.top(77, 1),
        }.items():
            checks.raises(name, poplib.error_proto, call)
        checks.equal("and the session goes on", again.noop()[:3], b"+OK")
        again.quit()


def deleting(checks, server):
    with checks.group("deleting"):
        client = pop(server)
        count = client.stat()[0]
        client.dele(1)
        checks.equal("DELE takes it out of STAT", client.stat()[0], count - 1)
        checks.raises("RETR of a deleted message", poplib.error_proto, lambda: client.retr(1))
        checks.raises("DELE of a deleted message", poplib.error_proto, lambda: client.dele(1))
        checks.equal("LIST leaves it out", [line.split()[0] for line in client.list()[1]][0], b"2")
        client.rset()
        checks.equal("RSET brings it back", client.stat()[0], count)
        client.dele(1)
        client.close()
        client = pop(server)
        checks.equal("without QUIT nothing is deleted", client.stat()[0], count)
        for number in range(1, count + 1):
            client.dele(number)
        client.quit()
        client = pop(server)
        checks.equal("delete mode: another client finds nothing", client.stat(), (0, 0))
        client.quit()


def by_hand(checks, server):
    with checks.group("lines by hand"), Lines(server.ports["pop3"]) as peer:
        peer.line()
        for line, good in (
            ("FOO", False),
            ("", False),
            ("STAT", False),
            ("RETR 1", False),
            ("PASS hungry", False),
            ("X" * 4000, False),
            ("user bob", True),
            ("pass hungry", True),
            ("stat", True),
            ("LIST one", False),
            ("LIST 1 2", False),
            ("RETR", False),
            ("TOP 1", False),
            ("UIDL -1", False),
            ("USER bob", False),
            ("noop", True),
            ("quit", True),
        ):
            answer = peer.ask(line)
            checks.equal(
                f"{line[:20] or 'an empty line'}",
                answer[:3] if good else answer[:4],
                "+OK" if good else "-ERR",
            )
        checks.equal("the connection is closed", peer.line(), None)
    with checks.group("pipelining"), Lines(server.ports["pop3"]) as peer:
        peer.send(b"USER bob\r\nPASS hungry\r\nSTAT\r\nNOOP\r\nQUIT\r\n")
        answers = [peer.line() for _ in range(6)]
        checks.true("five commands in one packet", all(a.startswith("+OK") for a in answers), answers)


def with_curl(checks, server, folder):
    with checks.group("curl"):
        deliver(server, letter("curl 1"), letter("curl 2", ".\r\nbody\r\n"))
        client = pop(server)
        sizes = [line.decode() for line in client.list()[1]]
        second = octets(client.retr(2)[1]).decode("latin-1")
        client.quit()
        user = ["--user", f"{USER}:{PASSWORD}"]
        trust = ["--cacert", certificate(folder)]
        clear = f"pop3://127.0.0.1:{server.ports['pop3']}/"
        inside = f"pop3s://127.0.0.1:{server.ports['pop3s']}/"
        listing = "".join(f"{line}\r\n" for line in sizes)
        for name, options, url in (
            ("in clear", [], clear),
            ("with STLS", ["--ssl-reqd", *trust], clear),
            ("inside TLS", trust, inside),
            ("with AUTH LOGIN", ["--login-options", "AUTH=LOGIN"], clear),
            ("with AUTH PLAIN", ["--login-options", "AUTH=PLAIN", "--sasl-ir"], clear),
            ("with USER", ["--login-options", "AUTH=+LOGIN"], clear),
        ):
            if name != "with USER":
                checks.equal(f"curl lists {name}", run("curl", "-sS", *user, *options, url), (0, listing, ""))
            if name in ("in clear", "with STLS", "inside TLS"):
                checks.equal(
                    f"curl retrieves {name}", run("curl", "-sS", *user, *options, f"{url}2"), (0, second, "")
                )
        status, _, _ = run("curl", "-sS", "--user", f"{USER}:wrong", clear)
        checks.equal("curl with a wrong password", status, 67)
        checks.equal("curl deletes", run("curl", "-sS", *user, "-I", "-X", "DELE", f"{clear}1")[0], 0)
        client = pop(server)
        checks.equal("and one letter is left", client.stat()[0], 1)
        client.quit()
        empty(server)


def with_tls(checks, server, folder):
    with checks.group("STLS"):
        client = anonymous(server)
        checks.true("no USER is offered in clear", "USER" not in client.capa(), client.capa())
        checks.raises("nor taken", poplib.error_proto, lambda: client.user(USER))
        checks.equal("STLS", client.stls(context=trusting(folder))[:3], b"+OK")
        checks.true("USER is offered inside TLS", "USER" in client.capa())
        checks.true("STLS no more", "STLS" not in client.capa(), client.capa())
        client.user(USER)
        checks.equal("a login inside TLS", client.pass_(PASSWORD)[:3], b"+OK")
        client.quit()
    with checks.group("implicit TLS"):
        port = server.ports["pop3s"]
        client = poplib.POP3_SSL("localhost", port, timeout=60, context=trusting(folder))
        client.user(USER)
        checks.equal("a login inside TLS from the start", client.pass_(PASSWORD)[:3], b"+OK")
        checks.equal("and a session", (client.stat(), client.quit()[:3]), ((0, 0), b"+OK"))
        stranger = ssl.create_default_context()
        refused = lambda: poplib.POP3_SSL("localhost", port, timeout=60, context=stranger)
        checks.raises("a client that does not trust the server goes", ssl.SSLCertVerificationError, refused)
    with checks.group("injection"), Lines(server.ports["pop3"]) as peer:
        peer.line()
        peer.send(b"STLS\r\nUSER bob\r\n")
        answer = peer.line() or ""
        checks.true(
            "plaintext behind STLS is refused", not answer.startswith("+OK") and peer.is_closed(), answer
        )


def textbook(checks, server):
    """The session of the lectures, typed by hand: keep, then delete."""
    with checks.group("the textbook's session"):
        deliver(server, letter("first"), letter("second"))
        with Lines(server.ports["pop3"]) as peer:
            checks.equal("S: +OK POP3 server ready", peer.line(), "+OK POP3 server ready")
            checks.equal("C: user bob", peer.ask("user bob")[:3], "+OK")
            checks.equal("C: pass hungry", peer.ask("pass hungry"), "+OK user successfully logged on")
            peer.send(b"list\r\n")
            listing = peer.until(".")
            checks.equal("C: list", [line.split()[0] for line in listing], ["+OK", "1", "2", "."])
            for number in (1, 2):
                peer.send(f"retr {number}\r\n".encode())
                text = peer.until(".")
                checks.true(f"C: retr {number}", "How about pickles?" in text, text)
                checks.equal(f"C: dele {number}", peer.ask(f"dele {number}")[:3], "+OK")
            checks.equal("C: quit", peer.ask("quit"), "+OK POP3 server signing off")
        client = pop(server)
        checks.equal("nothing is left", client.stat(), (0, 0))
        client.quit()


def large_and_many(checks, server):
    with checks.group("a large letter"):
        body = "".join(f".{n:08}".ljust(78, ".") + "\r\n" for n in range(10 * 1024 * 1024 // 80))
        sent = letter("large", body)
        deliver(server, sent)
        client = pop(server)
        checks.true("10 MB of dots come as they were", is_traced(octets(client.retr(1)[1]), sent))
        client.quit()
        with Lines(server.ports["pop3"]) as peer:
            peer.line()
            peer.send(b"USER bob\r\nPASS hungry\r\n" + b"RETR 1\r\n" * 3)
        client = pop(server)
        checks.equal("a client that goes in the middle does no harm", client.stat()[0], 1)
        client.quit()
        empty(server)
    with checks.group("many letters"):
        deliver(server, *(letter(str(n)) for n in range(300)))
        client = pop(server)
        checks.equal("300 letters are listed", len(client.list()[1]), 300)
        sent_by = f"From: {ALICE}".encode()
        good = all(sent_by in octets(client.top(n, 0)[1]) for n in range(1, 301))
        checks.true("and looked at one by one", good)
        client.quit()
        empty(server)
    with checks.group("many sessions"):
        sessions = [pop(server) for _ in range(60)]
        checks.equal("60 sessions at a time", [client.stat()[0] for client in sessions], [0] * 60)
        for client in sessions:
            client.quit()
