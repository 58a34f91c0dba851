"""From a command's options to printed answers: which format, where, with which remarks."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial

from factcli.answers import Result
from factcli.api import OpenDataset, open_dataset
from factcli.cli.options import Printing, Reading
from factcli.cli.progress import progress
from factcli.cli.terminal import PROGRAM, Bidi, Terminal
from factcli.errors import ExitCode, UsageError
from factcli.render import Answer, Format, Row, View, renderer
from factcli.render.fields import FIELDS, check_fields

HELP = "help"


def opened(
    terminal: Terminal, reading: Reading, sources: str | None = None, *, quiet: bool = False
) -> AbstractContextManager[OpenDataset]:
    """Open the datasets to read, and show how far they are compiled where that takes time."""
    showing = partial(progress, terminal, "reading statements")
    return open_dataset(reading.data, sources, progress=showing, say=_unheard if quiet else terminal.remark)


def _unheard(_: str) -> None:
    """Take a remark that nobody wants to read."""


def give(
    terminal: Terminal,
    printing: Printing,
    row_type: type[Row],
    find: Callable[[], Answer],
    closest: Callable[[], list[str]] | None,
    asked: Sequence[str] = (),
    *,
    whole: bool = False,
    extra: tuple[str, ...] = (),
) -> int:
    """Find and print an answer; say what is missing or left out where that helps; return the exit code.

    Where there is no answer to the names and words `asked` for, `closest` gives those that were perhaps meant;
    without `closest`, no answer is as good as any. With `whole`, text tells all that is known of a statement; `extra`
    fields are told beside a format's own.
    """
    if printing.fields == (HELP,):
        terminal.write(f"{name}\n" for name in FIELDS[row_type])
        return ExitCode.FOUND
    check_fields(row_type, printing.fields or ())
    format_ = printing.format_ or (Format.TEXT if terminal.is_terminal else Format.TSV)
    if printing.spreadsheet and format_ is not Format.CSV:
        raise UsageError("--spreadsheet goes with --format csv")
    view = _view(terminal, printing, format_, whole, extra)
    answer = find()
    terminal.show(renderer(format_)(answer, view), paged=not printing.no_pager, visual=view.visual)
    if answer.total == 0 and closest is not None:
        if not printing.quiet:
            sought = ", ".join(f'"{each}"' for each in asked)
            # Not in this dataset, which is not to say that nobody said it.
            message = f"nothing in this dataset matches {sought}" if sought else "nothing in this dataset matches"
            report(terminal, format_, message, did_you_mean(closest()), ExitCode.NOT_FOUND)
        return ExitCode.NOT_FOUND
    if terminal.is_terminal and not printing.quiet and answer.returned < answer.total:
        terminal.remark(f"{answer.returned} of {answer.total}")
    return ExitCode.FOUND


def _view(terminal: Terminal, printing: Printing, format_: Format, whole: bool, extra: tuple[str, ...]) -> View:
    """Return how a format is printed: as the options say, and as the terminal can."""
    return View(
        width=terminal.width,
        colour=terminal.coloured(printing.color),
        fields=printing.fields,
        end="\0" if printing.null else "\n",
        whole=whole,
        extra=extra,
        links=terminal.is_capable,
        visual=terminal.is_terminal and format_ is Format.TEXT and printing.bidi is Bidi.VISUAL,
        spreadsheet=printing.spreadsheet,
    )


def asked_lines(batch: str | None, reading: Reading) -> Sequence[str] | None:
    """Return the lines of a batch, or None without one; see `batch_lines`."""
    if batch is None:
        return None
    from factcli.cli.batch import batch_lines

    return batch_lines(batch, reading)


def extra_fields(lines: Sequence[str] | None, explain: bool) -> tuple[str, ...]:
    """Return the fields that are told beside a format's own: which line of a batch, and why."""
    return (("query",) if lines is not None else ()) + (("match",) if explain else ())


LONGEST_MESSAGE = 1_000
"""Characters; what a longer one repeats of the data or the arguments is cut in the middle."""


def _brief(message: str) -> str:
    half = LONGEST_MESSAGE // 2
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:half]} […] {message[-half:]}"


def report(terminal: Terminal, format_: Format | None, message: str, hint: str | None, code: int) -> None:
    """Write an error: a line and perhaps a second that helps, or one JSON object where JSON was asked for."""
    message, hint = _brief(message), hint and _brief(hint)
    if format_ in (Format.JSON, Format.JSONL):
        from factcli.render.json import encode

        terminal.remark(encode({"error": {"message": message, "hint": hint, "exit_code": int(code)}}))
        return
    terminal.remark(f"{PROGRAM}: " + message.replace("\n", " "))
    if hint:
        terminal.remark(hint.replace("\n", " "))


class Known(set[str | None]):
    """The ids of the statements that were taken."""

    def noted(self, results: Iterable[Result]) -> Iterator[Result]:
        """Yield results as they are taken, and remember their ids."""
        for result in results:
            self.add(result.id)
            yield result


MOST_CORRECTED = 10
"""Unknown ids that are answered with the closest; of more, somebody made a mistake with the dataset, not with an id."""


def report_unknown(
    terminal: Terminal,
    format_: Format | None,
    ids: Sequence[str],
    known: Container[str | None],
    closest: Callable[[str], list[str]],
) -> bool:
    """Write an error for each id that no statement has, with the closest for the first; tell whether there is any."""
    unknown = [identifier for identifier in ids if identifier not in known]
    for number, identifier in enumerate(unknown):
        message = f'this dataset has no statement "{identifier}"'
        hint = did_you_mean(closest(identifier)) if number < MOST_CORRECTED else None
        report(terminal, format_, message, hint, ExitCode.NOT_FOUND)
    return bool(unknown)


def did_you_mean(names: list[str]) -> str | None:
    """Return the line that offers the closest names, or None without any."""
    return f"did you mean {', '.join(names)}?" if names else None
