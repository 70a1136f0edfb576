"""mbsync, offlineimap, fetchmail and neomutt with `imap-server`; `imap-sync` with it and with other people's servers."""

import glob
import imaplib
import os
import re
import subprocess
import time

import foreign_mail
from mail import PASSWORD, USER, certificate, letter, lf
from mail_clients import with_fetchmail, with_neomutt
from mail_peers import debs, letters, our_server
from servers import run

NOTHING = "0 fetched, 0 sent, 0 removed here, 0 removed there, 0 with other flags\n"
FLAGS = {"D": r"\Draft", "F": r"\Flagged", "R": r"\Answered", "S": r"\Seen"}


def imap_server(checks, servers, folder, *options):
    """Mailboxes by IMAP, in clear and inside TLS."""
    return our_server(checks, servers, folder, "imap-server", "--imap=0", "--imaps=0", *options)


def other_clients(checks, servers, folder, full):
    """Everything that they bring and take is as it was."""
    count = 1000 if full else 50
    for name, syncs in (("mbsync", Mbsync), ("offlineimap", OfflineImap)):
        place = os.path.join(folder, name)
        with imap_server(checks, servers, place, "--auth-in-clear") as server:
            with checks.group(f"{name} and imap-server"):
                start = time.monotonic()
                both_ways(checks, server, syncs(server, place), name, count)
                seconds = time.monotonic() - start
                print(f"     {checks.protocol:4} {name}: {count} messages in {seconds:.1f} s", flush=True)
    place = os.path.join(folder, "readers")
    with imap_server(checks, servers, place, "--auth-in-clear") as server:
        with checks.group("fetchmail and neomutt with imap-server"):
            readers(checks, server, place, full)


def our_client(checks, servers, folder, full):
    """`imap-sync` with `imap-server`, dovecot and courier, by tokio and by threads."""
    count = 1000 if full else 50
    place = os.path.join(folder, "ours")
    with imap_server(checks, servers, place, "--auth-in-clear") as server:
        with checks.group("imap-sync and imap-server"):
            synchronizes(checks, servers, server, certificate(place), place, "imap-server", count)
    place = os.path.join(folder, "threads")
    os.makedirs(place)
    cert, key = os.path.join(place, "own.pem"), os.path.join(place, "key.pem")
    foreign_mail.make_certificate(cert, key)
    with imap_server(checks, servers, place, "--auth-in-clear", "--threads", "--tls", cert, key) as server:
        with checks.group("imap-sync and imap-server by threads, a certificate from files"):
            synchronizes(checks, servers, server, cert, place, "threads", count, "--threads")
    reason = foreign_mail.can_run()
    if reason:
        print(f"skip {checks.protocol:4} dovecot: {reason}", flush=True)
        return
    base = foreign_mail.Base(os.path.join(folder, "foreign"), debs(servers))
    with checks.group("imap-sync and dovecot"), foreign_mail.dovecot_imap(base) as server:
        synchronizes(checks, servers, server, base.cert, server.folder, "dovecot", count)
    # Without CONDSTORE: UIDs and flags are compared.
    with checks.group("imap-sync and courier"), foreign_mail.Courier(base) as server:
        client = ImapSync(servers, server, base.cert, os.path.join(server.folder, "copy"))
        both_ways(checks, server, client, "imap-sync, courier", count)


def synchronizes(checks, servers, server, cert, folder, name, count, *options):
    """Both ways, by every way to TLS, and while it waits."""
    client = ImapSync(servers, server, cert, os.path.join(folder, "copy"), *options)
    both_ways(checks, server, client, f"imap-sync, {name}", count)
    for mode in ("upgrade", "start"):
        client.mode = mode
        checks.equal(f"imap-sync, {name}: nothing is new by TLS {mode}", client.sync(), 0)
        checks.equal("as it says", client.said, NOTHING)
    with open(os.path.join(client.maildir, "sync.json"), encoding="utf-8") as file:
        checks.true("mod-sequences are kept for QRESYNC", '"mod_seq":null' not in file.read())
    far = session(server)
    far.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
    far.expunge()
    checks.equal("QRESYNC tells of a message that is gone", client.sync(), 0)
    checks.true("and it goes here", " 1 removed here," in client.said, client.said)
    status, _, errors = client.run("--user=bob:wrong")
    checks.equal("a wrong password is told", (status, "the server says: " in errors), (1, True))
    watches(checks, client, far)
    far.logout()


