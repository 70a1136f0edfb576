"""SMTP: smtplib, curl, lines by hand, swaks."""

import os
import poplib
import smtplib
import ssl
import threading

from mail import (
    ALICE,
    BOB,
    DOMAIN,
    PASSWORD,
    USER,
    certificate,
    deliver,
    empty,
    is_traced,
    letter,
    mail_server,
    pop,
    stored,
    trusting,
)
from mail_peers import other_clients_send, our_client_sends
from servers import Lines, run


def check(checks, servers, folder, full):
    """Two servers: one takes passwords in clear, one does not; with `full` a third that knows HELO only."""
    with mail_server(checks, servers, os.path.join(folder, "clear"), "--auth-in-clear") as server:
        greetings(checks, server)
        delivery(checks, server)
        refusals(checks, server)
        by_hand(checks, server)
        with_curl(checks, server, folder)
        if full:
            textbook(checks, server)
            large_and_many(checks, server)
    strict = os.path.join(folder, "strict")
    with mail_server(checks, servers, strict) as server:
        with_tls(checks, server, strict)
        injection(checks, server)
        if full:
            with_swaks(checks, server, strict)
    other_clients_send(checks, servers, os.path.join(folder, "others"), full)
    our_client_sends(checks, servers, folder, full)
    if full:
        old = os.path.join(folder, "old")
        with mail_server(checks, servers, old, "--helo-only") as server:
            helo_only(checks, server)


def client(server, service="smtp"):
    """A session without a greeting."""
    return smtplib.SMTP("127.0.0.1", server.ports[service], "crepes.fr", timeout=60)


def greetings(checks, server):
    with checks.group("greetings"):
        with client(server) as session:
            code, text = session.helo("crepes.fr")
            checks.equal("HELO is answered", (code, text[:15]), (250, b"Hello crepes.fr"))
        with client(server) as session:
            checks.equal("EHLO is answered", session.ehlo("crepes.fr")[0], 250)
            features = session.esmtp_features
            wanted = {"size", "pipelining", "8bitmime", "starttls", "auth", "enhancedstatuscodes"}
            checks.true("EHLO offers extensions", wanted <= set(features), features)
            checks.true(
                "AUTH offers PLAIN and LOGIN",
                {"PLAIN", "LOGIN"} <= set(features.get("auth", "").split()),
                features,
            )
            checks.equal("NOOP", session.noop()[0], 250)
            checks.equal("RSET", session.rset()[0], 250)
            code, _ = session.vrfy("bob")
            checks.true("VRFY tells nothing, and is no failure", code in (252, 502), code)
            checks.equal("QUIT", session.quit()[0], 221)


def delivery(checks, server):
    with checks.group("delivery"):
        sent = letter("ketchup")
        deliver(server, sent)
        message = stored(server)
        checks.true("a letter arrives as it was, below its trace", is_traced(message, sent), message)
        checks.true(
            "the reverse-path is kept", message.startswith(b"Return-Path: <alice@crepes.fr>\r\n"), message
        )
        checks.true("the trace names the protocol", b"with ESMTP" in message, message)
        for name, body in {
            "dots at the beginning of lines": ".\r\n..\r\n.a\r\n...\r\n\r\n.\r\n",
            "no line at all": "",
            "lines of 998 octets": "x" * 998 + "\r\n" + "." * 998 + "\r\n",
            "octets above 127": "Grüße, \u20ac\r\n",
            "two blank lines at the end": "a\r\n\r\n\r\n",
        }.items():
            sent = letter(name, body)
            deliver(server, sent)
            message = stored(server)
            checks.true(f"{name} arrive", is_traced(message, sent), message)
        with client(server) as session:
            refused = session.sendmail("", [BOB], letter("bounce", sender="MAILER-DAEMON"))
            checks.equal("a null reverse-path is taken", refused, {})
            checks.true("and kept", stored(server).startswith(b"Return-Path: <>\r\n"))
            refused = session.sendmail(ALICE, [BOB, f"carol@{DOMAIN}"], letter("both"))
            checks.equal("two recipients are taken", refused, {})
            both = stored(server), stored(server, user="carol", password="secret")
            checks.true("both have the letter", all(b"Subject: both" in one for one in both), both)
            refused = session.sendmail(ALICE, [BOB, f"nobody@{DOMAIN}"], letter("one of two"))
            checks.equal("one of two recipients is refused", [code for code, _ in refused.values()], [550])
            checks.true("the other has the letter", b"Subject: one of two" in stored(server))
            postmaster = f"Postmaster@{DOMAIN.upper()}"
            checks.equal(
                "postmaster is known in any case", session.sendmail(ALICE, [postmaster], letter("help")), {}
            )
        empty(server)


