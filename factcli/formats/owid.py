"""Our World in Data: one row an entity and a time, one column a measure; each number becomes a statistic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factcli.errors import DatasetError
from factcli.formats import Found, Place, Refused, Remark, Wishes
from factcli.formats.delimited import Table
from factcli.formats.encoding import Text
from factcli.formats.fields import as_number, names
from factcli.model import Figure, Statement
from factcli.text import fold

ENTITY, CODE = "entity", "code"
TIMES = ("year", "day", "date")
UNIT = re.compile(r"(.*\S)\s*\(([^()]+)\)")


def is_header(columns: list[str]) -> bool:
    """Tell whether these are the columns of an Our World in Data file."""
    known = {fold(name) for name in columns}
    return ENTITY in known and any(time in known for time in TIMES)


def read(text: Text, wishes: Wishes) -> Iterator[Found]:
    """Read a table of measures: a statement for each number, about its entity, for the year that it covers.

    A file of data has no words of its own: a statement's text says what the row and the column say, with the number
    as it is written there.
    """
    table = Table(text)
    by_name = {fold(name): name for name in reversed(table.columns)}
    time = next((by_name[each] for each in TIMES if each in by_name), None)
    if ENTITY not in by_name or time is None:
        raise DatasetError(text.path, "there is no column Entity, or none of Year, Day and Date", line=1)
    entity = by_name[ENTITY]
    measures = [name for name in table.columns if name and name not in (entity, time, by_name.get(CODE))]
    wordy: set[str] = set()
    for place, row in table.rows():
        if isinstance(row, Refused):
            yield Found(place, row)
            continue
        if not row.get(entity, "").strip() or not row.get(time, "").strip():
            yield Found(place, Refused("there is no entity, or no time"))
            continue
        for measure in measures:
            written = row.get(measure, "").strip()
            if written and as_number(written) is not None:
                yield Found(place, _statistic(row[entity].strip(), row[time].strip(), measure, written, wishes))
            elif written and measure not in wordy:
                wordy.add(measure)
                yield Found(Place(), Remark(f'"{written}" under "{measure}" is not a number; such cells are left out'))


def _statistic(entity: str, time: str, measure: str, written: str, wishes: Wishes) -> Statement:
    """Return the statement of one cell.

    A unit is what stands in brackets at the end of the measure's name, as in "Life expectancy (years)".
    """
    named = UNIT.fullmatch(measure)
    name, unit = (named[1], named[2]) if named else (measure, None)
    figure = Figure(
        value=as_number(written), unit=unit, measure=names(name, wishes.language), period=time, exact=written
    )
    return Statement(
        text=f"{entity}, {time}: {measure}: {written}",
        topics=[entity, name],
        language=wishes.language,
        figures=[figure],
    )
