"""`factcli search`: the statements that match names, words and conditions."""

from typing import Annotated

import typer
from msgspec.structs import replace

from factcli.cli.answer import dataset_path, give
from factcli.cli.options import Exclude, Limit, Narrowing, Offset, Printing, Reading
from factcli.model import Result
from factcli.render import Answer
from factcli.store.cache import open_store

WORDS_HELP = 'Words, or "phrases in double quotes".'
Words = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help=WORDS_HELP, show_default=False)]


def search(
    context: typer.Context,
    narrowing: Narrowing,
    printing: Printing,
    reading: Reading,
    words: Words = None,
    exclude: Exclude = None,
    limit: Limit = 10,
    offset: Offset = 0,
) -> int:
    """Find statements by who said them, for whom, about what, and in which words.

    All words must be met, in names, topics or texts, original or translated, typos allowed. A flag given twice
    means either; different flags narrow.
    """
    query = replace(narrowing.query(words, exclude), limit=limit, offset=offset)
    with open_store(dataset_path(reading)) as store:

        def find() -> Answer:
            from factcli.search import search

            page = search(store, query)
            return Answer(page.results, Result, page.total, page.returned, query, page.sought)

        def nearest() -> list[str]:
            from factcli.plan import closest

            return closest(store, query)

        asked = [*query.words, *query.speakers, *query.organisations, *query.topics]
        return give(context.obj, printing, Result, find, nearest, asked)
