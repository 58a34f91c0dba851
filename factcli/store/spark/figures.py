"""Figures as the engine's own expressions: which of them pass a filter, and of which statements they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import inf
from operator import and_, or_
from typing import TYPE_CHECKING

from pyspark.sql.connect import functions as f

from factcli.parquet.tables import STATEMENTS
from factcli.store import FigureRange
from factcli.store.spark.connection import Connection
from factcli.store.spark.words import held

if TYPE_CHECKING:
    from pyspark.sql.connect.column import Column
    from pyspark.sql.connect.dataframe import DataFrame


def figures_in(connection: Connection, ranges: Sequence[FigureRange], *columns: str) -> DataFrame:
    """Return the figures that meet any of the ranges, all of them where there are none.

    A row holds some columns of the statement, and with `place` where in it the figure stands, from 0.
    """
    each = connection.table(STATEMENTS).select(*columns, f.posexplode("figures").alias("place", "figure"))
    passing = each.filter(reduce(or_, map(_meets, ranges))) if ranges else each
    return passing.select(*columns, "place")


def figure_words(connection: Connection) -> DataFrame:
    """Return the question for the folded words of all units and measures, sorted."""
    each = connection.table(STATEMENTS).select(f.explode("figures").alias("figure"))
    return each.select(f.explode("figure.about").alias("word")).distinct().orderBy("word")


def _meets(asked: FigureRange) -> Column:
    """Return the condition that a figure reaches into a range and has its words; a missing end is open."""
    low = f.coalesce(f.col("figure.min"), f.lit(-inf))
    high = f.coalesce(f.col("figure.max"), f.lit(inf))
    least, greatest = f.lit(float(asked.low)), f.lit(float(asked.high))
    conditions = [
        low < greatest if asked.high_open else low <= greatest,
        high > least if asked.low_open else high >= least,
        *(held("figure.about", words) for words in asked.words),
    ]
    return reduce(and_, conditions)
