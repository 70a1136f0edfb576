"""IMAP: imaplib, curl, lines by hand."""

import email
import email.policy
import imaplib
import os
import re
import ssl
import time

import imap_scripts
from imap_peers import other_clients, our_client
from mail import ALICE, BOB, PASSWORD, USER, certificate, deliver, is_traced, letter, mail_server, trusting
from servers import Lines, run

PICTURE = bytes(range(256)) * 40
MULTIPART = email.message.EmailMessage(policy=email.policy.SMTP)
MULTIPART["From"] = f"Alice <{ALICE}>"
MULTIPART["To"] = f"Bob <{BOB}>"
MULTIPART["Subject"] = "a picture"
MULTIPART["Date"] = "Fri, 21 Nov 1997 09:55:06 -0600"
MULTIPART["Message-ID"] = "<picture@crepes.fr>"
MULTIPART.set_content("Do you like ketchup?\n")
MULTIPART.add_attachment(PICTURE, "image", "png", filename="picture.png")


def check(checks, servers, folder, full):
    """Two servers: one takes passwords in clear, one does not."""
    clear = os.path.join(folder, "clear")
    with mail_server(checks, servers, clear, "--auth-in-clear") as server:
        logins(checks, server)
        appending(checks, server)
        in_parts(checks, server)
        fetching(checks, server)
        flags_and_search(checks, server)
        folders(checks, server)
        two_sessions(checks, server)
        news(checks, server)
        by_hand(checks, server)
        with_curl(checks, server, clear)
        if full:
            large_and_many(checks, server)
    strict = os.path.join(folder, "strict")
    with mail_server(checks, servers, strict) as server:
        with_tls(checks, server, strict)
    other_clients(checks, servers, os.path.join(folder, "others"), full)
    our_client(checks, servers, folder, full)
    with checks.group("scripts"):
        imap_scripts.check(checks, servers, os.path.join(folder, "scripts"))


def anonymous(server):
    """A session before its login."""
    return imaplib.IMAP4("127.0.0.1", server.ports["imap"], timeout=60)


def session(server, folder=None):
    """A session that is logged in."""
    client = anonymous(server)
    client.login(USER, PASSWORD)
    if folder:
        client.select(folder)
    return client


def clear(client, folder):
    """Removes all messages of a folder."""
    client.select(folder)
    client.store("1:*", "+FLAGS.SILENT", r"(\Deleted)")
    client.expunge()


def logins(checks, server):
    with checks.group("logins"):
        client = anonymous(server)
        checks.true("the greeting", client.welcome.startswith(b"* OK"), client.welcome)
        wanted = {"IMAP4REV1", "STARTTLS", "AUTH=PLAIN", "IDLE", "MOVE", "UIDPLUS"}
        checks.true("CAPABILITY", wanted <= set(client.capabilities), client.capabilities)
        checks.equal("NOOP before a login", client.noop()[0], "OK")
        error = checks.raises("a wrong password", imaplib.IMAP4.error, lambda: client.login(USER, "wrong"))
        checks.true("says so", "AUTHENTICATIONFAILED" in str(error), str(error))
        checks.equal("LOGIN", client.login(USER, PASSWORD)[0], "OK")
        checks.raises(
            "LOGIN again", imaplib.IMAP4.error, lambda: client._simple_command("LOGIN", USER, PASSWORD)
        )
        checks.equal("LOGOUT", client.logout()[0], "BYE")
        client = anonymous(server)
        response = f"\0{USER}\0{PASSWORD}"
        checks.equal("AUTHENTICATE PLAIN", client.authenticate("PLAIN", lambda _: response)[0], "OK")
        client.logout()
        client = anonymous(server)
        checks.raises(
            "AUTHENTICATE PLAIN, wrong",
            imaplib.IMAP4.error,
            lambda: client.authenticate("PLAIN", lambda _: b"\0bob\0no"),
        )
        checks.raises(
            "an unknown mechanism", imaplib.IMAP4.error, lambda: client.authenticate("X-NONE", lambda _: b"")
        )
        checks.equal("a name as a literal and as a quoted string", client.login('"bob"', PASSWORD)[0], "OK")
        client.logout()


