"""`factcli list`: how many statements there are by the values of a facet."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import asdict, replace

from factcli.cli import options
from factcli.cli.answer import Output, bundled_dataset, give
from factcli.cli.terminal import ColourChoice, Terminal
from factcli.model import Count, Facet, Query
from factcli.render import Answer
from factcli.store.cache import open_store

FacetArgument = Annotated[Facet, typer.Argument(help="What to count by.", case_sensitive=False, show_default=False)]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[WORDS]...", help="Only the names that match.", show_default=False)
]


def list_(
    context: typer.Context,
    facet: FacetArgument,
    words: Names = None,
    speaker: options.Speakers = None,
    org: options.Organisations = None,
    topic: options.Topics = None,
    kind: options.Kinds = None,
    since: options.Since = None,
    until: options.Until = None,
    lang: options.Languages = None,
    exact: options.Exact = False,
    min_score: options.MinScore = None,
    limit: options.Limit = None,
    offset: options.Offset = 0,
    format_: options.FormatOption = None,
    fields: options.Fields = None,
    null: options.Null = False,
    colour: options.Colour = ColourChoice.AUTO,
    data: options.Data = None,
    quiet: options.Quiet = False,
) -> int:
    """Count statements by speaker, organisation, topic, source, kind or year, most first."""
    terminal: Terminal = context.obj
    query = Query(
        speakers=speaker or [],
        organisations=org or [],
        topics=topic or [],
        kinds=kind or [],
        since=since,
        until=until,
        languages=lang or [],
        limit=limit,
        offset=offset,
        min_score=min_score,
        exact=exact,
    )
    output = Output(format_, fields, null, colour, quiet)
    with open_store(data or bundled_dataset()) as store:

        def find() -> Answer:
            from factcli.search import tally

            counts = tally(store, facet, words or [], query)
            shown = counts[offset:] if limit is None else counts[offset : offset + limit]
            asked = {"facet": facet, "names": words or [], **asdict(query)}
            return Answer(iter(shown), Count, len(counts), len(shown), asked)

        def nearest() -> list[str]:
            from factcli.plan import closest

            return closest(store, replace(query, words=words or []))

        asked = [*(words or []), *query.speakers, *query.organisations, *query.topics]
        return give(terminal, output, Count, find, nearest, asked)
