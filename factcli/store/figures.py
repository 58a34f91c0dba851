"""The figures of statements in the embedded store: their rows, and conditions on them as SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from factcli.model import Statement
from factcli.store import FigureRange

Row = tuple[object, ...]


class FigureRows:
    """Makes the rows of the tables of figures while statements are read."""

    def __init__(self) -> None:
        self._number = 0
        self._words: set[str] = set()

    def of(self, position: int, statement: Statement) -> Iterator[tuple[Row, Row]]:
        """Yield the row of each figure, and that of the words of its unit and measure."""
        from factcli.figures import about, bounds

        for place, figure in enumerate(statement.figures):
            self._number += 1
            counted = about(figure)
            self._words.update(counted)
            low, high = map(_real, bounds(figure))
            yield (self._number, position, place, low, high), (self._number, " ".join(counted))

    def words(self) -> list[Row]:
        """Return the rows of every word met, in order."""
        return [(word,) for word in sorted(self._words)]


def _real(value: float) -> float:
    """Return a number as SQLite keeps it: JSON has larger integers than a double."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def meeting(ranges: Sequence[FigureRange]) -> tuple[str, list[object]]:
    """Return the SQL condition that a row `f` of `figures` meets any of the ranges, with its parameters."""
    conditions: list[str] = []
    values: list[object] = []
    for each in ranges:
        parts = [f"f.low {'<' if each.high_open else '<='} ?", f"f.high {'>' if each.low_open else '>='} ?"]
        values += [each.high, each.low]
        if each.words:
            parts.append("f.number IN (SELECT rowid FROM figure_index WHERE figure_index MATCH ?)")
            values.append(" AND ".join("(" + " OR ".join(f'"{word}"' for word in words) + ")" for words in each.words))
        conditions.append("(" + " AND ".join(parts) + ")")
    return "(" + " OR ".join(conditions) + ")", values
