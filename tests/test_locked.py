"""What CI installs is locked by hashes, and what is locked is what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from conftest import ROOT
from packaging.requirements import Requirement

LOCKS = ("requirements-ci.txt", ".ci/requirements-audit.txt")
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n((?:    #.*\n)+)", re.MULTILINE)
PLATFORM = {"python_version": "3.11", "python_full_version": "3.11.0", "sys_platform": "linux"}
"""For which .ci/lock writes the locks; the machine is whatever this is."""
ASKED_FOR = "factcli (pyproject.toml)"


def asked(extra: str | None) -> Iterator[Requirement]:
    """Yield what the project, or an extra of it, asks for, with what it asks for by other extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for written in project["dependencies"] if extra is None else project["optional-dependencies"][extra]:
        requirement = Requirement(written)
        if requirement.name == project["name"]:
            for other in sorted(requirement.extras):
                yield from asked(other)
        elif requirement.marker is None or requirement.marker.evaluate(PLATFORM):
            yield requirement


def locked(lock: str) -> dict[str, tuple[str, str]]:
    """Return the version of each package of a lock, and what is said of who asks for it."""
    return {found[1]: (found[2], found[4]) for found in PINNED.finditer((ROOT / lock).read_text(encoding="utf-8"))}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_whatever_pyproject_asks_for_is_locked_in_a_version_that_it_allows() -> None:
    versions = locked("requirements-ci.txt")
    wanted = [*asked(None), *asked("dev")]
    assert "rapidfuzz" in {each.name for each in wanted}
    lacking = [
        str(each)
        for each in wanted
        if normalised(each.name) not in versions
        or not each.specifier.contains(versions[normalised(each.name)][0], prereleases=True)
    ]
    assert lacking == [], ".ci/lock renews requirements-ci.txt"


def test_nothing_is_locked_that_nobody_asks_for() -> None:
    versions = locked("requirements-ci.txt")
    named = {name for name, (_, askers) in versions.items() if ASKED_FOR in askers}
    wanted = {normalised(each.name) for each in [*asked(None), *asked("dev")]}
    assert named - wanted == set(), ".ci/lock renews requirements-ci.txt"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_version_with_hashes_and_names_no_registry(lock: str) -> None:
    written = (ROOT / lock).read_text(encoding="utf-8")
    assert PINNED.sub("", written).count("\n") == 1, "only the first line is anything else"
    assert not re.search(r"https?:|file:|@|--(?!hash)", written)
