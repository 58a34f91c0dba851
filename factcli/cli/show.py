"""`factcli show`: whole statements by their ids."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from factcli.cli import options
from factcli.cli.answer import Output, bundled_dataset, default_sources, did_you_mean, give, report
from factcli.cli.terminal import ColourChoice, Terminal
from factcli.errors import ExitCode
from factcli.model import Result
from factcli.proof import SourceFolder
from factcli.render import Answer
from factcli.search import show as find_by_id
from factcli.store.cache import open_store

Identifiers = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of statements.", show_default=False)]


def show(
    context: typer.Context,
    ids: Identifiers,
    sources: options.Sources = None,
    format_: options.FormatOption = None,
    fields: options.Fields = None,
    null: options.Null = False,
    colour: options.Colour = ColourChoice.AUTO,
    data: options.Data = None,
    quiet: options.Quiet = False,
) -> int:
    """Show whole statements: original, translation, figures, source, and the passage around them."""
    terminal: Terminal = context.obj
    path = data or bundled_dataset()
    folder = SourceFolder(Path(sources) if sources else default_sources(path))
    output = Output(format_, fields, null, colour, quiet, whole=True)
    with open_store(path) as store:
        results = find_by_id(store, ids, folder)
        known = {result.id for result in results}

        def find() -> Answer:
            return Answer(iter(results), Result, len(results), len(results), {"ids": ids})

        def nearest() -> list[str]:
            return get_close_matches(ids[0], store.ids_like(ids[0]))

        code = give(terminal, output, Result, find, nearest, ids)
        for identifier in ids if results else ():
            if identifier not in known:
                hint = did_you_mean(get_close_matches(identifier, store.ids_like(identifier)))
                report(terminal, format_, f'this dataset has no statement "{identifier}"', hint, ExitCode.NOT_FOUND)
        return code if len(known) == len(set(ids)) else ExitCode.NOT_FOUND
