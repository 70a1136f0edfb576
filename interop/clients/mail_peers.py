"""`sendmail` and `fetch-pop3` with other people's servers; `smtp-server` and `pop3-server` with other people's clients."""

import glob
import os
import poplib
import smtplib
import subprocess
import time

import foreign_mail
from mail import ALICE, BOB, DOMAIN, PASSWORD, USER, certificate, letter, lf, trusting
from mail_clients import with_fetchmail, with_neomutt
from relays import Between, EhloFirst
from servers import Server, run

MODES = ("none", "upgrade", "start")
# An access token of the user, for XOAUTH2.
TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="


def debs(servers):
    """Where `interop/run` has unpacked packages that exclude one another."""
    return os.path.join(os.path.dirname(servers), "interop-debs")


def letters(full):
    """Whole messages by subject: what servers add to them is above."""
    bodies = {
        "ketchup": "Do you like ketchup?\r\n",
        "dots": ".\r\n..\r\n...a\r\n.a.\r\n\r\n.\r\n",
        "long lines": "x" * 998 + "\r\n" + "." * 997 + "\r\n",
        "octets": "Gr\u00fc\u00dfe, \u20ac\r\n",
        "blank": "\r\n\r\na\r\n\r\n",
        "large": "".join(f".{n:08}".ljust(78, ".") + "\r\n" for n in range(131072 if full else 4096)),
    }
    head = "Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <{}@crepes.fr>\r\n"
    return {
        subject: head.format(subject.replace(" ", "")).encode() + letter(subject, body)
        for subject, body in bodies.items()
    }


def send(servers, port, mode, cert, message, *options, to=(BOB,), sender=ALICE):
    """Hands a message to `sendmail`."""
    program = os.path.join(servers, "sendmail")
    trust = [] if mode == "none" else ["--ca", cert]
    common = ["--from", sender, "--server", f"localhost:{port}", "--tls", mode, "--give-up", "0"]
    return run(program, *common, *trust, *options, *to, input=message, timeout=120)


def fetch(servers, port, mode, cert, maildir, *options):
    """Runs `fetch-pop3` and gives its result and all that it has stored, by subject."""
    program = os.path.join(servers, "fetch-pop3")
    trust = [] if mode == "none" else ["--ca", cert]
    user = ["--user", f"{USER}:{PASSWORD}", "--maildir", maildir, "--tls", mode]
    result = run(program, f"localhost:{port}", *user, *trust, *options, timeout=120)
    return result, stored(maildir)


def stored(maildir):
    """The messages of our Maildir by subject."""
    found = {}
    for path in glob.glob(os.path.join(maildir, "*", "*.localhost*")):
        with open(path, "rb") as file:
            message = file.read()
        found[message.split(b"\r\nSubject: ")[1].split(b"\r\n")[0].decode()] = message
    return found


def our_client_sends(checks, servers, folder, full):
    """`sendmail` with postfix, exim, opensmtpd and aiosmtpd."""
    base = foreign_mail.Base(os.path.join(folder, "foreign"), debs(servers))
    with checks.group("sendmail to aiosmtpd"), foreign_mail.aiosmtpd(base) as server:
        sends(checks, servers, base, server, full)
        by_threads(checks, servers, base, server)
        bound_to_tls(checks, servers, base, server)
    reason = foreign_mail.can_run()
    if reason:
        print(f"skip {checks.protocol:4} postfix, exim, opensmtpd: {reason}", flush=True)
        return
    with checks.group("sendmail to postfix"), foreign_mail.dovecot(base) as passwords:
        with foreign_mail.postfix(base, passwords.auth_port) as server:
            sends(checks, servers, base, server, full)
            refusals(checks, servers, server, base)
            by_threads(checks, servers, base, server)
    with checks.group("sendmail to exim"), foreign_mail.exim(base) as server:
        sends(checks, servers, base, server, full)
        by_threads(checks, servers, base, server)
        by_pipe(checks, servers, base, server)
    if not foreign_mail.can_have_file_systems():
        print(f"skip {checks.protocol:4} opensmtpd: needs file systems of its own", flush=True)
        return
    with checks.group("sendmail to opensmtpd"), foreign_mail.opensmtpd(base) as server:
        sends(checks, servers, base, server, full, MODES[:1])


