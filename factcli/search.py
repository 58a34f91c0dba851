"""A selection becomes ranked results: in levels that the store selects exactly, and in order within a level.

The order is total: by tier, then by score, then by relevance of the words, then by place in the dataset.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, overload

import msgspec

from factcli.answers import Count, FigureRow, Match, MatchPart, Page
from factcli.asked import Facet, Query
from factcli.model import UNDETERMINED, Names
from factcli.plan import NameLookUp, cutoff_of, name_criterion, names_like, plan
from factcli.relevance import Hit, Judge
from factcli.results import explain, figure_row, origin, resolve, source_of
from factcli.store import FACET_FIELDS, NameField, Option, Ranked, Selection, Store, Stored, Tally
from factcli.text import words

if TYPE_CHECKING:
    from factcli.proof import SourceFolder

JUDGED = 500
"""So many statements of a level, the store's best, are put in order exactly; the others follow in the store's order."""
FINE_LEVELS = 32


def search(store: Store, query: Query, look_up: NameLookUp | None = None) -> Page:
    """Return the statements that answer a query, best first; the results are looked up as they are taken."""
    selection = plan(store, query, look_up)
    total = store.count(selection) if _can_be_met(selection) else 0
    wanted = total if query.limit is None else query.limit
    returned = max(0, min(wanted, total - query.offset))
    hits = (
        islice(_ranked(store, selection, query.offset + returned), query.offset, query.offset + returned)
        if returned
        else iter(())
    )
    return _page(store, selection, total, hits, returned)


def page_of(store: Store, selection: Selection, total: int, found: Iterator[Stored], returned: int) -> Page:
    """Return the page of statements that a store has put in order by itself."""
    return _page(store, selection, total, map(Judge(store, selection).judge, found), returned)


def _page(store: Store, selection: Selection, total: int, hits: Iterator[Hit], returned: int) -> Page:
    results = (resolve(store, hit.stored, explain(hit)) for hit in hits)
    return Page(results, total, returned, _sought(selection))


def at_share(store: Store, query: Query, share: float) -> Page:
    """Return the one statement that lies at a share, `[0, 1)`, of all that a query selects, in the dataset's order."""
    selection = plan(store, query)
    total = store.count(selection) if _can_be_met(selection) else 0
    chosen = list(store.select(selection, None, 1, int(share * total))) if total else []
    judge = Judge(store, selection).judge
    results = (resolve(store, stored, explain(judge(stored))) for stored in chosen)
    return Page(results, total, len(chosen), _sought(selection))


def _sought(selection: Selection) -> frozenset[str]:
    """Return the words that may have been met, and those of the names that were: what is worth highlighting."""
    worded = [option for criterion in selection.criteria for option in criterion.options]
    return frozenset(option.key if isinstance(option.key, str) else " ".join(words(option.form)) for option in worded)


def show(store: Store, identifiers: Sequence[str], folder: SourceFolder) -> Page:
    """Return the statements with these ids, in this order, each compared with its source; unknown ids are left out.

    Each is compared when it is taken: the passages around a hundred thousand do not fit into memory together.
    """
    from factcli.proof import verify

    known = store.by_id(identifiers)
    results = (
        resolve(store, stored, verification=verify(stored.statement, source_of(store, stored), folder))
        for stored in known
    )
    return Page(results, len(known), len(known), frozenset())


def _can_be_met(selection: Selection) -> bool:
    return all(criterion.options for criterion in selection.criteria)


def _ranked(store: Store, selection: Selection, wanted: int) -> Iterator[Hit]:
    """Yield so many hits, or more, best first."""
    limit = max(JUDGED, wanted) if selection.criteria else wanted
    judge = Judge(store, selection).judge
    better: Selection | None = None
    for level in _levels(selection):
        found = map(judge, store.select(level, better, limit))
        yield from sorted(islice(found, JUDGED), key=lambda hit: hit.order)
        yield from found
        better = level


