"""Compiling datasets into the embedded store: one streaming pass, then what the pass has learnt."""

from __future__ import annotations

import gc
import os
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import msgspec

from factcli.dataset import Placed
from factcli.errors import DatasetError
from factcli.model import EntityKind, Source, Statement
from factcli.store.entities import Entities
from factcli.store.figures import FigureRows
from factcli.store.lexicon import finish_statements, index_tables, write_heard, write_names, write_vocabulary
from factcli.store.preparation import LETTERS, Block, Declaration, prepared
from factcli.store.reader import read_prepared
from factcli.store.schema import GAP, create_tables
from factcli.store.writer import Row, Writer

Progress = Callable[[int, int | None], None]
"""Called with the number of statements read so far, and about how many there are; None where nobody knows."""
_Reading = AbstractContextManager[Iterator[Block]]
"""Reads the blocks of datasets for as long as it lasts."""


def compile_datasets(connection: sqlite3.Connection, paths: Sequence[str], progress: Progress | None = None) -> None:
    """Fill an empty database with one or several datasets; large ones are read by a second process.

    Memory grows with the names and the vocabulary, not with the statements.

    Raises:
        DatasetError: a dataset cannot be used, or an id is declared twice.
        sqlite3.Error: the database cannot be written.
    """
    _build(connection, paths, read_prepared(paths), progress)


def build(connection: sqlite3.Connection, records: Iterable[Placed], path: str) -> None:
    """Fill an empty database with the records of one dataset, read from anywhere; errors name `path`."""
    _build(connection, [path], nullcontext(prepared([(path, lambda _: iter(records))])), None)


def _build(connection: sqlite3.Connection, paths: Sequence[str], reading: _Reading, progress: Progress | None) -> None:
    create_tables(connection)
    # A build makes no cycles; looking for some would take as long as the build.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with Writer(connection) as writer:
            _Builder(writer, paths, progress).build(reading)
    finally:
        if collecting:
            gc.enable()


class _Builder:
    def __init__(self, writer: Writer, paths: Sequence[str], progress: Progress | None) -> None:
        self._writer = writer
        self._paths = paths
        self._progress = progress
        self._sizes = list(map(_size, paths))
        self._entities = Entities()
        self._sources: dict[str, tuple[Source, int]] = {}
        self._figures = FigureRows()
        self._starts: dict[int, int] = {}
        self._position = 0

    def build(self, reading: _Reading) -> None:
        with reading as blocks:
            for block in blocks:
                self._load(block)
        finish_statements(self._writer)
        write_names(self._writer, self._entities)
        self._writer.insert("meta", [("statements", str(self._position))])
        write_vocabulary(self._writer, self._entities.inflected())
        self._writer.insert("figure_words", self._figures.words())
        encode = msgspec.json.Encoder().encode
        self._writer.insert("sources", ((each.id, encode(each)) for each, _ in self._sources.values()))
        connection = self._writer.flush()
        index_tables(connection)
        self._tell_repeated_ids_apart(connection)

    # -- the pass

    def _load(self, block: Block) -> None:
        found = self._refer(block)
        write_heard(self._writer, block.heard)
        if not block.ids:
            return
        self._starts.setdefault(block.dataset, self._position)
        first = self._position + 1
        self._position += len(block.ids)
        self._write(range(first, self._position + 1), block, found)
        if self._progress is not None:
            done, all_bytes = sum(self._sizes[: block.dataset]) + block.bytes_read, sum(self._sizes)
            share = done / all_bytes if all_bytes else 0
            self._progress(self._position, round(self._position / share) if share else None)

    def _refer(self, block: Block) -> _References:
        """Find whom statements refer to; whom a block declares on the way is known from there on."""
        found = _References([], [], [], [])
        start = 0
        for declaration in block.declarations:
            self._find(block, start, declaration.before, found)
            self._declare(block.dataset, declaration)
            start = declaration.before
        self._find(block, start, len(block.ids), found)
        return found

    def _declare(self, dataset: int, declaration: Declaration) -> None:
        try:
            if declaration.source is not None:
                self._declare_source(declaration.source, dataset)
            elif entity := declaration.person or declaration.organisation or declaration.topic:
                self._entities.declare(entity, dataset)
        except ValueError as error:
            line, json_path = declaration.line, declaration.json_path
            raise DatasetError(self._paths[dataset], str(error), line=line, json_path=json_path) from None

    def _declare_source(self, source: Source, dataset: int) -> None:
        known, file = self._sources.setdefault(source.id, (source, dataset))
        if known is not source and (file == dataset or known != source):
            raise ValueError(f'the id "{source.id}" is declared twice')

    def _find(self, block: Block, start: int, end: int, found: _References) -> None:
        columns = (block.speakers, block.organisations, block.topics)
        references = zip(*(column[start:end] for column in columns), strict=True)
        for position, (speaker, organisations, topics) in enumerate(references, self._position + start + 1):
            self._find_of(position, speaker, organisations, topics, found)

    def _find_of(
        self, position: int, reference: str | None, organisations: list[str], topics: list[str], found: _References
    ) -> None:
        """Find whom one statement refers to, and count it for them."""
        find = self._entities.find
        concerned = [find(EntityKind.ORGANISATION, each) for each in organisations]
        concerned += [find(EntityKind.TOPIC, each) for each in topics]
        speaker = None if reference is None else self._entities.speaker(reference)
        if speaker is not None and speaker.kind is EntityKind.ORGANISATION:
            concerned.append(speaker)
        keys, names = [], []
        for entry in dict.fromkeys(concerned):
            entry.concerned += 1
            found.links.append((position, entry.number))
            keys.append(f"{'t' if entry.kind is EntityKind.TOPIC else 'o'}{entry.number}")
            names.append(entry.indexed())
        if speaker is not None:
            speaker.spoken += 1
            keys.append(f"s{speaker.number}")
            names.append(speaker.indexed())
        found.speakers.append(speaker.number if speaker is not None else None)
        found.keys.append(" ".join(keys))
        found.names.append(f" {GAP} ".join(names))

    def _write(self, positions: range, block: Block, found: _References) -> None:
        insert = self._writer.insert
        columns = (block.ids, found.speakers, block.dates, block.languages, block.kinds, block.sources)
        insert("statements", zip(positions, *columns, strict=True))
        insert("records", zip(positions, block.records, strict=True))
        insert("links", found.links)
        figures, about = self._figures.of(positions.start, block.figures)
        insert("figures", figures)
        insert("figure_index (rowid, about)", about)
        texts = (found.keys, found.names, block.texts, block.translations)
        insert("texts (rowid, keys, names, text, translation)", zip(positions, *texts, strict=True))
        if sum(map(len, block.records)) >= LETTERS:
            self._writer.send()

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
        files, starts = list(self._starts), list(self._starts.values())
        for position in positions:
            (record,) = connection.execute("SELECT record FROM records WHERE position = ?", (position,)).fetchone()
            if msgspec.json.decode(record, type=Statement).id is None:
                continue
            file = files[bisect_right(starts, position - 1) - 1]
            if file in first:
                raise DatasetError(
                    self._paths[file],
                    f'the id "{identifier}" is given to more than one statement (the {first[file]}. is one)',
                )
            first[file] = position - self._starts[file]


class _References(NamedTuple):
    """Whom statements refer to, one after the other: numbers of speakers, rows of `links`; columns of `texts`."""

    speakers: list[int | None]
    links: list[Row]
    keys: list[str]
    names: list[str]


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