def refusals(checks, server):
    with checks.group("refusals"), client(server) as session:
        session.ehlo("crepes.fr")

        def recipient(address, sender=ALICE):
            session.rset()
            checks.equal(f"MAIL for {address}", session.mail(sender)[0], 250)
            return session.rcpt(address)[0]

        checks.equal("an unknown user", recipient(f"nobody@{DOMAIN}"), 550)
        for address in (
            "victim@elsewhere.example",
            f"victim%elsewhere.example@{DOMAIN}",
            f'"victim@elsewhere.example"@{DOMAIN}',
            f"@{DOMAIN}:victim@elsewhere.example",
            "victim@[192.0.2.1]",
        ):
            checks.true(f"no relaying to {address}", recipient(address) in range(500, 560), address)
        checks.equal("no relaying from a local sender", recipient("victim@elsewhere.example", BOB), 550)
        checks.equal("AUTH within a transaction", checks_auth(session, "PLAIN", PASSWORD), 503)
        session.rset()
        checks.equal("a wrong password", checks_auth(session, "PLAIN", "wrong"), 535)
        checks.equal("a right one, PLAIN", checks_auth(session, "PLAIN", PASSWORD), 235)
        checks.equal("nor for a user of this server", recipient("victim@elsewhere.example"), 550)
        checks.equal("AUTH twice", session.docmd("AUTH", "PLAIN AGJvYgBodW5ncnk=")[0], 503)
    with checks.group("AUTH LOGIN"), client(server) as session:
        session.ehlo("crepes.fr")
        checks.equal("a wrong password, LOGIN", checks_auth(session, "LOGIN", "wrong"), 535)
        checks.equal("a right one, LOGIN", checks_auth(session, "LOGIN", PASSWORD), 235)
    with checks.group("too large"), client(server) as session:
        session.ehlo("crepes.fr")
        size = int(session.esmtp_features["size"])
        code, _ = session.mail(ALICE, [f"SIZE={size + 1}"])
        checks.equal("a message above SIZE", code, 552)
        checks.equal("a message of SIZE", session.mail(ALICE, [f"SIZE={size}"])[0], 250)


def checks_auth(session, mechanism, password):
    """The code of a login."""
    session.user, session.password = USER, password
    method = {"PLAIN": session.auth_plain, "LOGIN": session.auth_login}[mechanism]
    try:
        return session.auth(mechanism, method)[0]
    except smtplib.SMTPAuthenticationError as error:
        return error.smtp_code


