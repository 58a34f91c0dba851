"""Bytes from strangers: a file is read as it was when it was opened, and in pieces that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import FileIO
from os import fstat
from stat import S_ISREG
from typing import Protocol

from factcli.errors import DatasetError

LARGEST_VALUE = 256 << 20
"""Bytes, unpacked, of what is read whole: one line, or one JSON document."""


class Readable(Protocol):
    """What lines are read from, packed or not."""

    def readline(self, size: int = -1, /) -> bytes: ...

    def read(self, size: int = -1, /) -> bytes: ...


class Snapshot(FileIO):
    """A file for reading that ends where it ended when it was opened, so that one that grows has an end.

    What is no regular file, such as a pipe, ends when its writer says so.
    """

    def __init__(self, file: str | int) -> None:
        super().__init__(file, "rb", closefd=not isinstance(file, int))
        status = fstat(self.fileno())
        # A file of /proc says that it is empty.
        self._left = status.st_size - self._place() if S_ISREG(status.st_mode) and status.st_size else None

    def _place(self) -> int:
        return self.tell() if self.seekable() else 0

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        """Read no further than the end."""
        if self._left is None:
            return super().readinto(buffer)
        got = super().readinto(memoryview(buffer)[: self._left]) or 0
        self._left -= got
        return got


def lines(path: str, stream: Readable, first: int = 1) -> Iterator[bytes]:
    """Yield the lines with their ends; the first has the number `first`.

    Raises:
        DatasetError: a line is longer than `LARGEST_VALUE`.
    """
    for number, line in enumerate(iter(partial(stream.readline, LARGEST_VALUE + 1), b""), first):
        if len(line) > LARGEST_VALUE:
            raise too_large(path, "line", number)
        yield line


def rest(path: str, stream: Readable, head: bytes = b"") -> bytes:
    """Return what is left of a document behind its `head`, with it.

    Raises:
        DatasetError: the document is larger than `LARGEST_VALUE`.
    """
    data = head + stream.read(LARGEST_VALUE + 1 - len(head))
    if len(data) > LARGEST_VALUE:
        raise too_large(path, "document")
    return data


def too_large(path: str, what: str, line: int | None = None) -> DatasetError:
    """Return the error for a line or a document that is larger than `LARGEST_VALUE`."""
    return DatasetError(path, f"the {what} is larger than {LARGEST_VALUE >> 20} MiB", line=line)
