"""Many look-ups by name as one question: the matched entities are sent once, and the engine joins and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyspark.sql.connect import functions as f
from pyspark.sql.connect.window import Window

from factcli.parquet.tables import LINKS, STATEMENTS
from factcli.store import Filters, NameField, Ranked
from factcli.store.spark.connection import Connection
from factcli.store.spark.selection import narrowed

if TYPE_CHECKING:
    from pyspark.sql.connect.dataframe import DataFrame


def ranked_keys(
    connection: Connection,
    field: NameField,
    filters: Filters,
    asked: Sequence[Sequence[Ranked]],
    limit: int,
    judged: int,
) -> DataFrame:
    """Return the question for the best statements of each look-up: (look_up, total, place, position, speaker).

    The order is that of `Store.best_each`; every window is over what one look-up has met.
    """
    column = "speaker" if field == "speaker" else "entity"
    matched = connection.upload(
        {
            "look_up": [number for number, ranked in enumerate(asked) for _ in ranked],
            column: [each.entity for ranked in asked for each in ranked],
            "level": [each.level for ranked in asked for each in ranked],
            "merit": [each.merit for ranked in asked for each in ranked],
        }
    )
    table = narrowed(connection, connection.table(STATEMENTS if field == "speaker" else LINKS), filters)
    met = table.select(column, "position", *(["speaker"] if column != "speaker" else [])).join(
        f.broadcast(matched), column
    )
    # A statement may concern several of the entities that a name meets: the best of them counts.
    best = met.groupBy("look_up", "position", "speaker").agg(
        f.min(f.col("level") * f.lit(_LEVELS) + f.col("merit")).alias("merit")
    )
    one = Window.partitionBy("look_up")
    level = f.floor(f.col("merit") / f.lit(_LEVELS))
    counted = best.select(
        "look_up",
        "position",
        "speaker",
        "merit",
        level.alias("level"),
        f.count(f.lit(1)).over(one).alias("total"),
        f.row_number().over(Window.partitionBy("look_up", level).orderBy("position")).alias("nth"),
    )
    late = f.when(f.col("nth") > f.lit(judged), f.lit(1)).otherwise(f.lit(0))
    merit = f.when(f.col("nth") > f.lit(judged), f.lit(0)).otherwise(f.col("merit"))
    placed = counted.withColumn(
        "place", f.row_number().over(one.orderBy(f.col("level"), late, merit, f.col("position")))
    )
    return placed.filter(f.col("place") <= f.lit(max(limit, 1))).select(
        "look_up", "total", "place", "position", "speaker"
    )


_LEVELS = 1_000_000
"""More than there are options of a level: level and merit are one number, the better the smaller."""
