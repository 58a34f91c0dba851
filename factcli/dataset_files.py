"""The files that datasets are given by: names, folders of them, standard input."""

from __future__ import annotations

import os
from collections.abc import Iterable

from factcli.errors import DatasetError

STANDARD_INPUT = "-"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
"""How the names of datasets end: what is read of a folder."""


def exported_folder(path: str) -> str | None:
    """Return the folder of an exported dataset that `DIR` or `DIR/*.parquet` names; None for anything else."""
    folder = os.path.dirname(path) or "." if os.path.basename(path) == "*.parquet" else path
    return folder if os.path.isdir(os.path.join(folder, "meta.parquet")) else None


def dataset_files(paths: Iterable[str]) -> list[str]:
    """Return the files of datasets that are given as files or as folders of them, each once; `-` stays itself.

    A folder of Parquet that was exported is one dataset, and stays itself too.

    Raises:
        DatasetError: a folder holds no dataset.
    """
    found: dict[str, str] = {}
    for path in paths:
        inside = [path]
        if os.path.isdir(path) and path != STANDARD_INPUT and not exported_folder(path):
            inside = sorted(
                os.path.join(folder, name)
                for folder, _, names in os.walk(path)
                for name in names
                if name.endswith(SUFFIXES) and not name.startswith(".")
            )
            if not inside:
                raise DatasetError(path, f"the folder holds no dataset, no file that ends in {', '.join(SUFFIXES)}")
        for file in inside:
            found.setdefault(os.path.realpath(file) if file != STANDARD_INPUT else file, file)
    return list(found.values())