def sends(checks, servers, base, server, full, modes=MODES):
    """In clear without AUTH, inside TLS with it: message octets are the same at the other end."""
    sent = {}
    for mode in modes:
        port = server.tls_port if mode == "start" else server.port
        login = [] if mode == "none" else ["--user", f"{USER}:{PASSWORD}"]
        for subject, message in letters(full).items():
            message = message.replace(b"Subject: ", f"Subject: {mode} ".encode(), 1)
            sent[f"{mode} {subject}"] = message
            result = send(servers, port, mode, base.cert, message, *login)
            if result != (0, "", ""):
                checks.equal(f"sendmail to {server.name}, TLS {mode}, {subject}", result, (0, "", ""))
    found = server.letters(len(sent))
    for mode in modes:
        of_mode = {subject: octets for subject, octets in sent.items() if subject.startswith(mode)}
        wrong = [s for s, octets in of_mode.items() if not lf(found.get(s, b"")).endswith(lf(octets))]
        checks.equal(f"{server.name} has {len(of_mode)} letters as they were, TLS {mode}", wrong, [])
    checks.equal(f"{server.name} has each of them once", len(found), len(sent))


def by_threads(checks, servers, base, server):
    """The blocking driver: one letter each way to TLS, with AUTH inside of it."""
    before, message = len(server.letters()), letters(False)["large"]
    for mode in MODES:
        port = server.tls_port if mode == "start" else server.port
        login = [] if mode == "none" else ["--user", f"{USER}:{PASSWORD}"]
        named = message.replace(b"Subject: ", f"Subject: threads {mode} ".encode(), 1)
        result = send(servers, port, mode, base.cert, named, "--threads", *login)
        checks.equal(f"sendmail --threads to {server.name}, TLS {mode}", result, (0, "", ""))
        found = server.letters(before + 1).get(f"threads {mode} large", b"")
        before = len(server.letters())
        checks.true("and it is there as it was", lf(found).endswith(lf(named)), found[:300])


def bound_to_tls(checks, servers, base, server):
    """SCRAM-SHA-256-PLUS with GNU SASL's over OpenSSL's TLS."""
    before, message = len(server.letters()), letters(False)["ketchup"]
    plus = ("--mechanism", "SCRAM-SHA-256-PLUS", "--user")
    for mode in MODES[1:]:
        port = server.tls_port if mode == "start" else server.port
        named = message.replace(b"Subject: ", f"Subject: bound {mode} ".encode(), 1)
        result = send(servers, port, mode, base.cert, named, *plus, f"{USER}:{PASSWORD}")
        name = f"sendmail to {server.name} with SCRAM-SHA-256-PLUS, TLS {mode}"
        checks.equal(name, result, (0, "", ""))
        checks.true("and it is there", f"bound {mode} ketchup" in server.letters(before + 1))
        before += 1
        status, _, errors = send(servers, port, mode, base.cert, named, *plus, f"{USER}:wrong")
        checks.equal(f"{name}: a wrong password", (status, "535" in errors), (69, True))
    with Between(base, server.tls_port) as between:
        for mechanism, expected in (("PLAIN", 0), ("SCRAM-SHA-256-PLUS", 69)):
            login = ("--mechanism", mechanism, "--user", f"{USER}:{PASSWORD}")
            status, _, errors = send(servers, between.port, "start", base.cert, message, *login)
            checks.equal(f"somebody between who has the key, {mechanism}", status, expected)
    checks.true("is seen, and not let in", "535" in errors, errors)


def by_pipe(checks, servers, base, server):
    """`exim -bs`, which speaks SMTP on its standard input and output."""
    names = ("LD_PRELOAD", "NSS_WRAPPER_PASSWD", "NSS_WRAPPER_GROUP")
    environment = [f"{name}={base.environment()[name]}" for name in names]
    exim = os.path.join(debs(servers), "exim4-daemon-light/usr/sbin/exim4")
    command = " ".join(["env", *environment, exim, "-C", f"{server.folder}/conf", "-bs"])
    before, sent = len(server.letters()), letters(False)
    for subject, message in sent.items():
        message = message.replace(b"Subject: ", b"Subject: pipe ", 1)
        sent[subject] = message
        result = run(
            os.path.join(servers, "sendmail"),
            *["--from", ALICE, "--pipe", command, "--give-up", "0", BOB],
            input=message,
        )
        if result != (0, "", ""):
            checks.equal(f"sendmail to exim -bs, {subject}", result, (0, "", ""))
    found = server.letters(before + len(sent))
    wrong = [s for s, octets in sent.items() if not lf(found.get(f"pipe {s}", b"")).endswith(lf(octets))]
    checks.equal(f"exim -bs has {len(sent)} letters as they were", wrong, [])


