"""`factcli search`: the statements that match names, words and conditions."""

from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec.structs import asdict, replace

from factcli.answers import Page, Result
from factcli.asked import BatchBy, Query
from factcli.cli.answer import asked_lines, extra_fields, give, opened
from factcli.cli.options import Batch, Exclude, Explain, Limit, Narrowing, Offset, Printing, Reading, Words
from factcli.cli.progress import progress
from factcli.errors import UsageError
from factcli.render import Answer

By = Annotated[BatchBy, typer.Option("--batch-by", help="What a line of the batch is.", case_sensitive=False)]
Pick = Annotated[bool, typer.Option("--pick", help="Choose among the hits in fzf.")]


def search(
    context: typer.Context,
    narrowing: Narrowing,
    printing: Printing,
    reading: Reading,
    words: Words = None,
    exclude: Exclude = None,
    explain: Explain = False,
    batch: Batch = None,
    batch_by: By = BatchBy.WORDS,
    limit: Limit = 10,
    offset: Offset = 0,
    pick: Pick = False,
) -> int:
    """Find statements by who said them, for whom, about what, and in which words.

    All words must be met, in names, topics or texts, original or translated, typos allowed. A flag given twice
    means either; different flags narrow.
    """
    query = replace(narrowing.query(words, exclude), limit=limit, offset=offset)
    lines = asked_lines(batch, reading)
    if pick:
        query = _to_pick_from(context, query, batch)
    with opened(context.obj, reading, quiet=printing.quiet) as dataset:

        def find() -> Answer:
            if lines is None:
                page, asked = dataset.search(query), asdict(query)
                if pick and page.returned:
                    page = _picked(page, dataset.paths)
            else:
                from factcli.batch import search_each

                with progress(context.obj, "matching names") as advance:
                    page = search_each(dataset.store, lines, batch_by, query, advance)
                asked = {"batch": batch, "batch_by": batch_by, **asdict(query)}
            return Answer(page.results, Result, page.total, page.returned, asked, page.sought)

        sought = [*query.words, *query.speakers, *query.organisations, *query.topics]
        return give(
            context.obj,
            printing,
            Result,
            find,
            lambda: dataset.closest(query),
            sought,
            extra=extra_fields(lines, explain),
        )


def _to_pick_from(context: typer.Context, query: Query, batch: str | None) -> Query:
    """Return the query with as many hits as one may choose from, where no number was asked for."""
    from factcli.cli.pick import PICKED_FROM

    if batch is not None:
        raise UsageError("--pick and --batch do not go together")
    source = context.get_parameter_source("limit")
    return replace(query, limit=PICKED_FROM) if source is not None and source.name == "DEFAULT" else query


def _picked(page: Page, paths: Sequence[str]) -> Page:
    from factcli.cli.pick import pick

    return pick(page, paths)
