"""An open SQLite file that is only read; where it turns out to be damaged, one that is built anew takes its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

Ask = Callable[[str, Sequence[object]], list[Any]]
"""Puts a query and the values of its parameters to a database; returns rows."""
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)


class Database:
    """A connection to a store, and what opens the store built anew, if it can be."""

    def __init__(self, connection: sqlite3.Connection, renewed: Callable[[], sqlite3.Connection] | None = None) -> None:
        self._connection = connection
        self._renewed = renewed

    def _all(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        return list(self._each(query, values))

    def _each(self, query: str, values: Sequence[object]) -> Iterator[Any]:
        """Yield rows; where the file turns out to be damaged, go on in the store built anew, which has the same."""
        taken = 0
        try:
            for row in self._connection.execute(query, values):
                taken += 1
                yield row
        except sqlite3.DatabaseError as error:
            if self._renewed is None or error.sqlite_errorcode & 0xFF not in DAMAGE:
                raise
            self._connection.close()
            self._connection, self._renewed = self._renewed(), None
            yield from islice(self._connection.execute(query, values), taken, None)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