def _levels(selection: Selection) -> Iterator[Selection]:
    """Yield ever wider selections: what is new in one is worse met than all that was in the one before.

    A statement's tier is that of its worst-met criterion, so that admitting options tier by tier is exact. Where
    one criterion alone decides, so are its scores.
    """
    criteria = selection.criteria
    marks = sorted({(option.tier, -option.score) for criterion in criteria for option in criterion.options})
    if len(criteria) > 1 or len(marks) > FINE_LEVELS:
        marks = sorted({(tier, 0.0) for tier, _ in marks})
    for mark in marks:
        admitted = [
            msgspec.structs.replace(
                criterion, options=tuple(o for o in criterion.options if (o.tier, -o.score) <= mark)
            )
            for criterion in criteria
        ]
        level = msgspec.structs.replace(selection, criteria=tuple(admitted))
        if _can_be_met(level):
            yield level
    if not criteria:
        yield selection


def ranks(selection: Selection) -> list[Ranked]:
    """Return where the entities that one name meets stand: in which level, and how well within it."""
    (criterion,) = selection.criteria
    merits = sorted({(option.tier, -round(option.score, 1)) for option in criterion.options})
    levels: dict[int | str, int] = {}
    for number, level in enumerate(_levels(selection)):
        for option in level.criteria[0].options:
            levels.setdefault(option.key, number)
    return [
        Ranked(int(option.key), levels[option.key], merits.index((option.tier, -round(option.score, 1))))
        for option in criterion.options
    ]


def figures(store: Store, query: Query) -> tuple[int, list[FigureRow]]:
    """Return how many figures the statements that a query selects have, and the part asked for.

    With conditions on figures, only those that pass. The order is that of the dataset.
    """
    selection = plan(store, query)
    if not _can_be_met(selection):
        return 0, []
    found = store.figures(selection, query.limit, query.offset)
    return store.count_figures(selection), [figure_row(store, stored, place) for stored, place in found]


class _Counts(Sequence[Count]):
    """The counts of a facet's values at some places, most first; they are read when they are taken."""

    def __init__(self, store: Store, facet: Facet, selection: Selection, places: range) -> None:
        self._store = store
        self._facet = facet
        self._selection = selection
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Count: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Count]: ...
    def __getitem__(self, place: int | slice) -> Count | Sequence[Count]:
        if isinstance(place, int):
            (count,) = self[range(len(self))[place] :][:1]
            return count
        return _Counts(self._store, self._facet, self._selection, self._places[place])

    def __iter__(self) -> Iterator[Count]:
        if self._places:
            first, last = min(self._places[0], self._places[-1]), max(self._places[0], self._places[-1])
            counted = self._store.tally(self._facet, self._selection, last + 1 - first, first)
            ordered = counted if self._places.step > 0 else reversed(list(counted))
            for each in islice(ordered, 0, None, abs(self._places.step)):
                yield Count(each.id, each.name or _names(self._store, self._facet, each), each.count)


def tally(
    store: Store, facet: Facet, names: Sequence[str], query: Query, look_up: NameLookUp | None = None
) -> Sequence[Count]:
    """Count what a query selects by the values of a facet, most first.

    With `names`, a name in several words, only the values that it meets, the best first.
    """
    look_up = look_up or partial(names_like, store, cutoff=cutoff_of(query), exact=query.exact)
    selection = plan(store, query)
    if not _can_be_met(selection):
        return []
    if not names:
        return _Counts(store, facet, selection, range(store.count_values(facet, selection)))
    counted = store.tally(facet, selection)
    name = " ".join(names)
    field = FACET_FIELDS.get(facet)
    if field is None:
        return [_count(store, facet, each) for each in counted if name.casefold() in each.id.casefold()]
    by_entity = {each.entity: each for each in counted}
    met = name_criterion(field, [name], look_up).options
    return [
        _count(store, facet, by_entity[option.key], _match(option, field))
        for option in met
        if isinstance(option.key, int) and option.key in by_entity
    ]


def _match(option: Option, field: NameField) -> Match:
    tier = option.tier.name.lower()
    score = round(option.score, 1)
    return Match(tier, score, [MatchPart(option.query, field, option.form, tier, score)])


def _count(store: Store, facet: Facet, counted: Tally, match: Match | None = None) -> Count:
    return Count(counted.id, counted.name or _names(store, facet, counted), counted.count, match)


def _names(store: Store, facet: Facet, counted: Tally) -> Names:
    """Return the names of a value that the store has counted without them."""
    if counted.entity is not None:
        return store.entity(counted.entity).name
    named = origin(store, counted.id).title if facet is Facet.SOURCES else None
    return named or {UNDETERMINED: counted.id}
