"""aiosmtpd with AUTH and TLS, storing into a Maildir: PORT TLS-PORT CERTIFICATE KEY MAILDIR."""

import itertools
import os
import signal
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from mail import PASSWORD, USER


class Store:
    """Keeps the octets as they came."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count()

    async def handle_DATA(self, server, session, envelope):
        """The letter, whole."""
        name = str(next(self.numbers))
        path = os.path.join(self.folder, "tmp", name)
        with open(path, "wb") as file:
            file.write(envelope.content)
        os.rename(path, os.path.join(self.folder, "new", name))
        return "250 2.0.0 stored"


def authenticate(server, session, envelope, mechanism, data):
    """One user."""
    return AuthResult(success=data.login == USER.encode() and data.password == PASSWORD.encode())


def main():
    """Until it is told to end."""
    port, tls_port, certificate, key, folder = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    store = Store(folder)

    class InClear(Controller):
        """STARTTLS can be used, and AUTH inside it."""

        def factory(self):
            return SMTP(store, hostname="mx", tls_context=context, authenticator=authenticate)

    class InTls(Controller):
        """TLS from the start, whose protocol does not know that it is inside TLS."""

        def factory(self):
            return SMTP(store, hostname="mx", authenticator=authenticate, auth_require_tls=False)

    InClear(store, hostname="127.0.0.1", port=int(port)).start()
    InTls(store, hostname="127.0.0.1", port=int(tls_port), ssl_context=context).start()
    done = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    done.wait()


if __name__ == "__main__":
    main()
