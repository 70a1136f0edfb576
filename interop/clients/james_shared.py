"""What James' scripts about shared mailboxes find: they are made, with their rights and messages, before the script begins."""

import re

from servers import Lines

USER, PASSWORD = "imapuser", "password"
OTHERS = ("boby", "diana")
ALL = "lrswipkxtecda"
# By the end of the script's name: the user's rights to a mailbox of another one, and who has the messages.
ACCESS = {
    "CopyIS": ("rsi", "mine"),
    "CopyIT": ("ritd", "mine"),
    "CopyIW": ("rwi", "mine"),
    "CopyWithoutS": (ALL.replace("s", ""), "mine"),
    "CopyWithoutT": ("lrswipkxecda", "mine"),
    "CopyWithoutW": (ALL.replace("w", ""), "mine"),
    "RightA": ("a", None),
    "RightL": ("l", None),
    "RightR": ("r", None),
    "RightRS": ("rs", "theirs"),
    "RightRT": ("rtd", "theirs"),
    "RightRW": ("rw", "theirs"),
    "RightX": ("x", None),
    "WithoutRightA": ("lrswipkxtecd", None),
    "WithoutRightE": ("lrswipkxta", None),
    "WithoutRightI": (ALL.replace("i", ""), None),
    "WithoutRightR": (ALL.replace("r", ""), None),
    "WithoutRightS": (ALL.replace("s", ""), "theirs"),
    "WithoutRightX": ("lrswipktea", None),
}
# Their four messages have these flags.
FLAGS = ("", "", "(\\Flagged) ", "(\\Deleted) ")
MESSAGE = b"Subject: one of them\r\n\r\nText.\r\n"


def ask(peer, command):
    """A command that must succeed."""
    answer = peer.ask(f"x {command}")
    if not answer.startswith("x OK"):
        raise ConnectionError(f"{command}: {answer}")


def fill(peer, mailbox, flags):
    """Messages with these flags."""
    for each in flags:
        peer.send(f'x APPEND "{mailbox}" {each}{{{len(MESSAGE)}+}}\r\n'.encode() + MESSAGE + b"\r\n")
        peer.until("x ")


def prepare(port, script):
    """Makes what a script needs."""
    with Lines(port, timeout=3) as boby, Lines(port, timeout=3) as mine:
        for peer, name in ((boby, "boby"), (mine, USER)):
            peer.line()
            peer.ask(f"x LOGIN {name} {PASSWORD}")
        of = re.match(r"ACLIntegration(\w+)$", script)
        if of:
            letters, holder = ACCESS[of[1]]
            mailbox = "test" if of[1].endswith("X") else "INBOX"
            if mailbox != "INBOX":
                ask(boby, f"CREATE {mailbox}")
            # `c` and `d` stand for others: whoever has one of those is told of them.
            ask(boby, f"SETACL {mailbox} {USER} {letters.translate({99: None, 100: None})}")
            if holder:
                fill(mine if holder == "mine" else boby, "INBOX", FLAGS)
        elif script.startswith("SharingAccess"):
            for letters in ("l", "lr", "lrs", "lrw", "lri", "lrx", "lrk", "lrt", "lrte", "lra"):
                ask(boby, f"CREATE mailbox-{letters}")
                ask(boby, f"SETACL mailbox-{letters} {USER} {letters}")
                fill(boby, f"mailbox-{letters}", [""] * 10)
            fill(mine, "INBOX", [""])
        elif script == "ListWithSharedMailbox":
            with Lines(port, timeout=3) as diana:
                diana.line()
                diana.ask(f"x LOGIN diana {PASSWORD}")
                for peer, mailboxes in ((boby, ("sharedMailbox", "sharedMailbox/child", "Sent")), (diana, ("sharedMailbox",))):
                    for mailbox in mailboxes:
                        ask(peer, f"CREATE {mailbox}")
                        ask(peer, f"SETACL {mailbox} {USER} lr")
