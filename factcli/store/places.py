"""Where compiled stores lie, which of them is whole, and which have had their time."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from factcli.dataset_files import STANDARD_INPUT, dataset_files, exported_folder
from factcli.store.schema import APPLICATION_ID, STORE_VERSION

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that keeps it elsewhere; hashlib loads OpenSSL, which takes as long as a look-up
    from hashlib import blake2b

HEADER_SIZE = 100
CLUSTER = "sc://"
DAY = 24 * 60 * 60
UNOPENED_DAYS = 30
"""A store that nobody has opened for so long is removed when another is built."""
_OURS = re.compile(r"[0-9a-f]{16}(-[0-9a-f]{16}\.sqlite|-\d+\.unfinished|\.lock)")


class Place(NamedTuple):
    """Where the store of some datasets lies: `prefix` is that of the datasets, `file` that of their present state."""

    folder: Path
    prefix: str
    file: Path


def cache_folder() -> Path:
    """Return the folder of compiled stores: `FACTCLI_CACHE`, or the user's cache directory."""
    named = os.environ.get("FACTCLI_CACHE")
    if named:
        return Path(named)
    if sys.platform == "linux":
        # As platformdirs has it, whose import would be a tenth of a whole start.
        base = os.environ.get("XDG_CACHE_HOME", "").strip()
        return (Path(base) if base else Path.home() / ".cache") / "factcli"
    from platformdirs import user_cache_path

    return user_cache_path("factcli", appauthor=False)


def place_of(paths: Sequence[str]) -> Place | None:
    """Return where the store of these datasets, as they are now, belongs; None for what is no regular file.

    Raises:
        DatasetError: a folder holds no dataset.
    """
    if STANDARD_INPUT in paths:
        return None
    state: list[object] = [STORE_VERSION]
    try:
        for path in dataset_files(paths):
            for file in _files_of(path):
                if not os.path.isfile(file):
                    return None
                status = os.stat(file)
                state.append((os.path.realpath(file), status.st_size, status.st_mtime_ns, status.st_ino))
    except OSError:
        return None
    return _place(prefix_of(paths), state)


def _files_of(path: str) -> list[str]:
    folder = exported_folder(path)
    return [path] if folder is None else sorted(map(str, Path(folder).glob("*.parquet/*.parquet")))


def is_on_cluster(path: str) -> bool:
    """Tell whether a dataset is the address of one on a cluster."""
    return path.startswith(CLUSTER)


def place_of_cluster(address: str, state: Sequence[object]) -> Place:
    """Return where the names of a dataset on a cluster belong, in the state that the cluster tells."""
    return _place(prefix_of([address]), [STORE_VERSION, *state])


def prefix_of(paths: Sequence[str]) -> str:
    """Return how the names of all files that the cache holds of some datasets begin."""
    return _name([path if is_on_cluster(path) else os.path.realpath(path) for path in paths])


def _place(prefix: str, state: list[object]) -> Place:
    folder = cache_folder()
    return Place(folder, prefix, folder / f"{prefix}-{_name(state)}.sqlite")


def _name(key: list[object] | list[str]) -> str:
    return blake2b(repr(key).encode(errors="surrogateescape"), digest_size=8).hexdigest()


def is_whole(file: Path) -> bool:
    """Tell cheaply whether a file is a store of this version with all its pages; SQLite's own header says so."""
    try:
        with open(file, "rb") as stream:
            header = stream.read(HEADER_SIZE)
            status = os.fstat(stream.fileno())
    except OSError:
        return False

    def number(offset: int, length: int = 4) -> int:
        return int.from_bytes(header[offset : offset + length], "big")

    whole = (
        len(header) == HEADER_SIZE
        and number(68) == APPLICATION_ID
        and number(60) == STORE_VERSION
        and number(16, 2) * number(28) == status.st_size
    )
    if whole and time.time() - status.st_mtime > DAY:
        # A file's time says when it was last opened, to the day.
        with suppress(OSError):
            os.utime(file)
    return whole


def files_of_ours(folder: Path) -> Iterator[Path]:
    """Yield the files that factcli has put into a folder, which may hold others'."""
    with suppress(OSError):
        yield from sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))


def prune(place: Place) -> None:
    """Remove what earlier states of the datasets have left, and stores that nobody opens any more.

    Whoever has one of them open goes on reading it.
    """
    unopened = time.time() - UNOPENED_DAYS * DAY
    for path in files_of_ours(place.folder):
        with suppress(OSError):
            earlier = path.name.startswith(f"{place.prefix}-") and path != place.file
            if earlier or (path.suffix != ".lock" and path.stat().st_mtime < unopened):
                path.unlink()
