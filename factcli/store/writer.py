"""Rows into a store that is being built: in blocks, on a second thread where there are many."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain, islice
from queue import Empty, Queue
from threading import Thread
from typing import TypeVar

Row = Sequence[object]
T = TypeVar("T")

BLOCK = 3_000
"""Rows that one statement inserts; eight columns of so many are just within SQLite's number of parameters."""
WAITING = 4
"""Blocks of rows that may wait for the writing thread: what bounds the memory they take."""


class Writer:
    """Inserts rows into tables, in order, within the transaction of a `with` block.

    SQLite leaves the interpreter to the other thread for as long as a statement runs, so that blocks of rows are
    written while the next ones are worked out. Fewer rows than a block need no thread.

    Raises:
        sqlite3.Error: a row could not be written; from a later call, or from the end of the block.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._waiting: Queue[Sequence[tuple[str, Row]] | None] = Queue(WAITING)
        self._thread: Thread | None = None
        self._error: sqlite3.Error | None = None

    def __enter__(self) -> Writer:
        self._connection.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                self.flush()
                self._connection.execute("COMMIT")
        finally:
            # Behind a commit there is nothing left to give up.
            self._give_up()
            self._connection.rollback()

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Take rows for a table, named with its columns where they are not all of them."""
        taken = self._rows[table]
        rows = iter(rows)
        while block := list(islice(rows, BLOCK - len(taken))):
            taken += block
            if len(taken) == BLOCK:
                self._send([_insertion(table, taken)])
                taken.clear()

    def run(self, statements: Sequence[tuple[str, Row]]) -> None:
        """Have SQL statements run in their turn, behind all rows taken so far, while the caller goes on.

        Where so few rows came that there is no thread, they run at once.
        """
        if self._thread is None:
            connection = self.flush()
            for statement in statements:
                connection.execute(*statement)
        else:
            self.send()
            self._send(statements)

    def send(self) -> None:
        """Have the rows taken so far written while the caller goes on, however few they are."""
        for table, rows in self._rows.items():
            if rows:
                self._send([_insertion(table, rows)])
                rows.clear()

    def flush(self) -> sqlite3.Connection:
        """Write all rows that were taken, and return the connection, which is the caller's until the next row."""
        self._wait()
        for table, rows in self._rows.items():
            if rows:
                self._connection.execute(*_insertion(table, rows))
                rows.clear()
        if self._error is not None:
            raise self._error
        return self._connection

    def _send(self, statements: Sequence[tuple[str, Row]]) -> None:
        if self._error is not None:
            raise self._error
        if self._thread is None:
            self._thread = Thread(target=self._run, name="factcli-writer", daemon=True)
            self._thread.start()
        self._waiting.put(statements)

    def _wait(self) -> None:
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _give_up(self) -> None:
        """End the writing thread, in the middle of a statement if need be."""
        self._error = self._error or sqlite3.OperationalError("given up")
        with suppress(Empty):
            while True:
                self._waiting.get_nowait()
        self._waiting.put(None)
        while self._thread is not None and self._thread.is_alive():
            self._connection.interrupt()
            self._thread.join(0.05)

    def _run(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            try:
                for statement in waiting:
                    if self._error is None:
                        self._connection.execute(*statement)
            except sqlite3.Error as error:
                self._error = error


def blocks(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield items in lists of `BLOCK`, the last one shorter."""
    items = iter(items)
    while block := list(islice(items, BLOCK)):
        yield block


def _insertion(table: str, rows: Sequence[Row]) -> tuple[str, Row]:
    """Return the statement that inserts rows, with its values."""
    return _insertion_of(table, len(rows), len(rows[0])), list(chain.from_iterable(rows))


@lru_cache(maxsize=64)
def _insertion_of(table: str, rows: int, columns: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"
