"""From a command's options to printed answers: which format, where, with which remarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from factcli.cli.options import Printing, Reading
from factcli.cli.progress import progress
from factcli.cli.terminal import PROGRAM, Terminal
from factcli.dataset import STANDARD_INPUT, dataset_files
from factcli.errors import ExitCode, UsageError
from factcli.render import Answer, Format, Row, View, renderer
from factcli.render.fields import FIELDS, check_fields
from factcli.store import Store
from factcli.store.cache import open_store
from factcli.store.places import is_on_cluster

HELP = "help"


def dataset_paths(reading: Reading) -> list[str]:
    """Return the paths of the datasets to read.

    Raises:
        UsageError: standard input, or a dataset on a cluster, is one of several.
    """
    paths = list(reading.data or [bundled_dataset()])
    if STANDARD_INPUT in paths and len(paths) > 1:
        raise UsageError("standard input is a dataset by itself, not one of several")
    if len(paths) > 1 and any(map(is_on_cluster, paths)):
        raise UsageError("a dataset on a cluster is one by itself, not one of several")
    return paths


def opened(terminal: Terminal, reading: Reading, printing: Printing | None = None) -> AbstractContextManager[Store]:
    """Open the datasets to read, and show how far they are compiled if that takes time."""
    say = (printing or Printing()).say(terminal.remark)
    return open_store(*dataset_paths(reading), progress=partial(progress, terminal, "reading statements"), say=say)


def bundled_dataset() -> str:
    """Return the path of the dataset that factcli carries: in the wheel, or in the checkout it runs from."""
    package = Path(__file__).parent.parent
    installed = package / "bundled" / "data" / "statements.json"
    return str(installed if installed.exists() else package.parent / "data" / "statements.json")


def default_sources(paths: Sequence[str]) -> list[Path]:
    """Return the folders of datasets' sources: their own, or for the bundled dataset `seeds`."""
    if paths == [bundled_dataset()]:
        return [Path(paths[0]).parent.parent / "seeds"]
    if is_on_cluster(paths[0]):
        return [Path()]
    return list(dict.fromkeys(Path(file).parent for file in dataset_files(paths)))


def give(
    terminal: Terminal,
    printing: Printing,
    row_type: type[Row],
    find: Callable[[], Answer],
    closest: Callable[[], list[str]],
    asked: Sequence[str] = (),
    *,
    whole: bool = False,
    extra: tuple[str, ...] = (),
) -> int:
    """Find and print an answer; say what is missing or left out where that helps; return the exit code.

    Where there is no answer to the names and words `asked` for, `closest` gives those that were perhaps meant.
    With `whole`, text tells all that is known of a statement; `extra` fields are told beside a format's own.
    """
    if printing.fields == (HELP,):
        terminal.write(f"{name}\n" for name in FIELDS[row_type])
        return ExitCode.FOUND
    check_fields(row_type, printing.fields or ())
    format_ = printing.format_ or (Format.TEXT if terminal.is_terminal else Format.TSV)
    view = View(
        width=terminal.width,
        colour=terminal.coloured(printing.color),
        fields=printing.fields,
        end="\0" if printing.null else "\n",
        whole=whole,
        extra=extra,
    )
    answer = find()
    terminal.write(renderer(format_)(answer, view))
    if answer.total == 0:
        if not printing.quiet:
            sought = ", ".join(f'"{each}"' for each in asked)
            # Not in this dataset, which is not to say that nobody said it.
            message = f"nothing in this dataset matches {sought}" if sought else "nothing in this dataset matches"
            report(terminal, format_, message, did_you_mean(closest()), ExitCode.NOT_FOUND)
        return ExitCode.NOT_FOUND
    if terminal.is_terminal and not printing.quiet and answer.returned < answer.total:
        terminal.remark(f"{answer.returned} of {answer.total}")
    return ExitCode.FOUND


def report(terminal: Terminal, format_: Format | None, message: str, hint: str | None, code: int) -> None:
    """Write an error: a line and perhaps a second that helps, or one JSON object where JSON was asked for."""
    if format_ in (Format.JSON, Format.JSONL):
        from factcli.render.json import encode

        terminal.remark(encode({"error": {"message": message, "hint": hint, "exit_code": int(code)}}))
        return
    terminal.remark(f"{PROGRAM}: " + message.replace("\n", " "))
    if hint:
        terminal.remark(hint.replace("\n", " "))


def did_you_mean(names: list[str]) -> str | None:
    """Return the line that offers the closest names, or None without any."""
    return f"did you mean {', '.join(names)}?" if names else None
