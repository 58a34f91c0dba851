"""How alike two names are, token by token and as wholes, whether as they are folded or as they sound.

Ratios are rapidfuzz's normalised indel similarities, 0 to 100; rapidfuzz is imported at the first comparison.
Never `WRatio` or `partial_ratio`: they find "un" in "unicef hospital".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from math import cbrt

from factcli.asked import Tier

# Tokens are averaged as cubes: one that is met exactly tells more than two that are half met.
POWER = 3
# A token that has no counterpart this much alike is a part of one name only. Where both names have such a token
# they are likely two people's: Mohamed Tazi is not accepted as Mohamed Salah, though he may be offered.
MET = 75.0
CONFLICT = 0.2
# Names of 300 people are met by 4 % of the world's cities and countries at 75, by 6 % at 73 and by 11 % at 70;
# above 76 the flagship is lost: Guterres and غوتيريش, a surname across scripts, have 75.
ACCEPT = 75.0
# Offered as “did you mean”: at 65 three in ten of those places would be offered somebody, below it most.
SUGGEST = 65.0
# What looks so much alike is accepted however it sounds.
BEYOND_DOUBT = ACCEPT + 5
# An initial may stand for many names: it lifts nobody as far as the name written out.
BY_INITIAL = 95.0


class Likeness:
    """How alike the tokens of a query are to other names' tokens, in any order and however they are divided.

    It is the mean of two things. First how far either name's tokens are met in the other: the cubic mean,
    weighed by length, of each token's best ratio, of the name that is met worse: a name may lack a part of the
    other, but hardly have another in its place. Second the ratio of the whole names without spaces, where the
    query may begin with its last or end with its first token: it is good at عبد الله for Abdullah.
    A query may also be a part of a name, a surname or the names most used; it must then be met very well, and the
    better the shorter its tokens are: Guterres may be غوتيريش (82), but Manila not Manuel (86).
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.length = sum(map(len, tokens))
        self.part = min(0.97, 0.73 + 0.0172 * self.length / max(1, len(tokens)))
        self.orders = {"".join([*tokens[turn:], *tokens[:turn]]) for turn in (0, 1, -1)}
        self.abridged = any(map(is_initial, tokens))
        self.scorers: list[tuple[int, Callable[[str], float]]] = []

    def __call__(self, other: str) -> float:
        others = other.split()
        if not self.tokens or not others:
            return 0.0
        if len(self.tokens) > 1 < len(others) and (self.abridged or any(map(is_initial, others))):
            mine, theirs = _without_initials(self.tokens, others)
            if len(mine) < len(self.tokens):
                return min(Likeness(mine).of(theirs), BY_INITIAL)
        return self.of(others)

    def of(self, others: Sequence[str]) -> float:
        from rapidfuzz.fuzz import ratio

        if not self.scorers:
            self.scorers = [(len(token), lru_cache(maxsize=None)(partial(ratio, token))) for token in self.tokens]
        joined = "".join(others)
        whole = max([ratio(order, joined) for order in self.orders])
        rows = [[scorer(other) for other in others] for _, scorer in self.scorers]
        best = [max(row) for row in rows]
        theirs: list[float] = [max(column) for column in zip(*rows, strict=True)]
        met = _mean([length for length, _ in self.scorers], best)
        likeness = max((min(met, _mean(map(len, others), theirs)) + whole) / 2, self.part * met)
        if len(rows) == 1 or likeness <= SUGGEST:
            return likeness
        return max(SUGGEST, likeness - CONFLICT * max(0.0, MET - max(min(best), min(theirs))))


def weighed(seen: float | None, heard: float) -> tuple[Tier, float]:
    """Return the tier and score of a likeness to the eye (None across scripts) and to the ear.

    Within a script both count: the mean ranks spelling variants and typing errors better than either. An error
    that changes the sound (Guterses) is still one, and a name that sounds the same (Yusuf, Youssef) is met.
    """
    if seen is None:
        return Tier.SOUND, heard
    fuzzy = max((seen + heard) / 2, seen + ACCEPT - BEYOND_DOUBT)
    return (Tier.FUZZY, fuzzy) if fuzzy >= ACCEPT else (Tier.SOUND, (seen + 2 * heard) / 3)


def _mean(weights: Iterable[int], values: Sequence[float]) -> float:
    """Return the cubic mean of weighed values."""
    weights = list(weights)
    return cbrt(sum([weight * value**POWER for weight, value in zip(weights, values, strict=True)]) / sum(weights))


def is_initial(token: str) -> bool:
    """Tell whether a folded token is one letter, or a sound key one consonant or vowel."""
    return len(token) == 1 or (len(token) == 2 and token[0] in "BFTDKGSXMNLRH")


def _without_initials(tokens: Sequence[str], others: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return two names' tokens without the initials of either and what they begin in the other, if any is left."""
    mine, theirs = list(tokens), list(others)
    for short, full in ((mine, theirs), (theirs, mine)):
        for initial in [token for token in short if is_initial(token)]:
            meant = next((token for token in full if token.startswith(initial) and token not in short), None)
            if meant is not None:
                short.remove(initial)
                full.remove(meant)
    return (mine, theirs) if mine and theirs else (list(tokens), list(others))
