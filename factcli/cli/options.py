"""Options that several commands share, and how their values are read."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Struct
from typer import Argument, BadParameter, Option
from typer.models import TyperPath

from factcli.asked import Query
from factcli.cli.terminal import Bidi, ColourChoice
from factcli.model import Kind
from factcli.render import Format
from factcli.store.places import is_on_cluster

ALL = "all"
LONGEST_NUMBER = 18
"""Digits of a limit: what fits in the 64 bits of a database."""


def limit(value: str | int) -> int | None:
    """Read a number of results; `all` is None."""
    text = str(value)
    if text == ALL:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise BadParameter(f'"{text}" is neither a number from 0 nor "{ALL}"')
    return int(text)


def day(value: str) -> str:
    """Read a year, a month or a day (2019, 2019-09, 2019-09-25) that exists."""
    try:
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value, re.ASCII):
            raise ValueError
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        raise BadParameter(f'"{value}" is not a date such as 2019, 2019-09 or 2019-09-25') from None
    return value


def score(value: str) -> float:
    """Read a score from 0 to 100."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise BadParameter(f'"{value}" is not a number from 0 to 100')
    return number


class FieldNames(tuple[str, ...]):
    """Names of fields; a class of its own, for typer reads a plain tuple as several values."""

    __slots__ = ()


def field_names(value: str) -> FieldNames:
    """Read a list of names parted by commas."""
    return FieldNames(name.strip() for name in value.split(",") if name.strip())


class Narrowing(Struct, frozen=True):
    """Which statements: the options of every command that looks statements up."""

    speaker: Annotated[list[str] | None, Option("-s", "--speaker", metavar="NAME", help="Who said it.")] = None
    org: Annotated[
        list[str] | None, Option("-o", "--org", metavar="NAME", help="Whom it was said for, or is about.")
    ] = None
    topic: Annotated[list[str] | None, Option("-t", "--topic", metavar="NAME", help="What it is about.")] = None
    kind: Annotated[list[Kind] | None, Option("--kind", help="What it is.", case_sensitive=False)] = None
    since: Annotated[str | None, Option("--since", metavar="DATE", parser=day, help="Said then or later.")] = None
    until: Annotated[str | None, Option("--until", metavar="DATE", parser=day, help="Said then or earlier.")] = None
    lang: Annotated[list[str] | None, Option("--lang", metavar="TAG", help="Said in this language (BCP 47).")] = None
    figure: Annotated[
        list[str] | None, Option("--figure", metavar="EXPR", help="With a figure such as '>=100', '17..27', '<50 %'.")
    ] = None
    min_score: Annotated[
        float | None, Option("--min-score", metavar="0-100", parser=score, help="How alike names and words must be.")
    ] = None
    exact: Annotated[bool, Option("--exact", help="No typos, no other spellings, no inflections.")] = False

    def query(self, words: list[str] | None = None, exclude: list[str] | None = None) -> Query:
        """Return the query for these statements, and for words in them."""
        return Query(
            words=words or [],
            exclude=exclude or [],
            speakers=self.speaker or [],
            organisations=self.org or [],
            topics=self.topic or [],
            kinds=self.kind or [],
            since=self.since,
            until=self.until,
            languages=self.lang or [],
            figures=self.figure or [],
            min_score=self.min_score,
            exact=self.exact,
        )


class Printing(Struct, frozen=True):
    """How answers are printed: the options of every command that prints records."""

    format_: Annotated[
        Format | None, Option("-f", "--format", help="text on a terminal, tsv in a pipe.", case_sensitive=False)
    ] = None
    fields: Annotated[
        FieldNames | None, Option("--fields", metavar="A,B", parser=field_names, help="Only these; `help` lists them.")
    ] = None
    null: Annotated[bool, Option("-0", "--null", help="End each record with NUL in place of a newline.")] = False
    spreadsheet: Annotated[
        bool, Option("--spreadsheet", help="In csv, put an apostrophe before what a spreadsheet takes for a formula.")
    ] = False
    color: Annotated[ColourChoice, Option("--color", help="Colour the text.", case_sensitive=False)] = ColourChoice.AUTO
    no_pager: Annotated[bool, Option("--no-pager", help="Print a long answer at once, in no pager.")] = False
    bidi: Annotated[
        Bidi, Option("--bidi", envvar="FACTCLI_BIDI", help="Order of right-to-left text.", case_sensitive=False)
    ] = Bidi.LOGICAL
    quiet: Annotated[bool, Option("-q", "--quiet", help="No remarks on standard error.")] = False


class DatasetPath(TyperPath):
    """A path, `-`, or the address of a dataset on a cluster, as it is written."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Split as PATH is, but for the address of a cluster, which has colons of its own."""
        return [rv] if is_on_cluster(rv) else super().split_envvar_value(rv)


class Reading(Struct, frozen=True):
    """What is read: the options of every command that opens a dataset."""

    data: Annotated[
        list[str] | None,
        Option(
            "--data",
            click_type=DatasetPath(),
            metavar="FILE|-",
            envvar="FACTCLI_DATA",
            help="A dataset, or a folder of them; may be repeated.",
        ),
    ] = None


WORDS_HELP = 'Words, or "phrases in double quotes".'
Words = Annotated[list[str] | None, Argument(metavar="[WORDS]...", help=WORDS_HELP, show_default=False)]
Explain = Annotated[bool, Option("--explain", help="Tell which name or word met what was asked, and how well.")]
Batch = Annotated[str | None, Option("--batch", metavar="FILE|-", help="Answer each line of a file in turn.")]
Exclude = Annotated[list[str] | None, Option("--not", metavar="WORDS", help="Leave out what holds these words.")]
Limit = Annotated[int | None, Option("-n", "--limit", metavar="N|all", parser=limit, help="At most so many; 0 counts.")]
Offset = Annotated[int, Option("--offset", min=0, max=10**LONGEST_NUMBER, metavar="N", help="Pass over the first N.")]
Sources = Annotated[
    str | None, Option("--sources", metavar="DIR", help="Where the sources' files are; by default, beside the dataset.")
]
