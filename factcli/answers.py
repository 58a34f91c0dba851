"""What is found: results, counts, figures, verdicts and problems, as every renderer prints them.

Their fields are a promise: new ones may come, none goes or is renamed within a schema version.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct, field

from factcli.model import Figure, Names


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


class Count(Struct, frozen=True, gc=False):
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
