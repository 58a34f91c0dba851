"""Large datasets are read by a second process: it changes no store and no message, and never outlives the first."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import ROOT, Outcome, Run

from factcli.store import build, reader
from factcli.store.build import compile_datasets
from factcli.store.reader import is_worth_a_process, send
from factcli.store.writer import BLOCK

SIZE = 2 * BLOCK + 50
KILLED = "the process that read it was ended from outside; perhaps memory ran out"
Begun = list["subprocess.Popen[bytes]"]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Begun:
    """Have every dataset read by a second process, and keep those that were begun."""
    processes: Begun = []
    real = subprocess.Popen

    def kept(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        processes.append(real(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", kept)
    monkeypatch.setattr(reader, "LARGE", 0)
    monkeypatch.setattr(reader, "_cores", lambda: 2)
    return processes


def compiled(*paths: str) -> dict[str, list[Any]]:
    """Return the rows of all tables of the store of some datasets; those that FTS5 keeps its indexes in as well."""
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as connection:
        compile_datasets(connection, paths)
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE%'").fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


def statements(size: int = SIZE) -> list[dict[str, Any]]:
    """Return statements with all that they can have, one in ten without an id, some ids twice."""
    return [
        {
            **({"id": f"i{number % (size - 5)}"} if number % 10 else {}),
            "text": f"the {number}th word of الماء",
            "speaker": f"Person {number % 7}",
            "organisations": ["o1", "Somebody"][: number % 3],
            "topics": ["t1"][: number % 2],
            "language": ("en", "ar", None)[number % 3],
            "translations": {"fr": f"l’eau {number}", "zh": "水是湿的"} if number % 4 == 0 else {},
            "quotation": ("direct", "indirect", None)[number % 3],
            "date": f"20{number % 90 + 10}",
            "figures": [{"value": number, "unit": "%"}, {"min": 1e300, "measure": {"en": "drops"}}][: number % 3],
            "source": "s" if number % 5 else None,
        }
        for number in range(size)
    ]


DECLARED = {
    "sources": [{"id": "s", "title": {"en": "Book"}}],
    "people": [{"id": "Person 3", "name": {"en": "Joe Bloggs"}, "roles": [{"title": {"en": "chair"}}]}],
    "organisations": [{"id": "o1", "name": {"en": "United Nations"}}],
    "topics": [{"id": "t1", "name": {"en": "Water"}}],
}


def lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def written(folder: Path, form: str) -> list[str]:
    """Write datasets in a form and return their paths."""
    said = [{key: value for key, value in each.items() if value is not None} for each in statements()]
    once = [{**each, "id": f"i{number}"} for number, each in enumerate(said)]
    late = {"people": [{"id": "late", "name": {"en": "Late"}}]}
    files = {
        "lines": {"a.jsonl": lines(DECLARED, *once)},
        "declared on the way": {"a.jsonl": lines(DECLARED, *once[:10], late, *once[10:-1], {"topics": []}, once[-1])},
        "document": {"a.json": json.dumps({**DECLARED, "statements": once}).encode()},
        "gzip": {"a.jsonl.gz": gzip.compress(lines(DECLARED, *once))},
        "byte order mark": {"a.jsonl": b"\xef\xbb\xbf" + lines(DECLARED, *once)},
        "several": {"a.jsonl": lines(*once), "empty.jsonl": lines(late), "b.jsonl": lines(*once[:50], DECLARED)},
    }[form]
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in files]


@pytest.mark.parametrize("form", ["lines", "declared on the way", "document", "gzip", "byte order mark", "several"])
def test_a_store_is_the_same_whichever_process_reads(begun: Begun, tmp_path: Path, form: str) -> None:
    paths = written(tmp_path, form)
    there = compiled(*paths)
    assert [process.returncode for process in begun] == [0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "LARGE", sys.maxsize)
        here = compiled(*paths)
    assert len(begun) == 1
    assert here == there
    assert len(here["statements"]) >= SIZE


FINE = lines(*({"id": str(number), "text": "x", "speaker": "joe"} for number in range(SIZE)))
JOE = {"people": [{"id": "joe", "name": {"en": "Joe"}}]}
ERRORS = {
    "wrong.jsonl": (FINE + b'{"txt": "x"}', f":{SIZE + 1}: object contains unknown field `txt` at $"),
    "cut.jsonl": (FINE + b'{"text": "x', f":{SIZE + 1}:12: not JSON: ends in the middle of a value"),
    "twice.jsonl": (FINE + b'{"text": "x", "text": "y"}', f':{SIZE + 1}:15: the field "text" is given twice'),
    "late.jsonl": (FINE + lines(JOE), f':{SIZE + 1}: the id "joe" is declared twice, or after its first use'),
    "again.jsonl": (
        FINE + lines({"id": "7", "text": "y"}),
        ': the id "7" is given to more than one statement (the 8. is one)',
    ),
    "cut.jsonl.gz": (gzip.compress(FINE)[:-9], ": the gzip stream is cut off"),
    "document.json": (
        json.dumps({"statements": [{"text": 1}]}).encode(),
        ": expected `str`, got `int` at $.statements[0].text",
    ),
    "declared.json": (
        json.dumps({"statements": [], "people": JOE["people"] * 2}).encode(),
        ': the id "joe" is declared twice, or after its first use at $.people[1]',
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_is_wrong_is_told_in_the_same_words(run: Run, begun: Begun, tmp_path: Path, name: str) -> None:
    content, why = ERRORS[name]
    path = tmp_path / name
    path.write_bytes(content)
    assert run("search", "x", "--data", str(path)) == Outcome(3, "", f"factcli: {path}{why}\n")
    assert all(process.returncode is not None for process in begun)
    assert len(begun) == 1


def test_progress_is_told_alike_whichever_process_reads(begun: Begun, tmp_path: Path) -> None:
    (path,) = written(tmp_path, "lines")

    def told() -> list[tuple[int, int | None]]:
        found: list[tuple[int, int | None]] = []
        with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as connection:
            compile_datasets(connection, [path], lambda done, total: found.append((done, total)))
        return found

    there = told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "LARGE", sys.maxsize)
        assert told() == there
    assert (len(there), len(begun)) == (3, 1)


@pytest.mark.parametrize("error", [sqlite3.OperationalError("database or disk is full"), KeyboardInterrupt()])
def test_an_error_here_ends_the_second_process(
    begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr(build._Builder, "_write", failing)
    with pytest.raises(type(error)):
        compiled(*written(tmp_path, "lines"))
    assert [process.returncode is None for process in begun] == [False]


def test_an_interrupt_while_the_second_process_begins_ends_it(
    begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("marshal.dump", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compiled(*written(tmp_path, "lines"))
    assert [process.returncode is None for process in begun] == [False]


def test_a_second_process_that_ends_too_soon_is_an_error_of_what_it_read(
    run: Run, begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(*({"text": "x" * 500} for _ in range(4 * BLOCK))))
    monkeypatch.setattr(build._Builder, "_load", lambda *_: begun[0].kill())
    assert run("search", "x", "--data", str(path)) == Outcome(3, "", f"factcli: {path}: {KILLED}\n")


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        ("MemoryError", Outcome(3, "", "factcli: there is not enough memory for this\n")),
        (
            "ZeroDivisionError('so')",
            Outcome(
                70,
                "",
                "factcli: a defect of factcli: RuntimeError: ZeroDivisionError: so\n"
                "FACTCLI_DEBUG=1 shows where; please report it\n",
            ),
        ),
    ],
)
def test_what_goes_wrong_there_is_told_here(
    run: Run, begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: str, told: Outcome
) -> None:
    (path,) = written(tmp_path, "lines")
    (tmp_path / "sitecustomize.py").write_text(
        f"import factcli.store.reader as r\ndef broken(*_):\n    raise {raised}\nr.read_dataset = broken\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    assert run("search", "x", "--data", path) == told
    assert len(begun) == 1


# -- no second process


@pytest.mark.parametrize("content", [None, "#!/bin/sh\nexit 1\n", "#!/bin/sh\nexec 0<&-\nexit 0\n", "no program"])
def test_where_no_second_process_can_be_begun_the_first_reads(
    run: Run, begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    python = tmp_path / "python3"
    if content is not None:
        python.write_text(content)
        python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    (path,) = written(tmp_path, "lines")
    assert run("search", "-n", "1", "--fields", "id", "--data", path) == Outcome(0, "i0\n", "")
    assert all(process.returncode is not None for process in begun)


def test_only_what_another_process_can_read_and_is_large_is_read_by_one(
    begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LARGE", 1000)
    large, small, fifo = (tmp_path / name for name in ("large", "small", "fifo"))
    large.write_bytes(bytes(990))
    small.write_bytes(bytes(10))
    os.mkfifo(fifo)
    assert is_worth_a_process([str(large), str(small)])
    assert not is_worth_a_process([str(large)])
    for other in ("-", str(fifo), str(tmp_path), "/nowhere", "nul\0"):
        assert not is_worth_a_process([str(large), str(small), other])
    with large.open() as opened:
        assert not is_worth_a_process([f"/dev/fd/{opened.fileno()}", str(large), str(small)])
    for module, name, value in (
        (reader, "_cores", lambda: 1),
        (sys, "frozen", True),
        (sys, "executable", "/usr/bin/blender"),
        (sys, "executable", None),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, value, raising=False)
            assert not is_worth_a_process([str(large), str(small)])


def test_cores_are_those_that_the_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert reader._cores() == 1
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert reader._cores() == 8


def test_blocks_are_sent_with_their_lengths_and_an_end_or_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for content, last in (
        (FINE, [None, None]),
        (
            FINE + b"{",
            [None, ["dataset", "not JSON: ends in the middle of a value", os.fsencode(path), SIZE + 1, 2, None, None]],
        ),
    ):
        path.write_bytes(content)
        stream = BytesIO()
        send([str(path)], stream)
        data = stream.getvalue().removeprefix(b"ready")
        messages = []
        while data:
            end = 8 + int.from_bytes(data[:8])
            messages.append(msgspec.msgpack.decode(data[8:end]))
            data = data[end:]
        assert messages[-1] == last
        assert sum(len(block[3]) for block, _ in messages[:-1]) in (SIZE, 2 * BLOCK)


def test_defects_and_lack_of_memory_are_sent_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, kind in ((MemoryError(), "memory"), (KeyError("x"), "defect")):

        def broken(_: object, error: Exception = error) -> Iterator[Any]:
            raise error

        monkeypatch.setattr(reader, "_prepared", broken)
        stream = BytesIO()
        send(["a"], stream)
        assert msgspec.msgpack.decode(stream.getvalue()[13:])[1][0] == kind


# -- killed


@pytest.fixture
def large(tmp_path: Path) -> str:
    """A dataset that is read by a second process as things are, for some seconds."""
    path = tmp_path / "large.jsonl"
    with path.open("w") as stream:
        for number in range(10 * BLOCK):
            text = " ".join(f"w{number * 7 % 5003}x{place * number % 97}" for place in range(30))
            stream.write(json.dumps({"id": str(number), "text": text}) + "\n")
    assert path.stat().st_size > reader.LARGE
    return str(path)


@pytest.fixture
def both(large: str, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that compiles a large dataset, in its own group, and the number of the one that reads for it."""
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists() or reader._cores() < 2:
        pytest.skip("two cores, and a system that tells the children of a process")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FACTCLI_CACHE": str(tmp_path / "cache")}
    first = subprocess.Popen(
        [sys.executable, "-m", "factcli", "list", "kinds", "--data", large],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = Path(f"/proc/{first.pid}/task/{first.pid}/children")
    wait_until(lambda: bool(children.read_text().split()) and reads(int(children.read_text().split()[0]), large))
    yield first, int(children.read_text().split()[0])
    first.kill()
    first.communicate()


def reads(process: int, path: str) -> bool:
    with suppress(OSError):
        return path in [os.readlink(each) for each in Path(f"/proc/{process}/fd").iterdir()]
    return False


def runs(process: int) -> bool:
    """Tell whether a process has not ended; one that nobody has waited for yet has."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("waited for half a minute")


def test_the_second_process_ends_when_the_first_is_killed(both: tuple[subprocess.Popen[str], int]) -> None:
    first, second = both
    first.kill()
    wait_until(lambda: not runs(second))


def test_an_interrupt_of_both_is_told_by_neither(both: tuple[subprocess.Popen[str], int]) -> None:
    first, second = both
    os.killpg(first.pid, signal.SIGINT)
    assert (*first.communicate(timeout=60), first.returncode) == ("", "", 130)
    assert not runs(second)


def test_a_second_process_that_is_killed_is_one_clear_error_and_the_next_run_right(
    both: tuple[subprocess.Popen[str], int], large: str, tmp_path: Path, process: Callable[..., Outcome]
) -> None:
    first, second = both
    os.kill(second, signal.SIGKILL)
    assert (*first.communicate(timeout=60), first.returncode) == ("", f"factcli: {large}: {KILLED}\n", 3)
    assert [each.suffix for each in (tmp_path / "cache").iterdir()] == [".lock"]
    command = f"factcli search -n 0 -f json --data {large}"
    told = process(command, env={"FACTCLI_CACHE": str(tmp_path / "cache")})
    assert (json.loads(told.out)["total"], told.err, told.code) == (10 * BLOCK, "", 0)
