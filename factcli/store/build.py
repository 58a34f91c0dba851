"""Compiling datasets into the embedded store: one streaming pass, then what the pass has learnt."""

from __future__ import annotations

import gc
import hashlib
import os
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from factcli.dataset import Meter, Placed, read_dataset
from factcli.errors import DatasetError
from factcli.model import EntityKind, Source, Statement
from factcli.store.entities import Entities, Entry, primary
from factcli.store.figures import FigureRows
from factcli.store.lexicon import write_heard, write_names, write_vocabulary
from factcli.store.schema import COUNT_GRAMS, FREQUENT, GAP, GRAM_INDEXES, INDEXES, KIND_BITS, create_tables
from factcli.store.selections import COUNT_FACETS
from factcli.store.writer import Row, Writer, blocks
from factcli.text import words

Progress = Callable[[int, int | None], None]
"""Called with the number of statements read so far, and about how many there are; None where nobody knows."""
WORDS_IN_MEMORY = 400_000
"""So many words are remembered before they are set down: about 60 MB."""


_Readable = tuple[str, Callable[[Meter], Iterator[Placed]]]
"""A dataset's path, and what reads its records."""


def compile_datasets(connection: sqlite3.Connection, paths: Sequence[str], progress: Progress | None = None) -> None:
    """Fill an empty database with one or several datasets.

    Memory grows with the names and the vocabulary, not with the statements.

    Raises:
        DatasetError: a dataset cannot be used, or an id is declared twice.
        sqlite3.Error: the database cannot be written.
    """
    _build(connection, [(path, partial(read_dataset, path)) for path in paths], progress)


def build(connection: sqlite3.Connection, records: Iterable[Placed], path: str) -> None:
    """Fill an empty database with the records of one dataset, read from anywhere; errors name `path`."""
    _build(connection, [(path, lambda _: iter(records))], None)


def _build(connection: sqlite3.Connection, datasets: Sequence[_Readable], progress: Progress | None) -> None:
    create_tables(connection)
    # A build makes no cycles; looking for some would take as long as the build.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with Writer(connection) as writer:
            _Builder(writer, datasets, progress).build()
    finally:
        if collecting:
            gc.enable()


