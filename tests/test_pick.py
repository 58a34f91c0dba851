"""`search --pick`: the hits in fzf, on a real terminal."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome, Run
from terminal import PseudoTerminal

SEARCH = [sys.executable, "-m", "factcli", "search"]
HOSTILE = [
    "--help",
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "{q}",
    "a\tb",
    "a\\'b",
]
FISH = shutil.which("fish") or "/bin/sh"
needs_fzf = pytest.mark.skipif(shutil.which("fzf") is None, reason="fzf is not installed")


@pytest.fixture
def in_fzf(real_environment: dict[str, str], tmp_path: Path) -> Callable[..., PseudoTerminal]:
    def in_fzf(*arguments: str, columns: int = 100, **variables: str) -> PseudoTerminal:
        environment = {**real_environment, "TERM": "xterm", "LC_ALL": "C.UTF-8", **variables}
        return PseudoTerminal([*SEARCH, *arguments, "--pick"], environment, columns, 40, tmp_path)

    return in_fzf


@needs_fzf
def test_the_chosen_hit_is_printed_as_any_other(in_fzf: Callable[..., PseudoTerminal]) -> None:
    with in_fzf("-s", "norov", "--fields", "id", "-f", "tsv") as terminal:
        terminal.until("4/4")
        terminal.send("anti-drug")
        terminal.until("1/4")
        terminal.send("\r")
        printed, code = terminal.rest()
    assert (printed.splitlines()[-1].rpartition("\x1b[?25h")[2], code) == ("unsc-2019-09-25-13", 0)


@needs_fzf
def test_the_whole_statement_is_shown_beside_the_hits(in_fzf: Callable[..., PseudoTerminal]) -> None:
    with in_fzf("-s", "guterres", "evolving") as terminal:
        terminal.until("Verified:")
        terminal.send("\x1b")
        assert terminal.rest()[1] == 130


@needs_fzf
def test_leaving_without_a_choice_prints_nothing(real_environment: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["sh", "-c", f"{sys.executable} -m factcli search --pick > {out}"]
    with PseudoTerminal(command, {**real_environment, "TERM": "xterm"}) as terminal:
        terminal.until("28/28")
        terminal.send("\x03")
        assert terminal.rest()[1] == 130
    assert out.read_text() == ""


@needs_fzf
def test_hostile_ids_are_shown_and_chosen_and_never_run(
    in_fzf: Callable[..., PseudoTerminal], dataset: Callable[..., str], tmp_path: Path
) -> None:
    path = dataset([{"id": each, "text": f"text number {number}."} for number, each in enumerate(HOSTILE)])
    for number in range(len(HOSTILE)):
        # The shell of a user who quotes in other ways must not read the ids.
        with in_fzf("--data", path, "-f", "json", "--fields", "id", SHELL=FISH) as terminal:
            terminal.until(f"{len(HOSTILE)}/{len(HOSTILE)}")
            terminal.send(f"number {number}.")
            terminal.until(f"1/{len(HOSTILE)}")
            if "\t" not in HOSTILE[number]:
                terminal.until("Unverified:")
            terminal.send("\r")
            printed, code = terminal.rest()
        assert code == 0
        assert HOSTILE[number].replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") in printed
    assert list(tmp_path.glob("**/pwned")) == []


def test_without_fzf_it_is_said_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert run("search", "terrorism", "--pick") == Outcome(
        2,
        "",
        "factcli: --pick needs fzf, which is not installed\n"
        "apt install fzf, brew install fzf, or https://github.com/junegunn/fzf\n",
    )


@pytest.fixture
def fzf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program in the place of fzf; it is a line of sh."""

    def fzf(line: str) -> Path:
        program = tmp_path / "bin" / "fzf"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        return tmp_path / "seen"

    return fzf


def test_several_hits_may_be_chosen(run: Run, fzf: Callable[[str], Path]) -> None:
    fzf("head -2")
    assert run("search", "-s", "norov", "--pick", "--fields", "id").out == "unsc-2019-09-25-10\nunsc-2019-09-25-11\n"


def test_all_hits_are_handed_over_unless_a_number_is_asked_for(run: Run, fzf: Callable[[str], Path]) -> None:
    seen = fzf('cat > "$(dirname "$0")/../seen"')
    assert run("search", "--pick").code == 130
    assert len(seen.read_text().splitlines()) == 28
    run("search", "--pick", "-n", "3")
    assert len(seen.read_text().splitlines()) == 3


def test_what_fzf_is_given_drives_no_terminal(
    run: Run, fzf: Callable[[str], Path], dataset: Callable[..., str]
) -> None:
    seen = fzf('cat > "$(dirname "$0")/../seen"')
    path = dataset([{"id": "a\nb", "text": "One\x1b[31m\ntwo\tthree", "speaker": "S\x07"}])
    run("search", "--pick", "--data", path)
    assert seen.read_text() == "0\t\tS␇: One␛[31m two three\n"


def test_a_dataset_from_standard_input_has_no_preview(
    process: Callable[..., Outcome], fzf: Callable[[str], Path]
) -> None:
    seen = fzf('echo "$@" > "$(dirname "$0")/../seen"; cat')
    stdin = b'{"id": "a", "text": "One"}'
    bin_ = str(seen.parent / "bin")
    done = process(f'PATH="{bin_}:$PATH" factcli search --pick --data - --fields id', stdin=stdin)
    assert done == Outcome(0, "a\n", "")
    assert "preview" not in seen.read_text()


def test_where_fzf_cannot_run_it_is_said(run: Run, fzf: Callable[[str], Path]) -> None:
    fzf("exit 2")
    assert run("search", "--pick").err == "factcli: fzf does not run here: --pick needs a terminal\n"


def test_nothing_is_picked_from_nothing(run: Run, fzf: Callable[[str], Path]) -> None:
    fzf("exit 99")
    assert run("search", "--pick", "qqqqqqqq").code == 1


def test_a_batch_is_not_picked_from(run: Run) -> None:
    assert run("search", "--pick", "--batch", "/dev/null").err.splitlines()[0] == (
        "factcli: --pick and --batch do not go together"
    )