def watches(checks, client, far):
    """Changes on either side go to the other one while the client waits."""
    process = subprocess.Popen(client.command("--watch"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        first = process.stdout.readline().decode()
        checks.equal("a client that waits has all", first, NOTHING)
        far.append("INBOX", None, None, message(5000))
        checks.true("a new message comes", until(lambda: "message 5000" in in_maildir(client.maildir)))
        path = paths(client.maildir)["message 5000"]
        os.rename(path, path + "F")
        flagged = lambda: at_server(far).get("message 5000", ("", set()))[1] == {r"\Flagged"}
        checks.true("a flag goes there", until(lambda: far.noop() and flagged()))
        uid = far.uid("SEARCH", "SUBJECT", "5000")[1][0].decode()
        far.uid("STORE", uid, "+FLAGS", r"(\Seen)")
        seen = lambda: in_maildir(client.maildir)["message 5000"][1] == {r"\Flagged", r"\Seen"}
        checks.true("a flag comes", until(seen))
        far.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
        far.expunge()
        gone = lambda: "message 5000" not in in_maildir(client.maildir)
        checks.true("a message that is gone goes", until(gone))
        checks.equal("and it still runs", process.poll(), None)
    finally:
        process.kill()
        said = process.communicate()[0]
    checks.true("without an error", b"imap-sync:" not in said, said)


def until(condition):
    """Whether it becomes so."""
    for _ in range(200):
        try:
            if condition():
                return True
        except (FileNotFoundError, KeyError):  # A file was renamed meanwhile.
            pass
        time.sleep(0.1)
    return False


def session(server, name="INBOX"):
    """A session that is logged in, with a folder selected."""
    client = imaplib.IMAP4("127.0.0.1", server.ports["imap"], timeout=60)
    if client.state == "NONAUTH":
        client.login(USER, PASSWORD)
    if client.select(name)[0] != "OK":
        client.create(name)
        client.select(name)
    return client


def message(number):
    """One of many: of different sizes, with different octets."""
    body = f"number {number}\r\n" + "".join(f".{n:04} gr\u00fc\u00df\r\n" for n in range(number % 97))
    head = f"Message-ID: <{number}@crepes.fr>\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n"
    return head.encode() + letter(f"message {number}", body)


def subject_of(octets):
    """What tells messages apart."""
    return re.search(rb"(?m)^Subject: (.*?)\r?$", octets)[1].decode()


def plain(octets):
    """A message with LF, and without the field that mbsync adds to find it again."""
    return re.sub(rb"(?m)^X-TUID: .*\n", b"", lf(octets))


def at_server(client):
    """Octets and system flags of all messages by subject."""
    found = {}
    _, data = client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")
    for item in data:
        if isinstance(item, tuple):
            flags = {flag.decode() for flag in imaplib.ParseFlags(item[0])}
            found[subject_of(item[1])] = (plain(item[1]), flags & set(FLAGS.values()))
    return found


def in_maildir(path):
    """The same of a client's Maildir."""
    found = {}
    for name in glob.glob(os.path.join(path, "cur", "*")) + glob.glob(os.path.join(path, "new", "*")):
        with open(name, "rb") as file:
            octets = file.read()
        letters_of = name.split(":2,")[1] if ":2," in name else ""
        found[subject_of(octets)] = (plain(octets), {FLAGS[c] for c in letters_of if c in FLAGS})
    return found


def paths(maildir):
    """A client's files by subject."""
    found = {}
    for path in glob.glob(os.path.join(maildir, "[nc]*", "*")):
        with open(path, "rb") as file:
            found[subject_of(file.read())] = path
    return found


def both_ways(checks, server, client, name, count):
    """Messages, flags and removals go from each side to the other."""
    far = session(server)
    half = count // 2
    flags_of = [r"(\Seen)", r"(\Flagged \Answered)", "()", r"(\Seen $Forwarded)", r"(\Draft)"]
    for number in range(half):
        far.append("INBOX", flags_of[number % 5], None, message(number))
    letters_of = ["S", "FR", "", "S", "D"]
    expected = {}
    for number in range(count):
        flags = {FLAGS[letter] for letter in letters_of[number % 5]}
        expected[f"message {number}"] = (plain(message(number)), flags)
    client.make()
    for number in range(half, count):
        info = "".join(sorted(letters_of[number % 5]))
        path = os.path.join(client.maildir, "cur", f"{1795000000 + number}.{number}.crepes:2,{info}")
        with open(path, "wb") as file:
            file.write(lf(message(number)))
    checks.equal(f"{name} runs", client.sync(), 0)
    far.noop()
    compare(checks, f"{name}: {count} messages", far, client, expected)
    keywords = far.uid("SEARCH", "KEYWORD", "$Forwarded")[1][0].split()
    checks.equal(f"{name}: keywords stay at the server", len(keywords), len(range(3, half, 5)))

    # Both sides change other messages: flags, removals, new ones.
    far.uid("STORE", "1:3", "+FLAGS.SILENT", r"(\Answered)")
    for number in range(3):
        expected[f"message {number}"][1].add(r"\Answered")
    far.uid("STORE", "4", "-FLAGS.SILENT", r"(\Seen)")
    expected["message 3"][1].discard(r"\Seen")
    far.uid("STORE", "5:6", "+FLAGS.SILENT", r"(\Deleted)")
    far.expunge()
    for number in (4, 5):
        del expected[f"message {number}"]
    far.append("INBOX", r"(\Seen)", None, message(count))
    expected[f"message {count}"] = (plain(message(count)), {r"\Seen"})
    local = paths(client.maildir)
    for number in range(half, half + 3):
        path = local[f"message {number}"]
        base, info = os.path.basename(path).split(":2,")
        os.rename(path, os.path.join(client.maildir, "cur", base + ":2," + "".join(sorted({*info, "F", "S"}))))
        expected[f"message {number}"][1].update({r"\Flagged", r"\Seen"})
    os.remove(local[f"message {half + 3}"])
    del expected[f"message {half + 3}"]
    with open(os.path.join(client.maildir, "cur", "1795900000.new.crepes:2,F"), "wb") as file:
        file.write(lf(message(count + 1)))
    expected[f"message {count + 1}"] = (plain(message(count + 1)), {r"\Flagged"})
    checks.equal(f"{name} runs again", client.sync(), 0)
    far.noop()
    compare(checks, f"{name}: changes of both sides", far, client, expected)
    checks.equal(f"{name} runs once more", client.sync(), 0)
    far.noop()
    compare(checks, f"{name}: nothing changes without need", far, client, expected)
    far.logout()


def compare(checks, name, far, client, expected):
    """Both sides have the same, octet for octet."""
    for side, got in (("server", at_server(far)), ("client", in_maildir(client.maildir))):
        wrong = [key for key in {**expected, **got} if got.get(key) != expected.get(key)]
        shown = [(key, got.get(key, ("missing", ""))[1], expected.get(key, ("", "no"))[1]) for key in wrong[:5]]
        checks.equal(f"{name}, as they were at the {side}", shown, [])


class Mbsync:
    """mbsync with one folder."""

    def __init__(self, server, folder):
        self.home = os.path.join(folder, "near")
        self.maildir = os.path.join(self.home, "INBOX")
        self.control = os.path.join(folder, "mbsyncrc")
        os.makedirs(self.home)
        with open(self.control, "w", encoding="utf-8") as file:
            file.write(
                f"IMAPAccount far\nHost localhost\nPort {server.ports['imap']}\nUser {USER}\nPass {PASSWORD}\n"
                f"SSLType STARTTLS\nCertificateFile {certificate(folder)}\n\nIMAPStore far\nAccount far\n\n"
                f"MaildirStore near\nPath {self.home}/\nInbox {self.maildir}\n\n"
                "Channel all\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Both\nExpunge Both\n"
                "SyncState *\nCopyArrivalDate yes\n"
            )

    def make(self):
        """The Maildir before the first run."""
        for part in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.maildir, part))

    def sync(self):
        """Runs it; its exit status, or what it said."""
        status, out, errors = run("mbsync", "-c", self.control, "-a", timeout=600)
        return status if status == 0 else (status, out + errors)


