"""`factcli show`: whole statements by their ids."""

from typing import Annotated

import typer

from factcli.cli.answer import did_you_mean, give, opened, report
from factcli.cli.options import Printing, Reading, Sources
from factcli.errors import ExitCode
from factcli.model import Result
from factcli.render import Answer

Identifiers = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of statements.", show_default=False)]


def show(
    context: typer.Context, printing: Printing, reading: Reading, ids: Identifiers, sources: Sources = None
) -> int:
    """Show whole statements: original, translation, figures, source, and the passage around them."""
    with opened(context.obj, reading, sources) as dataset:
        results = dataset.show(ids)
        known = {result.id for result in results}

        def find() -> Answer:
            return Answer(iter(results), Result, len(results), len(results), {"ids": ids})

        def nearest(identifier: str = ids[0]) -> list[str]:
            return dataset.closest_ids(identifier)

        code = give(context.obj, printing, Result, find, nearest, ids, whole=True)
        for identifier in ids if results else ():
            if identifier not in known:
                message = f'this dataset has no statement "{identifier}"'
                report(context.obj, printing.format_, message, did_you_mean(nearest(identifier)), ExitCode.NOT_FOUND)
        return code if len(known) == len(set(ids)) else ExitCode.NOT_FOUND
