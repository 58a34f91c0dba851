"""What must hold of every search, whatever the dataset."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from factcli import search as searching
from factcli.asked import Facet, Query
from factcli.dataset import Placed, Record
from factcli.model import Organisation, Person, Statement, Topic
from factcli.plan import plan
from factcli.relevance import Judge
from factcli.search import search, tally
from factcli.store.build import build
from factcli.store.sqlite import SqliteStore
from factcli.text import fold

WORDS = [
    "peace",
    "piece",
    "war",
    "wars",
    "water",
    "waters",
    "border",
    "boarder",
    "سلام",
    "والسلام",
    "мир",
    "миру",
    "和平",
]
NAMES = [
    "Ada Wells",
    "Adah Wels",
    "آدا ويلز",
    "Ада Уэллс",
    "John Smith",
    "Smith",
    "Jon Smyth",
    "UN",
    "U N I C E F",
    "王毅",
]
LANGUAGES = ["en", "ar", "ru", "zh", None]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
statements = st.lists(
    st.builds(
        Statement,
        text=texts,
        speaker=st.sampled_from([*NAMES, None]),
        organisations=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
        topics=st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
        language=st.sampled_from(LANGUAGES),
        translations=st.dictionaries(st.sampled_from(["en", "fr"]), texts, max_size=1),
        date=st.sampled_from(["2019", "2019-09", "2019-09-25", "2020-01-01", None]),
        quotation=st.sampled_from(["direct", "indirect", None]),
    ),
    min_size=1,
    max_size=12,
)
queries = st.builds(
    Query,
    words=st.lists(st.sampled_from([*WORDS, "peac", "watter", '"war water"']), max_size=2),
    speakers=st.lists(st.sampled_from([*NAMES, "smith"]), max_size=2),
    organisations=st.lists(st.sampled_from(NAMES), max_size=1),
    exclude=st.lists(st.sampled_from(WORDS), max_size=1),
    since=st.sampled_from([None, "2019-09", "2020"]),
    limit=st.none(),
    exact=st.booleans(),
)


@contextmanager
def stored(given_statements: list[Statement]) -> Iterator[SqliteStore]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    build(connection, (Placed(each, None, None) for each in given_statements), "test")
    yield SqliteStore(connection)
    connection.close()


def answer(store: SqliteStore, query: Query) -> list[tuple[str | None, str]]:
    page = search(store, query)
    results = list(page.results)
    assert len(results) == page.total == page.returned
    return [(result.id, result.match.tier if result.match else "") for result in results]


@settings(max_examples=150, deadline=None)
@given(statements, queries)
def test_nothing_is_found_twice_and_what_is_selected_is_met(found_in: list[Statement], query: Query) -> None:
    with stored(found_in) as store:
        identifiers = [identifier for identifier, _ in answer(store, query)]
        assert len(set(identifiers)) == len(identifiers)
        selection = plan(store, query)
        if all(criterion.options for criterion in selection.criteria):
            judge = Judge(store, selection).judge
            assert all(judge(each).met is not None for each in store.select(selection, None, None))


@settings(max_examples=100, deadline=None)
@given(statements, queries)
def test_levels_and_chunks_give_the_order_that_one_sort_gives(found_in: list[Statement], query: Query) -> None:
    with stored(found_in) as store:
        selection = plan(store, query)
        if not all(criterion.options for criterion in selection.criteria):
            return
        judge = Judge(store, selection).judge
        hits = sorted(map(judge, store.select(selection, None, None)), key=lambda hit: hit.order)
        assert [hit.stored.statement.id for hit in hits] == [identifier for identifier, _ in answer(store, query)]


@settings(max_examples=100, deadline=None)
@given(statements, queries, st.integers(0, 12))
def test_an_unrelated_statement_never_changes_the_order_of_the_others(
    found_in: list[Statement], query: Query, place: int
) -> None:
    unrelated = Statement(text="xylophone quorum", id="unrelated", speaker="Zzyzx", topics=["kvetch"])
    with stored(found_in) as store, stored([*found_in[:place], unrelated, *found_in[place:]]) as more:
        others = [identifier for identifier, _ in answer(more, query) if identifier != "unrelated"]
        assert others == [identifier for identifier, _ in answer(store, query)]


@settings(max_examples=60, deadline=None)
@given(statements)
def test_a_search_for_a_counted_speaker_finds_as_many_as_were_counted(found_in: list[Statement]) -> None:
    with stored(found_in) as store:
        for count in tally(store, Facet.SPEAKERS, [], Query()):
            assert count.id is not None
            assert count.count is not None
            spoken = {each.id for each in search(store, Query(speakers=[count.id], limit=None)).results}
            said = [each for each in found_in if each.speaker == count.id]
            assert count.count == len(said) <= len(spoken)


@settings(max_examples=60, deadline=None)
@given(statements, st.sampled_from(WORDS))
def test_a_word_finds_every_statement_that_holds_it(found_in: list[Statement], word: str) -> None:
    with stored(found_in) as store:
        found = search(store, Query(words=[word], limit=None)).total
        holding = [
            each
            for each in found_in
            if fold(word) in fold(" ".join([each.text, *each.topics, *each.translations.values()])).split()
        ]
        assert found >= len(holding)


def test_order_goes_on_behind_what_is_judged(monkeypatch: object) -> None:
    many = [Statement(text="water " * (1 + number % 3), id=f"{number:03}") for number in range(40)]
    with stored(many) as store:
        whole = [str(identifier) for identifier, _ in answer(store, Query(words=["water"], limit=None))]
        before, searching.JUDGED = searching.JUDGED, 7
        try:
            chunked = [str(identifier) for identifier, _ in answer(store, Query(words=["water"], limit=None))]
        finally:
            searching.JUDGED = before
    assert sorted(chunked) == sorted(whole)


def test_records_of_all_kinds_are_declared_once() -> None:
    declared: list[Record] = [Person("p", {"en": "P"}), Organisation("o", {"en": "O"}), Topic("p", {"en": "P"})]
    said = Statement(text="t", speaker="o", topics=["p"], organisations=["o"])
    connection = sqlite3.connect(":memory:", isolation_level=None)
    build(connection, (Placed(each, None, None) for each in [*declared, said]), "test")
    store = SqliteStore(connection)
    assert [each.id for each in tally(store, Facet.SPEAKERS, [], Query())] == ["o"]
    assert [each.count for each in tally(store, Facet.ORGANISATIONS, [], Query())] == [1]
