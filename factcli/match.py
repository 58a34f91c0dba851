"""Names asked for → the entities that bear them, best first, with a tier and a score.

Scores are 0 to 100, ratios are normalised indel similarities. rapidfuzz is imported only where a candidate
needs it. Never `WRatio` or `partial_ratio`: they find "un" in "unicef hospital".
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from math import sqrt

from factcli.model import NameForm, NameMatch, Tier
from factcli.text import ARTICLES, fold, script, sound

# Names of 300 people are met by 4 % of the world's cities and countries at 75, by 9 % at 73 and by 2 % at 77.
ACCEPT = 75.0
# Offered as “did you mean”: below it, most offers share nothing with the question but vowels.
SUGGEST = 65.0

_Met = tuple[Tier, float]

# A part of a name is accepted if its tokens reach 86: Guterres and غوتيريش do, Manila and Manuel do not.
_PART = 0.87
# An initial may stand for many names: it lifts nobody as far as the name written out.
_BY_INITIAL = 95.0

# Left out at the beginning of a query, in a second reading of it: people are called so, not named.
_TITLES = frozenset(
    fold(
        "mr mrs ms miss sir lord lady dr prof professor president minister general sheikh sheik shaikh shaykh imam "
        "ayatollah prince princess king queen mme monsieur madame docteur professeur président ministre sr sra señor "
        "señora don doña doctor doctora presidente presidenta ministro господин госпожа доктор профессор президент "
        "министр генерал السيد السيدة الدكتور الدكتورة الشيخ الشيخة الرئيس الوزير الأمير الملك الإمام اللواء الأستاذ"
    ).split()
)


class _Question:
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
        self.seen = _Likeness(self.tokens)
        self.heard = _Likeness(self.keys.split())


def rank(query: str, forms: Iterable[NameForm], *, cutoff: float = ACCEPT, exact: bool = False) -> list[NameMatch]:
    """Return the entities that a name meets with `cutoff` (0 to 100) or more, each by its best form, best first.

    The order is total and depends on nothing but the forms: tier, score, number of statements, length of the
    form, id. With `exact`, only whole names and whole words of names are met.

    >>> forms = [NameForm(1, n, fold(n), sound(n), False, 3, "guterres") for n in ("António Guterres", "غوتيريش")]
    >>> [(match.form, match.tier.name) for match in rank("Gutteres", forms)]
    [('António Guterres', 'FUZZY')]
    """
    questions = list(_readings(query))
    best: dict[int, tuple[tuple[int, float, int, int, str, str], NameMatch]] = {}
    for form in forms:
        for question in questions:
            met = _met(question, form, exact)
            if met is None or met[1] < cutoff:
                continue
            tier, score = met
            order = (tier, -score, -form.count, len(form.form), form.id, form.form)
            if form.entity not in best or order < best[form.entity][0]:
                match = NameMatch(form.entity, form.form, tier, score, form.id, form.count)
                best[form.entity] = (order, match)
    return [match for _, match in sorted(best.values(), key=lambda pair: (pair[0], pair[1].entity))]


def _readings(query: str) -> Iterator[_Question]:
    """Yield a query as it is written, and without the titles that it begins with."""
    question = _Question(query)
    yield question
    start = next((i for i, token in enumerate(question.tokens) if token not in _TITLES), 0)
    if start:
        yield _Question(query, question.tokens[start:])


def _met(question: _Question, form: NameForm, exact: bool) -> _Met | None:
    """Return how a form is met, at best; a query without its titles never equals a name."""
    if not question.tokens:
        return None
    if question.titled:
        return _by_tokens(question, form.folded.split(), exact) or (None if exact else _by_likeness(question, form))
    if form.folded == question.folded:
        return (Tier.ALIAS if form.alias else Tier.EXACT), 100.0
    if not exact and len(question.folded) > 1 and form.folded.startswith(question.folded):
        return Tier.PREFIX, 100.0
    return _by_tokens(question, form.folded.split(), exact) or (None if exact else _by_likeness(question, form))


def _by_tokens(question: _Question, tokens: list[str], exact: bool) -> _Met | None:
    """Return how the query's tokens are whole tokens of a name: an initial begins one, the last may be unfinished."""
    *first, last = question.named or question.tokens
    if not all(token in tokens for token in first):
        return None
    if exact or not question.named:
        return (Tier.TOKEN, 100.0) if set(question.tokens) <= set(tokens) else None
    others = [token for token in tokens if token not in question.named]
    if not all(any(other.startswith(initial) for other in others) for initial in question.initials):
        return None
    if last in tokens:
        return Tier.TOKEN, _BY_INITIAL if question.initials else 100.0
    lengths = [len(token) for token in tokens if token.startswith(last)]
    return (Tier.TOKEN, 80.0 + 15.0 * len(last) / min(lengths)) if lengths else None


