"""The names and words of a dataset on a cluster, fetched once and kept here as the tables of a local store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from pyspark.sql.connect import functions as f

from factcli.errors import StoreError
from factcli.model import EntityKind
from factcli.parquet.tables import ENTITIES, FORM, LINKS, META, SOURCES, STATEMENTS, WORDS
from factcli.stems import STEMMED
from factcli.store import Entity
from factcli.store.lexicon import index_tables, write_names, write_vocabulary
from factcli.store.schema import RECORDS, create_tables
from factcli.store.spark.connection import Connection
from factcli.store.spark.figures import figure_words
from factcli.store.writer import Writer, blocks

if TYPE_CHECKING:
    from pyspark.sql.connect.dataframe import DataFrame


class _Entry(NamedTuple):
    number: int
    kind: EntityKind
    record: Entity
    spoken: int
    concerned: int


def state_of(connection: Connection) -> tuple[object, ...]:
    """Return what changes whenever the dataset does: what the export says of itself, and its files.

    Files are never written twice under a name, by Spark or by tables with snapshots (Delta, Iceberg). Where the engine
    does not list them, the number of statements stands for them: it is read from the footers of the files.

    Raises:
        StoreError: there is no dataset that factcli can read.
    """
    said = connection.rows(connection.table(META).select("form", "snapshot"))
    if len(said) != 1 or said[0][0] != FORM:
        raise StoreError(
            f"{connection.address} is no dataset of form {FORM}", "factcli index export writes what a cluster can serve"
        )
    files = [file for table in (STATEMENTS, LINKS, ENTITIES, WORDS, SOURCES) for file in connection.files(table)]
    counted = [] if files else connection.rows(connection.table(STATEMENTS).agg(f.count(f.lit(1))))
    return said[0], tuple(files), tuple(counted)


def fill_names(database: sqlite3.Connection, connection: Connection) -> None:
    """Fill an empty database with all that a dataset knows but its statements.

    Memory grows with the vocabulary of names alone; rows come in parts.

    Raises:
        StoreError: the server is gone, too slow, or its tables are not as exported.
    """
    create_tables(database)
    with Writer(database) as writer:
        write_names(writer, _entries(connection))
        words = connection.table(WORDS).select("language", "word", "docs").orderBy("word", "language")
        for block in blocks(connection.stream(words)):
            writer.insert("heard", ((language, word) for language, word, _ in block if language in STEMMED))
            writer.insert("vocabulary (word, docs)", ((word, docs) for _, word, docs in block if docs))
        write_vocabulary(writer, {})
        ((total,),) = connection.rows(connection.table(META).select("statements"))
        writer.insert("meta", [("statements", str(total))])
        sources = connection.stream(connection.table(SOURCES).select("id", "record"))
        writer.insert("sources", ((identifier, record.encode()) for identifier, record in sources))
        writer.insert("figure_words", connection.stream(figure_words(connection)))
        index_tables(writer.flush())


def _entries(connection: Connection) -> Iterator[_Entry]:
    decoders = {kind: msgspec.json.Decoder(record).decode for kind, record in RECORDS.items()}
    for number, kind, record, spoken, concerned in connection.stream(_counted(connection)):
        yield _Entry(number, EntityKind(kind), decoders[EntityKind(kind)](record), spoken or 0, concerned or 0)


def _counted(connection: Connection) -> DataFrame:
    """Return the question for all entities, each with the numbers of its statements."""
    nothing, one = f.lit(0), f.lit(1)
    speakers = connection.table(STATEMENTS).select(
        f.col("speaker").alias("number"), one.alias("spoken"), nothing.alias("concerned")
    )
    concerned = connection.table(LINKS).select(f.col("entity").alias("number"), nothing, one)
    counts = (
        speakers.unionAll(concerned)
        .groupBy("number")
        .agg(f.sum("spoken").alias("spoken"), f.sum("concerned").alias("concerned"))
    )
    entities = connection.table(ENTITIES).join(counts, "number", "left")
    return entities.select("number", "kind", "record", "spoken", "concerned").orderBy("number")
