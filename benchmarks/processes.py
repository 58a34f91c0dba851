"""Measures whole processes side by side."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from subprocess import DEVNULL, PIPE
from time import perf_counter
from typing import NamedTuple


class Cost(NamedTuple):
    """What a process took: wall-clock and processor time in milliseconds, peak memory in MB, and what it printed."""

    wall: float
    processor: float
    memory: float
    output: bytes


def _environment() -> dict[str, str]:
    """Return an environment in which Python keeps compiled modules, as installed programs have them."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": os.path.join(tempfile.gettempdir(), "factcli-benchmarks-pycache")}


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end, standard output into a pipe.

    Memory is what GNU time tells, for a child of this process would begin with its memory; NaN without it.
    """
    with tempfile.NamedTemporaryFile("r") as told:
        timed = ["/usr/bin/time", "-f", "%M", "-o", told.name] if os.path.exists("/usr/bin/time") else []
        start = perf_counter()
        with subprocess.Popen(
            [*timed, *command], env=_environment(), stdout=PIPE, stderr=DEVNULL, stdin=DEVNULL
        ) as ran:
            assert ran.stdout is not None
            output = ran.stdout.read()
            _, _, usage = os.wait4(ran.pid, 0)
            ran.returncode = 0
        wall = perf_counter() - start
        memory = float(told.read().split()[-1]) / 1024 if timed else float("nan")
    return Cost(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000, memory, output)


def side_by_side(
    commands: Mapping[str, Sequence[str]], rounds: int, before: Callable[[], None] | None = None
) -> dict[str, Cost]:
    """Return the medians of commands that are run in turn, so many times after one to warm up.

    Whatever else the machine does then falls on all of them alike. `before` is called before each run.
    """
    costs: dict[str, list[Cost]] = {label: [] for label in commands}
    for round_ in range(rounds + 1):
        for label, command in commands.items():
            if before is not None:
                before()
            cost = run(command)
            if round_:
                costs[label].append(cost)
    return {
        label: Cost(
            median(cost.wall for cost in taken),
            median(cost.processor for cost in taken),
            max(cost.memory for cost in taken),
            taken[0].output,
        )
        for label, taken in costs.items()
    }
