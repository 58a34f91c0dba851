"""Values from the dataset in use, for completion: names and ids."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from factcli.api import OpenDataset, bundled_dataset, open_dataset
from factcli.asked import NameMatch
from factcli.dataset_files import dataset_files
from factcli.errors import FactcliError
from factcli.match import rank
from factcli.plan import names_like
from factcli.render.fields import shown
from factcli.store import FACET_FIELDS, NameField, Selection
from factcli.store.cache import is_compiled
from factcli.text import fold

MOST = 50
"""So many values are offered: more than anybody reads."""
FORMS = 3 * MOST
"""So many forms are read for them, for one who is named may have several that begin so."""
COMPILED_MEANWHILE = 1 << 20
"""Bytes of a dataset that is compiled while somebody waits for a completion; a larger one has no values until then."""
FACETS = {field: facet for facet, field in FACET_FIELDS.items()}
Reader = Callable[[OpenDataset, str], Iterator[tuple[str, str]]]


def values(reader: Reader, typed: str, named: Sequence[str]) -> list[tuple[str, str]]:
    """Return values with their descriptions, from the datasets that were named, or else those in use.

    A dataset that cannot be read, or not at once, has none: a command will say why, a completion is quiet.
    """
    in_use = list(filter(None, os.environ.get("FACTCLI_DATA", "").split(os.pathsep)))
    paths = list(named) or in_use or [bundled_dataset()]
    try:
        size = sum(os.stat(file).st_size for file in dataset_files(paths))
        if not is_compiled(*paths) and not 0 < size <= COMPILED_MEANWHILE:
            return []
        with open_dataset(paths) as dataset:
            return list(reader(dataset, typed))[:MOST]
    except (OSError, FactcliError):
        return []


def _names(field: NameField, dataset: OpenDataset, typed: str) -> Iterator[tuple[str, str]]:
    """Yield names: those that begin as it was typed, their proper forms first, or else any that may be meant."""
    if not fold(typed):
        for tally in dataset.store.tally(FACETS[field], Selection(), MOST):
            if tally.entity is not None:
                yield shown(dataset.store.entity(tally.entity).name), _count(tally.count)
        return
    begun = dataset.store.names_from(fold(typed), field, FORMS)
    found: dict[int, NameMatch] = {}
    for alias in (False, True):
        for match in rank(typed, (form for form in begun if form.alias is alias)):
            found.setdefault(match.entity, match)
    for match in found.values() or names_like(dataset.store, field, typed):
        yield match.form, _described(dataset, match)


def _described(dataset: OpenDataset, match: NameMatch) -> str:
    name = shown(dataset.store.entity(match.entity).name)
    return _count(match.count) if name == match.form else f"{name}, {_count(match.count)}"


def _count(number: int) -> str:
    return f"{number} statement" if number == 1 else f"{number} statements"


def _identifiers(dataset: OpenDataset, typed: str) -> Iterator[tuple[str, str]]:
    """Yield the ids that begin so, each with its speaker and its first words."""
    for stored in dataset.store.by_id(dataset.store.ids_from(typed, MOST)):
        statement = stored.statement
        speaker = "" if stored.speaker is None else shown(dataset.store.entity(stored.speaker).name)
        words = shown(statement.translations) or statement.text
        yield statement.id or "", f"{speaker}: {words}" if speaker else words


# By parameter or facet; what is not here, the dataset does not know.
READERS: dict[str, Reader] = {
    "speaker": partial(_names, "speaker"),
    "org": partial(_names, "organisation"),
    "topic": partial(_names, "topic"),
    **{facet: partial(_names, field) for field, facet in FACETS.items()},
    "id": _identifiers,
}
