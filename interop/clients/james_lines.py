"""What the lines of James' scripts mean: regular expressions of Java, for the responses of James.

The scripts know their own server. What only that server has is not compared: the texts of responses, RECENT and `\\Recent`, MAILBOXID
and URLMECH. Mod-sequences and UIDVALIDITY must be there, with any number. Flags, attributes, items of STATUS and rights are sets;
of rights those that are not virtual or numbered (RFC 4314 section 2.1.1). All else is compared as it stands.
"""

import re

STATUS = re.compile(r"^([A-Za-z0-9.\\]+) (OK|NO|BAD)\b")
# Codes of tagged responses with something to compare.
CODE = re.compile(r"^\S+ \S+ (\\\[(?:READ-WRITE|READ-ONLY|COPYUID|TRYCREATE)\b.*?\\\])")
# What responses bring that no script waits for, without being wrong.
ASIDE = re.compile(r"\* (OK\b|\d+ RECENT\b|LIST \(\\HasChildren \\Noselect\))")
ABSENT = re.compile(r"(\\\*|\*) (\\?d?\+?|\d+|\\d\+|\.\*) RECENT|MAILBOXID|URLMECH")
RIGHTS = re.compile(r"^\\?\* (MYRIGHTS|ACL|LISTRIGHTS) (.*)$", re.IGNORECASE)


def names(text):
    """Ours have `/` between levels, and `#user/` before others' folders."""
    text = re.sub(r'"(\\?)\.(\\?)"', '"/"', text)
    text = re.sub(r'"user\." "([A-Za-z]+)"', lambda found: f'"#user/" "{found[1].lower()}"', text)
    shared = re.sub(r"#?\buser\\?\.((?:[A-Za-z-]+\\?\.)*[A-Za-z-]*)", lambda found: "#user/" + slashes(found[1]), text)
    return re.sub(r"\b([A-Za-z]+\d*)(?:\\?\.)(?=(sub|sibling|child|[a-z]+folder|test))", r"\1/", shared)


def slashes(levels):
    """Names of users in small letters, as accounts have them."""
    user, *rest = re.split(r"\\?\.", levels)
    return "/".join([user.lower(), *rest])


def known_to_python(escape):
    """Java takes any letter behind a backslash."""
    letter = escape[1]
    if letter in (None, '"'):
        return ""
    return escape[0] if not letter.isalpha() or letter in "dDsSwWrnt" else re.escape(letter)


def as_set(text, head, slash, step=1):
    """Sorts what stands in the parentheses behind `head`, in a response or (`slash`) in an expression."""

    def sort(found):
        words = found[2].split()
        if any(re.search(r"(?<!\\)[.(|]", word) for word in words):
            return found[0]
        items = [" ".join(words[at : at + step]) for at in range(0, len(words), step)]
        kept = [item for item in items if not item.lower().endswith("\\recent")]
        kept.sort(key=lambda item: item.replace("\\", ""))
        return f"{found[1]}{' '.join(kept)}{found[3]}"

    return re.sub(rf"({head}{slash}\()(.*?)({slash}\))", sort, text, flags=re.IGNORECASE)


def rights(line):
    """Responses of ACL with rights as sets; nothing if it is another response."""
    found = RIGHTS.match(line)
    if not found:
        return None
    kind, words = found[1].upper(), found[2].split()

    def real(letters):
        return "".join(sorted(set(letters) - set("cd0123456789")))

    if kind == "MYRIGHTS":
        return f"{kind} {words[0]} {real(words[1])}".lower()
    if kind == "LISTRIGHTS":
        # Which of them are always granted is the server's own.
        return f"{kind} {words[0]} {words[1]} {real(''.join(words[2:]))}".lower()
    pairs = zip(words[1::2], words[2::2])
    return f"{kind} {words[0]} {sorted((name, real(letters)) for name, letters in pairs)}".lower()


def canonical(line, slash=""):
    """A line with all sets in one order."""
    line = as_set(line, r"\bFLAGS ", slash)
    line = as_set(line, r"\bPERMANENTFLAGS ", slash)
    line = as_set(line, r"\* (?:LIST|LSUB) ", slash)
    return as_set(line, r"\* STATUS \S+ ", slash, step=2)


def response(line):
    """A line of ours as it is compared."""
    line = line.replace('"', "")
    return rights(line) or canonical(line)


def meaning(expected):
    """The expressions that a line of ours must fit one of; none if it does not matter."""
    expected = names(expected).replace("\\\\\\S", "\\\\S")
    optional = "( \\\\\\*)?" in expected
    expected = expected.replace("( \\\\\\*)?", "").replace(" .\\*\\)", " \\\\\\*\\)")
    expected = re.sub(r'\\(.)|"', known_to_python, expected.replace('[^"]*', ".*"))
    # One of them forgets the tag.
    expected = re.sub("^OK ", r"\\S+ OK ", expected)
    status = STATUS.match(expected)
    if status:
        code = CODE.match(expected)
        return [rf"{re.escape(status[1])} {status[2]}\b{' ' + code[1] if code else ''}.*"]
    if ABSENT.search(expected):
        return []
    if RIGHTS.match(expected):
        # The owner is `owner` in some of them.
        return [re.escape(rights(form.replace(" owner ", " imapuser "))) for form in expected.split("|")]
    for prefix in (r"\+", r"\* BYE"):
        if expected.startswith(prefix):
            return [prefix + ".*"]
    numbered = re.match(r"^\\\* OK \\\[(UIDVALIDITY|HIGHESTMODSEQ)\b", expected)
    if numbered:
        return [rf"\* OK \[{numbered[1]} \d+\].*"]
    value = re.match(r"^\\\* OK (\\\[(?:UIDNEXT|UNSEEN) .*?\\\])", expected)
    if value:
        return [rf"\* OK {value[1]}.*"]
    flags = re.match(r"^\\\* OK (\\\[PERMANENTFLAGS .*?\\\])", canonical(expected, r"\\"))
    if flags:
        sorted_flags = flags[1]
        if optional:
            sorted_flags = sorted_flags.replace("FLAGS \\(", "FLAGS \\((\\\\\\* )?")
        return [rf"\* OK {sorted_flags if '(' in sorted_flags else '.*'}.*"]
    if expected.startswith((r"\* OK", "* OK")):
        return []
    forms = [canonical(expected, r"\\")]
    fetch = re.match(r"^(\\\* .* FETCH \\\()(.*) (UID \S+?)(\\\))$", forms[0])
    if fetch:
        forms.append(f"{fetch[1]}{fetch[3]} {fetch[2]}{fetch[4]}")
    return forms


def joined(lines):
    """Strings are the same whether they are quoted or literals."""
    whole = []
    for line in lines:
        literal = whole and re.search(r" ?(\\?\{\d+\\?\}|\\\{\\d[+*]\\\})$", whole[-1])
        if literal:
            whole[-1] = f"{whole[-1][: literal.start()]} {line}"
        else:
            whole.append(line)
    return whole


def expunged(lines):
    """EXPUNGE responses in any order: the numbers that the messages had before."""
    gone, rest = [], []
    for line in lines:
        found = re.match(r"(?:\\\*|\*) (\d+) EXPUNGE", line)
        if not found:
            rest.append(line)
            continue
        number = int(found[1])
        for before in sorted(gone):
            number += before <= number
        gone.append(number)
    return [f"EXPUNGE {number}" for number in sorted(gone)] + rest
