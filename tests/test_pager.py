"""Long answers on a real terminal: what goes through a pager, and what does not."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Outcome, Run
from terminal import PseudoTerminal

from factcli.cli.pager import Pager

ALL = [sys.executable, "-m", "factcli", "search", "-n", "all"]
ONE = [sys.executable, "-m", "factcli", "show", "unsc-2019-09-25-02", "--fields", "id,date"]
# A pager that says that it is one, what settings it was given, and how many lines it read.
TELLING = r"""sh -c 'printf "PAGER LESS=%s LV=%s CHARSET=%s " "$LESS" "$LV" "$LESSCHARSET"; echo "$(wc -l) lines"'"""
TOLD = r"PAGER LESS=(\S*) LV=(\S*) CHARSET=(\S*) +(\d+) lines"


@pytest.fixture
def on_terminal(real_environment: dict[str, str]) -> Callable[..., PseudoTerminal]:
    def on_terminal(command: list[str], **variables: str) -> PseudoTerminal:
        return PseudoTerminal(command, {**real_environment, "TERM": "xterm", "LC_ALL": "C", **variables})

    return on_terminal


def test_a_long_answer_goes_through_the_pager_whole(on_terminal: Callable[..., PseudoTerminal], run: Run) -> None:
    lines = len(run("search", "-n", "all", terminal=True).out.splitlines())
    with on_terminal(ALL, PAGER=TELLING) as terminal:
        assert terminal.until(TOLD)[1:] == ["FRX", "-c", "utf-8", str(lines)]
        assert terminal.rest() == ("\r\n", 0)


def test_what_the_user_has_set_for_less_stays(on_terminal: Callable[..., PseudoTerminal]) -> None:
    with on_terminal(ALL, PAGER=TELLING, LESS="-S", LESSCHARSET="latin1") as terminal:
        assert terminal.until(TOLD)[1:4] == ["-S", "-c", "latin1"]


def test_the_pager_of_factcli_goes_before_the_general_one(on_terminal: Callable[..., PseudoTerminal]) -> None:
    with on_terminal(ALL, PAGER="false", FACTCLI_PAGER=TELLING) as terminal:
        terminal.until(TOLD)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["--no-pager"], {"PAGER": TELLING}),
        ([], {"PAGER": "cat"}),
        ([], {"PAGER": ""}),
        ([], {"FACTCLI_PAGER": "", "PAGER": TELLING}),
        ([], {"PAGER": TELLING, "TERM": "dumb"}),
        ([], {"PAGER": "a-pager-that-is-not-installed"}),
        ([], {"PAGER": "'unbalanced"}),
    ],
)
def test_without_a_pager_everything_is_printed_at_once(
    on_terminal: Callable[..., PseudoTerminal], arguments: list[str], variables: dict[str, str], run: Run
) -> None:
    with on_terminal([*ALL, *arguments, "--color", "never"], **{"LINES": "24", **variables}) as terminal:
        printed, code = terminal.rest()
    assert code == 0
    assert printed.replace("\r\n", "\n") == run("search", "-n", "all", "-f", "text").out


def test_what_fits_the_screen_needs_no_pager(on_terminal: Callable[..., PseudoTerminal]) -> None:
    with on_terminal(ONE, PAGER=TELLING) as terminal:
        assert "PAGER" not in terminal.rest()[0]


def test_a_line_that_is_longer_than_the_screen_counts_as_several(on_terminal: Callable[..., PseudoTerminal]) -> None:
    with on_terminal([*ALL, "-f", "jsonl", "-n", "3"], PAGER=TELLING) as terminal:
        assert terminal.until(TOLD)[4] == "3"


def test_a_pipe_has_no_pager(process: Callable[..., Outcome]) -> None:
    assert process("factcli search -n all | head -1 | cut -f1", env={"PAGER": TELLING}).out == "unsc-2019-09-25-01\n"


def test_a_closed_pager_is_quiet(on_terminal: Callable[..., PseudoTerminal], dataset: Callable[..., str]) -> None:
    path = dataset([{"text": "word " * 2000} for _ in range(300)])
    with on_terminal([*ALL, "--data", path], PAGER="head -c 4") as terminal:
        printed, code = terminal.rest()
    assert (printed.removeprefix("\x1b[1m"), code) in (("unkn", 0), ("", 0))


def test_less_shows_the_answer_and_leaves_when_it_is_told(on_terminal: Callable[..., PseudoTerminal]) -> None:
    with on_terminal(ALL) as terminal:
        terminal.until("Participants in the Security Council debate")
        terminal.until("مشاركون")
        terminal.send("q")
        assert terminal.rest()[1] == 0


def test_ctrl_c_is_the_pagers(on_terminal: Callable[..., PseudoTerminal], tmp_path: Path) -> None:
    # The pager tells that it was interrupted, and goes on until its input ends.
    pager = tmp_path / "pager.py"
    pager.write_text(
        "import signal, sys, time\n"
        "interrupted = []\n"
        "signal.signal(signal.SIGINT, lambda *_: interrupted.append(1))\n"
        "print('READY', flush=True)\n"
        "while not interrupted: time.sleep(0.01)\n"
        "print('INTERRUPTED', len(sys.stdin.buffer.read().splitlines()) > 100, flush=True)\n"
    )
    with on_terminal(ALL, PAGER=f"{sys.executable} {pager}") as terminal:
        terminal.until("READY")
        terminal.send("\x03")
        terminal.until("INTERRUPTED True")
        assert terminal.rest() == ("\r\n", 0)


def test_right_to_left_text_in_visual_order_is_shielded_from_the_terminals_own(
    on_terminal: Callable[..., PseudoTerminal],
) -> None:
    with on_terminal([*ONE, "--bidi", "visual"]) as terminal:
        printed, _ = terminal.rest()
    assert (printed[:4], printed[-4:]) == ("\x1b[8l", "\x1b[8h")
    with on_terminal([*ONE, "--bidi", "visual"], TERM="dumb") as terminal:
        assert "\x1b" not in terminal.rest()[0]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("sed s/e/E/", "onE\ntwo\n"),
        ("head -n 1", "one\n"),
        ("true", ""),
        ("cat", None),
        ("'", None),
        ("/nowhere/x", None),
    ],
)
def test_the_pager_is_given_everything_and_may_close_at_any_time(
    command: str, expected: str | None, tmp_path: Path
) -> None:
    with open(tmp_path / "out", "wb") as out:
        pager = Pager.start({"PAGER": command, "PATH": "/usr/bin:/bin"}, out.fileno())
        if pager is None:
            assert expected is None
            return
        pager.write(iter(["one\n", "two\n"]))
    assert (tmp_path / "out").read_text() == expected


def test_what_is_not_a_file_of_the_system_has_no_pager() -> None:
    assert Pager.start({}, None) is None


def test_a_failure_in_the_middle_leaves_no_pager_behind(tmp_path: Path) -> None:
    def failing() -> Iterator[str]:
        yield "one\n"
        raise ValueError("in the middle")

    with open(tmp_path / "out", "wb") as out:
        pager = Pager.start({"FACTCLI_PAGER": "sed -n p", "PATH": "/usr/bin:/bin"}, out.fileno())
        assert pager is not None
        with pytest.raises(ValueError, match="in the middle"):
            pager.write(failing())
    assert (tmp_path / "out").read_text() == "one\n"
