"""Who and what statements are counted by, most first: set down as it is listed, for where nothing is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice

import msgspec

from factcli.asked import Facet
from factcli.model import Names
from factcli.store import FACET_FIELDS, Tally
from factcli.store.database import Ask
from factcli.store.schema import COUNTED

PAGE = 1_000
"""Values that are read at once: 97,000 take 26 ms so, and as rows of their own 150 ms."""


class _Named(msgspec.Struct):
    name: Names


def write_lists(connection: sqlite3.Connection) -> None:
    """Set down the counts of all entities, as the indexes of their table have them in order."""
    named = msgspec.json.Decoder(_Named).decode
    for facet, field in FACET_FIELDS.items():
        count, counted = COUNTED[field]
        rows = connection.execute(
            f"SELECT id, number, {count}, record FROM entities WHERE {counted} ORDER BY {count} DESC, id"
        )
        for page, some in enumerate(iter(partial(rows.fetchmany, PAGE), [])):
            listed = [Tally(identifier, number, n, named(record).name) for identifier, number, n, record in some]
            connection.execute("INSERT INTO listed VALUES (?, ?, ?)", (facet, page, msgspec.json.encode(listed)))


def read_list(ask: Ask, facet: Facet, limit: int | None, offset: int) -> Iterator[Tally]:
    """Yield the counts of a facet of entities, behind the first `offset`, at most `limit`; `ask` puts a query."""
    last = -1 if limit is None else (offset + limit - 1) // PAGE
    pages = ask(
        "SELECT counts FROM listed WHERE facet = ? AND page >= ? AND (page <= ? OR ? < 0) ORDER BY page",
        (facet, offset // PAGE, last, last),
    )
    decode = msgspec.json.Decoder(list[Tally]).decode
    start = offset % PAGE
    tallies = chain.from_iterable(decode(page) for (page,) in pages)
    return islice(tallies, start, None if limit is None else start + limit)
