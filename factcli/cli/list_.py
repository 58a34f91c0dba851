"""`factcli list`: how many statements there are by the values of a facet."""

from typing import Annotated

import typer
from msgspec.structs import asdict, replace

from factcli.cli.answer import dataset_path, give
from factcli.cli.options import Limit, Narrowing, Offset, Printing, Reading
from factcli.model import Count, Facet
from factcli.render import Answer
from factcli.store.cache import open_store

FacetArgument = Annotated[Facet, typer.Argument(help="What to count by.", case_sensitive=False, show_default=False)]
NAMES_HELP = "Only the names that match."
Names = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help=NAMES_HELP, show_default=False)]


def list_(
    context: typer.Context,
    narrowing: Narrowing,
    printing: Printing,
    reading: Reading,
    facet: FacetArgument,
    words: Names = None,
    limit: Limit = None,
    offset: Offset = 0,
) -> int:
    """Count statements by speaker, organisation, topic, source, kind or year, most first."""
    query = replace(narrowing.query(), limit=limit, offset=offset)
    names = words or []
    with open_store(dataset_path(reading)) as store:

        def find() -> Answer:
            from factcli.search import tally

            counts = tally(store, facet, names, query)
            shown = counts[offset:] if limit is None else counts[offset : offset + limit]
            asked = {"facet": facet, "names": names, **asdict(query)}
            return Answer(iter(shown), Count, len(counts), len(shown), asked)

        def nearest() -> list[str]:
            from factcli.plan import closest

            return closest(store, replace(query, words=names))

        asked = [*names, *query.speakers, *query.organisations, *query.topics]
        return give(context.obj, printing, Count, find, nearest, asked)
