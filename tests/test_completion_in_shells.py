"""Tab, pressed in real shells on a real terminal: what they then hand to the command."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from terminal import PseudoTerminal

PROMPT = "READY> "
STARTS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
# Loads the script; then `factcli` only prints the words that it is given, each in angle brackets.
SETUPS = {
    "bash": "source {script}; factcli() {{ printf '<%s>' \"$@\"; echo; }}; PS1='READY''> '\n",
    "zsh": "autoload -U compinit; compinit -u -D; source {script}; "
    "factcli() {{ printf '<%s>' \"$@\"; echo; }}; PS1='READY''> '\n",
    "fish": "source {script}; function factcli; printf '<%s>' $argv; echo; end; "
    "function fish_prompt; echo -n 'READY''> '; end\n",
}
TYPED = json.loads((Path(__file__).parent / "data" / "typed_in_shells.json").read_text(encoding="utf-8"))
HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    "a'; touch pwned; '",
    'b"; touch pwned; "',
    "c && touch pwned",
    "~root \\ *",
]


class Shell(NamedTuple):
    """A shell that runs, with completion loaded, in a folder of its own."""

    name: str
    terminal: PseudoTerminal
    folder: Path

    def words_after_tab(self, typed: str) -> str:
        """Return the words that a command is given after Tab and Enter, each in angle brackets."""
        self.terminal.send(typed + "\t\n")
        words = self.terminal.until(r"(?<!printf ')(<.*>)\r?\n")[1]
        self.terminal.until(PROMPT)
        return words


@pytest.fixture(params=STARTS)
def shell(
    request: pytest.FixtureRequest, real_environment: dict[str, str], tmp_path: Path, process: Callable[..., object]
) -> Iterator[Shell]:
    name = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    folder = tmp_path / "folder"
    folder.mkdir()
    script = tmp_path / f"factcli.{name}"
    process(f"factcli completion {name} > {script}")
    there = {**real_environment, "HOME": str(folder), "TERM": "xterm", "LC_ALL": "C.UTF-8", "PWD": str(folder)}
    with PseudoTerminal(STARTS[name], there, columns=200, folder=folder) as terminal:
        terminal.send(SETUPS[name].format(script=script))
        terminal.until(PROMPT)
        yield Shell(name, terminal, folder)


def test_tab_completes_commands_options_and_values(shell: Shell) -> None:
    told = {typed: shell.words_after_tab(typed) for typed, _ in TYPED}
    assert told == dict(TYPED)


def test_tab_finds_a_misspelt_name_where_the_shell_lets_it_be_replaced(shell: Shell) -> None:
    # fish itself drops every candidate that does not hold the typed letters in their order.
    expected = "gutierez" if shell.name == "fish" else "Guterres"
    assert shell.words_after_tab("factcli search -s gutierez") == f"<search><-s><{expected}>"


def test_hostile_names_are_words_and_never_run(shell: Shell, dataset: Callable[..., str]) -> None:
    path = dataset([{"text": f"Text {number}", "speaker": f"x{number} {name}"} for number, name in enumerate(HOSTILE)])
    for number, name in enumerate(HOSTILE):
        words = shell.words_after_tab(f"factcli search --data {path} -s x{number}")
        assert words == f"<search><--data><{path}><-s><x{number} {name}>"
    assert list(shell.folder.glob("**/pwned")) == []


def test_files_are_completed_where_a_file_is_wanted(shell: Shell) -> None:
    (shell.folder / "statements of mine.json").touch()
    assert shell.words_after_tab("factcli search --data statem") == "<search><--data><statements of mine.json>"
