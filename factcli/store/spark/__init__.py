"""Datasets on a Spark cluster: names are matched here, statements are selected there, by Spark Connect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from sqlite3 import Connection as Database
from typing import TYPE_CHECKING

from factcli.store.spark.address import Address

if TYPE_CHECKING:
    from factcli.store.spark.store import SparkStore

Fill = Callable[[Database], None]
Keep = Callable[[str, Sequence[object], Fill], Database]
"""Opens the database that is kept of a dataset (its address) in a state, filled if it is not there yet."""


@contextmanager
def open_cluster(uri: str, keep: Keep, say: Callable[[str], None]) -> Iterator[SparkStore]:
    """Open a dataset that a cluster holds; its names are kept here, and fetched again when they change.

    Raises:
        UsageError: the address is none, or holds a secret.
        StoreError: the server is gone, too slow, or does not see the dataset.
    """
    address = Address.of(uri)
    from factcli.store.spark.connection import connected, prepare

    prepare(address)
    from factcli.store.spark.names import fill_names, state_of
    from factcli.store.spark.store import SparkStore

    with connected(address) as connection:
        state = state_of(connection)
        with closing(keep(str(address), state, lambda database: fill_names(database, connection))) as names:
            yield SparkStore(connection, names, say)
