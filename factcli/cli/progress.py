"""Progress for a person who waits: a bar on a terminal's standard error, nothing anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from factcli.cli.terminal import Terminal

Advance = Callable[[int, int | None], None]
"""Called with how much is done, and of how much where that is known."""


@contextmanager
def progress(terminal: Terminal, label: str) -> Iterator[Advance | None]:
    """Show progress while something is done; give what is to be called, or None where nobody looks."""
    if not terminal.error_is_terminal:
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