def refusals(checks, servers, server, base):
    """What a server refuses is told, and what it does not refuse is delivered."""
    message = next(iter(letters(False).values())).replace(b"ketchup", b"one of two")
    status, _, errors = send(
        servers, server.port, "none", base.cert, message, to=(BOB, "x@elsewhere.example")
    )
    checks.equal("a recipient who is refused is a failure", status, 69)
    checks.true("and told", "x@elsewhere.example failed: 5.7.1" in errors, errors)
    checks.true("and the other one has the letter", "one of two" in server.letters(19), server.logs()[-300:])
    status, _, errors = send(
        servers, server.port, "upgrade", base.cert, message, "--user", f"{USER}:wrong"
    )
    checks.equal("a wrong password is a failure", (status, "535" in errors), (69, True))
    own = send(servers, server.port, "upgrade", "/etc/ssl/certs/ca-certificates.crt", message)
    checks.equal("nothing is sent to a server that nobody vouches for", own[0], 69)


def our_client_fetches(checks, servers, folder, full):
    """`fetch-pop3` with dovecot."""
    reason = foreign_mail.can_run()
    if reason:
        print(f"skip {checks.protocol:4} dovecot: {reason}", flush=True)
        return
    base = foreign_mail.Base(os.path.join(folder, "foreign"), debs(servers))
    sent = letters(full)
    sent |= {f"many {n}": letter(f"many {n}") for n in range(1000 if full else 60)}
    with checks.group("fetch-pop3 from dovecot"), foreign_mail.dovecot(base) as server:
        for number, message in enumerate(sent.values()):
            path = os.path.join(server.mail, "new", f"{1795000000 + number}.{number}.localhost")
            with open(path, "wb") as file:
                file.write(message)
            os.chown(path, *[os.stat(server.mail).st_uid] * 2)
        for mode in MODES:
            port = server.tls_port if mode == "start" else server.port
            maildir = os.path.join(folder, f"fetched-{mode}")
            result, found = fetch(servers, port, mode, base.cert, maildir)
            checks.equal(f"fetch-pop3 from dovecot, TLS {mode}", result, (0, f"{len(sent)} fetched\n", ""))
            wrong = [subject for subject, octets in sent.items() if found.get(subject) != octets]
            checks.equal(f"{len(sent)} letters are as they were, TLS {mode}", wrong, [])
            result, _ = fetch(servers, port, mode, base.cert, maildir)
            checks.equal("none is fetched twice", result, (0, "0 fetched\n", ""))
            threads = os.path.join(folder, f"fetched-threads-{mode}")
            result, found = fetch(servers, port, mode, base.cert, threads, "--threads")
            name = f"fetch-pop3 --threads from dovecot, TLS {mode}"
            checks.equal(name, result, (0, f"{len(sent)} fetched\n", ""))
            wrong = [subject for subject, octets in sent.items() if found.get(subject) != octets]
            checks.equal(f"{name}: {len(sent)} letters are as they were", wrong, [])
        for mechanism, in_mode in (
            ("APOP", "none"),
            ("USER", "none"),
            ("PLAIN", "upgrade"),
            ("LOGIN", "start"),
            ("SCRAM-SHA-256", "none"),
            ("SCRAM-SHA-256", "upgrade"),
        ):
            of_port = server.tls_port if in_mode == "start" else server.port
            box = os.path.join(folder, f"fetched-{mechanism}-{in_mode}")
            option = ("--mechanism", mechanism)
            result, _ = fetch(servers, of_port, in_mode, base.cert, box, *option)
            name = f"fetch-pop3 from dovecot with {mechanism}, TLS {in_mode}"
            checks.equal(name, result, (0, f"{len(sent)} fetched\n", ""))
            result = run(
                os.path.join(servers, "fetch-pop3"),
                *[f"localhost:{server.port}", "--user=bob:wrong", f"--maildir={folder}/none", *option],
            )
            checks.equal(f"{name}: a wrong password", (result[0], "AUTH" in result[2]), (1, True))
        result, _ = fetch(servers, port, mode, base.cert, maildir, "--delete")
        checks.equal("what was fetched before is deleted", result, (0, "0 fetched\n", ""))
        left = glob.glob(os.path.join(server.mail, "[nc]*", "*.localhost*"))
        checks.equal("and gone", left, [])
        status, _, errors = run(
            os.path.join(servers, "fetch-pop3"),
            f"localhost:{server.port}",
            "--user=bob:wrong",
            f"--maildir={folder}/none",
        )
        checks.equal("a wrong password is told", (status, "AUTH" in errors), (1, True))


