"""What readers find becomes the lines of a dataset, each declaration once and before its first use, and is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from factcli.formats import Found, Place, Refused, Remark
from factcli.model import SCHEMA_VERSION, Person, Source, Statement


class Tally:
    """How many records were read, and what became of them."""

    def __init__(self) -> None:
        self.written = 0
        self.attributed = 0
        self.refused = 0

    @property
    def read(self) -> int:
        """The records read so far."""
        return self.written + self.refused

    def __str__(self) -> str:
        unattributed = self.written - self.attributed
        return (
            f"{self.read} read, {self.written} written ({self.attributed} attributed, {unattributed} unattributed),"
            f" {self.refused} refused"
        )


Report = Callable[[Place, Refused | Remark], None]
Declared = set[tuple[type, str]]
Line = dict[str, list[Person] | list[Source]] | Statement


def dataset_lines(found: Iterable[Found], declared: Declared, tally: Tally, report: Report) -> Iterator[Line]:
    """Yield the lines of a dataset; what cannot be one is reported as it comes.

    `declared` holds what was declared before, and grows with the people and the sources, not with the statements.
    """
    for place, item in found:
        if not isinstance(item, Refused | Remark) and (why := _unreadable(item)):
            item = Refused(why)
        if isinstance(item, Statement):
            tally.written += 1
            tally.attributed += item.speaker is not None
            yield item
        elif isinstance(item, Refused | Remark):
            tally.refused += isinstance(item, Refused)
            report(place, item)
        elif (type(item), item.id) not in declared:
            declared.add((type(item), item.id))
            yield {"people": [item]} if isinstance(item, Person) else {"sources": [item]}


def _unreadable(item: Statement | Person | Source) -> str | None:
    """Return why a dataset with this record could not be read, such as for a name that is empty."""
    try:
        msgspec.convert(msgspec.to_builtins(item), type(item))
    except msgspec.ValidationError as error:
        return str(error).replace(" - at `", " at ").rstrip("`")
    return None


def as_json_lines(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the lines as JSON, each with its end; fields that say nothing are left out."""
    encode = msgspec.json.Encoder().encode
    for line in lines:
        yield encode(_said(line)).decode() + "\n"


def as_document(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the parts of one JSON document; its declarations come behind the statements, which stream."""
    encode = msgspec.json.Encoder().encode
    people: list[Person] = []
    sources: list[Source] = []
    yield f'{{"schema_version":{SCHEMA_VERSION},"statements":['
    separator = "\n"
    for line in lines:
        if isinstance(line, Statement):
            yield separator + encode(_said(line)).decode()
            separator = ",\n"
        else:
            people += line.get("people", [])  # type: ignore[arg-type]
            sources += line.get("sources", [])  # type: ignore[arg-type]
    yield f'\n],"people":{encode(_said(people)).decode()},"sources":{encode(_said(sources)).decode()}}}\n'


def _said(value: object) -> object:
    """Return records as plain values without the fields that say nothing."""
    return _filled(msgspec.to_builtins(value))


def _filled(plain: object) -> object:
    if isinstance(plain, dict):
        return {key: _filled(each) for key, each in plain.items() if each or (each == 0 and each is not False)}
    return [_filled(each) for each in plain] if isinstance(plain, list) else plain
