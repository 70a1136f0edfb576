"""neomutt and fetchmail, as people run them."""

import glob
import os
import pty
import select
import signal
import time

from mail import PASSWORD, USER, certificate, lf
from servers import run


def with_neomutt(server, folder, protocol="pop"):
    """All letters, copied into an mbox by a person who types fast, and what that person saw."""
    home = os.path.join(folder, "neomutt")
    os.makedirs(home)
    control, mbox = os.path.join(home, "rc"), os.path.join(home, "mbox")
    port = server.ports["pop3" if protocol == "pop" else protocol]
    mailbox = f"{protocol}://{USER}:{PASSWORD}@localhost:{port}/"
    keys = f"<tag-pattern>~A<enter><tag-prefix><copy-message>{mbox}<enter><quit>"
    with open(control, "w", encoding="utf-8") as file:
        file.write(
            f"set folder={home} certificate_file={certificate(folder)} ssl_starttls=yes ssl_force_tls=yes\n"
            "set pop_authenticators=user pop_delete=no mbox_type=mbox\n"
            f"set imap_authenticators=plain imap_user={USER} imap_pass={PASSWORD}\n"
            "set confirmcreate=no confirmappend=no quit=yes wait_key=no\n"
        )
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm", HOME=home)
        os.execvp("neomutt", ["neomutt", "-n", "-F", control, "-f", mailbox, "-e", f"push '{keys}'"])
    screen, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            try:
                screen += os.read(terminal, 65536)
            except OSError:  # It has ended.
                break
    else:
        os.kill(process, signal.SIGTERM)
    os.waitpid(process, 0)
    os.close(terminal)
    if not os.path.exists(mbox):
        return b"", screen
    with open(mbox, "rb") as file:
        return file.read(), screen


def with_fetchmail(server, folder, port, options, keep, protocol="pop3"):
    """What it hands over, one message after the other, its exit status, and its log."""
    home = os.path.join(folder, f"fetchmail-{time.monotonic_ns()}")
    os.makedirs(home)
    control = os.path.join(home, "rc")
    with open(control, "w", encoding="utf-8") as file:
        file.write(
            f"poll localhost service {server.ports[port]} protocol {protocol} auth password\n"
            f"  user {USER} password {PASSWORD} {options} {'keep' if keep else 'nokeep'} fetchall no rewrite\n"
            f"  mda \"sh -c 'cat > {home}/letter.$$'\"\n"
        )
    os.chmod(control, 0o600)
    status, out, errors = run(
        *["env", f"HOME={home}", f"FETCHMAILHOME={home}", "fetchmail", "--nosyslog", "--nodetach"],
        *["--invisible", "-f", control, "--pidfile", os.path.join(home, "pid")],
    )
    found = []
    for path in glob.glob(os.path.join(home, "letter.*")):
        with open(path, "rb") as file:
            found.append(lf(file.read()))
    return found, status, out + errors
