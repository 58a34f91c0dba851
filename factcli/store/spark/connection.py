"""Questions to a Spark Connect server: each answered in time, or refused in one clear line."""

from __future__ import annotations

import atexit
import os
import socket
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from factcli.errors import StoreError
from factcli.store.spark.address import Address

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql.connect.dataframe import DataFrame
    from pyspark.sql.connect.session import SparkSession

T = TypeVar("T")

PUSHED_KEYS = 1_000
"""So many keys a condition may list; the engine compares all of them with the statistics of row groups."""
_SETTINGS = {"spark.sql.parquet.pushdown.inFilterThreshold": str(PUSHED_KEYS)}
_QUIET = {"GRPC_VERBOSITY": "NONE", "SPARK_CONNECT_RELEASE_SESSION_ON_EXIT": "false"}


class Connection:
    """A session on a server: tables to build questions from, and answers within `timeout` seconds each."""

    def __init__(self, session: SparkSession, address: Address, timeout: float, token: str | None) -> None:
        self._session = session
        self._timeout = timeout
        self._token = token
        self._lost = False
        self.address = address

    def table(self, name: str) -> DataFrame:
        """Return a table of the dataset, to be asked."""
        place = self.address.table(name)
        read = self._session.read
        return read.table(place) if self.address.is_table else read.parquet(place)

    def upload(self, columns: dict[str, Sequence[int]]) -> DataFrame:
        """Return a table of whole numbers that the engine is sent with the question."""
        import pyarrow as pa

        arrays = {name: pa.array(values, pa.int64()) for name, values in columns.items()}
        return self._session.createDataFrame(pa.table(arrays))

    def rows(self, question: DataFrame) -> list[tuple[Any, ...]]:
        """Return the rows that answer a question."""
        return list(_rows(self.ask(question.toArrow)))

    def stream(self, question: DataFrame) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that answer a question as they come, in constant memory."""
        client = self._session.client
        plan = question._plan.to_proto(client)
        parts = client.to_table_as_iterator(plan, {})
        while (part := self.ask(lambda: next(parts, None))) is not None:
            if hasattr(part, "num_rows"):
                yield from _rows(part)

    def files(self, name: str) -> list[str]:
        """Return the files that a table consists of, as far as the engine tells."""
        try:
            return sorted(self.ask(self.table(name).inputFiles))
        except StoreError:
            return []

    def ask(self, call: Callable[[], T]) -> T:
        """Return what a call to the server gives.

        Raises:
            StoreError: the server is gone, too slow, or refuses.
        """
        try:
            return within(self._timeout, call)
        except TimeoutError:
            self._lost = True
            with suppress(Exception):
                within(1, self._session.interruptAll)
            raise StoreError(
                f"{self.address.server} has not answered within {self._timeout:g} s",
                "FACTCLI_SPARK_TIMEOUT sets how many seconds a question may take",
            ) from None
        except Exception as error:
            raise StoreError(*self._told(error)) from error

    def _told(self, error: Exception) -> tuple[str, str | None]:
        """Return what an error of the client library means, in one line without secrets."""
        kind = type(error).__name__
        said = str(error).strip().partition("\n")[0] or kind
        if self._token:
            said = said.replace(self._token, "…")
        if "UNAVAILABLE" in str(error) or "failed to connect" in str(error).lower():
            hint = "a token is sent encrypted: the server must speak TLS" if self._token else None
            return f"{self.address.server} cannot be reached any more", hint
        if kind == "AnalysisException":
            return f"{self.address} is no dataset that factcli index export wrote: {said[:200]}", None
        return f"{self.address.server} could not answer: {said[:200]}", None

    def close(self) -> None:
        """Give up the session; the server forgets it at once and not after an hour."""
        client = self._session.client
        # The library would wait for a server that is gone once more, at the very end.
        atexit.unregister(client._on_exit)
        if not self._lost:
            with suppress(Exception):
                within(1, client.release_session)
                within(1, client.close)


def _rows(table: pyarrow.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def prepare(address: Address) -> None:
    """Find out early what would fail late, and silence the libraries before they are imported.

    Raises:
        StoreError: nobody listens there, or the extra is not installed.
    """
    seconds = time_out()
    try:
        socket.create_connection((address.host, address.port), seconds).close()
    except TimeoutError:
        raise StoreError(f"{address.server} has not answered within {seconds:g} s") from None
    except OSError as error:
        raise StoreError(f"{address.server} cannot be reached: {error.strerror or error}") from None
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    # What goes wrong is told in a line of ours.
    warnings.filterwarnings("ignore", module=r"pyspark\.")
    try:
        import pyspark.sql.connect.session  # noqa: F401
    except ImportError:
        raise StoreError("to ask a cluster, factcli needs its extra", "pip install 'factcli[spark]'") from None


@contextmanager
def connected(address: Address) -> Iterator[Connection]:
    """Connect to a server, and give up the session in the end.

    Raises:
        StoreError: it does not answer.
    """
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    token = os.environ.get("FACTCLI_SPARK_TOKEN")
    session = SparkSession(address.url(token))
    # A refused connection is worth a few more attempts, not ten minutes of them.
    session.client.set_retry_policies([DefaultPolicy(max_retries=3, initial_backoff=100, max_backoff=1000)])
    connection = Connection(session, address, time_out(), token)
    try:
        for name, value in _SETTINGS.items():
            connection.ask(partial(session.conf.set, name, value))
        yield connection
    finally:
        connection.close()


def time_out() -> float:
    """Return how many seconds a question may take."""
    given = os.environ.get("FACTCLI_SPARK_TIMEOUT") or "30"
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 1e6:
        raise StoreError(f'FACTCLI_SPARK_TIMEOUT is "{given}"; it must be a number of seconds')
    return seconds


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call gives; a call that takes longer is left to itself.

    Raises:
        TimeoutError: it takes longer.
    """
    answers: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except Exception as error:
            answers.put((None, error))

    # A daemon: the process ends even if the call never does.
    Thread(target=run, name="factcli-spark", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value] # None only where the call gives it
