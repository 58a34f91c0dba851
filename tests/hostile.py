"""Data from strangers: datasets that cannot be used, and values that are not meant to be shown as they are."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

STATEMENT = {"id": "a", "text": "Fear itself", "speaker": "Roosevelt"}
LINE = json.dumps(STATEMENT).encode() + b"\n"
MANY = 100_000
FORMATS = ("text", "tsv", "csv", "json", "jsonl", "markdown")


def document(text: bytes) -> bytes:
    return b'{"statements": [{"id": "a", "text": ' + text + b"}]}"


def figure(value: bytes) -> bytes:
    return b'{"statements": [{"id": "a", "text": "Fear", "figures": [{"value": ' + value + b"}]}]}"


BROKEN = [
    pytest.param(b'{"text": "a",\t"text": "b"}\n', ':1:15: the field "text" is given twice', id="text-twice"),
    pytest.param(
        LINE + b'{"text": "b", "te\\u0078t": "c"}\n', ':2:15: the field "text" is given twice', id="escaped-key"
    ),
    pytest.param(
        b'{"statements": [{"text": "a"}],\n"statements": []}',
        ':2:1: the field "statements" is given twice',
        id="two-lists-of-statements",
    ),
    pytest.param(
        b'{"people": [{"id": "p", "name": {"en": "P", "en": "Q"}}]}\n' + LINE,
        ':1:45: the field "en" is given twice',
        id="two-names-in-a-language",
    ),
    pytest.param(figure(b'1, "value": 2'), ':1:70: the field "value" is given twice', id="two-values-of-a-figure"),
    pytest.param(figure(b"NaN"), ":1:67: not JSON: invalid character", id="nan"),
    pytest.param(
        figure(b"1e999"), ": number out of range at $.statements[0].figures[0].value", id="beyond-floating-point"
    ),
    pytest.param(
        figure(b"1" * 10_000),
        ": integer value out of range at $.statements[0].figures[0].value",
        id="integer-of-10000-digits",
    ),
    pytest.param(LINE + b'{"text":' + b"[" * MANY + b"\n", ":2: nested too deeply", id="nested-line"),
    pytest.param(b"[" * MANY, ": nested too deeply", id="nested-document"),
    pytest.param(b'{"statements": [' + b'{"figures":' * MANY, None, id="nested-objects"),
    pytest.param('{"statements": []}'.encode("utf-16"), ":1: this is UTF-16; a dataset is UTF-8", id="utf-16"),
    pytest.param('{"statements": []}'.encode("utf-32"), ":1: this is UTF-32; a dataset is UTF-8", id="utf-32"),
    pytest.param('{"statements": []}'.encode("utf-16-le"), None, id="utf-16-without-a-mark"),
    pytest.param(LINE + b'{"text": "caf\xe9"}\n', ":2:14: not UTF-8 text", id="cp1252-in-the-middle"),
    pytest.param(gzip.compress(LINE * 99)[:-20], ": the gzip stream is cut off", id="truncated-gzip"),
    pytest.param(
        LINE + b'{"text": "x", "speaker": "' + b"x" * 10_000_000 + b'"}\n',
        ":2: expected `str` of length <= 10000 at $.speaker",
        id="name-of-10-megabytes",
    ),
    pytest.param(b"\xff" * MANY, None, id="no-text"),
    pytest.param(b"\0" * MANY, None, id="nul"),
    pytest.param(document(b'"a\\ud800"'), ":1:39: not JSON: half of a surrogate pair", id="half-a-pair"),
    pytest.param(
        b'{"text": "a\\ud83d\\ude00\\udc00"}\n' + LINE,
        ":1:24: not JSON: half of a surrogate pair",
        id="second-half-in-the-first-line",
    ),
    pytest.param(
        b'{"text": "\\\\ud800 \\uD800x"}\n' + LINE,
        ":1:19: not JSON: half of a surrogate pair",
        id="half-a-pair-in-the-first-line",
    ),
    pytest.param(
        LINE + b'{"text": "a\\ud800\\ud800"}\n', ":2:12: not JSON: half of a surrogate pair", id="half-a-pair-in-a-line"
    ),
    pytest.param(b'{"te\\ud800xt": "a"}\n', ":1:5: not JSON: half of a surrogate pair", id="half-a-pair-in-a-key"),
    pytest.param(b'{"text": NaN}\n' + LINE, ":1:10: not JSON: invalid character", id="nan-in-the-first-line"),
    pytest.param(b'{"text": "caf\xe9"}\n' + LINE, ":1:14: not UTF-8 text", id="cp1252-in-the-first-line"),
    pytest.param(b'{"text": "caf\xe9"}', ":1:14: not UTF-8 text", id="cp1252-in-one-line"),
    pytest.param(b'{"text": "a\n' + LINE, ":1:12: not JSON: invalid character", id="open-string-in-the-first-line"),
    pytest.param(b'{"text": "a', ":1:12: not JSON: ends in the middle of a value", id="cut-off-line"),
    pytest.param(b'{"people": [],\n"title": "a', ":2:12: not JSON: ends in the middle of a value", id="cut-off"),
    pytest.param(
        b'{"text": "-1e999", "figures": [{"value": -1e999}]}\n' + LINE,
        ":1:42: number out of range",
        id="beyond-floating-point-in-the-first-line",
    ),
    pytest.param(
        LINE + b'{"text": "a", "figures": [{"min": ' + b"1" * 10_000 + b"}]}",
        ":2:35: integer value out of range",
        id="integer-of-10000-digits-in-a-line",
    ),
]
"""Bytes that are no dataset, and what is said of them behind the name of the file; None where any place will do."""
HOSTILE = {
    "escape": "\x1b[31m\x1b]8;;http://x\x07\x1b]52;c;AAAA\x07\x1bP1$r\x1b\\",
    "c1": "\x9b31m\x9d52;c;AAAA\x9c\x85",
    "bidi": "\u202e\u2066abc\u2069\u061c\u200f",
    "nul": "a\0b",
    "lines": "a\nb\tc\rd\x0be\x0cf\u2028g\u2029h",
    "markup": "[red]x[/red] [link=http://x]y[/link] :smile: *a* <b> | `c` ![i](http://x)",
    "formula": "=cmd|' /C calc'!A0",
    "option": "--help",
    "path": "../../x",
    "sql": "'; DROP TABLE statements; --",
    "fts": 'NEAR("a" b) OR * AND ^x : {text} NOT "',
}


def hostile_dataset(value: str) -> dict[str, Any]:
    """Return a dataset of one statement with a value wherever text may stand."""
    return {
        "title": value,
        "people": [{"id": value, "name": {value: value}, "aliases": [value], "wikidata": value}],
        "sources": [{"id": value, "title": {value: value}, "publisher": value, "file": value, "url": value}],
        "statements": [
            {
                "id": value,
                "text": value,
                "speaker": value,
                "organisations": [value],
                "topics": [value],
                "language": value,
                "translations": {value: value},
                "cue": value,
                "event": value,
                "figures": [{"value": 1, "unit": value, "measure": {value: value}, "period": value}],
                "source": value,
                "prefix": value,
            }
        ],
    }
