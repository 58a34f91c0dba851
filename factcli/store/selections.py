"""Selections as SQL: which statements are chosen, in which order, and how they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from factcli.asked import Facet
from factcli.model import EntityKind
from factcli.store import FACET_FIELDS, Criterion, Filters, Selection
from factcli.store.figures import meeting
from factcli.store.schema import COUNTED, KEY_LETTERS, KIND_BITS

LAST_CHARACTER = "\U0010ffff"
WORD_COLUMNS = "{names text translation}"
# BM25F (Robertson and Zaragoza, 2009). Its two measures of the collection, the number of documents and their mean
# length, are fixed: a statement that has nothing to do with a query never changes the order of those that have.
SATURATION = 1.2
LENGTH_SHARE = 0.75
TYPICAL_LENGTH = 30
COLLECTION = 1_000_000
NAME_WEIGHT, TEXT_WEIGHT, TRANSLATION_WEIGHT = 3.0, 1.5, 1.0
"""A word in a name says most, in a translation least."""
RANK = f"bm25(texts, 0.0, {NAME_WEIGHT}, {TEXT_WEIGHT}, {TRANSLATION_WEIGHT})"
RANKED = 50_000
"""So many of the statements that hold the words asked for, the dataset's first, are put in order by them: 30 ms."""
FACETS = {
    Facet.SOURCES: ("s.source", "s.source IS NOT NULL"),
    Facet.YEARS: ("substr(s.date, 1, 4)", "s.date IS NOT NULL"),
    Facet.KINDS: ("s.kinds", "1"),
}
"""Facets of statements: the column whose values are counted, and what has one."""
LANGUAGES = "languages"
COUNT_FACETS = "".join(
    f"INSERT INTO facets SELECT '{facet}', {value}, count(*) FROM statements s WHERE {present} GROUP BY 2;"
    for facet, (value, present) in [*FACETS.items(), (LANGUAGES, ("s.language", "s.language IS NOT NULL"))]
)


class Chosen(NamedTuple):
    """The statements of a selection: what follows FROM, the values of its parameters, and the column of positions."""

    tables: str
    values: tuple[object, ...]
    position: str

    def beyond(self, position: int) -> Chosen:
        """Return those that come after a position."""
        return Chosen(f"{self.tables} AND {self.position} > ?", (*self.values, position), self.position)


def chosen(selection: Selection, without: Selection | None = None, *, columns: bool = False) -> Chosen:
    """Return the statements of a selection that another does not select; with `columns`, joined to their table `s`."""
    conditions: list[str] = []
    values: list[object] = []
    filters = selection.filters
    joined = columns or filters != Filters() or not selection.criteria
    if selection.criteria:
        expression = all_of(selection)
        if without is not None:
            expression = f"({expression}) NOT ({all_of(without)})"
        conditions.append("texts MATCH ?")
        values.append(expression)
        tables = "texts CROSS JOIN statements s ON s.position = texts.rowid" if joined else "texts"
    else:
        tables = "statements s"
    position = "texts.rowid" if selection.criteria else "s.position"
    for phrase in selection.excluded:
        conditions.append(f"{position} NOT IN (SELECT rowid FROM texts WHERE texts MATCH ?)")
        values.append(f"{WORD_COLUMNS}: {quoted(phrase)}")
    _filter(filters, conditions, values)
    if filters.figures:
        condition, bounds = meeting(filters.figures)
        # The sign keeps SQLite from matching the words anew for every figure.
        looked_up = f"+{position}" if selection.criteria else position
        conditions.append(f"{looked_up} IN (SELECT f.position FROM figures f WHERE {condition})")
        values.extend(bounds)
    return Chosen(f"{tables} WHERE {' AND '.join(conditions) or '1'}", tuple(values), position)


def _filter(filters: Filters, conditions: list[str], values: list[object]) -> None:
    if filters.kinds:
        wanted = sum(KIND_BITS[kind] for kind in set(filters.kinds))
        sums = [str(bits) for bits in range(1, sum(KIND_BITS.values()) + 1) if bits & wanted]
        conditions.append(f"s.kinds IN ({', '.join(sums)})")
    if filters.since:
        # A date that is less exact than the bound (2019 beside 2019-09) may lie within it.
        year, month = filters.since[:4], filters.since[:7]
        conditions.append("s.date >= ? AND (s.date >= ? OR s.date IN (?, ?))")
        values.extend((year, filters.since, year, month))
    if filters.until:
        conditions.append("s.date < ?")
        values.append(filters.until + LAST_CHARACTER)
    if filters.languages:
        tags = " OR ".join("value = ? OR value LIKE ?" for _ in filters.languages)
        conditions.append(f"s.language IN (SELECT value FROM facets WHERE facet = '{LANGUAGES}' AND ({tags}))")
        values.extend(value for language in filters.languages for value in (language, language + "-%"))


def all_of(selection: Selection) -> str:
    """Return the FTS5 expression of a selection's criteria."""
    return " AND ".join(f"({_expression(criterion)})" for criterion in selection.criteria)


def _expression(criterion: Criterion) -> str:
    if criterion.field == "words":
        parts = [("names", True), ("{text translation}", False)]
        return " OR ".join(
            any_of([str(option.key) for option in options], columns)
            for columns, in_names in parts
            if (options := [option for option in criterion.options if option.in_names is in_names])
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


def tally_query(facet: Facet, selection: Selection) -> tuple[str, tuple[object, ...]]:
    """Return the query for the (id, entity, count) rows of a facet; for kinds, ids are sums of `KIND_BITS`."""
    everything = selection == Selection()
    if facet in FACETS:
        if everything:
            return "SELECT value AS id, NULL, docs AS n FROM facets WHERE facet = ?", (facet.value,)
        value, present = FACETS[facet]
        found = chosen(selection, columns=True)
        return f"SELECT {value} AS id, NULL, count(*) AS n FROM {found.tables} AND {present} GROUP BY 1", found.values
    if everything:
        count, counted = COUNTED[FACET_FIELDS[facet]]
        return f"SELECT id, number, {count} AS n FROM entities WHERE {counted}", ()
    found = chosen(selection, columns=facet is Facet.SPEAKERS)
    if facet is Facet.SPEAKERS:
        counted, kinds = f"SELECT s.speaker AS number, count(*) AS n FROM {found.tables} GROUP BY 1", ""
    else:
        counted = (
            f"SELECT entity AS number, count(*) AS n FROM links "
            f"WHERE position IN (SELECT {found.position} FROM {found.tables}) GROUP BY 1"
        )
        kind = EntityKind.ORGANISATION if facet is Facet.ORGANISATIONS else EntityKind.TOPIC
        kinds = f" WHERE e.kind = {kind:d}"
    return f"SELECT e.id, number, n FROM ({counted}) JOIN entities e USING (number){kinds}", found.values


def figures_where(selection: Selection) -> tuple[str, list[object]]:
    """Return the WHERE clause for the rows `f` of `figures` that pass, of the statements selected, with its values."""
    conditions: list[str] = []
    values: list[object] = []
    if selection.filters.figures:
        condition, values = meeting(selection.filters.figures)
        conditions.append(condition)
    others = replace(selection, filters=replace(selection.filters, figures=()))
    if others != Selection():
        found = chosen(others)
        conditions.append(f"f.position IN (SELECT {found.position} FROM {found.tables})")
        values += found.values
    return ("WHERE " + " AND ".join(conditions) if conditions else ""), values
