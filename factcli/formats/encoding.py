"""Files of unknown encoding as lines of text: UTF-8, or what the bytes or the caller say; a wrong byte has a place."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

from factcli.dataset import BYTE_ORDER_MARK, UTF16_MARKS, UTF32_MARKS, reading
from factcli.errors import DatasetError, UsageError
from factcli.json_errors import place, refusal
from factcli.streams import LARGEST_VALUE, lines, too_large

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

HEAD = 1 << 18
"""Bytes from which the encoding, the format and the dialect are told."""
UTF_8 = "utf-8"
# Those in which files are met; of the others charset-normalizer finds likenesses in short texts (`mac_iceland`).
GUESSED = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("koi8_r", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "utf_16", "utf_32"),
]
# Of 125 beginnings of Debian's fortunes, none was read wrongly within this margin, and 20 were without it.
LIKELY = 0.1
WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*+")


class Text:
    """A file as text. `head` is its beginning, for a look before it is read; `lines()` can be read once."""

    def __init__(self, path: str, encoding: str, head: bytes, rest: Iterable[bytes], guessed: bool) -> None:
        self.path = path
        self.encoding = encoding
        self.guessed = guessed
        self.head = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
        self._bytes = _lines(head, rest)

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends as they stand; a byte-order mark is no part of the first.

        Raises:
            DatasetError: a byte that the encoding does not have.
        """
        if self.encoding.startswith(("utf-16", "utf-32")):
            yield from StringIO(self._decoded(1, self._whole()), newline="\n")
            return
        for number, line in enumerate(self._bytes, 1):
            yield self._decoded(number, line)

    def whole(self) -> str:
        """Return the whole text, which its format does not let be read in pieces.

        Raises:
            DatasetError: a byte that the encoding does not have, or more than `LARGEST_VALUE` bytes.
        """
        return self._decoded(1, self._whole())

    def _whole(self) -> bytes:
        pieces: list[bytes] = []
        size = 0
        for piece in self._bytes:
            size += len(piece)
            if size > LARGEST_VALUE:
                raise too_large(self.path, "document")
            pieces.append(piece)
        return b"".join(pieces)

    def _decoded(self, number: int, line: bytes) -> str:
        try:
            return line.decode(self.encoding)
        except UnicodeDecodeError as error:
            if self.encoding == UTF_8:
                raise refusal(self.path, line, error, line=number) from None
            # In UTF-16 and UTF-32 all lines come at once.
            before = line[: error.start].decode(self.encoding, errors="replace")
            row, column = number + before.count("\n"), len(before) - before.rfind("\n")
            raise DatasetError(self.path, f"not {self.encoding} text", line=row, column=column) from None


@contextmanager
def open_text(path: str, encoding: str | None = None) -> Iterator[Text]:
    """Open a file (`-` is standard input), plain or gzipped, as text in its encoding.

    Without an `encoding` the file is UTF-8 or UTF-16 as a byte-order mark says, UTF-8 if its beginning is, and else
    what charset-normalizer makes of its beginning.

    Raises:
        DatasetError: it cannot be read.
        UsageError: there is no such encoding.
    """
    with reading(path) as stream:
        head = stream.read(HEAD)
        name, guessed = (_named(encoding), False) if encoding else _encoding_of(path, head)
        following = lines(path, stream, head.count(b"\n") + 1)
        yield Text(path, name, head.removeprefix(BYTE_ORDER_MARK) if name == UTF_8 else head, following, guessed)


def _named(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise UsageError(f'there is no encoding "{encoding}"') from None


def _encoding_of(path: str, head: bytes) -> tuple[str, bool]:
    """Return the encoding of a beginning, and whether it is a guess."""
    if head.startswith(UTF32_MARKS):
        return "utf-32", False
    if head.startswith(UTF16_MARKS):
        return "utf-16", False
    if _is_utf8(head):
        return UTF_8, False
    from charset_normalizer import from_bytes

    matches = list(from_bytes(head, cp_isolation=GUESSED))
    if not matches:
        return UTF_8, False  # The first wrong byte is named where it is read.
    best = matches[0]
    likely = [match for match in matches if _is_rival(match, best)]
    if len({str(match) for match in likely}) > 1:
        raise _undecided(path, head, [match.encoding for match in likely])
    return codecs.lookup(best.encoding).name, True


def _is_rival(match: CharsetMatch, best: CharsetMatch) -> bool:
    return match.chaos <= best.chaos + LIKELY and match.coherence >= best.coherence - LIKELY


def _undecided(path: str, head: bytes, encodings: list[str]) -> DatasetError:
    """Return the error that shows the first word on which the likely encodings differ, so that the user can tell."""
    for word in WORD.finditer(head):
        readings = [word[0].decode(encoding, errors="replace") for encoding in encodings]
        if len(set(readings)) > 1:
            break
    hint = ", ".join(f"--encoding {name} reads {read}" for name, read in zip(encodings, readings, strict=True))
    why = "not UTF-8, and the encoding cannot be told"
    return DatasetError(path, why, **place(head, word.start(), 1), hint=hint)


def _is_utf8(head: bytes) -> bool:
    """Tell whether a beginning is UTF-8, perhaps with a few wrong bytes: its other letters then are whole sequences."""
    text = codecs.getincrementaldecoder(UTF_8)(errors="replace").decode(head)
    wrong = text.count("\ufffd")
    return wrong == 0 or sum(not character.isascii() for character in text) > 2 * wrong


def _lines(head: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file of which the head was read already."""
    *whole, last = head.split(b"\n")
    for line in whole:
        yield line + b"\n"
    remaining = iter(rest)
    last += next(remaining, b"")
    if last:
        yield last
    yield from remaining
