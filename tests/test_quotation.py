"""What stands inside quotation marks, in the ways of several languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcli.quotation import quotation_of, quoted

MARKS = json.loads((Path(__file__).parent / "quotation_marks.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", MARKS, ids=lambda case: case["marks"])
@pytest.mark.parametrize("kind", ["direct", "mixed", "indirect"])
def test_a_part_of_a_text_is_quoted_wholly_partly_or_not(case: dict[str, Any], kind: str) -> None:
    start = case["text"].index(case[kind])
    assert quotation_of(case["text"], start, start + len(case[kind])) == kind


@given(st.text(alphabet="ab \n“”„«»‘’‚「」'\"", max_size=30))
def test_quotations_are_in_order_and_apart(text: str) -> None:
    places = [0, *(place for pair in quoted(text) for place in pair), len(text)]
    assert places == sorted(places)
