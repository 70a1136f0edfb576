#!/usr/bin/env python3
"""Instructions that reading DNS messages takes, beside dnsbox, or SMTP lines, beside smtp-proto, as callgrind counts them: they do not
jitter as times do.

usage: benches/peers/instructions.py TABLE [dns|smtp]        the binary `table`, built with --release; without a word dns

Needs valgrind. Each figure is the difference of two runs, so that what comes before the work is left out.
"""

import math
import re
import subprocess
import sys

MESSAGES = ["a_query", "b_answer", "c_referral", "d_mixed", "e_dnssec", "f_axfr", "g_https"]
# What ours may take of dnsbox's instructions at most, for each message but those without a goal.
GOALS = {"walk": 0.8, "validate": 0.5}
WITHOUT_GOAL = ["g_https"]
FEW, MANY = 10, 110
# The rows of SMTP, and how many times faster than smtp-proto they are to be.
SMTP = {"MAIL line": 1.5, "RCPT line": 1.5, "EHLO reply of 12 lines": 1.1, "session, 100 recipients, 10 kB": 1.5}


def collected(table, *work):
    """Instructions of one run."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", table, "repeat", *work]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def instructions(table, *work):
    """Instructions of one piece of work."""
    few, many = (collected(table, *work, str(times)) for times in (FEW, MANY))
    return (many - few) // (MANY - FEW)


def smtp(table):
    print("| instructions | smtp-codec | smtp-proto | ratio | goal of the time |")
    print("|---|---:|---:|---:|---:|")
    for row, goal in SMTP.items():
        ours, theirs = (instructions(table, "smtp", row, library) for library in ("smtp-codec", "smtp-proto"))
        print(f"| {row} | {ours} | {theirs} | {theirs / ours:.2f} | {goal} |")


def main():
    table, area = (sys.argv[1:] + ["dns"])[:2] if len(sys.argv) in (2, 3) else (None, None)
    if area not in ("dns", "smtp"):
        sys.exit(__doc__)
    if area == "smtp":
        return smtp(table)
    print("| instructions | dns-wire | dnsbox | ratio | goal | |")
    print("|---|---:|---:|---:|---:|---|")
    for work, goal in GOALS.items():
        ratios = []
        for message in MESSAGES:
            ours = instructions(table, work, message, "dns-wire")
            theirs = instructions(table, work, message, "dnsbox")
            ratios.append(ours / theirs)
            met = "met" if ratios[-1] <= goal else "not met"
            asked = "| |" if message in WITHOUT_GOAL else f"| {goal} | {met} |"
            print(f"| {work} {message} | {ours} | {theirs} | {ratios[-1]:.2f} {asked}")
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"| {work}, geometric mean | | | {mean:.2f} | | |")


if __name__ == "__main__":
    main()
