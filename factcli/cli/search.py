"""`factcli search`: the statements that match names, words and conditions."""

from __future__ import annotations

from typing import Annotated

import typer

from factcli.cli import options
from factcli.cli.answer import Output, bundled_dataset, give
from factcli.cli.terminal import ColourChoice, Terminal
from factcli.model import Query, Result
from factcli.render import Answer
from factcli.store.cache import open_store

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WORDS]...", help='Words, or "phrases in double quotes".', show_default=False),
]


def search(
    context: typer.Context,
    words: Words = None,
    speaker: options.Speakers = None,
    org: options.Organisations = None,
    topic: options.Topics = None,
    kind: options.Kinds = None,
    since: options.Since = None,
    until: options.Until = None,
    lang: options.Languages = None,
    exclude: options.Exclude = None,
    exact: options.Exact = False,
    min_score: options.MinScore = None,
    limit: options.Limit = 10,
    offset: options.Offset = 0,
    format_: options.FormatOption = None,
    fields: options.Fields = None,
    null: options.Null = False,
    colour: options.Colour = ColourChoice.AUTO,
    data: options.Data = None,
    quiet: options.Quiet = False,
) -> int:
    """Find statements by who said them, for whom, about what, and in which words.

    All words must be met, in names, topics or texts, original or translated, typos allowed. A flag given twice
    means either; different flags narrow.
    """
    terminal: Terminal = context.obj
    query = Query(
        words=words or [],
        exclude=exclude or [],
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
            from factcli.search import search

            page = search(store, query)
            return Answer(page.results, Result, page.total, page.returned, query, page.sought)

        def nearest() -> list[str]:
            from factcli.plan import closest

            return closest(store, query)

        asked = [*query.words, *query.speakers, *query.organisations, *query.topics]
        return give(terminal, output, Result, find, nearest, asked)
