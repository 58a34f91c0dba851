"""The figures of statements in the embedded store: their rows, and conditions on them as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from factcli.model import Statement
from factcli.store import FigureRange

Row = tuple[object, ...]
FigureOf = tuple[int, int, float, float, str]
"""Which statement of some, which of its figures, its least and greatest value, the words of its unit and measure."""


def figures_of(statements: Iterable[Statement]) -> Iterator[FigureOf]:
    """Yield the figures of statements, as they are indexed."""
    from factcli.figures import about, bounds

    for number, statement in enumerate(statements):
        for place, figure in enumerate(statement.figures):
            low, high = map(real, bounds(figure))
            yield number, place, low, high, " ".join(about(figure))


class FigureRows:
    """Makes the rows of the tables of figures while statements are read."""

    def __init__(self) -> None:
        self._number = 0
        self._words: set[str] = set()

    def of(self, first: int, figures: Sequence[FigureOf]) -> tuple[list[Row], list[Row]]:
        """Return the rows of figures, and those of their words; `first` is the position of the first statement."""
        numbered = list(enumerate(figures, self._number + 1))
        self._number += len(figures)
        for about in {about for *_, about in figures}:
            self._words.update(about.split())
        return (
            [(number, first + statement, place, low, high) for number, (statement, place, low, high, _) in numbered],
            [(number, about) for number, (*_, about) in numbered],
        )

    def words(self) -> list[Row]:
        """Return the rows of every word met, in order."""
        return [(word,) for word in sorted(self._words)]


def real(value: float) -> float:
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
        values += [real(each.high), real(each.low)]
        if each.words:
            parts.append("f.number IN (SELECT rowid FROM figure_index WHERE figure_index MATCH ?)")
            values.append(" AND ".join("(" + " OR ".join(f'"{word}"' for word in words) + ")" for words in each.words))
        conditions.append("(" + " AND ".join(parts) + ")")
    return "(" + " OR ".join(conditions) + ")", values
