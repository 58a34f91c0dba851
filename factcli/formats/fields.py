"""Named values of a row or an object become a statement: which name means which field, and how its value is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import msgspec

from factcli.formats import Found, Place, Refused, Remark, Wishes
from factcli.formats.dates import iso_date
from factcli.model import UNDETERMINED, Figure, Source, Statement
from factcli.text import fold

QUOTED = ("quote", "quotation", "quote text", "quotetext", "quotes")
"""Names of a column that holds the very words, so that a statement from it is a direct quotation."""
SYNONYMS = {
    "text": (
        "text",
        "quote",
        "quote text",
        "quotetext",
        "quotes",
        "statement",
        "quotation",
        "saying",
        "sentence",
        "claim",
        "fact",
        "content",
        "body",
    ),
    "speaker": (
        *("speaker", "said by", "author", "quoteauthor", "quote author", "attributed to", "who", "person", "name"),
    ),
    "date": ("date", "said on", "said at", "when", "day", "year", "datepublished", "published", "created at"),
    "url": ("url", "link", "source url", "href", "permalink", "web page"),
    "source": ("source", "title", "book", "work", "publication", "newspaper", "document", "where"),
    "topics": ("topics", "topic", "tags", "tag", "category", "categories", "subject", "subjects", "keywords", "theme"),
    "organisations": (
        *("organisations", "organisation", "organizations", "organization", "org", "orgs"),
        *("company", "institution", "agency", "affiliation", "party"),
    ),
    "language": ("language", "lang", "locale"),
    "event": ("event", "occasion", "context"),
    "cue": ("cue", "verb"),
    "quotation": ("quotation", "quotation type"),
    "id": ("id", "identifier", "quote id", "quoteid", "uuid"),
    "value": ("value", "figure", "number", "amount"),
    "unit": ("unit", "units"),
    "measure": ("measure", "indicator", "metric", "variable"),
    "period": ("period",),
}
"""The fields of a statement, and in order of preference the names by which columns are known for them."""
FIELDS = tuple(SYNONYMS)
PLURAL = {"topics": ";|,", "organisations": ";|"}
"""Fields that hold several names, and what parts these in one cell; organisations have commas in their names."""
FIGURE = ("value", "unit", "measure", "period")
QUOTATIONS = ("direct", "mixed", "indirect")


def recognised(names: Iterable[str]) -> dict[str, str]:
    """Return which of these column names holds which field, each used once.

    >>> recognised(["Quote", "Said by", "Stars"])
    {'text': 'Quote', 'speaker': 'Said by'}
    """
    free = {fold(name): name for name in reversed(list(names))}
    found = {}
    for field, synonyms in SYNONYMS.items():
        synonym = next((each for each in synonyms if each in free), None)
        if synonym is not None:
            found[field] = free.pop(synonym)
    return found


class Statements:
    """Makes statements of named values, and remembers the ids that it has given."""

    def __init__(self, wishes: Wishes, text_name: str) -> None:
        self._wishes = wishes
        self._quotation = "direct" if fold(text_name.rpartition(".")[2]) in QUOTED else None
        self._ids: set[str] = set()

    def found(self, place: Place, values: Mapping[str, Any]) -> Iterator[Found]:
        """Yield what the values of one record hold: remarks, a source, and the statement or why there is none."""
        try:
            text = _text(values.get("text"))
            given, remarks = self._given(values)
            source = _source(given.pop("url", None), given.get("source"))
            if source is not None:
                given["source"] = source.id
            statement = msgspec.convert({"text": text, **given}, Statement)
        except ValueError as error:
            yield Found(place, Refused(str(error)))
            return
        yield from (Found(place, Remark(remark)) for remark in remarks)
        if source is not None:
            yield Found(place, source)
        yield Found(place, statement)

    def _given(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Return the fields that a record gives, and what had to be left out of them."""
        remarks: list[str] = []
        given: dict[str, Any] = {
            "speaker": self._wishes.speaker,
            "language": self._wishes.language,
            "quotation": self._quotation,
        }
        for field, written in values.items():
            if written is None or field == "text" or (field in FIGURE and field != "value"):
                continue
            try:
                value = _figures(values) if field == "value" else _READ.get(field, _one)(written)
            except ValueError as error:
                remarks.append(f"{field} left out: {error}")
                continue
            if value is not None:
                given["figures" if field == "value" else field] = value
        self._take_id(given.get("id"))
        return given, remarks

    def _take_id(self, identifier: str | None) -> None:
        if identifier is None:
            return
        if identifier in self._ids:
            raise ValueError(f'the id "{identifier}" was given to a record before')
        self._ids.add(identifier)


def _text(value: Any) -> str:
    written = _one(value)
    if written is None:
        raise ValueError("there is no text")
    if not isinstance(value, str | list):
        raise ValueError(f"{written} is not a text")
    return written


def _one(value: Any) -> str | None:
    """Return a value as text, None where it is empty.

    Raises:
        ValueError: it is no single value.
    """
    if isinstance(value, list):
        present = [each for each in value if each is not None]
        if len(present) > 1:
            raise ValueError(f"there are {len(present)} values, and one is expected")
        value = present[0] if present else None
    if isinstance(value, dict):
        raise ValueError("there is an object, and a text is expected")
    return None if value is None else str(value).strip() or None


def _several(value: Any, parts: str) -> list[str]:
    """Return the names in a list, or in a cell, each once."""
    if isinstance(value, str):
        mark = next((mark for mark in parts if mark in value), None)
        value = value.split(mark) if mark else [value]
    elif not isinstance(value, list):
        value = [value]
    return list(dict.fromkeys(name for each in value if (name := _one(each))))


def _date(value: Any) -> str | None:
    written = _one(value)
    if written is None:
        return None
    read = iso_date(written)
    if read is None:
        raise ValueError(f'"{written}" is not one day, month or year')
    return read


def _kind_of_quotation(value: Any) -> str | None:
    written = _one(value)
    if written is not None and written not in QUOTATIONS:
        raise ValueError(f'"{written}" is none of {", ".join(QUOTATIONS)}')
    return written


_READ: dict[str, Callable[[Any], str | list[str] | None]] = {
    "date": _date,
    "quotation": _kind_of_quotation,
    **{field: partial(_several, parts=parts) for field, parts in PLURAL.items()},
}


def _figures(values: Mapping[str, Any]) -> list[Figure]:
    written, unit, measure, period = (_one(values.get(field)) for field in FIGURE)
    if written is None:
        return []
    number = as_number(written)
    if number is None:
        raise ValueError(f'"{written}" is not a number')
    return [Figure(value=number, unit=unit, measure=names(measure), period=period, exact=written)]


def as_number(written: str) -> int | float | None:
    """Return a number as it is written in data, without signs for thousands; None for anything else.

    >>> as_number("360"), as_number("50.3"), as_number("1e6"), as_number("1,234"), as_number("nan")
    (360, 50.3, 1000000.0, None, None)
    """
    try:
        return msgspec.convert(msgspec.json.decode(written.strip().removeprefix("+")), int | float)
    except ValueError:
        return None


def names(name: str | None, language: str | None = None) -> dict[str, str]:
    """Return a name in one language, `und` where it is not known."""
    return {language or UNDETERMINED: name} if name else {}


def _source(url: str | None, title: str | None) -> Source | None:
    """Return the source that has an address, told by it; a title alone is a plain name and needs no declaration."""
    if url is None and title is not None and title.startswith(("http://", "https://")):
        url, title = title, None
    return Source(id=url, title=names(title), url=url) if url else None
