"""Checks of ids and of what refers to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from factcli.asked import NameForm
from factcli.dataset import Placed
from factcli.doctor.finding import Finding, error, warning
from factcli.likeness import SUGGEST
from factcli.match import rank
from factcli.model import Organisation, Person, Source, Statement, Topic
from factcli.text import fold, sound

COMPARED = 2_000_000
"""So many comparisons of an undeclared name with a declared one are made in all: about 20 seconds' worth is too long,
this is 2. Names beyond them are told without the one that they resemble."""
_Declared = Person | Organisation | Topic | Source
SPEAKER, ORGANISATION, TOPIC, SOURCE = "speaker", "organisation", "topic", "source"
_KINDS: dict[type[_Declared], tuple[str, ...]] = {
    Person: (SPEAKER,),
    Organisation: (SPEAKER, ORGANISATION),
    Topic: (TOPIC,),
    Source: (SOURCE,),
}


class References:
    """The ids that are declared and given, and the names that are not declared."""

    def __init__(self) -> None:
        self._declared: dict[str, dict[str, _Declared]] = {kind: {} for kind in (SPEAKER, ORGANISATION, TOPIC, SOURCE)}
        self._forms: dict[str, list[NameForm]] = {kind: [] for kind in self._declared}
        self._formed = dict.fromkeys(self._declared, 0)
        self._statements: dict[str, str] = {}
        self._told: set[tuple[str, str]] = set()
        self._pending: list[Placed] = []
        self._compared = 0

    def declare(self, record: _Declared, placed: Placed) -> Iterator[Finding]:
        """Take a declaration, and find an id that is declared already."""
        kinds = _KINDS[type(record)]
        if any(record.id in self._declared[kind] for kind in kinds):
            yield error("duplicate-id", f'the id "{record.id}" is declared twice', "give one of them another id", ".id")
        for kind in kinds:
            self._declared[kind][record.id] = record
        if isinstance(record, Source | Person):
            self._pending.append(placed)

    def of_statement(self, statement: Statement, placed: Placed) -> Iterator[Finding]:
        """Find an id that is given already, and names that are not declared, each where it is first met."""
        if statement.id is not None:
            place = placed.json_path or f"line {placed.line}"
            first = self._statements.setdefault(statement.id, place)
            if first != place:
                message = f'the id "{statement.id}" is given already, at {first}'
                yield error("duplicate-id", message, "give one of them another id", ".id")
        if statement.speaker is not None:
            yield from self._undeclared(SPEAKER, statement.speaker, ".speaker")
        for index, organisation in enumerate(statement.organisations):
            yield from self._undeclared(ORGANISATION, organisation, f".organisations[{index}]")
        for index, topic in enumerate(statement.topics):
            yield from self._undeclared(TOPIC, topic, f".topics[{index}]")
        if statement.source is not None:
            yield from self._undeclared(SOURCE, statement.source, ".source")

    def between_declarations(self) -> Iterator[tuple[Placed, Finding]]:
        """Yield the undeclared organisations that declarations refer to: publishers, and those of roles."""
        for placed in self._pending:
            record = placed.record
            if isinstance(record, Source) and record.publisher is not None:
                if record.publisher not in self._declared[SPEAKER]:
                    for finding in self._undeclared(ORGANISATION, record.publisher, ".publisher"):
                        yield placed, finding
            elif isinstance(record, Person):
                for index, role in enumerate(record.roles):
                    if role.organisation is not None:
                        path = f".roles[{index}].organisation"
                        for finding in self._undeclared(ORGANISATION, role.organisation, path):
                            yield placed, finding

    def _undeclared(self, kind: str, name: str, path: str) -> Iterator[Finding]:
        if name in self._declared[kind] or (kind, name) in self._told:
            return
        self._told.add((kind, name))
        like = self._resembling(kind, name)
        mend = f'did you mean "{like}"?' if like else "declare it, or correct it"
        yield warning("undeclared", f'the {kind} "{name}" is not declared', mend, path)

    def _resembling(self, kind: str, name: str) -> str | None:
        """Return the id of the declared one that a name resembles, by its id or one of its names."""
        forms = self._forms[kind]
        for number, record in islice(enumerate(self._declared[kind].values()), self._formed[kind], None):
            forms += _forms(record, number)
        self._formed[kind] = len(self._declared[kind])
        self._compared += len(forms)
        if self._compared > COMPARED:
            return None
        met = rank(name, forms, cutoff=SUGGEST)
        return met[0].id if met else None


def _forms(record: _Declared, number: int) -> list[NameForm]:
    names = [] if isinstance(record, Source) else [*record.name.values(), *record.aliases]
    forms = dict.fromkeys([record.id, record.id.replace("-", " "), *names])
    return [NameForm(number, form, fold(form), sound(form), False, 0, record.id) for form in forms]
