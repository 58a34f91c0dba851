"""Which of many names a query may meet: bounds, taken of all at once, rule the others out before they are ranked."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache

from factcli.asked import NameForm
from factcli.likeness import ACCEPT, BEYOND_DOUBT, POWER, Likeness, is_initial
from factcli.question import Question
from factcli.text import script

FEW = 50
"""So few names are sooner ranked than ruled out."""


class Shortlist:
    """Names by their beginnings and tokens, made once for any number of queries.

    Whatever `rank` accepts of them is on every list; what it would not accept mostly is not.
    """

    def __init__(self, forms: Sequence[NameForm]) -> None:
        self._forms = forms
        self._folded = [form.folded for form in forms]

    def near(self, question: Question, cutoff: float, exact: bool) -> Sequence[NameForm]:
        """Return the names that a query may meet with so much, 0 to 100, in their order."""
        if len(self._forms) <= FEW:
            return self._forms
        if not question.tokens:
            return []
        found = self._lettered(question)
        if not exact:
            found.update(self._alike(question, min(cutoff, ACCEPT)))
        return [self._forms[number] for number in sorted(found)]

    def _lettered(self, question: Question) -> set[int]:
        """Return the names that begin with the query, or have its first whole token or its last, perhaps unfinished."""
        first, last = (question.named or question.tokens)[0], (question.named or question.tokens)[-1]
        found = {number for _, number in _beginning(self._begun, question.folded)}
        tokens = [(first, 0)] if first != last else _beginning(self._seen.sorted, last)
        return found.union(*(self._seen.numbers.get(token, ()) for token, _ in tokens))

    def _alike(self, question: Question, cutoff: float) -> Collection[int]:
        if not question.likely:
            return self._heard.numbers.get(question.keys, ())
        # What is accepted either looks alike beyond doubt, or sounds at least this much alike; see `weighed`.
        heard = min(ACCEPT - 5, (3 * cutoff - BEYOND_DOUBT) / 2)
        return self._heard.near(question.heard, "", heard) | self._seen.near(
            question.seen, question.script, BEYOND_DOUBT
        )

    @cached_property
    def _begun(self) -> list[tuple[str, int]]:
        return sorted(zip(self._folded, range(len(self._folded)), strict=True))

    @cached_property
    def _seen(self) -> _Tokens:
        return _Tokens(self._folded, list(map(script, self._folded)), strange=75)

    @cached_property
    def _heard(self) -> _Tokens:
        return _Tokens([form.keys for form in self._forms], [""] * len(self._forms), strange=65)


def _beginning(pairs: list[tuple[str, int]], prefix: str) -> list[tuple[str, int]]:
    """Return the sorted pairs whose text begins with a prefix."""
    return pairs[bisect_left(pairs, (prefix, -1)) : bisect_left(pairs, (prefix + chr(sys.maxunicode), -1))]


class _Tokens:
    """Names as they are folded or heard, of several kinds (scripts), whole and by their tokens."""

    def __init__(self, names: Sequence[str], kinds: Sequence[str], strange: float) -> None:
        # Two tokens less alike than this are not told from strangers here: it only ever lets too many names through.
        self.strange = strange
        self.count = len(names)
        self.numbers: defaultdict[str, list[int]] = defaultdict(list)
        self._wholes: defaultdict[str, tuple[list[int], list[str]]] = defaultdict(lambda: ([], []))
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True)):
            numbers, wholes = self._wholes[kind]
            numbers.append(number)
            wholes.append(name.replace(" ", ""))
            for token in name.split():
                self.numbers[token].append(number)
        self._vocabulary = list(self.numbers)
        self._like = lru_cache(maxsize=256)(self._tokens_like)

    @cached_property
    def sorted(self) -> list[tuple[str, int]]:
        """Every token in order, as `_beginning` takes them."""
        return [(token, 0) for token in sorted(self._vocabulary)]

    def _tokens_like(self, token: str) -> dict[int, float]:
        """Return name → how much more than a stranger's its best token is like this one, as a power."""
        best: dict[int, float] = {}
        for other, score, _ in _extract(token, self._vocabulary, self.strange):  # best first
            more = score**POWER - self.strange**POWER
            for number in self.numbers[other]:
                best.setdefault(number, more)
        return best

    def near(self, asked: Likeness, kind: str, least: float) -> set[int]:
        """Return the numbers of the names of a kind whose likeness may reach `least`: as wholes, or by all tokens."""
        whole = least - 10
        # The likeness is half the whole ratio and half what the tokens reach, or a part of the latter.
        needed = min(least / asked.part, 2 * least - whole) - 1e-6
        if asked.abridged or needed <= self.strange:
            return set(range(self.count))
        found = {number for token in asked.tokens for size in (1, 2) for number in self._abridged(token[:size])}
        numbers, wholes = self._wholes.get(kind, ((), []))
        for order in asked.orders:
            found.update(numbers[place] for _, _, place in _extract(order, wholes, whole))
        wanting = asked.length * (needed**POWER - self.strange**POWER)
        reached: dict[int, float] = {}
        for token in asked.tokens:
            weight = len(token)
            for number, more in self._like(token).items():
                reached[number] = reached.get(number, 0.0) + weight * more
        found.update(number for number, more in reached.items() if more >= wanting)
        return found

    def _abridged(self, initial: str) -> Sequence[int]:
        """Return the names in which an initial stands for what it begins: they are compared without it."""
        return self.numbers.get(initial, ()) if is_initial(initial) else ()


def _extract(text: str, texts: list[str], least: float) -> list[tuple[str, float, int]]:
    """Return the texts whose ratio to one is at least so much, with their ratio and number, best first."""
    from rapidfuzz import fuzz, process

    return process.extract(text, texts, scorer=fuzz.ratio, processor=None, score_cutoff=least, limit=None)
