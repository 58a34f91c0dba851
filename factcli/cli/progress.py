"""Progress for a person who waits: a bar on a terminal's standard error, nothing anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from factcli.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.progress import Progress

Advance = Callable[[int, int | None], None]
"""Called with how much is done, and of how much where that is known."""
PATIENCE = 0.5
"""Seconds: what is done sooner needs no bar."""


@contextmanager
def progress(terminal: Terminal, label: str) -> Iterator[Advance | None]:
    """Show progress while something is done; give what is to be called, or None where nobody looks."""
    if not terminal.error_is_terminal:
        yield None
        return
    started = monotonic()
    shown: list[Progress] = []

    def advance(done: int, total: int | None) -> None:
        if not shown and monotonic() - started >= PATIENCE:
            shown.append(_bar(label, started))
        for bar in shown:
            bar.update(bar.task_ids[0], completed=done, total=total)

    try:
        yield advance
    finally:
        for bar in shown:
            bar.stop()


def _bar(label: str, started: float) -> Progress:
    """Return a bar that is shown: how much is done, how fast since the start, and how long it will take."""
    from datetime import timedelta

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    # Rich's own columns forget how fast it went whenever the estimate of the whole changes.
    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.completed / (monotonic() - started):,.0f}/s")

    class TimeLeft(ProgressColumn):
        """Hours, minutes and seconds."""

        def render(self, task: Task) -> Text:
            if not task.total or not task.completed:
                return Text("-:--:--")
            left = max(0.0, task.total / task.completed - 1) * (monotonic() - started)
            return Text(str(timedelta(seconds=round(left))))

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeLeft())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(label, total=None)
    bar.start()
    return bar
