"""`factcli import`: another format becomes a dataset, on standard output or in a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from factcli.cli.answer import report
from factcli.cli.progress import progress
from factcli.cli.terminal import Terminal
from factcli.dataset_files import STANDARD_INPUT
from factcli.errors import DatasetError, ExitCode, UsageError
from factcli.formats import Place, Refused, Remark, Wishes
from factcli.formats.detect import Format, format_of, reader
from factcli.formats.encoding import open_text
from factcli.formats.fields import FIELDS
from factcli.formats.lines import Declared, Line, Tally, as_document, as_json_lines, dataset_lines
from factcli.render.json import escaped

if TYPE_CHECKING:
    from gzip import GzipFile

SUFFIXES = {".json": as_document, ".jsonl": as_json_lines, ".ndjson": as_json_lines}
GZIP_SUFFIX = ".gz"
NOT_FORTUNES = (".dat",)
"""What lies beside fortunes and holds none: the index that strfile(1) makes."""
OFFENSIVE = "off"
"""The folder of fortunes that are in rot13."""
PROGRESS_EVERY = 1000
"""Statements and declarations between two steps of the progress bar."""


class Mapping(dict[str, str]):
    """Which column or dotted path holds which field."""


def mapping(value: str) -> Mapping:
    """Read `field=column,…`; a column may hold `=`, and a comma that no known field follows."""
    found = Mapping()
    field = ""
    for part in value.split(","):
        name, equals, column = part.partition("=")
        if equals and name.strip() in FIELDS:
            field = name.strip()
            found[field] = column.strip()
        elif field:
            found[field] += f",{part}"
        else:
            raise typer.BadParameter(f'"{part}" does not begin with one of {", ".join(FIELDS)}, and "="')
    if "text" not in found or not all(found.values()):
        raise typer.BadParameter("it names no column for the text" if "text" not in found else "a column has no name")
    return found


File = Annotated[str, typer.Argument(metavar="FILE|-", help="A file, a folder of them, or - for standard input.")]
From = Annotated[Format | None, typer.Option("--from", help="Its format; without it, told by its content.")]
Map = Annotated[
    Mapping | None,
    typer.Option("--map", metavar="FIELD=COLUMN,…", parser=mapping, help="Which column or dotted path holds what."),
]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="Its encoding, such as cp1252.")]
Speaker = Annotated[
    str | None, typer.Option("-s", "--speaker", metavar="NAME", help="Who speaks where a record does not say.")
]
Language = Annotated[
    str | None, typer.Option("--lang", metavar="TAG", help="The language (BCP 47) where a record does not say.")
]
To = Annotated[
    str | None,
    typer.Option("--output", metavar="FILE", help="Write there: .json, .jsonl or .ndjson, with .gz for gzipped."),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No count and no remarks; what is refused is told.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first record that cannot be used whole.")]


def import_(
    context: typer.Context,
    file: File,
    from_: From = None,
    map_: Map = None,
    encoding: Encoding = None,
    speaker: Speaker = None,
    lang: Language = None,
    output: To = None,
    strict: Strict = False,
    quiet: Quiet = False,
) -> int:
    """Turn a collection into a dataset: tables, JSON, fortune files, Quotebank, JSON-LD, Wikiquote, Our World in Data.

    It is written as JSON Lines on standard output, or to --output. Records that cannot be used are told with their
    place, and counted.
    """
    terminal: Terminal = context.obj
    run = _Import(terminal, Wishes(map_, speaker, lang), from_, encoding, strict, quiet)
    if output is None:
        terminal.write(map(escaped, as_json_lines(run.lines(file, watched=not terminal.is_terminal))))
    else:
        _write(output, run, file)
    if not quiet:
        terminal.remark(str(run.tally))
    return ExitCode.FOUND if run.tally.written else ExitCode.NOT_FOUND


class _Import:
    """One run: what is read, what is said of it on standard error, and the count."""

    def __init__(
        self,
        terminal: Terminal,
        wishes: Wishes,
        format_: Format | None,
        encoding: str | None,
        strict: bool,
        quiet: bool,
    ) -> None:
        self.tally = Tally()
        self._terminal = terminal
        self._wishes = wishes
        self._format = format_
        self._encoding = encoding
        self._strict = strict
        self._quiet = quiet
        self._bar = False

    def lines(self, file: str, *, watched: bool) -> Iterator[Line]:
        """Yield the lines of the dataset that a file becomes; `watched`, with progress on a terminal."""
        if self._quiet or not watched:
            yield from self._read(file)
            return
        with progress(self._terminal, "importing") as advance:
            self._bar = advance is not None
            for number, line in enumerate(self._read(file), 1):
                yield line
                if advance is not None and number % PROGRESS_EVERY == 0:
                    advance(self.tally.read, None)

    def _read(self, file: str) -> Iterator[Line]:
        declared: Declared = set()
        for path in _files(file):
            with open_text(path, self._encoding) as text:
                if text.guessed:
                    self._remark(path, Place(), f"not UTF-8; read as {text.encoding}, which --encoding changes")
                found = reader(self._format or format_of(text))(text, self._wishes)
                try:
                    yield from dataset_lines(found, declared, self.tally, partial(self._report, path))
                except RecursionError:
                    raise DatasetError(path, "nested too deeply") from None

    def _report(self, path: str, place: Place, item: Refused | Remark) -> None:
        if self._strict and place != Place():
            raise DatasetError(path, item.why, **place._asdict())
        if isinstance(item, Refused):
            self._tell(path, place, f"refused: {item.why}")
        else:
            self._remark(path, place, item.why)

    def _remark(self, path: str, place: Place, why: str) -> None:
        if not self._quiet:
            self._tell(path, place, why)

    def _tell(self, path: str, place: Place, why: str) -> None:
        if self._bar:
            self._terminal.wipe()
        report(self._terminal, None, DatasetError(path, why, **place._asdict()).message, None, ExitCode.DATASET)


def _files(path: str) -> Iterator[str]:
    """Yield a file, or the files below a folder in the order of their names, each once however it is linked."""
    if path == STANDARD_INPUT or not os.path.isdir(path):
        yield path
        return
    seen: set[str] = set()
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name != OFFENSIVE and not name.startswith("."))
        for name in sorted(names):
            file = os.path.join(folder, name)
            real = os.path.realpath(file)
            leads_to_rot13 = os.path.islink(file) and Path(real).parent.name == OFFENSIVE
            if not (name.startswith(".") or name.endswith(NOT_FORTUNES) or real in seen or leads_to_rot13):
                seen.add(real)
                yield file


def _write(output: str, run: _Import, file: str) -> None:
    """Write a dataset to a file, beside its place until it is whole; nothing if there is no statement."""
    plain = output.removesuffix(GZIP_SUFFIX)
    encode = SUFFIXES.get(Path(plain).suffix)
    if encode is None:
        raise UsageError(f'the name "{output}" ends in none of {", ".join(SUFFIXES)}, with or without {GZIP_SUFFIX}')
    unfinished = f"{output}.{os.getpid()}.part"
    try:
        with _created(unfinished, packed=plain != output) as stream:
            stream.writelines(escaped(part).encode(errors="replace") for part in encode(run.lines(file, watched=True)))
        if run.tally.written:
            os.replace(unfinished, output)
    except OSError as error:
        raise DatasetError(output, error.strerror or str(error)) from None
    finally:
        with suppress(OSError):
            os.unlink(unfinished)


@contextmanager
def _created(path: str, packed: bool) -> Iterator["IO[bytes] | GzipFile"]:
    with open(path, "xb") as file:
        if not packed:
            yield file
            return
        import gzip

        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as stream:
            yield stream