def appending(checks, server):
    with checks.group("appending"):
        client = session(server)
        status, data = client.append("INBOX", r"(\Seen \Flagged)", None, MULTIPART.as_bytes())
        checks.true("APPEND", status == "OK" and data[0].startswith(b"[APPENDUID "), data)
        status, data = client.append("nowhere", None, None, b"x")
        checks.true("APPEND to a folder that is not there", status == "NO" and b"TRYCREATE" in data[0], data)
        checks.equal(
            "STATUS", client.status("INBOX", "(MESSAGES UNSEEN)")[1], [b"INBOX (MESSAGES 1 UNSEEN 0)"]
        )
        checks.equal("SELECT", client.select("INBOX"), ("OK", [b"1"]))
        checks.equal("FLAGS", client.response("FLAGS")[1], [rb"(\Answered \Deleted \Draft \Flagged \Seen)"])
        checks.true("UIDVALIDITY", int(client.response("UIDVALIDITY")[1][0]) > 0)
        checks.true("UIDNEXT", int(client.response("UIDNEXT")[1][0]) > 1)
        status, data = client.fetch("1", "(FLAGS)")
        checks.equal("the flags are kept", imaplib.ParseFlags(data[0]), (rb"\Flagged", rb"\Seen", rb"\Recent"))
        client.logout()


