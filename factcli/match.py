"""Names asked for → the entities that bear them, best first, with a tier and a score.

Scores are 0 to 100. Ratios are rapidfuzz's normalised indel similarity; rapidfuzz is imported only where a
candidate needs it. Never `WRatio` or `partial_ratio`: they find "un" in "unicef hospital".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from factcli.model import NameForm, NameMatch, Tier
from factcli.text import fold, script, sound

ACCEPT = 75.0
SUGGEST = 65.0


class _Query:
    def __init__(self, query: str) -> None:
        self.folded = fold(query)
        self.tokens = self.folded.split()
        self.keys = sound(query)
        self.script = script(self.folded)
        self.fuzzy = len(self.folded) > 3 and any(len(token) >= 3 for token in self.tokens)


def rank(query: str, forms: Iterable[NameForm], *, cutoff: float = ACCEPT, exact: bool = False) -> list[NameMatch]:
    """Return the best match of every entity that a name meets, best first."""
    asked = _Query(query)
    best: dict[int, tuple[tuple[object, ...], NameMatch]] = {}
    for form in forms:
        met = _whole(asked, form, exact) or (None if exact else _alike(asked, form, cutoff))
        if met is None or met[1] < cutoff:
            continue
        tier, score = met
        order = (tier, -score, -form.count, len(form.form), form.id, form.form)
        if form.entity not in best or order < best[form.entity][0]:
            best[form.entity] = (order, NameMatch(form.entity, form.form, tier, score, form.id, form.count))
    return [match for _, match in sorted(best.values(), key=lambda pair: pair[0])]


def _whole(asked: _Query, form: NameForm, exact: bool) -> tuple[Tier, float] | None:
    """Return how a form is met letter by letter: as a whole, by its beginning, or by whole tokens."""
    folded = form.folded
    if not asked.tokens:
        return None
    if folded == asked.folded:
        return (Tier.ALIAS if form.alias else Tier.EXACT), 100.0
    if not exact and len(asked.folded) >= 2 and folded.startswith(asked.folded):
        return Tier.PREFIX, 100.0
    tokens = folded.split()
    *first, last = asked.tokens
    if not all(token in tokens for token in first):
        return None
    if last in tokens:
        return Tier.TOKEN, 100.0
    if exact:
        return None
    longer = [len(token) for token in tokens if token.startswith(last)]
    if longer and len(asked.folded) >= 2:
        return Tier.TOKEN, 100.0 - 20.0 * (1 - len(last) / min(longer))
    return None


def _alike(asked: _Query, form: NameForm, cutoff: float) -> tuple[Tier, float] | None:
    """Return how a form is met by likeness, or None where the query is too short for it."""
    if not asked.fuzzy:
        return None
    fuzzy = _likeness(asked.folded, form.folded) if asked.script == script(form.folded) else 0.0
    heard = _likeness(asked.keys, form.keys)
    if fuzzy >= max(cutoff, heard):
        return Tier.FUZZY, fuzzy
    return (Tier.SOUND, heard) if heard >= fuzzy else (Tier.FUZZY, fuzzy)


def _likeness(left: str, right: str) -> float:
    from rapidfuzz import fuzz

    whole = fuzz.token_sort_ratio(left, right)
    tokens = right.split()
    total = sum(len(token) for token in left.split())
    if not total or not tokens:
        return 0.0
    best = sum(len(token) * max(fuzz.ratio(token, other) for other in tokens) for token in left.split())
    return (whole + best / total) / 2


def rank_words(
    word: str, vocabulary: Iterable[tuple[str, str]], *, cutoff: float = ACCEPT
) -> list[tuple[str, Tier, float]]:
    """Return the tokens of a vocabulary that a name's folded token meets fuzzily, best first."""
    from rapidfuzz import fuzz

    if len(word) < 4:
        return []
    key, written = sound(word), script(word)
    met = []
    for token, heard in vocabulary:
        fuzzy = fuzz.ratio(word, token) if script(token) == written else 0.0
        ear = fuzz.ratio(key, heard)
        if max(fuzzy, ear) >= cutoff:
            met.append((token, Tier.FUZZY if fuzzy >= cutoff else Tier.SOUND, max(fuzzy, ear)))
    return sorted(met, key=lambda hit: (hit[1], -hit[2], hit[0]))


def within_edits(word: str, vocabulary: Iterable[str]) -> list[tuple[str, int]]:
    """Return the words within the allowed edits of a folded word, nearest first, then in alphabetical order.

    An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string alignment). None is
    allowed under four letters, one from four, two from eight.
    """
    from rapidfuzz.distance import OSA

    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    near = ((other, OSA.distance(word, other, score_cutoff=allowed)) for other in vocabulary)
    return sorted((pair for pair in near if pair[1] <= allowed), key=lambda pair: (pair[1], pair[0]))


def cross(queries: Sequence[str], forms: Sequence[NameForm]) -> list[list[NameMatch]]:
    """Return `rank` of every query over the same forms."""
    return [rank(query, forms) for query in queries]
