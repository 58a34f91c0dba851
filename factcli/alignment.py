"""A remembered wording laid beside a text, word by word: how much of it stands there, where, and what differs.

Words are compared folded, with the typing errors that a search allows, with their endings, and written together or
apart; numbers are compared as numbers. The alignment is a longest common subsequence of words (rapidfuzz), cut to its
densest stretch.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
from msgspec import Struct

from factcli.answers import Change
from factcli.match import within_edits
from factcli.spans import pieces
from factcli.stems import stems
from factcli.wording import Unit, negates, same_number, turns_sense, units, weight

INEXACT = 0.9
"""What a word counts that is met with a typing error or another ending."""
MOVED = 0.5
"""What a word counts that stands elsewhere in the stretch: “everywhere he is”, “he is everywhere”."""
GAP_COST = 0.25
"""What the words between two met ones cost of their weight: a lone “the” ten words before the rest is no part of it."""
PIECE = 100_000
"""Characters that are laid beside a wording at once: as words they take a hundred bytes each."""
OVERLAP = 4
"""So many times as long as the wording is the overlap of pieces, so that no place of it is cut in two."""
LONGEST_WORD = 1_000
"""Characters within which a piece is to end between two words."""
_ELLIPSIS = re.compile(r"[\[(]?(?:…|⋯|\.{3,}|\. \. \.)[\])]?")


class Alignment(Struct, frozen=True):
    """How a wording stands in a text.

    `score` (0–100) weighs the words that are met against all of the wording and of the aligned stretch `span` of
    the text, in code points. `matched` is how many words are met, `weight` how much they say, `recall` (0–1) their
    share of the wording.
    `exact`: every word of the wording stands there, as it is and one after the other but for ellipses. `whole`: the
    stretch is all of the text, without an ellipsis. `negated`: a negation stands in one alone. `misfigured`: a
    number of the wording is not that of the text.
    """

    score: float
    span: tuple[int, int]
    matched: int
    weight: float
    recall: float
    exact: bool
    whole: bool
    negated: bool
    misfigured: bool
    changes: list[Change]


class Wording:
    """A wording made ready to be laid beside many texts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._units = units(text)
        ellipses = [found.start() for found in _ELLIPSIS.finditer(text)]
        self._ellipses = [place for place in ellipses if any(unit.end <= place for unit in self._units)]

    def align(self, text: str, language: str | None = None) -> Alignment | None:
        """Return how the wording stands in a text of a language, or None where no word of it does.

        Of a text of more than `PIECE` characters the first of the pieces that it stands in best is told.
        """
        if len(text) <= PIECE:
            return self._align(text, language)
        found = [
            msgspec.structs.replace(each, span=(start + each.span[0], start + each.span[1]), whole=False)
            for start, piece in pieces(text, PIECE, OVERLAP * len(self.text))
            if (each := self._align(piece, language)) is not None
        ]
        return min(found, key=lambda each: (-round(each.score), each.negated), default=None)

    def _align(self, text: str, language: str | None) -> Alignment | None:
        theirs = units(text)
        ours = _respelt(self._units, theirs)
        open_after = {sum(unit.end <= place for unit in ours) for place in self._ellipses}
        return _Pair(self.text, ours, text, theirs, open_after).alignment(language)


def _respelt(ours: Sequence[Unit], theirs: Sequence[Unit]) -> list[Unit]:
    """Return the wording's units with words written together or apart as the text has them."""
    known = {unit.key for unit in theirs}
    apart = {one.key + other.key: (one.key, other.key) for one, other in pairwise(theirs)}
    respelt: list[Unit] = []
    for unit in ours:
        if respelt and unit.key not in known and (joined := respelt[-1].key + unit.key) in known:
            respelt[-1] = Unit(joined, respelt[-1].start, unit.end)
        elif unit.key not in known and unit.number is None and unit.key in apart:
            respelt += [unit._replace(key=key) for key in apart[unit.key]]
        else:
            respelt.append(unit)
    return respelt


