"""Where the folded words of a text stand in the text as it is written."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from factcli.text import LONGEST_WORD, apart, fold, words

LONGEST_RUN = 400 * LONGEST_WORD
"""Letters without a space that are looked at together, whole words of the longest there are."""
MOST_MARKED = 10_000
"""Places that are marked in one text; nobody reads more."""


class Span(NamedTuple):
    """A folded word and its place `[start, end)` in code points of the original."""

    word: str
    start: int
    end: int


def word_spans(text: str, *, pairs: bool = True) -> Iterator[Span]:
    """Yield the words of a text as `words` gives them, each with its place.

    Without `pairs`, scripts that write no spaces are yielded letter by letter, so that nothing overlaps.

    >>> list(word_spans("L'État, 1945"))
    [Span(word='letat', start=0, end=6), Span(word='1945', start=8, end=12)]
    """
    for run, places in _runs(text):
        yield from _spans_of_run(run, places, pairs)


def _runs(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield the runs of folded letters between spaces, each letter with its place, as they are come by."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _folded_between_letters(character):
            if letter == " " or len(folded) == LONGEST_RUN:
                if folded:
                    yield "".join(folded), places
                folded, places = [], []
            if letter != " ":
                folded.append(letter)
                places.append(place)
    if folded:
        yield "".join(folded), places


def _spans_of_run(run: str, places: list[int], pairs: bool) -> Iterator[Span]:
    found = words(run) if pairs else apart(run)
    if len(found) == 1:
        yield Span(found[0], places[0], places[-1] + 1)
        return
    # Scripts without spaces: the pieces overlap, and follow each other in the run.
    at = 0
    for piece in found:
        at = max(run.find(piece, at), 0)
        yield Span(piece, places[at], places[min(at + len(piece), len(places)) - 1] + 1)
        at += 1 if pairs else len(piece)


@lru_cache(maxsize=4096)
def _folded_between_letters(character: str) -> str:
    """Return what a character folds to within a word: nothing, letters, or the space that parts two words."""
    return fold(f"a{character}a")[1:-1]


def _places(text: str, phrases: Collection[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield phrases of folded words and where they stand, in the order of their ends."""
    lengths = sorted({len(phrase) for phrase in phrases})
    recent: deque[Span] = deque(maxlen=max(lengths, default=0))
    for span in word_spans(text):
        recent.append(span)
        for length in lengths:
            last = list(islice(recent, len(recent) - length, None)) if length <= len(recent) else []
            phrase = tuple(each.word for each in last)
            if phrase in phrases:
                yield phrase, (last[0].start, span.end)


def _phrases(sought: Iterable[str]) -> set[tuple[str, ...]]:
    return {tuple(each.split()) for each in sought if each}


def first_places(text: str, sought: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the first place of each of the sought words and phrases that a text has; it is read no further.

    >>> first_places("To be, or not to be", ["be", "not to", "nobody"])
    {'be': (3, 5), 'not to': (10, 16)}
    """
    phrases = _phrases(sought)
    found: dict[str, tuple[int, int]] = {}
    for phrase, place in _places(text, phrases):
        found.setdefault(" ".join(phrase), place)
        if len(found) == len(phrases):
            break
    return found


def marked(text: str, sought: frozenset[str]) -> list[tuple[int, int]]:
    """Return the places of the sought words, folded words or phrases of them, in order and without overlap."""
    found = [place for _, place in islice(_places(text, _phrases(sought)), MOST_MARKED)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def pieces(text: str, size: int, overlap: int) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces of whole words, with where they start: each overlaps the one before by so many characters.

    >>> list(pieces("one two three four", 6, 3))
    [(0, 'one two three'), (7, ' three four')]
    """
    start = end = 0
    while end < len(text):
        end = _between_words(text, start + size + overlap)
        yield start, text[start:end]
        start = _between_words(text, start + size)


def _between_words(text: str, place: int) -> int:
    found = re.compile(r"\s").search(text, place, place + LONGEST_WORD)
    return found.start() if found else min(place + LONGEST_WORD, len(text))
