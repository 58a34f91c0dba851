"""Compiled stores from birth to death: many processes, kills, full disks, damage, change, removal."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Outcome, Run

from factcli.store import cache
from factcli.store.places import UNOPENED_DAYS, place_of
from factcli.store.schema import APPLICATION_ID, STORE_VERSION

ANSWER = Outcome(0, "a\tJoe Bloggs\t\t\t\twater is wet\t\t\n", "")
STATEMENTS = [{"id": "a", "text": "water is wet", "speaker": "Joe Bloggs"}, {"id": "b", "text": "fire burns"}]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for one test."""
    path = tmp_path / "cache"
    monkeypatch.setenv("FACTCLI_CACHE", str(path))
    return path


@pytest.fixture
def given(dataset: Callable[..., str]) -> str:
    return dataset(STATEMENTS)


def ask(run: Run, *paths: str) -> Outcome:
    return run("search", "watr", *(argument for path in paths for argument in ("--data", path)))


def stores(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.sqlite"))


def the_store(folder: Path) -> Path:
    (store,) = stores(folder)
    return store


def factcli(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "factcli", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def large(path: Path, size: int = 8_000) -> str:
    """Write a dataset that takes a while to compile."""
    with open(path, "w") as stream:
        for number in range(size):
            text = " ".join(f"w{number * 7 % 5003}x{place * number % 97}" for place in range(12))
            stream.write(json.dumps({"id": str(number), "text": text, "speaker": f"Person {number % 300}"}) + "\n")
    return str(path)


# -- built once, and used


def test_a_store_is_built_once_and_then_only_read(run: Run, folder: Path, given: str) -> None:
    assert ask(run, given) == ANSWER
    before = the_store(folder).stat()
    assert ask(run, given) == ANSWER
    after = the_store(folder).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_only_its_owner_can_read_a_store(run: Run, folder: Path, given: str) -> None:
    ask(run, given)
    assert (folder.stat().st_mode & 0o777, the_store(folder).stat().st_mode & 0o777) == (0o700, 0o600)


def test_fifty_processes_at_once_build_once_and_all_answer_right(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    path.write_text(json.dumps({"statements": STATEMENTS}))
    traced = tmp_path / "builds"
    traced.mkdir()
    # Each build leaves a mark, by a hook that Python runs at its start.
    (tmp_path / "sitecustomize.py").write_text(
        "import os, factcli.store.build as b\n"
        "real = b.compile_datasets\n"
        "def marked(*a, **k):\n"
        f"    open(os.path.join({str(traced)!r}, str(os.getpid())), 'w').close()\n"
        "    return real(*a, **k)\n"
        "b.compile_datasets = marked\n"
    )
    cached = str(tmp_path / "cache")
    environment = {"FACTCLI_CACHE": cached, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    started = [factcli("search", "watr", "--data", str(path), **environment) for _ in range(50)]
    outcomes = [(*each.communicate(timeout=120), each.returncode) for each in started]
    assert set(outcomes) == {(ANSWER.out, "", 0)}
    assert len(list(traced.iterdir())) == 1
    assert len(stores(Path(cached))) == 1


# -- interrupted


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_killed_at_any_moment_leaves_the_next_run_right(
    run: Run, folder: Path, tmp_path: Path, signal_: signal.Signals
) -> None:
    path = large(tmp_path / "large.jsonl")
    for wait in (0.1, 0.4, 0.8):
        process = factcli("list", "speakers", "-n", "1", "--data", path)
        time.sleep(wait)
        process.send_signal(signal_)
        process.communicate(timeout=60)
    assert run("list", "speakers", "-n", "1", "--data", path) == Outcome(0, "Person 0\tPerson 0\t27\n", "")
    assert list(folder.glob("*.unfinished")) == []


def test_a_build_that_was_killed_while_it_wrote_is_cleared_away_by_the_next(run: Run, folder: Path, given: str) -> None:
    place = place_of([given])
    assert place is not None
    folder.mkdir()
    for pid in (os.getpid(), 999_999):
        (folder / f"{place.prefix}-{pid}.unfinished").write_bytes(b"half a store")
    assert ask(run, given) == ANSWER
    assert list(folder.glob("*.unfinished")) == []


# -- nowhere to keep it


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system takes root")
def test_a_full_disk_still_ends_in_a_right_answer(run: Run, folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        path = large(tmp_path / "large.jsonl", 2_000)
        assert run("list", "speakers", "-n", "1", "--data", path) == Outcome(0, "Person 0\tPerson 0\t7\n", "")
        assert [each.suffix for each in folder.iterdir()] == [".lock"]
        refused = run("index", "build", "--data", path)
        why = f"factcli: nothing can be kept in {folder}\nFACTCLI_CACHE names another folder\n"
        assert refused == Outcome(3, "", why)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_everywhere_is_one_clear_error(
    run: Run, folder: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("a file where the folder should be")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(cache, "_fill", full)
    why = f"factcli: the index of {given} cannot be built: database or disk is full\nFACTCLI_CACHE names its folder\n"
    assert ask(run, given) == Outcome(3, "", why)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write to, root neither."""
    path = tmp_path / "read-only"
    path.mkdir(mode=0o555)
    if os.geteuid() != 0:
        yield path
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(path)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def ask_at(home: Path, given: str) -> Outcome:
    environment = {"HOME": str(home), "FACTCLI_CACHE": "", "XDG_CACHE_HOME": ""}
    process = factcli("search", "watr", "--data", given, **environment)
    out, err = process.communicate(timeout=60)
    return Outcome(process.returncode, out, err)


def test_a_home_that_cannot_be_written_changes_no_answer(read_only: Path, given: str) -> None:
    assert ask_at(read_only, given) == ANSWER
    assert list(read_only.iterdir()) == []


def test_a_home_that_is_missing_changes_no_answer(given: str) -> None:
    # /proc takes no folders, whoever asks.
    assert ask_at(Path("/proc/none"), given) == ANSWER


def test_a_home_that_is_a_file_changes_no_answer(tmp_path: Path, given: str) -> None:
    (tmp_path / "home").write_text("")
    assert ask_at(tmp_path / "home", given) == ANSWER


def test_without_locks_a_store_is_built_all_the_same(
    run: Run, folder: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert ask(run, given) == ANSWER
    assert len(stores(folder)) == 1


# -- damaged


def truncate(store: Path) -> None:
    os.truncate(store, store.stat().st_size // 2)


def empty(store: Path) -> None:
    store.write_bytes(b"")


def make_foreign(store: Path) -> None:
    store.write_bytes(b"SQLite format 3\0" + bytes(5000))


def make_older(store: Path) -> None:
    data = bytearray(store.read_bytes())
    data[60:64] = (STORE_VERSION - 1).to_bytes(4, "big")
    store.write_bytes(data)


def make_anothers(store: Path) -> None:
    data = bytearray(store.read_bytes())
    data[68:72] = (APPLICATION_ID + 1).to_bytes(4, "big")
    store.write_bytes(data)


def make_a_folder(store: Path) -> None:
    store.unlink()
    store.mkdir()


@pytest.mark.parametrize("damage", [truncate, empty, make_foreign, make_older, make_anothers])
def test_a_file_that_is_no_whole_store_of_this_version_is_built_anew(
    run: Run, folder: Path, given: str, damage: Callable[[Path], None]
) -> None:
    ask(run, given)
    damage(the_store(folder))
    damaged = the_store(folder).read_bytes()
    assert ask(run, given) == ANSWER
    assert the_store(folder).read_bytes() != damaged
    assert ask(run, given) == ANSWER


def test_a_folder_in_the_place_of_a_store_does_not_stand_in_the_way(run: Run, folder: Path, given: str) -> None:
    ask(run, given)
    make_a_folder(the_store(folder))
    assert ask(run, given) == ANSWER


@pytest.mark.parametrize("command", [("search", "watr"), ("list", "speakers"), ("show", "a")])
def test_damage_inside_a_store_is_found_while_reading_and_repaired(
    run: Run, folder: Path, given: str, command: tuple[str, ...]
) -> None:
    right = run(*command, "--data", given)
    assert right.code == 0
    store = the_store(folder)
    whole = store.read_bytes()
    store.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    assert run(*command, "--data", given) == right
    assert the_store(folder).read_bytes()[8192:] != b"\xa5" * (len(whole) - 8192)
    assert run(*command, "--data", given) == right


# -- changed


def test_a_dataset_that_changes_is_compiled_again_and_its_old_store_goes(run: Run, folder: Path, given: str) -> None:
    ask(run, given)
    old = the_store(folder)
    Path(given).write_text(json.dumps({"statements": [{"id": "c", "text": "water is cold"}]}))
    assert ask(run, given) == Outcome(0, "c\t\t\t\t\twater is cold\t\t\n", "")
    assert the_store(folder) != old


def test_a_dataset_replaced_during_the_build_is_answered_as_it_is_afterwards(
    run: Run, folder: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = cache._fill
    builds = []

    def replaced_once(*arguments: object) -> None:
        fill(*arguments)  # type: ignore[arg-type]
        builds.append(1)
        if len(builds) == 1:
            other = Path(given + ".new")
            other.write_text(json.dumps({"statements": [{"id": "d", "text": "water is deep"}]}))
            other.replace(given)

    monkeypatch.setattr(cache, "_fill", replaced_once)
    assert ask(run, given) == Outcome(0, "d\t\t\t\t\twater is deep\t\t\n", "")
    assert (len(builds), len(stores(folder))) == (2, 1)


def test_a_dataset_that_never_rests_is_answered_without_being_kept(
    run: Run, folder: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = cache._fill

    def touched(*arguments: object) -> None:
        fill(*arguments)  # type: ignore[arg-type]
        status = os.stat(given)
        os.utime(given, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))

    monkeypatch.setattr(cache, "_fill", touched)
    assert ask(run, given) == ANSWER
    assert stores(folder) == []


def test_a_dataset_removed_during_the_build_leaves_no_store(
    run: Run, folder: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = cache._fill

    def removed(*arguments: object) -> None:
        fill(*arguments)  # type: ignore[arg-type]
        Path(given).unlink(missing_ok=True)

    monkeypatch.setattr(cache, "_fill", removed)
    assert ask(run, given) == Outcome(3, "", f"factcli: {given}: No such file or directory\n")
    assert stores(folder) == []


def test_stores_nobody_has_opened_for_a_month_go_when_another_is_built(
    run: Run, folder: Path, dataset: Callable[..., str]
) -> None:
    days = 24 * 60 * 60
    first, second, third = (dataset(STATEMENTS, f"{name}.json") for name in "abc")
    ask(run, first)
    ask(run, second)
    old, recent = (place.file for path in (first, second) if (place := place_of([path])))
    long_ago = time.time() - (UNOPENED_DAYS + 1) * days
    for each in (old, recent):
        os.utime(each, (long_ago, long_ago))
    # Being opened counts, not being built.
    ask(run, second)
    stranger = folder / "notes.txt"
    stranger.write_text("not ours")
    os.utime(stranger, (long_ago, long_ago))
    ask(run, third)
    assert (old.exists(), recent.exists(), stranger.exists()) == (False, True, True)


# -- told and removed


def test_index_tells_what_is_compiled_and_whether_it_is_stale(run: Run, folder: Path, given: str) -> None:
    assert run("index", "info") == Outcome(1, "", "")
    built = run("index", "build", "--data", given, "-f", "json")
    (told,) = built.json()
    store = the_store(folder)
    assert told == {
        "file": str(store),
        "state": "current",
        "size": store.stat().st_size,
        "datasets": [given],
        "statements": 2,
        "names": 1,
        "words": 5,
        "built": told["built"],
    }
    assert abs(time.time() - time.mktime(time.strptime(told["built"] + "UTC", "%Y-%m-%dT%H:%M:%SZ%Z"))) < 2 * 86_400
    assert run("index", "info", "-f", "json") == built
    Path(given).write_text(json.dumps({"statements": [{"text": "other"}]}))
    assert [each["state"] for each in run("index", "info", "-f", "json").json()] == ["stale"]
    Path(given).unlink()
    (store.parent / f"{store.name[:16]}-7.unfinished").write_bytes(b"half")
    told = run("index", "info", "-f", "json").json()
    assert sorted(each["state"] for each in told) == ["gone", "unusable"]


def test_index_is_told_in_lines_columns_and_cards(run: Run, folder: Path, given: str) -> None:
    built = json.loads(run("index", "build", "--data", given, "-f", "jsonl").out)
    values = [built["file"], "current", str(built["size"]), given, "2", "1", "5", built["built"]]
    assert run("index", "info") == Outcome(0, "\t".join(values) + "\n", "")
    names = ("file", "state", "size", "datasets", "statements", "names", "words", "built")
    card = "".join(f"{name:<11}{value}\n" for name, value in zip(names, values, strict=True))
    assert run("index", "info", terminal=True) == Outcome(0, card, "")
    assert run("index", "info", "-f", "csv").code == 2


def test_clearing_removes_the_stores_asked_for_and_nothing_of_anybody_else(
    run: Run, folder: Path, dataset: Callable[..., str]
) -> None:
    first, second = (dataset(STATEMENTS, f"{name}.json") for name in "ab")
    ask(run, first)
    ask(run, second)
    stranger = folder / "precious.sqlite"
    stranger.write_text("not ours")
    assert run("index", "clear", "--data", first) == Outcome(0, "", f"1 removed from {folder}\n")
    assert run("index", "clear") == Outcome(0, "", f"1 removed from {folder}\n")
    assert list(folder.iterdir()) == [stranger]
    assert run("index", "clear") == Outcome(0, "", f"0 removed from {folder}\n")
    assert ask(run, first) == ANSWER


def test_what_is_no_regular_file_has_no_place_in_the_cache(run: Run, folder: Path) -> None:
    why = "factcli: only a dataset that is a regular file has a place in the cache\n"
    assert run("index", "clear", "--data", "-") == Outcome(2, "", why)


# -- several datasets


def test_datasets_given_together_are_searched_together_and_told_apart_by_source(
    run: Run, folder: Path, dataset: Callable[..., str]
) -> None:
    first = dataset([{"id": "1", "text": "water is wet"}], "a.json")
    second = dataset([{"id": "2", "text": "water is cold", "source": "The Book"}], "b.json")
    rows = run("search", "water", "--data", first, "--data", second, "--fields", "id,source").rows()
    assert rows == [["1", "a.json"], ["2", "The Book"]]
    assert run("search", "water", "--data", first, "--fields", "id,source").rows() == [["1", ""]]


def test_a_folder_is_all_the_datasets_below_it(run: Run, folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "deep").mkdir(parents=True)
    (corpus / "deep" / "b.jsonl").write_text('{"id": "2", "text": "water is cold"}\n')
    (corpus / "a.json").write_text('{"statements": [{"id": "1", "text": "water is wet"}]}')
    (corpus / ".hidden.json").write_text("not a dataset")
    (corpus / "readme.txt").write_text("not a dataset")
    assert run("search", "water", "--data", str(corpus), "--fields", "id").out == "1\n2\n"
    (corpus / "c.jsonl").write_text('{"id": "3", "text": "water is deep"}\n')
    assert run("search", "water", "--data", str(corpus), "--fields", "id").out == "1\n3\n2\n"
    assert len(stores(folder)) == 1


def test_the_environment_names_several_datasets(
    run: Run, folder: Path, dataset: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [dataset([{"id": name, "text": "water"}], f"{name} b.json") for name in "ab"]
    monkeypatch.setenv("FACTCLI_DATA", os.pathsep.join(paths))
    assert run("search", "water", "--fields", "id").out == "a\nb\n"


def test_what_one_dataset_declares_another_refers_to(run: Run, folder: Path, dataset: Callable[..., str]) -> None:
    first = dataset([{"id": "1", "text": "water is wet", "speaker": "joe"}], "a.json")
    second = dataset(
        {
            "people": [{"id": "joe", "name": {"en": "Joe Bloggs"}, "wikidata": "Q1"}],
            "statements": [{"id": "2", "text": "fire burns", "speaker": "joe"}],
        },
        "b.json",
    )
    third = dataset({"people": [{"id": "joe", "name": {"en": "Joseph Bloggs"}}], "statements": []}, "c.json")
    arguments = [argument for path in (first, second, third) for argument in ("--data", path)]
    assert run("list", "speakers", *arguments).out == "joe\tJoe Bloggs\t2\n"
    assert run("search", "-s", "Joseph", *arguments, "--fields", "id").out == "1\n2\n"


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (
            {"people": [{"id": "joe", "name": {"en": "Joe"}, "wikidata": "Q1"}], "statements": []},
            {"people": [{"id": "joe", "name": {"en": "Joe"}, "wikidata": "Q2"}], "statements": []},
            'the id "joe" is declared twice, as Q1 and Q2 of Wikidata at $.people[0]',
        ),
        (
            {"people": [{"id": "joe", "name": {"en": "Joe"}}], "statements": []},
            {"organisations": [{"id": "joe", "name": {"en": "Joe's"}}], "statements": []},
            'the id "joe" is declared twice, or after its first use at $.organisations[0]',
        ),
        (
            {"sources": [{"id": "s", "file": "a.txt"}], "statements": []},
            {"sources": [{"id": "s", "file": "b.txt"}], "statements": []},
            'the id "s" is declared twice at $.sources[0]',
        ),
    ],
)
def test_datasets_that_contradict_each_other_are_refused(
    run: Run, folder: Path, dataset: Callable[..., str], first: object, second: object, why: str
) -> None:
    one, two = dataset(first, "a.json"), dataset(second, "b.json")
    assert ask(run, one, two) == Outcome(3, "", f"factcli: {two}: {why}\n")


def test_an_id_that_two_datasets_use_is_told_apart_and_never_taken_twice(
    run: Run, folder: Path, dataset: Callable[..., str]
) -> None:
    first = dataset([{"id": "1", "text": "water is wet"}, {"id": "1-2", "text": "water is water"}], "a.json")
    second = dataset([{"id": "1", "text": "water is cold"}], "b.json")
    arguments = ("--data", first, "--data", second)
    assert sorted(run("search", "water", *arguments, "--fields", "id,text").rows()) == [
        ["1", "water is wet"],
        ["1-2", "water is water"],
        ["1-3", "water is cold"],
    ]
    assert run("show", "1-3", *arguments, "--fields", "text").out == "water is cold\n"


def test_the_same_dataset_given_twice_is_one(run: Run, folder: Path, given: str) -> None:
    assert ask(run, given, given) == ANSWER


def test_a_folder_without_a_dataset_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = ask(run, str(tmp_path / "empty"))
    suffixes = ".json, .jsonl, .ndjson, .json.gz, .jsonl.gz, .ndjson.gz"
    why = f"factcli: {tmp_path / 'empty'}: the folder holds no dataset, no file that ends in {suffixes}\n"
    assert outcome == Outcome(3, "", why)


def test_standard_input_is_a_dataset_by_itself(run: Run, folder: Path, given: str) -> None:
    why = "factcli: standard input is a dataset by itself, not one of several\n"
    assert ask(run, "-", given) == Outcome(2, "", why)
