"""Look-ups and a batch at 1 and 2 million statements: the embedded store beside Spark with two workers, and memory.

    python -m benchmarks.cluster /path/to/site-packages/pyspark /tmp/cluster

makes what it needs in the folder once: datasets, their compiled stores and their exported forms.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.dataset import write
from benchmarks.standalone import HOST, cluster

SIZES = (1_000_000, 2_000_000)
NAMES = 1_000


class Run(NamedTuple):
    """How long a run took, in seconds, and the most memory its process had, in MB."""

    seconds: float
    memory: float


class Place(NamedTuple):
    """A dataset of the folder and where it lies."""

    size: int
    file: Path
    exported: Path


def timed(cache: Path, *arguments: str) -> Run:
    """Run factcli as a process of its own and measure it.

    Raises:
        subprocess.CalledProcessError: it failed, which a measurement must not hide.
    """
    command = [sys.executable, "-m", "factcli", *arguments]
    environment = {**os.environ, "FACTCLI_CACHE": str(cache), "FACTCLI_SPARK_TIMEOUT": "900"}
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(time.monotonic() - start, usage.ru_maxrss / 1024)


def made(folder: Path) -> Iterator[Place]:
    """Yield the datasets, made if they are not there."""
    for size in SIZES:
        place = Place(size, folder / f"{size}.jsonl", folder / f"{size}.exported")
        if not place.file.exists():
            with open(place.file, "wb") as stream:
                write(stream, size)
        if not place.exported.exists():
            timed(folder / "cache", "index", "export", str(place.exported), "--data", str(place.file))
        yield place


def batch_of(place: Place) -> str:
    """Return a file of names of the dataset, the last letter of each left out."""
    with open(place.file, "rb") as lines:
        people = msgspec.json.decode(next(lines))["people"]
    names = [next(iter(person["name"].values()))[:-1] for person in people[: NAMES * 3 : 3]]
    file = place.file.with_suffix(".names")
    file.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    return str(file)


def questions(place: Place) -> dict[str, list[str]]:
    """Return what is measured: a name for it, and the arguments."""
    with open(place.file, "rb") as lines:
        people = msgspec.json.decode(next(lines))["people"]
        text = next(record["text"] for record in map(msgspec.json.decode, lines) if record.get("language") == "en")
    name = next(person["name"]["en"] for person in people if "en" in person["name"])
    words = sorted(text.rstrip(".").split(), key=len)[-2:]
    return {
        "a misspelt speaker": ["search", "-s", name[:-2] + name[-1]],
        "a speaker, narrowed": ["search", "-s", name, "--kind", "statistic", "--since", "2010"],
        "counts by topic": ["list", "topics", "-s", name],
        "two words of texts": ["search", *words],
        f"{NAMES} speakers": ["search", "--batch", batch_of(place), "--batch-by", "speaker", "-n", "3"],
    }


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    logs = given.folder / "spark"
    logs.mkdir(parents=True, exist_ok=True)
    places = list(made(given.folder))
    print("| statements | question | embedded, s | cluster, s | embedded, MB | cluster's client, MB |")
    print("|---|---|---|---|---|---|")
    with cluster(given.home, logs) as running:
        for place in places:
            there = f"sc://{HOST}:{running.port}/#{place.exported.resolve()}"
            for label, arguments in {"the first use": ["list", "kinds"], **questions(place)}.items():
                here, cache = str(place.file), given.folder / "cache"
                embedded, away = (timed(cache, *arguments, "--data", data) for data in (here, there))
                figures = f"{embedded.seconds:.1f} | {away.seconds:.1f} | {embedded.memory:.0f} | {away.memory:.0f}"
                print(f"| {place.size:,} | {label} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
