"""The lines of a batch: read from a file or standard input, answered in turn, with progress for a person."""

from __future__ import annotations

import sys

from factcli.asked import LONGEST_QUERY
from factcli.cli.options import Reading
from factcli.dataset import BYTE_ORDER_MARK, STANDARD_INPUT
from factcli.errors import DatasetError, UsageError
from factcli.streams import rest


def batch_lines(file: str, reading: Reading) -> list[str]:
    """Return the lines of a batch without their ends; blank ones stay, for output lines up with input.

    Raises:
        UsageError: the dataset is to be read from standard input too.
        DatasetError: the file cannot be read, or is not UTF-8.
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
    lines = data.removeprefix(BYTE_ORDER_MARK).split(b"\n")
    return [_line(file, number, line) for number, line in enumerate(lines[:-1] if lines[-1] == b"" else lines, 1)]


def _line(file: str, number: int, line: bytes) -> str:
    try:
        written = line.removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode()) + 1
        raise DatasetError(file, "not UTF-8 text", line=number, column=column) from None
    if len(written) > LONGEST_QUERY:
        raise DatasetError(file, f"longer than {LONGEST_QUERY:,} characters", line=number)
    return written


def extra_fields(lines: list[str] | None, explain: bool) -> tuple[str, ...]:
    """Return the fields that are told beside a format's own: which line of a batch, and why."""
    return (("query",) if lines is not None else ()) + (("match",) if explain else ())
