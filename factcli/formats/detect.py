"""Which format a file is in, told by its beginning, and which reader reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import import_module

from factcli.errors import DatasetError
from factcli.formats import Found, Wishes
from factcli.formats.delimited import header_of
from factcli.formats.encoding import Text
from factcli.formats.fields import recognised
from factcli.formats.owid import is_header

Reader = Callable[[Text, Wishes], Iterator[Found]]


class Format(StrEnum):
    """The formats that can be imported."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    FORTUNE = "fortune"
    QUOTEBANK = "quotebank"
    SCHEMA_ORG = "schema.org"
    WIKIQUOTE = "wikiquote"
    OWID = "owid"


READERS = {
    Format.CSV: ("delimited", "read"),
    Format.TSV: ("delimited", "read_tsv"),
    Format.JSON: ("json_records", "read"),
    Format.FORTUNE: ("fortune", "read"),
    Format.QUOTEBANK: ("quotebank", "read"),
    Format.SCHEMA_ORG: ("schema_org", "read"),
    Format.WIKIQUOTE: ("wikiquote", "read"),
    Format.OWID: ("owid", "read"),
}
"""Modules of this package and their functions, imported when they read."""
JSON_BEGINS = re.compile(r"\s*(?:\{(?!\{)|\[(?!\[))")
JSON_LD = re.compile(r'"@(?:context|type|graph)"\s*:')
SEPARATOR = re.compile(r"^%%?[ \t]*\r?$", re.MULTILINE)
WIKITEXT = re.compile(r"^(?:==+[^=\n]+==+\s*$|\*+ ?\S)", re.MULTILINE)
WIKI_LINK = re.compile(r"\[\[|\{\{|''")


def reader(format_: Format) -> Reader:
    """Return what reads a format."""
    module, function = READERS[format_]
    found: Reader = getattr(import_module(f"factcli.formats.{module}"), function)
    return found


def format_of(text: Text) -> Format:
    """Tell the format of a file by how it begins.

    Raises:
        DatasetError: it begins like none of them.
    """
    head = text.head
    if JSON_BEGINS.match(head):
        return _format_of_json(head)
    if not head.strip():
        raise DatasetError(text.path, "the file is empty")
    columns = header_of(head)
    if is_header(columns):
        return Format.OWID
    known = recognised(columns)
    if "text" in known and len(columns) > 1:
        return Format.CSV
    if SEPARATOR.search(head):
        return Format.FORTUNE
    if WIKITEXT.search(head) and WIKI_LINK.search(head):
        return Format.WIKIQUOTE
    if known or len(columns) > 1:
        return Format.CSV
    names = ", ".join(each.value for each in Format)
    raise DatasetError(text.path, "its format cannot be told", hint=f"--from names it: {names}")


def _format_of_json(head: str) -> Format:
    if JSON_LD.search(head):
        return Format.SCHEMA_ORG
    return Format.QUOTEBANK if '"quoteID"' in head and '"quotation"' in head else Format.JSON
