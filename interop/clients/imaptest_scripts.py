"""imaptest's scripted tests against `imap-server`: commands, the untagged replies that each must bring, and variables in both."""

import glob
import os
import re
import time

from mail import PASSWORD, USER
from servers import Lines

WORD = re.compile(r'[^\s()"\[\]<>{}]+')


class Mismatch(Exception):
    """The server did something else."""


class String(str):
    """What was quoted or a literal."""


def parse(text):
    """A reply as nested lists; parts of names in brackets stay in their word."""
    at, stack = 0, [[]]
    while at < len(text):
        letter = text[at]
        if letter in " \r\n":
            at += 1
        elif letter in "([":
            stack.append([])
            at += 1
        elif letter in ")]":
            done = stack.pop()
            stack[-1].append(done)
            at += 1
        elif letter == '"':
            end = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL).match(text, at)
            stack[-1].append(String(re.sub(r"\\(.)", r"\1", end[1])))
            at = end.end()
        elif text.startswith("{{{", at) or text.startswith("~{{{", at):
            end = text.index("}}}", at)
            stack[-1].append(String(text[text.index("{{{", at) + 4 : end - 1].replace("\n", "\r\n")))
            at = end + 3
        elif re.match(r"~?\{\d+\}\r\n", text[at:]):
            head = re.match(r"~?\{(\d+)\}\r\n", text[at:])
            start = at + head.end()
            stack[-1].append(String(text[start : start + int(head[1])]))
            at = start + int(head[1])
        else:
            end = re.match(r"(?:[^\s()\[\]]|\[[^\]]*\](?=[<\s])|\$\{\w+\})+", text[at:]) or re.match(r"\S", text[at:])
            stack[-1].append(end[0])
            at += end.end()
    return stack[0]


def moment(text):
    """The date of an mbox as APPEND has it."""
    *words, zone = text.split() if re.search(r" [+-]\d{4}$", text) else [*text.split(), "+0000"]
    parsed = time.strptime(" ".join(words), "%a %b %d %H:%M:%S %Y")
    return time.strftime(f'"%d-%b-%Y %H:%M:%S {zone}"', parsed)