def by_hand(checks, server):
    with checks.group("lines by hand"), Lines(server.ports["smtp"]) as peer:
        checks.equal("the greeting", peer.line(), f"220 {DOMAIN}")
        for line, code in (
            ("MAIL FROM:<alice@crepes.fr>", "503"),
            ("ehlo [127.0.0.1]", "250"),
            ("FOO bar", "500"),
            ("", "500"),
            ("MAIL", "501"),
            ("MAIL FROM:<alice@@crepes.fr>", "501"),
            ("MAIL FROM:<alice@crepes.fr> NONSENSE=1", "555"),
            ("MAIL FROM:<alice@crepes.fr> SIZE=many", "501"),
            ("RCPT TO:<bob@hamburger.edu>", "503"),
            ("DATA", "503"),
            ("NOOP and more", "250"),
            ("X" * 3000, "500"),
            ("mail from:<alice@crepes.fr>", "250"),
            ("MAIL FROM:<alice@crepes.fr>", "503"),
            ("RCPT TO:<bob smith@hamburger.edu>", "501"),
            ("rcpt to:<BOB@Hamburger.EDU>", "250"),
            ("DATA now", "501"),
            ("RSET", "250"),
            ("DATA", "503"),
            ("HELP", "214"),
            ("EXPN bob", "502"),
        ):
            peer.send(line.encode() + b"\r\n")
            answer = peer.until(*(f"{n} " for n in range(200, 600)))[-1]
            if line in ("HELP", "EXPN bob", ""):
                checks.true(f"{line or 'an empty line'} is answered", answer[:1] in "25", answer)
            else:
                checks.equal(f"{line[:40]} is answered", answer[:3], code)
    with checks.group("pipelining"), Lines(server.ports["smtp"]) as peer:
        peer.line()
        peer.send(b"EHLO crepes.fr\r\n")
        peer.until("250 ")
        sent = letter("pipelined")
        peer.send(
            b"MAIL FROM:<alice@crepes.fr>\r\nRCPT TO:<nobody@hamburger.edu>\r\n"
            b"RCPT TO:<bob@hamburger.edu>\r\nDATA\r\n"
        )
        codes = [peer.line()[:3] for _ in range(4)]
        checks.equal("four commands in one packet", codes, ["250", "550", "250", "354"])
        peer.send(sent + b".\r\nNOOP\r\nQUIT\r\n")
        codes = [peer.line()[:3] for _ in range(3)]
        checks.equal("a message and two commands in one packet", codes, ["250", "250", "221"])
        checks.equal("the connection is closed", peer.line(), None)
        checks.true("and the letter is there", is_traced(stored(server), sent))
    with checks.group("smuggling"), Lines(server.ports["smtp"]) as peer:
        peer.line()
        for line in ("HELO crepes.fr", "MAIL FROM:<alice@crepes.fr>", "RCPT TO:<bob@hamburger.edu>", "DATA"):
            peer.ask(line)
        for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n\x00.\r\n"):
            peer.send(b"a" + end + b"MAIL FROM:<eve@example.com>\r\n")
        peer.send(b"\r\n.\r\nNOOP\r\n")
        first, second = peer.line(), peer.line()
        # Whatever the server does with bare line ends, it must not take what follows for commands.
        verdicts = first[:1] in "25" and second[:3] == "250"
        checks.true("no bare line end ends a message", verdicts, (first, second))
        peer.send(b"QUIT\r\n")
        checks.equal("and the session goes on", peer.line()[:3], "221")


def with_curl(checks, server, folder):
    with checks.group("curl"):
        sent = letter("curl", "sent by curl\r\n.\r\n")
        path = os.path.join(folder, "letter")
        with open(path, "wb") as file:
            file.write(sent)
        url = f"smtp://127.0.0.1:{server.ports['smtp']}/crepes.fr"
        upload = ["curl", "-sS", "--mail-from", ALICE, "--mail-rcpt", BOB, "--upload-file", path]
        checks.equal("curl sends in clear", run(*upload, url), (0, "", ""))
        checks.true("the letter is there", is_traced(stored(server), sent))
        sent_to_nobody = ["curl", "-sS", "--mail-from", ALICE, "--mail-rcpt", "x@elsewhere.example"]
        status, _, _ = run(*sent_to_nobody, "--upload-file", path, url)
        checks.equal("curl cannot relay", status, 55)
        clear = os.path.join(folder, "clear")
        trust = ["--cacert", certificate(clear), "--user", f"{USER}:{PASSWORD}"]
        tls = ["--ssl-reqd", *trust]
        checks.equal("curl sends by STARTTLS with AUTH", run(*upload, *tls, url), (0, "", ""))
        url = f"smtps://127.0.0.1:{server.ports['smtps']}/crepes.fr"
        checks.equal("curl sends inside TLS with AUTH", run(*upload, *trust, url), (0, "", ""))
        checks.true("the letter is there again", is_traced(stored(server), sent))


