"""What a store knows of names and words by themselves: the tables that names are matched and words corrected with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import count, islice
from typing import Protocol

import msgspec

from factcli.model import EntityKind
from factcli.stems import STEMMED, stems
from factcli.store import Entity
from factcli.store.entities import name_forms
from factcli.store.grams import NamePostings, Postings, grams
from factcli.store.listing import write_lists
from factcli.store.schema import COUNT_WORDS, GAP, INDEXES, STATEMENT_INDEXES
from factcli.store.selections import COUNT_FACETS
from factcli.store.writer import Writer, blocks
from factcli.text import fold, sound

NAMED_AT_ONCE = 150_000
"""Entities whose names are worked out before any is written: statements are still being indexed then."""
SHORTEST_CORRECTED = 3
"""Letters of a word that another may be a slip of: one of four letters has lost one."""


class Counted(Protocol):
    """An entity, and in how many statements it speaks (`spoken`) or is spoken of or for (`concerned`)."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> EntityKind: ...
    @property
    def record(self) -> Entity: ...
    @property
    def spoken(self) -> int: ...
    @property
    def concerned(self) -> int: ...


def write_names(writer: Writer, entities: Iterable[Counted]) -> None:
    """Write the entities and, of those that statements have, every form of the name, with what finds it."""
    tokens: set[str] = set()
    postings = NamePostings(writer, "names")
    numbers = count(1)
    entities = iter(entities)
    while some := list(islice(entities, NAMED_AT_ONCE)):
        names: list[tuple[int, int, str, str, str, int, EntityKind, str, int, int]] = [
            (next(numbers), entry.number, form, fold(form), sound(form), int(alias), *_counts(entry))
            for entry in some
            if entry.spoken or entry.concerned
            for form, alias in name_forms(entry.record)
        ]
        for number, _, _, folded, keys, *_ in names:
            postings.add(number, folded, keys)
            tokens.update(folded.split())
        writer.insert("entities", map(_row, some))
        writer.insert("names", names)
        writer.insert("name_index (rowid, tokens)", ((number, folded) for number, _, _, folded, *_ in names))
    postings.write()
    _write_tokens(writer, sorted(tokens))


def _write_tokens(writer: Writer, tokens: Iterable[str]) -> None:
    """Write the single words of names, with what finds them."""
    postings = NamePostings(writer, "name_tokens")
    for found in blocks(enumerate(tokens, 1)):
        rows = [(number, token, sound(token)) for number, token in found]
        writer.insert("name_tokens", rows)
        for row in rows:
            postings.add(*row)
    postings.write()


def _counts(entry: Counted) -> tuple[EntityKind, str, int, int]:
    return entry.kind, entry.record.id, entry.spoken, entry.concerned


def _row(entry: Counted) -> tuple[object, ...]:
    record = msgspec.json.encode(entry.record)
    return entry.number, entry.kind, entry.record.id, record, entry.spoken, entry.concerned


def write_heard(writer: Writer, heard: Mapping[str, set[str]]) -> None:
    """Set down the words that were met in each language since the last time, and begin anew."""
    for language, found in heard.items():
        writer.insert("heard", ((language, word) for word in found))
        found.clear()


def finish_statements(writer: Writer) -> None:
    """Index the statements, and count the words of their texts, while the caller goes on."""
    writer.run([(each, (GAP,) if "?" in each else ()) for each in _statements(COUNT_WORDS + STATEMENT_INDEXES)])


def write_vocabulary(writer: Writer, inflected: Mapping[str, set[str]]) -> None:
    """Write what finds the words of texts, and the stems of those that were heard and of those in names."""
    writer.insert(
        "heard", ((language, word) for language in inflected.keys() & STEMMED.keys() for word in inflected[language])
    )
    connection = writer.flush()
    languages = connection.execute("SELECT DISTINCT language FROM heard ORDER BY language").fetchall()
    writer.insert("meta", [("languages", " ".join(language for (language,) in languages))])
    for (language,) in languages:
        heard = connection.execute("SELECT DISTINCT word FROM heard WHERE language = ? ORDER BY word", (language,))
        for block in blocks([word for (word,) in heard]):
            writer.insert(
                "stems", ((language, stem, word) for stem, word in zip(stems(block, language), block, strict=True))
            )
    spelt = Postings(writer, "vocabulary.grams")
    long = "SELECT number, word FROM vocabulary WHERE length(word) >= ? ORDER BY number"
    for number, word in connection.execute(long, (SHORTEST_CORRECTED,)):
        spelt.add(number, grams(word))
    spelt.write()
    writer.flush().execute("DROP TABLE heard")


def index_tables(connection: sqlite3.Connection) -> None:
    """Index what was written, and count what is asked for most."""
    for statement in _statements(INDEXES + COUNT_FACETS):
        connection.execute(statement)
    write_lists(connection)


def _statements(script: str) -> list[str]:
    return script.strip().split(";")[:-1]
