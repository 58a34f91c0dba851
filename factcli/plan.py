"""A query becomes a selection: every name and word that was asked for, with all that may meet it, best first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from factcli.asked import NameMatch, Query, Tier
from factcli.likeness import ACCEPT, SUGGEST
from factcli.match import close_words, heard_elsewhere, rank, rank_words, within_edits
from factcli.stems import STEMMED, stem, stems
from factcli.store import Criterion, FigureRange, Filters, NameField, Option, Selection, Store
from factcli.text import fold, script, words

ANOTHER_SCRIPT = 90.0
"""A word that is known as it stands still meets names of other scripts that sound at least this much alike."""
RARE = 50
"""A word that is known, but this many times rarer than one an edit away, is taken for a slip of the same."""
STEMMED_SCORE = 95.0
NameLookUp = Callable[[NameField, str], list[NameMatch]]
"""Answers a field and a name with the entities that match, best first."""
_ASKED = re.compile(r'"([^"]*)"|([^\s"]+)')


def plan(store: Store, query: Query, look_up: NameLookUp | None = None) -> Selection:
    """Return what a query selects. A criterion without options says that nothing can meet it.

    `look_up` answers for names in place of the store's own candidates: a batch knows its names beforehand.
    """
    look_up = look_up or partial(names_like, store, cutoff=cutoff_of(query), exact=query.exact)
    criteria = [name_criterion(field, names, look_up) for field, names in _named(query) if names]
    criteria += _word_criteria(store, query.words, cutoff_of(query), query.exact).values()
    filters = Filters(
        kinds=tuple(query.kinds),
        since=query.since,
        until=query.until,
        languages=tuple(query.languages),
        figures=tuple(_figure_range(store, each, query.exact) for each in query.figures),
    )
    return Selection(tuple(criteria), tuple(_excluded(store, query)), filters)


def cutoff_of(query: Query) -> float:
    """Return the score that a query's names and words must reach."""
    return ACCEPT if query.min_score is None else query.min_score


# -- names


def _named(query: Query) -> list[tuple[NameField, list[str]]]:
    return [("speaker", query.speakers), ("organisation", query.organisations), ("topic", query.topics)]


def name_criterion(field: NameField, names: Iterable[str], look_up: NameLookUp) -> Criterion:
    """Return the entities that any of the names meets in a field."""
    best: dict[int | str, Option] = {}
    for name in names:
        for match in look_up(field, name):
            option = Option(match.entity, match.tier, match.score, name, match.form)
            if option.key not in best or _order(option) < _order(best[option.key]):
                best[option.key] = option
    return Criterion(field, tuple(sorted(best.values(), key=_order)))


def names_like(
    store: Store, field: NameField, name: str, *, cutoff: float = ACCEPT, exact: bool = False
) -> list[NameMatch]:
    """Return the entities of a field whose names match, best first."""
    candidates = store.name_candidates(name, field, fuzzy=not exact)
    return rank(name, candidates, cutoff=cutoff, exact=exact)


def _order(option: Option) -> tuple[Tier, float]:
    return option.tier, -option.score


# -- words


