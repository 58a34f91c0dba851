"""The embedded store: one read-only SQLite file that answers alike at twenty statements and at twenty million."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec

from factcli.model import EntityKind, Facet, NameForm, Source, Statement
from factcli.store import Criterion, Entity, NameField, Selection, Stored, Tally, Word
from factcli.store.figures import meeting
from factcli.store.schema import KIND_BITS, RECORDS, grams
from factcli.text import fold, sound

NAME_CANDIDATES = 2_000
"""Forms that the prefilter hands to matching: the right one of 64,000 Arabic names is among them in 0.99."""
WORD_CANDIDATES = 1_000
PREFIX_CANDIDATES = 200
SIMILAR_IDS = 100
LAST_CHARACTER = "\U0010ffff"
KEY_LETTERS = {"speaker": "s", "organisation": "o", "topic": "t"}
FIELD_CONDITIONS = {
    "speaker": "e.spoken > 0",
    "organisation": f"e.concerned > 0 AND e.kind = {EntityKind.ORGANISATION:d}",
    "topic": f"e.concerned > 0 AND e.kind = {EntityKind.TOPIC:d}",
}
WORD_COLUMNS = "{names text translation}"
# bm25 weights of keys, names, text, translation: a word in a name says most, in a translation least.
RANK = "bm25(texts, 0.0, 3.0, 1.5, 1.0)"


class SqliteStore:
    """A `Store` over an open connection to a file, or a memory, that `build` has filled."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._statement = msgspec.json.Decoder(Statement).decode
        self._records = {kind: msgspec.json.Decoder(record).decode for kind, record in RECORDS.items()}
        self.entity = lru_cache(maxsize=10_000)(self._entity)

    # -- names

    def name_candidates(self, name: str, field: NameField, *, fuzzy: bool) -> list[NameForm]:
        folded = fold(name)
        if not folded:
            return []
        *whole, last = map(quoted, folded.split())
        numbered = "n.number IN (SELECT rowid FROM name_index WHERE name_index MATCH ?)"
        forms = self._forms(field, numbered, ("tokens: (" + " AND ".join([*whole, last + " *"]) + ")",))
        forms += self._forms(field, "n.folded >= ? AND n.folded < ?", (folded, folded + LAST_CHARACTER))
        if fuzzy:
            like = "SELECT rowid FROM name_index WHERE name_index MATCH ? ORDER BY rank LIMIT ?"
            for column, spelt in (("grams", folded), ("sounds", sound(name))):
                values = (any_of(grams(spelt).split(), column), NAME_CANDIDATES)
                forms += self._forms(field, f"n.number IN (SELECT rowid FROM ({like}))", values)
        return list(dict.fromkeys(forms))

    def all_names(self, field: NameField) -> list[NameForm]:
        return self._forms(field, "1", ())

    def _forms(self, field: NameField, condition: str, values: Sequence[object]) -> list[NameForm]:
        count = "e.spoken" if field == "speaker" else "e.concerned"
        rows = self._all(
            f"SELECT n.entity, n.form, n.folded, n.keys, n.alias, {count}, e.id FROM names n "
            f"JOIN entities e ON e.number = n.entity WHERE {FIELD_CONDITIONS[field]} AND {condition}",
            values,
        )
        return [
            NameForm(entity, form, folded, keys, bool(alias), count, identifier)
            for entity, form, folded, keys, alias, count, identifier in rows
        ]

    def name_tokens_like(self, word: str) -> list[tuple[str, str]]:
        like = "SELECT rowid FROM name_token_index WHERE name_token_index MATCH ? ORDER BY rank LIMIT ?"
        found: dict[str, str] = {}
        for column, spelt in (("grams", word), ("sounds", sound(word))):
            if spelt:
                found.update(
                    self._all(
                        f"SELECT token, keys FROM name_tokens WHERE number IN ({like})",
                        (any_of(grams(spelt).split(), column), WORD_CANDIDATES),
                    )
                )
        return list(found.items())

    def has_name_token(self, token: str) -> bool:
        return bool(self._all("SELECT 1 FROM name_tokens WHERE token = ?", (token,)))

    # -- words

    def words_like(self, word: str, *, edits: bool) -> list[Word]:
        rows = self._all("SELECT word, docs FROM vocabulary WHERE word = ?", (word,))
        if edits:
            like = "SELECT rowid FROM vocabulary_index WHERE vocabulary_index MATCH ? ORDER BY rank LIMIT ?"
            rows += self._all(
                f"SELECT word, docs FROM vocabulary WHERE number IN ({like}) AND word <> ?",
                (any_of(grams(word).split()), WORD_CANDIDATES, word),
            )
        return [Word(*row) for row in rows]

    def words_from(self, prefix: str) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        for table, column, in_names in (("name_tokens", "token", True), ("vocabulary", "word", False)):
            rows = self._all(
                f"SELECT {column} FROM {table} WHERE {column} >= ? AND {column} < ? "
                f"ORDER BY length({column}), {column} LIMIT ?",
                (prefix, prefix + LAST_CHARACTER, PREFIX_CANDIDATES),
            )
            found.extend((word, in_names) for (word,) in rows)
        return found

    def words_with_stem(self, stems: Sequence[tuple[str, str]]) -> list[Word]:
        rows: list[tuple[str, int]] = []
        for language, stem in stems:
            rows += self._all(
                "SELECT s.word, ifnull(v.docs, 0) FROM stems s LEFT JOIN vocabulary v ON v.word = s.word "
                "WHERE s.language = ? AND s.stem = ?",
                (language, stem),
            )
        return [Word(word, docs) for word, docs in dict(rows).items()]

    def languages(self) -> list[str]:
        ((languages,),) = self._all("SELECT value FROM meta WHERE key = 'languages'")
        return str(languages).split()

    # -- statements

    def count(self, selection: Selection) -> int:
        where, values = self._where(selection, None)
        ((total,),) = self._all(f"SELECT count(*) FROM {where}", values)
        return int(total)

    def select(
        self, selection: Selection, without: Selection | None, limit: int | None, offset: int = 0
    ) -> list[Stored]:
        where, values = self._where(selection, without)
        worded = any(criterion.field == "words" for criterion in selection.criteria)
        order = f"{RANK}, position" if worded else "position"
        position = "texts.rowid" if selection.criteria else "s.position"
        rows = self._all(
            f"SELECT {position} AS position FROM {where} ORDER BY {order} LIMIT ? OFFSET ?",
            (*values, -1 if limit is None else limit, offset),
        )
        return [self._stored(number) for (number,) in rows]

    def tally(self, facet: Facet, selection: Selection, limit: int | None = None) -> list[Tally]:
        where, values = self._where(selection, None)
        position = "texts.rowid" if selection.criteria else "s.position"
        chosen = f"WITH chosen AS (SELECT {position} AS position FROM {where}) "
        everything = selection == Selection()
        match facet:
            case Facet.SPEAKERS:
                query = (
                    "SELECT id, number, spoken AS n FROM entities WHERE spoken > 0"
                    if everything
                    else chosen + "SELECT e.id, e.number, count(*) AS n FROM chosen JOIN statements s USING (position) "
                    "JOIN entities e ON e.number = s.speaker GROUP BY e.number"
                )
            case Facet.ORGANISATIONS | Facet.TOPICS:
                kind = EntityKind.ORGANISATION if facet is Facet.ORGANISATIONS else EntityKind.TOPIC
                query = (
                    f"SELECT id, number, concerned AS n FROM entities WHERE concerned > 0 AND kind = {kind:d}"
                    if everything
                    else chosen + "SELECT e.id, e.number, count(*) AS n FROM chosen JOIN links USING (position) "
                    f"JOIN entities e ON e.number = links.entity WHERE e.kind = {kind:d} GROUP BY e.number"
                )
            case Facet.SOURCES | Facet.YEARS:
                value = "s.source" if facet is Facet.SOURCES else "substr(s.date, 1, 4)"
                query = chosen + (
                    f"SELECT {value} AS id, NULL, count(*) AS n FROM chosen JOIN statements s USING (position) "
                    f"WHERE {value} IS NOT NULL GROUP BY {value}"
                )
            case Facet.KINDS:
                counted = " UNION ALL ".join(
                    f"SELECT '{kind.value}' AS id, NULL, count(*) AS n FROM chosen JOIN statements s USING (position) "
                    f"WHERE s.kinds & {bit} HAVING n > 0"
                    for kind, bit in KIND_BITS.items()
                )
                query = chosen + counted
        given = () if everything and "chosen" not in query else values
        order = "1" if facet is Facet.YEARS else "n DESC, 1"
        rows = self._all(f"{query} ORDER BY {order} LIMIT ?", (*given, -1 if limit is None else limit))
        return [Tally(*row) for row in rows]

    def figure_words(self) -> list[str]:
        return [word for (word,) in self._all("SELECT word FROM figure_words")]

    def count_figures(self, selection: Selection) -> int:
        where, values = self._figures_where(selection)
        ((total,),) = self._all(f"SELECT count(*) FROM figures f {where}", values)
        return int(total)

    def figures(self, selection: Selection, limit: int | None, offset: int = 0) -> list[tuple[Stored, int]]:
        where, values = self._figures_where(selection)
        rows = self._all(
            f"SELECT f.position, f.place FROM figures f {where} ORDER BY f.position, f.place LIMIT ? OFFSET ?",
            (*values, -1 if limit is None else limit, offset),
        )
        return [(self._stored(position), place) for position, place in rows]

    def _figures_where(self, selection: Selection) -> tuple[str, list[object]]:
        conditions: list[str] = []
        values: list[object] = []
        if selection.filters.figures:
            condition, values = meeting(selection.filters.figures)
            conditions.append(condition)
        others = msgspec.structs.replace(selection, filters=msgspec.structs.replace(selection.filters, figures=()))
        if others != Selection():
            where, chosen = self._where(others, None)
            position = "texts.rowid" if selection.criteria else "s.position"
            conditions.append(f"f.position IN (SELECT {position} FROM {where})")
            values += chosen
        return ("WHERE " + " AND ".join(conditions) if conditions else ""), values

    def by_id(self, identifiers: Sequence[str]) -> list[Stored]:
        rows = [self._all("SELECT position FROM statements WHERE id = ?", (each,)) for each in identifiers]
        return [self._stored(position) for found in rows for (position,) in found]

    def neighbours(self, stored: Stored) -> list[Stored]:
        rows = self._all(
            "SELECT position FROM statements WHERE position IN (?, ?) ORDER BY position",
            (stored.position - 1, stored.position + 1),
        )
        return [self._stored(position) for (position,) in rows]

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

    def _stored(self, position: int) -> Stored:
        ((identifier, record, speaker),) = self._all(
            "SELECT id, record, speaker FROM statements WHERE position = ?", (position,)
        )
        statement: Statement = self._statement(record)
        if statement.id is None:
            statement = msgspec.structs.replace(statement, id=identifier)
        linked = self._all("SELECT entity FROM links WHERE position = ?", (position,))
        return Stored(position, statement, speaker, tuple(number for (number,) in linked))

    def _all(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    # -- selections as SQL

    def _where(self, selection: Selection, without: Selection | None) -> tuple[str, list[object]]:
        """Return what follows FROM for a selection, with the values of its parameters."""
        conditions: list[str] = []
        values: list[object] = []
        filters = selection.filters
        tables = "statements s"
        if selection.criteria:
            expression = all_of(selection)
            if without is not None:
                expression = f"({expression}) NOT ({all_of(without)})"
            conditions.append("texts MATCH ?")
            values.append(expression)
            filtered = filters != type(filters)() or selection.excluded
            tables = "texts JOIN statements s ON s.position = texts.rowid" if filtered else "texts"
        position = "texts.rowid" if selection.criteria else "s.position"
        for phrase in selection.excluded:
            conditions.append(f"{position} NOT IN (SELECT rowid FROM texts WHERE texts MATCH ?)")
            values.append(f"{WORD_COLUMNS}: {quoted(phrase)}")
        if filters.kinds:
            conditions.append(f"s.kinds & {sum(KIND_BITS[kind] for kind in set(filters.kinds))}")
        if filters.since:
            # A date that is less exact than the bound (2019 beside 2019-09) may lie within it.
            conditions.append("(s.date >= ? OR s.date IN (?, ?))")
            values.extend((filters.since, filters.since[:4], filters.since[:7]))
        if filters.until:
            conditions.append("s.date < ?")
            values.append(filters.until + LAST_CHARACTER)
        if filters.languages:
            conditions.append("(" + " OR ".join("s.language = ? OR s.language LIKE ?" for _ in filters.languages) + ")")
            values.extend(value for language in filters.languages for value in (language, language + "-%"))
        if filters.figures:
            condition, bounds = meeting(filters.figures)
            # The sign keeps SQLite from matching the words anew for every figure.
            looked_up = f"+{position}" if selection.criteria else position
            conditions.append(f"{looked_up} IN (SELECT f.position FROM figures f WHERE {condition})")
            values.extend(bounds)
        return tables + (" WHERE " + " AND ".join(conditions) if conditions else ""), values


def all_of(selection: Selection) -> str:
    """Return the FTS5 expression of a selection's criteria."""
    return " AND ".join(f"({_expression(criterion)})" for criterion in selection.criteria)


def _expression(criterion: Criterion) -> str:
    if criterion.field == "words":
        parts = [("names", True), ("{text translation}", False)]
        return " OR ".join(
            any_of([str(option.key) for option in chosen], columns)
            for columns, in_names in parts
            if (chosen := [option for option in criterion.options if option.in_names is in_names])
        )
    letter = KEY_LETTERS[criterion.field]
    return any_of([f"{letter}{option.key}" for option in criterion.options], "keys")


def any_of(tokens: Sequence[str], columns: str | None = None) -> str:
    """Return the FTS5 expression that any of the tokens (or phrases) meets, in these columns alone."""
    expression = f"({' OR '.join(map(quoted, tokens))})"
    return f"{columns}: {expression}" if columns else expression


def quoted(token: str) -> str:
    """Return a token as an FTS5 string, so that no word of the data or of a query is ever an operator."""
    return '"' + token.replace('"', '""') + '"'
