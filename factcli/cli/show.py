"""`factcli show`: whole statements by their ids."""

from typing import Annotated

import typer

from factcli.answers import Result
from factcli.cli.answer import Known, give, opened, report_unknown
from factcli.cli.options import Printing, Reading, Sources
from factcli.errors import ExitCode
from factcli.render import Answer

Identifiers = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of statements.", show_default=False)]


def show(
    context: typer.Context, printing: Printing, reading: Reading, ids: Identifiers, sources: Sources = None
) -> int:
    """Show whole statements: original, translation, figures, source, and the passage around them."""
    with opened(context.obj, reading, sources) as dataset:
        page, known = dataset.look_up(ids), Known()

        def find() -> Answer:
            return Answer(known.noted(page.results), Result, page.total, page.returned, {"ids": ids})

        def nearest() -> list[str]:
            return dataset.closest_ids(ids[0])

        code = give(context.obj, printing, Result, find, nearest, ids, whole=True)
        if known and report_unknown(context.obj, printing.format_, ids, known, dataset.closest_ids):
            return ExitCode.NOT_FOUND
        return code
