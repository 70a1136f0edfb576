"""The tree of every message of the corpora, and what its bodies decode to, beside CPython's email, GMime, mailparse and
mail-parser.

Ours is what most of them read, or `mail_trees.tsv` says why not: part of a file's name, a tab, the reason."""

import email
import json
import os
import re
import subprocess

CORPORA = os.environ.get("PROTOCOL_CORPORA", os.path.join("..", "shared", "corpora"))
# What mail is kept in; others are scripts, tables and answers.
SUFFIXES = (".eml", ".msg", ".txt", ".raw", ".mail", ".email", ".mime", ".mbox", "")


def check(checks, servers, folder, full):
    """One check a file that differs, and one for all that agree. With `full` alone: other libraries are built for it."""
    trees = os.path.join(os.path.dirname(servers), "peers", "release", "trees")
    files = messages()
    if not full or not files:
        print(f"skip {checks.protocol:4} trees of messages: " + ("no corpora" if full else "needs --full"), flush=True)
        return
    reasons = justified()
    used = set()
    agreed = undecided = 0
    for file, readings in read(trees, files):
        ours = normal(readings.pop("mime"))
        others = [normal(reading) for reading in readings.values() if reading]
        most = majority([shape(other) for other in others])
        if most == shape(ours):
            # Of those who see the same parts, those who decode the same octets; not all of them decode everything.
            most = majority([other for other in others if shape(other) == most]) or ours
        elif most:
            ours = shape(ours)
        if most is None:
            undecided += 1
        elif ours == most:
            agreed += 1
        else:
            reason = next((end for end in reasons if file.endswith(end)), None)
            used.add(reason)
            if reason is None:
                checks.true(f"{file}: {ours} instead of {most}", False)
    checks.true(f"{agreed} of {len(files)} trees are those of most readers", agreed > 0)
    checks.true(f"{len(used - {None})} others have a reason, {undecided} no majority", None not in used)
    checks.true(f"every reason is needed {sorted(set(reasons) - used)}", set(reasons) <= used)


def majority(readings):
    """What more than half of two or more have; None if there is no such thing."""
    most = max(readings, key=readings.count, default=None)
    return most if 2 * readings.count(most) > len(readings) > 1 else None


def messages():
    """The files of the corpora that start as messages do."""
    found = []
    for folder, folders, names in os.walk(os.path.join(CORPORA, "mail")):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.splitext(name)[1].lower() in SUFFIXES and is_message(path):
                found.append(path)
    return found


def is_message(path):
    """Whether the first line is a field; mbox files hold many messages."""
    with open(path, "rb") as file:
        return re.match(rb"[!-9;-~]+[ \t]*:", file.readline()) is not None


def justified():
    """Ends of names, each with its reason."""
    table = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mail_trees.tsv")
    with open(table, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t", 1) for line in file if line.strip())


def read(trees, files):
    """The readings of each file."""
    ours = run([trees], files)
    gmime = run(["/usr/bin/python3", "-B", os.path.join(os.path.dirname(os.path.abspath(__file__)), "gmime_trees.py")], files)
    for file, line, other in zip(files, ours, gmime, strict=True):
        readings = json.loads(line)
        readings.pop("file")
        with open(file, "rb") as message:
            readings["email"] = cpython(message.read())
        readings["GMime"] = other or None
        yield os.path.relpath(file, CORPORA), readings


def run(command, files):
    """A line for each file."""
    done = subprocess.run(command, input="\n".join(files) + "\n", capture_output=True, text=True, check=True, timeout=600)
    return done.stdout.splitlines()


def cpython(message):
    """The tree that CPython's email makes; None if it fails."""
    try:
        return tree(email.message_from_bytes(message))
    except Exception:
        return None


def tree(part):
    """Types, and in parentheses the parts; else the octets of the body."""
    kind = part.get_content_type()
    if part.is_multipart() and kind in ("message/rfc822", "message/global", "message/news") or (
        part.is_multipart() and part.get_content_maintype() == "multipart"
    ):
        return f"{kind}({','.join(tree(inner) for inner in part.get_payload())})"
    if part.is_multipart():
        return kind
    body = part.get_payload(decode=True) or b""
    return f"{kind}:{size(body)}"


def size(body):
    """Octets without CR and without white space at the end."""
    body = body.rstrip()
    return len(body) - body.count(b"\r")


def normal(reading):
    """The same tree in the same letters."""
    return reading.lower().replace("()", "")


def shape(reading):
    """The tree without sizes."""
    return re.sub(r":\d+", "", reading)
