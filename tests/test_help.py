"""The first things that are read: `--help`, and the manual page."""

import importlib.util
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import pytest
from conftest import ROOT, Outcome, Run

from factcli.cli.main import COMMANDS, EXAMPLES, commands


@pytest.fixture
def man() -> ModuleType:
    spec = importlib.util.spec_from_file_location("man", ROOT / "docs" / "man.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_fits_a_screen_of_24_lines_with_the_prompt_below(run: Run, option: str) -> None:
    done = run(option)
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) <= 23
    assert max(map(len, done.out.splitlines())) < 80


def test_help_names_every_command_and_shows_three_examples(run: Run) -> None:
    lines = run("--help").out.splitlines()
    assert [line.split()[0] for line in lines[lines.index("Commands:") + 1 :][: len(COMMANDS)]] == list(COMMANDS)
    assert [line.strip() for line in lines[-3:]] == list(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_help_find_something(process: Callable[..., Outcome], example: str) -> None:
    assert process(f"set -o pipefail; {example.replace('| jq', '| cat #')}").code == 0


def test_without_a_command_the_help_is_wrong_usage(run: Run) -> None:
    assert run() == Outcome(2, run("--help").out, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_what_it_does(run: Run, command: str) -> None:
    done = run(command, "-h")
    assert (done.code, done.out.split()[:3]) == (0, ["Usage:", "factcli", command])
    assert all(parameter.help for parameter in commands().get_command(None, command).params)


def test_the_manual_page_is_what_the_commands_say(man: ModuleType) -> None:
    assert man.PAGE.read_text(encoding="utf-8") == man.page(), "python docs/man.py --write mends it"
    assert man.page().isascii(), "in a C locale man shows nothing else"


def test_the_manual_page_is_checked_and_written_by_its_script(
    man: ModuleType, tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(man, "PAGE", man.Path(str(tmp_path)) / "factcli.1")
    monkeypatch.setattr(sys, "argv", ["man.py"])
    assert man.main() == 1
    assert capsys.readouterr().out == "factcli.1 is not what the commands say; python docs/man.py --write mends it\n"
    monkeypatch.setattr(sys, "argv", ["man.py", "--write"])
    assert man.main() == 0
    monkeypatch.setattr(sys, "argv", ["man.py"])
    assert man.main() == 0


def test_the_manual_page_shows_backslashes_hyphens_and_leading_dots(man: ModuleType) -> None:
    assert man.escaped("a \\n --b\n.c\n\n'd") == "a \\en \\-\\-b\n\\&.c\n\\&'d"


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_shows_the_page_without_a_warning(man: ModuleType) -> None:
    command = shlex.split(f"man --warnings=w -l {man.PAGE}")
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"})
    assert done.stderr == ""
    assert "factcli - look up who said what, with which numbers, and prove it" in done.stdout