class _Builder:
    def __init__(self, writer: Writer, datasets: Sequence[_Readable], progress: Progress | None) -> None:
        self._writer = writer
        self._datasets = datasets
        self._several = len(datasets) > 1
        self._progress = progress
        self._entities = Entities()
        self._sources: dict[str, tuple[Source, int]] = {}
        self._heard: defaultdict[str, set[str]] = defaultdict(set)
        self._figures = FigureRows()
        self._encode = msgspec.json.Encoder().encode
        self._starts: list[int] = []
        self._position = 0

    def build(self) -> None:
        if self._several:
            # What one dataset declares, statements of another may refer to.
            for number, (_, read) in enumerate(self._datasets):
                for placed in read(Meter()):
                    self._declare(placed, number)
        sizes = [_size(path) for path, _ in self._datasets]
        for number in range(len(self._datasets)):
            self._starts.append(self._position)
            self._load(number, sum(sizes[:number]), sum(sizes))
        write_names(self._writer, self._entities)
        self._writer.insert("meta", [("statements", str(self._position))])
        write_heard(self._writer, self._heard)
        write_vocabulary(self._writer, self._entities.inflected())
        self._writer.insert("figure_words", self._figures.words())
        self._writer.insert("sources", ((each.id, self._encode(each)) for each, _ in self._sources.values()))
        connection = self._writer.flush()
        for script in (
            *(COUNT_GRAMS.format(index=index, frequent=FREQUENT) for index in GRAM_INDEXES),
            INDEXES,
            f"{COUNT_FACETS};",
        ):
            for statement in script.strip().split(";")[:-1]:
                connection.execute(statement)
        self._tell_repeated_ids_apart(connection)

    # -- the pass

    def _load(self, number: int, bytes_before: int, bytes_in_all: int) -> None:
        path, read = self._datasets[number]
        meter = Meter()
        for block in blocks(read(meter)):
            self._write([self._compile(record, path) for record in self._statements(block, number)])
            if self._progress is not None:
                share = (bytes_before + meter.read()) / bytes_in_all if bytes_in_all else 0
                self._progress(self._position, round(self._position / share) if share else None)

    def _statements(self, block: Iterable[Placed], number: int) -> Iterator[Statement]:
        """Yield the statements of a block, and take what else it holds on the way."""
        for placed in block:
            if isinstance(placed.record, Statement):
                yield placed.record
            elif not self._several:
                self._declare(placed, number)

    def _declare(self, placed: Placed, number: int) -> None:
        record = placed.record
        try:
            if isinstance(record, Source):
                known, file = self._sources.setdefault(record.id, (record, number))
                if known is not record and (file == number or known != record):
                    raise ValueError(f'the id "{record.id}" is declared twice')
            elif not isinstance(record, Statement):
                self._entities.declare(record, number)
        except ValueError as error:
            path, _ = self._datasets[number]
            raise DatasetError(path, str(error), line=placed.line, json_path=placed.json_path) from None

    def _compile(self, statement: Statement, path: str) -> _Rows:
        self._position = position = self._position + 1
        concerned = {
            entry.number: entry
            for kind, ids in ((EntityKind.ORGANISATION, statement.organisations), (EntityKind.TOPIC, statement.topics))
            for entry in (self._entities.find(kind, identifier) for identifier in ids)
        }
        speaker = None if statement.speaker is None else self._entities.speaker(statement.speaker)
        if speaker is not None and speaker.kind is EntityKind.ORGANISATION:
            concerned[speaker.number] = speaker
        identifier = statement.id or derived_id(statement)
        if self._several and statement.source is None:
            statement = msgspec.structs.replace(statement, source=os.path.basename(path))
        row = (
            position,
            identifier,
            speaker.number if speaker else None,
            statement.date,
            statement.language,
            sum(KIND_BITS[kind] for kind in statement.kinds),
            statement.source,
        )
        text = self._words(statement.language, statement.text)
        translations = [self._words(*translation) for translation in statement.translations.items()]
        keys, names = _counted(speaker, concerned.values())
        return _Rows(
            row,
            (position, self._encode(statement)),
            [(position, number) for number in concerned],
            list(self._figures.of(position, statement)),
            (position, keys, names, text, GAP.join(translations)),
        )

    def _words(self, language: str | None, text: str) -> str:
        found = words(text)
        self._heard[primary(language)].update(found)
        return f" {' '.join(found)} "

    def _write(self, compiled: Sequence[_Rows]) -> None:
        insert = self._writer.insert
        insert("statements", [rows.statement for rows in compiled])
        insert("records", [rows.record for rows in compiled])
        insert("links", [link for rows in compiled for link in rows.links])
        figures = [pair for rows in compiled for pair in rows.figures]
        insert("figures", [figure for figure, _ in figures])
        insert("figure_index (rowid, about)", [about for _, about in figures])
        insert("texts (rowid, keys, names, text, translation)", [rows.text for rows in compiled])
        if sum(map(len, self._heard.values())) > WORDS_IN_MEMORY:
            write_heard(self._writer, self._heard)

    # -- what is known only after it

    def _tell_repeated_ids_apart(self, connection: sqlite3.Connection) -> None:
        """Give the second and later statements with an id one of their own.

        Ids are derived from contents, or written in different datasets; within one, none may be written twice.
        """
        repeated = connection.execute(
            "SELECT id, group_concat(position) FROM statements GROUP BY id HAVING count(*) > 1 ORDER BY min(position)"
        ).fetchall()
        for identifier, joined in repeated:
            positions = sorted(map(int, joined.split(",")))
            self._refuse_id_written_twice(connection, identifier, positions)
            occurrence = 1
            for position in positions[1:]:
                taken = True
                while taken:
                    occurrence += 1
                    other = f"{identifier}-{occurrence}"
                    (taken,) = connection.execute("SELECT count(*) FROM statements WHERE id = ?", (other,)).fetchone()
                connection.execute("UPDATE statements SET id = ? WHERE position = ?", (other, position))

    def _refuse_id_written_twice(
        self, connection: sqlite3.Connection, identifier: str, positions: Sequence[int]
    ) -> None:
        first: dict[int, int] = {}
        for position in positions:
            (record,) = connection.execute("SELECT record FROM records WHERE position = ?", (position,)).fetchone()
            if msgspec.json.decode(record, type=Statement).id is None:
                continue
            file = bisect_right(self._starts, position - 1) - 1
            if file in first:
                raise DatasetError(
                    self._datasets[file][0],
                    f'the id "{identifier}" is given to more than one statement (the {first[file]}. is one)',
                )
            first[file] = position - self._starts[file]


class _Rows(NamedTuple):
    """What the tables `statements`, `records`, `links`, `figures` and `texts` hold of one statement."""

    statement: Row
    record: Row
    links: list[Row]
    figures: list[tuple[Row, Row]]
    text: Row


def _counted(speaker: Entry | None, concerned: Iterable[Entry]) -> tuple[str, str]:
    """Count a statement for its entities; return its keys, and the words of their names."""
    keys, names = [], []
    for entry in concerned:
        entry.concerned += 1
        keys.append(f"{'t' if entry.kind is EntityKind.TOPIC else 'o'}{entry.number}")
        names.append(entry.indexed())
    if speaker is not None:
        speaker.spoken += 1
        keys.append(f"s{speaker.number}")
        names.append(speaker.indexed())
    return " ".join(keys), f" {GAP} ".join(names)


def derived_id(statement: Statement) -> str:
    """Return an id for a statement that has none: 64 bits of its content, the same from run to run."""
    content = "\0".join(part or "" for part in (statement.text, statement.speaker, statement.date, statement.source))
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
