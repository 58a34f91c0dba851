"""factcli: who said what, with which numbers, and can it be proved.

`open_dataset` is the way in for Python; see docs/api.md. Its modules are loaded when a name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factcli.answers import Count, Page, Result
    from factcli.api import OpenDataset, open_dataset
    from factcli.asked import Facet, Query
    from factcli.errors import DatasetError, FactcliError
    from factcli.model import Kind

__all__ = [
    "Count",
    "DatasetError",
    "Facet",
    "FactcliError",
    "Kind",
    "OpenDataset",
    "Page",
    "Query",
    "Result",
    "open_dataset",
]

_HOMES = {
    **dict.fromkeys(("OpenDataset", "open_dataset"), "factcli.api"),
    **dict.fromkeys(("DatasetError", "FactcliError"), "factcli.errors"),
    **dict.fromkeys(("Count", "Page", "Result"), "factcli.answers"),
    **dict.fromkeys(("Facet", "Query"), "factcli.asked"),
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "factcli.model")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
