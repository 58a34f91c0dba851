"""What is wrong with JSON that cannot be read, in words, and at which line and column."""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec

from factcli.errors import DatasetError
from factcli.json_keys import repeated_key

LONGEST_INTEGER = 4_300
"""Digits of an integer that is read, as many as Python turns into a number from text."""
# Compiled where they are needed: most runs meet no error.
_MALFORMED = r"JSON is malformed: (.*) \(byte (\d+)\)"
_ESCAPE = rb"(?s)\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)"
_NUMBER = rb'(?s)"(?:[^"\\]++|\\.)*+"|(-?\d++(?:\.\d++)?(?:[eE][+-]?\d++)?)'
_SOMEWHERE = "[...]"
"""What msgspec writes for a step that it does not know: it decodes without a type."""


def refusal(path: str, data: bytes, error: Exception, line: int | None = None) -> DatasetError:
    """Return the error that names the place of a decoding error: in a whole document, or in one line."""
    first_line = line or 1
    if isinstance(error, RecursionError):
        return DatasetError(path, "nested too deeply", line=line)
    if isinstance(error, UnicodeDecodeError):
        return DatasetError(path, "not UTF-8 text", **place(data, _first_bad_byte(data) or 0, first_line))
    message, _, json_path = str(error).partition(" - at `")
    if not isinstance(error, msgspec.ValidationError):
        why, offset = _why_malformed(data, message)
        return DatasetError(path, f"not JSON: {why}", **place(data, offset, first_line))
    number = _number_out_of_range(data) if _SOMEWHERE in json_path else None
    if number is not None:
        return DatasetError(path, lower(message), **place(data, number, first_line))
    return DatasetError(path, lower(message), line=line, json_path=json_path.rstrip("`") or "$")


def refuse_malformed(path: str, data: bytes) -> None:
    """Raise the `DatasetError` that names where a document is no JSON at all, whatever it is to hold."""
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
        data.decode()
    except (ValueError, RecursionError) as error:
        raise refusal(path, data, error) from None


def refuse_repeated_keys(path: str, data: bytes, first_line: int) -> None:
    """Raise the `DatasetError` that names the place where an object gives a key again."""
    repeated = repeated_key(data)
    if repeated is not None:
        why = f'the field "{repeated.key}" is given twice'
        raise DatasetError(path, why, **place(data, repeated.offset, first_line))


def is_cut_off(data: bytes, error: ValueError) -> bool:
    """Tell whether data were refused only because they end in the middle of a value."""
    malformed = isinstance(error, msgspec.DecodeError) and not isinstance(error, msgspec.ValidationError)
    return malformed and _why_malformed(data, str(error)) == _cut_off(data)


def place(data: bytes, offset: int, first_line: int) -> dict[str, Any]:
    """Turn a byte offset into the line and the column in code points, both 1-based."""
    before = data[:offset]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode(errors="replace")) + 1
    return {"line": first_line + before.count(b"\n"), "column": column}


def lower(message: str) -> str:
    """Return a message as it stands behind a colon."""
    return message[:1].lower() + message[1:]


def _cut_off(data: bytes) -> tuple[str, int]:
    return "ends in the middle of a value", len(data.rstrip())


def _why_malformed(data: bytes, message: str) -> tuple[str, int]:
    """Return what msgspec means by a message, and the byte offset."""
    malformed = re.fullmatch(_MALFORMED, message)
    why, offset = (malformed[1], int(malformed[2])) if malformed else _cut_off(data)
    # Of half a pair msgspec says that the data end, or that an escape does.
    half = next((found.start() for found in re.finditer(_ESCAPE, data) if found[1]), None)
    return (why, offset) if half is None or half > offset else ("half of a surrogate pair", half)


def _first_bad_byte(data: bytes) -> int | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _number_out_of_range(data: bytes) -> int | None:
    numbers = (found for found in re.finditer(_NUMBER, data) if found[1])
    return next((found.start() for found in numbers if _is_out_of_range(found[1])), None)


def _is_out_of_range(written: bytes) -> bool:
    if written.removeprefix(b"-").isdigit():
        return len(written.removeprefix(b"-")) > LONGEST_INTEGER
    return math.isinf(float(written))
