"""The example servers as processes on free ports."""

import os
import select
import signal
import socket
import subprocess
import time


def end(process, by=signal.SIGTERM, seconds=5):
    """Ends a process that was started here, and no other: with a signal, then by force."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Server:
    """One process, known by its id; `ports` by service."""

    def __init__(self, checks, folder, program, *arguments):
        self.checks = checks
        self.name = program
        self.errors = open(os.path.join(folder, f"{time.monotonic_ns()}.log"), "w+b")
        self.process = subprocess.Popen(
            [program, *arguments],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            stdin=subprocess.DEVNULL,
        )
        self.ports = self._ready()

    def _ready(self):
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line.startswith("ready "):
            self.stop()
            raise RuntimeError(f"{self.name} did not start: {line or self.log()}")
        return {name: int(port) for name, port in (word.split("=") for word in line.split()[1:])}

    def log(self):
        """What the server wrote to its standard error."""
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def stop(self):
        end(self.process, signal.SIGINT, 5)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        name = os.path.basename(self.name)
        self.checks.true(f"{name} still runs", self.process.poll() is None, self.log())
        self.stop()
        log = self.log()
        self.checks.true(f"{name} did not panic", "panicked" not in log, log)
        self.errors.close()


class Lines:
    """A connection by hand: lines out, lines in."""

    def __init__(self, port, host="127.0.0.1", timeout=20):
        self.socket = socket.create_connection((host, port), timeout)
        self.file = self.socket.makefile("rb")

    def send(self, octets):
        """Octets as they are."""
        self.socket.sendall(octets)

    def line(self):
        """One line without its end; `None` at the end of the stream."""
        line = self.file.readline()
        return line.rstrip(b"\r\n").decode("latin-1") if line else None

    def ask(self, line):
        """A line out, a line in."""
        self.send(line.encode("latin-1") + b"\r\n")
        return self.line()

    def until(self, *prefixes):
        """Lines up to the one that begins with a prefix."""
        lines = []
        while not lines or not lines[-1].startswith(prefixes):
            line = self.line()
            if line is None:
                raise ConnectionError(f"the stream ends after {lines}")
            lines.append(line)
        return lines

    def is_closed(self):
        """Whether the server closes within the time limit."""
        try:
            return self.socket.recv(65536) == b"" or self.is_closed()
        except ConnectionError:
            return True
        except TimeoutError:
            return False

    def close(self):
        """Ends the connection without a farewell."""
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def run(*command, input=None, timeout=60):
    """A client that ends by itself: exit status, standard output, standard error."""
    done = subprocess.run(command, input=input, capture_output=True, timeout=timeout, check=False)
    return done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1")
