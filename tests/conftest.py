"""How tests run factcli: through `main()` with streams of its own, or as a real process with real pipes."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from factcli.cli.main import main

# Whoever starts the tests may ignore what ends a run (nohup does), and every process under test would ignore it too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

SETTINGS = [name for name in os.environ if name.startswith("FACTCLI_") and name != "FACTCLI_CACHE"]
SECONDS = 60
"""Of the processor; what is meant to be bounded takes a few, and what is not takes hours."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What drives a terminal or turns what is read around; tab and newline do neither."""
ROOT = Path(__file__).parent.parent


class Outcome(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    def rows(self) -> list[list[str]]:
        """Standard output as TSV."""
        return [line.split("\t") for line in self.out.splitlines()]


class Run(Protocol):
    """Runs factcli with arguments; with `terminal`, on streams that say they are one."""

    def __call__(self, *arguments: str, terminal: bool = False) -> Outcome: ...


class _Stream(io.TextIOWrapper):
    """A text stream over memory that is a terminal or not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="ascii")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


@pytest.fixture(autouse=True, scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep stores that tests build out of the developer's cache, and the developer's settings out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACTCLI_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("COLUMNS", "80")
        for name in (*SETTINGS, "NO_COLOR", "TERM", "PAGER", "LESS", "BROWSER"):
            patch.delenv(name, raising=False)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden files that tests compare with")


@pytest.fixture
def renew_golden(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be written; the change is then read in the diff."""
    return bool(pytestconfig.getoption("--renew-golden"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `main()` in this process."""

    def run(*arguments: str, terminal: bool = False) -> Outcome:
        out, err = _Stream(terminal), _Stream(terminal)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main(arguments)
        return Outcome(code, out.text(), err.text())

    return run


@pytest.fixture(scope="session")
def commands_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH, in which `factcli` is this checkout's."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "factcli"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m factcli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


@pytest.fixture
def real_environment(commands_folder: Path) -> dict[str, str]:
    """The environment of a real process, in which `factcli` is this checkout's."""
    path = f"{commands_folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def process(real_environment: dict[str, str]) -> Callable[..., Outcome]:
    """Run a shell command line in which `factcli` is this checkout's, as a real process with real pipes."""

    def process(command: str, *, stdin: bytes = b"", env: dict[str, str] | None = None) -> Outcome:
        together = {**os.environ, **real_environment, **(env or {})}
        done = subprocess.run(["bash", "-c", command], input=stdin, capture_output=True, env=together, timeout=60)
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return process


class Bounded(Protocol):
    """Runs factcli as a process that may take so much memory and time, and must keep its promises."""

    def __call__(
        self, *arguments: str, stdin: bytes = b"", mebibytes: int = 1400, code: int | None = None
    ) -> Outcome: ...


@pytest.fixture
def bounded(tmp_path: Path) -> Bounded:
    """Run factcli with limits on memory and time; check what holds for every input, however hostile."""

    def bounded(*arguments: str, stdin: bytes = b"", mebibytes: int = 1400, code: int | None = None) -> Outcome:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20, mebibytes << 20))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

        cache = tmp_path / "bounded-cache"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "FACTCLI_CACHE": str(cache)}
        command = [sys.executable, "-m", "factcli", *arguments]
        done = subprocess.run(
            command, input=stdin, capture_output=True, env=environment, preexec_fn=limit, timeout=10 * SECONDS
        )
        outcome = Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert outcome.code in (0, 1, 2, 3) if code is None else outcome.code == code, outcome
        assert not CONTROL.search(outcome.out + outcome.err), outcome
        if outcome.code in (2, 3):
            assert outcome.out == ""
            assert outcome.err.startswith("factcli: ")
            assert outcome.err.count("\n") <= 2
        assert len(outcome.err) < 3_000
        assert not list(cache.glob("*unfinished*"))
        return outcome

    return bounded


@pytest.fixture
def dataset(tmp_path: Path) -> Callable[..., str]:
    """Write statements, or a whole document, as a dataset and return its path."""

    def dataset(content: Any, name: str = "dataset.json") -> str:
        path = tmp_path / name
        if name.endswith("l"):
            path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in content), encoding="utf-8")
        else:
            document = {"statements": content} if isinstance(content, list) else content
            path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return dataset
