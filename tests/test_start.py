"""What a start does not load, for it would be waited for: no timing, but the modules themselves."""

from collections.abc import Callable

import pytest
from conftest import Outcome

UNWANTED = {"rich", "pydantic", "asyncio", "http", "arabic_reshaper", "bidi", "webbrowser", "random"}
UNREAD = {"factcli.dataset", "factcli.store.build", "factcli.store.writer", "factcli.json_errors", "queue"}
"""What reads and compiles datasets: from the second run on, the bundled one is compiled."""


@pytest.mark.parametrize(
    "command",
    [
        "factcli search guterres",
        "factcli list speakers",
        "factcli __complete fish -- search -s gut",
        "factcli __complete bash -- '=:' 'factcli show uns'",
        "factcli completion zsh",
        "factcli open --print unsc-2019-09-25-02",
    ],
)
def test_what_a_run_does_not_need_is_not_imported(process: Callable[..., Outcome], command: str) -> None:
    process("factcli list kinds")
    done = process(f"{command} 2>&1 >/dev/null", env={"PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.split("|")[-1].strip().partition(".")[0] for line in done.out.splitlines()}
    assert "factcli" in loaded
    assert not UNWANTED & loaded
    assert not {name for name in UNREAD if f" {name}\n" in done.out}


def test_a_completion_of_what_begins_so_needs_no_fuzzy_matching(process: Callable[..., Outcome]) -> None:
    done = process("factcli __complete fish -- search -s gut 2>&1 >/dev/null", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert "rapidfuzz" not in done.out
