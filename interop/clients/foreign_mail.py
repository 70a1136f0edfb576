"""Other people's mail servers as processes on loopback and high ports, in folders of their own."""

import glob
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

from mail import DOMAIN, PASSWORD, USER
from servers import end

# What the servers run as. Nobody has these numbers; libnss-wrapper tells the servers that somebody has.
USERS = ("postfix", "Debian-exim", "opensmtpd", "opensmtpq", "vmail")
FIRST_UID = 65101
POSTDROP = FIRST_UID + len(USERS)

POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
meta_directory = {folder}/conf
daemon_directory = {root}/usr/lib/postfix/sbin
command_directory = {root}/usr/sbin
shlib_directory = {root}/usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
import_environment = MAIL_CONFIG LD_LIBRARY_PATH LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
myhostname = mx.{domain}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}
virtual_mailbox_maps = static:mail/
virtual_uid_maps = static:{vmail}
virtual_gid_maps = static:{vmail}
virtual_minimum_uid = 1
alias_maps =
alias_database =
local_transport = error:none
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth_port}
message_size_limit = 50000000
"""
POSTFIX_MASTER = """
{port} inet n - n - - smtpd
{tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
"""
EXIM = """
exim_path = {root}/usr/sbin/exim4
keep_environment = LD_PRELOAD:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP
deliver_drop_privilege = true
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port} : {tls_port}
tls_on_connect_ports = {tls_port}
primary_hostname = mx.{domain}
domainlist local_domains = {domain}
tls_advertise_hosts = *
tls_certificate = {cert}
tls_privatekey = {key}
chunking_advertise_hosts = *
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
host_lookup =
rfc1413_query_timeout = 0s
begin acl
rcpt:
  accept domains = +local_domains
  accept authenticated = *
  deny message = relay not permitted
begin routers
all:
  driver = accept
  transport = store
