"""Where statements are looked up: the `Store` protocol, and what is asked of one.

Names and words are matched outside, against the candidates that a store proposes; a store itself only ever
selects exactly, by the keys that matching chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Protocol, runtime_checkable

from msgspec import Struct

from factcli.asked import Facet, NameForm, Tier
from factcli.model import EntityKind, Kind, Names, Organisation, Person, Source, Statement, Topic

Entity = Person | Organisation | Topic
NameField = Literal["speaker", "organisation", "topic"]
Field = NameField | Literal["words"]
FACET_FIELDS: dict[Facet, NameField] = {
    Facet.SPEAKERS: "speaker",
    Facet.ORGANISATIONS: "organisation",
    Facet.TOPICS: "topic",
}


class Option(Struct, frozen=True):
    """One way to meet a criterion.

    `key` is an entity's number, or for words the folded word (or words, for a phrase) as indexed; `in_names`
    tells where a word may stand: True in names alone, False in texts and translations alone. `query` is what
    was asked and `form` what meets it; `docs` is how many statements hold the word, 0 for a name.
    """

    key: int | str
    tier: Tier
    score: float
    query: str
    form: str
    in_names: bool = False
    docs: int = 0


class Criterion(Struct, frozen=True):
    """Something that was asked for, and every way to meet it, best first; one of them is enough."""

    field: Field
    options: tuple[Option, ...]


class FigureRange(Struct, frozen=True):
    """Figures that reach into a range, ends included or not, whose unit or measure has a word of each of `words`."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False
    words: tuple[tuple[str, ...], ...] = ()


class Filters(Struct, frozen=True):
    """Conditions that hold or do not: no order comes from them. Dates are ISO prefixes, both ends included."""

    kinds: tuple[Kind, ...] = ()
    since: str | None = None
    until: str | None = None
    languages: tuple[str, ...] = ()
    figures: tuple[FigureRange, ...] = ()


class Selection(Struct, frozen=True):
    """The statements that meet every criterion, pass every filter, and hold none of the excluded phrases."""

    criteria: tuple[Criterion, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = Filters()


class Stored(Struct, frozen=True):
    """A statement as the store keeps it; `position` is its place in the dataset, from 1.

    `speaker` and `concerned` are the numbers of its entities: who speaks, and its organisations and topics.
    """

    position: int
    statement: Statement
    speaker: int | None
    concerned: tuple[int, ...]


class Word(Struct, frozen=True):
    """A word of the vocabulary, folded, and the number of statements that hold it."""

    word: str
    docs: int


class Tally(Struct, frozen=True, array_like=True, gc=False):
    """A value of a facet as the store counts it; `entity` is its number where it is an entity, `name` its names.

    A store may leave the names to be asked for.
    """

    id: str
    entity: int | None
    count: int
    name: Names | None = None


class Ranked(Struct, frozen=True):
    """An entity that a name meets: in which level of results, and how well within it; 0 is the best of each."""

    entity: int
    level: int
    merit: int


class Store(Protocol):
    """A dataset that can be looked up. Every method is a pure read; orders are total and repeatable."""

    def name_candidates(self, name: str, field: NameField, *, fuzzy: bool) -> list[NameForm]:
        """Return the name forms that may match, of entities that statements have in that field.

        Forms that hold the name's tokens, or begin with it, are all there; with `fuzzy` so are, as far as a
        prefilter can tell, those that are spelt or sound like it.
        """

    def names_from(self, prefix: str, field: NameField, limit: int) -> list[NameForm]:
        """Return name forms that begin with a folded prefix: no aliases first, then those with most statements."""

    def all_names(self, field: NameField) -> list[NameForm]:
        """Return every name form of the entities that statements have in that field, by the entities' numbers."""

    def name_tokens_like(self, word: str) -> list[tuple[str, str]]:
        """Return the (token, sound key) pairs of names that may be spelt or sound like the word."""

    def words_like(self, word: str, *, edits: bool) -> list[Word]:
        """Return the word itself if known and, with `edits`, those that may be within its edits."""

    def words_from(self, prefix: str) -> list[tuple[str, bool]]:
        """Return the words that begin with the prefix, and whether each is one of names or of texts."""

    def words_with_stem(self, stems: Sequence[tuple[str, str]]) -> list[Word]:
        """Return the words, of texts or of names, that have one of the (language, stem) pairs."""

    def has_name_token(self, token: str) -> bool:
        """Tell whether a name has this token."""

    def languages(self) -> list[str]:
        """Return the languages of texts and translations that have a stemmer, primary tags, sorted."""

    def count(self, selection: Selection) -> int:
        """Return how many statements are selected."""

    def select(
        self, selection: Selection, without: Selection | None, limit: int | None, offset: int = 0
    ) -> Iterator[Stored]:
        """Yield selected statements that `without` does not select, read as they are taken.

        They come by position; where words are asked for, best words first, as far as a store can rank them in time.
        """

    def tally(self, facet: Facet, selection: Selection, limit: int | None = None, offset: int = 0) -> Iterable[Tally]:
        """Count the selected statements by the facet's values, most first, then by id; years in their order.

        Of the values at most `limit`, behind the first `offset`.
        """

    def figure_words(self) -> list[str]:
        """Return the folded words of figures' units and measures, sorted."""

    def count_figures(self, selection: Selection) -> int:
        """Return how many figures the selected statements have, of those that pass the filter."""

    def figures(self, selection: Selection, limit: int | None, offset: int = 0) -> list[tuple[Stored, int]]:
        """Return those figures: their statements and their places in them, from 0, in the order of the dataset."""

    def count_values(self, facet: Facet, selection: Selection) -> int:
        """Return how many values of a facet the selected statements have."""

    def by_id(self, identifiers: Sequence[str]) -> list[Stored]:
        """Return the statements with these ids, in that order, absent ones left out."""

    def neighbours(self, stored: Stored) -> list[Stored]:
        """Return the statements right before and after one in the dataset, where there are such."""

    def ids_from(self, prefix: str, limit: int) -> list[str]:
        """Return the first ids, in order, that begin with the prefix."""

    def ids_like(self, identifier: str) -> list[str]:
        """Return up to a hundred ids that may resemble this one."""

    def entity(self, number: int) -> Entity:
        """Return the entity with this number."""

    def find_entity(self, kind: EntityKind, identifier: str) -> Entity | None:
        """Return the entity with this id, or None."""

    def source(self, identifier: str) -> Source | None:
        """Return the source with this id, or None where it is not declared."""


@runtime_checkable
class BatchStore(Store, Protocol):
    """A store that is far away: many look-ups by name are better asked at once than one after another."""

    def best_each(
        self, field: NameField, filters: Filters, asked: Sequence[Sequence[Ranked]], limit: int, judged: int
    ) -> list[tuple[int, list[Stored]]]:
        """Return for each look-up how many statements it meets, and the best of them.

        The order is by level, then by merit, then by position; of a level only its first `judged` are ordered by
        merit, the others follow by position.
        """
