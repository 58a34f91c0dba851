"""The rules for words as the engine's own expressions: which statements hold them, and how much they say there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import log
from operator import add, and_, or_
from typing import TYPE_CHECKING

from pyspark.sql.connect import functions as f

from factcli.store import Criterion, Option
from factcli.store.selections import (
    COLLECTION,
    LENGTH_SHARE,
    NAME_WEIGHT,
    SATURATION,
    TEXT_WEIGHT,
    TRANSLATION_WEIGHT,
    TYPICAL_LENGTH,
)

if TYPE_CHECKING:
    from pyspark.sql.connect.column import Column

NAMES, TEXT, TRANSLATION = WORDS = "name_words", "text_words", "translation_words"
WEIGHED = 12
"""So many options of a word are weighed in every statement: the best; more cost more time than they tell apart."""
TYPICAL_NAME = 3
"""Words of a name: lengths of single names are not stored."""


def met(criterion: Criterion) -> Column:
    """Return the condition that a statement meets one of the options of a criterion for words."""
    named = [str(option.key) for option in criterion.options if option.in_names]
    written = [str(option.key) for option in criterion.options if not option.in_names]
    return reduce(or_, [held(NAMES, named), held(TEXT, written), held(TRANSLATION, written)])


def held_anywhere(phrase: str) -> Column:
    """Return the condition that a statement holds a word or a phrase, in its names or its texts."""
    return reduce(or_, [held(column, [phrase]) for column in WORDS])


def held(column: str, phrases: Sequence[str]) -> Column:
    """Return the condition that a column of words holds one of the words or phrases."""
    single = [phrase for phrase in phrases if " " not in phrase]
    conditions = [f.arrays_overlap(f.col(column), f.array(*map(f.lit, single)))] if single else []
    conditions += [_phrase(column, phrase) for phrase in phrases if " " in phrase]
    return reduce(or_, conditions, f.lit(False))


def _phrase(column: str, phrase: str) -> Column:
    """Each word of a phrase must be there, and then side by side: most statements fail at the first."""
    each = [f.array_contains(f.col(column), f.lit(word)) for word in dict.fromkeys(phrase.split())]
    joined = f.concat(f.lit(" "), f.array_join(f.col(column), " "), f.lit(" "))
    return reduce(and_, [*each, joined.contains(f.lit(f" {phrase} "))])


def relevance(criteria: Sequence[Criterion]) -> Column:
    """Return BM25F as `factcli.relevance` counts it, nearly: a name's length is a typical one's."""
    return reduce(add, [_weight(criterion) for criterion in criteria if criterion.field == "words"], f.lit(0.0))


def _weight(criterion: Criterion) -> Column:
    best = sorted(criterion.options, key=lambda option: (option.tier, -option.score))[:WEIGHED]
    named = [option for option in best if option.in_names]
    written = [option for option in best if not option.in_names]
    frequency = f.lit(0.0)
    if named:
        length = 1 - LENGTH_SHARE + LENGTH_SHARE * TYPICAL_NAME / TYPICAL_LENGTH
        weight = NAME_WEIGHT * named[0].score / 100 / length
        keys = [str(option.key) for option in named]
        frequency += f.when(held(NAMES, keys), f.lit(weight)).otherwise(f.lit(0.0))
    for column, weight in ((TEXT, TEXT_WEIGHT), (TRANSLATION, TRANSLATION_WEIGHT)):
        if written:
            length = f.lit(1 - LENGTH_SHARE) + f.size(column) * f.lit(LENGTH_SHARE / TYPICAL_LENGTH)
            counted = [_occurrences(column, option) * f.lit(weight * option.score / 100) for option in written]
            frequency += reduce(add, counted) / length
    docs = max(option.docs for option in criterion.options)
    return f.lit(log(1 + COLLECTION / (docs + 0.5))) * frequency / (f.lit(SATURATION) + frequency)


def _occurrences(column: str, option: Option) -> Column:
    phrase = str(option.key)
    if " " in phrase:
        return f.when(_phrase(column, phrase), f.lit(1)).otherwise(f.lit(0))
    return f.size(column) - f.size(f.array_remove(f.col(column), phrase))