def _by_likeness(question: _Question, form: NameForm) -> _Met | None:
    """Return how a form looks and sounds like the query, however little; None where the query is too short."""
    elsewhere = question.script != script(form.folded)
    if not question.likely:
        # Three letters are enough to the ear across scripts, where they are heard letter for letter: Ali, علي.
        same = elsewhere and len(question.folded) == 3 and question.keys in form.keys.split()
        return (Tier.SOUND, 100.0) if same else None
    heard = question.heard(form.keys)
    return _weighed(None if elsewhere else question.seen(form.folded), heard)


def _weighed(seen: float | None, heard: float) -> _Met:
    """Return the tier and score of a likeness to the eye (None across scripts) and to the ear.

    Within a script both count: the mean ranks spelling variants and typing errors better than either. An error
    that changes the sound (Guterses) is still one, and a name that sounds the same (Djamel, Gamal) is met.
    """
    if seen is None:
        return Tier.SOUND, heard
    fuzzy = max((seen + heard) / 2, seen - 5)
    return (Tier.FUZZY, fuzzy) if fuzzy >= ACCEPT else (Tier.SOUND, (seen + 2 * heard) / 3)


class _Likeness:
    """How alike the tokens of a query are to other names' tokens, in any order and however they are divided.

    It is the mean of two things. First how far either name's tokens are met in the other: the quadratic mean,
    weighed by length, of each token's best ratio, of the name that is met worse: a name may lack a part of the
    other, but hardly have another in its place. Second the ratio of the whole names without spaces, where the
    query may begin with its last or end with its first token: it is good at عبد الله for Abdullah.
    A query may also be a part of a name, a surname or the names most used; it must then be met very well.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.length = sum(map(len, tokens))
        self.orders = {"".join([*tokens[turn:], *tokens[:turn]]) for turn in (0, 1, -1)}
        self.abridged = any(map(_is_initial, tokens))
        self.scorers: list[tuple[int, Callable[[str], float]]] = []

    def __call__(self, other: str) -> float:
        others = other.split()
        if not self.tokens or not others:
            return 0.0
        if len(self.tokens) > 1 < len(others) and (self.abridged or any(map(_is_initial, others))):
            mine, theirs = _without_initials(self.tokens, others)
            if len(mine) < len(self.tokens):
                return min(_Likeness(mine).of(theirs), _BY_INITIAL)
        return self.of(others)

    def of(self, others: Sequence[str]) -> float:
        from rapidfuzz.fuzz import ratio

        if not self.scorers:
            self.scorers = [(len(token), lru_cache(maxsize=None)(partial(ratio, token))) for token in self.tokens]
        joined = "".join(others)
        whole = max([ratio(order, joined) for order in self.orders])
        rows = [[scorer(other) for other in others] for _, scorer in self.scorers]
        asked = sum([length * max(row) ** 2 for (length, _), row in zip(self.scorers, rows, strict=True)])
        known = sum([len(other) * max(column) ** 2 for other, *column in zip(others, *rows, strict=True)])
        met = sqrt(asked / self.length)
        return max((min(met, sqrt(known / len(joined))) + whole) / 2, _PART * met)


def _is_initial(token: str) -> bool:
    """Tell whether a folded token is one letter, or a sound key one consonant or vowel."""
    return len(token) == 1 or (len(token) == 2 and token[0] in "BFTDKGSXMNLRH")


def _without_initials(tokens: Sequence[str], others: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return two names' tokens without the initials of either and what they begin in the other, if any is left."""
    mine, theirs = list(tokens), list(others)
    for short, full in ((mine, theirs), (theirs, mine)):
        for initial in [token for token in short if _is_initial(token)]:
            meant = next((token for token in full if token.startswith(initial) and token not in short), None)
            if meant is not None:
                short.remove(initial)
                full.remove(meant)
    return (mine, theirs) if mine and theirs else (list(tokens), list(others))


def rank_words(
    word: str, vocabulary: Iterable[tuple[str, str]], *, cutoff: float = ACCEPT
) -> list[tuple[str, Tier, float]]:
    """Return the (token, tier, score) of a vocabulary's name tokens that look or sound like a folded word.

    The vocabulary gives each token with its sound key. The order is tier, score, token; the rules are `rank`'s.

    >>> rank_words("guteres", [("guterres", sound("guterres")), ("غوتيريش", sound("غوتيريش"))])[0][:2]
    ('guterres', <Tier.FUZZY: 5>)
    """
    question = _Question(word)
    met = []
    for token, key in vocabulary:
        like = _by_likeness(question, NameForm(0, token, token, key, False, 0, ""))
        if like is not None and like[1] >= cutoff:
            met.append((token, *like))
    return sorted(met, key=lambda hit: (hit[1], -hit[2], hit[0]))


def within_edits(word: str, vocabulary: Iterable[str]) -> list[tuple[str, int]]:
    """Return the words within the allowed edits of a folded word, with the edits, nearest first, then by alphabet.

    An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string alignment). None is
    allowed under four letters, one from four, two from eight.

    >>> within_edits("terorist", ["terrorist", "terrorists", "tourist"])
    [('terrorist', 1), ('terrorists', 2)]
    """
    from rapidfuzz.distance import OSA

    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    near = [(other, OSA.distance(word, other, score_cutoff=allowed)) for other in vocabulary]
    return sorted((pair for pair in near if pair[1] <= allowed), key=lambda pair: (pair[1], pair[0]))


