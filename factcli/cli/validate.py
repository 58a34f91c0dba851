"""`factcli validate`: the dataset's doctor."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from factcli.answers import Problem, Severity
from factcli.api import bundled_dataset, default_sources
from factcli.cli.answer import HELP, give
from factcli.cli.options import Printing, Reading, Sources
from factcli.cli.progress import progress
from factcli.cli.terminal import Terminal
from factcli.dataset_files import dataset_files
from factcli.errors import ExitCode, UsageError
from factcli.proof import SourceFolder
from factcli.render import Answer, Format
from factcli.store.places import is_on_cluster

File = Annotated[
    str | None, typer.Argument(metavar="[FILE|-]", help="The dataset; without it, that of --data.", show_default=False)
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse warnings too.")]
Notes = Annotated[bool, typer.Option("--notes", help="Also tell where each proved statement stands in its source.")]


def validate(
    context: typer.Context,
    printing: Printing,
    reading: Reading,
    file: File = None,
    strict: Strict = False,
    notes: Notes = False,
    sources: Sources = None,
) -> int:
    """Examine a dataset: schema, ids, names, dates, languages, figures, quotations, sources, duplicates.

    Exit 3: there are errors, or with --strict warnings.
    """
    terminal: Terminal = context.obj
    paths = [file] if file else list(map(str, reading.data or [])) or [bundled_dataset()]
    if any(map(is_on_cluster, paths)):
        raise UsageError("a dataset on a cluster is not validated; validate what it was exported from")
    folder = SourceFolder(*([Path(sources)] if sources else default_sources(paths)))
    counts: Counter[Severity] = Counter()

    def find() -> Answer:
        from factcli.doctor import examine

        with progress(terminal, "examining statements") as advance:
            found = [problem for path in dataset_files(paths) for problem in examine(path, folder, advance)]
        counts.update(problem.severity for problem in found)
        shown = [problem for problem in found if notes or problem.severity is not Severity.NOTE]
        asked = {"file": ", ".join(paths), "strict": strict}
        return Answer(iter(shown), Problem, len(shown), len(shown), asked)

    give(terminal, printing, Problem, find, None)
    silent = printing.quiet or printing.fields == (HELP,) or printing.format_ in (Format.JSON, Format.JSONL)
    if not silent:
        terminal.remark(f"{_number(counts, Severity.ERROR)}, {_number(counts, Severity.WARNING)}")
    refused = counts[Severity.ERROR] or (strict and counts[Severity.WARNING])
    return ExitCode.DATASET if refused else ExitCode.FOUND


def _number(counts: Counter[Severity], severity: Severity) -> str:
    number = counts[severity]
    return f"{number} {severity.value}" + ("" if number == 1 else "s")