class _Block(NamedTuple):
    """A run of `size` units that both have: from `a` in the wording, from `b` in the text."""

    a: int
    b: int
    size: int

    @property
    def a_end(self) -> int:
        return self.a + self.size

    @property
    def b_end(self) -> int:
        return self.b + self.size


class _Gap(NamedTuple):
    """What stands between two blocks: units of the text, those of the wording, and whether that has an ellipsis."""

    old: Sequence[Unit]
    new: Sequence[Unit]
    open: bool


class _Pair:
    """A wording and a text side by side."""

    def __init__(
        self, wording: str, ours: Sequence[Unit], text: str, theirs: Sequence[Unit], open_after: set[int]
    ) -> None:
        self._wording = wording
        self._ours = ours
        self._text = text
        self._theirs = theirs
        self._open_after = open_after
        self._inexact: set[int] = set()
        self._reversed = False

    def alignment(self, language: str | None) -> Alignment | None:
        keys, known = self._keys(language), [unit.key for unit in self._theirs]
        blocks = self._fragments(keys, known) or self._common(keys, known)
        if not blocks:
            return None
        first, last = blocks[0].b, blocks[-1].b_end
        gaps = list(self._gaps(blocks))
        matched = sum(
            self._ours[block.a + i].weight * (INEXACT if block.a + i in self._inexact else 1.0)
            for block in blocks
            for i in range(block.size)
        )
        count = sum(block.size for block in blocks)
        matched += MOVED * weight(_moved(gaps))
        stretch = weight(self._theirs[first:last]) - weight(unit for gap in gaps if gap.open for unit in gap.old)
        in_all = weight(self._ours)
        return Alignment(
            score=round(100 * 2 * matched / (in_all + stretch), 1),
            span=(self._theirs[first].start, self._theirs[last - 1].end),
            matched=count,
            weight=matched,
            recall=matched / in_all,
            exact=not self._inexact and count == len(self._ours) and not any(gap.old and not gap.open for gap in gaps),
            whole=last - first == len(self._theirs) and not any(gap.open for gap in gaps),
            negated=self._reversed or turns_sense((gap.old, gap.new) for gap in gaps if not gap.open),
            misfigured=self._misfigured(gaps),
            changes=list(self._changes(blocks, gaps)),
        )

    # -- which words are the same

    def _keys(self, language: str | None) -> list[str]:
        """Return the wording's words as the text has them."""
        known = {unit.key: None for unit in self._theirs if unit.number is None}
        stemmed = dict(zip(stems(list(known), language or ""), known, strict=True))
        return [self._key(place, unit, known, stemmed, language) for place, unit in enumerate(self._ours)]

    def _key(
        self, place: int, unit: Unit, known: dict[str, None], stemmed: dict[str, str], language: str | None
    ) -> str:
        if unit.number is not None:
            same = next((other for other in self._theirs if same_number(unit, other)), None)
            if same is not None and same.number is None:
                self._inexact.add(place)
            return same.key if same else f"#{unit.key}"
        if unit.key in known:
            return unit.key
        near = [other for other, _ in within_edits(unit.key, known)]
        self._reversed = self._reversed or any(negates(unit.key, other) for other in near)
        met = next((other for other in near if not negates(unit.key, other)), None)
        met = met or stemmed.get(stems([unit.key], language or "")[0])
        if met is None:
            return unit.key
        self._inexact.add(place)
        return met

    # -- where they stand

    def _fragments(self, keys: Sequence[str], known: Sequence[str]) -> list[_Block]:
        """Return the wording's fragments, parted by its ellipses, each whole in the text; nothing if one is not."""
        blocks: list[_Block] = []
        at = 0
        for start, end in pairwise(sorted({0, *self._open_after, len(keys)})):
            fragment = keys[start:end]
            at = next((b for b in range(at, len(known)) if known[b : b + len(fragment)] == fragment), -1)
            if at < 0:
                return []
            blocks.append(_Block(start, at, end - start))
            at += end - start
        return blocks

    def _common(self, keys: Sequence[str], known: Sequence[str]) -> list[_Block]:
        """Return the densest part of the longest common subsequence, and what stands against its edges."""
        from rapidfuzz.distance import LCSseq

        matching = LCSseq.editops(keys, known).as_matching_blocks()
        blocks = [_Block(*block) for block in matching if block.size]
        return self._with_edges(self._densest(blocks)) if blocks else []

    def _densest(self, blocks: Sequence[_Block]) -> list[_Block]:
        """Return the run of blocks that weighs most once the words between them are paid for."""
        best, best_value = (0, 1), 0.0
        start, value = 0, 0.0
        for place, block in enumerate(blocks):
            if place and value > 0:
                value -= GAP_COST * self._cost(blocks[place - 1], block)
            if value <= 0:
                start, value = place, 0.0
            value += weight(self._theirs[block.b : block.b_end])
            if value > best_value:
                best, best_value = (start, place + 1), value
        return list(blocks[slice(*best)])

    def _cost(self, before: _Block, after: _Block) -> float:
        gap = self._gap(before, after)
        return weight(gap.new) + (0 if gap.open else weight(gap.old))

    def _with_edges(self, blocks: list[_Block]) -> list[_Block]:
        """Return the blocks between empty ones, so that the words beside them stand against those of the text.

        What the wording has before and after is held against as many words of the text, where there are any.
        """
        first, last = blocks[0], blocks[-1]
        before = min(first.a, first.b)
        after = min(len(self._ours) - last.a_end, len(self._theirs) - last.b_end)
        return [
            *([_Block(0, first.b - before, 0)] if first.a else []),
            *blocks,
            *([_Block(len(self._ours), last.b_end + after, 0)] if last.a_end < len(self._ours) else []),
        ]

    def _gaps(self, blocks: Sequence[_Block]) -> Iterator[_Gap]:
        yield from (self._gap(before, after) for before, after in pairwise(blocks))

    def _gap(self, before: _Block, after: _Block) -> _Gap:
        open_ = any(before.a_end <= place <= after.a for place in self._open_after)
        return _Gap(self._theirs[before.b_end : after.b], self._ours[before.a_end : after.a], open_)

    # -- what differs

    def _misfigured(self, gaps: Sequence[_Gap]) -> bool:
        """Tell whether a number of the wording is not in the text, or stands in the place of another."""
        return any(
            not any(same_number(unit, other) for other in [each for each in gap.old if each.number] or self._theirs)
            for gap in gaps
            for unit in gap.new
            if unit.number
        )

    def _changes(self, blocks: Sequence[_Block], gaps: Sequence[_Gap]) -> Iterator[Change]:
        for block, gap in zip(blocks, [*gaps, None], strict=True):
            yield from self._kept(block)
            if gap is not None:
                yield from self._change(gap.old, gap.new)

    def _kept(self, block: _Block) -> Iterator[Change]:
        """Yield the words of a block as the text has them, those met inexactly as changes."""
        start = 0
        for i in range(block.size + 1):
            if i < block.size and block.a + i not in self._inexact:
                continue
            if i > start:
                kept = self._theirs[block.b + start : block.b + i]
                yield Change(kept=self._text[kept[0].start : kept[-1].end])
            if i < block.size:
                yield from self._change(self._theirs[block.b + i :][:1], self._ours[block.a + i :][:1])
            start = i + 1

    def _change(self, old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[Change]:
        if old or new:
            yield Change(
                old=self._text[old[0].start : old[-1].end] if old else "",
                new=self._wording[new[0].start : new[-1].end] if new else "",
            )


def _moved(gaps: Sequence[_Gap]) -> Iterator[Unit]:
    """Yield the words that the wording has in one gap and the text in another; a number that moves is another's."""
    left = Counter(unit.key for gap in gaps for unit in gap.old)
    for unit in (unit for gap in gaps for unit in gap.new if unit.number is None):
        if left[unit.key] > 0:
            left[unit.key] -= 1
            yield unit
