"""Whole processes on a large dataset and on the bundled one, side by side.

python -m benchmarks.dataset 1000000 1m.jsonl && factcli index build --data 1m.jsonl
python -m benchmarks.scale 1m.jsonl
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks.dataset import World
from benchmarks.processes import side_by_side
from benchmarks.targets import find_targets


def using(dataset: str, arguments: Sequence[str]) -> list[str]:
    """Return the command with these arguments on a dataset, or on the bundled one for none."""
    return ["env", f"FACTCLI_DATA={dataset}", sys.executable, "-m", "factcli", *arguments]


def main() -> None:
    """Print for each query its medians on both datasets, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("datasets", nargs="+")
    parser.add_argument("--rounds", type=int, default=11)
    given = parser.parse_args()
    targets = find_targets(given.datasets[0], World())
    queries = {
        "a misspelled speaker": (["search", "-s", "gutierez"], ["search", "-s", targets.misspelled]),
        "two misspelled words": (["search", "terorist finncing"], ["search", targets.misspelled_words]),
        "list speakers, the first 20": (["list", "speakers", "-n", "20"],) * 2,
        "list speakers, all": (["list", "speakers"],) * 2,
        "an exact name": (["search", "-s", "António Guterres"], ["search", "-s", targets.name]),
        "--since 2019 --lang en": (["search", "--since", "2019", "--lang", "en"],) * 2,
        "--figure '>=100'": (["search", "--figure", ">=100"],) * 2,
        "list topics --since 2019": (["list", "topics", "--since", "2019"],) * 2,
        "a letter is completed": (["__complete", "fish", "--", "search", "-s", "a"],) * 2,
        "no such name": (["search", "-s", "Xyzzyqwv Kjhgfd"],) * 2,
    }
    print(f"{'':<30}{'dataset':<14}{'wall clock':>12}{'ratio':>8}{'processor':>12}{'ratio':>8}{'memory':>10}")
    for label, (small, large) in queries.items():
        commands = {"bundled": using("", small)}
        commands |= {path: using(path, large) for path in given.datasets}
        costs = side_by_side(commands, given.rounds)
        base = costs["bundled"]
        for name, cost in costs.items():
            shown = name.rpartition("/")[2]
            ratios = cost.wall / base.wall, cost.processor / base.processor
            print(
                f"{label:<30}{shown:<14}{cost.wall:9.1f} ms{ratios[0]:8.2f}"
                f"{cost.processor:9.1f} ms{ratios[1]:8.2f}{cost.memory:7.0f} MB"
            )


if __name__ == "__main__":
    main()
