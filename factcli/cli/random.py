"""`factcli random`: one statement, by lot."""

from typing import Annotated

import typer
from msgspec.structs import replace

from factcli.answers import Result
from factcli.cli.answer import give, opened
from factcli.cli.options import Exclude, Narrowing, Printing, Reading, Words
from factcli.render import Answer

Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="Draw the same statement every time.")]


def random(
    context: typer.Context,
    narrowing: Narrowing,
    printing: Printing,
    reading: Reading,
    words: Words = None,
    exclude: Exclude = None,
    seed: Seed = None,
) -> int:
    """Show one statement, drawn by lot from all, or from those that `search` would find."""
    query = replace(narrowing.query(words, exclude), limit=1)
    with opened(context.obj, reading) as dataset:

        def find() -> Answer:
            page = dataset.draw(query, seed)
            return Answer(page.results, Result, page.total, page.returned, query, page.sought)

        sought = [*query.words, *query.speakers, *query.organisations, *query.topics]
        return give(context.obj, printing, Result, find, lambda: dataset.closest(query), sought)
