"""`factcli open`: which addresses are opened, and which are not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Outcome, Run

SEED = ROOT / "seeds" / "000_e881f553afd2ba4e.txt"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a browser that writes down what it is told to open."""
    browser, log = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {log}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    return log


@pytest.fixture
def sourced(dataset: Callable[..., str]) -> Callable[..., str]:
    """Write a dataset of one statement, "a", with a source."""

    def sourced(**source: str) -> str:
        return dataset({"sources": [{"id": "s", **source}], "statements": [{"id": "a", "text": "One", "source": "s"}]})

    return sourced


def test_a_source_on_the_web_is_opened_in_the_browser(
    process: Callable[..., Outcome], opened: Path, sourced: Callable[..., str]
) -> None:
    path = sourced(url="https://example.org/س?a=$(x)&b='1", file="one.txt")
    assert process(f"factcli open --data {path} a") == Outcome(0, "", "")
    assert opened.read_text() == "https://example.org/%D8%B3?a=$(x)&b='1\n"


def test_a_source_without_an_address_is_opened_as_a_file(process: Callable[..., Outcome], opened: Path) -> None:
    assert process("factcli open unsc-2019-09-25-02") == Outcome(0, "", "")
    assert opened.read_text() == f"{SEED.as_uri()}\n"


def test_print_prints_the_address_and_opens_nothing(run: Run, opened: Path, sourced: Callable[..., str]) -> None:
    assert run("open", "--print", "unsc-2019-09-25-02") == Outcome(0, f"{SEED}\n", "")
    path = sourced(url="HTTP://example.org")
    assert run("open", "--print", "--data", path, "a") == Outcome(0, "HTTP://example.org\n", "")
    assert not opened.exists()


def test_the_sources_folder_may_be_elsewhere(run: Run, sourced: Callable[..., str]) -> None:
    done = run("open", "--print", "--data", sourced(file=SEED.name), "--sources", str(SEED.parent), "a")
    assert done == Outcome(0, f"{SEED}\n", "")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org",
        "/etc/passwd",
        "https:///path",
        "https://",
        "https://a b",
        "https://a\n",
        "https://a\x1b]8;;b",
        "--help",
        "",
    ],
)
def test_no_address_is_opened_that_is_not_on_the_web(
    run: Run, opened: Path, sourced: Callable[..., str], url: str
) -> None:
    done = run("open", "--data", sourced(url=url), "a")
    assert (done.code, done.out) == (3, "")
    assert 'the address of source "s" is none on the web' in done.err
    assert not opened.exists()


@pytest.mark.parametrize("file", ["../../etc/passwd", "/etc/passwd"])
def test_no_file_outside_the_sources_folder_is_opened(
    run: Run, opened: Path, sourced: Callable[..., str], file: str
) -> None:
    path = sourced(file=file)
    outside = f'factcli: {path}: the source file "{file}" lies outside the sources folder\n'
    assert run("open", "--data", path, "a") == Outcome(3, "", outside)
    assert not opened.exists()


def test_what_cannot_be_opened_is_said(run: Run, sourced: Callable[..., str], dataset: Callable[..., str]) -> None:
    absent = run("open", "--data", sourced(file="no.txt"), "a")
    assert (absent.code, absent.err.splitlines()[1]) == (1, "--sources names another folder")
    neither = run("open", "--data", sourced(), "a")
    assert neither == Outcome(1, "", 'factcli: the source of "a" has neither an address nor a file\n')
    assert run("open", "--data", dataset([{"id": "a", "text": "One"}]), "a").err == 'factcli: "a" names no source\n'


def test_an_unknown_id_is_answered_with_the_closest(run: Run) -> None:
    done = run("open", "unsc-2019-09-25-0")
    assert (done.code, done.err.splitlines()[0]) == (1, 'factcli: this dataset has no statement "unsc-2019-09-25-0"')
    assert done.err.splitlines()[1].startswith("did you mean unsc-2019-09-25-")


def test_where_nothing_opens_it_the_address_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    done = run("open", "unsc-2019-09-25-02")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[1] == f"BROWSER may name one; its address is {SEED}"
