"""Starts the example servers, counts checks, and stops what it started."""

import os
import signal
import subprocess
import sys
import tempfile


class Skip(Exception):
    """A tool is not here."""


class Harness:
    def __init__(self, binaries):
        self.binaries = binaries
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.running = []
        self.passed = self.failed = self.skipped = 0

    def start(self, name, *arguments):
        """Starts a server and gives the ports of its line `ready name=port ...`."""
        server = subprocess.Popen(
            [os.path.join(self.binaries, name), *arguments], stdout=subprocess.PIPE, text=True
        )
        self.running.append(server)
        words = server.stdout.readline().split()
        if words[:1] != ["ready"]:
            raise RuntimeError(f"{name} did not start")
        return {key: int(port) for key, port in (word.split("=") for word in words[1:])}

    def stop(self):
        for server in self.running:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=10)

    def check(self, name, test):
        """Runs one test; it fails by an exception."""
        try:
            test()
        except Skip as reason:
            self.skipped += 1
            print(f"skip {name}: {reason}")
        except Exception as error:  # noqa: BLE001: whatever went wrong is the result
            self.failed += 1
            print(f"FAIL {name}: {type(error).__name__}: {error}")
        else:
            self.passed += 1
            print(f"ok   {name}")
        sys.stdout.flush()


def equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r}, wanted {wanted!r}")


def run(*command, stdin=None, timeout=60):
    """The output of a command that must succeed."""
    try:
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, timeout=timeout, check=False
        )
    except FileNotFoundError as missing:
        raise Skip(f"{command[0]} is not installed") from missing
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} exited {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout
