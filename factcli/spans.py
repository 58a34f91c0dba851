"""Where the folded words of a text stand in the text as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from factcli.text import apart, fold, words


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
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _folded_between_letters(character):
            folded.append(letter)
            places.append(place)
    whole = "".join(folded)
    start = 0
    for run in whole.split(" "):
        end = start + len(run)
        if run:
            yield from _spans_of_run(run, places[start:end], pairs)
        start = end + 1


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


def marked(text: str, sought: frozenset[str]) -> list[tuple[int, int]]:
    """Return the places of the sought words, folded words or phrases of them, in order and without overlap."""
    spans = list(word_spans(text))
    found: list[tuple[int, int]] = []
    for phrase in (each.split() for each in sought):
        found += [
            (spans[first].start, spans[first + len(phrase) - 1].end)
            for first in range(len(spans) - len(phrase) + 1)
            if [span.word for span in spans[first : first + len(phrase)]] == phrase
        ]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
