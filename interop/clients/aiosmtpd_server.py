"""aiosmtpd with AUTH and TLS, storing into a Maildir: PORT TLS-PORT CERTIFICATE KEY MAILDIR.

SCRAM-SHA-256-PLUS is GNU SASL's, bound to OpenSSL's TLS 1.3 by its exporter.
"""

import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import itertools
import os
import signal
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, SMTP, AuthResult

from mail import PASSWORD, USER


# Of gsasl.h.
AUTHID, PASSWORD_OF, CB_TLS_EXPORTER = 1, 3, 25
OK, NEEDS_MORE = 0, 1


class Scram:
    """One exchange of GNU SASL's server."""

    library = None

    @classmethod
    def load(cls):
        """Whether the library is there."""
        name = ctypes.util.find_library("gsasl")
        cls.library = name and ctypes.CDLL(name)
        return bool(name)

    def __init__(self, binding):
        self.context, self.session = ctypes.c_void_p(), ctypes.c_void_p()
        self.library.gsasl_init(ctypes.byref(self.context))
        self.library.gsasl_server_start(self.context, b"SCRAM-SHA-256-PLUS", ctypes.byref(self.session))
        for name, value in ((PASSWORD_OF, PASSWORD.encode()), (CB_TLS_EXPORTER, base64.b64encode(binding))):
            self.library.gsasl_property_set(self.session, name, value)

    def step(self, response):
        """What the library makes of it, and what it says."""
        out, length = ctypes.c_char_p(), ctypes.c_size_t()
        place = (ctypes.byref(out), ctypes.byref(length))
        code = self.library.gsasl_step(self.session, response, ctypes.c_size_t(len(response)), *place)
        return code, ctypes.string_at(out, length.value) if out else b""

    def name(self):
        """Who has logged in."""
        get = self.library.gsasl_property_fast
        get.restype = ctypes.c_char_p
        return get(self.session, AUTHID)

    def end(self):
        """Gives its memory back."""
        self.library.gsasl_finish(self.session)
        self.library.gsasl_done(self.context)


def exported(key_log):
    """`tls-exporter` (RFC 9266) of the last connection of TLS 1.3, from the secret that OpenSSL logs (RFC 8446 §7.5)."""
    with open(key_log, encoding="ascii") as file:
        secrets = [line.split()[2] for line in file if line.startswith("EXPORTER_SECRET ")]
    secret = bytes.fromhex(secrets[-1])
    hashing = {32: hashlib.sha256, 48: hashlib.sha384}[len(secret)]

    def expand(key, label, context, length):
        label = b"tls13 " + label
        info = length.to_bytes(2) + bytes([len(label)]) + label + bytes([len(context)]) + context
        # The lengths asked for are one block at most.
        return hmac.digest(key, info + b"\1", hashing)[:length]

    nothing = hashing(b"").digest()
    derived = expand(secret, b"EXPORTER-Channel-Binding", nothing, len(secret))
    return expand(derived, b"exporter", nothing, 32)


class Store:
    """Keeps the octets as they came."""

    def __init__(self, folder, key_log):
        self.folder = folder
        self.key_log = key_log
        self.numbers = itertools.count()

    async def handle_DATA(self, server, session, envelope):
        """The letter, whole."""
        name = str(next(self.numbers))
        path = os.path.join(self.folder, "tmp", name)
        with open(path, "wb") as file:
            file.write(envelope.content)
        os.rename(path, os.path.join(self.folder, "new", name))
        return "250 2.0.0 stored"

    async def auth_SCRAM__SHA__256__PLUS(self, server, args):
        """RFC 5802, with its last message as a challenge (RFC 4954 §4)."""
        scram = Scram(exported(self.key_log))
        try:
            response = base64.b64decode(args[1]) if len(args) == 2 else await server.challenge_auth("")
            code = NEEDS_MORE
            while code == NEEDS_MORE and response is not MISSING:
                code, said = scram.step(response)
                if said:
                    response = await server.challenge_auth(said)
            good = code == OK and response == b"" and scram.name() == USER.encode()
            return AuthResult(success=good, handled=response is MISSING)
        finally:
            scram.end()


def authenticate(server, session, envelope, mechanism, data):
    """One user."""
    return AuthResult(success=data.login == USER.encode() and data.password == PASSWORD.encode())


def main():
    """Until it is told to end."""
    port, tls_port, certificate, key, folder = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.keylog_filename = os.path.join(os.path.dirname(folder), "keys")
    store = Store(folder, context.keylog_filename)
    without = [] if Scram.load() else ["SCRAM-SHA-256-PLUS"]

    class InClear(Controller):
        """STARTTLS can be used, and AUTH inside it."""

        def factory(self):
            return SMTP(
                store,
                hostname="mx",
                tls_context=context,
                authenticator=authenticate,
                auth_exclude_mechanism=without,
            )

    class InTls(Controller):
        """TLS from the start, whose protocol does not know that it is inside TLS."""

        def factory(self):
            return SMTP(
                store,
                hostname="mx",
                authenticator=authenticate,
                auth_require_tls=False,
                auth_exclude_mechanism=without,
            )

    InClear(store, hostname="127.0.0.1", port=int(port)).start()
    InTls(store, hostname="127.0.0.1", port=int(tls_port), ssl_context=context).start()
    done = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    done.wait()


if __name__ == "__main__":
    main()
