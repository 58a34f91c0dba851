"""JSON of unknown shape, one value a line or one document, as values with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from factcli.errors import DatasetError
from factcli.formats import Place, Refused
from factcli.formats.encoding import Text
from factcli.json_errors import refusal, refuse_repeated_keys

OBJECTS = re.compile(rb"\[\s*\{")
RECORDS = ("statements", "quotes", "quotations", "results", "items", "data", "records", "rows")
"""Keys under which a document that is an object is likely to hold its records, in order of preference."""


def values(text: Text) -> Iterator[tuple[Place, Any]]:
    """Yield each value of JSON Lines, which stream, or the whole document; a line that is no JSON as `Refused`.

    Raises:
        DatasetError: a document is no JSON.
    """
    if is_json_lines(text.head):
        yield from _lines(text)
    else:
        yield Place(json_path="$"), _decoded(text.path, _document(text), Any)


def records(text: Text) -> Iterator[tuple[Place, Any]]:
    """Yield the records of JSON Lines, of a list, or of the list of objects in a document.

    The records of a document are decoded one by one, so that it takes the memory of its bytes.

    Raises:
        DatasetError: a document is no JSON, or it cannot be told which of its lists holds the records.
    """
    if is_json_lines(text.head):
        yield from _lines(text)
        return
    data, root = _document(text), "$"
    if not data.lstrip().startswith(b"["):
        document = _decoded(text.path, data, dict[str, msgspec.Raw])
        key = _key_of_records(text.path, document)
        if key is None:
            yield Place(json_path="$"), _record(text.path, data)
            return
        data, root = bytes(document[key]), f"$.{key}"
    for index, raw in enumerate(_decoded(text.path, data, list[msgspec.Raw])):
        yield Place(json_path=f"{root}[{index}]"), _record(text.path, bytes(raw))


def is_json_lines(head: str) -> bool:
    """Tell whether a file holds an object a line: one of its first two lines is one, and there is more than one."""
    if not head.lstrip().startswith("{"):
        return False
    lines = [line for line in head.split("\n") if line.strip()]
    return len(lines) > 1 and any(_is_object(line) for line in lines[:2])


def _is_object(line: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(text: Text) -> Iterator[tuple[Place, Any]]:
    for number, line in enumerate(text.lines(), 1):
        if not line.strip():
            continue
        try:
            value = _decoded(text.path, line.encode(), Any, number)
        except DatasetError as error:
            yield Place(number, error.column), Refused(error.why)
        else:
            yield Place(number), value


def _record(path: str, raw: bytes) -> Any:
    """Return a record of a document that is JSON, or why it is none: numbers that nothing can hold."""
    try:
        return msgspec.json.decode(raw)
    except ValueError as error:
        return Refused(refusal(path, raw, error).why)


def _document(text: Text) -> bytes:
    return text.whole().encode()


def _decoded(path: str, data: bytes, form: Any, line: int | None = None) -> Any:
    try:
        decoded = msgspec.json.decode(data, type=form)
    except (ValueError, RecursionError) as error:
        raise refusal(path, data, error, line=line) from None
    refuse_repeated_keys(path, data, line or 1)
    return decoded


def _key_of_records(path: str, document: dict[str, msgspec.Raw]) -> str | None:
    """Return the key of a document under which its records are; None for a document that is one record itself."""
    lists = [key for key, raw in document.items() if OBJECTS.match(bytes(raw))]
    likely = [key for key in RECORDS if key in lists]
    if likely or len(lists) < 2:
        return next(iter(likely or lists), None)
    raise DatasetError(path, f"it cannot be told which list holds the records: {', '.join(lists)}", json_path="$")
