"""`from factcli import open_dataset`: what Python programs are promised, as docs/api.md says it."""

import doctest
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

import factcli
from factcli import DatasetError, Facet, Kind, Query, open_dataset

EVERY_NAME = set(factcli.__all__)


def test_the_bundled_dataset_is_opened_without_a_path() -> None:
    with open_dataset() as dataset:
        page = dataset.search("cyberterrorism")
        assert (page.total, page.returned) == (2, 2)
        assert [result.id for result in page.results] == ["unsc-2019-09-25-23", "unsc-2019-09-25-03"]


def test_a_query_narrows_as_the_options_of_search_do() -> None:
    with open_dataset() as dataset:
        page = dataset.search(Query(speakers=["norov"], kinds=[Kind.STATISTIC], limit=None))
        assert [result.id for result in page.results] == ["unsc-2019-09-25-10"]


def test_show_proves_statements_against_their_sources(dataset: Callable[..., str]) -> None:
    with open_dataset() as opened:
        (result,) = opened.show(["unsc-2019-09-25-02", "unknown"])
        assert result.verification is not None
        assert result.verification.verified
    with open_dataset(Path(dataset([{"id": "a", "text": "One"}])), sources=ROOT) as opened:
        assert opened.sources == (ROOT,)
        verification = opened.show(["a"])[0].verification
        assert verification is not None
        assert verification.reason == "no source is named"


def test_statements_are_counted_by_facet() -> None:
    with open_dataset() as dataset:
        assert [(count.id, count.count) for count in dataset.tally(Facet.SPEAKERS, ["gutterres"])] == [
            ("antonio-guterres", 7)
        ]


def test_a_draw_with_a_seed_is_repeated() -> None:
    with open_dataset() as dataset:
        first, second = (list(dataset.draw(seed=5).results) for _ in range(2))
        assert first == second


def test_close_names_and_ids_are_offered() -> None:
    with open_dataset() as dataset:
        assert dataset.closest(Query(speakers=["Gutersohn"])) == ["António Guterres"]
        assert dataset.closest_ids("unsc-2019-09-25-0") == dataset.closest_ids("unsc-2019-09-25-0")[:3]


def test_a_dataset_that_cannot_be_read_names_the_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"statements": [{"txt": "x"}]}')
    with pytest.raises(DatasetError) as caught, open_dataset(broken):
        pass
    assert (caught.value.path, caught.value.json_path) == (str(broken), "$.statements[0]")


@pytest.mark.parametrize("name", sorted(EVERY_NAME))
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(factcli, name).__name__ == name
    assert name in dir(factcli)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = factcli.Nothing


def test_the_package_is_imported_without_its_modules() -> None:
    loaded = "import sys, factcli; print([name for name in sys.modules if name.startswith('factcli.')])"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("module", ["factcli.api", "factcli.links", "factcli.cli.bash", "factcli.cli.pager"])
def test_examples_in_docstrings_hold(module: str) -> None:
    __import__(module)
    assert doctest.testmod(sys.modules[module]).failed == 0


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "factcli" / "py.typed").read_text() == ""
