"""The records everything else speaks in: what a dataset holds, what is asked, what is found.

Records are frozen and compare by value. Those of a dataset refuse fields they do not know, so that nothing
in a file is dropped in silence. The terms are those of docs/dataset.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum, StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from factcli.errors import UsageError

SCHEMA_VERSION: Literal[1] = 1

Names = dict[str, str]
"""A name or a text in several languages: BCP-47 tag → string. `und` marks an unknown language."""

Quotation = Literal["direct", "mixed", "indirect"]
Date = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
LONGEST_NAME = 10_000
"""Characters; whatever is longer is no name, and would be compared with every name that is asked for."""
Id = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]
Text = Annotated[str, Meta(min_length=1)]


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
    unit: str | None = None
    measure: Names = field(default_factory=dict)
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
    translations: Names = field(default_factory=dict)
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

    title: Names = field(default_factory=dict)
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


class Facet(StrEnum):
    """What statements are counted by."""

    SPEAKERS = "speakers"
    ORGANISATIONS = "organisations"
    TOPICS = "topics"
    SOURCES = "sources"
    KINDS = "kinds"
    YEARS = "years"


class BatchBy(StrEnum):
    """What each line of a batch is: words, or one field's name."""

    WORDS = "words"
    SPEAKER = "speaker"
    ORGANISATION = "org"
    TOPIC = "topic"


class Tier(IntEnum):
    """How a name or a word was met, best first. No score lifts a match over a better tier."""

    EXACT = 0
    ALIAS = 1
    PREFIX = 2
    TOKEN = 3
    STEM = 4
    FUZZY = 5
    SOUND = 6


class NameForm(Struct, frozen=True):
    """One form of one entity's name, ready to be matched.

    `entity` is the store's number for the entity; `folded` is `fold(form)`; `keys` is `sound(form)`: one key a
    token, separated by spaces; `alias` is False for the names proper; `count` is how many statements it has.
    """

    entity: int
    form: str
    folded: str
    keys: str
    alias: bool
    count: int
    id: str


class NameMatch(Struct, frozen=True):
    """An entity that a queried name met, by its best form; `score` is 0 to 100."""

    entity: int
    form: str
    tier: Tier
    score: float
    id: str
    count: int


class EntityKind(IntEnum):
    """The namespaces of entities: an id is unique within one."""

    PERSON = 0
    ORGANISATION = 1
    TOPIC = 2


class Named(Struct, frozen=True):
    """An entity as a result shows it. An undeclared plain name is its own id, under the language `und`."""

    id: str
    name: Names


class HeldRole(Struct, frozen=True):
    """A role with its organisation's names."""

    title: Names
    organisation: Named | None


class Speaker(Struct, frozen=True):
    """Who speaks: a person, a group of people who are not named, or an organisation."""

    id: str
    name: Names
    roles: list[HeldRole] = field(default_factory=list)
    group: bool = False
    wikidata: str | None = None


class Origin(Struct, frozen=True):
    """The source of a statement, its publisher by name."""

    id: str
    type: str | None = None
    title: Names = field(default_factory=dict)
    publisher: Named | None = None
    issued: str | None = None
    language: str | None = None
    file: str | None = None
    url: str | None = None


class Verification(Struct, frozen=True):
    """Whether a text stands in its source; `span` is `[start, end)` in code points of the source file.

    `before` and `after` are the words around it, up to the ends of its paragraph.
    """

    verified: bool
    reason: str | None = None
    span: tuple[int, int] | None = None
    before: str | None = None
    after: str | None = None


class MatchPart(Struct, frozen=True):
    """How one thing that was asked for was met: in which `field`, by which name or word, in which tier."""

    query: str
    field: str
    matched: str
    tier: str
    score: float


class Match(Struct, frozen=True):
    """Why a result is a result. Its tier is that of its weakest part, its score (0–100) the mean of theirs."""

    tier: str
    score: float
    parts: list[MatchPart]


class Result(Struct, frozen=True):
    """A statement with its references resolved: what every command that prints statements prints.

    In a batch, `query` is the line that found it; a line that finds nothing is a result with nothing else.
    """

    id: str | None
    kinds: list[str]
    quotation: str | None
    speaker: Speaker | None
    organisations: list[Named]
    topics: list[Named]
    language: str | None
    text: str | None
    translations: Names
    cue: str | None
    date: str | None
    event: str | None
    figures: list[Figure]
    source: Origin | None
    verification: Verification | None = None
    match: Match | None = None
    query: str | None = None


