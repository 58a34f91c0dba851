"""CSV, TSV and their relatives: a header names the columns, each row is a record."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from itertools import islice, product
from typing import Any, NamedTuple

from factcli.errors import DatasetError
from factcli.formats import Found, Place, Refused, Remark, Wishes
from factcli.formats.encoding import Text
from factcli.formats.fields import Statements, recognised

TAB = "\t"
DELIMITERS = f",;{TAB}|"
SAMPLE_LINES = 500
CUT_OFF = "unexpected end of data"
LONGEST_CELL = 1 << 24


class Dialect(NamedTuple):
    """How cells are parted and quoted, if they are; marks in a quoted cell are doubled, or follow an `escape`."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None

    def rows(self, lines: Iterable[str]) -> Any:
        """Return a `csv.reader` that refuses what the dialect does not allow."""
        csv.field_size_limit(LONGEST_CELL)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=self.escape is None,
            escapechar=self.escape,
            strict=True,
        )


def dialect_of(head: str, delimiters: str = DELIMITERS) -> Dialect:
    r"""Return the dialect in which the beginning of a file is most of a table.

    `csv.Sniffer` counts characters and is misled by the punctuation of quotations; here each dialect is tried, and
    the rows that have as many cells as the header count, and the names that are known for columns.

    >>> dialect_of("quote;author\nVeni, vidi, vici;Caesar\n")
    Dialect(delimiter=';', quote='"', escape=None)
    """
    lines = _sample(head)
    quotes = ['"', "'"] if head.lstrip().startswith("'") else ['"']
    escapes = [None, "\\"] if '\\"' in head else [None]
    dialects = [Dialect(*each) for each in product(delimiters, quotes, escapes)]
    if TAB in delimiters:
        dialects.append(Dialect(TAB, None))
    return max(dialects, key=lambda dialect: _fitness(dialect, lines))


def header_of(head: str) -> list[str]:
    """Return the names of the columns, as far as the beginning of a file has them."""
    rows, _ = _sampled(dialect_of(head), _sample(head))
    return rows[0] if rows else []


def _sample(head: str) -> list[str]:
    return list(islice(StringIO(head, newline="\n"), SAMPLE_LINES))


def _fitness(dialect: Dialect, lines: list[str]) -> tuple[bool, float, int, int]:
    """Return how well a dialect fits lines, of which the last may be cut off."""
    rows, broken = _sampled(dialect, lines)
    if not rows:
        return False, 0.0, 0, 0
    columns, known = len(rows[0]), len(recognised(rows[0]))
    regular = sum(len(row) == columns for row in rows)
    return known > 0, regular / (len(rows) + broken), known, columns


def _sampled(dialect: Dialect, lines: list[str]) -> tuple[list[list[str]], int]:
    rows: list[list[str]] = []
    broken = 0
    reader = dialect.rows(lines)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return rows, broken
        except csv.Error as error:
            broken += CUT_OFF not in str(error)
        else:
            rows += [row] if row else []


class Table:
    """A delimited file: the names of its columns, and its rows by them."""

    def __init__(self, text: Text, delimiters: str = DELIMITERS) -> None:
        self._rows = dialect_of(text.head, delimiters).rows(text.lines())
        try:
            self.columns = next((names for row in self._rows if any(names := [cell.strip() for cell in row])), [])
        except csv.Error as error:
            raise DatasetError(text.path, f"not a table: {error}", line=self._rows.line_num) from None
        if not self.columns:
            raise DatasetError(text.path, "the file is empty; a table has a header")

    def rows(self) -> Iterator[tuple[Place, dict[str, str] | Refused]]:
        """Yield the rows, blank ones left out, each with the line on which it begins."""
        count = len(self.columns)
        # Of columns with one name the first counts.
        index = {name: number for number, name in reversed(list(enumerate(self.columns)))}
        while True:
            place = Place(self._rows.line_num + 1)
            try:
                row = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield place, Refused(f"not a row of this table: {error}")
                continue
            if any(row[count:]):
                yield place, Refused(f"{len(row)} cells under {count} columns")
            elif any(cell.strip() for cell in row):
                yield place, {name: row[number] for name, number in index.items() if number < len(row)}


def read(text: Text, wishes: Wishes, delimiters: str = DELIMITERS) -> Iterator[Found]:
    """Read a table whose columns are named in the mapping, or told by their names."""
    table = Table(text, delimiters)
    columns = _columns(text.path, table.columns, wishes.mapping)
    unused = [name for name in table.columns if name not in columns.values()]
    if unused:
        yield Found(Place(), Remark(f"columns not used: {', '.join(unused)}"))
    statements = Statements(wishes, columns["text"])
    for place, row in table.rows():
        if isinstance(row, Refused):
            yield Found(place, row)
        else:
            yield from statements.found(place, {field: row.get(name) for field, name in columns.items()})


def read_tsv(text: Text, wishes: Wishes) -> Iterator[Found]:
    """Read a table whose cells are parted by tabs."""
    return read(text, wishes, TAB)


def _columns(path: str, names: list[str], mapping: Mapping[str, str] | None) -> Mapping[str, str]:
    columns = recognised(names) if mapping is None else mapping
    has = f"the columns are {', '.join(names)}"
    if "text" not in columns:
        raise DatasetError(path, "no column is known for the text", line=1, hint=f"{has}; --map text=COLUMN names one")
    for name in columns.values():
        if name not in names:
            raise DatasetError(path, f'there is no column "{name}"', line=1, hint=has)
    return columns
