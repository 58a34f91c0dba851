"""`factcli index`: the compiled datasets in the cache, and what they are exported as."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import astuple, replace

from factcli.cli.answer import opened
from factcli.cli.index_export import Form, export
from factcli.cli.options import Reading
from factcli.cli.terminal import Terminal
from factcli.errors import ExitCode, StoreError, UsageError
from factcli.render import Format
from factcli.render.json import encode
from factcli.render.table import tsv
from factcli.store.inventory import Compiled, compiled_stores, describe, remove
from factcli.store.places import cache_folder, files_of_ours, is_on_cluster, place_of, prefix_of
from factcli.store.spark.address import Address
from factcli.text import safe

DATASETS = Compiled.__struct_fields__.index("datasets")


class Action(StrEnum):
    """What to do with the cache."""

    BUILD = "build"
    INFO = "info"
    CLEAR = "clear"
    EXPORT = "export"


FolderArgument = Annotated[
    Path | None, typer.Argument(metavar="[DIR]", help="The folder to export to, not there yet.", show_default=False)
]
To = Annotated[Form, typer.Option("--to", help="The form to export.", case_sensitive=False)]
ActionArgument = Annotated[Action, typer.Argument(help="What to do.", case_sensitive=False, show_default=False)]
FormatOption = Annotated[
    Format | None, typer.Option("-f", "--format", help="text, tsv, json or jsonl.", case_sensitive=False)
]


def index(
    context: typer.Context,
    reading: Reading,
    action: ActionArgument,
    folder: FolderArgument = None,
    format_: FormatOption = None,
    to: To = Form.PARQUET,
) -> int:
    """Compile datasets beforehand (build), tell what is compiled (info), or remove all of it (clear).

    `export DIR` writes a dataset as a folder of Parquet that a Spark cluster reads.

    With --data, `info` and `clear` mean the stores of these datasets alone. Nothing is lost by clearing: a dataset
    is compiled again when it is next read.
    """
    terminal: Terminal = context.obj
    if (action is Action.EXPORT) is (folder is None):
        raise UsageError("export, and nothing else, takes a folder to write", "factcli index export --to parquet DIR")
    if folder is not None:
        return export(terminal, reading, folder, to)
    if format_ not in (None, Format.TEXT, Format.TSV, Format.JSON, Format.JSONL):
        raise UsageError(f"the index is not told as {format_}", "the formats are text, tsv, json and jsonl")
    format_ = format_ or (Format.TEXT if terminal.is_terminal else Format.TSV)
    if action is Action.BUILD:
        terminal.write(_written([_build(terminal, reading)], format_))
    elif action is Action.INFO:
        asked = _prefix(reading)
        found = [each for each in compiled_stores(cache_folder()) if asked in each.file]
        terminal.write(_written(found, format_))
        return ExitCode.FOUND if found else ExitCode.NOT_FOUND
    else:
        asked = _prefix(reading)
        removed = remove([file for file in files_of_ours(cache_folder()) if file.name.startswith(asked)])
        terminal.remark(f"{removed} removed from {cache_folder()}")
    return ExitCode.FOUND


def _prefix(reading: Reading) -> str:
    """Return how the names of the stores of what was asked for begin; empty where all are."""
    if not reading.data:
        return ""
    paths = list(map(str, reading.data))
    if is_on_cluster(paths[0]):
        return prefix_of([str(Address.of(paths[0]))])
    if place_of(paths) is None:
        raise UsageError("only a dataset that is a regular file has a place in the cache")
    return prefix_of(paths)


def _build(terminal: Terminal, reading: Reading) -> Compiled:
    with opened(terminal, reading) as dataset:
        paths = dataset.paths
        prefix = prefix_of([str(Address.of(paths[0]))] if is_on_cluster(paths[0]) else paths)
        kept = [file for file in files_of_ours(cache_folder()) if file.match(f"{prefix}-*.sqlite")]
    if not kept:
        raise StoreError(f"nothing can be kept in {cache_folder()}", "FACTCLI_CACHE names another folder")
    return describe(kept[0])


def _written(found: list[Compiled], format_: Format) -> Iterator[str]:
    if format_ is Format.JSON:
        yield encode(found) + "\n"
        return
    for index, each in enumerate(found):
        if format_ is Format.JSONL:
            yield encode(each) + "\n"
            continue
        values = ["" if value is None else value for value in astuple(replace(each, datasets=[]))]
        values[DATASETS] = ", ".join(each.datasets)
        if format_ is Format.TSV:
            yield tsv([value] for value in values)
        else:
            lines = zip(each.__struct_fields__, values, strict=True)
            yield ("\n" if index else "") + "".join(f"{safe(f'{name:<11}{value}')}\n" for name, value in lines)
