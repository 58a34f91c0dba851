"""Writing a compiled store as a folder of Parquet, sorted so that a look-up touches few row groups."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from factcli.errors import StoreError
from factcli.figures import about
from factcli.model import Figure, Person, Statement
from factcli.parquet.tables import ENTITIES, FORM, LINKS, META, SOURCES, STATEMENTS, SUFFIX, WORDS, schema
from factcli.store.figures import real
from factcli.store.sqlite import SqliteStore
from factcli.text import words

if TYPE_CHECKING:
    import pyarrow

BATCH = 5_000
ROW_GROUP = 50_000
"""Rows of a row group: some 20 MB of statements; pages within it have an index of their own."""
FILE = 500_000
"""Rows of a file: the least that one task of a cluster reads by itself."""
Progress = Callable[[int], None]
Row = tuple[object, ...]


def export_store(store: SqliteStore, folder: Path, progress: Progress | None = None) -> int:
    """Write a store as a new folder and return the number of its statements.

    Memory does not grow with the statements. The folder appears when all of it is written.

    Raises:
        StoreError: the folder exists, or cannot be written; or the extra is not installed.
    """
    if folder.exists():
        raise StoreError(f"{folder} exists already; an export makes a folder of its own")
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise StoreError("Parquet is written with an extra of factcli", "pip install 'factcli[parquet]'") from None
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}.unfinished")
    try:
        unfinished.mkdir(parents=True)
        total = _write_all(store, unfinished, progress)
        unfinished.rename(folder)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return total


def _write_all(store: SqliteStore, folder: Path, progress: Progress | None) -> int:
    content = blake2b(digest_size=16)
    total = 0

    def statements() -> Iterator[Row]:
        nonlocal total
        rows = _Rows(store)
        for row in store.every_statement():
            content.update(row[-1])
            total += 1
            if progress is not None and total % BATCH == 0:
                progress(total)
            yield rows.statement(*row)

    _write(folder, STATEMENTS, statements())
    _write(folder, LINKS, ((entity, *_conditions(*rest)) for entity, *rest in store.every_link()))
    for table in (ENTITIES, WORDS, SOURCES):
        rows = list(store.every_row(table)) if table == SOURCES else store.every_row(table)
        _write(folder, table, _hashed(rows, content))
    _write(folder, META, [(FORM, content.hexdigest(), total)])
    return total


def _hashed(rows: Iterable[Row], content: Any) -> Iterator[Row]:
    for row in rows:
        content.update(repr(row).encode())
        yield tuple(value.decode() if isinstance(value, bytes) else value for value in row)


def _conditions(
    position: int, speaker: int | None, linked: str | None, kinds: int, language: str, date: str, source: str
) -> tuple[Any, ...]:
    return position, speaker, [int(number) for number in (linked or "").split()], kinds, language, date, source


class _Rows:
    """Makes rows of statements, with the names of what they refer to."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._decode = msgspec.json.Decoder(Statement).decode
        self._names_of = lru_cache(maxsize=100_000)(self._read_names)

    def statement(self, *row: Any) -> Row:
        """Return the row of a statement as the store keeps it: the shared columns, its id, its record."""
        *conditions, identifier, record = row
        shared = _conditions(*conditions)
        _, speaker, concerned, *_ = shared
        statement = self._decode(record)
        if statement.id != identifier:
            statement = msgspec.structs.replace(statement, id=identifier)
            record = msgspec.json.encode(statement)
        names = [] if speaker is None else [speaker]
        names += [number for number in concerned if number != speaker]
        translations = [words(text) for text in statement.translations.values()]
        return (
            *shared,
            identifier,
            statement.speaker,
            None if speaker is None else next(iter(self._store.entity(speaker).name.values()), statement.speaker),
            statement.organisations,
            statement.topics,
            [_figure(figure) for figure in statement.figures],
            statement.text,
            words(statement.text),
            phrases_apart(translations),
            [word for number in names for word in self._names_of(number)],
            record.decode(),
        )

    def _read_names(self, number: int) -> list[str]:
        record = self._store.entity(number)
        forms = [*record.name.values(), *record.aliases]
        if isinstance(record, Person):
            forms += [title for role in record.roles for title in role.title.values()]
        return phrases_apart([words(form) for form in dict.fromkeys(forms)])


def phrases_apart(texts: Iterable[list[str]]) -> list[str]:
    """Return the words of several texts in one list, an empty word after each, so that no phrase spans two.

    >>> phrases_apart([["a", "b"], ["c"]])
    ['a', 'b', '', 'c', '']
    """
    return [word for text in texts for word in (*text, "")]


def _figure(figure: Figure) -> dict[str, object]:
    low, high = (figure.min, figure.max) if figure.value is None else (figure.value, figure.value)
    least, greatest = (None if bound is None else real(bound) for bound in (low, high))
    return {"min": least, "max": greatest, "unit": figure.unit, "about": about(figure)}


def _write(folder: Path, table: str, rows: Iterable[Row]) -> None:
    """Write rows as the files of a table, `FILE` rows each."""
    import pyarrow.parquet as pq

    place = folder / f"{table}{SUFFIX}"
    place.mkdir()
    columns = schema(table)
    groups = _groups(columns, iter(rows))
    for number, group in enumerate(_with_first(groups, columns.empty_table())):
        path = place / f"part-{number:05}{SUFFIX}"
        with pq.ParquetWriter(path, columns, compression="zstd", write_page_index=True) as writer:
            writer.write_table(group, row_group_size=ROW_GROUP)
            for _, more in zip(range(FILE // ROW_GROUP - 1), groups, strict=False):
                writer.write_table(more, row_group_size=ROW_GROUP)


def _with_first(groups: Iterator[pyarrow.Table], empty: pyarrow.Table) -> Iterator[pyarrow.Table]:
    """Yield the groups, or one without rows, so that an empty table is still a table."""
    yield next(groups, empty)
    yield from groups


def _groups(columns: pyarrow.Schema, rows: Iterator[Row]) -> Iterator[pyarrow.Table]:
    """Yield tables of a row group's rows, put together from small batches: Python's objects take much room."""
    import pyarrow as pa

    batches: list[pyarrow.RecordBatch] = []
    while batch := [row for _, row in zip(range(BATCH), rows, strict=False)]:
        values = zip(*batch, strict=True)
        arrays = [pa.array(value, column.type) for value, column in zip(values, columns, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=columns))
        if len(batches) * BATCH == ROW_GROUP:
            yield pa.Table.from_batches(batches)
            batches = []
    if batches:
        yield pa.Table.from_batches(batches)
