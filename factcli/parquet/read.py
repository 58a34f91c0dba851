"""Reading an exported dataset back on one machine: its records, in the order of the dataset they came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from factcli.errors import DatasetError
from factcli.model import UNDETERMINED, Organisation, Person, Source, Statement, Topic
from factcli.parquet.tables import ENTITIES, FORM, META, PATTERN, SOURCES, STATEMENTS, SUFFIX

FETCHED = 5_000
MEMORY = "1GB"
"""What sorting may take; the rest goes to a temporary file."""
_KINDS: dict[int, type[Person] | type[Organisation] | type[Topic]] = {0: Person, 1: Organisation, 2: Topic}


def read_folder(path: str, folder: str) -> Iterator[Person | Organisation | Topic | Source | Statement]:
    """Yield the records of an exported dataset: what it declares, then its statements by their places.

    Raises:
        DatasetError: the folder is no such dataset, or the extra is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise DatasetError(path, "Parquet is read with an extra of factcli: pip install 'factcli[parquet]'") from None
    try:
        with duckdb.connect(
            config={"memory_limit": MEMORY, "threads": 2, "preserve_insertion_order": False}
        ) as database:
            yield from _records(database, path, folder)
    except duckdb.Error as error:
        raise DatasetError(path, f"it cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    except ValueError as error:  # of msgspec, where somebody else has written the records
        raise DatasetError(path, f"a record is not as exported: {error}") from None


def _records(database: Any, path: str, folder: str) -> Iterator[Person | Organisation | Topic | Source | Statement]:
    def rows(table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        files = str(Path(folder) / f"{table}{SUFFIX}" / PATTERN)
        found = database.execute(f"SELECT {columns} FROM read_parquet(?) ORDER BY 1", [files])
        while part := found.fetchmany(FETCHED):
            yield from part

    if [form for (form,) in rows(META, "form")] != [FORM]:
        raise DatasetError(path, f"it is not of form {FORM}; factcli index export writes such datasets")
    for _, record in rows(SOURCES, "id, record"):
        yield msgspec.json.decode(record, type=Source)
    for _, kind, record, shared in rows(
        ENTITIES, "number, kind, record, count(*) OVER (PARTITION BY kind < 2, id) > 1"
    ):
        entity = msgspec.json.decode(record, type=_KINDS[kind])
        # Of a person and an organisation with one id only one can be declared; the other is named in passing.
        if not (shared and entity.name == {UNDETERMINED: entity.id}):
            yield entity
    decode = msgspec.json.Decoder(Statement).decode
    for _, record in rows(STATEMENTS, "position, record"):
        yield decode(record)