def smtp_server(checks, servers, folder, *options):
    """Incoming mail, submission and LMTP."""
    ports = [f"--{name}=0" for name in ("smtp", "submission", "submissions", "lmtp")]
    given = {option.split("=")[0] for option in options}
    ports = [port for port in ports if port.split("=")[0] not in given]
    token = f"--token={USER}:{TOKEN}"
    return our_server(checks, servers, folder, "smtp-server", *ports, token, *options)


def pop3_server(checks, servers, folder, *options):
    """The mailboxes that `smtp-server` fills."""
    token = f"--token={USER}:{TOKEN}"
    return our_server(checks, servers, folder, "pop3-server", "--pop3=0", "--pop3s=0", "--apop", token, *options)


def our_server(checks, servers, folder, program, *options):
    """One of our servers over the Maildirs of the folder."""
    os.makedirs(folder, exist_ok=True)
    return Server(
        checks,
        folder,
        os.path.join(servers, program),
        f"--hostname={DOMAIN}",
        f"--user={USER}:{PASSWORD}",
        "--user=carol:secret",
        f"--maildir={os.path.join(folder, 'mail')}",
        f"--certificate={certificate(folder)}",
        *options,
    )


def other_clients_send(checks, servers, folder, full):
    """swaks, smtplib, msmtp and smtp-source with `smtp-server`."""
    with smtp_server(checks, servers, os.path.join(folder, "threads"), "--threads") as server:
        with checks.group("smtp-server by threads"):
            with_swaks(checks, server)
            with_smtplib(checks, server, os.path.join(folder, "threads"))
    with smtp_server(checks, servers, folder) as server:
        with checks.group("smtp-server"):
            with_swaks(checks, server)
            with_smtplib(checks, server, folder)
            with_msmtp(checks, server, folder)
            with_gsasl(checks, server, folder)
        with checks.group("smtp-source"):
            under_load(checks, servers, server, folder, 10_000 if full else 500)
    with checks.group("sendmail tries again"):
        before_the_server_is_there(checks, servers, folder)
    with checks.group("smarthost"):
        through_a_smarthost(checks, servers, os.path.join(folder, "relay"))
    with checks.group("sendmail to smtp-server"), smtp_server(checks, servers, os.path.join(folder, "own")) as server:
        with_every_mechanism(checks, servers, server, os.path.join(folder, "own"))


def with_every_mechanism(checks, servers, server, folder):
    """`sendmail` with `smtp-server`, also bound to TLS."""
    for mechanism in (None, "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN", "XOAUTH2"):
        for mode, port in (("upgrade", "submission"), ("start", "submissions")):
            subject = f"own {mechanism} {mode}"
            options = [] if mechanism is None else ["--mechanism", mechanism]
            secret = TOKEN if mechanism == "XOAUTH2" else PASSWORD
            common = (servers, server.ports[port], mode, certificate(folder), letter(subject))
            result = send(*common, "--user", f"{USER}:{secret}", *options, sender=BOB)
            checks.equal(f"sendmail to smtp-server with {mechanism}, TLS {mode}", result, (0, "", ""))
            checks.true("and it is there", subject in stored(os.path.join(folder, "mail", USER)))
            status, _, errors = send(*common, "--user", f"{USER}:wrong", *options, sender=BOB)
            checks.equal("not with a wrong password", (status, "later" in errors), (69, True))


