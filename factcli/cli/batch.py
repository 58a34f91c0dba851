"""The lines of a batch: read from a file or standard input, answered in turn, with progress for a person."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Sequence
from typing import overload

from factcli.asked import LONGEST_QUERY
from factcli.cli.options import Reading
from factcli.dataset import BYTE_ORDER_MARK
from factcli.dataset_files import STANDARD_INPUT
from factcli.errors import DatasetError, UsageError
from factcli.json_errors import refusal
from factcli.streams import rest


class Lines(Sequence[str]):
    """The lines of a batch without their ends, decoded as they are taken: a million take the memory of their bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._ends = array("Q", (found.start() for found in re.finditer(rb"\n", data)))
        if data and not data.endswith(b"\n"):
            self._ends.append(len(data))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, number: int) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> list[str]: ...

    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        return self.line(range(len(self))[number]).decode()

    def line(self, number: int) -> bytes:
        """Return the bytes of a line, counted from 0, without its end."""
        start = self._ends[number - 1] + 1 if number else 0
        return self._data[start : self._ends[number]].removesuffix(b"\r")


def batch_lines(file: str, reading: Reading, longest: int = LONGEST_QUERY) -> Lines:
    """Return the lines of a batch; blank ones stay, for output lines up with input.

    Raises:
        UsageError: the dataset is to be read from standard input too.
        DatasetError: the file cannot be read, is not UTF-8, or has a line of more than `longest` characters.
    """
    if file == STANDARD_INPUT and STANDARD_INPUT in map(str, reading.data or ()):
        raise UsageError("standard input cannot be both the dataset and the batch")
    try:
        if file == STANDARD_INPUT:
            data = rest(file, sys.stdin.buffer)
        else:
            with open(file, "rb") as stream:
                data = rest(file, stream)
    except OSError as error:
        raise DatasetError(file, error.strerror or str(error)) from None
    found = Lines(data.removeprefix(BYTE_ORDER_MARK))
    for number in range(len(found)):
        _refuse_unusable(file, number + 1, found.line(number), longest)
    return found


def _refuse_unusable(file: str, number: int, line: bytes, longest: int) -> None:
    try:
        written = line.decode()
    except UnicodeDecodeError as error:
        raise refusal(file, line, error, line=number) from None
    if len(written) > longest:
        raise DatasetError(file, f"longer than {longest:,} characters", line=number)
