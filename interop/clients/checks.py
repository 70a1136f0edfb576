"""One line a check, and a count."""

import contextlib
import time
import traceback


class Checks:
    """The checks of all protocols."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.protocol = ""

    def _line(self, good, name, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
        verdict = "ok  " if good else "FAIL"
        print(f"{verdict} {self.protocol:4} {name}" + ("" if good else f": {detail}"), flush=True)

    def equal(self, name, got, expected):
        """`got` is `expected`."""
        self._line(got == expected, name, f"got {shown(got)}, not {shown(expected)}")

    def true(self, name, condition, got=""):
        """The condition holds; `got` tells what was there instead."""
        self._line(bool(condition), name, shown(got))

    def raises(self, name, error, call):
        """`call` fails with `error`, which is given back."""
        try:
            result = call()
        except error as found:
            self._line(True, name)
            return found
        except Exception as found:  # The wrong error is a failed check, not the end.
            self._line(False, name, f"{type(found).__name__}: {found}")
        else:
            self._line(False, name, f"no {error.__name__}, but {shown(result)}")
        return None

    @contextlib.contextmanager
    def group(self, name):
        """Checks that depend on each other: what fails unforeseen is one failed check."""
        start = time.monotonic()
        try:
            yield
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            self._line(False, name, f"{type(error).__name__}: {error} (line {place.lineno})")
        self.seconds = time.monotonic() - start

    def finish(self):
        """The summary, and the exit status."""
        print(f"interop: {self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def shown(value):
    """A value, not at endless length."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 600 else f"{text[:600]}… ({len(text)} characters)"
