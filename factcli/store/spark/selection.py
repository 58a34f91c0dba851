"""Selections as questions to the engine. Values are literals of the plan or rows sent with it, never text of SQL."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import msgspec
from pyspark.sql.connect import functions as f

from factcli.errors import StoreError
from factcli.model import Kind
from factcli.parquet.tables import LINKS, STATEMENTS
from factcli.store import Criterion, Filters, Selection
from factcli.store.schema import KIND_BITS
from factcli.store.selections import LAST_CHARACTER
from factcli.store.spark.connection import PUSHED_KEYS, Connection
from factcli.store.spark.figures import figures_in
from factcli.store.spark.words import held_anywhere, met

if TYPE_CHECKING:
    from pyspark.sql.connect.column import Column
    from pyspark.sql.connect.dataframe import DataFrame

FILTERS = ("kinds", "since", "until", "languages", "figures")


def is_scan(selection: Selection) -> bool:
    """Tell whether the engine must read the words of statements."""
    return bool(selection.excluded) or any(criterion.field == "words" for criterion in selection.criteria)


def narrows(selection: Selection, wider: Selection) -> bool:
    """Tell whether a selection is another with fewer ways to meet its criteria."""
    same = msgspec.structs.replace(selection, criteria=wider.criteria) == wider
    return (
        same
        and len(selection.criteria) == len(wider.criteria)
        and all(
            mine.field == theirs.field and set(mine.options) <= set(theirs.options)
            for mine, theirs in zip(selection.criteria, wider.criteria, strict=False)
        )
    )


def chosen(
    connection: Connection, selection: Selection, without: Selection | None = None, scanned: DataFrame | None = None
) -> DataFrame:
    """Return the selected statements: rows of `statements`, or of `links` (each statement once) where they suffice.

    Both have the columns `CONDITIONS`. The first is sorted by speaker, the second by organisation or topic. Where a
    wider selection was `scanned`, what it found is narrowed.
    """
    criteria = {criterion.field: criterion for criterion in selection.criteria}
    linked = [criterion for criterion in selection.criteria if criterion.field in ("organisation", "topic")]
    if scanned is not None:
        frame = scanned
    elif linked and not is_scan(selection) and "speaker" not in criteria:
        frame = _among(connection, connection.table(LINKS), "entity", linked[0]).dropDuplicates(["position"])
        linked = linked[1:]
    else:
        frame = connection.table(STATEMENTS)
    if scanned is None:
        frame = narrowed(connection, frame, selection.filters)
    if "speaker" in criteria:
        frame = _among(connection, frame, "speaker", criteria["speaker"])
    for criterion in linked:
        if _is_short(criterion):
            frame = frame.filter(_meets(criterion))
        else:
            positions = _among(connection, connection.table(LINKS), "entity", criterion).select("position")
            frame = frame.join(positions, "position", "left_semi")
    for criterion in selection.criteria:
        if criterion.field == "words":
            frame = frame.filter(met(criterion))
    for phrase in selection.excluded:
        frame = frame.filter(~held_anywhere(phrase))
    return frame if without is None else _without(connection, frame, without)


def _without(connection: Connection, frame: DataFrame, selection: Selection) -> DataFrame:
    """Return the rows that do not meet all the criteria of a selection."""
    if all(map(_is_short, selection.criteria)):
        met_before = reduce(and_, map(_meets, selection.criteria))
        # A statement without a speaker is by none of these speakers, and not by perhaps one.
        return frame.filter(~f.coalesce(met_before, f.lit(False)))
    return frame.join(chosen(connection, selection).select("position"), "position", "left_anti")


def _is_short(criterion: Criterion) -> bool:
    return criterion.field == "words" or len(criterion.options) <= PUSHED_KEYS


def _among(connection: Connection, frame: DataFrame, column: str, criterion: Criterion) -> DataFrame:
    """Return the rows whose key is one of a criterion's: few are pushed down, many are sent and joined."""
    keys = keys_of(criterion)
    if _is_short(criterion):
        return frame.filter(f.col(column).isin(keys))
    return frame.join(f.broadcast(connection.upload({column: keys})), column, "left_semi")


def _meets(criterion: Criterion) -> Column:
    """Return the condition that a row meets a criterion with few options."""
    if criterion.field == "words":
        return met(criterion)
    keys = keys_of(criterion)
    if criterion.field == "speaker":
        return f.col("speaker").isin(keys)
    return f.arrays_overlap(f.col("concerned"), f.array(*[f.lit(key).cast("bigint") for key in keys]))


def keys_of(criterion: Criterion) -> list[int]:
    """Return the numbers of the entities that meet a criterion for names."""
    return sorted({int(option.key) for option in criterion.options})


def narrowed(connection: Connection, frame: DataFrame, filters: Filters) -> DataFrame:
    """Return the rows that pass the filters.

    Raises:
        StoreError: there is one that the engine is not asked for.
    """
    passed = frame.filter(_passing(filters))
    if not filters.figures:
        return passed
    return passed.join(figures_in(connection, filters.figures, "position"), "position", "left_semi")


def _passing(filters: Filters) -> Column:
    """Return the condition that a row passes the filters but those on figures.

    Raises:
        StoreError: there is one that the engine is not asked for; to leave it out would answer another question.
    """
    if others := [name for name in filters.__struct_fields__ if name not in FILTERS and getattr(filters, name)]:
        raise StoreError(f"a cluster cannot be asked to narrow by {', '.join(others)}")
    conditions = [f.lit(True)]
    date, language = f.col("date"), f.lower(f.col("language"))
    if filters.kinds:
        conditions.append(f.col("kinds").bitwiseAND(f.lit(bits(filters.kinds))) != f.lit(0))
    if filters.since:
        # A date that is less exact than the bound (2019 beside 2019-09) may lie within it.
        conditions.append((date >= f.lit(filters.since)) | date.isin(filters.since[:4], filters.since[:7]))
    if filters.until:
        conditions.append(date < f.lit(filters.until + LAST_CHARACTER))
    if filters.languages:
        tags = [f.lit(tag.lower()) for tag in filters.languages]
        conditions.append(
            reduce(or_, [(language == tag) | language.startswith(f.concat(tag, f.lit("-"))) for tag in tags])
        )
    return reduce(and_, conditions)


def bits(kinds: Sequence[Kind]) -> int:
    """Return kinds as the column `kinds` holds them."""
    return sum(KIND_BITS[kind] for kind in set(kinds))
