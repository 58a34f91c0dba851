"""How well a statement answers: by which tier and score each criterion is met, and BM25 over its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from msgspec import Struct

from factcli.asked import Tier
from factcli.model import Organisation, Person
from factcli.store import Criterion, Option, Selection, Store, Stored
from factcli.store.selections import (
    COLLECTION,
    LENGTH_SHARE,
    NAME_WEIGHT,
    SATURATION,
    TEXT_WEIGHT,
    TRANSLATION_WEIGHT,
    TYPICAL_LENGTH,
)
from factcli.text import words


class Met(NamedTuple):
    """The best option of a criterion that a statement meets, in which field, and by which name, if by one."""

    option: Option
    field: str
    name: str | None


class Hit(Struct, frozen=True):
    """A statement and how it meets a selection: its tier is the weakest's, its score (0–100) the mean."""

    stored: Stored
    tier: Tier
    score: float
    relevance: float
    met: tuple[Met, ...]

    @property
    def order(self) -> tuple[Tier, float, float, int]:
        """The key of the total order: smaller is better."""
        return self.tier, -self.score, -self.relevance, self.stored.position


class _Field(NamedTuple):
    """Some words of a statement: one form of a name, its text, or one translation."""

    label: str
    name: str | None
    weight: float
    words: tuple[str, ...]


class Judge:
    """Judges the statements that a store has selected for one selection."""

    def __init__(self, store: Store, selection: Selection) -> None:
        self._store = store
        self._criteria = selection.criteria
        self._worded = any(criterion.field == "words" for criterion in self._criteria)
        self._names_of = lru_cache(maxsize=None)(self._read_names)

    def judge(self, stored: Stored) -> Hit:
        """Return how a selected statement meets each criterion."""
        fields = list(self._fields(stored)) if self._worded else []
        met: list[Met] = []
        relevance = 0.0
        for criterion in self._criteria:
            if criterion.field == "words":
                best, weight = _meet_words(criterion, fields)
                relevance += weight
            else:
                best = _meet_name(criterion, stored)
            met.append(best)
        tier = max((each.option.tier for each in met), default=Tier.EXACT)
        score = sum(each.option.score for each in met) / len(met) if met else 100.0
        return Hit(stored, tier, round(score, 1), round(relevance, 6), tuple(met))

    def _fields(self, stored: Stored) -> Iterator[_Field]:
        if stored.speaker is not None:
            yield from self._names_of(stored.speaker, "speaker")
        for number in stored.concerned:
            yield from self._names_of(number, None)
        statement = stored.statement
        yield _Field("text", None, TEXT_WEIGHT, tuple(words(statement.text)))
        for language, text in statement.translations.items():
            yield _Field(f"translations.{language}", None, TRANSLATION_WEIGHT, tuple(words(text)))

    def _read_names(self, number: int, label: str | None) -> list[_Field]:
        record = self._store.entity(number)
        label = label or ("organisation" if isinstance(record, Organisation) else "topic")
        forms = dict.fromkeys([*record.name.values(), *record.aliases])
        found = [_Field(label, form, NAME_WEIGHT, tuple(words(form))) for form in forms]
        if isinstance(record, Person):
            titles = [title for role in record.roles for title in role.title.values()]
            found += [_Field("role", title, NAME_WEIGHT, tuple(words(title))) for title in titles]
        return found


def _meet_name(criterion: Criterion, stored: Stored) -> Met:
    bearers = {stored.speaker} if criterion.field == "speaker" else set(stored.concerned)
    option = next(option for option in criterion.options if option.key in bearers)
    return Met(option, criterion.field, option.form)


def _meet_words(criterion: Criterion, fields: Sequence[_Field]) -> tuple[Met, float]:
    """Return the best option that the words meet, and the weight that all of them give the statement."""
    best: Met | None = None
    frequency = 0.0
    for option in criterion.options:
        phrase = tuple(str(option.key).split())
        named = False
        for field in fields:
            if (field.name is not None) is not option.in_names or (named and option.in_names):
                continue
            occurrences = _occurrences(phrase, field.words)
            if not occurrences:
                continue
            best = best or Met(option, field.label, field.name)
            length = 1 - LENGTH_SHARE + LENGTH_SHARE * len(field.words) / TYPICAL_LENGTH
            frequency += field.weight * option.score / 100 * occurrences / length
            # A name in five languages is no better answer than a name in one.
            named = named or field.name is not None
    if best is None:
        raise AssertionError(f"selected, yet no option is met: {criterion}")
    docs = max(option.docs for option in criterion.options)
    rarity = log(1 + COLLECTION / (docs + 0.5))
    return best, rarity * frequency / (SATURATION + frequency)


def _occurrences(phrase: tuple[str, ...], found: tuple[str, ...]) -> int:
    if len(phrase) == 1:
        return found.count(phrase[0])
    span = len(phrase)
    return sum(found[start : start + span] == phrase for start in range(len(found) - span + 1))
