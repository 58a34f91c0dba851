"""`factcli search`: the statements that match names, words and conditions."""

from typing import Annotated

import typer
from msgspec.structs import asdict, replace

from factcli.api import open_dataset
from factcli.cli.answer import give
from factcli.cli.batch import batch_lines, extra_fields
from factcli.cli.options import Batch, Exclude, Explain, Limit, Narrowing, Offset, Printing, Reading, Words
from factcli.cli.progress import progress
from factcli.model import BatchBy, Result
from factcli.render import Answer

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
    with open_dataset(reading.data) as dataset:

        def find() -> Answer:
            if lines is None:
                page, asked = dataset.search(query), asdict(query)
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
