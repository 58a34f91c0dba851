"""Foreign formats become statements: one reader a file.

A reader is a pure generator: a `Text` and the `Wishes` of its caller go in, `Found` items come out, in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from factcli.model import Person, Source, Statement


class Place(NamedTuple):
    """Where a record begins: a 1-based line of the file (with a column in code points), or a JSON path."""

    line: int | None = None
    column: int | None = None
    json_path: str | None = None


class Refused(NamedTuple):
    """A record that cannot be a statement, and why."""

    why: str


class Remark(NamedTuple):
    """Something that a statement goes without, or a whole file does, and why."""

    why: str


class Found(NamedTuple):
    """What stands at a place: a declaration or a statement, or what keeps it from being one."""

    place: Place
    item: Statement | Person | Source | Refused | Remark


class Wishes(Struct, frozen=True):
    """What the caller says about a file that the file itself cannot say.

    `mapping` leads from a field of statements to the column or the dotted path that holds it; without one, columns
    are told by their names. `speaker` is whose words they are where a record names nobody, `language` their BCP-47 tag.
    """

    mapping: Mapping[str, str] | None = None
    speaker: str | None = None
    language: str | None = None
