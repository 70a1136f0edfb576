"""Messages signed by dkimpy hold after a field that is not signed was changed, and both bring messages to the same forms."""

import base64
import os
import subprocess

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dkim.canonicalization import Relaxed, Simple

SIGNED = [b"from", b"to", b"subject", b"date", b"message-id"]
LETTER = (
    b"X-Spam-Status: No,\r\n score=1\r\n"
    b"Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
    b"from : Alice <alice@crepes.fr>\r\n"
    b"To: Bob <bob@hamburger.edu>,\r\n\tcarol@networkutopia.com\r\n"
    b"SUBJECT:  Do you like  \r\n ketchup? \r\n"
    b"Message-ID: <1@crepes.fr>\r\n"
    b"\r\n"
    b"Do you like ketchup? \r\n\r\nHow  about\tpickles?\r\n\r\n\r\n"
)


def check(checks, servers, folder, full):
    """Signs, changes, verifies; then compares the forms of all messages of the corpora, if they are here."""
    headers = os.path.join(servers, "headers")
    signatures(checks, headers, folder)
    forms(checks, headers, messages(folder))


def signatures(checks, headers, folder):
    """A signature of each pair of forms over one letter."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = base64.b64encode(
        key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    record = b"v=DKIM1; k=rsa; p=" + public

    def look_up(name, timeout=5):
        return record

    file = os.path.join(folder, "signed.eml")
    letter = LETTER.replace(b"from :", b"From:")
    for form in [(a, b) for a in (b"simple", b"relaxed") for b in (b"simple", b"relaxed")]:
        signature = dkim.sign(letter, b"one", b"crepes.fr", private, canonicalize=form, include_headers=SIGNED)
        name = b"/".join(form).decode()
        with open(file, "wb") as out:
            out.write(signature + letter)
        changed = run(headers, "set", "X-Spam-Status", "Yes, very much so", file)
        checks.true(f"{name}: a field that is not signed was changed", b"Yes, very" in changed and b"score" not in changed)
        checks.true(f"{name}: the signature holds", dkim.verify(changed, dnsfunc=look_up))
        added = run(headers, "set", "X-Seen", "by us", file)
        checks.true(f"{name}: it holds with one more field", b"X-Seen: by us\r\n" in added and dkim.verify(added, dnsfunc=look_up))
        broken = run(headers, "set", "Subject", "Pickles", file)
        checks.true(f"{name}: a field that is signed breaks it", not dkim.verify(broken, dnsfunc=look_up))


def forms(checks, headers, files):
    """The canonical fields and bodies of dkimpy, octet by octet."""
    for name, theirs in (("simple", Simple), ("relaxed", Relaxed)):
        compared = skipped = 0
        differ = []
        for start in range(0, len(files), 200):
            part = files[start : start + 200]
            output = run(headers, "canonical", name, *part)
            for file in part:
                line, output = output.split(b"\n", 1)
                header_size, body_size = (int(size) for size in line.split())
                ours = output[:header_size], output[header_size : header_size + body_size]
                output = output[header_size + body_size :]
                expected = canonical(file, theirs)
                if expected is None:
                    skipped += 1
                elif ours == expected:
                    compared += 1
                else:
                    differ.append(file)
        checks.equal(f"{name}: {compared} messages in the same form, {skipped} left out", differ, [])


def canonical(file, form):
    """What dkimpy makes of a message; None if it does not read it, or with other line ends or another header section."""
    with open(file, "rb") as source:
        message = source.read()
    try:
        fields, body = dkim.rfc822_parse(message)
        header = b"".join(name + b":" + value for name, value in form.canonicalize_headers(fields))
        body = form.canonicalize_body(body)
    except (dkim.MessageFormatError, IndexError, ValueError):
        return None
    # It ends a header section only at an empty line, joins lines that we tell apart, and has no word on a CR or LF alone.
    bare = message.replace(b"\r\n", b"").count(b"\r") or (b"\r\n" in message and message.replace(b"\r\n", b"").count(b"\n"))
    section = message.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    odd = message[:1] in b" \t\r\n" or section.startswith(b"From ") or b"\n>From " in section or b"\nFrom " in section
    if bare or odd or any(octet in b"".join(value for _, value in fields) for octet in (b"\x0b", b"\x0c")):
        return None
    return header, body


def messages(folder):
    """All messages of the corpora, and ours."""
    own = os.path.join(folder, "letter.eml")
    with open(own, "wb") as out:
        out.write(LETTER.replace(b"from :", b"From:"))
    root = os.environ.get("PROTOCOL_CORPORA", os.path.join("..", "shared", "corpora"))
    found = [own]
    for path, _, names in os.walk(os.path.join(root, "mail")):
        found += [os.path.join(path, name) for name in names if name.endswith((".eml", ".msg"))]
    return sorted(found)


def run(*command):
    """What a program writes."""
    return subprocess.run(command, check=True, capture_output=True).stdout
