"""`factcli cite`: statements as citations."""

from typing import Annotated

import typer

from factcli.cli.answer import Known, opened, report_unknown
from factcli.cli.options import Reading, Sources
from factcli.errors import ExitCode
from factcli.render.citation import Style
from factcli.render.citation import cite as render

Identifiers = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of statements.", show_default=False)]
StyleOption = Annotated[Style, typer.Option("--style", help="The form of the citation.", case_sensitive=False)]


def cite(
    context: typer.Context,
    reading: Reading,
    ids: Identifiers,
    style: StyleOption = Style.TEXT,
    sources: Sources = None,
) -> int:
    """Cite statements: who said it, how the source gives the words, and where they stand in it."""
    with opened(context.obj, reading, sources) as dataset:
        page, known = dataset.look_up(ids), Known()
        if page.total or style is Style.CSL_JSON:
            context.obj.write(render(known.noted(page.results), style))
        unknown = report_unknown(context.obj, None, ids, known, dataset.closest_ids)
        return ExitCode.NOT_FOUND if unknown else ExitCode.FOUND