def cross(
    queries: Sequence[str],
    forms: Sequence[NameForm],
    *,
    cutoff: float = ACCEPT,
    exact: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[list[NameMatch]]:
    """Return `rank` of every query over the same forms, but without comparing each query with each form.

    `on_progress` is called after each query with how many are done, and of how many.
    """
    names, ranked = _Names(forms), []
    for query in queries:
        near = [forms[number] for number in sorted(names.near(query, cutoff, exact))]
        ranked.append(rank(query, near, cutoff=cutoff, exact=exact))
        if on_progress:
            on_progress(len(ranked), len(queries))
    return ranked


class _Names:
    """Forms by their beginnings and tokens, to rule most of them out for a query before they are ranked."""

    def __init__(self, forms: Sequence[NameForm]) -> None:
        self.seen = _Tokens([form.folded for form in forms])
        self.heard = _Tokens([form.keys for form in forms])
        self.begun = sorted((form.folded, number) for number, form in enumerate(forms))

    def near(self, query: str, cutoff: float, exact: bool) -> set[int]:
        """Return the numbers of the forms that `rank` may accept, and few others."""
        found: set[int] = set()
        for question in _readings(query):
            if question.tokens:
                found |= self._lettered(question)
                found |= set() if exact else self._alike(question, min(cutoff, ACCEPT))
        return found

    def _lettered(self, question: _Question) -> set[int]:
        first, last = (question.named or question.tokens)[0], (question.named or question.tokens)[-1]
        found = {number for _, number in _beginning(self.begun, question.folded)}
        tokens = [(first, 0)] if first != last else _beginning(self.seen.sorted, last)
        return found.union(*(self.seen.numbers.get(token, ()) for token, _ in tokens))

    def _alike(self, question: _Question, cutoff: float) -> set[int]:
        if not question.likely:
            return set(self.heard.numbers.get(question.keys, ()))
        # What `_weighed` accepts either looks alike beyond doubt, or sounds at least this much alike.
        heard = min(ACCEPT - 5, (3 * cutoff - (ACCEPT + 5)) / 2)
        return self.heard.near(question.heard, heard) | self.seen.near(question.seen, ACCEPT + 5)


def _beginning(pairs: list[tuple[str, int]], prefix: str) -> list[tuple[str, int]]:
    """Return the sorted pairs whose text begins with a prefix."""
    return pairs[bisect_left(pairs, (prefix, -1)) : bisect_left(pairs, (prefix + chr(sys.maxunicode), -1))]


class _Tokens:
    """Names of one kind, folded or heard, whole and by their tokens."""

    # Two tokens less alike than this are not told from strangers here: it only ever lets too many names through.
    STRANGE = 60.0

    def __init__(self, names: Sequence[str]) -> None:
        self.joined = [name.replace(" ", "") for name in names]
        self.numbers: dict[str, list[int]] = {}
        for number, name in enumerate(names):
            for token in dict.fromkeys(name.split()):
                self.numbers.setdefault(token, []).append(number)
        self.sorted = [(token, 0) for token in sorted(self.numbers)]
        self.vocabulary = list(self.numbers)
        self.like = lru_cache(maxsize=256)(self._like)

    def _like(self, token: str) -> dict[int, float]:
        """Return name → how much more than a stranger's its best token is like this one, squared."""
        best: dict[int, float] = {}
        for other, score, _ in _extract(token, self.vocabulary, self.STRANGE):  # best first
            more = score**2 - self.STRANGE**2
            for number in self.numbers[other]:
                best.setdefault(number, more)
        return best

    def near(self, asked: _Likeness, least: float) -> set[int]:
        """Return the numbers of the names whose likeness may reach `least`: as wholes, or by all their tokens."""
        whole = least - 10
        # The likeness is half the whole ratio and half what the tokens reach, or _PART of the latter.
        needed = min(least / _PART, 2 * least - whole) - 1e-6
        if asked.abridged or needed <= self.STRANGE:
            return set(range(len(self.joined)))
        found = {number for token in asked.tokens for size in (1, 2) for number in self._abridged(token[:size])}
        for order in asked.orders:
            found.update(number for _, _, number in _extract(order, self.joined, whole))
        wanting = asked.length * (needed**2 - self.STRANGE**2)
        reached: dict[int, float] = {}
        for token in asked.tokens:
            weight = len(token)
            for number, more in self.like(token).items():
                reached[number] = reached.get(number, 0.0) + weight * more
        found.update(number for number, more in reached.items() if more >= wanting)
        return found

    def _abridged(self, initial: str) -> Sequence[int]:
        """Return the names in which an initial stands for what it begins: they are compared without it."""
        return self.numbers.get(initial, ()) if _is_initial(initial) else ()


def _extract(text: str, texts: list[str], least: float) -> list[tuple[str, float, int]]:
    """Return the texts whose ratio to one is at least so much, with their ratio and number, best first."""
    from rapidfuzz import fuzz, process

    return process.extract(text, texts, scorer=fuzz.ratio, processor=None, score_cutoff=least, limit=None)
