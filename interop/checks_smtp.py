"""smtplib, curl, swaks and a hand-typed session against the SMTP server."""

import os
import poplib
import smtplib
import socket
import ssl

from harness import equal, run

LETTER = b"From: alice@crepes.fr\r\nTo: bob@hamburger.edu\r\nSubject: ketchup\r\n\r\n.\r\n..dots\r\nDo you like ketchup?\r\n"


def newest(port):
    """The last message of bob's maildrop, without the two trace fields in front."""
    box = poplib.POP3("127.0.0.1", port)
    box.user("bob")
    box.pass_("hungry")
    _, lines, _ = box.retr(len(box.list()[1]))
    box.quit()
    return b"\r\n".join(lines) + b"\r\n"


def smtp(harness, full):
    certificate = os.path.join(harness.folder, "smtp.pem")
    ports = harness.start(
        "mail-server", "--smtp", "0", "--smtps", "0", "--pop3", "0", "--auth-in-clear", "--certificate", certificate
    )
    trust = ssl.create_default_context(cafile=certificate)

    def plain():
        with smtplib.SMTP("127.0.0.1", ports["smtp"]) as client:
            equal(client.ehlo("crepes.fr")[0], 250)
            equal(client.has_extn("pipelining"), True)
            equal(client.sendmail("alice@crepes.fr", ["bob@hamburger.edu"], LETTER), {})
        equal(newest(ports["pop3"]).endswith(LETTER), True)

    def starttls():
        with smtplib.SMTP("localhost", ports["smtp"]) as client:
            equal(client.starttls(context=trust)[0], 220)
            equal(client.login("bob", "hungry")[0], 235)
            equal(client.sendmail("bob@hamburger.edu", ["bob@hamburger.edu"], LETTER), {})

    def implicit():
        with smtplib.SMTP_SSL("localhost", ports["smtps"], context=trust) as client:
            equal(client.ehlo("crepes.fr")[0], 250)
            equal(client.has_extn("starttls"), False)

    def refusals():
        with smtplib.SMTP("127.0.0.1", ports["smtp"]) as client:
            client.helo("spam.example")
            client.mail("spam@spam.example")
            equal(client.rcpt("x@elsewhere.example")[0], 550)
            equal(client.rcpt("nobody@hamburger.edu")[0], 550)
            equal(client.docmd("BOGUS")[0], 500)
            equal(client.docmd("x" * 5000)[0], 500)
            equal(client.docmd("DATA")[0] >= 500, True)
            equal(client.rcpt("bob@hamburger.edu")[0], 250)
            try:
                client.login("bob", "wrong")
            except smtplib.SMTPException:
                return
            raise AssertionError("a wrong password was taken")

    def by_hand():
        with socket.create_connection(("127.0.0.1", ports["smtp"])) as typed:
            replies = typed.makefile("rb")
            equal(replies.readline()[:3], b"220")
            for line, code in [
                (b"helo ycp.edu", b"250"),
                (b"mail from: alice@ycp.edu", b"250"),
                (b"rcpt to: bob@hamburger.edu", b"250"),
                (b"data", b"354"),
                (b"This is a test email.\r\nMore testing.\r\n.", b"250"),
                (b"quit", b"221"),
            ]:
                typed.sendall(line + b"\r\n")
                equal(replies.readline()[:3], code)
        equal(newest(ports["pop3"]).endswith(b"\r\n\r\nThis is a test email.\r\nMore testing.\r\n"), True)

    def curl():
        letter = os.path.join(harness.folder, "letter.eml")
        with open(letter, "wb") as file:
            file.write(LETTER)
        run(
            "curl", "--silent", "--show-error", f"smtp://127.0.0.1:{ports['smtp']}/crepes.fr",
            "--mail-from", "alice@crepes.fr", "--mail-rcpt", "bob@hamburger.edu", "--upload-file", letter,
        )
        equal(newest(ports["pop3"]).endswith(LETTER), True)

    def smuggling():
        with socket.create_connection(("127.0.0.1", ports["smtp"])) as typed:
            replies = typed.makefile("rb")
            replies.readline()
            typed.sendall(b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<bob@hamburger.edu>\r\nDATA\r\n")
            for _ in range(4):
                replies.readline()
            typed.sendall(b"one\n.\nMAIL FROM:<evil@b.example>\r\n.\r\nNOOP\r\n")
            equal(replies.readline()[:1], b"5")
            equal(replies.readline()[:3], b"250")

    def big():
        body = b"Subject: big\r\n\r\n" + b"x" * 70 + b"\r\n" * 1 + (b"y" * 76 + b"\r\n") * 130_000
        with smtplib.SMTP("127.0.0.1", ports["smtp"]) as client:
            equal(client.sendmail("alice@crepes.fr", ["bob@hamburger.edu"], body), {})
        equal(newest(ports["pop3"]).endswith(body), True)

    def swaks():
        run(
            "swaks", "--silent", "2", "--server", f"127.0.0.1:{ports['smtp']}", "--to", "bob@hamburger.edu",
            "--from", "alice@crepes.fr", "--pipeline",
        )

    def crowd():
        clients = [smtplib.SMTP("127.0.0.1", ports["smtp"]) for _ in range(100)]
        for client in clients:
            equal(client.noop()[0] in (250, 503), True)
        for client in clients:
            client.close()

    for test in [plain, starttls, implicit, refusals, by_hand, curl, smuggling]:
        harness.check(f"smtp {test.__name__}", test)
    if full:
        for test in [big, swaks, crowd]:
            harness.check(f"smtp {test.__name__}", test)
