"""Names among many: none is lost that would be met alone, though most are ruled out before they are ranked."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_match import PEOPLE, form

from factcli.asked import NameMatch
from factcli.likeness import ACCEPT, SUGGEST
from factcli.match import cross, rank, rank_words
from factcli.question import Question
from factcli.shortlist import Shortlist
from factcli.text import fold, sound

GIVEN = "António Mohamed Mohammed Johann Jean-Pierre Christine Abdullah J. А. Д. محمد علي Анна 王"
SURNAMES = "Guterres Gutierrez Saleh Norov Smyth غوتيريش صلاح Норов Гутерриш 毅"
LONG = "António Manuel de Oliveira Guterres"
MANY = [
    form(f"{given} {surname}", entity=number, count=number % 3)
    for number, (given, surname) in enumerate(product(GIVEN.split(), SURNAMES.split()))
] + [form(name, entity=1000 + number, alias=number % 2 == 0) for number, name in enumerate((*PEOPLE, LONG))]


@st.composite
def typed(draw: st.DrawFn) -> str:
    """A name as it may be typed: whole or in part, in any order, with initials and errors, or a word of another."""
    names = st.sampled_from([each.form for each in MANY])
    words = draw(st.permutations(draw(names).split()))[: draw(st.integers(1, 3))]
    if draw(st.integers(0, 3)) == 0:
        words.append(draw(names).split()[-1])
    tokens = []
    for word in words:
        at, letter = draw(st.integers(0, len(word) - 1)), draw(st.sampled_from("aeksА ма"))
        slips = [word[:1], word[:at], word[:at] + word[at + 1 :], word[:at] + letter + word[at:]]
        tokens.append(draw(st.sampled_from([word, word, word, *slips])))
    return " ".join(tokens)


def alone(query: str, cutoff: float, exact: bool) -> list[NameMatch]:
    met = [match for each in MANY for match in rank(query, [each], cutoff=cutoff, exact=exact)]
    return sorted(met, key=lambda match: (match.tier, -match.score, -match.count, len(match.form), match.id))


@settings(max_examples=200, deadline=None)
@given(typed(), st.sampled_from([SUGGEST, ACCEPT, 85.0]), st.booleans())
def test_among_many_names_each_is_met_as_it_is_alone(query: str, cutoff: float, exact: bool) -> None:
    assert rank(query, MANY, cutoff=cutoff, exact=exact) == alone(query, cutoff, exact)


@pytest.mark.parametrize("cutoff", [SUGGEST, ACCEPT])
@pytest.mark.parametrize(
    "query",
    [
        "Ali",  # three letters, heard across scripts
        "K. A. Guterres",  # initials, of which one is wrong
        "Alexandrina Norow",  # А. Norov: a vowel stands for it
        "Donald Salem",  # Д. Saleh: a consonant stands for it
        "Emanuel Anton",  # two words of five
        "Salah Norow",  # two people, each offered
        "Γκουτέρες",  # a script that no name is written in
        "Organisatoin Shanghay Coopration",
        "Ossama bn Laden",
        "unitednations",
    ],
)
def test_no_name_is_lost_among_many(query: str, cutoff: float) -> None:
    assert rank(query, MANY, cutoff=cutoff) == alone(query, cutoff, exact=False)
    assert cross(["Salah", query], MANY, cutoff=cutoff)[1] == alone(query, cutoff, exact=False)


@pytest.mark.parametrize("query", ["Guterres", "Gutteres", "Mohamed Salah", "غوتيريش", "Иван Норов", "un", "Ali", "王"])
def test_most_of_many_names_are_ruled_out_before_they_are_ranked(query: str) -> None:
    shortlist = Shortlist(MANY)
    assert len(shortlist.near(Question(query), ACCEPT, exact=False)) < len(MANY) / 2
    assert len(shortlist.near(Question(query), ACCEPT, exact=True)) < len(MANY) / 8


TOKENS = [(token, sound(token)) for token in {word for each in MANY for word in each.folded.split()}] + [
    (word, sound(word)) for word in ("chris", "christ", "crhis", *map("guterr{}".format, "abcdefghijklmnopqrstuvwxyz"))
]


@settings(max_examples=50, deadline=None)
@given(typed(), st.sampled_from([SUGGEST, ACCEPT, 85.0]))
def test_among_many_name_tokens_each_is_met_as_it_is_alone(query: str, cutoff: float) -> None:
    word = fold(query).replace(" ", "")
    hits = [hit for each in TOKENS for hit in rank_words(word, [each], cutoff=cutoff)]
    assert rank_words(word, TOKENS, cutoff=cutoff) == sorted(hits, key=lambda hit: (hit[1], -hit[2], hit[0]))


def test_a_query_without_letters_meets_nobody_among_many_names() -> None:
    assert cross(["…", "", "Guterres"], MANY)[:2] == [[], []]
