"""The life of compiled stores: where they lie, who builds them, when one is too old.

A store is named by what it was built from, is built beside its place and renamed into it, so that no process
ever sees half of one. A lock lets one process build while others wait; whatever goes wrong with the cache ends
in the same store built for this run alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from factcli.dataset import STANDARD_INPUT
from factcli.errors import StoreError
from factcli.store.schema import APPLICATION_ID, STORE_VERSION
from factcli.store.sqlite import SqliteStore

HEADER_SIZE = 100


class Place(NamedTuple):
    """Where the store of one dataset lies: `lock` and `prefix` are the dataset's, `file` is its present state's."""

    folder: Path
    prefix: str
    file: Path


def cache_folder() -> Path:
    """Return the folder of compiled stores: `FACTCLI_CACHE`, or the user's cache directory."""
    named = os.environ.get("FACTCLI_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("factcli", appauthor=False)


@contextmanager
def open_store(path: str) -> Iterator[SqliteStore]:
    """Open the store of the dataset at `path`, compiled now if it is new or has changed.

    Raises:
        DatasetError: the dataset cannot be read.
        StoreError: the compiled store is damaged, and could not be built anew.
    """
    try:
        connection = _open_cached(path) or _build_for_this_run(path)
        with closing(connection):
            yield SqliteStore(connection)
    except sqlite3.Error as error:
        raise StoreError(f"the index of {path} cannot be used: {error}", "factcli index clear removes it") from error


def discard(path: str) -> None:
    """Remove the compiled store of a dataset, such as a damaged one."""
    place = place_of(path)
    if place is not None:
        with suppress(OSError):
            place.file.unlink()


def place_of(path: str) -> Place | None:
    """Return where the store of this dataset, as it is now, belongs; None for what is no regular file."""
    if path == STANDARD_INPUT:
        return None
    try:
        real = os.path.realpath(path)
        status = os.stat(real)
    except OSError:
        return None
    if not os.path.isfile(real):
        return None
    folder = cache_folder()
    prefix = blake2b(os.fsencode(real), digest_size=8).hexdigest()
    state = (status.st_size, status.st_mtime_ns, status.st_ino, STORE_VERSION)
    name = blake2b(repr(state).encode(), digest_size=8).hexdigest()
    return Place(folder, prefix, folder / f"{prefix}-{name}.sqlite")


def _open_cached(path: str) -> sqlite3.Connection | None:
    """Return the cached store, built if need be; None where there is nowhere to keep one."""
    place = place_of(path)
    if place is None:
        return None
    if is_whole(place.file):
        return _connect(place.file)
    try:
        place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(place.folder / f"{place.prefix}.lock"):
            if not is_whole(place.file):
                built = _build_file(path, place)
                if built is None:
                    return None
                place = built
        return _connect(place.file)
    except (OSError, sqlite3.OperationalError):
        return None


def is_compiled(path: str) -> bool:
    """Tell whether the store of this dataset, as it is now, need not be built first."""
    place = place_of(path)
    return place is not None and is_whole(place.file)


def is_whole(file: Path) -> bool:
    """Tell cheaply whether a file is a store of this version with all its pages; SQLite's own header says so."""
    try:
        with open(file, "rb") as stream:
            header = stream.read(HEADER_SIZE)
            size = os.fstat(stream.fileno()).st_size
    except OSError:
        return False

    def number(offset: int, length: int = 4) -> int:
        return int.from_bytes(header[offset : offset + length], "big")

    return (
        len(header) == HEADER_SIZE
        and number(68) == APPLICATION_ID
        and number(60) == STORE_VERSION
        and number(16, 2) * number(28) == size
    )


def _build_file(path: str, place: Place) -> Place | None:
    """Build the store beside its place and move it there; again, if the dataset was replaced meanwhile."""
    for _ in range(3):
        unfinished = place.folder / f"{place.prefix}-{os.getpid()}.unfinished"
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
                _fill(connection, path)
            after = place_of(path)
            if after == place:
                _settle(unfinished, place)
                return place
        finally:
            with suppress(OSError):
                unfinished.unlink()
        if after is None:
            return None
        place = after
    return None


def _settle(unfinished: Path, place: Place) -> None:
    """Make a finished store durable, put it in its place, and remove those of the dataset's earlier states."""
    descriptor = os.open(unfinished, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(unfinished, place.file)
    for other in place.folder.glob(f"{place.prefix}-*"):
        if other != place.file:
            with suppress(OSError):
                other.unlink()


def _build_for_this_run(path: str) -> sqlite3.Connection:
    """Build a store that nobody keeps: SQLite holds it in memory and spills to a private file what is too large."""
    connection = sqlite3.connect("", isolation_level=None)
    _fill(connection, path)
    return connection


def _fill(connection: sqlite3.Connection, path: str) -> None:
    from factcli.dataset import read_dataset
    from factcli.store.build import build

    build(connection, read_dataset(path), path)


def _connect(file: Path) -> sqlite3.Connection:
    # immutable: a store is never written again, so that no lock is taken and any file system will do.
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the dataset's lock; on a file system without locks, go on without: a rename is atomic anyway."""
    import fcntl

    descriptor = os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
