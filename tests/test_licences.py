"""What is shipped with factcli, or needed by it, may be used by anybody."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement

FREE = re.compile(r"\b(MIT|BSD|ISC|Apache|PSF|MPL|Mozilla Public License)\b", re.IGNORECASE)
KNOWN = {"python-bidi": "LGPL-3.0: used as a library, unchanged, by the extra that asks for it"}
"""What has another licence, and why it may be used."""


def licence(name: str) -> str:
    """Return all that a distribution says of its licence."""
    metadata = distribution(name).metadata
    told = [*(metadata.get_all("License-Expression") or []), *(metadata.get_all("License") or [])]
    classifiers = [each for each in metadata.get_all("Classifier") or [] if each.startswith("License ::")]
    return " ".join([*(each[:60] for each in told), *classifiers])


def required(name: str, extras: frozenset[str], seen: set[str]) -> set[str]:
    """Return the names of the distributions that one requires, and of those which they do."""
    for written in distribution(name).requires or ():
        requirement = Requirement(written)
        wanted = requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in extras | {""}
        )
        if wanted and requirement.name not in seen:
            try:
                distribution(requirement.name)
            except PackageNotFoundError:
                continue
            seen.add(requirement.name)
            required(requirement.name, frozenset(requirement.extras), seen)
    return seen


def test_whatever_users_install_has_a_free_licence() -> None:
    names = required("factcli", frozenset(("bidi", "wikiquote", "spark", "cite")), set())
    assert "msgspec" in names
    unknown = {name: licence(name) for name in names if not FREE.search(licence(name)) and name not in KNOWN}
    assert unknown == {}
