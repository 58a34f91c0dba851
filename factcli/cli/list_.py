"""`factcli list`: how many statements there are by the values of a facet, and the figures they give."""

from enum import StrEnum
from typing import Annotated

import typer
from msgspec.structs import asdict, replace

from factcli.answers import Count, FigureRow
from factcli.asked import Facet, Query
from factcli.cli.answer import asked_lines, extra_fields, give, opened
from factcli.cli.options import Batch, Explain, Limit, Narrowing, Offset, Printing, Reading
from factcli.cli.progress import progress
from factcli.errors import UsageError
from factcli.render import Answer, Row


class Listed(StrEnum):
    """What can be listed: a facet, or the figures themselves."""

    SPEAKERS = Facet.SPEAKERS.value
    ORGANISATIONS = Facet.ORGANISATIONS.value
    TOPICS = Facet.TOPICS.value
    SOURCES = Facet.SOURCES.value
    KINDS = Facet.KINDS.value
    YEARS = Facet.YEARS.value
    FIGURES = "figures"


NAMED = (Listed.SPEAKERS, Listed.ORGANISATIONS, Listed.TOPICS)
FacetArgument = Annotated[Listed, typer.Argument(help="What to list.", case_sensitive=False, show_default=False)]
NAMES_HELP = "Only the names that match; of figures, the units and measures."
Names = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help=NAMES_HELP, show_default=False)]


def list_(
    context: typer.Context,
    narrowing: Narrowing,
    printing: Printing,
    reading: Reading,
    facet: FacetArgument,
    words: Names = None,
    explain: Explain = False,
    batch: Batch = None,
    limit: Limit = None,
    offset: Offset = 0,
) -> int:
    """Count statements by speaker, organisation, topic, source, kind or year, most first; or list their figures."""
    query = replace(narrowing.query(), limit=limit, offset=offset)
    names = words or []
    named = replace(query, words=names)
    if batch is not None and facet not in NAMED:
        raise UsageError(f"--batch matches names: it goes with {', '.join(NAMED)}")
    lines = asked_lines(batch, reading)
    row_type: type[Row] = FigureRow if facet is Listed.FIGURES else Count
    with opened(context.obj, reading, quiet=printing.quiet) as dataset:

        def find() -> Answer:
            asked = {"facet": facet, "names": names, "batch": batch, **asdict(query)}
            if facet is Listed.FIGURES:
                total, rows = dataset.figures(_about(query, names))
                return Answer(iter(rows), FigureRow, total, len(rows), asked)
            if lines is None:
                counts = dataset.tally(Facet(facet.value), names, query)
                shown = counts[offset:] if limit is None else counts[offset : offset + limit]
                return Answer(shown, Count, len(counts), len(shown), asked)
            from factcli.batch import tally_each

            with progress(context.obj, "matching names") as advance:
                shown = list(tally_each(dataset.store, Facet(facet.value), lines, query, advance))
            found = sum(count.id is not None for count in shown)
            return Answer(iter(shown), Count, found, found, asked)

        def nearest() -> list[str]:
            return dataset.closest(named)

        asked = [*names, *query.speakers, *query.organisations, *query.topics]
        return give(context.obj, printing, row_type, find, nearest, asked, extra=extra_fields(lines, explain))


def _about(query: Query, names: list[str]) -> Query:
    """Return a query for those of its figures whose unit or measure has these words."""
    if not names:
        return query
    return replace(query, figures=[" ".join([each, *names]) for each in query.figures or [""]])
