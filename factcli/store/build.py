"""Compiling a dataset into the embedded store: one streaming pass, then what the pass has learnt."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec

from factcli.dataset import Placed
from factcli.errors import DatasetError
from factcli.model import EntityKind, Person, Role, Source, Statement
from factcli.store import Entity
from factcli.store.figures import INSERT_ABOUT, INSERT_FIGURES, INSERT_WORDS, FigureRows
from factcli.store.schema import INDEXES, KIND_BITS, RECORDS, create_tables, grams
from factcli.text import fold, sound, stems, words

UNDETERMINED = "und"
"""The BCP-47 tag of a language that nobody has named."""
BATCH = 2_000
Progress = Callable[[int], None]
"""Called with the number of statements read so far."""


def build(
    connection: sqlite3.Connection, records: Iterable[Placed], path: str, progress: Progress | None = None
) -> None:
    """Fill an empty database with a dataset.

    Memory grows with the names and the vocabulary, not with the statements.

    Raises:
        DatasetError: an id is declared twice.
        sqlite3.Error: the database cannot be written.
    """
    create_tables(connection)
    with connection:
        connection.execute("BEGIN")
        builder = _Builder(connection, path)
        builder.load(records, progress)
        builder.finish()


class _Entry:
    """An entity while statements are counted for it."""

    __slots__ = ("concerned", "declared", "kind", "number", "record", "spoken", "tokens")

    def __init__(self, number: int, kind: EntityKind, record: Entity, *, declared: bool) -> None:
        self.number = number
        self.declared = declared
        self.kind = kind
        self.record = record
        self.tokens = frozenset(token for form, _ in name_forms(record) for token in words(form)).union(
            token for role in _roles(record) for title in role.title.values() for token in words(title)
        )
        self.spoken = 0
        self.concerned = 0


class _Builder:
    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection = connection
        self._path = path
        self._entries: dict[tuple[EntityKind, str], _Entry] = {}
        self._vocabulary: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._name_words: defaultdict[str, set[str]] = defaultdict(set)
        self._sources: dict[str, Source] = {}
        self._figures = FigureRows()
        self._encode = msgspec.json.Encoder().encode

    # -- the pass over the dataset

    def load(self, records: Iterable[Placed], progress: Progress | None) -> None:
        statements: list[tuple[object, ...]] = []
        links: list[tuple[int, int]] = []
        texts: list[tuple[object, ...]] = []
        position = 0
        for placed in records:
            record = placed.record
            if not isinstance(record, Statement):
                self._declare(record, placed)
                continue
            position += 1
            statement_row, entity_numbers, text_row = self._compile(record, position)
            statements.append(statement_row)
            links.extend((position, number) for number in entity_numbers)
            texts.append(text_row)
            for figure_row, about_row in self._figures.of(position, record):
                self._connection.execute(INSERT_FIGURES, figure_row)
                self._connection.execute(INSERT_ABOUT, about_row)
            if len(statements) == BATCH:
                self._write(statements, links, texts)
                if progress is not None:
                    progress(position)
        self._write(statements, links, texts)

    def _declare(self, record: Entity | Source, placed: Placed) -> None:
        if isinstance(record, Source):
            taken = record.id in self._sources
            self._sources[record.id] = record
        else:
            kind = kind_of(record)
            # A speaker is a person or an organisation, so that one id must not be both.
            namespace = [EntityKind.TOPIC] if kind is EntityKind.TOPIC else [EntityKind.PERSON, EntityKind.ORGANISATION]
            taken = any((each, record.id) in self._entries for each in namespace)
            self._entries[kind, record.id] = _Entry(len(self._entries) + 1, kind, record, declared=True)
        if taken:
            raise DatasetError(
                self._path,
                f'the id "{record.id}" is declared twice, or after its first use',
                line=placed.line,
                json_path=placed.json_path,
            )

    def _compile(self, statement: Statement, position: int) -> tuple[tuple[object, ...], list[int], tuple[object, ...]]:
        speaker = self._speaker(statement.speaker)
        concerned = {
            entry.number: entry
            for kind, ids in ((EntityKind.ORGANISATION, statement.organisations), (EntityKind.TOPIC, statement.topics))
            for entry in (self._entry(kind, identifier) for identifier in ids)
        }
        if speaker is not None and speaker.kind is EntityKind.ORGANISATION:
            concerned[speaker.number] = speaker
        for entry in concerned.values():
            entry.concerned += 1
        keys = [f"{'t' if entry.kind is EntityKind.TOPIC else 'o'}{number}" for number, entry in concerned.items()]
        names = set().union(*(entry.tokens for entry in concerned.values()))
        if speaker is not None:
            speaker.spoken += 1
            keys.append(f"s{speaker.number}")
            names |= speaker.tokens
        identifier = statement.id or derived_id(statement)
        row = (
            position,
            identifier,
            speaker.number if speaker else None,
            statement.date,
            statement.language,
            sum(KIND_BITS[kind] for kind in statement.kinds),
            statement.source,
            self._encode(statement),
        )
        text = self._words(statement.language, statement.text)
        translation = [
            word for language, words_of in statement.translations.items() for word in self._words(language, words_of)
        ]
        return row, list(concerned), (position, " ".join(keys), " ".join(names), " ".join(text), " ".join(translation))

    def _words(self, language: str | None, text: str) -> list[str]:
        found = words(text)
        self._vocabulary[primary(language)].update(set(found))
        return found

    def _speaker(self, reference: str | None) -> _Entry | None:
        if reference is None:
            return None
        organisation = self._entries.get((EntityKind.ORGANISATION, reference))
        if organisation is not None and organisation.declared:
            return organisation
        return self._entry(EntityKind.PERSON, reference)

    def _entry(self, kind: EntityKind, reference: str) -> _Entry:
        entry = self._entries.get((kind, reference))
        if entry is None:
            entry = _Entry(len(self._entries) + 1, kind, plain_name(kind, reference), declared=False)
            self._entries[kind, reference] = entry
        return entry

    def _write(
        self, statements: list[tuple[object, ...]], links: list[tuple[int, int]], texts: list[tuple[object, ...]]
    ) -> None:
        execute = self._connection.executemany
        execute("INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?)", statements)
        execute("INSERT INTO links VALUES (?, ?)", links)
        execute("INSERT INTO texts (rowid, keys, names, text, translation) VALUES (?, ?, ?, ?, ?)", texts)
        statements.clear()
        links.clear()
        texts.clear()

    # -- what is known only after it

    def finish(self) -> None:
        self._write_names()
        self._write_vocabulary()
        encode, execute = self._encode, self._connection.executemany
        execute("INSERT INTO sources VALUES (?, ?)", ((source.id, encode(source)) for source in self._sources.values()))
        execute(INSERT_WORDS, self._figures.words())
        languages = " ".join(sorted(self._vocabulary.keys() | self._name_words.keys()))
        self._connection.execute("INSERT INTO meta VALUES ('languages', ?)", (languages,))
        for statement in INDEXES.strip().split(";")[:-1]:
            self._connection.execute(statement)
        self._number_repeated_ids()

    def _write_names(self) -> None:
        encode, execute = self._encode, self._connection.executemany
        entries = self._entries.values()
        execute(
            "INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?)",
            ((e.number, e.kind, e.record.id, encode(e.record), e.spoken, e.concerned) for e in entries),
        )
        for entry in entries:
            for language, form in _inflected(entry.record):
                self._name_words[language].update(words(form))
        forms = [
            (entry.number, int(entry.kind), form, fold(form), sound(form), int(alias))
            for entry in entries
            if entry.spoken or entry.concerned
            for form, alias in name_forms(entry.record)
        ]
        execute("INSERT INTO names (entity, kind, form, folded, keys, alias) VALUES (?, ?, ?, ?, ?, ?)", forms)
        execute(
            "INSERT INTO name_index (rowid, tokens, grams, sounds) VALUES (?, ?, ?, ?)",
            (
                (number, folded, grams(folded), grams(keys))
                for number, (_, _, _, folded, keys, _) in enumerate(forms, 1)
            ),
        )
        tokens = sorted({token for form in forms for token in form[3].split()})
        execute("INSERT INTO name_tokens (token, keys) VALUES (?, ?)", ((token, sound(token)) for token in tokens))
        execute(
            "INSERT INTO name_token_index (rowid, grams, sounds) VALUES (?, ?, ?)",
            ((number, grams(token), grams(sound(token))) for number, token in enumerate(tokens, 1)),
        )

    def _write_vocabulary(self) -> None:
        execute = self._connection.executemany
        total: Counter[str] = Counter()
        for counts in self._vocabulary.values():
            total.update(counts)
        for language in self._vocabulary.keys() | self._name_words.keys():
            known = sorted(self._vocabulary[language].keys() | self._name_words[language])
            execute(
                "INSERT INTO stems VALUES (?, ?, ?)",
                ((language, stem, word) for stem, word in zip(stems(known, language), known, strict=True)),
            )
        known = sorted(total)
        execute("INSERT INTO vocabulary (word, docs) VALUES (?, ?)", ((word, total[word]) for word in known))
        execute(
            "INSERT INTO vocabulary_index (rowid, grams) VALUES (?, ?)",
            ((number, grams(word)) for number, word in enumerate(known, 1)),
        )

    def _number_repeated_ids(self) -> None:
        """Give the second and later of identical statements an id of their own; refuse an id written twice."""
        repeated = self._connection.execute(
            "SELECT id, group_concat(position) FROM statements GROUP BY id HAVING count(*) > 1 ORDER BY min(position)"
        ).fetchall()
        for identifier, positions in repeated:
            for occurrence, position in enumerate(sorted(map(int, positions.split(","))), 1):
                (record,) = self._connection.execute(
                    "SELECT record FROM statements WHERE position = ?", (position,)
                ).fetchone()
                if msgspec.json.decode(record, type=Statement).id is not None:
                    raise DatasetError(
                        self._path,
                        f'the id "{identifier}" is given to more than one statement (the {position}. is one)',
                    )
                if occurrence > 1:
                    self._connection.execute(
                        "UPDATE statements SET id = ? WHERE position = ?", (f"{identifier}-{occurrence}", position)
                    )


def derived_id(statement: Statement) -> str:
    """Return an id for a statement that has none: 64 bits of its content, the same from run to run."""
    content = "\0".join(part or "" for part in (statement.text, statement.speaker, statement.date, statement.source))
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def kind_of(record: Entity) -> EntityKind:
    """Return the namespace of a declared entity."""
    return next(kind for kind, type_ in RECORDS.items() if isinstance(record, type_))


def plain_name(kind: EntityKind, name: str) -> Entity:
    """Return the entity that an undeclared reference stands for: the name is its id."""
    return RECORDS[kind](id=name, name={UNDETERMINED: name})


def name_forms(record: Entity) -> Iterator[tuple[str, bool]]:
    """Yield every form of an entity's name and whether it is an alias, each form once."""
    seen: set[str] = set()
    for form, alias in [*((name, False) for name in record.name.values()), *((name, True) for name in record.aliases)]:
        if form not in seen:
            seen.add(form)
            yield form, alias


def _roles(record: Entity) -> list[Role]:
    return record.roles if isinstance(record, Person) else []


def _inflected(record: Entity) -> Iterator[tuple[str, str]]:
    """Yield (primary language, text) of what describes an entity in ordinary words, which its words' stems meet.

    Names of people are not inflected away. An alias has no language: it counts as each that the entity is named in.
    """
    for role in _roles(record):
        yield from ((primary(language), title) for language, title in role.title.items())
    if isinstance(record, Person):
        return
    for language, name in record.name.items():
        yield from ((primary(language), form) for form in (name, *record.aliases))


def primary(language: str | None) -> str:
    """Return the primary subtag of a BCP-47 tag, `und` where there is none.

    >>> primary("pt-BR")
    'pt'
    """
    return (language or UNDETERMINED).partition("-")[0].lower() or UNDETERMINED
