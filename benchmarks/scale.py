"""Whole processes on a large dataset and on the bundled one, side by side.

python -m benchmarks.dataset 1000000 1m.jsonl && factcli index build --data 1m.jsonl
python -m benchmarks.scale 1m.jsonl
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial

from benchmarks.dataset import World
from benchmarks.processes import side_by_side
from benchmarks.targets import find_targets
from factcli.api import bundled_dataset
from factcli.store.places import place_of


def using(dataset: str, arguments: Sequence[str]) -> list[str]:
    """Return the command with these arguments on a dataset, or on the bundled one for none."""
    return ["env", f"FACTCLI_DATA={dataset}", sys.executable, "-m", "factcli", *arguments]


def forget(datasets: Sequence[str]) -> None:
    """Drop what the page cache has of the compiled stores, as far as the system will."""
    for dataset in datasets:
        place = place_of([dataset])
        if place is not None:
            with open(place.file, "rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    """Print for each query its medians on both datasets, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("datasets", nargs="+")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--cold", action="store_true", help="with nothing of the stores in the page cache")
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
        before = partial(forget, [bundled_dataset(), *given.datasets]) if given.cold else None
        costs = side_by_side(commands, given.rounds, before)
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
