"""Rows as TSV for pipes and CSV for spreadsheets: one flat value a field, nothing wrapped, nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from factcli.render import Answer, View
from factcli.render.fields import FIELDS, FLAT_DEFAULTS, Value
from factcli.text import safe

AT_ONCE = 1_000
"""Rows that are written field by field: it takes half as long as row by row."""
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
# What begins a formula in some spreadsheet, and the apostrophe against it, are OWASP's ("CSV Injection").
_FORMULA = tuple("=+-@\t\n＝＋－＠")
_ESCAPED = re.compile(r"[\\\t\n]")


def render_tsv(answer: Answer, view: View) -> Iterator[str]:
    r"""Yield a line a row without a header; tab, newline and backslash are written `\t`, `\n` and `\\`."""
    for values in _rows(answer, view):
        yield tsv_record(values) + view.end


def tsv_record(values: Iterable[Value]) -> str:
    """Return values as one line of TSV, without its end."""
    texts = list(map(str, values))
    written = "".join(texts)
    if written.isprintable() and "\\" not in written:
        return "\t".join(texts)
    return "\t".join(_ESCAPED.sub(lambda found: _ESCAPES[found[0]], safe(text)) for text in texts)


def render_csv(answer: Answer, view: View) -> Iterator[str]:
    """Yield RFC 4180 records under a header; lines end in a newline alone.

    For a `spreadsheet`, a cell that it would take for a formula begins with an apostrophe.
    """
    header = _names(answer, view)
    yield ",".join(header) + view.end
    for values in _rows(answer, view):
        yield ",".join(_cell(value, view.spreadsheet) for value in values) + view.end


def _names(answer: Answer, view: View) -> tuple[str, ...]:
    return view.fields or FLAT_DEFAULTS[answer.row_type] + view.extra


def _rows(answer: Answer, view: View) -> Iterator[tuple[Value, ...]]:
    fields = FIELDS[answer.row_type]
    chosen = [fields[name] for name in _names(answer, view)]
    at_once = AT_ONCE if isinstance(answer.rows, Sequence) else 1
    rows = iter(answer.rows)
    while some := list(islice(rows, at_once)):
        yield from zip(*(map(field, some) for field in chosen), strict=True)


def _cell(value: Value, spreadsheet: bool) -> str:
    if not isinstance(value, str):
        return str(value)
    text = safe(value)
    if spreadsheet and text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n]|^\s|\s$', text) else text
