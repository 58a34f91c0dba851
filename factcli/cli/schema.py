"""`factcli schema`: the forms of what goes in and what comes out."""

from typing import Annotated

import msgspec
import typer

from factcli.cli.terminal import Terminal
from factcli.errors import ExitCode

ResultsOption = Annotated[bool, typer.Option("--output", help="The schema of what `-f json` prints.")]


def schema(context: typer.Context, output: ResultsOption = False) -> int:
    """Print the JSON Schema of datasets; with --output, that of results."""
    if output:
        from factcli.render.json import output_schema as schema_of
    else:
        from factcli.dataset import json_schema as schema_of
    terminal: Terminal = context.obj
    terminal.write([msgspec.json.format(msgspec.json.encode(schema_of()), indent=2).decode() + "\n"])
    return ExitCode.FOUND