class OfflineImap:
    """offlineimap with one folder."""

    def __init__(self, server, folder):
        self.home = os.path.join(folder, "near")
        self.maildir = os.path.join(self.home, "INBOX")
        self.control = os.path.join(folder, "offlineimaprc")
        os.makedirs(self.home)
        with open(self.control, "w", encoding="utf-8") as file:
            file.write(
                f"[general]\naccounts = all\nmetadata = {folder}/offlineimap\nui = quiet\n\n[Account all]\n"
                "localrepository = near\nremoterepository = far\n\n"
                f"[Repository near]\ntype = Maildir\nlocalfolders = {self.home}\n\n"
                f"[Repository far]\ntype = IMAP\nremotehost = localhost\nremoteport = {server.ports['imaps']}\n"
                f"ssl = yes\nsslcacertfile = {certificate(folder)}\nremoteuser = {USER}\nremotepass = {PASSWORD}\n"
                "auth_mechanisms = PLAIN\nfolderfilter = lambda name: name == 'INBOX'\n"
            )

    def make(self):
        """The Maildir before the first run."""
        for part in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.maildir, part))

    def sync(self):
        """Runs it; its exit status, or what it said."""
        status, out, errors = run("offlineimap", "-o", "-c", self.control, timeout=1200)
        return status if status == 0 and "ERROR" not in errors else (status, out + errors)


