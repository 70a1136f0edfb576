"""poplib and curl against the POP3 server."""

import os
import poplib
import smtplib
import ssl

from checks_smtp import LETTER
from harness import equal, run


def pop3(harness, _full):
    certificate = os.path.join(harness.folder, "pop3.pem")
    ports = harness.start(
        "mail-server", "--smtp", "0", "--pop3", "0", "--pop3s", "0", "--auth-in-clear", "--certificate", certificate
    )
    trust = ssl.create_default_context(cafile=certificate)
    with smtplib.SMTP("127.0.0.1", ports["smtp"]) as client:
        for _ in range(2):
            client.sendmail("alice@crepes.fr", ["bob@hamburger.edu"], LETTER)

    def log_in(box):
        box.user("bob")
        box.pass_("hungry")
        return box

    def read():
        box = log_in(poplib.POP3("127.0.0.1", ports["pop3"]))
        count, octets = box.stat()
        equal(count, 2)
        listed = [line.split() for line in box.list()[1]]
        equal(sum(int(size) for _, size in listed), octets)
        uids = [line.split()[1] for line in box.uidl()[1]]
        equal(len(set(uids)), 2)
        equal(b"\r\n".join(box.retr(1)[1]).endswith(LETTER.rstrip(b"\r\n")), True)
        equal(box.top(1, 1)[1][-1], b".")
        equal("PIPELINING" in box.capa(), True)
        box.dele(1)
        equal(box.stat()[0], 1)
        box.rset()
        equal(box.stat()[0], 2)
        box.quit()

    def refusals():
        box = poplib.POP3("127.0.0.1", ports["pop3"])
        box.user("bob")
        for call in [lambda: box.pass_("wrong"), lambda: box.retr(1), lambda: box._shortcmd("BOGUS")]:
            try:
                call()
            except poplib.error_proto:
                continue
            raise AssertionError("it was not refused")
        log_in(box)
        try:
            box.retr(99)
            raise AssertionError("there is no message 99")
        except poplib.error_proto:
            pass
        box.quit()

    def stls():
        box = poplib.POP3("localhost", ports["pop3"])
        box.stls(context=trust)
        equal(log_in(box).stat()[0], 2)
        box.quit()

    def implicit():
        box = poplib.POP3_SSL("localhost", ports["pop3s"], context=trust)
        equal(log_in(box).stat()[0], 2)
        box.quit()

    def curl():
        url = f"pop3://127.0.0.1:{ports['pop3']}"
        listed = run("curl", "--silent", "--show-error", "--user", "bob:hungry", f"{url}/")
        equal([line.split()[0] for line in listed.split("\n") if line.strip()], ["1", "2"])
        letter = run("curl", "--silent", "--show-error", "--user", "bob:hungry", f"{url}/1")
        equal("Do you like ketchup?" in letter, True)

    def delete():
        box = log_in(poplib.POP3("127.0.0.1", ports["pop3"]))
        box.dele(1)
        box.close()
        box = log_in(poplib.POP3("127.0.0.1", ports["pop3"]))
        equal(box.stat()[0], 2)
        box.dele(1)
        box.quit()
        box = log_in(poplib.POP3("127.0.0.1", ports["pop3"]))
        equal(box.stat()[0], 1)
        box.quit()

    for test in [read, refusals, stls, implicit, curl, delete]:
        harness.check(f"pop3 {test.__name__}", test)
