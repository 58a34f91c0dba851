"""Checks of statements against each other: the same words twice, or nearly the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from factcli.dataset import Placed
from factcli.doctor.finding import Finding, warning
from factcli.model import Statement
from factcli.text import fold

NEAR = 90.0
"""Percent of letters in common, in order (normalised indel similarity): a word in ten may differ."""
SHINGLE = 3
SKETCH = 4
"""Statements are compared where one of their four least hashes of three words is the same (bottom-k sketches,
Broder 1997): of two that share nine words in ten, nearly all do."""
FEWEST_WORDS = 5
"""Shorter statements resemble each other by chance."""
CROWD = 8
"""What so many statements share is a formula, and compared no further."""


class _Earlier(NamedTuple):
    place: str
    speaker: str | None
    folded: str


class Duplicates:
    """The statements met so far, by their words."""

    def __init__(self) -> None:
        self._by_words: dict[str, _Earlier] = {}
        self._by_hash: defaultdict[int, list[_Earlier]] = defaultdict(list)

    def of_statement(self, statement: Statement, placed: Placed) -> Iterator[Finding]:
        """Find the first earlier statement with the same words, or nearly the same."""
        folded = fold(statement.text)
        place = statement.id or placed.json_path or f"line {placed.line}"
        this = _Earlier(place, statement.speaker, folded)
        same = self._by_words.setdefault(folded, this)
        if same is not this:
            yield _told("duplicate", "the same words", same, this)
            return
        sketch = _sketch(folded)
        near = self._near(this, sketch)
        if near is not None:
            yield _told("near-duplicate", "nearly the same words", near, this)
        for each in sketch:
            if len(self._by_hash[each]) < CROWD:
                self._by_hash[each].append(this)

    def _near(self, this: _Earlier, sketch: list[int]) -> _Earlier | None:
        from rapidfuzz import fuzz

        for each in sketch:
            for other in self._by_hash.get(each, ()):
                if fuzz.ratio(this.folded, other.folded, score_cutoff=NEAR):
                    return other
        return None


def _sketch(folded: str) -> list[int]:
    words = folded.encode().split()
    if len(words) < FEWEST_WORDS:
        return []
    shingles = {crc32(b" ".join(words[start : start + SHINGLE])) for start in range(len(words) - SHINGLE + 1)}
    return sorted(shingles)[:SKETCH]


def _told(code: str, what: str, earlier: _Earlier, this: _Earlier) -> Finding:
    other = "" if earlier.speaker == this.speaker else f', where the speaker is "{earlier.speaker or "unknown"}"'
    return warning(code, f"{what} stand at {earlier.place}{other}", "leave one of them out, if they are one", ".text")
