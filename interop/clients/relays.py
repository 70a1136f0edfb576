"""Relays between a client and a server that do something to what they hand on."""

import contextlib
import socket
import ssl
import threading


class Relay:
    """Between a client and a server, one connection after the other."""

    def __init__(self, port):
        self.server = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, server = self._connect(self.listener.accept()[0])
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._hand_on, args=ends, daemon=True).start()

    @staticmethod
    def _hand_on(source, to):
        with contextlib.suppress(OSError):
            while octets := source.recv(65536):
                to.sendall(octets)
        with contextlib.suppress(OSError):
            to.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


class Between(Relay):
    """Ends the TLS of the client, begins its own with the server, and hands on what both say."""

    def __init__(self, base, port):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(base.cert, base.key)
        self.trust = ssl.create_default_context(cafile=base.cert)
        super().__init__(port)

    def _connect(self, client):
        client = self.context.wrap_socket(client, server_side=True)
        server = socket.create_connection(("localhost", self.server))
        return client, self.trust.wrap_socket(server, server_hostname="localhost")


class EhloFirst(Relay):
    """Says EHLO for a client that begins with STARTTLS; the octets after it are handed on as they are."""

    def _connect(self, client):
        server = socket.create_connection(("localhost", self.server))
        lines = server.makefile("rb", buffering=0)
        greeting = lines.readline()
        server.sendall(b"EHLO relay.example\r\n")
        while lines.readline()[3:4] == b"-":
            pass
        client.sendall(greeting)
        return client, server
