"""Rows as TSV for pipes and CSV for spreadsheets: one flat value a field, nothing wrapped, nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from factcli.answers import Result, Verdict
from factcli.render import Answer, Row, View
from factcli.render.fields import FIELDS, FLAT_DEFAULTS, Value
from factcli.text import safe

AT_ONCE = 400
"""Rows that are taken before the first of them is written."""
LONG: dict[type[Row], int] = {Result: 8, Verdict: 8}
"""So many of those that hold whole texts and passages."""
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
# What begins a formula in some spreadsheet, and the apostrophe against it, are OWASP's ("CSV Injection").
_FORMULA = tuple("=+-@\t\n＝＋－＠")
_ESCAPED = re.compile(r"[\\\t\n]")


def render_tsv(answer: Answer, view: View) -> Iterator[str]:
    r"""Yield lines without a header; tab, newline and backslash are written `\t`, `\n` and `\\`."""
    for columns in _columns(answer, view):
        yield tsv(columns, view.end)


def tsv(columns: Iterable[Iterable[Value]], end: str = "\n") -> str:
    """Return columns of values as lines of TSV."""
    return end.join(map("\t".join, zip(*map(_tsv_column, columns), strict=True))) + end


def _tsv_column(values: Iterable[Value]) -> list[str]:
    texts = list(map(str, values))
    written = "".join(texts)
    # What is printable is safe, and holds neither tab nor newline.
    if written.isprintable() and "\\" not in written:
        return texts
    return [_ESCAPED.sub(lambda found: _ESCAPES[found[0]], safe(text)) for text in texts]


def render_csv(answer: Answer, view: View) -> Iterator[str]:
    """Yield RFC 4180 records under a header; lines end in a newline alone.

    For a `spreadsheet`, a cell that it would take for a formula begins with an apostrophe.
    """
    header = _names(answer, view)
    yield ",".join(header) + view.end
    for columns in _columns(answer, view):
        for values in zip(*columns, strict=True):
            yield ",".join(_cell(value, view.spreadsheet) for value in values) + view.end


def _names(answer: Answer, view: View) -> tuple[str, ...]:
    return view.fields or FLAT_DEFAULTS[answer.row_type] + view.extra


def _columns(answer: Answer, view: View) -> Iterator[list[list[Value]]]:
    """Yield the values of some rows, field by field: it takes half as long as row by row."""
    fields = FIELDS[answer.row_type]
    chosen = [fields[name] for name in _names(answer, view)]
    rows, at_once = iter(answer.rows), LONG.get(answer.row_type, AT_ONCE)
    while some := list(islice(rows, at_once)):
        yield [list(map(field, some)) for field in chosen]


def _cell(value: Value, spreadsheet: bool) -> str:
    if not isinstance(value, str):
        return str(value)
    text = safe(value)
    if spreadsheet and text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n]|^\s|\s$', text) else text
