"""Runs the checks of the protocols that are asked for, of all if none is."""

import argparse
import sys
import tempfile

import dkim_forms
import imap
import mail_trees
import name_service
import packets
import pop3
import smtp
from checks import Checks

PROTOCOLS = {"smtp": smtp, "pop3": pop3, "imap": imap, "dns": name_service, "dkim": dkim_forms, "trees": mail_trees, "packets": packets}


def main():
    """The summary line is the last one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--servers", required=True, help="folder of the example servers")
    parser.add_argument("--full", action="store_true", help="large, many and odd input as well")
    parser.add_argument("protocols", nargs="*", help="of " + ", ".join(PROTOCOLS))
    arguments = parser.parse_args()
    checks = Checks()
    for name in arguments.protocols or PROTOCOLS:
        checks.protocol = name
        with tempfile.TemporaryDirectory(prefix="interop-") as folder:
            with checks.group(f"{name} checks"):
                PROTOCOLS[name].check(checks, arguments.servers, folder, arguments.full)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
