"""`factcli search`: the statements that match names, words and conditions."""

from typing import Annotated

import typer
from msgspec.structs import asdict, replace

from factcli.cli.answer import give, opened
from factcli.cli.batch import batch_lines, extra_fields
from factcli.cli.options import Batch, Exclude, Explain, Limit, Narrowing, Offset, Printing, Reading
from factcli.cli.progress import progress
from factcli.model import BatchBy, Result
from factcli.render import Answer

WORDS_HELP = 'Words, or "phrases in double quotes".'
Words = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help=WORDS_HELP, show_default=False)]
By = Annotated[BatchBy, typer.Option("--batch-by", help="What a line of the batch is.", case_sensitive=False)]


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
) -> int:
    """Find statements by who said them, for whom, about what, and in which words.

    All words must be met, in names, topics or texts, original or translated, typos allowed. A flag given twice
    means either; different flags narrow.
    """
    query = replace(narrowing.query(words, exclude), limit=limit, offset=offset)
    lines = None if batch is None else batch_lines(batch, reading)
    with opened(context.obj, reading, printing) as store:

        def find() -> Answer:
            if lines is None:
                from factcli.search import search

                page, asked = search(store, query), asdict(query)
            else:
                from factcli.batch import search_each

                with progress(context.obj, "matching names") as advance:
                    page = search_each(store, lines, batch_by, query, advance)
                asked = {"batch": batch, "batch_by": batch_by, **asdict(query)}
            return Answer(page.results, Result, page.total, page.returned, asked, page.sought)

        def nearest() -> list[str]:
            from factcli.plan import closest

            return closest(store, query)

        sought = [*query.words, *query.speakers, *query.organisations, *query.topics]
        return give(context.obj, printing, Result, find, nearest, sought, extra=extra_fields(lines, explain))
