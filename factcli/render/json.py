"""Answers as JSON: an envelope, or a result a line. Every field is always there, null where unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec

from factcli.answers import Count, FigureRow, Problem, Result, Verdict
from factcli.asked import Query
from factcli.model import SCHEMA_VERSION
from factcli.render import Answer, Row, View
from factcli.render.fields import FIELDS

# Readable as it is, but for what a terminal would obey: DEL, C1 controls and the bidi and other invisible controls.
_UNSAFE = re.compile(
    "[\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


R = TypeVar("R", bound=Row)


class Envelope(msgspec.Struct, Generic[R], frozen=True):
    """The whole answer of `-f json`."""

    schema_version: int
    query: dict[str, Any]
    total: int
    returned: int
    results: list[R]


def encode(value: object) -> str:
    """Return a value as JSON on one line that is safe to print."""
    # What is neither a record nor a plain value is a sequence that is read as it is taken.
    return escaped(msgspec.json.encode(value, enc_hook=list).decode())


def escaped(json: str) -> str:
    """Return JSON with all that a terminal would obey written as escapes."""
    return _UNSAFE.sub(_escaped, json)


def _escaped(found: re.Match[str]) -> str:
    pairs = found[0].encode("utf-16-be")
    return "".join(f"\\u{int.from_bytes(pairs[i : i + 2], 'big'):04x}" for i in range(0, len(pairs), 2))


def render_json(answer: Answer, view: View) -> Iterator[str]:
    """Yield the envelope, a result a line."""
    yield (
        f'{{"schema_version":{SCHEMA_VERSION},"query":{encode(answer.asked)},'
        f'"total":{answer.total},"returned":{answer.returned},"results":['
    )
    before = "\n"
    for row in answer.rows:
        yield before + encode(_chosen(row, view))
        before = ",\n"
    yield "]}" + view.end


def render_jsonl(answer: Answer, view: View) -> Iterator[str]:
    """Yield a result a line."""
    for row in answer.rows:
        yield encode(_chosen(row, view)) + view.end


def _chosen(row: Row, view: View) -> object:
    if view.fields is None:
        return row
    flat = FIELDS[type(row)]
    return {name: getattr(row, name) if hasattr(row, name) else flat[name](row) for name in view.fields}


def empty_envelope(asked: Query | None = None) -> str:
    """Return the envelope of an answer that could not be given."""
    return f'{{"schema_version":{SCHEMA_VERSION},"query":{encode(asked or {})},"total":0,"returned":0,"results":[]}}'


def output_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the envelopes; `-f jsonl` prints items of their `results`."""
    envelopes = [Envelope[Result], Envelope[Count], Envelope[FigureRow], Envelope[Verdict], Envelope[Problem]]
    schemas, components = msgspec.json.schema_components(envelopes, ref_template="#/$defs/{name}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "anyOf": list(schemas), "$defs": components}
