"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer

from factcli.cli.terminal import ColourChoice
from factcli.model import Kind
from factcli.render import Format

ALL = "all"
LONGEST_NUMBER = 18
"""Digits of a limit: what fits in the 64 bits of a database."""


def limit(value: str | int) -> int | None:
    """Read a number of results; `all` is None."""
    text = str(value)
    if text == ALL:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise typer.BadParameter(f'"{text}" is neither a number from 0 nor "{ALL}"')
    return int(text)


def day(value: str) -> str:
    """Read a year, a month or a day (2019, 2019-09, 2019-09-25) that exists."""
    try:
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value, re.ASCII):
            raise ValueError
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        raise typer.BadParameter(f'"{value}" is not a date such as 2019, 2019-09 or 2019-09-25') from None
    return value


def score(value: str) -> float:
    """Read a score from 0 to 100."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise typer.BadParameter(f'"{value}" is not a number from 0 to 100')
    return number


class FieldNames(tuple[str, ...]):
    """Names of fields; a class of its own, for typer reads a plain tuple as several values."""

    __slots__ = ()


def field_names(value: str) -> FieldNames:
    """Read a list of names parted by commas."""
    return FieldNames(name.strip() for name in value.split(",") if name.strip())


Speakers = Annotated[list[str] | None, typer.Option("-s", "--speaker", metavar="NAME", help="Who said it.")]
Organisations = Annotated[
    list[str] | None, typer.Option("-o", "--org", metavar="NAME", help="Whom it was said for, or is about.")
]
Topics = Annotated[list[str] | None, typer.Option("-t", "--topic", metavar="NAME", help="What it is about.")]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", help="What it is.", case_sensitive=False)]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", parser=day, help="Said then or later.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", parser=day, help="Said then or earlier.")]
Languages = Annotated[list[str] | None, typer.Option("--lang", metavar="TAG", help="Said in this language (BCP 47).")]
MinScore = Annotated[
    float | None, typer.Option("--min-score", metavar="0-100", parser=score, help="How alike names and words must be.")
]
Exact = Annotated[bool, typer.Option("--exact", help="No typos, no other spellings, no inflections.")]
Exclude = Annotated[list[str] | None, typer.Option("--not", metavar="WORDS", help="Leave out what holds these words.")]
Limit = Annotated[
    int | None, typer.Option("-n", "--limit", metavar="N|all", parser=limit, help="At most so many; 0 only counts.")
]
Offset = Annotated[
    int, typer.Option("--offset", min=0, max=10**LONGEST_NUMBER, metavar="N", help="Pass over the first N.")
]
FormatOption = Annotated[
    Format | None, typer.Option("-f", "--format", help="text on a terminal, tsv in a pipe.", case_sensitive=False)
]
Fields = Annotated[
    FieldNames | None,
    typer.Option("--fields", metavar="A,B", parser=field_names, help="Only these fields; `help` lists them."),
]
Null = Annotated[bool, typer.Option("-0", "--null", help="End each record with NUL in place of a newline.")]
Colour = Annotated[ColourChoice, typer.Option("--color", help="Colour the text.", case_sensitive=False)]
Data = Annotated[
    str | None,
    typer.Option("--data", metavar="FILE|-", envvar="FACTCLI_DATA", help="The dataset; without it, the bundled one."),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No remarks on standard error.")]
Sources = Annotated[
    str | None,
    typer.Option("--sources", metavar="DIR", help="Where the sources' files are; by default, beside the dataset."),
]