def in_parts(checks, server):
    with checks.group("MULTIAPPEND, CATENATE and REPLACE"), Lines(server.ports["imap"]) as peer:
        peer.line()
        peer.ask(f"a LOGIN {USER} {PASSWORD}")
        peer.ask("a CREATE parts")

        def ask(line):
            """Without the texts, which are ours."""
            peer.send(line.encode() + b"\r\n")
            return [said for said in peer.until("a ") if not said.startswith("+ ")]

        def messages():
            """Of `parts`: UIDs, flags, and octets."""
            client = session(server)
            client.select("parts", readonly=True)
            data = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")[1]
            client.logout()
            return [(item[0].split(b" ", 1)[1].split(b" BODY[]")[0], item[1]) for item in data if isinstance(item, tuple)]

        one = r"APPEND parts (\Seen) {17+}" + "\r\nSubject: one\r\n\r\n1"
        two = r" (\Draft) {17+}" + "\r\nSubject: two\r\n\r\n2"
        octets = [b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2"]
        for line in (
            f"a {one}{two} {{0+}}\r\n",
            f"a {one} CATENATE (URL /parts/;UID=1)",
            f"a {one}{two} (x",
        ):
            checks.true("a bad one", not ask(line)[-1].startswith("a OK"))
        checks.equal("leaves nothing behind", messages(), [])
        said = ask(f"a {one}{two}")
        checks.true("two messages", len(said) == 1 and re.match(r"a OK \[APPENDUID \d+ 1,2\] ", said[0]), said)
        both = [(rb"(UID 1 FLAGS (\Seen)", octets[0]), (rb"(UID 2 FLAGS (\Draft)", octets[1])]
        new = [(rb"(UID 1 FLAGS (\Seen \Recent)", octets[0]), (rb"(UID 2 FLAGS (\Draft \Recent)", octets[1])]
        checks.equal("are kept", messages(), new)
        checks.equal("and EXAMINE leaves them recent", messages(), new)
        said = ask("a APPEND parts CATENATE (URL /parts/;UID=1/;SECTION=HEADER TEXT {3+}\r\nnew URL /Parts;UID=1)")
        checks.true("a mailbox that is not there", said[0].startswith("a NO [BADURL /Parts;UID=1] "), said)
        for url in ("/parts/;UID=9", "/parts/;UID=1/;SECTION=7", "//other/parts/;UID=1", "/parts;UIDVALIDITY=7/;UID=1"):
            said = ask(f"a APPEND parts CATENATE (URL {url})")
            checks.true(f"{url} is nothing", said[0].startswith(f"a NO [BADURL {url}] "), said)
        ask("a SELECT parts")
        said = ask("a REPLACE 1 parts CATENATE (URL parts/;UID=1/;SECTION=HEADER TEXT {3+}\r\nnew URL /parts/;UID=2/;PARTIAL=0.7)")
        checks.true("REPLACE tells the UID first", re.match(r"\* OK \[APPENDUID \d+ 3\] ", said[0]), said)
        checks.equal("and then what is gone", sorted(said[1:3]), ["* 1 EXPUNGE", "* 2 EXISTS"])
        checks.equal("the new one is recent too", said[3], "* 2 RECENT")
        checks.true("and is done", said[4].startswith("a OK"), said)
        third = (b"(UID 3 FLAGS ()", b"Subject: one\r\n\r\nnewSubject")
        checks.equal("the new message stands for the old one", messages(), [both[1], third])
        said = ask("a UID REPLACE 1 parts {1+}\r\nx")
        checks.true("what is gone is not replaced", said[-1].startswith("a NO"), said)
        said = ask("a REPLACE 1 nowhere {1+}\r\nx")
        checks.true("nor by a message in no mailbox", said[-1].startswith("a NO [TRYCREATE]"), said)
        checks.equal("all is as it was", messages(), [both[1], third])
        ask("a CLOSE")
        ask("a DELETE parts")


def fetching(checks, server):
    octets = MULTIPART.as_bytes()
    with checks.group("fetching"):
        client = session(server, "INBOX")

        def fetch(what):
            status, data = client.fetch("1", what)
            return data[0] if status == "OK" else status

        checks.equal("RFC822.SIZE", fetch("(RFC822.SIZE)"), f"1 (RFC822.SIZE {len(octets)})".encode())
        checks.equal("RFC822", fetch("(RFC822)")[1], octets)
        checks.equal("BODY.PEEK[]", fetch("(BODY.PEEK[])")[1], octets)
        head, text = octets.split(b"\r\n\r\n", 1)
        checks.equal("BODY.PEEK[HEADER]", fetch("(BODY.PEEK[HEADER])")[1], head + b"\r\n\r\n")
        checks.equal("BODY.PEEK[TEXT]", fetch("(BODY.PEEK[TEXT])")[1], text)
        for field, value in (("SUBJECT", b"Subject: a picture\r\n\r\n"), ("X-None", b"\r\n")):
            checks.equal(f"HEADER.FIELDS ({field})", fetch(f"(BODY.PEEK[HEADER.FIELDS ({field})])")[1], value)
        rest = fetch("(BODY.PEEK[HEADER.FIELDS.NOT (From To Date)])")[1]
        checks.true("HEADER.FIELDS.NOT", b"Subject:" in rest and b"Date:" not in rest, rest)
        checks.equal("BODY.PEEK[1]", fetch("(BODY.PEEK[1])")[1].rstrip(), b"Do you like ketchup?")
        parts = MULTIPART.get_payload()
        picture = email.message_from_bytes(
            b"Content-Transfer-Encoding: base64\r\n\r\n" + fetch("(BODY.PEEK[2])")[1]
        )
        checks.equal("BODY.PEEK[2] is the picture", picture.get_payload(decode=True), PICTURE)
        mime = fetch("(BODY.PEEK[2.MIME])")[1]
        checks.equal(
            "BODY.PEEK[2.MIME]", email.message_from_bytes(mime).get_filename(), parts[1].get_filename()
        )
        checks.equal("a part of it", fetch("(BODY.PEEK[]<10.20>)")[1], octets[10:30])
        checks.equal("a part beyond its end", fetch("(BODY.PEEK[]<999999.20>)"), b'1 (BODY[]<999999> "")')
        envelope = fetch("(ENVELOPE)")
        expected = (
            b'1 (ENVELOPE ("Fri, 21 Nov 1997 09:55:06 -0600" "a picture" (("Alice" NIL "alice" "crepes.fr")) '
            b'(("Alice" NIL "alice" "crepes.fr")) (("Alice" NIL "alice" "crepes.fr")) '
            b'(("Bob" NIL "bob" "hamburger.edu")) NIL NIL NIL "<picture@crepes.fr>"))'
        )
        checks.equal("ENVELOPE", envelope, expected)
        structure = fetch("(BODYSTRUCTURE)").upper()
        wanted = (b'"TEXT" "PLAIN"', b'"IMAGE" "PNG"', b'"BASE64"', b'"MIXED"', b'"PICTURE.PNG"')
        checks.true("BODYSTRUCTURE", all(word in structure for word in wanted), structure)
        for macro in ("ALL", "FAST", "FULL"):
            checks.true(macro, b"RFC822.SIZE" in fetch(macro), fetch(macro))
        checks.raises("FETCH of nothing", imaplib.IMAP4.error, lambda: client.fetch("99", "(UID)"))
        checks.equal("UID FETCH of nothing", client.uid("FETCH", "99", "(FLAGS)")[1], [None])
        checks.raises("FETCH of nonsense", imaplib.IMAP4.error, lambda: client.fetch("1", "(NONSENSE)"))
        checks.raises("FETCH of no set", imaplib.IMAP4.error, lambda: client.fetch("0", "(UID)"))
        client.logout()


def flags_and_search(checks, server):
    with checks.group("flags and searching"):
        client = session(server)
        client.create("search")
        for number in range(1, 6):
            client.append(
                "search",
                None,
                None,
                letter(f"number {number}", "ketchup\r\n" if number % 2 else "pickles\r\n"),
            )
        client.select("search")
        checks.equal(
            "BODY[] sets Seen",
            [client.fetch("2", "(BODY[TEXT])")[0], client.search(None, "SEEN")[1]],
            ["OK", [b"2"]],
        )
        status, data = client.store("1,3", "+FLAGS", r"(\Flagged \Answered)")
        checks.equal(
            "STORE adds", [imaplib.ParseFlags(line) for line in data], [(rb"\Answered", rb"\Flagged", rb"\Recent")] * 2
        )
        status, data = client.store("3", "-FLAGS", r"(\Answered)")
        checks.equal("STORE removes", imaplib.ParseFlags(data[0]), (rb"\Flagged", rb"\Recent"))
        status, data = client.store("3", "FLAGS", r"(\Draft)")
        checks.equal("STORE replaces", imaplib.ParseFlags(data[0]), (rb"\Draft", rb"\Recent"))
        for criteria, found in {
            "ALL": b"1 2 3 4 5",
            "FLAGGED": b"1",
            "NOT SEEN": b"1 3 4 5",
            "OR FLAGGED DRAFT": b"1 3",
            'SUBJECT "number 4"': b"4",
            "BODY pickles": b"2 4",
            "TEXT KETCHUP": b"1 3 5",
            f"FROM {ALICE}": b"1 2 3 4 5",
            "HEADER Subject 5": b"5",
            "2:3": b"2 3",
            "UID 4:*": b"4 5",
            "LARGER 100000": b"",
            "SINCE 1-Jan-1990 UNDELETED": b"1 2 3 4 5",
        }.items():
            checks.equal(f"SEARCH {criteria}", client.search(None, criteria), ("OK", [found]))
        checks.equal("UID SEARCH", client.uid("SEARCH", "SUBJECT", '"number 3"'), ("OK", [b"3"]))
        checks.raises("SEARCH for nonsense", imaplib.IMAP4.error, lambda: client.search(None, "NONSENSE"))
        client.logout()


def folders(checks, server):
    with checks.group("folders"):
        client = session(server)
        checks.equal("CREATE", client.create("Letters")[0], "OK")
        checks.equal("CREATE again", client.create("Letters")[0], "NO")
        names = [line.decode().split('"/" ')[-1].strip('"') for line in client.list()[1]]
        checks.equal("LIST", sorted(names), ["INBOX", "Letters", "search"])
        checks.equal("LIST by a pattern", len(client.list(pattern="L%")[1]), 1)
        client.select("search")
        status, data = client.copy("1:2", "Letters")
        checks.true("COPY", (status == "OK" and b"COPYUID" in client.response("COPYUID")[1][0]) or data, data)
        checks.equal("COPY to nowhere", client.copy("1", "nowhere")[0], "NO")
        checks.equal("MOVE", client._simple_command("MOVE", "3", "Letters")[0], "OK")
        checks.equal("it is gone from here", client.search(None, "ALL")[1], [b"1 2 3 4"])
        status, data = client.select("Letters")
        checks.equal("and there", (status, data), ("OK", [b"3"]))
        subjects = [
            part[1].split(b"\r\n")[0]
            for part in client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
            if part != b")"
        ]
        checks.equal(
            "as they were", subjects, [b"Subject: number 1", b"Subject: number 2", b"Subject: number 3"]
        )
        status, data = client.uid("MOVE", "3", "search")
        checks.equal("UID MOVE back", status, "OK")
        client.store("1", "+FLAGS.SILENT", r"(\Deleted)")
        client.response("EXPUNGE")
        checks.equal("EXPUNGE", client.expunge(), ("OK", [b"1"]))
        checks.equal("RENAME", client.rename("Letters", "Post")[0], "OK")
        checks.equal("the old name is gone", client.select("Letters")[0], "NO")
        checks.equal("the new one is there", client.select("Post"), ("OK", [b"1"]))
        checks.equal("RENAME into a tree", client.rename("Post", "Letters/1997")[0], "OK")
        names = [line.decode().split('"/" ')[-1].strip('"') for line in client.list(pattern="Letters*")[1]]
        checks.true("is listed", "Letters/1997" in names, names)
        checks.equal("RENAME out of it", client.rename("Letters/1997", "Post")[0], "OK")
        checks.equal("EXAMINE", client.select("Post", readonly=True)[0], "OK")
        checks.equal("is for reading", client.store("1", "+FLAGS", r"(\Seen)")[0], "NO")
        checks.equal("CLOSE", client.close()[0], "OK")
        checks.equal("DELETE", client.delete("Post")[0], "OK")
        checks.equal("DELETE of INBOX", client.delete("INBOX")[0], "NO")
        name = "&ZeVnLIqe-/&AOQ-"
        checks.equal("a name in modified UTF-7", client.create(name)[0], "OK")
        checks.true(
            "is listed as it was", any(name.encode() in line for line in client.list()[1]), client.list()[1]
        )
        client.delete(name)
        client.logout()


def two_sessions(checks, server):
    with checks.group("two sessions"):
        one, other = session(server), session(server)
        one.select("INBOX")
        other.select("INBOX")
        validity = [client.response("UIDVALIDITY")[1] for client in (one, other)]
        checks.equal("both see the same UIDVALIDITY", validity[0], validity[1])
        checks.equal("and the same folders", sorted(one.list()[1]), sorted(other.list()[1]))
        count = int(one.search(None, "ALL")[1][0].split()[-1])
        sent = letter("news")
        deliver(server, sent)
        one.response("EXISTS")
        one.noop()
        checks.equal("NOOP tells of a new letter", one.response("EXISTS")[1], [str(count + 1).encode()])
        message = one.fetch(str(count + 1), "(BODY.PEEK[])")[1][0][1]
        checks.true("which came by SMTP", is_traced(message, sent), message)
        one.store(str(count + 1), "+FLAGS", r"(\Flagged)")
        other.noop()
        flags = other.fetch(str(count + 1), "(FLAGS)")[1][0]
        checks.equal("the other one sees its flags", imaplib.ParseFlags(flags), (rb"\Flagged",))
        one.store(str(count + 1), "+FLAGS.SILENT", r"(\Deleted)")
        one.expunge()
        other.noop()
        checks.equal("and that it is gone", other.response("EXPUNGE")[1], [str(count + 1).encode()])
        one.logout()
        other.logout()
    with checks.group("IDLE"), Lines(server.ports["imap"]) as peer:
        peer.line()
        peer.send(b"a LOGIN bob hungry\r\nb SELECT INBOX\r\nc IDLE\r\n")
        checks.true("IDLE is taken", peer.until("+ ", "c ")[-1].startswith("+"))
        start = time.monotonic()
        deliver(server, letter("while idle"))
        told = peer.until("* 2 EXISTS", "c ")
        checks.true(
            "a new letter is told of", told[-1] == "* 2 EXISTS" and time.monotonic() - start < 10, told
        )
        peer.send(b"DONE\r\n")
        checks.true("DONE ends it", peer.until("c ")[-1].startswith("c OK"))
        peer.send(b"d STORE 2 +FLAGS.SILENT (\\Deleted)\r\ne EXPUNGE\r\nf LOGOUT\r\n")
        checks.true("and the session goes on", peer.until("f ")[-1].startswith("f OK"))


def news(checks, server):
    """What one session does, and another one hears of it by NOTIFY without a command."""
    with checks.group("NOTIFY"), Lines(server.ports["imap"]) as watcher, Lines(server.ports["imap"]) as other:
        for peer in (watcher, other):
            peer.line()
            peer.ask(f"a LOGIN {USER} {PASSWORD}")

        def do(line):
            other.send(line.encode() + b"\r\n")
            other.until("a ")

        do("a CREATE watched")
        do("a CREATE open")
        watcher.send(b"a SELECT open\r\n")
        watcher.until("a ")
        watcher.send(b"a NOTIFY SET (personal (ServerMetadataChange))\r\n")
        checks.true("an event that is not known", watcher.until("a ")[-1].startswith("a NO [BADEVENT (MessageNew "))
        watcher.send(
            b"a NOTIFY SET STATUS (selected (MessageNew (FLAGS EMAILID THREADID BODY.PEEK[TEXT]) MessageExpunge))"
            b" (subtree watched (MessageNew MessageExpunge FlagChange)) (personal (MailboxName SubscriptionChange))\r\n"
        )
        said = watcher.until("a ")
        checks.true("the state of what is watched", re.fullmatch(r"\* STATUS watched \(MESSAGES 0 .*UIDVALIDITY.*\)", said[0]), said)
        do("a APPEND watched {15+}\r\nSubject: x\r\n\r\nx")
        checks.true("a message elsewhere", watcher.line().startswith("* STATUS watched (MESSAGES 1 UIDNEXT 2"))
        do("a APPEND open {18+}\r\nSubject: y\r\n\r\nbody")
        said = watcher.until("* 1 FETCH")
        checks.true("a message here", said[0] == "* 1 EXISTS" and "UID 1 " in said[-1] and 'BODY[TEXT] "body"' in said[-1], said)
        checks.true("with its identifiers", re.search(r" EMAILID \(M\w+\) THREADID NIL ", said[-1]), said)
        do("a SELECT open")
        do("a STORE 1 +FLAGS (\\Deleted)")
        do("a EXPUNGE")
        checks.equal("and gone without a command", watcher.line(), "* 1 EXPUNGE")
        do("a SELECT watched")
        do("a STORE 1 +FLAGS (\\Seen)")
        checks.true("a flag elsewhere", "UNSEEN 0" in watcher.line())
        do("a CREATE watched/below")
        checks.equal("a new mailbox", watcher.line(), '* LIST () "/" watched/below')
        do("a SUBSCRIBE watched/below")
        checks.equal("subscribed to", watcher.line(), '* LIST (\\Subscribed) "/" watched/below')
        do("a DELETE watched/below")
        checks.equal("and gone", watcher.line(), '* LIST (\\NonExistent) "/" watched/below')
        checks.true("NONE", watcher.ask("a NOTIFY NONE").startswith("a OK"))


def by_hand(checks, server):
    with checks.group("lines by hand"), Lines(server.ports["imap"]) as peer:
        peer.line()
        for line, answer in (
            ("a1 noop", "a1 OK"),
            ("a2 FOO", "a2 BAD"),
            ("a3 SELECT INBOX", "a3 BAD"),
            ("a4 LOGIN bob", "a4 BAD"),
            ("a5", "a5 BAD"),
            ("* NOOP", "* BAD"),
            ("", "* BAD"),
            ("a6 NOOP " + "x" * 100_000, "a6 BAD"),
            ("a7 login bob {5}", "+ "),
            ("wrong", "a7 NO"),
            ("a8 LOGIN {3+}\r\nbob {6+}\r\nhungry", "a8 OK"),
            ('a9 SELECT "INBOX', "a9 BAD"),
            ("a10 SELECT {99999999+}", "a10 BAD"),
        ):
            peer.send(line.encode() + b"\r\n")
            if line.startswith("a10"):
                # The literal that was announced cannot be waited for: the reply and an end, or the reply alone.
                got = peer.line()
                checks.true(
                    "a literal of 100 MB is refused at once",
                    got is None or got[:6] in ("a10 BA", "a10 NO", "* BYE "),
                    got,
                )
                break
            got = peer.until(answer.split(" ")[0])[-1]
            checks.equal(f"{line[:24]!r}", got[: len(answer)], answer)


def with_curl(checks, server, folder):
    with checks.group("curl"):
        user = ["--user", f"{USER}:{PASSWORD}"]
        trust = ["--cacert", certificate(folder)]
        plain = f"imap://127.0.0.1:{server.ports['imap']}"
        inside = f"imaps://127.0.0.1:{server.ports['imaps']}"
        octets = MULTIPART.as_bytes().decode("latin-1")
        for name, options, url in (
            ("in clear", [], plain),
            ("with STARTTLS", ["--ssl-reqd", *trust], plain),
            ("inside TLS", trust, inside),
        ):
            status, output, errors = run("curl", "-sS", *user, *options, f"{url}/")
            checks.true(f"curl lists {name}", status == 0 and "INBOX" in output, output + errors)
            got = run("curl", "-sS", *user, *options, f"{url}/INBOX;UID=1")
            checks.equal(f"curl fetches {name}", got, (0, octets, ""))
        got = run("curl", "-sS", *user, f"{plain}/INBOX;MAILINDEX=1")
        checks.equal("curl fetches by number", got, (0, octets, ""))
        subject = run("curl", "-sS", *user, f"{plain}/INBOX;UID=1;SECTION=HEADER.FIELDS%20(SUBJECT)")
        checks.equal("curl fetches a section", subject, (0, "Subject: a picture\r\n\r\n", ""))
        found = run("curl", "-sS", *user, f"{plain}/search?SUBJECT%20%22number%204%22")
        checks.equal("curl searches", (found[0], found[1].split()[:2]), (0, ["*", "SEARCH"]))
        path = os.path.join(folder, "append")
        with open(path, "wb") as file:
            file.write(letter("by curl"))
        checks.equal("curl appends", run("curl", "-sS", *user, "-T", path, f"{plain}/search")[0], 0)
        checks.equal("curl with a wrong password", run("curl", "-sS", "--user", "bob:no", f"{plain}/")[0], 67)


def with_tls(checks, server, folder):
    with checks.group("STARTTLS"):
        client = anonymous(server)
        checks.true(
            "LOGIN is not offered in clear", "LOGINDISABLED" in client.capabilities, client.capabilities
        )
        checks.raises("nor taken", imaplib.IMAP4.error, lambda: client.login(USER, PASSWORD))
        checks.equal("STARTTLS", client.starttls(trusting(folder))[0], "OK")
        checks.true(
            "LOGIN is offered inside TLS", "LOGINDISABLED" not in client.capabilities, client.capabilities
        )
        checks.equal("and taken", client.login(USER, PASSWORD)[0], "OK")
        checks.equal("a session inside TLS", client.select("INBOX"), ("OK", [b"0"]))
        client.logout()
    with checks.group("implicit TLS"):
        port = server.ports["imaps"]
        client = imaplib.IMAP4_SSL("localhost", port, ssl_context=trusting(folder), timeout=60)
        checks.true("no STARTTLS is offered inside TLS", "STARTTLS" not in client.capabilities)
        checks.equal("LOGIN inside TLS from the start", client.login(USER, PASSWORD)[0], "OK")
        client.logout()
        stranger = ssl.create_default_context()
        refused = lambda: imaplib.IMAP4_SSL("localhost", port, ssl_context=stranger, timeout=60)
        checks.raises("a client that does not trust the server goes", ssl.SSLCertVerificationError, refused)
    with checks.group("injection"), Lines(server.ports["imap"]) as peer:
        peer.line()
        peer.send(b"a STARTTLS\r\nb NOOP\r\n")
        answer = peer.line() or ""
        checks.true(
            "plaintext behind STARTTLS is refused", not answer.startswith("a OK") and peer.is_closed(), answer
        )


def large_and_many(checks, server):
    with checks.group("a large message"):
        octets = letter(
            "large", "".join(f"{n:08}".ljust(78, ".") + "\r\n" for n in range(10 * 1024 * 1024 // 80))
        )
        client = session(server)
        checks.equal("APPEND of 10 MB", client.append("INBOX", None, None, octets)[0], "OK")
        client.select("INBOX")
        number = client.search(None, "ALL")[1][0].split()[-1].decode()
        checks.equal("FETCH of 10 MB", client.fetch(number, "(BODY.PEEK[])")[1][0][1], octets)
        part = client.fetch(number, "(BODY.PEEK[]<5000000.1000>)")[1][0][1]
        checks.equal("FETCH of a part in the middle", part, octets[5_000_000:5_001_000])
        client.store(number, "+FLAGS.SILENT", r"(\Deleted)")
        client.expunge()
        status = None
        try:
            status = client.append("INBOX", None, None, b"x" * (26 * 1024 * 1024))[0]
        except imaplib.IMAP4.error as error:
            status = str(error)
        checks.true("APPEND of 26 MB is refused", status != "OK", status)
        checks.equal("and the session goes on", client.noop()[0], "OK")
        client.logout()
    with checks.group("many messages"):
        client = session(server)
        client.create("many")
        for number in range(300):
            client.append("many", None, None, letter(str(number)))
        checks.equal("300 messages", client.select("many"), ("OK", [b"300"]))
        status, data = client.fetch("1:*", "(UID RFC822.SIZE ENVELOPE)")
        checks.equal("are fetched at once", (status, len(data)), ("OK", 300))
        status, data = client.search(None, "SUBJECT 29")
        expected = [n + 1 for n in range(300) if "29" in str(n)]
        checks.equal("and searched", [int(n) for n in data[0].split()], expected)
        clear(client, "many")
        checks.equal("and removed", client.search(None, "ALL")[1], [b""])
        client.logout()
    with checks.group("many sessions"):
        sessions = [session(server, "INBOX") for _ in range(60)]
        checks.equal("60 sessions at a time", [client.noop()[0] for client in sessions], ["OK"] * 60)
        for client in sessions:
            client.logout()
