"""Runs the targets: all for `-max_total_time` seconds each (default 5), or one with libFuzzer's own options."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"
EXECUTED = re.compile(rb"stat::number_of_executed_units:\s*(\d+)")


def fuzz(target: str, options: list[str]) -> None:
    """Fuzz one target until its time is over or it fails; libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["factcli"]):
        from fuzz.targets import TARGETS
    atheris.Setup([target, "-print_final_stats=1", "-rss_limit_mb=2048", "-timeout=20", *options], TARGETS[target])
    atheris.Fuzz()


def fuzz_each(options: list[str]) -> int:
    """Fuzz every target in a process of its own, print how often it ran, and return how many failed."""
    from fuzz.targets import TARGETS

    failed = total = 0
    for target in TARGETS:
        with tempfile.TemporaryDirectory() as corpus:
            found = f"-artifact_prefix={tempfile.gettempdir()}/factcli-fuzz-{target}-"
            command = [sys.executable, "-m", "fuzz", target, corpus, str(SEEDS / target), found, *options]
            done = subprocess.run(command, capture_output=True)
        counted = EXECUTED.search(done.stderr)
        executions = int(counted[1]) if counted else 0
        total += executions
        print(f"{target:10} {executions:>12,} executions, exit {done.returncode}", flush=True)
        if done.returncode:
            failed += 1
            print(done.stderr.decode(errors="replace")[-4000:])
    print(f"{'all':10} {total:>12,} executions")
    return failed


if __name__ == "__main__":
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("fuzzing needs atheris, which has no wheel for this system: nothing was fuzzed")
        sys.exit(0)
    first, *others = [*sys.argv[1:], ""]
    if first and not first.startswith("-"):
        fuzz(first, [each for each in others if each])
    else:
        sys.exit(fuzz_each([each for each in sys.argv[1:] if each] or ["-max_total_time=5"]))
