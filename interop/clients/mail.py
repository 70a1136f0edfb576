"""What the three mail protocols share: the server, its certificate, letters."""

import os
import poplib
import smtplib
import ssl

from servers import Server

DOMAIN = "hamburger.edu"
USER, PASSWORD = "bob", "hungry"
ALICE = "alice@crepes.fr"
BOB = f"{USER}@{DOMAIN}"


def mail_server(checks, servers, folder, *options):
    """A mail server with one account, in clear and inside TLS; passwords may be sent in clear if `--auth-in-clear` is given."""
    os.makedirs(folder, exist_ok=True)
    ports = [f"--{name}=0" for name in ("smtp", "pop3", "imap", "smtps", "pop3s", "imaps")]
    server = Server(
        checks,
        folder,
        os.path.join(servers, "mail-server"),
        *ports,
        f"--hostname={DOMAIN}",
        f"--user={USER}:{PASSWORD}",
        "--user=carol:secret",
        f"--maildir={os.path.join(folder, 'mail')}",
        f"--certificate={certificate(folder)}",
        *options,
    )
    return server


def certificate(folder):
    """Where the server puts its certificate."""
    return os.path.join(folder, "certificate.pem")


def trusting(folder):
    """A client's TLS that trusts the server's own certificate, and checks its name."""
    return ssl.create_default_context(cafile=certificate(folder))


def letter(subject, body="Do you like ketchup?\r\nHow about pickles?\r\n", sender=ALICE, to=BOB):
    """A message as it goes over the wire."""
    return f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}".encode()


def deliver(server, *letters, to=BOB):
    """Puts letters into a mailbox by SMTP."""
    with smtplib.SMTP("127.0.0.1", server.ports["smtp"], timeout=60) as client:
        for message in letters:
            client.sendmail(ALICE, [to], message)


def pop(server, user=USER, password=PASSWORD):
    """A POP3 session that is logged in."""
    client = poplib.POP3("127.0.0.1", server.ports["pop3"], timeout=60)
    client.user(user)
    client.pass_(password)
    return client


def stored(server, number=-1, user=USER, password=PASSWORD):
    """The message of a number, or the last one, as POP3 gives it."""
    client = pop(server, user, password)
    count, _ = client.stat()
    lines = client.retr(count if number < 0 else number)[1]
    client.quit()
    return b"".join(line + b"\r\n" for line in lines)


def is_traced(message, sent):
    """Whether what is stored is what was sent, below the fields that the server adds."""
    if not message.endswith(sent):
        return False
    added = message[: len(message) - len(sent)]
    return added.startswith(b"Return-Path: <") and b"\r\nReceived: from " in added


def empty(server, user=USER, password=PASSWORD):
    """Removes all letters of a mailbox."""
    client = pop(server, user, password)
    for number in range(1, client.stat()[0] + 1):
        client.dele(number)
    client.quit()


def lf(octets):
    """A message as it is stored in a Maildir: other people's have LF."""
    return octets.replace(b"\r\n", b"\n")
