"""What is asked, and how names are met: queries, facets, tiers, the forms of names that are matched."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct, field

from factcli.errors import UsageError
from factcli.model import Kind


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


MOST_ASKED = 200
LONGEST_QUERY = 2_000
"""Characters of all that is asked for together."""
LONGEST_WORDING = 10_000
"""Characters of a wording that is checked; a speech is checked piece by piece."""


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
