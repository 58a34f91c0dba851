"""Many queries at once: names are matched together, and every row says which query it answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from factcli.answers import UNANSWERED, Count, Page, Result
from factcli.asked import BatchBy, Facet, NameMatch, Query
from factcli.match import cross
from factcli.plan import NameLookUp, cutoff_of, names_like, plan
from factcli.search import JUDGED, page_of, ranks, search, tally
from factcli.store import FACET_FIELDS, BatchStore, NameField, Selection, Store

Progress = Callable[[int, int], None]
"""Called with how many lines are done, and of how many."""


NAMED: dict[BatchBy, tuple[NameField, str]] = {
    BatchBy.SPEAKER: ("speaker", "speakers"),
    BatchBy.ORGANISATION: ("organisation", "organisations"),
    BatchBy.TOPIC: ("topic", "topics"),
}
"""The field that a line names, and the attribute of a query that holds such names."""


def search_each(
    store: Store, lines: Sequence[str], by: BatchBy, query: Query, progress: Progress | None = None
) -> Page:
    """Return the results of each line in turn, or one without a statement: output lines up with input.

    A line joins what `query` asks for besides; the query's limit and offset hold for each line.
    """
    look_up, attribute = None, "words"
    if by in NAMED:
        field, attribute = NAMED[by]
        look_up = _matched_together(store, field, lines, query, progress)
    before = query.words if by is BatchBy.WORDS else []
    asked = [replace(query, **{attribute: [*before, line]}) for line in lines if line.strip()]
    found = _pages(store, asked, look_up)
    answers = iter(found)
    pages = [(line, next(answers) if line.strip() else None) for line in lines]
    return Page(
        results=(result for line, page in pages for result in _answers(line, page)),
        total=sum(page.total for page in found),
        returned=sum(page.returned for page in found),
        sought=frozenset().union(*(page.sought for page in found)),
    )


def _pages(store: Store, queries: Sequence[Query], look_up: NameLookUp | None) -> list[Page]:
    """Return the page of each query: together, where the store is far away and all ask for one name alone."""
    if isinstance(store, BatchStore) and look_up is not None:
        selections = [plan(store, query, look_up) for query in queries]
        if all(len(each.criteria) == 1 and not each.excluded for each in selections):
            return _pages_together(store, queries, selections)
    return [search(store, query, look_up) for query in queries]


def _pages_together(store: BatchStore, queries: Sequence[Query], selections: Sequence[Selection]) -> list[Page]:
    if not queries:
        return []
    offset, limit = queries[0].offset, queries[0].limit
    last = sys.maxsize if limit is None else offset + limit
    field = selections[0].criteria[0].field
    assert field != "words"
    found = store.best_each(field, selections[0].filters, list(map(ranks, selections)), last, JUDGED)
    return [
        page_of(store, selection, total, iter(best[offset:last]), len(best[offset:last]))
        for selection, (total, best) in zip(selections, found, strict=True)
    ]


def _answers(line: str, page: Page | None) -> Iterator[Result]:
    if page is None or not page.returned:
        yield replace(UNANSWERED, query=line)
    else:
        yield from (replace(result, query=line) for result in page.results)


def tally_each(
    store: Store, facet: Facet, lines: Sequence[str], query: Query, progress: Progress | None = None
) -> Iterator[Count]:
    """Yield the values of a facet that each line meets, best first, or one that counts nothing."""
    look_up = _matched_together(store, FACET_FIELDS[facet], lines, query, progress)
    stop = None if query.limit is None else query.offset + query.limit
    for line in lines:
        counts = tally(store, facet, [line], query, look_up)[query.offset : stop] if line.strip() else []
        yield from (replace(count, query=line) for count in counts or [Count(None, {}, None)])


def _matched_together(
    store: Store, field: NameField, lines: Sequence[str], query: Query, progress: Progress | None
) -> NameLookUp:
    names = list(dict.fromkeys(line for line in lines if line.strip()))
    matches = cross(names, store.all_names(field), cutoff=cutoff_of(query), exact=query.exact, on_progress=progress)
    known: dict[tuple[NameField, str], list[NameMatch]] = {
        (field, name): met for name, met in zip(names, matches, strict=True)
    }

    def look_up(asked: NameField, name: str) -> list[NameMatch]:
        if (asked, name) in known:
            return known[asked, name]
        return names_like(store, asked, name, cutoff=cutoff_of(query), exact=query.exact)

    return look_up
