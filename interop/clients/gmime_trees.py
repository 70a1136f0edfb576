"""The trees that GMime makes of the files that are named on standard input, a line each. Run by the system's Python, which has
its bindings (Debian: python3-gi, gir1.2-gmime-3.0)."""

import sys

import gi

gi.require_version("GMime", "3.0")
from gi.repository import GMime


def main():
    """An empty line for what GMime takes for no message."""
    GMime.init()
    for file in sys.stdin.read().splitlines():
        with open(file, "rb") as message:
            stream = GMime.StreamMem.new_with_buffer(message.read())
        found = GMime.Parser.new_with_stream(stream).construct_message(None)
        part = found.get_mime_part() if found else None
        print(tree(part) if part else "", flush=True)


def tree(part):
    """Types, and in parentheses the parts; else the octets of the body."""
    kind = part.get_content_type().get_mime_type().lower().replace("\n", " ")
    if isinstance(part, GMime.Multipart):
        return f"{kind}({','.join(tree(part.get_part(n)) for n in range(part.get_count()))})"
    if isinstance(part, GMime.MessagePart):
        inner = part.get_message()
        inner = inner.get_mime_part() if inner else None
        return f"{kind}({tree(inner) if inner else ''})"
    content = part.get_content() if isinstance(part, GMime.Part) else None
    if content is None:
        return kind
    stream = GMime.StreamMem.new()
    content.write_to_stream(stream)
    body = bytes(stream.get_byte_array()).rstrip()
    return f"{kind}:{len(body) - body.count(13)}"


main()
