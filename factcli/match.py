"""Names asked for → the entities that bear them, best first, with a tier and a score.

Scores are 0 to 100; `likeness` makes them where letters are not the same. A name is ranked with `rank`, many at
once with `cross`, a single word among the tokens of names with `rank_words`, and a word of texts by `within_edits`.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache

from factcli.asked import NameForm, NameMatch, Tier
from factcli.likeness import BY_INITIAL, OFFERED, POWER, Likeness, is_initial
from factcli.text import ARTICLES, fold, script, sound

# Names of 300 people are met by 4 % of the world's cities and countries at 75, by 6 % at 73 and by 11 % at 70;
# above 76 the flagship is lost: Guterres and غوتيريش, a surname across scripts, have 75.
ACCEPT = 75.0
# Offered as “did you mean”: at 65 three in ten of those places would be offered somebody, below it most.
SUGGEST = OFFERED

_Met = tuple[Tier, float]

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
        self.seen = Likeness(self.tokens)
        self.heard = Likeness(self.keys.split())


def rank(query: str, forms: Iterable[NameForm], *, cutoff: float = ACCEPT, exact: bool = False) -> list[NameMatch]:
    """Return the entities that a name meets with `cutoff` (0 to 100) or more, each by its best form, best first.

    The order is total and depends on nothing but the forms: tier, score, number of statements, length of the
    form, id. With `exact`, only whole names and whole words of names are met.

    >>> forms = [NameForm(1, n, fold(n), sound(n), False, 3, "guterres") for n in ("António Guterres", "غوتيريش")]
    >>> [(match.form, match.tier.name) for match in rank("Gutteres", forms)]
    [('António Guterres', 'FUZZY')]
    """
    forms = list(forms)
    for question in _readings(query):
        if best := _best(question, forms, cutoff, exact):
            return [match for _, match in sorted(best, key=lambda pair: (pair[0], pair[1].entity))]
    return []


_Order = tuple[int, float, int, int, str, str]


def _best(
    question: _Question, forms: Sequence[NameForm], cutoff: float, exact: bool
) -> Collection[tuple[_Order, NameMatch]]:
    """Return the best match of every entity that is met, and how it is ordered."""
    best: dict[int, tuple[_Order, NameMatch]] = {}
    for form in forms:
        met = _met(question, form, exact)
        if met is None or met[1] < cutoff:
            continue
        tier, score = met
        order = (int(tier), -score, -form.count, len(form.form), form.id, form.form)
        if form.entity not in best or order < best[form.entity][0]:
            best[form.entity] = (order, NameMatch(form.entity, form.form, tier, score, form.id, form.count))
    return best.values()


def _readings(query: str) -> Iterator[_Question]:
    """Yield a query as it is written, and without the titles that it begins with."""
    question = _Question(query)
    yield question
    start = next((i for i, token in enumerate(question.tokens) if token not in _titles()), 0)
    if start:
        yield _Question(query, question.tokens[start:])


def _met(question: _Question, form: NameForm, exact: bool) -> _Met | None:
    """Return how a form is met, at best; a query without its titles never equals a name."""
    if not question.tokens:
        return None
    if not question.titled:
        if form.folded == question.folded:
            return (Tier.ALIAS if form.alias else Tier.EXACT), 100.0
        # One letter begins too many names, but it is a surname in Chinese.
        named = len(question.folded) > 1 or question.script == "han"
        if named and not exact and form.folded.startswith(question.folded):
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
        return Tier.TOKEN, BY_INITIAL if question.initials else 100.0
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
    that changes the sound (Guterses) is still one, and a name that sounds the same (Yusuf, Youssef) is met.
    """
    if seen is None:
        return Tier.SOUND, heard
    fuzzy = max((seen + heard) / 2, seen - 5)
    return (Tier.FUZZY, fuzzy) if fuzzy >= ACCEPT else (Tier.SOUND, (seen + 2 * heard) / 3)


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


