"""imaplib and curl against the IMAP server."""

import imaplib
import os
import ssl

from harness import equal, run

MESSAGE = (
    b"From: Alice <alice@crepes.fr>\r\nTo: bob@hamburger.edu\r\nSubject: A picture\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
    b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--b--\r\n"
)


def imap(harness, full):
    certificate = os.path.join(harness.folder, "imap.pem")
    ports = harness.start("mail-server", "--imap", "0", "--imaps", "0", "--auth-in-clear", "--certificate", certificate)
    trust = ssl.create_default_context(cafile=certificate)

    def ok(answer):
        status, data = answer
        if status != "OK":
            raise AssertionError(f"{status} {data}")
        return data

    def log_in(client):
        ok(client.login("bob", "hungry"))
        return client

    def arrange():
        client = log_in(imaplib.IMAP4("127.0.0.1", ports["imap"]))
        ok(client.append("INBOX", "\\Seen", None, MESSAGE))
        equal(ok(client.select("INBOX")), [b"1"])
        ok(client.create("Food"))
        ok(client.uid("MOVE", "1", "Food"))
        equal(ok(client.select("Food")), [b"1"])
        ok(client.copy("1", "INBOX"))
        ok(client.store("1", "+FLAGS", "(\\Flagged)"))
        equal(b"\\Flagged" in ok(client.fetch("1", "(FLAGS)"))[0], True)
        ok(client.store("1", "+FLAGS", "(\\Deleted)"))
        equal(ok(client.expunge()), [b"1"])
        names = b" ".join(ok(client.list()))
        equal(b"Food" in names and b"INBOX" in names, True)
        ok(client.rename("Food", "Sent/2026"))
        ok(client.delete("Sent/2026"))
        client.logout()

    def fetch():
        client = log_in(imaplib.IMAP4("127.0.0.1", ports["imap"]))
        ok(client.select("INBOX", readonly=True))
        equal(ok(client.fetch("1", "(BODY.PEEK[])"))[0][1], MESSAGE)
        equal(ok(client.fetch("1", "(BODY.PEEK[2])"))[0].count(b"iVBORw=="), 1)
        header = ok(client.fetch("1", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))
        equal(b"Subject: A picture" in (header[0][1] if isinstance(header[0], tuple) else header[0]), True)
        structure = ok(client.fetch("1", "(ENVELOPE BODYSTRUCTURE RFC822.SIZE)"))[0]
        for part in [b'"A picture"', b'"png"', b'"mixed"', f"RFC822.SIZE {len(MESSAGE)}".encode()]:
            equal(part.lower() in structure.lower(), True)
        client.logout()

    def search():
        client = log_in(imaplib.IMAP4("127.0.0.1", ports["imap"]))
        ok(client.select("INBOX"))
        for keys, found in [
            ("ALL", [b"1"]), ('SUBJECT "picture"', [b"1"]), ('FROM "nobody"', [b""]),
            ("UNSEEN", [b""]), ("OR SEEN FLAGGED", [b"1"]), ('BODY "hello"', [b"1"]),
        ]:
            equal((keys, ok(client.search(None, keys))), (keys, found))
        client.logout()

    def refusals():
        client = imaplib.IMAP4("127.0.0.1", ports["imap"])
        try:
            client.login("bob", "wrong")
            raise AssertionError("a wrong password was taken")
        except imaplib.IMAP4.error:
            pass
        log_in(client)
        equal(client.select("Nowhere")[0], "NO")
        try:
            client.xatom("BOGUS")
            raise AssertionError("an unknown command was taken")
        except imaplib.IMAP4.error:
            pass
        equal(client.noop()[0], "OK")
        client.logout()

    def starttls():
        client = imaplib.IMAP4("localhost", ports["imap"])
        client.starttls(trust)
        log_in(client).logout()

    def implicit():
        log_in(imaplib.IMAP4_SSL("localhost", ports["imaps"], ssl_context=trust)).logout()

    def curl():
        url = f"imap://127.0.0.1:{ports['imap']}"
        listed = run("curl", "--silent", "--show-error", "--user", "bob:hungry", f"{url}/")
        equal("INBOX" in listed, True)
        letter = run("curl", "--silent", "--show-error", "--user", "bob:hungry", f"{url}/INBOX;MAILINDEX=1")
        equal(letter.encode().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), MESSAGE)

    def big():
        client = log_in(imaplib.IMAP4("127.0.0.1", ports["imap"]))
        body = b"Subject: big\r\n\r\n" + (b"z" * 76 + b"\r\n") * 130_000
        ok(client.append("INBOX", None, None, body))
        count = int(ok(client.select("INBOX"))[0])
        equal(ok(client.fetch(str(count), "(RFC822)"))[0][1], body)
        client.logout()

    for test in [arrange, fetch, search, refusals, starttls, implicit, curl]:
        harness.check(f"imap {test.__name__}", test)
    if full:
        harness.check("imap big", big)
