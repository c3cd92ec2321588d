"""Reads letters as a strict mail program does and prints what is wrong with them, one line each.

    python letters.py PATH...        letters, or folders of .eml files

The parser is Python's email package under its default policy, which notes every departure from
RFC 5322 and 2045-2047 as a defect; beyond it the bytes are looked at: line ends, lengths, encoded
words. Exit code 1 where anything is wrong, or where there is no letter at all.
"""

import email
import email.policy
import pathlib
import re
import sys
from email.utils import parsedate_to_datetime

ONCE = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"]
# What a mail server puts in front of a letter is the server's own.
OF_SERVERS = (b"Received:", b"Return-Path:", b"Delivered-To:", b"X-Original-To:")
WORD = re.compile(rb"=\?([^?]+)\?([BbQq])\?([^?]*)\?=")


def of_bytes(raw):
    """What is wrong with the bytes of a whole letter."""
    rest = raw.replace(b"\r\n", b"")
    if b"\r" in rest or b"\n" in rest:
        yield "a bare CR or LF"
    if b"\0" in raw:
        yield "a NUL"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "a line over 998 octets"


def of_head(raw):
    """What is wrong with the header lines as they are spelt."""
    head = raw.split(b"\r\n\r\n", 1)[0]
    for field in re.split(rb"\r\n(?![ \t])", head):
        if field.startswith(OF_SERVERS):
            continue
        if not field.isascii():
            yield f"a header that is not ASCII: {field[:60]!r}"
        lines = field.split(b"\r\n")
        for line, value in zip(lines, [lines[0].partition(b": ")[2], *lines[1:]]):
            # A longer line is right only where there is no place to fold it.
            if len(line) > 78 and b" " in value.strip():
                yield f"a header line of {len(line)}: {line[:60]!r}"
            if not line.strip():
                yield "a header line of white space"
        for word in WORD.finditer(field):
            yield from of_encoded_word(word)


def of_encoded_word(word):
    """An encoded word is short and holds whole characters (RFC 2047, 2 and 5)."""
    if len(word.group(0)) > 75:
        yield f"an encoded word of {len(word.group(0))}"
    try:
        email.header.make_header(email.header.decode_header(word.group(0).decode("ascii")))
    except (UnicodeError, LookupError, ValueError) as error:
        yield f"an encoded word that cannot be read: {error}"


def of_message(message):
    """What is wrong with the letter as it is parsed."""
    for name in ONCE:
        if len(message.get_all(name, [])) != 1:
            yield f"{name} is there {len(message.get_all(name, []))} times"
    if parsedate_to_datetime(str(message["Date"])).tzinfo is None:
        yield "a Date without a zone"
    for name in ("From", "To"):
        if len(message[name].addresses) != 1:
            yield f"{name} has {len(message[name].addresses)} addresses"
    if message.get_body(("plain",)) is None:
        yield "no plain text"
    for part in message.walk():
        yield from (f"{part.get_content_type()}: {defect!r}" for defect in part.defects)
        for name, raw in part.raw_items():
            yield from of_header(name, raw, part.policy)
        if not part.is_multipart():
            yield from of_part(part)


def of_header(name, raw, policy):
    """A header is parsed without a defect; the parser stumbles over some that are quite broken."""
    try:
        value = policy.header_fetch_parse(name, raw)
    except Exception as error:
        yield f"{name} cannot be parsed: {error!r}: {raw!r}"
    else:
        yield from (f"{name}: {defect!r}: {raw!r}" for defect in value.defects)


def of_part(part):
    """A part is encoded as it says, and readable in the character set it names."""
    encoding = (part["Content-Transfer-Encoding"] or "7bit").lower()
    raw = part.get_payload()
    if encoding in ("7bit", "quoted-printable", "base64") and not raw.isascii():
        yield f"eight bits under {encoding}"
    if encoding == "quoted-printable" and any(len(line) > 76 for line in raw.splitlines()):
        yield "a quoted-printable line over 76"
    try:
        part.get_payload(decode=True).decode(part.get_content_charset("us-ascii"))
    except (UnicodeError, LookupError) as error:
        yield f"a text that cannot be read: {error}"


def main(paths):
    files = []
    for path in map(pathlib.Path, paths):
        files += sorted(path.glob("*.eml")) if path.is_dir() else [path]
    wrong = 0
    for file in files:
        raw = file.read_bytes()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for fault in [*of_bytes(raw), *of_head(raw), *of_message(message)]:
            print(f"{file.name}: {fault}")
            wrong += 1
    print(f"letters: {len(files)}, defects: {wrong}")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
