"""The Python API: a dataset that was opened and can be asked. The command line itself asks through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from os import PathLike, fspath
from pathlib import Path

from factcli.answers import Count, FigureRow, Page, Result, Verdict
from factcli.asked import Facet, Query
from factcli.dataset_files import STANDARD_INPUT, dataset_files
from factcli.errors import UsageError
from factcli.store import Store
from factcli.store.cache import Say, Showing, open_store
from factcli.store.places import is_on_cluster

EVERYTHING = Query(limit=None)


def bundled_dataset() -> str:
    """Return the path of the dataset that factcli carries: in the wheel, or in the checkout it runs from."""
    package = Path(__file__).parent
    installed = package / "bundled" / "data" / "statements.json"
    return str(installed if installed.exists() else package.parent / "data" / "statements.json")


def default_sources(paths: Sequence[str]) -> tuple[Path, ...]:
    """Return the folders of datasets' sources: their own, or for the bundled dataset `seeds`."""
    if list(paths) == [bundled_dataset()]:
        return (Path(paths[0]).parent.parent / "seeds",)
    if is_on_cluster(paths[0]):
        return (Path(),)
    return tuple(dict.fromkeys(Path(file).parent for file in dataset_files(paths)))


class OpenDataset:
    """A dataset, or several as one, that can be asked until it is closed; get one from `open_dataset`."""

    def __init__(self, paths: Sequence[str], store: Store, sources: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        self.store = store
        self.sources = tuple(sources)

    @property
    def path(self) -> str:
        """The paths as a message names them."""
        return ", ".join(self.paths)

    def search(self, query: str | Query) -> Page:
        """Return the statements that answer a query, best first; a string is one of words.

        The page's results are looked up as they are taken, once, while the dataset is open.
        """
        from factcli.search import search

        return search(self.store, _query(query))

    def show(self, identifiers: Sequence[str]) -> list[Result]:
        """Return the statements with these ids, in this order, each compared with its source; unknown ones left out."""
        return list(self.look_up(identifiers).results)

    def look_up(self, identifiers: Sequence[str]) -> Page:
        """Return what `show` does, one by one: the page's results are compared as they are taken, once."""
        from factcli.proof import SourceFolder
        from factcli.search import show

        return show(self.store, identifiers, SourceFolder(*self.sources))

    def tally(self, facet: Facet, names: Sequence[str] = (), query: Query = EVERYTHING) -> Sequence[Count]:
        """Count what a query selects by the values of a facet, most first; with names, only the values they meet."""
        from factcli.search import tally

        return tally(self.store, facet, names, query)

    def figures(self, query: str | Query = EVERYTHING) -> tuple[int, list[FigureRow]]:
        """Return how many figures the statements that a query selects have, and those of them asked for."""
        from factcli.search import figures

        return figures(self.store, _query(query))

    def check(self, wordings: Iterable[str], speaker: str | None = None) -> Iterator[Verdict]:
        """Yield for each wording whether somebody, or the speaker, said it, who, where and in which words."""
        from factcli.check import check
        from factcli.proof import SourceFolder

        folder = SourceFolder(*self.sources)
        yield from (check(self.store, wording, folder, speaker) for wording in wordings)

    def draw(self, query: str | Query = EVERYTHING, seed: int | None = None) -> Page:
        """Return one of the statements that a query selects, by lot; a seed draws the same one every time."""
        from random import Random

        from factcli.search import at_share

        return at_share(self.store, _query(query), Random(seed).random())  # noqa: S311

    def closest(self, query: str | Query) -> list[str]:
        """Return up to three names and words nearest to what a query asked for and nothing met."""
        from factcli.plan import closest

        return closest(self.store, _query(query))

    def closest_ids(self, identifier: str) -> list[str]:
        """Return up to three ids that resemble one which is unknown."""
        from difflib import get_close_matches

        return get_close_matches(identifier, self.store.ids_like(identifier))


def _query(query: str | Query) -> Query:
    return Query(words=[query]) if isinstance(query, str) else query


@contextmanager
def open_dataset(
    path: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None,
    sources: str | PathLike[str] | None = None,
    progress: Showing = nullcontext,
    say: Say = lambda _: None,
) -> Iterator[OpenDataset]:
    """Open a dataset, the bundled one without a path, and compile it first if it is new or has changed.

    Args:
        path: a dataset file or a folder of them, or several of these; `-` for standard input; or the address of a
            dataset on a cluster, `sc://host:port/#place`.
        sources: the folder of the sources' files; by default the dataset's own.
        progress: shows how far a dataset is compiled, where that is needed.
        say: is told in a line what takes long on a cluster.

    Raises:
        DatasetError: the dataset cannot be read; the message names the place.
        UsageError: standard input, or a dataset on a cluster, is one of several.
        StoreError: the compiled store is damaged, and could not be built anew.

    >>> with open_dataset() as dataset:
    ...     [result.id for result in dataset.search("cyberterrorism").results]
    ['unsc-2019-09-25-23', 'unsc-2019-09-25-03']
    """
    given = [path] if isinstance(path, str | PathLike) else path
    paths = [fspath(each) for each in given or [bundled_dataset()]]
    if STANDARD_INPUT in paths and len(paths) > 1:
        raise UsageError("standard input is a dataset by itself, not one of several")
    if len(paths) > 1 and any(map(is_on_cluster, paths)):
        raise UsageError("a dataset on a cluster is one by itself, not one of several")
    with open_store(*paths, progress=progress, say=say) as store:
        yield OpenDataset(paths, store, default_sources(paths) if sources is None else [Path(sources)])
