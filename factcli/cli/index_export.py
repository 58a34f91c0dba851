"""`factcli index export`: a dataset in the form that a cluster reads."""

from enum import StrEnum
from pathlib import Path

from factcli.cli.answer import opened
from factcli.cli.options import Reading
from factcli.cli.progress import progress
from factcli.cli.terminal import Terminal
from factcli.errors import ExitCode, UsageError


class Form(StrEnum):
    """What a dataset can be exported to."""

    PARQUET = "parquet"


def export(terminal: Terminal, reading: Reading, folder: Path, form: Form) -> int:
    """Write the dataset to a folder of its own, sorted so that a look-up reads little of it."""
    from factcli.store.export import export_store
    from factcli.store.sqlite import SqliteStore

    with opened(terminal, reading) as dataset:
        store = dataset.store
        if not isinstance(store, SqliteStore):
            raise UsageError(f"a dataset on a cluster has the form of {form} already")
        with progress(terminal, "writing statements") as advance:
            total = export_store(store, folder, None if advance is None else lambda done: advance(done, None))
    terminal.remark(f"{total} statements written to {folder}")
    return ExitCode.FOUND
