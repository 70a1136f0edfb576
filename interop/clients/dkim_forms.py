"""Messages signed by dkimpy hold after what is not signed was changed, and both bring messages to the same forms."""

import base64
import email
import os
import re
import subprocess

import dkim
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
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


# What stands before its first part is signed, and no more of its body.
PARTS = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nFrom: alice@crepes.fr\r\nSubject: parts\r\n\r\n"
    b"This is MIME.\r\n"
)
BODY = (
    b"\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDo you like ketchup?\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inside \r\n\r\nletter\r\n\r\n--b--\r\nend\r\n"
)


def check(checks, servers, folder, full):
    """Signs, changes, verifies; then compares the forms of all messages of the corpora, if they are here."""
    headers = os.path.join(servers, "headers")
    key = Key()
    signatures(checks, headers, folder, key)
    parts(checks, os.path.join(servers, "parts"), folder, key)
    chains(checks, headers, folder, key)
    forms(checks, headers, messages(folder))


class Key:
    """An RSA key, and its record in the DNS."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.private = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    def look_up(self, name, timeout=5):
        """The record, whatever is asked for."""
        return self.record

    def is_signed(self, octets, signature):
        """Whether `signature` is one over these octets."""
        try:
            self.key.public_key().verify(signature, octets, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


def signatures(checks, headers, folder, key):
    """A signature of each pair of forms over one letter."""
    file = os.path.join(folder, "signed.eml")
    letter = LETTER.replace(b"from :", b"From:")
    for form in [(a, b) for a in (b"simple", b"relaxed") for b in (b"simple", b"relaxed")]:
        signature = dkim.sign(letter, b"one", b"crepes.fr", key.private, canonicalize=form, include_headers=SIGNED)
        name = b"/".join(form).decode()
        write(file, signature + letter)
        changed = run(headers, "set", "X-Spam-Status", "Yes, very much so", file)
        checks.true(f"{name}: a field that is not signed was changed", b"Yes, very" in changed and b"score" not in changed)
        checks.true(f"{name}: the signature holds", dkim.verify(changed, dnsfunc=key.look_up))
        added = run(headers, "set", "X-Seen", "by us", file)
        checks.true(f"{name}: it holds with one more field", b"X-Seen: by us\r\n" in added and dkim.verify(added, dnsfunc=key.look_up))
        broken = run(headers, "set", "Subject", "Pickles", file)
        checks.true(f"{name}: a field that is signed breaks it", not dkim.verify(broken, dnsfunc=key.look_up))
        write(file, signature + letter)
        verify(checks, f"{name}: the octets that are signed", headers, file, key, ["DKIM-Signature 0"])


def parts(checks, program, folder, key):
    """A signature over the header section holds, whatever becomes of the parts; what stays is what it was."""
    file, menu = os.path.join(folder, "parts.eml"), os.path.join(folder, "menü.txt")
    content = "Crêpes,\r\nketchup\r\n".encode()
    write(menu, content)
    for form in [(a, b) for a in (b"simple", b"relaxed") for b in (b"simple", b"relaxed")]:
        name = b"/".join(form).decode()
        fields = [b"from", b"subject", b"content-type", b"mime-version"]
        some = dkim.sign(PARTS, b"one", b"crepes.fr", key.private, canonicalize=form, include_headers=fields, length=True)
        every = dkim.sign(PARTS + BODY, b"one", b"crepes.fr", key.private, canonicalize=form, include_headers=fields)
        for task, count in (
            (["attach", menu, "--type", "text/plain"], 3),
            (["replace", "1", menu], 2),
            (["replace", "3", menu], 2),
            (["remove", "1"], 1),
            (["remove", "2"], 1),
        ):
            what = f"{name}: {' '.join(task[:2]).replace(menu, 'a file')}"
            write(file, some + PARTS + BODY)
            changed = run(program, *task, file)
            checks.true(f"{what}: the signature holds", changed != some + PARTS + BODY and dkim.verify(changed, dnsfunc=key.look_up))
            write(file, every + PARTS + BODY)
            checks.true(f"{what}: one over all breaks", not dkim.verify(run(program, *task, file), dnsfunc=key.look_up))
            found = email.message_from_bytes(changed).get_payload()
            checks.equal(f"{what}: {count} parts", len(found), count)
            if "remove" not in task:
                contents = [part.get_payload(decode=True) for part in email.message_from_bytes(changed).walk()]
                checks.true(f"{what}: the content is there", content in contents or content.rstrip() in contents, contents)
            inside = b"Content-Type: message/rfc822\r\n\r\nSubject: inside \r\n\r\nletter\r\n\r\n--b--\r\nend\r\n"
            if task[0] == "attach":
                added = changed.partition(BODY.partition(b"\r\n--b--")[0])[2]
                checks.true(f"{what}: all else is as it was", added.endswith(b"\r\n--b--\r\nend\r\n"), changed)
            elif task[1] == "1":
                checks.true(f"{what}: all else is as it was", changed.endswith(inside), changed)


def chains(checks, headers, folder, key):
    """ARC chains of dkimpy: what their seals and signatures are over."""
    file = os.path.join(folder, "chain.eml")
    message = LETTER.replace(b"from :", b"From:")
    expected = []
    for hop in (1, 2, 3):
        domain = b"hop%d.example" % hop
        validation = b"arc=%s" % (b"none" if hop == 1 else b"pass")
        message = b"Authentication-Results: %s; %s; spf=pass smtp.mailfrom=crepes.fr\r\n" % (domain, validation) + message
        added = dkim.arc_sign(message, b"one", domain, key.private, domain, include_headers=SIGNED)
        message = b"".join(added) + message
        write(file, message)
        status, _, reason = dkim.arc_verify(message, dnsfunc=key.look_up)
        checks.equal(f"a chain of {hop} ({reason})", status, dkim.CV_Pass)
        expected = [f"ARC-Message-Signature {hop}", *expected]
        seals = [f"ARC-Seal {number}" for number in range(1, hop + 1)]
        verify(checks, f"a chain of {hop}: the octets that are signed", headers, file, key, expected + seals)
    changed = run(headers, "set", "X-Seen", "by us", file)
    status, _, reason = dkim.arc_verify(changed, dnsfunc=key.look_up)
    checks.equal(f"the chain holds with one more field ({reason})", status, dkim.CV_Pass)
    write(file, re.sub(rb"(?im)^ARC-Seal: i=2;", b"ARC-Seal: i=4;", message))
    told = run(headers, "hashed", file)
    checks.true("a chain with a gap is told", told.endswith(b"ARC set 2 has not one field of each kind\n"), told[-100:])


def verify(checks, name, headers, file, key, expected):
    """The signatures of a message are over the octets that `headers hashed` gives, and those are `expected`."""
    with open(file, "rb") as source:
        fields, _ = dkim.rfc822_parse(source.read())
    output = run(headers, "hashed", file)
    found = []
    while output:
        line, output = output.split(b"\n", 1)
        field, instance, size = line.split()
        octets, output = output[: int(size)], output[int(size) :]
        for value in (value for name, value in fields if name.lower() == field.lower()):
            tags = dkim.parse_tag_value(value)
            is_it = field == b"DKIM-Signature" or tags[b"i"].strip() == instance
            if is_it and key.is_signed(octets, base64.b64decode(re.sub(rb"\s", b"", tags[b"b"]))):
                found.append(f"{field.decode()} {instance.decode()}")
    checks.equal(name, found, expected)


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
    write(own, LETTER.replace(b"from :", b"From:"))
    root = os.environ.get("PROTOCOL_CORPORA", os.path.join("..", "shared", "corpora"))
    found = [own]
    for path, _, names in os.walk(os.path.join(root, "mail")):
        found += [os.path.join(path, name) for name in names if name.endswith((".eml", ".msg"))]
    return sorted(found)


def write(file, octets):
    """Makes a file."""
    with open(file, "wb") as out:
        out.write(octets)


def run(*command):
    """What a program writes."""
    return subprocess.run(command, check=True, capture_output=True).stdout
