"""Quotebank: quotations of the news, each with the likeliest speaker (Vaucher et al., WSDM 2021; quotation-centric)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from factcli.formats import Found, Place, Refused, Remark, Wishes
from factcli.formats.dates import iso_date
from factcli.formats.encoding import Text
from factcli.formats.fields import names
from factcli.formats.json_stream import records
from factcli.model import Person, Source, Statement

NOBODY = "None"
"""What Quotebank writes where no speaker is likely enough."""


class _Record(msgspec.Struct, frozen=True, rename={"id": "quoteID"}):
    quotation: str
    id: str | None = None
    speaker: str | None = None
    qids: list[str] | None = None
    date: str | None = None
    urls: list[str] | None = None


def read(text: Text, wishes: Wishes) -> Iterator[Found]:
    """Read Quotebank's records. A speaker of one Wikidata item is a person by it; the first address is the source."""
    for place, value in records(text):
        if isinstance(value, Refused):
            yield Found(place, value)
            continue
        try:
            record = msgspec.convert(value, _Record)
            if not record.quotation.strip():
                raise ValueError("there is no quotation")
        except ValueError as error:
            yield Found(place, Refused(str(error).replace(" - at `", " at ").rstrip("`")))
            continue
        yield from _found(place, record, wishes)


def _found(place: Place, record: _Record, wishes: Wishes) -> Iterator[Found]:
    speaker = record.speaker if record.speaker != NOBODY else None
    if speaker and record.qids and len(record.qids) == 1:
        yield Found(place, Person(id=record.qids[0], name=names(speaker), wikidata=record.qids[0]))
        speaker = record.qids[0]
    source = record.urls[0] if record.urls else None
    if source:
        yield Found(place, Source(id=source, url=source, type="article-newspaper"))
    date = iso_date(record.date) if record.date else None
    if record.date and date is None:
        yield Found(place, Remark(f'date left out: "{record.date}" is not one day, month or year'))
    yield Found(
        place,
        Statement(
            text=record.quotation.strip(),
            id=record.id or None,
            quotation="direct",
            speaker=speaker or None,
            language=wishes.language,
            date=date,
            source=source,
        ),
    )
