"""Which names and words share pieces of letters or of sounds with one that is asked for."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factcli.store.database import Ask
    from factcli.store.writer import Writer

_REPEATED = re.compile(r"(.)(?=\1)")
_VOWELS = re.compile("[UIA]")
NUMBERS_COUNTED = 300_000
"""So many numbers are counted for one look-up, of the rarest grams: 15 ms. Frequent grams tell little."""
GRAMS_COUNTED = 9
"""But so many grams at the least: an edit changes four, where it swaps two letters; of nine, one is left after two."""


def grams(tokens: str) -> str:
    """Return the trigrams of space-separated tokens, each token between `^` and `$`; repeated letters count once.

    The doubled consonants of sound keys are single again here: they would only repeat themselves.

    >>> grams("yi uun")
    '^yi yi$ ^un un$'
    """
    found: list[str] = []
    for token in _REPEATED.sub("", tokens).split():
        padded = f"^{token}$"
        found += [padded[start : start + 3] for start in range(len(padded) - 2)]
    return " ".join(found)


def heard_grams(keys: str) -> str:
    """Return the grams of sound keys: their trigrams, and the pairs of their consonants, marked with `=`.

    Vowels are what scripts differ in most: of 1,000 names asked for across scripts among 34,000, trigrams alone
    leave the right one out of the best 2,000 in 5 of a hundred cases, with the pairs in 2.

    >>> heard_grams("GGURR")
    '^GU GUR UR$ =^G =GR =R$'
    """
    pairs: list[str] = []
    for key in _REPEATED.sub("", keys).split():
        padded = f"^{_VOWELS.sub('', key) or key}$"
        pairs += map("={}{}".format, padded, padded[1:])
    return " ".join([grams(keys), *pairs])


NUMBERS_WAITING = 5_000_000
"""So many numbers of a place are held before they are set down: 20 MB."""
_BYTES = array("I").itemsize


class Postings:
    """What has each gram of a place, a table's column, while it is written down; numbers come in ascending order."""

    def __init__(self, writer: Writer, place: str) -> None:
        self._writer = writer
        self._place = place
        self._numbers: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
        self._waiting = 0

    def add(self, number: int, found: str) -> None:
        """Take the grams, separated by spaces, of what has a number."""
        different = set(found.split())
        for gram in different:
            self._numbers[gram].append(number)
        self._waiting += len(different)
        if self._waiting > NUMBERS_WAITING:
            self.write()

    def write(self) -> None:
        """Set down what was taken since the last time."""
        rows = ((self._place, gram, numbers.tobytes()) for gram, numbers in sorted(self._numbers.items()))
        self._writer.insert("grams", rows)
        self._numbers.clear()
        self._waiting = 0


class NamePostings:
    """The postings of a table of names, or of words of names: by their letters and by their sounds."""

    def __init__(self, writer: Writer, table: str) -> None:
        self._spelt = Postings(writer, f"{table}.grams")
        self._heard = Postings(writer, f"{table}.sounds")

    def add(self, number: int, folded: str, keys: str) -> None:
        """Take a name, as it is folded and as it sounds."""
        self._spelt.add(number, grams(folded))
        self._heard.add(number, heard_grams(keys))

    def write(self) -> None:
        """Set down what was taken since the last time."""
        self._spelt.write()
        self._heard.write()


def alike(ask: Ask, table: str, folded: str, keys: str, most: int) -> set[int]:
    """Return the numbers of names of a table that share most with one: at most so many by letters, and by sounds."""
    spelt = sharing(ask, f"{table}.grams", grams(folded), most)
    return {*spelt, *sharing(ask, f"{table}.sounds", heard_grams(keys), most)}


def sharing(ask: Ask, place: str, sought: str, most: int) -> list[int]:
    """Return the numbers of at most so many that share most of the grams sought; of equals, those with rarer ones.

    `ask` puts a query to the store. Sharing is counted, not weighed: SQLite's bm25 takes six times as long over as
    many and proposes no better.
    """
    wanted = list(dict.fromkeys(sought.split()))
    of_these = f"FROM grams WHERE place = ? AND gram IN ({', '.join('?' * len(wanted))})"
    sizes = dict(ask(f"SELECT gram, sum(length(numbers)) {of_these} GROUP BY gram", (place, *wanted)))
    shared: Counter[int] = Counter()
    counted = 0
    for taken, gram in enumerate(sorted(sizes, key=lambda gram: (sizes[gram], gram))):
        counted += sizes[gram] // _BYTES
        if taken >= GRAMS_COUNTED and counted > NUMBERS_COUNTED:
            break
        for (numbers,) in ask("SELECT numbers FROM grams WHERE place = ? AND gram = ?", (place, gram)):
            shared.update(array("I", numbers))
    return _most_shared(shared, most)


def _most_shared(shared: Counter[int], most: int) -> list[int]:
    """Return the numbers with the highest counts; of the last count that fits, those that were counted first."""
    having = Counter(shared.values())
    least = left = most
    for least in sorted(having, reverse=True):
        if having[least] >= left:
            break
        left -= having[least]
    better = [number for number, count in shared.items() if count > least]
    return better + list(islice((number for number, count in shared.items() if count == least), most - len(better)))
