"""The life of compiled stores: who builds them, and what happens when one is missing, outdated or damaged.

A store is named by what it was built from, is built beside its place and renamed into it, so that no process
ever sees half of one. A lock lets one process build while others wait; whatever goes wrong with the cache ends
in the same store built for this run alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from factcli.errors import StoreError
from factcli.store import Store
from factcli.store.places import Place, is_on_cluster, is_whole, place_of, place_of_cluster, prune
from factcli.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from factcli.store.build import Progress

Showing = Callable[[], "AbstractContextManager[Progress | None]"]
"""Shows the progress of a build for as long as it lasts."""
Fill = Callable[[sqlite3.Connection], None]
"""Fills an empty database."""
Say = Callable[[str], None]
"""Takes a line that whoever waits should read."""
ATTEMPTS = 3
"""So often a build is begun anew because the dataset was replaced meanwhile."""


@contextmanager
def open_store(*paths: str, progress: Showing = nullcontext, say: Say = lambda _: None) -> Iterator[Store]:
    """Open the store of the datasets at `paths`, files or folders, compiled if they are new or have changed.

    A dataset on a cluster (`sc://…`) stands alone; its store may `say` what takes long.

    Raises:
        DatasetError: a dataset cannot be read.
        StoreError: the compiled store is damaged, and could not be built anew.
    """
    try:
        if is_on_cluster(paths[0]):
            from factcli.store.spark import open_cluster

            with open_cluster(paths[0], _kept_of_cluster, say) as cluster:
                yield cluster
            return
        connection = _open_local(paths, progress)
        with closing(SqliteStore(connection, partial(_open_anew, paths, progress))) as store:
            yield store
    except sqlite3.Error as error:
        named = ", ".join(paths)
        raise StoreError(f"the index of {named} cannot be built: {error}", "FACTCLI_CACHE names its folder") from error


def _open_anew(paths: Sequence[str], progress: Showing) -> sqlite3.Connection:
    """Return the store in place of one that has turned out to be damaged."""
    place = place_of(paths)
    if place is not None:
        with suppress(OSError):
            place.file.unlink()
    return _open_local(paths, progress)


def _open_local(paths: Sequence[str], progress: Showing) -> sqlite3.Connection:
    return _kept(partial(place_of, paths), partial(_fill, paths, progress))


def _kept_of_cluster(address: str, state: Sequence[object], fill: Fill) -> sqlite3.Connection:
    """Open what is kept here of a dataset on a cluster, in its present state: its names and words."""

    def fill_and_tell(connection: sqlite3.Connection) -> None:
        fill(connection)
        _tell(connection, [address])

    return _kept(partial(place_of_cluster, address, state), fill_and_tell)


def _kept(place_now: Callable[[], Place | None], fill: Fill) -> sqlite3.Connection:
    return _open_cached(place_now, fill) or _build_for_this_run(fill)


def _open_cached(place_now: Callable[[], Place | None], fill: Fill) -> sqlite3.Connection | None:
    """Return the cached store, built if need be; None where there is nowhere to keep one."""
    place = place_now()
    if place is None:
        return None
    try:
        if not is_whole(place.file):
            place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _locked(place.folder / f"{place.prefix}.lock"):
                built = place if is_whole(place.file) else _build_file(place_now, fill, place)
            if built is None:
                return None
            place = built
        return _connect(place.file)
    except (OSError, sqlite3.OperationalError):
        return None


def is_compiled(*paths: str) -> bool:
    """Tell whether the store of these datasets, as they are now, need not be built first."""
    place = place_of(paths)
    return place is not None and is_whole(place.file)


def _build_file(place_now: Callable[[], Place | None], fill: Fill, place: Place) -> Place | None:
    """Build the store beside its place and move it there; again, if a dataset was replaced meanwhile."""
    for _ in range(ATTEMPTS):
        unfinished = place.folder / f"{place.prefix}-{os.getpid()}.unfinished"
        try:
            unfinished.unlink(missing_ok=True)
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(_connected(str(unfinished))) as connection:
                fill(connection)
            after = place_now()
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
    """Make a finished store durable and put it in its place."""
    descriptor = os.open(unfinished, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(unfinished, place.file)
    prune(place)


def _build_for_this_run(fill: Fill) -> sqlite3.Connection:
    """Build a store that nobody keeps: SQLite holds it in memory and spills to a private file what is too large."""
    connection = _connected("")
    fill(connection)
    return connection


def _fill(paths: Sequence[str], progress: Showing, connection: sqlite3.Connection) -> None:
    from factcli.dataset_files import dataset_files
    from factcli.store.build import compile_datasets

    with progress() as report:
        compile_datasets(connection, dataset_files(paths), report)
    _tell(connection, list(map(os.path.abspath, paths)))


def _tell(connection: sqlite3.Connection, paths: Sequence[str]) -> None:
    """Set down what a store was built of, and when."""
    connection.execute("INSERT INTO meta VALUES ('given', ?), ('built', datetime())", ("\n".join(paths),))


def _connect(file: Path) -> sqlite3.Connection:
    # immutable: a store is never written again, so that no lock is taken and any file system will do.
    return _connected(f"{file.absolute().as_uri()}?mode=ro&immutable=1")


def _connected(database: str) -> sqlite3.Connection:
    return sqlite3.connect(database, uri=database.startswith("file:"), isolation_level=None, check_same_thread=False)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the datasets' lock; on a system without locks, go on without: a rename is atomic anyway."""
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with suppress(OSError, ImportError):
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