def asked_words(arguments: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what was asked for, word by word or as a phrase in double quotes, with its folded words.

    >>> list(asked_words(['"new frontier" cyber-terror']))
    [('new frontier', ['new', 'frontier']), ('cyber-terror', ['cyber']), ('cyber-terror', ['terror'])]
    """
    for argument in arguments:
        for found in _ASKED.finditer(argument):
            if found[1] is not None:
                if phrase := words(found[1]):
                    yield found[1], phrase
            else:
                yield from ((found[2], [word]) for word in words(found[2]))


def _word_criteria(
    store: Store, arguments: Sequence[str], cutoff: float, exact: bool
) -> dict[tuple[str, ...], Criterion]:
    """Return what each word or phrase is met by; whoever says one again asks for nothing more."""
    criteria: dict[tuple[str, ...], Criterion] = {}
    asked = list(asked_words(arguments))
    for index, (query, phrase) in enumerate(asked):
        if tuple(phrase) in criteria:
            continue
        options = (
            _phrase_options(query, phrase) if len(phrase) > 1 else _word_options(store, query, phrase[0], cutoff, exact)
        )
        if not exact and len(phrase) == 1:
            neighbours = [asked[i][1] for i in (index - 1, index + 1) if 0 <= i < len(asked)]
            options += _joined(store, query, phrase[0], neighbours, first=index == 0)
        accepted = {(o.key, o.in_names): o for o in sorted(options, key=_order, reverse=True) if o.score >= cutoff}
        criteria[tuple(phrase)] = Criterion("words", tuple(sorted(accepted.values(), key=_order)))
    return criteria


def _in_names_and_texts(key: str, tier: Tier, score: float, query: str, docs: int = 0) -> list[Option]:
    return [Option(key, tier, score, query, key, in_names=n, docs=docs) for n in (True, False)]


def _phrase_options(query: str, phrase: Sequence[str]) -> list[Option]:
    return _in_names_and_texts(" ".join(phrase), Tier.TOKEN, 100.0, query)


def _word_options(store: Store, query: str, word: str, cutoff: float, exact: bool) -> list[Option]:
    """Return all that meets one word: itself, its inflections, itself in other scripts, what it may be a slip of."""
    known = {found.word: found.docs for found in store.words_like(word, edits=False)}
    docs = known.get(word, 0)
    options = _in_names_and_texts(word, Tier.TOKEN, 100.0, query, docs)
    is_known = docs > 0 or store.has_name_token(word)
    if exact:
        return options if is_known else []
    inflected = _inflections(store, query, word, Tier.STEM, STEMMED_SCORE)
    is_known = is_known or bool(inflected)
    options = [*(options if is_known else []), *inflected]
    tokens = store.name_tokens_like(word)
    if is_known:
        elsewhere = heard_elsewhere(word, tokens, max(cutoff, ANOTHER_SCRIPT))
        options += [Option(token, Tier.SOUND, score, query, token, in_names=True) for token, score in elsewhere]
    else:
        alike = rank_words(word, tokens, cutoff=cutoff)
        options += [Option(token, tier, score, query, token, in_names=True) for token, tier, score in alike]
    options += _corrections(store, query, word, docs if is_known else None)
    if not is_known and len(word) >= 3:
        options += [
            Option(longer, Tier.PREFIX, _begun(word, longer), query, longer, in_names=in_names)
            for longer, in_names in store.words_from(word)
        ]
    return options + _split(store, query, word)


def _begun(word: str, longer: str) -> float:
    """Return the score of a word for its beginning: the less is missing, the better."""
    return 100.0 - (100.0 - ACCEPT) * (1 - len(word) / len(longer))


def text_options(store: Store, word: str) -> list[Option]:
    """Return what a folded word may be in texts and translations: itself, its inflections, what it is a slip of."""
    known = {found.word: found.docs for found in store.words_like(word, edits=False)}
    options = [Option(word, Tier.TOKEN, 100.0, word, word, docs=known[word])] if word in known else []
    options += _inflections(store, word, word, Tier.STEM, STEMMED_SCORE)
    options += [] if options else _corrections(store, word, word, None)
    return [option for option in options if not option.in_names and option.docs]


def _inflections(store: Store, query: str, word: str, tier: Tier, score: float) -> list[Option]:
    written = script(word)
    pairs = [(each, stem(word, each)) for each in store.languages() if STEMMED.get(each) == written]
    return [
        option
        for found in store.words_with_stem(pairs)
        if found.word != word
        for option in _in_names_and_texts(found.word, tier, score, query, found.docs)
    ]


def _corrections(store: Store, query: str, word: str, docs: int | None) -> list[Option]:
    """Return what an unknown word (`docs` is None), or one that is strangely rare, may be a slip of."""
    if len(word) < 4:
        return []
    least = 0 if docs is None else RARE * max(docs, 1)
    near = {each.word: each.docs for each in store.words_like(word, edits=True) if each.docs >= least}
    near.pop(word, None)
    options = []
    for other, edits in within_edits(word, near) if near else ():
        score = 100.0 * (1 - edits / len(word))
        options.append(Option(other, Tier.FUZZY, score, query, other, docs=near[other]))
        options += _inflections(store, query, other, Tier.FUZZY, score)
    return options


def _split(store: Store, query: str, word: str) -> list[Option]:
    """Return the two known words that this one may be written together from, as a phrase."""
    for cut in range(3, len(word) - 2):
        parts = word[:cut], word[cut:]
        if all(store.words_like(part, edits=False) or store.has_name_token(part) for part in parts):
            return _in_names_and_texts(" ".join(parts), Tier.STEM, STEMMED_SCORE, query)
    return []


def _joined(store: Store, query: str, word: str, neighbours: Sequence[Sequence[str]], *, first: bool) -> list[Option]:
    """Return the known words that this one and the word before or after it may be written apart from."""
    options = []
    for place, neighbour in enumerate(neighbours):
        if len(neighbour) == 1:
            follows = first or place == 1
            joined = word + neighbour[0] if follows else neighbour[0] + word
            if store.words_like(joined, edits=False) or store.has_name_token(joined):
                options += _in_names_and_texts(joined, Tier.STEM, STEMMED_SCORE, query)
    return options


def _excluded(store: Store, query: Query) -> Iterator[str]:
    for asked, phrase in asked_words(query.exclude):
        yield " ".join(phrase)
        if len(phrase) == 1 and not query.exact:
            yield from {str(o.key) for o in _inflections(store, asked, phrase[0], Tier.STEM, STEMMED_SCORE)}


# -- figures


def _figure_range(store: Store, expression: str, exact: bool) -> FigureRange:
    """Return the figures that an expression asks for, a word of a unit or measure allowed its typos and endings."""
    from factcli.figures import condition

    asked = condition(expression)
    known = store.figure_words() if asked.words else []
    words_ = tuple(tuple(_met_by(word, known, exact)) for word in asked.words)
    return FigureRange(asked.low, asked.high, asked.low_open, asked.high_open, words_)


def _met_by(word: str, known: Sequence[str], exact: bool) -> Iterator[str]:
    """Yield the word itself, then of the known ones its inflections and those within its edits."""
    yield word
    if exact:
        return
    written = script(word)
    for language in (each for each, script_ in STEMMED.items() if script_ == written):
        of_word = stem(word, language)
        yield from (each for each, found in zip(known, stems(known, language), strict=True) if found == of_word)
    yield from (each for each, _ in within_edits(word, known))


# -- what was perhaps meant


def closest(store: Store, query: Query, limit: int = 3) -> list[str]:
    """Return the names and words nearest to those that a query asked for and nothing met, nearest first.

    What is known, but not in one statement with the rest, needs no other spelling.
    """
    found: dict[str, float] = {}
    for field, names in _named(query):
        _offer(store, field, names, found)
    criteria = _word_criteria(store, query.words, ACCEPT, query.exact)
    unmet = [phrase for phrase, met in criteria.items() if not met.options]
    if unmet:
        for field, _ in _named(query):
            _offer(store, field, [" ".join(query.words)], found)
    for word in (word for phrase in unmet for word in phrase):
        written_alike = [each for each in store.name_tokens_like(word) if script(each[0]) == script(word)]
        alike = [(token, score) for token, _, score in rank_words(word, written_alike, cutoff=SUGGEST)[:limit]]
        of_texts = close_words(word, (each.word for each in store.words_like(word, edits=True)), limit)
        for token, score in [*alike, *of_texts]:
            if not any(token in fold(form).split() for form in found):
                found[token] = score
    return sorted(found, key=lambda form: (-found[form], len(form), form))[:limit]


def _offer(store: Store, field: NameField, names: Iterable[str], found: dict[str, float]) -> None:
    """Add the names that may be meant by those which nothing in a field meets, with their scores."""
    for name in names:
        matches = names_like(store, field, name, cutoff=SUGGEST)
        for match in matches if all(match.score < ACCEPT for match in matches) else ():
            form = _in_the_script_of(name, match, store)
            found[form] = max(found.get(form, 0.0), match.score)


def _in_the_script_of(name: str, match: NameMatch, store: Store) -> str:
    """Return the first name of a matched entity that is written as the asker writes, or the form that matched."""
    written = script(fold(name))
    names = store.entity(match.entity).name.values()
    return next((each for each in names if script(fold(each)) == written), match.form)
