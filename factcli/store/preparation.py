"""What of datasets can be prepared before anything is known of whom they speak of: blocks of statements, in columns."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from factcli.dataset import Meter, Placed
from factcli.model import Kind, Organisation, Person, Source, Statement, Topic
from factcli.stems import STEMMED
from factcli.store.entities import primary
from factcli.store.figures import FigureOf, figures_of
from factcli.store.schema import GAP, KIND_BITS
from factcli.store.writer import BLOCK
from factcli.text import words

WORDS_IN_MEMORY = 400_000
"""So many words are remembered before they are handed on: about 60 MB."""
LETTERS = 4_000_000
"""So many letters of text end a block before it has its number of records: a block and its copies stay small."""
PART = 100
"""Records that are taken at once: the letters of no fewer are counted, and blocks have few different sizes."""

Readable = tuple[str, Callable[[Meter], Iterator[Placed]]]
"""A dataset's path, and what reads its records."""


class Declaration(msgspec.Struct, frozen=True, array_like=True):
    """A record that is no statement, one of the four, where it stands, and how many of a block's statements before."""

    before: int
    line: int | None
    json_path: str | None
    source: Source | None = None
    person: Person | None = None
    organisation: Organisation | None = None
    topic: Topic | None = None


_FIELDS: dict[type, str] = {Source: "source", Person: "person", Organisation: "organisation", Topic: "topic"}


class Block(msgspec.Struct, array_like=True):
    """Some thousand records of a dataset, as far as they can be prepared by themselves.

    Statements are columns of equal length: what the tables hold, and the references as they are written.
    """

    dataset: int
    bytes_read: int = 0
    declarations: list[Declaration] = []
    ids: list[str] = []
    speakers: list[str | None] = []
    organisations: list[list[str]] = []
    topics: list[list[str]] = []
    dates: list[str | None] = []
    languages: list[str | None] = []
    kinds: list[int] = []
    sources: list[str | None] = []
    records: list[bytes] = []
    texts: list[str] = []
    translations: list[str] = []
    figures: list[FigureOf] = []
    heard: dict[str, set[str]] = {}
    """Words of texts by primary language, now and then: those that were met since the last time."""


def prepared(datasets: Sequence[Readable]) -> Iterator[Block]:
    """Yield the blocks of one or several datasets, in order.

    Of several, first come all declarations: what one dataset declares, statements of another may refer to.

    Raises:
        DatasetError: a dataset cannot be used.
    """
    several = len(datasets) > 1
    if several:
        for number, (_, read) in enumerate(datasets):
            for records in _blocks(read(Meter())):
                yield Block(number, declarations=_declarations(records))
    preparation = _Preparation()
    for number, (path, read) in enumerate(datasets):
        meter = Meter()
        for records in _blocks(read(meter)):
            statements = [record for record, _, _ in records if isinstance(record, Statement)]
            block = preparation.block(number, statements, os.path.basename(path) if several else None)
            block.bytes_read = meter.read()
            if not several and len(statements) < len(records):
                block.declarations = _declarations(records)
            yield block
    yield Block(len(datasets) - 1, heard=preparation.heard)


def _blocks(records: Iterator[Placed]) -> Iterator[list[Placed]]:
    block: list[Placed] = []
    letters = 0
    while part := list(islice(records, min(PART, BLOCK - len(block)))):
        block += part
        letters += sum(_letters(record) for record, _, _ in part if isinstance(record, Statement))
        if len(block) == BLOCK or letters >= LETTERS:
            yield block
            block, letters = [], 0
    if block:
        yield block


def _letters(statement: Statement) -> int:
    return len(statement.text) + sum(map(len, statement.translations.values()))


def _declarations(records: Sequence[Placed]) -> list[Declaration]:
    found: list[Declaration] = []
    for number, (record, line, json_path) in enumerate(records):
        if not isinstance(record, Statement):
            field: dict[str, Any] = {_FIELDS[type(record)]: record}
            found.append(Declaration(number - len(found), line, json_path, **field))
    return found


class _Preparation:
    """Prepares statements, and remembers the words they are made of."""

    def __init__(self) -> None:
        self.heard: defaultdict[str, set[str]] = defaultdict(set)
        self._encode = msgspec.json.Encoder().encode

    def block(self, dataset: int, statements: list[Statement], source: str | None) -> Block:
        """Return the block of some statements, with a source for those that have none."""
        ids = [each.id or derived_id(each) for each in statements]
        if source is not None:
            statements = [
                each if each.source is not None else msgspec.structs.replace(each, source=source) for each in statements
            ]
        block = Block(
            dataset,
            ids=ids,
            speakers=[each.speaker for each in statements],
            organisations=[each.organisations for each in statements],
            topics=[each.topics for each in statements],
            dates=[each.date for each in statements],
            languages=[each.language for each in statements],
            kinds=[_bits(each.kinds) for each in statements],
            sources=[each.source for each in statements],
            records=list(map(self._encode, statements)),
            texts=[self._indexed(each.language, each.text) for each in statements],
            translations=[
                GAP.join([self._indexed(*translation) for translation in each.translations.items()])
                for each in statements
            ],
            figures=list(figures_of(statements)),
        )
        if sum(map(len, self.heard.values())) > WORDS_IN_MEMORY:
            block.heard, self.heard = self.heard, defaultdict(set)
        return block

    def _indexed(self, language: str | None, text: str) -> str:
        found = words(text)
        spoken = primary(language)
        if spoken in STEMMED:
            self.heard[spoken].update(found)
        return f" {' '.join(found)} "


@lru_cache
def _bits(kinds: tuple[Kind, ...]) -> int:
    return sum(KIND_BITS[kind] for kind in kinds)


def derived_id(statement: Statement) -> str:
    """Return an id for a statement that has none: 64 bits of its content, the same from run to run."""
    content = "\0".join(part or "" for part in (statement.text, statement.speaker, statement.date, statement.source))
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()
