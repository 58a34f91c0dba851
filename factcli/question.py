"""A name that is asked for, made ready to be compared with many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from factcli.likeness import Likeness
from factcli.text import ARTICLES, fold, script, sound

# Left out at the beginning of a query that finds nobody as it stands: people are called so, not named.
_TITLES = (
    "mr mrs ms miss sir lord lady dr prof professor president prime foreign minister secretary general ambassador "
    "chancellor senator judge sheikh sheik shaikh shaykh imam ayatollah prince princess king queen mme monsieur "
    "madame docteur professeur président ministre sr sra señor señora don doña doctor doctora presidente ministro "
    "господин госпожа доктор профессор президент премьер министр генеральный секретарь генерал посол "
    "السيد السيدة الدكتور الدكتورة الشيخ الشيخة الرئيس الوزير الأمير الملك الإمام الأمين العام السفير اللواء"
)


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(_TITLES).split())


class Question:
    """A query made ready: folded, heard, and with what compares it to many names in turn."""

    def __init__(self, query: str, tokens: list[str] | None = None) -> None:
        self.tokens = fold(query).split() if tokens is None else tokens
        self.folded = " ".join(self.tokens)
        self.keys = sound(self.folded)
        self.script = script(self.folded)
        self.titled = tokens is not None
        self.initials = [token for token in self.tokens if len(token) == 1]
        self.named = [token for token in self.tokens if len(token) > 1 and token not in ARTICLES]
        # "un" must not find "unicef hospital" nor "cis" "Chris": such queries are met only letter by letter.
        self.likely = len(self.folded) > 3 and any(len(token) >= 3 for token in self.tokens)
        self.seen = Likeness(self.tokens)
        self.heard = Likeness(self.keys.split())


def readings(query: str) -> Iterator[Question]:
    """Yield a query as it is written, and without the titles that it begins with."""
    question = Question(query)
    yield question
    start = next((i for i, token in enumerate(question.tokens) if token not in _titles()), 0)
    if start:
        yield Question(query, question.tokens[start:])
