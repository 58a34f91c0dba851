"""Rows into a store that is being built: in blocks, on a second thread where there are many."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from queue import Queue
from threading import Thread
from typing import TypeVar

Row = Sequence[object]
T = TypeVar("T")

BLOCK = 3_000
"""Rows that one statement inserts; eight columns of so many are just within SQLite's number of parameters."""
WAITING_BLOCKS = 4
"""Blocks that may wait for the writing thread: what bounds the memory they take."""


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
        self._blocks: Queue[tuple[str, list[Row]] | None] = Queue(WAITING_BLOCKS)
        self._thread: Thread | None = None
        self._error: sqlite3.Error | None = None

    def __enter__(self) -> Writer:
        self._connection.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.flush()
            self._connection.execute("COMMIT")
        else:
            self._wait()
            self._connection.rollback()

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Take rows for a table, named with its columns where they are not all of them."""
        waiting = self._rows[table]
        rows = iter(rows)
        while block := list(islice(rows, BLOCK - len(waiting))):
            waiting += block
            if len(waiting) == BLOCK:
                self._send(table, waiting.copy())
                waiting.clear()

    def flush(self) -> sqlite3.Connection:
        """Write all rows that were taken, and return the connection, which is the caller's until the next row."""
        self._wait()
        for table, rows in self._rows.items():
            self._write(table, rows)
            rows.clear()
        if self._error is not None:
            raise self._error
        return self._connection

    def _send(self, table: str, block: list[Row]) -> None:
        if self._error is not None:
            raise self._error
        if self._thread is None:
            self._thread = Thread(target=self._run, name="factcli-writer", daemon=True)
            self._thread.start()
        self._blocks.put((table, block))

    def _wait(self) -> None:
        if self._thread is not None:
            self._blocks.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (waiting := self._blocks.get()) is not None:
            try:
                if self._error is None:
                    self._write(*waiting)
            except sqlite3.Error as error:
                self._error = error

    def _write(self, table: str, rows: list[Row]) -> None:
        if rows:
            self._connection.execute(_insertion(table, len(rows), len(rows[0])), list(chain.from_iterable(rows)))


def blocks(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield items in lists of `BLOCK`, the last one shorter."""
    items = iter(items)
    while block := list(islice(items, BLOCK)):
        yield block


@lru_cache(maxsize=64)
def _insertion(table: str, rows: int, columns: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"
