"""Answers become text: one format a file, one table of them. Renderers are pure and touch no stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from factcli.answers import Count, FigureRow, Problem, Result, Verdict

Row = Result | Count | FigureRow | Verdict | Problem


class Format(StrEnum):
    """The formats that answers can be printed in."""

    TEXT = "text"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


class Answer(Struct, frozen=True):
    """What a command found: `returned` rows of one type, taken once, of `total`; `asked` is the query, for JSON.

    `sought` holds the folded words that were looked for, which text highlights.
    """

    rows: Iterable[Row]
    row_type: type[Row]
    total: int
    returned: int
    asked: object
    sought: frozenset[str] = frozenset()


class View(Struct, frozen=True):
    """How to print: width in cells, colour or not, the chosen fields or the format's own, and what ends a record.

    `extra` names fields that are told beside the format's own: `match` for why, `query` for which of a batch.
    `links` lets text hold OSC 8 links; `visual` writes right-to-left text in the order in which it is seen.
    `spreadsheet` keeps cells of CSV from being formulas.
    """

    width: int = 80
    colour: bool = False
    fields: tuple[str, ...] | None = None
    end: str = "\n"
    whole: bool = False
    extra: tuple[str, ...] = ()
    links: bool = False
    visual: bool = False
    spreadsheet: bool = False


Renderer = Callable[[Answer, View], Iterator[str]]


def renderer(format_: Format) -> Renderer:
    """Return the renderer of a format, importing only that one."""
    if format_ is Format.TEXT:
        from factcli.render.text import render
    elif format_ in (Format.TSV, Format.CSV):
        from factcli.render.table import render_csv, render_tsv

        return render_tsv if format_ is Format.TSV else render_csv
    elif format_ is Format.MARKDOWN:
        from factcli.render.markdown import render
    else:
        from factcli.render.json import render_json, render_jsonl

        return render_json if format_ is Format.JSON else render_jsonl
    return render
