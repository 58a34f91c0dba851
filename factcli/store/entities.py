"""Who and what statements refer to, gathered while they are read: declared, or named in passing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from factcli.model import UNDETERMINED, EntityKind, Person, Role, Topic
from factcli.store import Entity
from factcli.store.schema import GAP, RECORDS
from factcli.text import words

NAMESPACES = {
    EntityKind.PERSON: (EntityKind.PERSON, EntityKind.ORGANISATION),
    EntityKind.ORGANISATION: (EntityKind.PERSON, EntityKind.ORGANISATION),
    EntityKind.TOPIC: (EntityKind.TOPIC,),
}
"""Where an id must not be taken: a speaker is a person or an organisation, so that one id is never both."""


class Entry:
    """An entity while statements are counted for it; `spoken` and `concerned` count them."""

    __slots__ = ("_indexed", "concerned", "file", "kind", "number", "record", "spoken")

    def __init__(self, number: int, kind: EntityKind, record: Entity, file: int | None) -> None:
        self.number = number
        self.kind = kind
        self.record = record
        self.file = file
        self.spoken = 0
        self.concerned = 0
        self._indexed: str | None = None

    @property
    def declared(self) -> bool:
        """Whether a dataset declares it; `file` is the number of the last one that does."""
        return self.file is not None

    def indexed(self) -> str:
        """Return the words by which its statements are found: of its names, and of its titles."""
        if self._indexed is None:
            forms = [form for form, _ in name_forms(self.record)]
            forms += [title for role in roles(self.record) for title in role.title.values()]
            self._indexed = f" {GAP} ".join(dict.fromkeys(found for form in forms if (found := " ".join(words(form)))))
        return self._indexed


class Entities:
    """All entities of the datasets that are compiled together, each once, numbered from 1."""

    def __init__(self) -> None:
        self._entries: dict[tuple[EntityKind, str], Entry] = {}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def declare(self, record: Entity, file: int) -> None:
        """Take a declaration from a file, given by its number; another file may add names to the same entity.

        Raises:
            ValueError: the id is taken.
        """
        kind = kind_of(record)
        for other in NAMESPACES[kind]:
            entry = self._entries.get((other, record.id))
            if entry is not None:
                if other is not kind or entry.file in (None, file):
                    raise ValueError(f'the id "{record.id}" is declared twice, or after its first use')
                entry.record, entry.file = merged(entry.record, record), file
                return
        self._add(kind, record, file)

    def speaker(self, reference: str) -> Entry:
        """Return who is meant by a statement's speaker."""
        organisation = self._entries.get((EntityKind.ORGANISATION, reference))
        if organisation is not None and organisation.declared:
            return organisation
        return self.find(EntityKind.PERSON, reference)

    def find(self, kind: EntityKind, reference: str) -> Entry:
        """Return the entity that an id or a plain name refers to."""
        return self._entries.get((kind, reference)) or self._add(kind, plain_name(kind, reference), None)

    def _add(self, kind: EntityKind, record: Entity, file: int | None) -> Entry:
        entry = self._entries[kind, record.id] = Entry(len(self._entries) + 1, kind, record, file)
        return entry

    def inflected(self) -> dict[str, set[str]]:
        """Return the words of names and titles whose stems are met, by primary language."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self:
            for language, form in _inflected(entry.record):
                found[language].update(words(form))
        return found


def merged(first: Entity, second: Entity) -> Entity:
    """Return one entity of what two datasets declare under the same id: the first's names, the second's as aliases.

    Raises:
        ValueError: Wikidata knows them as two.
    """
    names = {**second.name, **first.name}
    forms = [form for record in (first, second) for form, _ in name_forms(record)]
    changes: dict[str, object] = {
        "name": names,
        "aliases": [form for form in dict.fromkeys(forms) if form not in names.values()],
    }
    known = [record.wikidata for record in (first, second) if not isinstance(record, Topic) and record.wikidata]
    if known:
        if len(set(known)) > 1:
            raise ValueError(f'the id "{first.id}" is declared twice, as {" and ".join(known)} of Wikidata')
        changes["wikidata"] = known[0]
    if isinstance(first, Person):
        changes["roles"] = [*first.roles, *(role for role in roles(second) if role not in first.roles)]
    return msgspec.structs.replace(first, **changes)


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


def roles(record: Entity) -> list[Role]:
    """Return the roles of a person; nobody else has any."""
    return record.roles if isinstance(record, Person) else []


def _inflected(record: Entity) -> Iterator[tuple[str, str]]:
    """Yield (primary language, text) of what describes an entity in ordinary words, which its words' stems meet.

    Names of people are not inflected away. An alias has no language: it counts as each that the entity is named in.
    """
    for role in roles(record):
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
