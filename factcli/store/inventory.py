"""What lies in the cache: which datasets are compiled, how large they are, and whether they are as the files are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from factcli.errors import DatasetError
from factcli.store.places import files_of_ours, is_whole, place_of


class State(StrEnum):
    """Whether a compiled store can be used: as it is, after its dataset has changed, or not at all."""

    CURRENT = "current"
    STALE = "stale"
    GONE = "gone"
    UNUSABLE = "unusable"


class Compiled(Struct, frozen=True):
    """A file of the cache; sizes are bytes, `built` is UTC in ISO 8601. All but file, state and size may be unknown."""

    file: str
    state: State
    size: int
    datasets: list[str] = []
    statements: int | None = None
    names: int | None = None
    words: int | None = None
    built: str | None = None


def compiled_stores(folder: Path) -> list[Compiled]:
    """Return the compiled stores of a cache folder, those that nobody can use too."""
    return [describe(path) for path in files_of_ours(folder) if path.suffix != ".lock"]


def describe(file: Path) -> Compiled:
    """Return what a store says of itself, and whether its datasets are as they were."""
    size = 0
    with suppress(OSError):
        size = file.stat().st_size
    if file.suffix == ".sqlite" and is_whole(file):
        with suppress(sqlite3.Error, KeyError), closing(sqlite3.connect(file)) as store:
            meta = dict(store.execute("SELECT key, value FROM meta"))
            datasets = meta["given"].split("\n")
            return Compiled(
                str(file),
                _state(file, datasets),
                size,
                datasets,
                statements=int(meta["statements"]),
                names=_count(store, "names"),
                words=_count(store, "vocabulary"),
                built=meta["built"].replace(" ", "T") + "Z",
            )
    return Compiled(str(file), State.UNUSABLE, size)


def _count(store: sqlite3.Connection, table: str) -> int:
    ((count,),) = store.execute(f"SELECT count(*) FROM {table}")
    return int(count)


def _state(file: Path, datasets: Sequence[str]) -> State:
    try:
        place = place_of(datasets)
    except DatasetError:
        place = None
    if place is None:
        return State.GONE
    return State.CURRENT if place.file.name == file.name else State.STALE


def remove(files: Iterator[Path] | Sequence[Path]) -> int:
    """Remove files, and return how many there were."""
    removed = 0
    for file in files:
        with suppress(OSError):
            file.unlink()
            removed += file.suffix != ".lock"
    return removed
