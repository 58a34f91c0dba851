"""The embedded store: one read-only SQLite file that answers alike at twenty statements and at twenty million."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from factcli.asked import Facet
from factcli.model import UNDETERMINED, EntityKind, Source, Statement
from factcli.store import FACET_FIELDS, Entity, Selection, Stored, Tally
from factcli.store.candidates import Candidates
from factcli.store.listing import read_list
from factcli.store.schema import KIND_BITS, RECORDS
from factcli.store.selections import LAST_CHARACTER, RANK, RANKED, chosen, figures_where, tally_query

READ_AT_ONCE = 100
SIMILAR_IDS = 100
CONDITIONS = (
    "s.position, s.speaker, (SELECT group_concat(entity, ' ') FROM links WHERE position = s.position), s.kinds, "
    "s.language, s.date, s.source"
)


class SqliteStore(Candidates):
    """A `Store` over an open connection to a file, or a memory, that `build` has filled."""

    def __init__(self, connection: sqlite3.Connection, renewed: Callable[[], sqlite3.Connection] | None = None) -> None:
        super().__init__(connection, renewed)
        self._statement = msgspec.json.Decoder(Statement).decode
        self._records = {kind: msgspec.json.Decoder(record).decode for kind, record in RECORDS.items()}
        self.entity = lru_cache(maxsize=10_000)(self._entity)

    # -- statements

    def languages(self) -> list[str]:
        ((languages,),) = self._all("SELECT value FROM meta WHERE key = 'languages'")
        return str(languages).split()

    def count(self, selection: Selection) -> int:
        found = chosen(selection)
        ((total,),) = self._all(f"SELECT count(*) FROM {found.tables}", found.values)
        return int(total)

    def select(
        self, selection: Selection, without: Selection | None, limit: int | None, offset: int = 0
    ) -> Iterator[Stored]:
        positions = islice(self._positions(selection, without, limit, offset), offset, None)
        while some := list(islice(positions, READ_AT_ONCE)):
            yield from self._stored(some)

    def _positions(
        self, selection: Selection, without: Selection | None, limit: int | None, offset: int
    ) -> Iterator[int]:
        """Yield the positions of what is selected, the limit's and no more."""
        found = chosen(selection, without)
        most = -1 if limit is None else limit + offset
        if any(criterion.field == "words" for criterion in selection.criteria):
            ranked = f"SELECT {found.position} AS position, {RANK} AS rank FROM {found.tables} LIMIT {RANKED}"
            query = f"SELECT position FROM ({ranked}) ORDER BY rank, position LIMIT ?"
            count = last = 0
            for (position,) in self._each(query, (*found.values, most)):
                count, last = count + 1, max(last, position)
                yield position
            if count < RANKED:
                return
            found, most = found.beyond(last), most - count if most >= 0 else -1
        query = f"SELECT {found.position} FROM {found.tables} ORDER BY {found.position} LIMIT ?"
        for (position,) in self._each(query, (*found.values, most)):
            yield position

    def tally(self, facet: Facet, selection: Selection, limit: int | None = None, offset: int = 0) -> Iterable[Tally]:
        if facet in FACET_FIELDS and selection == Selection():
            return read_list(self._all, facet, limit, offset)
        query, values = tally_query(facet, selection)
        if facet is Facet.KINDS:
            return _kinds(self._all(query, values))[offset:][:limit]
        order = "id" if facet is Facet.YEARS else "n DESC, id"
        page = (-1 if limit is None else limit, offset)
        return [Tally(*row) for row in self._all(f"{query} ORDER BY {order} LIMIT ? OFFSET ?", (*values, *page))]

    def count_values(self, facet: Facet, selection: Selection) -> int:
        if facet is Facet.KINDS:
            return sum(1 for _ in self.tally(facet, selection))
        query, values = tally_query(facet, selection)
        ((total,),) = self._all(f"SELECT count(*) FROM ({query})", values)
        return int(total)

    def figure_words(self) -> list[str]:
        return [word for (word,) in self._all("SELECT word FROM figure_words")]

    def count_figures(self, selection: Selection) -> int:
        where, values = figures_where(selection)
        ((total,),) = self._all(f"SELECT count(*) FROM figures f {where}", values)
        return int(total)

    def figures(self, selection: Selection, limit: int | None, offset: int = 0) -> list[tuple[Stored, int]]:
        where, values = figures_where(selection)
        rows = self._all(
            f"SELECT f.position, f.place FROM figures f {where} ORDER BY f.position, f.place LIMIT ? OFFSET ?",
            (*values, -1 if limit is None else limit, offset),
        )
        positions = iter(dict(rows))
        found: dict[int, Stored] = {}
        while some := list(islice(positions, READ_AT_ONCE)):
            found.update((stored.position, stored) for stored in self._stored(some))
        return [(found[position], place) for position, place in rows]

    def neighbours(self, stored: Stored) -> list[Stored]:
        rows = self._all(
            "SELECT position FROM statements WHERE position IN (?, ?) ORDER BY position",
            (stored.position - 1, stored.position + 1),
        )
        return self._stored([position for (position,) in rows])

    def by_id(self, identifiers: Sequence[str]) -> list[Stored]:
        rows = [self._all("SELECT position FROM statements WHERE id = ?", (each,)) for each in identifiers]
        positions = [position for found in rows for (position,) in found]
        different = iter(dict.fromkeys(positions))
        known = {
            stored.position: stored
            for some in iter(lambda: list(islice(different, READ_AT_ONCE)), [])
            for stored in self._stored(some)
        }
        return [known[position] for position in positions]

    def ids_from(self, prefix: str, limit: int) -> list[str]:
        rows = self._all(
            "SELECT id FROM statements WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (prefix, prefix + LAST_CHARACTER, limit),
        )
        return [row[0] for row in rows]

    def ids_like(self, identifier: str) -> list[str]:
        return self.ids_from(identifier[: max(1, len(identifier) // 2)], SIMILAR_IDS)

    # -- records

    def _entity(self, number: int) -> Entity:
        ((kind, record),) = self._all("SELECT kind, record FROM entities WHERE number = ?", (number,))
        return self._records[kind](record)

    def find_entity(self, kind: EntityKind, identifier: str) -> Entity | None:
        for (number,) in self._all("SELECT number FROM entities WHERE kind = ? AND id = ?", (kind, identifier)):
            return self.entity(number)
        return None

    def source(self, identifier: str) -> Source | None:
        for (record,) in self._all("SELECT record FROM sources WHERE id = ?", (identifier,)):
            return msgspec.json.decode(record, type=Source)
        return None

    def _stored(self, positions: Sequence[int]) -> list[Stored]:
        """Return the statements at some positions, in that order."""
        marks = ", ".join("?" * len(positions))
        linked: defaultdict[int, list[int]] = defaultdict(list)
        for position, number in self._all(f"SELECT position, entity FROM links WHERE position IN ({marks})", positions):
            linked[position].append(number)
        found = {}
        for position, identifier, speaker, record in self._all(
            "SELECT position, id, speaker, record FROM statements JOIN records USING (position) "
            f"WHERE position IN ({marks})",
            positions,
        ):
            statement: Statement = self._statement(record)
            if statement.id != identifier:
                statement = msgspec.structs.replace(statement, id=identifier)
            found[position] = Stored(position, statement, speaker, tuple(linked[position]))
        return [found[position] for position in positions]

    # -- everything, to be written elsewhere

    def every_statement(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of all statements, speaker by speaker: `CONDITIONS`, id and record; links as a string."""
        yield from self._connection.execute(
            f"SELECT {CONDITIONS}, s.id, r.record FROM statements s JOIN records r USING (position) ORDER BY 2, 1"
        )

    def every_link(self) -> Iterator[tuple[Any, ...]]:
        """Yield an entity's number and the `CONDITIONS` of a statement that concerns it, entity by entity."""
        yield from self._connection.execute(
            f"SELECT l.entity, {CONDITIONS} FROM links l JOIN statements s USING (position) ORDER BY 1, 2"
        )

    def every_row(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of `entities`, `words` or `sources`.

        Of words: language (`und` for those without a stemmer), word, and with the first of its languages the number
        of statements that hold it.
        """
        queries = {
            "entities": "SELECT number, kind, id, record FROM entities ORDER BY number",
            "words": "SELECT language, word, "
            "iif(row_number() OVER (PARTITION BY word ORDER BY language) = 1, ifnull(docs, 0), 0) FROM ("
            "SELECT language, word, docs FROM stems LEFT JOIN vocabulary USING (word) UNION ALL "
            f"SELECT '{UNDETERMINED}', word, docs FROM vocabulary WHERE word NOT IN (SELECT word FROM stems)) "
            "ORDER BY word, language",
            "sources": "SELECT id, record FROM sources ORDER BY id",
        }
        yield from self._connection.execute(queries[table])


def _kinds(rows: Sequence[tuple[int, None, int]]) -> list[Tally]:
    """Return the counts of kinds, from those of their sums."""
    counts = {kind.value: sum(count for sums, _, count in rows if sums & bit) for kind, bit in KIND_BITS.items()}
    return [Tally(kind, None, counts[kind]) for kind in sorted(counts, key=lambda k: (-counts[k], k)) if counts[kind]]
