"""A dataset on a cluster as a `Store`: what is matched is here, what is selected is there."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace
from pyspark.sql.connect import functions as f

from factcli.asked import Facet
from factcli.model import Organisation, Statement, Topic
from factcli.parquet.tables import CONDITIONS, STATEMENTS
from factcli.store import Filters, NameField, Ranked, Selection, Stored, Tally
from factcli.store.schema import KIND_BITS
from factcli.store.selections import LAST_CHARACTER, RANKED
from factcli.store.spark.batch import ranked_keys
from factcli.store.spark.connection import PUSHED_KEYS, Connection
from factcli.store.spark.figures import figures_in
from factcli.store.spark.selection import chosen, is_scan, narrows
from factcli.store.spark.words import WORDS, relevance
from factcli.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from pyspark.sql.connect.dataframe import DataFrame

FACET_RECORDS = {Facet.ORGANISATIONS: Organisation, Facet.TOPICS: Topic}
Say = Callable[[str], None]
"""Takes a line that whoever waits should read."""
_STORED = ("position", "record", "speaker", "concerned")


class SparkStore:
    """A `Store` over a connection to a cluster and the names that are kept of it.

    It says what takes long before it does, once.
    """

    def __init__(self, connection: Connection, names: sqlite3.Connection, say: Say) -> None:
        self._say = say
        self._said = False
        self._kept: tuple[Selection, DataFrame] | None = None
        self._connection = connection
        self._names = kept = SqliteStore(names)
        self._statement = msgspec.json.Decoder(Statement).decode
        self.name_candidates = kept.name_candidates
        self.names_from = kept.names_from
        self.all_names = kept.all_names
        self.name_tokens_like = kept.name_tokens_like
        self.has_name_token = kept.has_name_token
        self.words_like = kept.words_like
        self.words_from = kept.words_from
        self.words_with_stem = kept.words_with_stem
        self.languages = kept.languages
        self.figure_words = kept.figure_words
        # Pages and lines of a batch ask for the same counts, and differ in what they look for among them.
        self._tallies = lru_cache(maxsize=1)(self._read_tallies)
        self.entity = kept.entity
        self.find_entity = kept.find_entity
        self.source = kept.source

    def _chosen(self, selection: Selection, without: Selection | None = None) -> DataFrame:
        if is_scan(selection):
            self._tell_of_scan("words")
        if selection.filters.figures:
            self._tell_of_scan("figures")
        return chosen(self._connection, selection, without, self._scanned(selection))

    def _tell_of_scan(self, sought: str) -> None:
        if not self._said:
            self._said = True
            self._say(f"{sought} are looked for in every statement: the cluster scans all of them")

    def _scanned(self, selection: Selection) -> DataFrame | None:
        """Return what a scan has found, kept by the engine: a search counts first, and narrows what it counted."""
        if not is_scan(selection):
            return None
        if self._kept is None or not narrows(selection, self._kept[0]):
            found = chosen(self._connection, selection).select(*CONDITIONS, *WORDS, "record")
            self._kept = selection, self._connection.ask(found.persist)
        return self._kept[1]

    def count(self, selection: Selection) -> int:
        ((total,),) = self._connection.rows(self._chosen(selection).agg(f.count(f.lit(1))))
        return int(total)

    def select(
        self, selection: Selection, without: Selection | None, limit: int | None, offset: int = 0
    ) -> Iterator[Stored]:
        frame = self._chosen(selection, without)
        if is_scan(selection):
            yield from self._ranked(frame, selection, limit, offset)
            return
        ordered = frame.select("position", "speaker").orderBy("position")
        keys = self._connection.stream(_part(ordered, limit, offset))
        while some := list(islice(keys, PUSHED_KEYS)):
            yield from self._fetch(some)

    def _ranked(self, frame: DataFrame, selection: Selection, limit: int | None, offset: int) -> Iterator[Stored]:
        """Yield what a scan has found, with the records beside it: to look for those again would be another scan.

        As in the embedded store, of very many statements only the first are put in order by their words.
        """
        first = frame.orderBy("position").limit(RANKED).select(*_STORED, relevance(selection.criteria).alias("weight"))
        ordered = first.orderBy(first["weight"].desc(), first["position"])
        for *stored, _ in self._connection.stream(_part(ordered, limit, offset)):
            yield self._stored(*stored)
        if limit is None or limit + offset > RANKED:
            left = None if limit is None else limit + offset - max(RANKED, offset)
            rest = frame.select(*_STORED).orderBy("position")
            for row in self._connection.stream(_part(rest, left, max(RANKED, offset))):
                yield self._stored(*row)

    def best_each(
        self, field: NameField, filters: Filters, asked: Sequence[Sequence[Ranked]], limit: int, judged: int
    ) -> list[tuple[int, list[Stored]]]:
        if filters.figures:
            self._tell_of_scan("figures")
        question = ranked_keys(self._connection, field, filters, asked, limit, judged)
        rows = sorted(self._connection.rows(question))
        totals = {look_up: int(total) for look_up, total, *_ in rows}
        stored = self._fetch_many({(position, speaker) for *_, position, speaker in rows}) if limit and rows else {}
        best: defaultdict[int, list[Stored]] = defaultdict(list)
        for look_up, _, _, position, _ in rows:
            if position in stored:
                best[look_up].append(stored[position])
        return [(totals.get(number, 0), best[number]) for number in range(len(asked))]

    def _fetch_many(self, keys: Collection[tuple[Any, ...]]) -> dict[int, Stored]:
        """Return the statements at these (position, speaker), however many: their keys are sent and joined."""
        positions, speakers = zip(*sorted(keys, key=itemgetter(0)), strict=True)
        wanted = self._connection.upload({"position": positions, "by": speakers})
        frame = self._connection.table(STATEMENTS)
        same = (frame["position"] == wanted["position"]) & frame["speaker"].eqNullSafe(wanted["by"])
        found = frame.join(f.broadcast(wanted), same, "left_semi").select(*_STORED)
        return {row[0]: self._stored(*row) for row in self._connection.stream(found)}

    def _fetch(self, keys: Sequence[tuple[Any, ...]]) -> list[Stored]:
        """Return the statements at these (position, speaker) in this order; the speakers tell where they lie."""
        if not keys:
            return []
        speakers = sorted({speaker for _, speaker in keys if speaker is not None})
        there = f.col("speaker").isin(speakers)
        if any(speaker is None for _, speaker in keys):
            there |= f.col("speaker").isNull()
        positions = [position for position, _ in keys]
        frame = self._connection.table(STATEMENTS).filter(there & f.col("position").isin(positions))
        found = {row[0]: self._stored(*row) for row in self._connection.rows(frame.select(*_STORED))}
        return [found[position] for position in positions]

    def _stored(self, position: int, record: str, speaker: int | None, concerned: list[int]) -> Stored:
        return Stored(position, self._statement(record), speaker, tuple(concerned))

    def tally(self, facet: Facet, selection: Selection, limit: int | None = None, offset: int = 0) -> Iterable[Tally]:
        if _is_known(facet, selection):
            return self._names.tally(facet, selection, limit, offset)
        return self._tallies(facet, selection)[offset:][:limit]

    def count_values(self, facet: Facet, selection: Selection) -> int:
        if _is_known(facet, selection):
            return self._names.count_values(facet, selection)
        return len(self._tallies(facet, selection))

    def _read_tallies(self, facet: Facet, selection: Selection) -> list[Tally]:
        value = {
            Facet.SPEAKERS: f.col("speaker"),
            Facet.ORGANISATIONS: f.explode("concerned"),
            Facet.TOPICS: f.explode("concerned"),
            Facet.SOURCES: f.col("source"),
            Facet.YEARS: f.substring("date", 1, 4),
            Facet.KINDS: f.col("kinds"),
        }[facet]
        values = self._chosen(selection).select(value.alias("value"))
        counted = values.filter("value IS NOT NULL").groupBy("value").agg(f.count(f.lit(1)).alias("n"))
        tallies = self._told(facet, self._connection.rows(counted))
        return sorted(tallies, key=lambda each: each.id if facet is Facet.YEARS else (-each.count, each.id))

    def _told(self, facet: Facet, counts: Sequence[tuple[Any, ...]]) -> Iterator[Tally]:
        if facet is Facet.KINDS:
            for kind, bit in KIND_BITS.items():
                if total := sum(n for bits, n in counts if bits & bit):
                    yield Tally(kind.value, None, total)
            return
        if facet in (Facet.SOURCES, Facet.YEARS):
            yield from (Tally(value, None, n) for value, n in counts)
            return
        record_type = FACET_RECORDS.get(facet)
        for number, n in counts:
            record = self.entity(number)
            if record_type is None or isinstance(record, record_type):
                yield Tally(record.id, number, n)

    def count_figures(self, selection: Selection) -> int:
        ((total,),) = self._connection.rows(self._figures(selection).agg(f.count(f.lit(1))))
        return int(total)

    def figures(self, selection: Selection, limit: int | None, offset: int = 0) -> list[tuple[Stored, int]]:
        ordered = self._figures(selection, *_STORED).orderBy("position", "place")
        return [
            (self._stored(*stored), place) for *stored, place in self._connection.stream(_part(ordered, limit, offset))
        ]

    def _figures(self, selection: Selection, *columns: str) -> DataFrame:
        """Return the figures that pass, of the statements selected, with some of their columns and their place."""
        self._tell_of_scan("figures")
        found = figures_in(self._connection, selection.filters.figures, *(columns or ("position",)))
        others = replace(selection, filters=replace(selection.filters, figures=()))
        if others == Selection():
            return found
        return found.join(self._chosen(others).select("position"), "position", "left_semi")

    def neighbours(self, stored: Stored) -> list[Stored]:
        beside = f.col("position").isin(stored.position - 1, stored.position + 1)
        found = self._connection.table(STATEMENTS).filter(beside).select(*_STORED).orderBy("position")
        return [self._stored(*row) for row in self._connection.rows(found)]

    def by_id(self, identifiers: Sequence[str]) -> list[Stored]:
        frame = self._connection.table(STATEMENTS).filter(f.col("id").isin(list(dict.fromkeys(identifiers))))
        found = {row[0]: self._stored(*row[1:]) for row in self._connection.rows(frame.select("id", *_STORED))}
        return [found[identifier] for identifier in identifiers if identifier in found]

    def ids_from(self, prefix: str, limit: int) -> list[str]:
        column = f.col("id")
        begun = (column >= f.lit(prefix)) & (column < f.lit(prefix + LAST_CHARACTER))
        alike = self._connection.table(STATEMENTS).select("id").filter(begun).orderBy("id").limit(limit)
        return [identifier for (identifier,) in self._connection.rows(alike)]

    def ids_like(self, identifier: str) -> list[str]:
        return self.ids_from(identifier[: max(1, len(identifier) // 2)], 100)


def _is_known(facet: Facet, selection: Selection) -> bool:
    """Tell whether counts came with the names."""
    return selection == Selection() and facet in (Facet.SPEAKERS, Facet.ORGANISATIONS, Facet.TOPICS)


def _part(frame: DataFrame, limit: int | None, offset: int) -> DataFrame:
    rest = frame.offset(offset) if offset else frame
    return rest if limit is None else rest.limit(limit)
