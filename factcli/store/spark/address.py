"""Where a dataset on a cluster is: `sc://host:port/;use_ssl=true#place`, the place a path or a table's name."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

from factcli.errors import UsageError
from factcli.parquet.tables import STATEMENTS, SUFFIX

SCHEME = "sc://"
PORT = 15002
_ADDRESS = re.compile(
    r"sc://(?P<host>\[[0-9A-Fa-f:.]+\]|[^/;:@#\[\]]+)(?::(?P<port>\d{1,5}))?/?(?P<given>;[^#]*)?#(?P<place>.+)"
)
_TABLE = re.compile(r"\w+(\.\w+)*")
EXAMPLE = "sc://host:15002/#s3a://bucket/folder or sc://host:15002/#catalog.schema.table"


class Address(NamedTuple):
    """A Spark Connect server and a dataset that it sees."""

    host: str
    port: int
    place: str
    encrypted: bool

    @classmethod
    def of(cls, uri: str) -> Address:
        """Read an address.

        Raises:
            UsageError: it is no such address, or holds a secret; the message never repeats what may be one.
        """
        found = _ADDRESS.fullmatch(uri)
        given = dict(_parameters(found["given"] or "")) if found else {}
        if "@" in uri.partition("#")[0] or any(key not in ("", "use_ssl") for key in given) or not _is_port(found):
            # What stands there may be a password, well written or not.
            raise UsageError(
                "the address of a cluster holds neither user, password nor token, nor a parameter but use_ssl",
                f"it is {EXAMPLE}; the environment gives the token: FACTCLI_SPARK_TOKEN",
            )
        if found is None:
            raise UsageError("this is no address of a dataset on a cluster", f"it is {EXAMPLE}")
        host = found["host"].strip("[]")
        return cls(host, int(found["port"] or PORT), unquote(found["place"]), given.get("use_ssl") == "true")

    def __str__(self) -> str:
        return f"{SCHEME}{self.server}/#{self.place}"

    @property
    def server(self) -> str:
        """Host and port, as an address writes them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, token: str | None) -> str:
        """Return the URL that the client library takes."""
        secured = ";use_ssl=true" if self.encrypted or token else ""
        return f"{SCHEME}{self.server}/{secured}" + (f";token={quote(token, safe='')}" if token else "")

    @property
    def is_table(self) -> bool:
        """Whether the place is a table of a catalogue, and no path."""
        return bool(_TABLE.fullmatch(self.place))

    def table(self, name: str) -> str:
        """Return the path, or the name in the catalogue, of one of the dataset's tables."""
        if self.is_table:
            return self.place if name == STATEMENTS else f"{self.place}_{name}"
        return f"{self.place.rstrip('/')}/{name}{SUFFIX}"


def _parameters(given: str) -> list[tuple[str, str]]:
    return [(key.strip().lower(), value) for key, _, value in (part.partition("=") for part in given.split(";"))]


def _is_port(found: re.Match[str] | None) -> bool:
    return found is None or 0 < int(found["port"] or PORT) < 65_536
