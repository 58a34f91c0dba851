"""How answers look on real terminals: captures, byte by byte and as tmux shows them.

`pytest --renew-golden` writes them anew; `cat tests/golden/terminal/*.ansi` shows them.
"""

import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from terminal import PATIENCE, PseudoTerminal

CAPTURES = Path(__file__).parent / "golden" / "terminal"
SHOWN = {
    "search-english": ["search", "cyberterrorism", "-n", "2"],
    "search-arabic": ["search", "عصابات", "الإرهاب", "-n", "1", "--explain"],
    "show": ["show", "unsc-2019-09-25-10"],
    "speakers": ["list", "speakers"],
    "topics": ["list", "topics", "terror"],
}
WIDTHS = (40, 80, 160)
KINDS = {
    "colour": {"TERM": "xterm-256color"},
    "no-color": {"TERM": "xterm-256color", "NO_COLOR": "1"},
    "dumb": {"TERM": "dumb"},
    "visual": {"TERM": "xterm-256color", "NO_COLOR": "1", "FACTCLI_BIDI": "visual"},
}
# Bold, faint, italic, reversed, off; and of the colours the two that can be read on black and on white.
READABLE = {"0", "1", "2", "3", "7", "31", "35"}
STYLE = re.compile(r"\x1b\[([0-9;]*)m")


def compare(name: str, captured: str, renew: bool) -> None:
    path = CAPTURES / name
    if renew:
        path.parent.mkdir(exist_ok=True)
        path.write_text(captured, encoding="utf-8")
    assert captured == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shown", SHOWN)
def test_answers_look_as_captured(shown: str, width: int, real_environment: dict[str, str], renew_golden: bool) -> None:
    real_environment.pop("COLUMNS")
    printed = {}
    for kind, variables in KINDS.items():
        command = [sys.executable, "-m", "factcli", *SHOWN[shown], "--no-pager"]
        with PseudoTerminal(command, {**real_environment, **variables}, width) as terminal:
            output, code = terminal.rest()
        assert code == 0
        printed[kind] = output.replace("\r\n", "\n")
    assert {code for codes in STYLE.findall(printed["colour"]) for code in codes.split(";")} <= READABLE
    assert STYLE.sub("", printed["colour"]) == printed["no-color"] == printed["dumb"]
    compare(f"{shown}-{width}.ansi", printed["colour"], renew_golden)
    compare(f"{shown}-{width}.visual", printed["visual"], renew_golden)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("width", WIDTHS)
def test_tmux_shows_every_answer_as_it_is(
    width: int, real_environment: dict[str, str], renew_golden: bool, tmp_path: Path
) -> None:
    real_environment.pop("COLUMNS")
    commands = [shlex.join(["factcli", *arguments, "--no-pager"]) for arguments in SHOWN.values()]
    script = tmp_path / "script"
    script.write_text("\n".join([*(f"{line}" for line in commands), "echo DONE", "sleep 60"]))
    tmux = ["tmux", "-u", "-f", "/dev/null", "-L", f"factcli-{tmp_path.name}"]
    size = ["-x", str(width), "-y", "200"]
    environment = {**real_environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    subprocess.run([*tmux, "new-session", "-d", *size, f"sh {script}"], env=environment, check=True)
    try:
        end = time.monotonic() + PATIENCE
        screen = ""
        while "\nDONE" not in screen:
            assert time.monotonic() < end, screen
            time.sleep(0.05)
            done = subprocess.run([*tmux, "capture-pane", "-p"], env=environment, check=True, capture_output=True)
            screen = done.stdout.decode()
    finally:
        subprocess.run([*tmux, "kill-server"], env=environment, check=False)
    compare(f"tmux-{width}.screen", screen.partition("\nDONE")[0] + "\n", renew_golden)
