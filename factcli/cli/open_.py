"""`factcli open`: a statement's source, in the browser or wherever the system opens such files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from factcli.answers import Origin
from factcli.api import OpenDataset
from factcli.cli.answer import did_you_mean, opened
from factcli.cli.options import Reading, Sources
from factcli.cli.terminal import Terminal
from factcli.errors import DatasetError, ExitCode, NotFoundError
from factcli.links import web_address
from factcli.proof import SourceFolder, UnverifiableError
from factcli.text import safe

Identifier = Annotated[str, typer.Argument(metavar="ID", help="Id of a statement.", show_default=False)]
Print = Annotated[bool, typer.Option("--print", help="Print the address, and open nothing.")]


def open_(
    context: typer.Context, reading: Reading, identifier: Identifier, print_: Print = False, sources: Sources = None
) -> int:
    """Open the source of a statement: its address on the web or, without one, its file."""
    terminal: Terminal = context.obj
    with opened(context.obj, reading, sources) as dataset:
        address = _address(dataset, identifier)
    if print_:
        terminal.write([safe(str(address)) + "\n"])
        return ExitCode.FOUND
    import webbrowser

    if not webbrowser.open(address.as_uri() if isinstance(address, Path) else address):
        raise NotFoundError("no program was found that opens it", f"BROWSER may name one; its address is {address}")
    return ExitCode.FOUND


def _address(dataset: OpenDataset, identifier: str) -> str | Path:
    """Return the address of a statement's source on the web, or else the path of its file.

    Raises:
        NotFoundError: there is no such statement, or its source has neither.
        DatasetError: its source has an address that is not opened.
    """
    results = dataset.show([identifier])
    if not results:
        message = f'this dataset has no statement "{identifier}"'
        raise NotFoundError(message, did_you_mean(dataset.closest_ids(identifier)))
    source = results[0].source
    if source is None:
        raise NotFoundError(f'"{identifier}" names no source')
    if source.url is not None:
        return _web_address(dataset.path, source)
    if source.file is None:
        raise NotFoundError(f'the source of "{identifier}" has neither an address nor a file')
    return _file(dataset, source.file)


def _web_address(path: str, source: Origin) -> str:
    address = web_address(source.url)
    if address is None:
        raise DatasetError(path, f'the address of source "{source.id}" is none on the web: {source.url}')
    return address


def _file(dataset: OpenDataset, file: str) -> Path:
    try:
        path = SourceFolder(*dataset.sources).path_of(file)
    except UnverifiableError as error:
        raise DatasetError(dataset.path, str(error)) from None
    if not path.is_file():
        folders = ", ".join(map(str, dataset.sources))
        raise NotFoundError(f'the source file "{file}" is not in {folders}', "--sources names another folder")
    return path