def through_a_smarthost(checks, servers, folder):
    """Mail of the site's users for others goes to the smarthost, and what it refuses comes back as a report."""
    away, here = os.path.join(folder, "away"), os.path.join(folder, "here")
    os.makedirs(away)
    options = ["--hostname=elsewhere.example", "--user=x:secret", f"--maildir={away}", "--smtp=0"]
    with Server(checks, away, os.path.join(servers, "smtp-server"), *options) as smarthost:
        host = f"--smarthost=127.0.0.1:{smarthost.ports['smtp']}"
        with smtp_server(checks, servers, here, host, "--retry=1") as server:
            known, unknown = "x@elsewhere.example", "y@elsewhere.example"
            with smtplib.SMTP("127.0.0.1", server.ports["submission"], "crepes.fr", timeout=60) as client:
                client.starttls(context=trusting(here))
                client.ehlo()
                checks.equal("nobody relays without AUTH", client.mail(ALICE)[0], 530)
                client.login(USER, PASSWORD)
                refused = client.sendmail(BOB, [known, unknown, BOB], letter("relayed"))
                checks.equal("a user may send to others", refused, {})
            with smtplib.SMTP("127.0.0.1", server.ports["smtp"], "crepes.fr", timeout=60) as client:
                client.ehlo()
                client.mail(ALICE)
                checks.equal("a stranger may not", client.rcpt(known)[0], 550)
            found, own = wait_for(os.path.join(away, "x"), 1), os.path.join(here, "mail", USER)
            checks.true("the smarthost has the letter", "relayed" in found, found)
            message = found.get("relayed", b"")
            checks.true("with both traces", message.count(b"\r\nReceived:") == 2, message)
            mine = wait_for(own, 2)
            checks.true("the site's own user has it too", "relayed" in mine, mine)
            reports = [one for subject, one in mine.items() if subject != "relayed"]
            good = len(reports) == 1 and unknown.encode() in reports[0] and b"5.1.1" in reports[0]
            checks.true("and a report of the one who is unknown", good, reports)
            checks.true("from nobody", reports[:1] and reports[0].startswith(b"Return-Path: <>\r\n"), reports)


def wait_for(maildir, count):
    """The messages of a Maildir, when there are so many."""
    for _ in range(200):
        found = stored(maildir)
        if len(found) >= count:
            break
        time.sleep(0.1)
    return found


def with_swaks(checks, server):
    """Who may send what where: codes as the RFCs have them."""
    common = ["swaks", "--server", "127.0.0.1", "--helo", "crepes.fr", "--from", ALICE, "--hide-all"]
    login = ["--auth-user", USER, "--auth-password", PASSWORD, "--auth", "PLAIN"]
    foreign = "x@elsewhere.example"
    for name, port, to, options, code in (
        ("to a user", "smtp", BOB, [], 0),
        ("to a foreigner", "smtp", foreign, [], "550 5.7.1"),
        ("to a foreigner inside TLS", "smtp", foreign, ["--tls"], "550 5.7.1"),
        ("to a foreigner with AUTH, and no smarthost", "smtp", foreign, ["--tls", *login], "550 5.7.1"),
        ("to a user by submission without AUTH", "submission", BOB, [], "530 5.7.0"),
        ("to a user by submission without AUTH inside TLS", "submission", BOB, ["--tls"], "530 5.7.0"),
        ("to a user by submission with AUTH", "submission", BOB, ["--tls", *login], 0),
        ("to a user by submission inside TLS", "submissions", BOB, ["--tlsc", *login], 0),
        ("to a foreigner by LMTP", "lmtp", foreign, ["--protocol", "LMTP"], "550 5.7.1"),
        ("to two users by LMTP", "lmtp", f"{BOB},carol@{DOMAIN}", ["--protocol", "LMTP"], 0),
    ):
        options = [*options, "--port", str(server.ports[port]), "--to", to]
        if code == 0:
            status, output, _ = run(*common, *options)
            checks.equal(f"swaks {name}", status, 0)
        else:
            _, output, _ = run(*[word for word in common if word != "--hide-all"], *options)
            checks.true(f"swaks {name}: {code}", f"\n<** {code}" in output.replace("<~*", "<**"), output)


def with_smtplib(checks, server, folder):
    """Submission asks for AUTH, and AUTH asks for TLS."""
    with smtplib.SMTP("127.0.0.1", server.ports["submission"], "crepes.fr", timeout=60) as client:
        client.ehlo()
        checks.equal("smtplib is not let in without AUTH", client.mail(ALICE)[0], 530)
        checks.true("nor offered AUTH in clear", not client.has_extn("auth"))
        client.starttls(context=trusting(folder))
        client.ehlo()
        checks.equal("smtplib logs in", client.login(USER, PASSWORD)[0], 235)
        checks.equal("and sends", client.sendmail(BOB, [BOB], letter("smtplib")), {})
    with smtplib.LMTP("127.0.0.1", server.ports["lmtp"]) as client:
        # It reads one reply only, however many recipients there are.
        refused = client.sendmail(ALICE, [f"nobody@{DOMAIN}", BOB], letter("lmtplib"))
        checks.equal("smtplib by LMTP: one of two is unknown", [code for code, _ in refused.values()], [550])


