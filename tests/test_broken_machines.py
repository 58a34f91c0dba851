"""On machines where things go wrong: signals, full disks, no home, clocks that go backwards."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Outcome, Run

LINE = '{"id": "a", "text": "Fear itself", "speaker": "Roosevelt"}\n'
FOUND = Outcome(0, "a\n", "")


def started(*arguments: str, cache: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FACTCLI_CACHE": str(cache)}
    command = [sys.executable, "-m", "factcli", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)


def waits_for(condition: Callable[[], object]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("what was waited for did not happen")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_build_quietly_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "large.jsonl"
    path.write_text("".join(f'{{"text": "statement number {each}"}}\n' for each in range(200_000)))
    cache = tmp_path / "cache"
    with started("search", "fear", "--data", str(path), cache=cache) as process:
        waits_for(lambda: cache.exists() and list(cache.glob("*unfinished*")))
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (128 + number, b"", b"")
    assert [each.suffix for each in cache.iterdir()] == [".lock"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_an_import_and_removes_the_unfinished_file(tmp_path: Path, number: signal.Signals) -> None:
    output = tmp_path / "out.jsonl"
    with started("import", "-", "--from", "csv", "--output", str(output), cache=tmp_path) as process:
        assert process.stdin is not None
        process.stdin.write(b"quote,author\n" + b"Fear itself,Roosevelt\n" * 20_000)
        process.stdin.flush()
        waits_for(lambda: list(tmp_path.glob("*.part")))
        process.send_signal(number)
        assert process.wait(timeout=60) == 128 + number
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []


def test_a_signal_in_a_callback_where_nothing_can_be_raised_still_ends_the_run() -> None:
    code = """
import signal, time, weakref
from factcli.cli.signals import Stopped, raise_stopped
raise_stopped()
class Gone: pass
gone = Gone()
callback = weakref.ref(gone, lambda _: signal.raise_signal(signal.SIGTERM))
try:
    del gone
    time.sleep(30)
except Stopped as stopped:
    raise SystemExit(stopped.exit_code)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=20)
    assert (ended.returncode, ended.stderr) == (143, b"")


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.06, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_stage_brings_no_traceback_of_factcli(
    tmp_path: Path, delay: float, number: signal.Signals
) -> None:
    with started("search", "guterres", "--fields", "id", cache=tmp_path / "cache") as process:
        time.sleep(delay)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    # Before the first line of factcli the interpreter is on its own; a signal then ends it, or is told by it.
    assert process.returncode in (0, -number, 128 + number, 1)
    assert b"factcli/cli" not in err


def test_an_ignored_interrupt_stays_ignored(process: Callable[..., Outcome], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    command = f"""
    trap '' INT
    factcli search fear --data {tmp_path}/pipe --fields id & pid=$!
    exec 9> {tmp_path}/pipe
    kill -INT $pid; echo '{LINE.strip()}' >&9; exec 9>&-; wait $pid; echo $?
    """
    assert process(command) == Outcome(0, "a\n0\n", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_standard_output_on_a_full_disk_is_told_in_one_line(process: Callable[..., Outcome]) -> None:
    done = process("factcli search guterres > /dev/full")
    assert done == Outcome(74, "", "factcli: standard output cannot be written: No space left on device\n")


def test_a_closed_standard_error_takes_nothing_and_changes_nothing(process: Callable[..., Outcome]) -> None:
    assert process("factcli search nobodyhere 2> >(exec 0<&-; sleep 0.1)").code == 1
    if os.path.exists("/dev/full"):
        assert process("factcli search nobodyhere 2> /dev/full").code == 1


@pytest.mark.skipif(os.getuid() != 0, reason="only root mounts a small file system")
@pytest.mark.parametrize("name", ["out.jsonl", "out.json", "out.json.gz"])
def test_an_import_onto_a_full_disk_leaves_what_was_there(
    process: Callable[..., Outcome], tmp_path: Path, name: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        (disk / name).write_bytes(b"before")
        table = "".join(f"{os.urandom(40).hex()},Somebody\n" for _ in range(4_000))
        done = process(f"factcli import - --from csv --output {disk}/{name}", stdin=b"quote,author\n" + table.encode())
        assert done == Outcome(3, "", f"factcli: {disk}/{name}: No space left on device\n")
        assert [each.name for each in disk.iterdir()] == [name]
        assert (disk / name).read_bytes() == b"before"
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("environment", [{}, {"HOME": "/nowhere/at/all"}, {"HOME": ""}])
def test_no_home_is_needed(tmp_path: Path, environment: dict[str, str]) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(LINE)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "factcli", "search", "fear", "--data", str(path), "--fields", "id"]
    settings = {**kept, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache"), **environment}
    done = subprocess.run(command, env=settings, capture_output=True, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"a\n", b"")


def test_a_clock_that_goes_backwards_hides_no_change(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    for seconds, identifier in ((4_000_000_000, "future"), (0, "past"), (4_000_000_000, "again")):
        path.write_text(LINE.replace('"a"', f'"{identifier}"'))
        os.utime(path, (seconds, seconds))
        assert run("search", "fear", "--data", str(path), "--fields", "id").out == f"{identifier}\n"


def test_what_is_kept_is_private(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCLI_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "d.jsonl"
    path.write_text(LINE)
    before = os.umask(0)
    try:
        assert run("search", "fear", "--data", str(path)).code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "cache").iterdir()} == {0o600}


def test_a_link_in_place_of_a_lock_is_not_followed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCLI_CACHE", str(tmp_path / "cache"))
    path, victim = tmp_path / "d.jsonl", tmp_path / "victim"
    path.write_text(LINE)
    assert run("search", "fear", "--data", str(path), "--fields", "id") == FOUND
    for each in (tmp_path / "cache").iterdir():
        each.unlink()
        if each.suffix == ".lock":
            each.symlink_to(victim)
    assert run("search", "fear", "--data", str(path), "--fields", "id") == FOUND
    assert not victim.exists()


def test_a_link_in_place_of_an_unfinished_import_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    output = tmp_path / "out.jsonl"
    with started("import", "-", "--from", "csv", "--output", str(output), cache=tmp_path / "cache") as process:
        Path(f"{output}.{process.pid}.part").symlink_to(victim)
        _, err = process.communicate(b"quote,author\nFear itself,Roosevelt\n", timeout=60)
    assert (process.returncode, victim.read_text()) == (3, "mine")
    assert err.decode() == f"factcli: {output}: File exists\n"