begin transports
store:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
begin retry
* * F,2h,1m
begin authenticators
PLAIN:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""
OPENSMTPD = """
table boxes {{ "@" = vmail }}
listen on 127.0.0.1 port {port}
action "store" maildir "{folder}/mail" virtual <boxes>
match from any for domain "{domain}" action "store"
"""
# Its folders are compiled in: it gets file systems of its own.
OPENSMTPD_START = """
set -e
mount --make-rprivate /
for folder in /var/spool /var/lib /run; do mount -t tmpfs -o mode=755 none "$folder"; done
mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
chmod 711 /var/spool/smtpd
mount --bind {root}/usr/libexec /usr/libexec
mount --bind {base}/passwd /etc/passwd
mount --bind {base}/group /etc/group
exec {root}/usr/sbin/smtpd -d -f {folder}/conf
"""
DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = pop3
listen = 127.0.0.1
auth_mechanisms = plain login scram-sha-256 apop
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={vmail} gid={vmail} home={folder}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {port}
  }}
  inet_listener pop3s {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  inet_listener {{
    port = {auth_port}
  }}
}}
"""


def can_run():
    """Why these servers cannot be run here, if they cannot."""
    return None if os.geteuid() == 0 else "needs root"


def can_have_file_systems():
    """Whether a process can have mounts of its own."""
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


class Base:
    """What the servers share: a certificate, names of users, and the folder of unpacked packages."""

    def __init__(self, folder, debs):
        self.folder = folder
        self.debs = debs
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        # The servers run as users who have to find their way here.
        os.chmod(os.path.dirname(folder), 0o711)
        self.cert, self.key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
        make_certificate(self.cert, self.key)
        for kind, more in (("passwd", ":/nonexistent:/usr/sbin/nologin"), ("group", "")):
            lines = open(f"/etc/{kind}", encoding="utf-8").read()
            for uid, name in enumerate(USERS, FIRST_UID):
                lines += f"{name}:x:{uid}:{uid}:{more}\n" if more else f"{name}:x:{uid}:\n"
            lines += "" if more else f"postdrop:x:{POSTDROP}:\n"
            with open(os.path.join(folder, kind), "w", encoding="utf-8") as file:
                file.write(lines)

    def environment(self, **more):
        """That of a server which asks for users that only these files have."""
        (wrapper,) = glob.glob(os.path.join(self.debs, "libnss-wrapper/usr/lib/*/libnss_wrapper.so"))
        names = {kind: os.path.join(self.folder, kind) for kind in ("passwd", "group")}
        return {
            **os.environ,
            "LD_PRELOAD": wrapper,
            "NSS_WRAPPER_PASSWD": names["passwd"],
            "NSS_WRAPPER_GROUP": names["group"],
            **more,
        }


class Foreign:
    """One server, known by its process id; it stores into the Maildir `mail` of its folder."""

    def __init__(self, base, name, command, configurations, owner="vmail", environment=None, **values):
        self.name = name
        self.folder = os.path.join(base.folder, name)
        self.port, self.tls_port = free_port(), free_port()
        self.mail = os.path.join(self.folder, "mail")
        owner = FIRST_UID + USERS.index(owner)
        for part in ("", "mail", "mail/new", "mail/cur", "mail/tmp"):
            os.makedirs(os.path.join(self.folder, part), exist_ok=True)
            if part:
                os.chown(os.path.join(self.folder, part), owner, owner)
        self.key = os.path.join(self.folder, "key.pem")
        shutil.copy(base.key, self.key)
        os.chown(self.key, owner, owner)
        values = {
            "base": base.folder,
            "folder": self.folder,
            "port": self.port,
            "tls_port": self.tls_port,
            "cert": base.cert,
            "key": self.key,
            "domain": DOMAIN,
            "user": USER,
            "password": PASSWORD,
            "vmail": FIRST_UID + USERS.index("vmail"),
            **values,
        }
        for path, text in configurations.items():
            path = os.path.join(self.folder, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.format(**values))
        self.log = open(os.path.join(self.folder, "out"), "w+b")
        self.process = subprocess.Popen(
            [word.format(**values) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            env=environment,
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self):
        for _ in range(150):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 2) as peer:
                    if peer.recv(1):
                        return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not start: {self.logs()[-800:]}")

    def logs(self):
        """What it wrote, wherever it did."""
        texts = []
        for path in sorted(glob.glob(os.path.join(self.folder, "*log")) + [self.log.name]):
            with open(path, errors="replace", encoding="utf-8") as file:
                texts.append(file.read())
        return "\n".join(texts)

    def letters(self, count=0):
        """The messages that are stored, by subject, when there are so many."""
        for _ in range(200):
            paths = glob.glob(os.path.join(self.mail, "new", "*"))
            if len(paths) >= count:
                break
            time.sleep(0.1)
        found = {}
        for path in paths:
            with open(path, "rb") as file:
                message = file.read()
            found[message.split(b"\nSubject: ")[1].split(b"\n")[0].rstrip(b"\r").decode()] = message
        return found

    def stop(self):
        end(self.process, seconds=10)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def dovecot(base):
    """POP3, and the passwords of postfix."""
    auth_port = free_port()
    command = ("dovecot", "-F", "-c", "{folder}/conf")
    server = Foreign(base, "dovecot", command, {"conf": DOVECOT}, auth_port=auth_port)
    server.auth_port = auth_port
    return server


def dovecot_imap(base):
    """IMAP, over the same kind of Maildir."""
    command = ("dovecot", "-F", "-c", "{folder}/conf")
    configuration = DOVECOT.replace("pop3", "imap")
    server = Foreign(base, "dovecot-imap", command, {"conf": configuration}, auth_port=free_port())
    server.ports = {"imap": server.port, "imaps": server.tls_port}
    return server


class Courier:
    """courier's imapd, a process for each connection, logged in from the start: its login needs a daemon of root's."""

    name = "courier"

    def __init__(self, base):
        root = os.path.join(base.debs, "courier-imap")
        authlib = os.path.join(base.debs, "courier-authlib", "usr/lib")
        self.folder = os.path.join(base.folder, "courier")
        self.mail = os.path.join(self.folder, "Maildir")
        for part in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.mail, part))
        self.program = os.path.join(root, "usr/bin/imapd")
        self.environment = {
            **os.environ,
            "LD_LIBRARY_PATH": f"{authlib}:{authlib}/courier-authlib",
            "HOME": self.folder,
            "IMAP_CAPABILITY": "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE",
            "IMAP_KEYWORDS": "1",
        }
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.ports = {"imap": self.listener.getsockname()[1]}
        self.processes = []
        self.log = open(os.path.join(self.folder, "log"), "wb")
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                process = subprocess.Popen(
                    [self.program, "Maildir"],
                    cwd=self.folder,
                    env=self.environment,
                    stdin=connection,
                    stdout=connection,
                    stderr=self.log,
                )
                self.processes.append(process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.log.close()


def postfix(base, auth_port):
    """Its passwords are those of a dovecot that listens on `auth_port`."""
    root = os.path.join(base.debs, "postfix")
    folder = os.path.join(base.folder, "postfix")
    owner = FIRST_UID + USERS.index("postfix")
    for name in "active bounce corrupt defer deferred flush hold incoming private saved trace".split():
        os.makedirs(os.path.join(folder, "queue", name), 0o700)
        os.chown(os.path.join(folder, "queue", name), owner, owner)
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        os.makedirs(os.path.join(folder, "queue", name))
        os.chown(os.path.join(folder, "queue", name), owner, POSTDROP)
        os.chmod(os.path.join(folder, "queue", name), mode)
    os.makedirs(os.path.join(folder, "queue", "pid"))
    os.makedirs(os.path.join(folder, "data"))
    os.chown(os.path.join(folder, "data"), owner, owner)
    configurations = {
        "conf/main.cf": POSTFIX_MAIN,
        "conf/master.cf": POSTFIX_MASTER,
        "conf/dynamicmaps.cf": "",
    }
    return Foreign(
        base,
        "postfix",
        ("{root}/usr/lib/postfix/sbin/master", "-c", "{folder}/conf", "-d"),
        configurations,
        environment=base.environment(LD_LIBRARY_PATH=os.path.join(root, "usr/lib/postfix")),
        root=root,
        auth_port=auth_port,
    )


def exim(base):
    """All of it as one user."""
    owner = FIRST_UID + USERS.index("Debian-exim")
    folder = os.path.join(base.folder, "exim")
    for part in ("", "spool"):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
        os.chown(os.path.join(folder, part), owner, owner)
    return Foreign(
        base,
        "exim",
        ("{root}/usr/sbin/exim4", "-C", "{folder}/conf", "-bdf", "-q1m"),
        {"conf": EXIM},
        owner="Debian-exim",
        environment=base.environment(),
        root=os.path.join(base.debs, "exim4-daemon-light"),
    )


def opensmtpd(base):
    """In clear: Debian 12's 6.8.0p2 cannot do TLS with its OpenSSL 3, and takes passwords inside TLS only.

    The process that has the keys is never asked: openssl s_client, too, has "tlsv1 alert internal error" by TLS 1.2 and 1.3, with an RSA
    and an EC certificate, after STARTTLS and from the start, and the log says "io-error: error:0A080006:SSL routines::EVP lib".
    """
    return Foreign(
        base,
        "opensmtpd",
        ("unshare", "-m", "sh", "{folder}/start"),
        {"conf": OPENSMTPD, "start": OPENSMTPD_START},
        root=os.path.join(base.debs, "opensmtpd"),
    )


def aiosmtpd(base):
    """In a process of its own, which is given the same certificate."""
    script = os.path.join(os.path.dirname(__file__), "aiosmtpd_server.py")
    command = (sys.executable, script, "{port}", "{tls_port}", "{cert}", "{key}", "{folder}/mail")
    return Foreign(base, "aiosmtpd", command, {})


def make_certificate(cert, key):
    """One that is not for signing others, as clients want it."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    leaf = ["-addext", "basicConstraints=critical,CA:FALSE"]
    subprocess.run(
        [*command, *names, *leaf, "-keyout", key, "-out", cert], check=True, capture_output=True
    )
    os.chmod(cert, 0o644)


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
