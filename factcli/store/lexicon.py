"""What a store knows of names and words by themselves: the tables that names are matched and words corrected with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Protocol

import msgspec

from factcli.model import EntityKind
from factcli.store import Entity
from factcli.store.entities import name_forms
from factcli.store.grams import Postings, grams, heard_grams
from factcli.store.listing import write_lists
from factcli.store.schema import COUNT_WORDS, GAP, INDEXES
from factcli.store.selections import COUNT_FACETS
from factcli.store.writer import Writer, blocks
from factcli.text import fold, sound, stems


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
    spelt, heard = Postings(writer, "names.grams"), Postings(writer, "names.sounds")
    numbers = count(1)
    for block in blocks(entities):
        writer.insert("entities", map(_row, block))
        names: list[tuple[int, int, str, str, str, int, EntityKind, str, int, int]] = [
            (next(numbers), entry.number, form, fold(form), sound(form), int(alias), *_counts(entry))
            for entry in block
            if entry.spoken or entry.concerned
            for form, alias in name_forms(entry.record)
        ]
        writer.insert("names", names)
        writer.insert("name_index (rowid, tokens)", [(number, folded) for number, _, _, folded, *_ in names])
        for number, _, _, folded, keys, *_ in names:
            spelt.add(number, grams(folded))
            heard.add(number, heard_grams(keys))
            tokens.update(folded.split())
    spelt.write()
    heard.write()
    _write_tokens(writer, sorted(tokens))


def _write_tokens(writer: Writer, tokens: Iterable[str]) -> None:
    """Write the single words of names, with what finds them."""
    spelt, heard = Postings(writer, "name_tokens.grams"), Postings(writer, "name_tokens.sounds")
    for found in blocks(enumerate(tokens, 1)):
        rows = [(number, token, sound(token)) for number, token in found]
        writer.insert("name_tokens", rows)
        for number, token, keys in rows:
            spelt.add(number, grams(token))
            heard.add(number, heard_grams(keys))
    spelt.write()
    heard.write()


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


def count_words(writer: Writer) -> None:
    """Write the words of texts and in how many of them they are, as the index of texts has counted them."""
    connection = writer.flush()
    for statement in COUNT_WORDS.strip().split(";")[:-1]:
        connection.execute(statement, (GAP,) if "?" in statement else ())


def write_vocabulary(writer: Writer, inflected: Mapping[str, set[str]]) -> None:
    """Write what finds the words of texts, and the stems of those that were heard and of those in names."""
    writer.insert("heard", ((language, word) for language, found in inflected.items() for word in found))
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
    for number, word in connection.execute("SELECT number, word FROM vocabulary ORDER BY number"):
        spelt.add(number, grams(word))
    spelt.write()
    writer.flush().execute("DROP TABLE heard")


def index_tables(connection: sqlite3.Connection) -> None:
    """Index what was written, and count what is asked for most."""
    for script in (INDEXES, f"{COUNT_FACETS};"):
        for statement in script.strip().split(";")[:-1]:
            connection.execute(statement)
    write_lists(connection)
