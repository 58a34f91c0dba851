"""How often a remembered wording gets the right verdict and the right speaker, and how often a wrong one is supported.

    python -m benchmarks.check [--check]

The wordings are those of tests/quotations.json, against its quotations and the bundled dataset together. Then every
statement is left out in turn, and its text, its translations and its variants must not be found. With --check it exits
with 1 where a floor is missed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from factcli.answers import Verdict
from factcli.check import check
from factcli.proof import SourceFolder
from factcli.store.cache import open_store

ROOT = Path(__file__).parent.parent
QUOTATIONS = ROOT / "tests" / "quotations.json"
BUNDLED = ROOT / "data" / "statements.json"
FLOOR_OF_VERDICTS = 0.9
FLOOR_OF_SPEAKERS = 0.95
MOST_FALSELY_SUPPORTED = 0.02


@dataclass
class Report:
    """Shares of the variants with the right verdict and speaker, of the negatives that are supported; all misses."""

    verdicts: float
    speakers: float
    falsely_supported: float
    misses: list[str] = field(default_factory=list)


def dataset(quotations: dict[str, Any]) -> dict[str, Any]:
    """Return the bundled dataset with the quotations of the test set, without the editions they were compared with."""
    document: dict[str, Any] = json.loads(BUNDLED.read_text(encoding="utf-8"))
    document["statements"] += [
        {name: value for name, value in statement.items() if name != "compared"}
        for statement in quotations["statements"]
    ]
    return document


def measure() -> Report:
    """Check every wording of the test set."""
    quotations = json.loads(QUOTATIONS.read_text(encoding="utf-8"))
    folder = SourceFolder(ROOT / "seeds")
    misses = []
    right_verdicts = right_speakers = supported = 0
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "quotations.json"
        path.write_text(json.dumps(dataset(quotations)), encoding="utf-8")
        with open_store(str(path)) as store:
            for variant in quotations["variants"]:
                verdict = check(store, variant["wording"], folder, variant.get("speaker"))
                right_verdicts += verdict.verdict == variant["verdict"]
                right_speakers += variant["id"] in verdict.ids
                if verdict.verdict != variant["verdict"] or variant["id"] not in verdict.ids:
                    misses.append(f"{variant['verdict']} {variant['id']}: {told(verdict)}")
            for wording in quotations["negatives"]:
                verdict = check(store, wording, folder)
                supported += verdict.verdict.supported
                if verdict.verdict.supported or verdict.verdict.contradicted:
                    misses.append(f"none: {told(verdict)}")
    variants, negatives = len(quotations["variants"]), len(quotations["negatives"])
    return Report(right_verdicts / variants, right_speakers / variants, supported / negatives, misses)


def measure_left_out() -> Report:
    """Leave every statement out in turn, and check its words and its variants; only `falsely_supported` is told."""
    quotations = json.loads(QUOTATIONS.read_text(encoding="utf-8"))
    whole = dataset(quotations)
    folder = SourceFolder(ROOT / "seeds")
    verdicts = []
    with tempfile.TemporaryDirectory() as place:
        for number, left_out in enumerate(whole["statements"]):
            rest = [statement for statement in whole["statements"] if statement is not left_out]
            path = Path(place) / f"{number}.json"
            path.write_text(json.dumps({**whole, "statements": rest}), encoding="utf-8")
            variants = [each["wording"] for each in quotations["variants"] if each["id"] == left_out["id"]]
            wordings = [left_out["text"], *left_out.get("translations", {}).values(), *variants]
            with open_store(str(path)) as store:
                verdicts += [check(store, wording, folder) for wording in wordings]
    supported = [verdict for verdict in verdicts if verdict.verdict.supported]
    return Report(1.0, 1.0, len(supported) / len(verdicts), [f"left out: {told(verdict)}" for verdict in supported])


def told(verdict: Verdict) -> str:
    """Return a verdict on one line."""
    nearest = verdict.runner_up and (verdict.runner_up.id, verdict.runner_up.score)
    return f"{verdict.verdict.value} {verdict.score} {verdict.ids} {nearest} | {verdict.wording}"


def main() -> int:
    """Print the report; return the exit code."""
    report, left_out = measure(), measure_left_out()
    for miss in [*report.misses, *left_out.misses]:
        print(miss)
    print(f"verdicts right {report.verdicts:.3f}, speakers right {report.speakers:.3f}")
    print(f"falsely supported {report.falsely_supported:.3f}, left out {left_out.falsely_supported:.3f}")
    held = (
        report.verdicts >= FLOOR_OF_VERDICTS
        and report.speakers >= FLOOR_OF_SPEAKERS
        and max(report.falsely_supported, left_out.falsely_supported) <= MOST_FALSELY_SUPPORTED
    )
    return 0 if held or "--check" not in sys.argv[1:] else 1


if __name__ == "__main__":
    sys.exit(main())