def with_msmtp(checks, server, folder):
    """Submission, both ways to TLS, all mechanisms that both have."""
    for mechanism, port, starttls in (
        ("plain", "submission", "on"),
        ("login", "submission", "on"),
        ("plain", "submissions", "off"),
        ("scram-sha-256", "submission", "on"),
        ("scram-sha-256", "submissions", "off"),
        ("xoauth2", "submission", "on"),
    ):
        subject = f"msmtp {mechanism} {port}"
        result = run(
            "msmtp",
            "--file=/dev/null",
            "--host=127.0.0.1",
            f"--port={server.ports[port]}",
            f"--from={BOB}",
            f"--auth={mechanism}",
            f"--user={USER}",
            f"--passwordeval=echo {TOKEN if mechanism == 'xoauth2' else PASSWORD}",
            "--tls=on",
            f"--tls-starttls={starttls}",
            f"--tls-trust-file={certificate(folder)}",
            BOB,
            input=letter(subject, ".\r\n..\r\n").replace(b"\r\n", b"\n"),
        )
        checks.equal(f"{subject} is sent", result, (0, "", ""))
        found = stored(os.path.join(folder, "mail", USER)).get(subject, b"")
        checks.true(f"{subject} is there", found.endswith(b"\r\n\r\n.\r\n..\r\n"), found)


def with_gsasl(checks, server, folder):
    """GNU SASL's own client, which binds SCRAM to GnuTLS's exporter."""
    with EhloFirst(server.ports["submission"]) as relay:
        for mechanism, *options in (
            ["SCRAM-SHA-256-PLUS"],
            # Else it would tell the server that it could be bound (RFC 5802 §6).
            ["SCRAM-SHA-256", "--no-cb"],
            ["PLAIN"],
            ["LOGIN"],
        ):
            for password, passes in ((PASSWORD, True), ("wrong", False)):
                status, said, errors = run(
                    *["gsasl", "--smtp", f"--connect=localhost:{relay.port}", "--starttls", "--verbose"],
                    *[f"--mechanism={mechanism}", f"--x509-ca-file={certificate(folder)}"],
                    *["-a", USER, "-p", password, "-z", "", "--service=smtp", "--hostname=localhost"],
                    *options,
                    input=b"",
                )
                good = (status == 0 and "\n235 " in said) if passes else "\n235 " not in said
                name = "logs in" if passes else "is refused a wrong password"
                checks.true(f"gsasl with {mechanism} {name}", good, (status, said, errors))


