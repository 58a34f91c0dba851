"""The tables of an exported dataset and their columns; docs/scale.md describes them.

A folder holds one folder of Parquet files for each table. In a catalogue, tables carry the dataset's name and theirs:
`catalog.schema.quotes` holds the statements, `catalog.schema.quotes_links` the links, and so on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow

FORM = 1
"""Raised whenever a column changes its meaning; a folder of another form is refused."""
SUFFIX = ".parquet"
PATTERN = f"*{SUFFIX}"
STATEMENTS, LINKS, ENTITIES, WORDS, SOURCES, META = "statements", "links", "entities", "words", "sources", "meta"
TABLES = (STATEMENTS, LINKS, ENTITIES, WORDS, SOURCES, META)
CONDITIONS = ("position", "speaker", "concerned", "kinds", "language", "date", "source")
"""Columns that statements and links share: all that filters and counts look at."""


def schema(table: str) -> pyarrow.Schema:
    """Return the Arrow schema of a table."""
    import pyarrow as pa

    text, number, words = pa.string(), pa.int64(), pa.list_(pa.string())
    conditions = [
        pa.field("position", number, nullable=False),
        pa.field("speaker", number),
        pa.field("concerned", pa.list_(number), nullable=False),
        pa.field("kinds", pa.int32(), nullable=False),
        pa.field("language", text),
        pa.field("date", text),
        pa.field("source", text),
    ]
    figure = pa.struct([("min", pa.float64()), ("max", pa.float64()), ("unit", text), ("about", words)])
    columns = {
        STATEMENTS: [
            *conditions,
            ("id", text),
            ("speaker_id", text),
            ("speaker_name", text),
            ("organisations", words),
            ("topics", words),
            ("figures", pa.list_(figure)),
            ("text", text),
            ("text_words", words),
            ("translation_words", words),
            ("name_words", words),
            ("record", text),
        ],
        LINKS: [pa.field("entity", number, nullable=False), *conditions],
        ENTITIES: [("number", number), ("kind", pa.int32()), ("id", text), ("record", text)],
        WORDS: [("language", text), ("word", text), ("docs", number)],
        SOURCES: [("id", text), ("record", text)],
        META: [("form", pa.int32()), ("snapshot", text), ("statements", number)],
    }
    return pa.schema(columns[table])