class Script:
    """One test."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        lines = [line for line in text.split("\n") if not line.startswith("#")]
        self.head = {}
        while lines and (not lines[0].strip() or re.match(r"^(\w+): ", lines[0])):
            name, _, value = lines.pop(0).partition(":")
            if name:
                self.head[name] = value.strip()
        self.lines = self._joined(lines)
        mbox = path + ".mbox" if os.path.exists(path + ".mbox") else os.path.join(os.path.dirname(path), "default.mbox")
        with open(mbox, encoding="latin-1") as file:
            parts = re.split(r"(?m)^From \S+ +(.*)\n", file.read())[1:]
        self.messages = list(zip(map(moment, parts[::2]), parts[1::2]))

    @staticmethod
    def _joined(lines):
        whole = []
        for line in lines:
            if whole and whole[-1].count("{{{") > whole[-1].count("}}}"):
                whole[-1] += "\n" + line
            else:
                whole.append(line)
        return [line for line in whole if line.strip()]

    def steps(self):
        """Connection, tag or result, command, expected replies, forbidden ones."""
        step = None
        for line in self.lines:
            if line.startswith("*") or line.startswith("!"):
                step[3 if line[0] == "*" else 4].append(line[1:].strip())
                continue
            number = re.match(r"^(\d+) (.*)$", line, re.DOTALL)
            connection, rest = (int(number[1]), number[2]) if number and "connections" in self.head else (1, line)
            word, _, command = rest.partition(" ")
            if word.lower() in ("ok", "no", "bad") and (not command or command.startswith("[")) and step and not step[1]:
                step[1], step[5] = word, command
                continue
            if step:
                yield step
            if word.lower() in ("ok", "no", "bad", '""'):
                step = [connection, word, command, [], [], ""]
            else:
                step = [connection, "", rest, [], [], ""]
        if step:
            yield step


class Run:
    """A test with its connections and variables."""

    def __init__(self, script, port):
        self.script, self.left = script, list(script.messages)
        self.variables = {"mailbox": "imaptest", "mailbox_url": "imaptest", "user": USER, "username": USER, "password": PASSWORD, "domain": ""}
        self.peers = [Lines(port, timeout=4) for _ in range(int(script.head.get("connections", 1)))]
        self.numbers = [[] for _ in self.peers]
        self.tag = 0
        state = script.head.get("state", "selected")
        for peer in self.peers:
            peer.line()
        if state != "nonauth":
            for number in range(len(self.peers)):
                self.must(number, f"login {USER} {PASSWORD}")
        if state in ("created", "appended", "selected"):
            self.must(0, "create imaptest")
        if state in ("appended", "selected"):
            count = script.head.get("messages", "all")
            for _ in range(len(self.left) if count == "all" else int(count)):
                self.must(0, "append imaptest " + self.literal())
        if state == "selected":
            for number in range(len(self.peers)):
                self.must(number, "select imaptest")

    def literal(self, dated=True):
        """The next message."""
        if not self.left:
            self.left = list(self.script.messages)
        date, octets = self.left.pop(0)
        octets = octets.replace("\n", "\r\n")
        date = f"{date} " if dated else ""
        return f"{date}{{{len(octets.encode('latin-1'))}+}}\r\n{octets}"

    def must(self, connection, command):
        """A command that is part of the setting."""
        status, _ = self.ask(connection, command)
        if not status.upper().startswith("OK"):
            raise Mismatch(f"{command[:40]}: {status}")

    def ask(self, connection, command):
        """A command; its result and the untagged replies."""
        self.tag += 1
        tag = f"t{self.tag}"
        self.variables["tag"] = tag
        self.peers[connection].send(f"{tag} {command}\r\n".encode("latin-1"))
        replies = []
        while True:
            line = self.whole(connection)
            if line.startswith(tag + " "):
                return line[len(tag) + 1 :], replies
            replies.append(line[2:])

    def whole(self, connection):
        """A reply with its literals."""
        file = self.peers[connection].file
        text = ""
        while True:
            line = file.readline().decode("latin-1")
            if not line:
                raise Mismatch(f"the connection is closed after {text!r}")
            text += line
            literal = re.search(r"\{(\d+)\}\r\n$", line)
            if not literal:
                return text.removesuffix("\r\n")
            text += file.read(int(literal[1])).decode("latin-1")

    def substituted(self, text):
        """Variables that are known."""
        def value(found):
            return str(self.variables.get(found[1] or found[2], found[0]))

        def quoted(found):
            return f'"{str(self.variables[found[1]]).strip(chr(34))}"' if found[1] in self.variables else found[0]

        text = re.sub(r'"\$([a-z]\w*)"', quoted, text.replace("$$", "\0"))
        return re.sub(r"\$(?:\{(\w+)\}|([a-z]\w*))", value, text).replace("\0", "$")

    def equal(self, wanted, got, key=""):
        """Whether a value is what is wanted; variables are bound."""
        if isinstance(wanted, list):
            if not isinstance(got, list):
                return False
            if key == "flags":
                names = lambda flags: {str(flag).lower() for flag in flags} - {"\\recent"}
                return names(map(self.substituted, wanted)) == names(got)
            if key == "fetch":
                pairs = {str(name).lower(): value for name, value in zip(got[::2], got[1::2])}
                asked = zip(wanted[::2], wanted[1::2])
                return all(
                    str(name).lower() in pairs and self.equal(value, pairs[str(name).lower()], str(name).lower())
                    for name, value in asked
                )
            return len(wanted) == len(got) and all(map(self.equal, wanted, got))
        if isinstance(got, list):
            return bool(re.fullmatch(r"\$\w+", wanted))
        variable = re.fullmatch(r"\$\{?([a-z]\w*)\}?", wanted)
        if variable and variable[1] not in self.variables:
            self.variables[variable[1]] = f'"{got}"' if isinstance(got, String) and variable[1] != "sep" else got
            return True
        plain = lambda text: re.sub(r"\s+", " ", str(text)).strip('" ').lower()
        return plain(self.substituted(wanted)) == plain(got) or plain(got) == plain(wanted).replace("$$", "$")

    def matches(self, wanted, reply):
        """Whether a reply is the one that is wanted."""
        wanted, got = parse(wanted), parse(reply)
        if len(wanted) < 2 or len(got) < len(wanted) and wanted[0] != "list":
            return len(wanted) == 1 and len(got) > 0 and self.equal(wanted[0], got[0])
        kind = str(wanted[1]).lower() if str(wanted[0]).lower()[0] in "0123456789$" else str(wanted[0]).lower()
        if kind in ("list", "lsub"):
            wanted, got = [wanted[0], *wanted[2:]], [got[0], *got[2:]]
        before = dict(self.variables)
        for place, value in enumerate(wanted):
            key = kind if kind in ("fetch", "flags") else ""
            if place >= len(got) or not self.equal(value, got[place], key):
                self.variables = before
                return False
        return kind not in ("search", "sort", "thread", "esearch") or len(got) == len(wanted)

    def step(self, connection, result, command, wanted, forbidden, code):
        """One command."""
        command = self.substituted(command)
        if re.fullmatch(r"append( \S+)?( \(.*\))?( \".*\")?", command, re.IGNORECASE) and "{{{" not in command:
            dated = '"' not in command
            command = (command if " " in command else "append imaptest") + " " + self.literal(dated)
        block = lambda found: f"{{{len(found[1].replace(chr(10), chr(13) + chr(10)))}+}}\r\n" + found[1].replace("\n", "\r\n")
        command = re.sub(r"\{\{\{\n(.*?)\}\}\}", block, command, flags=re.DOTALL)
        status, replies = self.ask(connection, command)
        if result in ("ok", "no", "bad") and status.split(" ")[0].lower() != result:
            raise Mismatch(f"{command[:60]!r}: {status}")
        if code and not self.matches(code, status.split(" ", 1)[1]) and not self.matches(code, status.split(" ", 1)[1].split("]")[0] + "]"):
            raise Mismatch(f"{command[:60]!r}: no {code} in {status}")
        # A number of a message that is expunged is the one that it had at first.
        gone, left = [], []
        for reply in replies:
            number = re.fullmatch(r"(\d+) EXPUNGE", reply)
            if number:
                before = int(number[1])
                for other in sorted(gone):
                    before += other <= before
                gone.append(before)
                left.append(f"${before} EXPUNGE")
                left.append(reply)
            else:
                left.append(reply)
        for expected in wanted:
            number = re.match(r"\$(\d+) fetch", expected)
            if number:
                now = int(number[1]) - sum(other < int(number[1]) for other in gone)
                expected = f"{now}{expected[number.end(1):]}"
            if expected.startswith("esearch"):
                # What a search does not find any more comes before EXPUNGE, with the numbers as they were.
                expected = re.sub(r"\$(?=\d)", "", expected)
            found = next((r for r in left if r.lower() == expected.lower() or self.matches(expected, r)), None)
            if found is None:
                raise Mismatch(f"{command[:60]!r}: no {self.substituted(expected)[:200]!r} in {left}")
            # Attributes of a message may come in one reply or in several.
            if not re.match(r"\d+ FETCH", found, re.IGNORECASE):
                left.remove(found)
        for unwanted in forbidden:
            if any(self.matches(unwanted, reply) for reply in left):
                raise Mismatch(f"{command[:60]!r}: {unwanted}")

    def run(self):
        """All of it."""
        for connection, *rest in self.script.steps():
            self.step(connection - 1, rest[0].strip('" ').lower(), *rest[1:])


def attempt(path, port):
    """What did not fit, or nothing."""
    run = None
    try:
        run = Run(Script(path), port)
        run.run()
    except (Mismatch, OSError, IndexError, TypeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        for peer in run.peers if run else []:
            peer.close()
    return None


def scripts(folder):
    """All of them by name."""
    found = glob.glob(os.path.join(folder, "*"))
    return {os.path.basename(p): p for p in sorted(found) if os.path.isfile(p) and "." not in os.path.basename(p)}
