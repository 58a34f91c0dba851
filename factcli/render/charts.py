"""Bars for a terminal that tell how great figures are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from rich.text import Text

from factcli.answers import FigureRow
from factcli.model import Figure
from factcli.render.bidi import RIGHT_TO_LEFT
from factcli.render.fields import amount, shown
from factcli.render.styles import BAR, FAINT, SPEAKER
from factcli.text import safe

BAR_WIDTH = 24
FULL, REACH = "█", "░"


def figure_bars(rows: Sequence[FigureRow], length: int = BAR_WIDTH) -> Iterator[tuple[Text, Text]]:
    """Yield for each figure its value with its bar among the figures of its unit, and unit, measure, period, who, id.

    A bar is at most `length` cells long.
    """
    greatest: dict[str | None, float] = {}
    for row in rows:
        greatest[row.unit] = max(greatest.get(row.unit, 0), *(abs(end) for end in _ends(row)))
    width = max((len(amount(row)) for row in rows), default=0)
    for row in rows:
        bar = _bar(*_ends(row), greatest[row.unit], length)
        lead = Text(f"{amount(row):>{width}} ").append(bar, style=BAR).append(" " * (length - len(bar) + 1))
        who = shown(row.speaker.name) if row.speaker else ""
        told = [(row.unit or "", ""), (shown(row.measure), ""), (row.period or "", ""), (who, SPEAKER), (row.id, FAINT)]
        # A right-to-left part would reorder what follows it.
        told = sorted((part for part in told if part[0]), key=lambda part: RIGHT_TO_LEFT.search(part[0]) is not None)
        yield lead, Text(" · ").join(Text(_line(part), style=style) for part, style in told)


def _bar(low: float, high: float, greatest: float, length: int) -> str:
    """Return a bar up to the least value, and in a lighter shade on to the greatest."""
    if greatest == 0:
        return ""
    first, last = sorted(round(length * min(abs(end) / greatest, 1)) for end in (low, high))
    reach = 0 if low == high else max(1, last - first)
    return FULL * max(0 if reach else 1, last - reach) + REACH * reach


def _ends(row: FigureRow) -> tuple[float, float]:
    """Return the ends of a figure; an open end is drawn at the other one."""
    from factcli.figures import bounds

    low, high = bounds(Figure(value=row.value, min=row.min, max=row.max))
    low = low if low > -inf else high if high < inf else 0
    return low, high if high < inf else low


def _line(text: str) -> str:
    return safe(text).replace("\n", " ")