def with_tls(checks, server, folder):
    with checks.group("STARTTLS"), client(server) as session:
        session.ehlo("crepes.fr")
        checks.true(
            "no AUTH is offered in clear", "auth" not in session.esmtp_features, session.esmtp_features
        )
        code, _ = session.docmd("AUTH", "PLAIN AGJvYgBodW5ncnk=")
        checks.true("nor taken", code in (503, 530, 538), code)
        checks.equal("STARTTLS", session.starttls(context=trusting(folder))[0], 220)
        checks.equal("what was said before is forgotten", session.docmd("MAIL", f"FROM:<{ALICE}>")[0], 503)
        session.ehlo("crepes.fr")
        checks.true("no second STARTTLS is offered", not session.has_extn("starttls"), session.esmtp_features)
        checks.equal("nor taken", session.docmd("STARTTLS")[0], 503)
        checks.equal("AUTH inside TLS", session.login(USER, PASSWORD)[0], 235)
        sent = letter("inside TLS")
        checks.equal("a letter inside TLS", session.sendmail(BOB, [BOB], sent), {})
        message = b""
        with checks.group("its trace"):
            message = stored_in_tls(server, folder)
            checks.true("says ESMTPSA", is_traced(message, sent) and b"with ESMTPSA" in message, message)
    with checks.group("implicit TLS"):
        port = server.ports["smtps"]
        with smtplib.SMTP_SSL(
            "localhost", port, "crepes.fr", timeout=60, context=trusting(folder)
        ) as session:
            session.ehlo("crepes.fr")
            checks.true("no STARTTLS is offered inside TLS", not session.has_extn("starttls"))
            checks.equal("AUTH inside TLS from the start", session.login(USER, PASSWORD)[0], 235)
            checks.equal(
                "a letter inside TLS from the start", session.sendmail(BOB, [BOB], letter("smtps")), {}
            )
        stranger = ssl.create_default_context()
        refused = lambda: smtplib.SMTP_SSL("localhost", port, timeout=60, context=stranger)
        checks.raises("a client that does not trust the server goes", ssl.SSLCertVerificationError, refused)
        with Lines(port) as peer:
            peer.send(b"EHLO crepes.fr\r\n")
            checks.true("a client without TLS gets nothing but an end", peer.is_closed())


def stored_in_tls(server, folder):
    """The last letter, from a server that takes no password in clear."""
    session = poplib.POP3_SSL("localhost", server.ports["pop3s"], timeout=60, context=trusting(folder))
    session.user(USER)
    session.pass_(PASSWORD)
    lines = session.retr(session.stat()[0])[1]
    session.quit()
    return b"".join(line + b"\r\n" for line in lines)


def injection(checks, server):
    """Commands that are sent in clear together with STARTTLS are not taken for commands inside TLS (CVE-2011-0411)."""
    with checks.group("injection"), Lines(server.ports["smtp"]) as peer:
        peer.line()
        peer.send(b"EHLO crepes.fr\r\n")
        peer.until("250 ")
        peer.send(b"STARTTLS\r\nMAIL FROM:<eve@example.com>\r\n")
        answer = peer.line() or ""
        checks.true(
            "plaintext behind STARTTLS is refused", not answer.startswith("220") and peer.is_closed(), answer
        )


def textbook(checks, server):
    """The dialogues of the lectures, typed by hand."""
    for name, mail in (
        ("hamburger.edu", "MAIL FROM: <alice@crepes.fr>"),
        ("fakeplace.edu", "MAIL FROM: alice@ycp.edu"),
    ):
        with checks.group(f"the dialogue of {name}"), Lines(server.ports["smtp"]) as peer:
            answers = [peer.line()]
            for line in (
                "HELO crepes.fr",
                mail,
                mail.replace("MAIL FROM: ", "RCPT TO: ")
                .replace("alice@crepes.fr", BOB)
                .replace("alice@ycp.edu", BOB),
                "DATA",
            ):
                answers.append(peer.ask(line))
            checks.equal(name, [answer[:3] for answer in answers], ["220", "250", "250", "250", "354"])
            for octet in b"Do you like ketchup?\r\nHow about pickles?\r\n.\r\n":
                peer.send(bytes([octet]))
            checks.equal("typed letter by letter", peer.line()[:3], "250")
            checks.equal("and the farewell", peer.ask("quit")[:3], "221")
            message = stored(server)
            checks.true(
                "two lines without a header arrive",
                message.endswith(b"\r\n\r\nDo you like ketchup?\r\nHow about pickles?\r\n"),
                message,
            )


