"""factcli as a process among others: pipes, locales, closed streams, the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Outcome

IDS = [f"unsc-2019-09-25-{number:02}" for number in range(2, 9)]


def test_a_pipeline_shows_what_a_search_finds(process: Callable[..., Outcome]) -> None:
    done = process("factcli search غوتيريش | cut -f1 | xargs factcli show --fields id")
    assert done == Outcome(0, "".join(f"{identifier}\n" for identifier in IDS), "")


def test_json_is_read_by_jq_or_any_reader(process: Callable[..., Outcome]) -> None:
    reader = "import json, sys; print(len(json.load(sys.stdin)['results']))"
    assert process(f'factcli search -s guterres -f json | "{sys.executable}" -c "{reader}"').out == "7\n"


def test_a_closed_pipe_ends_quietly(process: Callable[..., Outcome]) -> None:
    done = process("set -o pipefail; factcli search terrorism -n all -f json | head -c 1")
    assert done == Outcome(0, "{", "")


def test_a_pipe_closed_in_the_middle_of_much_output_ends_quietly(
    process: Callable[..., Outcome], dataset: Callable[..., str]
) -> None:
    path = dataset([{"text": "word " * 2000, "id": str(number)} for number in range(300)])
    done = process(f"set -o pipefail; factcli search --data {path} -n all --fields id,text | head -n 1 | cut -c1-6")
    assert done == Outcome(0, "0\tword\n", "")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "LANG": "POSIX"},
    ],
)
def test_output_is_utf8_and_arabic_arguments_are_read_whatever_the_locale(
    process: Callable[..., Outcome], environment: dict[str, str]
) -> None:
    done = process("factcli search غوتيريش --fields id,text -n 1", env=environment)
    assert done == Outcome(0, 'unsc-2019-09-25-02\tالتهديد الإرهابي خلال افتتاحه للجلسة بأنه " آخذ في التطور"\n', "")
    done = process("factcli search زيلينسكي", env=environment)
    assert (done.code, done.err.splitlines()[0]) == (1, 'factcli: nothing in this dataset matches "زيلينسكي"')


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_bring_no_traceback(process: Callable[..., Outcome], closed: str) -> None:
    done = process(f"factcli search guterres --fields id {closed}")
    assert (done.code, done.err) == (0, "")
    assert done.out == ("" if closed.startswith(">") else "".join(f"{identifier}\n" for identifier in IDS))


def test_exit_codes_reach_the_shell(process: Callable[..., Outcome]) -> None:
    command = """
    factcli search guterres >/dev/null; echo $?
    factcli search nobodyhere -q; echo $?
    factcli search --nonsense 2>/dev/null; echo $?
    factcli search --data /nowhere 2>/dev/null; echo $?
    """
    assert process(command).out == "0\n1\n2\n3\n"


def test_standard_input_is_read_only_when_it_is_named(process: Callable[..., Outcome]) -> None:
    done = process("factcli search guterres --fields id; cat", stdin=b"untouched")
    assert done.out.endswith("\nuntouched")


def test_a_defect_is_one_line_and_70(process: Callable[..., Outcome]) -> None:
    command = f"""
    "{sys.executable}" -c '
import sys
import factcli.cli.main as cli
def broken(name, function):
    raise RuntimeError("some\\nthing")
cli.command = broken
sys.exit(cli.main(["search"]))'
    """
    done = process(command)
    assert done == Outcome(
        70,
        "",
        "factcli: a defect of factcli: RuntimeError: some thing\nFACTCLI_DEBUG=1 shows where; please report it\n",
    )
    assert "Traceback" in process(command, env={"FACTCLI_DEBUG": "1"}).err


def test_an_interrupted_run_ends_with_130(process: Callable[..., Outcome], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    command = f"""
    "{sys.executable}" -m factcli search --data {tmp_path}/pipe & pid=$!
    exec 9> {tmp_path}/pipe
    sleep 0.3
    kill -INT $pid; wait $pid; echo $?
    """
    # A background job of a shell without job control ignores SIGINT; -m gives it its own group and default signals.
    done = process(f"set -m\n{command}")
    assert done.out.endswith("130\n")
    assert "Traceback" not in done.err


def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    pytest.importorskip("build", reason="the wheel is built by the `build` package of the dev extra")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed), "FACTCLI_CACHE": str(tmp_path / "cache")}

    def factcli(*arguments: str) -> str:
        command = [sys.executable, "-m", "factcli", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True).stdout.decode()

    where = "import factcli; print(factcli.__file__)"
    found = subprocess.run([sys.executable, "-c", where], cwd=tmp_path, env=environment, capture_output=True).stdout
    assert Path(found.decode().strip()).is_relative_to(installed)
    assert factcli("search", "غوتيريش", "--fields", "id") == "".join(f"{identifier}\n" for identifier in IDS)
    assert factcli("show", IDS[0], "--fields", "verification") == "true\n"