def close_words(word: str, vocabulary: Iterable[str], most: int = 3) -> list[tuple[str, float]]:
    """Return the words that a folded word may be meant for, with their ratios (`SUGGEST` to 100), the closest first.

    >>> close_words("terrificism", ["terrorism", "pacifism", "water"])
    [('terrorism', 70.0)]
    """
    from rapidfuzz.fuzz import ratio

    met = [(other, ratio(word, other)) for other in vocabulary]
    return sorted((hit for hit in met if hit[1] >= SUGGEST), key=lambda hit: (-hit[1], hit[0]))[:most]


def heard_elsewhere(word: str, vocabulary: Iterable[tuple[str, str]], least: float) -> list[tuple[str, float]]:
    """Return the (token, score) of a vocabulary's name tokens in other scripts that sound like a folded word.

    The score is `rank_words`’s, `least` (0 to 100) or more. Counted here, for the few tokens whose letters, in any
    order, could give it, it takes less than the import of rapidfuzz, which most runs are spared.

    >>> heard_elsewhere("guterres", [("гутеррес", sound("гутеррес")), ("лавров", sound("лавров"))], 90)
    [('гутеррес', 100.0)]
    """
    key, written = sound(word), script(word)
    if len(word) <= 3:
        least = 100.0 if len(word) == 3 else 101.0
    met = []
    for token, other in vocabulary:
        shared = sum((Counter(key) & Counter(other)).values())
        if script(token) != written and 200 * shared >= least * (len(key) + len(other)):
            score = _indel_ratio(key, other)
            if score >= least:
                met.append((token, score))
    return sorted(met, key=lambda hit: (-hit[1], hit[0]))


def _indel_ratio(left: str, right: str) -> float:
    """Return the normalised indel similarity of two short texts, 0 to 100, by their longest common subsequence."""
    row = [0] * (len(right) + 1)
    for letter in left:
        before = 0
        for place, other in enumerate(right, 1):
            above = row[place]
            row[place] = before + 1 if letter == other else max(above, row[place - 1])
            before = above
    return 200.0 * row[-1] / (len(left) + len(right)) if left or right else 100.0


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
        self.seen = _Tokens([(form.folded, script(form.folded)) for form in forms], strange=75)
        self.heard = _Tokens([(form.keys, "") for form in forms], strange=65)
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
        return self.heard.near(question.heard, "", heard) | self.seen.near(question.seen, question.script, ACCEPT + 5)


def _beginning(pairs: list[tuple[str, int]], prefix: str) -> list[tuple[str, int]]:
    """Return the sorted pairs whose text begins with a prefix."""
    return pairs[bisect_left(pairs, (prefix, -1)) : bisect_left(pairs, (prefix + chr(sys.maxunicode), -1))]


class _Tokens:
    """Names as they are folded or heard, of several kinds (scripts), whole and by their tokens."""

    def __init__(self, names: Sequence[tuple[str, str]], strange: float) -> None:
        # Two tokens less alike than this are not told from strangers here: it only ever lets too many names through.
        self.strange = strange
        self.count = len(names)
        self.wholes: dict[str, tuple[list[int], list[str]]] = {}
        self.numbers: dict[str, list[int]] = {}
        for number, (name, kind) in enumerate(names):
            numbers, wholes = self.wholes.setdefault(kind, ([], []))
            numbers.append(number)
            wholes.append(name.replace(" ", ""))
            for token in dict.fromkeys(name.split()):
                self.numbers.setdefault(token, []).append(number)
        self.sorted = [(token, 0) for token in sorted(self.numbers)]
        self.vocabulary = list(self.numbers)
        self.like = lru_cache(maxsize=256)(self._like)

    def _like(self, token: str) -> dict[int, float]:
        """Return name → how much more than a stranger's its best token is like this one, as a power."""
        best: dict[int, float] = {}
        for other, score, _ in _extract(token, self.vocabulary, self.strange):  # best first
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
        numbers, wholes = self.wholes.get(kind, ((), []))
        for order in asked.orders:
            found.update(numbers[place] for _, _, place in _extract(order, wholes, whole))
        wanting = asked.length * (needed**POWER - self.strange**POWER)
        reached: dict[int, float] = {}
        for token in asked.tokens:
            weight = len(token)
            for number, more in self.like(token).items():
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
