"""Names asked for → the entities that bear them, best first, with a tier and a score.

Scores are 0 to 100; `likeness` makes them where letters are not the same. A name is ranked with `rank`, many at
once with `cross`, a single word among the tokens of names with `rank_words`, and a word of texts by `within_edits`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from factcli.asked import NameForm, NameMatch, Tier
from factcli.likeness import ACCEPT, BY_INITIAL, SUGGEST, weighed
from factcli.question import Question, readings
from factcli.shortlist import Shortlist
from factcli.text import script, sound

_Met = tuple[Tier, float]


def rank(query: str, forms: Iterable[NameForm], *, cutoff: float = ACCEPT, exact: bool = False) -> list[NameMatch]:
    """Return the entities that a name meets with `cutoff` (0 to 100) or more, each by its best form, best first.

    The order is total and depends on nothing but the forms: tier, score, number of statements, length of the
    form, id. With `exact`, only whole names and whole words of names are met.

    >>> forms = [NameForm(1, n, fold(n), sound(n), False, 3, "guterres") for n in ("António Guterres", "غوتيريش")]
    >>> [(match.form, match.tier.name) for match in rank("Gutteres", forms)]
    [('António Guterres', 'FUZZY')]
    """
    return _ranked(query, Shortlist(list(forms)), cutoff, exact)


def _ranked(query: str, shortlist: Shortlist, cutoff: float, exact: bool) -> list[NameMatch]:
    for question in readings(query):
        if best := _best(question, shortlist.near(question, cutoff, exact), cutoff, exact):
            return [match for _, match in sorted(best, key=lambda pair: (pair[0], pair[1].entity))]
    return []


_Order = tuple[int, float, int, int, str, str]


def _best(
    question: Question, forms: Sequence[NameForm], cutoff: float, exact: bool
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


def _met(question: Question, form: NameForm, exact: bool) -> _Met | None:
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


def _by_tokens(question: Question, tokens: list[str], exact: bool) -> _Met | None:
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


def _by_likeness(question: Question, form: NameForm) -> _Met | None:
    """Return how a form looks and sounds like the query, however little; None where the query is too short."""
    elsewhere = question.script != script(form.folded)
    if not question.likely:
        # Three letters are enough to the ear across scripts, where they are heard letter for letter: Ali, علي.
        same = elsewhere and len(question.folded) == 3 and question.keys in form.keys.split()
        return (Tier.SOUND, 100.0) if same else None
    heard = question.heard(form.keys)
    return weighed(None if elsewhere else question.seen(form.folded), heard)


def rank_words(
    word: str, vocabulary: Iterable[tuple[str, str]], *, cutoff: float = ACCEPT
) -> list[tuple[str, Tier, float]]:
    """Return the (token, tier, score) of a vocabulary's name tokens that look or sound like a folded word.

    The vocabulary gives each token with its sound key. The order is tier, score, token; the rules are `rank`'s.

    >>> rank_words("guteres", [("guterres", sound("guterres")), ("غوتيريش", sound("غوتيريش"))])[0][:2]
    ('guterres', <Tier.FUZZY: 5>)
    """
    question = Question(word)
    forms = [NameForm(0, token, token, key, False, 0, "") for token, key in vocabulary]
    met = []
    for form in Shortlist(forms).near(question, cutoff, exact=False):
        like = _by_likeness(question, form)
        if like is not None and like[1] >= cutoff:
            met.append((form.form, *like))
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
    return 200.0 * row[-1] / (len(left) + len(right)) if left else 0.0


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
    shortlist, ranked = Shortlist(forms), []
    for query in queries:
        ranked.append(_ranked(query, shortlist, cutoff, exact))
        if on_progress:
            on_progress(len(ranked), len(queries))
    return ranked