def before_the_server_is_there(checks, servers, folder):
    """A letter waits in the queue until somebody takes it, and is there once."""
    port = foreign_mail.free_port()
    message = letter("early")
    client = subprocess.Popen(
        [os.path.join(servers, "sendmail"), "--from", ALICE, "--server", f"localhost:{port}"]
        + ["--retry", "1", "--give-up", "60", BOB],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    client.stdin.write(message)
    client.stdin.close()
    first = client.stderr.readline().decode()
    checks.true("a server that is not there is tried again", f"{BOB} later: " in first, first)
    with smtp_server(checks, servers, folder, f"--smtp={port}"):
        try:
            checks.equal("and has the letter when it is", client.wait(60), 0)
        finally:
            client.kill()
            client.stderr.close()
    found = stored(os.path.join(folder, "mail", USER)).get("early", b"")
    checks.true("as it was", found.endswith(message), found)


def under_load(checks, servers, server, folder, count):
    """Every message that was accepted is there, whole."""
    root = os.path.join(debs(servers), "postfix")
    new = os.path.join(folder, "mail", "carol", "new")
    before = len(os.listdir(new))
    start = time.monotonic()
    done = subprocess.run(
        [os.path.join(root, "usr/sbin/smtp-source"), "-s", "20", "-m", str(count), "-l", "4096"]
        + ["-M", "crepes.fr", "-f", ALICE, "-t", f"carol@{DOMAIN}", f"inet:127.0.0.1:{server.ports['smtp']}"],
        env={**os.environ, "LD_LIBRARY_PATH": os.path.join(root, "usr/lib/postfix"), "MAIL_CONFIG": folder},
        capture_output=True,
        timeout=900,
        check=False,
    )
    seconds = time.monotonic() - start
    checks.equal(f"smtp-source sends {count} letters, 20 at a time", (done.returncode, done.stderr), (0, b""))
    names = os.listdir(new)
    checks.equal("none is lost", len(names) - before, count)
    sizes = {os.path.getsize(os.path.join(new, name)) > 4096 for name in names[-count:]}
    checks.true("each is whole", sizes == {True} or before, sizes)
    print(f"     {checks.protocol:4} {count} letters in {seconds:.1f} s: {count / seconds:.0f} a second", flush=True)


def other_clients_fetch(checks, servers, folder, full):
    """fetchmail and curl with `pop3-server`, over letters that `smtp-server` took."""
    sent = letters(full)
    with smtp_server(checks, servers, folder) as server, checks.group("letters for fetchmail"):
        with smtplib.SMTP("127.0.0.1", server.ports["smtp"], "crepes.fr", timeout=60) as client:
            for message in sent.values():
                client.sendmail(ALICE, [BOB], message)
    with pop3_server(checks, servers, folder, "--auth-in-clear", "--threads") as server:
        with checks.group("POP3 clients by threads"):
            with_logins(checks, server, folder)
    with pop3_server(checks, servers, folder, "--auth-in-clear") as server, checks.group("POP3 clients"):
        copied, screen = with_neomutt(server, folder)
        wrong = [s for s, octets in sent.items() if lf(octets).split(b"\n\n", 1)[1] not in copied]
        checks.equal(f"neomutt copies {len(sent)} letters as they were", wrong, [])
        if wrong:
            print(screen)
        for name, port, options, keep in (
            ("in clear", "pop3", "sslproto ''", True),
            ("with STLS", "pop3", f"sslproto tls1.2+ sslcertfile {certificate(folder)} sslcertck", True),
            ("inside TLS", "pop3s", f"ssl sslcertfile {certificate(folder)} sslcertck", True),
            ("and deletes", "pop3", "sslproto ''", False),
        ):
            found, status, said = with_fetchmail(server, folder, port, options, keep)
            checks.equal(f"fetchmail {name}", status, 0)
            wrong = [s for s, octets in sent.items() if not any(lf(octets) in one for one in found)]
            checks.equal(f"fetchmail {name}: {len(sent)} letters are as they were", wrong, [])
            if status or wrong:
                print(said)
        with_logins(checks, server, folder)
        _, status, _ = with_fetchmail(server, folder, "pop3", "sslproto ''", True)
        checks.equal("fetchmail finds no mail after that", status, 1)
    with checks.group("what is deleted is gone"):
        checks.equal("the Maildir is empty", stored(os.path.join(folder, "mail", USER)), {})


def with_logins(checks, server, folder):
    """Other ways to log in than USER and PASS: curl, poplib and fetchmail have some each."""
    clear = f"pop3://127.0.0.1:{server.ports['pop3']}/"
    tls = ["--ssl-reqd", "--cacert", certificate(folder)]
    can_scram = "gsasl" in run("curl", "--version")[1]
    for name, options, good in (
        ("APOP", ["--user", f"{USER}:{PASSWORD}", "--login-options", "AUTH=+APOP"], True),
        ("APOP and a wrong password", ["--user", f"{USER}:wrong", "--login-options", "AUTH=+APOP"], False),
        ("XOAUTH2", ["--user", USER, "--oauth2-bearer", TOKEN, *tls], True),
        ("XOAUTH2 and a wrong token", ["--user", USER, "--oauth2-bearer", "x", *tls], False),
        ("SCRAM", ["--user", f"{USER}:{PASSWORD}", "--login-options", "AUTH=SCRAM-SHA-256", *tls], True),
    ):
        if name == "SCRAM" and not can_scram:
            continue
        status, _, errors = run("curl", "-sS", *options, clear)
        checks.equal(f"curl with {name}", (status, errors) if good else status, (0, "") if good else 67)
    client = poplib.POP3("127.0.0.1", server.ports["pop3"], timeout=60)
    checks.equal("poplib with APOP", client.apop(USER, PASSWORD)[:3], b"+OK")
    client.quit()
    client = poplib.POP3("127.0.0.1", server.ports["pop3"], timeout=60)
    checks.raises("and a wrong password", poplib.error_proto, lambda: client.apop(USER, "wrong"))
    client.close()
    _, status, said = with_fetchmail(server, folder, "pop3", "sslproto ''", True, "apop")
    checks.true("fetchmail with APOP", status in (0, 1) and "uthorization" not in said, said)