class ImapSync:
    """Our own client."""

    def __init__(self, servers, server, cert, maildir, *options):
        self.program = os.path.join(servers, "imap-sync")
        self.server, self.cert, self.maildir, self.options = server, cert, maildir, options
        self.mode = "none"
        self.said = ""

    def make(self):
        """The Maildir before the first run."""
        for part in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.maildir, part))

    def command(self, *options):
        """The command line."""
        port = self.server.ports["imaps" if self.mode == "start" else "imap"]
        trust = [] if self.mode == "none" else ["--ca", self.cert]
        common = [f"localhost:{port}", f"--maildir={self.maildir}", f"--tls={self.mode}", *trust]
        user = [] if any(option.startswith("--user") for option in options) else [f"--user={USER}:{PASSWORD}"]
        return [self.program, *common, *self.options, *user, *options]

    def run(self, *options):
        """Exit status and what it said."""
        return run(*self.command(*options), timeout=600)

    def sync(self):
        """Runs it; its exit status, or what it said."""
        status, self.said, errors = self.run()
        return status if status == 0 else (status, self.said + errors)


def readers(checks, server, folder, full):
    """fetchmail takes all letters, neomutt copies them."""
    sent = letters(full)
    client = session(server)
    for octets in sent.values():
        client.append("INBOX", None, None, octets)
    copied, screen = with_neomutt(server, folder, "imap")
    wrong = [s for s, octets in sent.items() if lf(octets).split(b"\n\n", 1)[1] not in copied]
    checks.equal(f"neomutt copies {len(sent)} letters as they were", wrong, [])
    if wrong:
        print(screen)
    for name, port, options, keep in (
        ("in clear", "imap", "sslproto ''", True),
        ("with STARTTLS", "imap", f"sslproto tls1.2+ sslcertfile {certificate(folder)} sslcertck", True),
        ("inside TLS", "imaps", f"ssl sslcertfile {certificate(folder)} sslcertck", True),
        ("and deletes", "imap", "sslproto ''", False),
    ):
        found, status, said = with_fetchmail(server, folder, port, options, keep, "imap")
        checks.equal(f"fetchmail {name}", status, 0)
        wrong = [s for s, octets in sent.items() if not any(lf(octets) in one for one in found)]
        checks.equal(f"fetchmail {name}: {len(sent)} letters are as they were", wrong, [])
        if status or wrong:
            print(said)
    client.noop()
    checks.equal("what is deleted is gone", client.search(None, "ALL")[1], [b""])
    client.logout()