class Count(Struct, frozen=True):
    """A value of a facet and how many statements have it; in a batch as with a `Result`."""

    id: str | None
    name: Names
    count: int | None
    match: Match | None = None
    query: str | None = None


class FigureRow(Struct, frozen=True):
    """A figure with what it belongs to: `id` is its statement's, `speaker` who gives it."""

    id: str
    value: int | float | None
    min: int | float | None
    max: int | float | None
    unit: str | None
    measure: Names
    period: str | None
    exact: str | None
    speaker: Named | None
    date: str | None
    query: str | None = None


class Outcome(StrEnum):
    """What became of a wording that was checked."""

    VERBATIM = "verbatim"
    NEAR = "near"
    PARAPHRASE = "paraphrase"
    PARTIAL = "partial"
    OTHER_SPEAKER = "other-speaker"
    FIGURE_MISMATCH = "figure-mismatch"
    NOT_FOUND = "not-found"

    @property
    def supported(self) -> bool:
        """Whether the dataset holds that the speaker said so."""
        return self in (Outcome.VERBATIM, Outcome.NEAR, Outcome.PARAPHRASE, Outcome.PARTIAL)

    @property
    def contradicted(self) -> bool:
        """Whether the dataset holds that somebody said so, but not this speaker or not these figures."""
        return self in (Outcome.OTHER_SPEAKER, Outcome.FIGURE_MISMATCH)


class Change(Struct, frozen=True):
    """A piece of a comparison: words `kept` as they stand in the original, left out (`old`) or put in (`new`)."""

    kept: str = ""
    old: str = ""
    new: str = ""


class RunnerUp(Struct, frozen=True):
    """The next best statement, where it is close."""

    id: str
    speaker: Named | None
    text: str
    score: float


class Verdict(Struct, frozen=True):
    """Whether somebody said a wording, and who, where and in which words.

    `compared` is what the wording was compared with: the statement's text, one of its translations, or the
    source's words over neighbouring statements, `ids`; `field` tells which: `text`, `translations.en`, `passage`.
    `span` is the aligned part `[start, end)` in code points of `compared`, `before` and `after` are the words
    around it, `source_span` is its place in the source file where that is proved. `score` is 0 to 100.
    """

    wording: str
    verdict: Outcome
    score: float
    speaker_asked: str | None
    speaker_found: Named | None
    ids: list[str]
    field: str | None
    compared: str | None
    span: tuple[int, int] | None
    before: str | None
    after: str | None
    source_span: tuple[int, int] | None
    changes: list[Change]
    statement: Result | None
    runner_up: RunnerUp | None


class Severity(StrEnum):
    """How much a problem matters: an error makes a dataset untrue or unusable, a note is no problem."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Problem(Struct, frozen=True):
    """Something a dataset's doctor found: what is wrong where, and what would mend it.

    `line` is 1-based in JSON Lines, `path` a JSON path in a document or in the line; `id` is the record's, and
    `span` the place in the source file, in code points, where it has one.
    """

    severity: Severity
    code: str
    file: str
    line: int | None
    path: str | None
    id: str | None
    message: str
    mend: str | None = None
    span: tuple[int, int] | None = None


MOST_ASKED = 200
LONGEST_QUERY = 2_000
"""Characters of all that is asked for together."""


class Query(Struct, frozen=True):
    """What is asked. Words must all match; a flag given twice means either; different flags narrow."""

    words: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    since: str | None = None
    until: str | None = None
    languages: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    limit: int | None = 10
    offset: int = 0
    min_score: float | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        """Raise a `UsageError` for more than can be asked: each word is looked up in every spelling it may have."""
        asked = [self.words, self.exclude, self.speakers, self.organisations, self.topics, self.languages, self.figures]
        if sum(map(len, asked)) > MOST_ASKED:
            raise UsageError(f"more than {MOST_ASKED} words and names are asked for at once")
        if sum(len(each) for values in asked for each in values) > LONGEST_QUERY:
            raise UsageError(f"what is asked for is longer than {LONGEST_QUERY:,} characters")


UNANSWERED = Result(
    id=None,
    kinds=[],
    quotation=None,
    speaker=None,
    organisations=[],
    topics=[],
    language=None,
    text=None,
    translations={},
    cue=None,
    date=None,
    event=None,
    figures=[],
    source=None,
)
"""What stands for the answer to a line of a batch that finds nothing."""


class Page(Struct, frozen=True):
    """The part of the answer that was asked for: `returned` results, found as they are taken, of `total` in all.

    `sought` holds the folded words and phrases that were looked for, in every spelling that was admitted.
    """

    results: Iterator[Result]
    total: int
    returned: int
    sought: frozenset[str]
