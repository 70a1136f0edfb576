"""All checks. See interop/run."""

import argparse
import sys

from checks_dns import dns
from checks_imap import imap
from checks_pop3 import pop3
from checks_smtp import smtp
from harness import Harness


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--bin", required=True)
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("parts", nargs="+")
    given = arguments.parse_args()
    harness = Harness(given.bin)
    parts = {"smtp": smtp, "pop3": pop3, "imap": imap, "dns": dns}
    try:
        for part in given.parts:
            parts[part](harness, given.full)
    finally:
        harness.stop()
    print(f"interop: {harness.passed} passed, {harness.failed} failed, {harness.skipped} skipped")
    sys.exit(harness.failed > 0)


if __name__ == "__main__":
    main()
