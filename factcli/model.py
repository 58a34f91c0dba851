"""The records everything else speaks in: what a dataset holds, what is asked, what is found.

Records are frozen and compare by value. Those of a dataset refuse fields they do not know, so that nothing
in a file is dropped in silence. The terms are those of docs/dataset.md.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

SCHEMA_VERSION: Literal[1] = 1

Names = dict[str, str]
"""A name or a text in several languages: BCP-47 tag → string. `und` marks an unknown language."""

UNDETERMINED = "und"
"""The BCP-47 tag of a language that nobody has named."""

Quotation = Literal["direct", "mixed", "indirect"]
Date = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
LONGEST_NAME = 10_000
"""Characters; whatever is longer is no name, and would be compared with every name that is asked for."""
Id = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]
LONGEST_TEXT = 1 << 24
"""Characters; whatever is longer is a book, and would be cut into words for each look at it."""
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
Translations = dict[str, Annotated[str, Meta(max_length=LONGEST_TEXT)]]


class Kind(StrEnum):
    """What a statement is to someone who looks it up; it follows from the statement and is never written down."""

    QUOTE = "quote"
    PARAPHRASE = "paraphrase"
    STATISTIC = "statistic"


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """A number that a statement gives: one `value`, or a closed range from `min` to `max`, in `unit`."""

    value: int | float | None = None
    min: int | float | None = None
    max: int | float | None = None
    unit: Name | None = None
    measure: dict[str, Name] = field(default_factory=dict)
    period: str | None = None
    exact: str | None = None


class Statement(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that somebody said. `text` is verbatim; references are ids, or plain names where undeclared."""

    text: Text
    id: Id | None = None
    quotation: Quotation | None = None
    speaker: Id | None = None
    organisations: list[Id] = field(default_factory=list)
    topics: list[Id] = field(default_factory=list)
    language: str | None = None
    translations: Translations = field(default_factory=dict)
    cue: str | None = None
    date: Date | None = None
    event: str | None = None
    figures: list[Figure] = field(default_factory=list)
    source: Id | None = None
    prefix: str | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that follow from the quotation and the figures; direct or mixed words are a quote."""
        kinds = []
        if self.quotation in ("direct", "mixed"):
            kinds.append(Kind.QUOTE)
        elif self.quotation == "indirect":
            kinds.append(Kind.PARAPHRASE)
        if self.figures:
            kinds.append(Kind.STATISTIC)
        return tuple(kinds)


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """An office that a person holds: its title in several languages, and the organisation's id."""

    title: dict[str, Name] = field(default_factory=dict)
    organisation: Id | None = None


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who speaks; with `group`, several people who are not named."""

    id: Id
    name: dict[str, Name]
    aliases: list[Name] = field(default_factory=list)
    wikidata: str | None = None
    roles: list[Role] = field(default_factory=list)
    group: bool = False


class Organisation(Struct, frozen=True, forbid_unknown_fields=True):
    """A body that is spoken for, spoken about, or speaks itself."""

    id: Id
    name: dict[str, Name]
    aliases: list[Name] = field(default_factory=list)
    wikidata: str | None = None


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """What a statement is about."""

    id: Id
    name: dict[str, Name]
    aliases: list[Name] = field(default_factory=list)


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where statements were read. `type` is a CSL-JSON type; without a `file` its statements are unverified."""

    id: Id
    type: str | None = None
    title: Names = field(default_factory=dict)
    publisher: Id | None = None
    issued: Date | None = None
    language: str | None = None
    file: str | None = None
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None
    url: str | None = None


class Dataset(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole dataset, as one JSON document holds it."""

    statements: list[Statement]
    schema_version: Literal[1] = SCHEMA_VERSION
    title: str | None = None
    sources: list[Source] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)


class EntityKind(IntEnum):
    """The namespaces of entities: an id is unique within one."""

    PERSON = 0
    ORGANISATION = 1
    TOPIC = 2