def large_and_many(checks, server):
    with checks.group("a large letter"):
        body = "".join(f"{n:08} ".ljust(78, ".") + "\r\n" for n in range(10 * 1024 * 1024 // 80))
        sent = letter("large", body)
        deliver(server, sent)
        checks.true("10 MB arrive as they were", is_traced(stored(server), sent))
        with client(server) as session:
            session.ehlo("crepes.fr")
            over = letter("over", "x" * 76 + "\r\n") + (b"y" * 76 + b"\r\n") * (26 * 1024 * 1024 // 78)
            code = None
            try:
                session.mail(ALICE)
                session.rcpt(BOB)
                code = session.data(over)[0]
            except smtplib.SMTPResponseException as error:
                code = error.smtp_code
            checks.equal("26 MB are refused at their end", code, 552)
            checks.equal("and the session goes on", session.noop()[0], 250)
        empty(server)
    with checks.group("many connections"):
        errors = []

        def send(number):
            try:
                for part in range(5):
                    deliver(server, letter(f"{number}.{part}"))
            except Exception as error:  # Counted below.
                errors.append(error)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        checks.equal("200 letters over 200 connections, 40 at a time", errors, [])
        session = pop(server)
        checks.equal("all are there", session.stat()[0], 200)
        session.quit()
        empty(server)
    with checks.group("connections that say nothing"):
        idle = [Lines(server.ports["smtp"]) for _ in range(100)]
        deliver(server, letter("beside a hundred"))
        checks.true("a letter arrives beside a hundred of them", b"beside a hundred" in stored(server))
        for peer in idle:
            peer.close()
        empty(server)


def with_swaks(checks, server, folder):
    with checks.group("swaks"):
        common = ["swaks", "--server", "127.0.0.1", "--to", BOB, "--from", ALICE, "--helo", "crepes.fr"]
        common += ["--header", "Subject: swaks", "--body", "ketchup"]
        auth = ["--auth-user", USER, "--auth-password", PASSWORD]
        for name, options in {
            "in clear": ["--port", str(server.ports["smtp"])],
            "with STARTTLS and PLAIN": [
                "--port",
                str(server.ports["smtp"]),
                "--tls",
                "--auth",
                "PLAIN",
                *auth,
            ],
            "with STARTTLS and LOGIN": [
                "--port",
                str(server.ports["smtp"]),
                "--tls",
                "--auth",
                "LOGIN",
                *auth,
            ],
            "inside TLS": ["--port", str(server.ports["smtps"]), "--tlsc", "--auth", "PLAIN", *auth],
            "pipelined": ["--port", str(server.ports["smtp"]), "--pipeline"],
        }.items():
            status, output, errors = run(*common, *options)
            checks.equal(f"swaks {name}", status, 0)
            if status:
                print(output, errors)
        status, output, _ = run(
            *common[:3], "--to", "victim@elsewhere.example", *common[5:], "--port", str(server.ports["smtp"])
        )
        checks.equal("swaks cannot relay", status, 24)


def helo_only(checks, server):
    with checks.group("HELO only"), client(server) as session:
        checks.true("EHLO is not known", session.ehlo("crepes.fr")[0] in (500, 502))
        checks.equal("HELO is", session.helo("crepes.fr")[0], 250)
        sent = letter("old")
        checks.equal("smtplib falls back", session.sendmail(ALICE, [BOB], sent), {})
