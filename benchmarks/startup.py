"""How long a start takes, side by side: `python -c pass`, an empty Typer command, and factcli on its own dataset.

    python -m benchmarks.startup

Each round runs every command once, in turn, so that whatever else the machine does falls on all of them. The medians
are whole processes into a pipe; the ratios are to the empty Typer command, and must stay under 1.4.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from benchmarks.processes import side_by_side

EMPTY = "import typer; app = typer.Typer(add_completion=False); app.command()(lambda: None); app()"
COMMANDS: Mapping[str, list[str]] = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "an empty Typer command": [sys.executable, "-c", EMPTY],
    "factcli search guterres": [sys.executable, "-m", "factcli", "search", "guterres"],
    "factcli search -s gutierez": [sys.executable, "-m", "factcli", "search", "-s", "gutierez"],
    "factcli list speakers": [sys.executable, "-m", "factcli", "list", "speakers"],
}


def main() -> None:
    """Print the medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    measured = side_by_side(COMMANDS, parser.parse_args().rounds)
    base = measured["an empty Typer command"]
    print(f"{'':<28}{'wall clock':>12}{'ratio':>8}{'processor':>12}{'ratio':>8}")
    for label, cost in measured.items():
        ratios = cost.wall / base.wall, cost.processor / base.processor
        print(f"{label:<28}{cost.wall:9.1f} ms{ratios[0]:8.2f}{cost.processor:9.1f} ms{ratios[1]:8.2f}")


if __name__ == "__main__":
    main()
