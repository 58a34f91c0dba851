"""JSON lists and JSON Lines of any field names, flat or nested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factcli.errors import DatasetError
from factcli.formats import Found, Place, Refused, Remark, Wishes
from factcli.formats.encoding import Text
from factcli.formats.fields import Statements, recognised
from factcli.formats.json_stream import records


def read(text: Text, wishes: Wishes) -> Iterator[Found]:
    """Read objects whose fields are at the paths of the mapping, or told by the names in the first object."""
    paths: Mapping[str, str] | None = wishes.mapping
    statements: Statements | None = None
    for place, record in records(text):
        if isinstance(record, Refused):
            yield Found(place, record)
            continue
        if not isinstance(record, dict):
            yield Found(place, Refused("there is no object"))
            continue
        if paths is None:
            paths = _recognised(text.path, record)
            unused = [name for name in record if name not in paths.values()]
            if unused:
                yield Found(Place(), Remark(f"fields not used: {', '.join(unused)}"))
        statements = statements or Statements(wishes, paths["text"])
        yield from statements.found(place, {field: at(record, path) for field, path in paths.items()})


def _recognised(path: str, record: dict[str, Any]) -> dict[str, str]:
    found = recognised(record)
    if "text" in found:
        return found
    hint = f"the fields are {', '.join(record)}; --map text=FIELD names one"
    raise DatasetError(path, "no field is known for the text", hint=hint)


def at(value: Any, path: str) -> Any:
    """Return what is at a dotted path; through a list without a number, the list of what is at it in each element.

    >>> at({"by": [{"name": "Ada"}, {"name": "Bo"}]}, "by.name"), at({"by": [{"name": "Ada"}]}, "by.0.name")
    (['Ada', 'Bo'], 'Ada')
    """
    if not path or value is None:
        return value
    if isinstance(value, list):
        first, _, rest = path.partition(".")
        if first.isdigit():
            return at(value[int(first)], rest) if int(first) < len(value) else None
        return [found for each in value if (found := at(each, path)) is not None]
    if not isinstance(value, dict):
        return None
    if path in value:
        return value[path]
    first, _, rest = path.partition(".")
    return at(value.get(first), rest)
