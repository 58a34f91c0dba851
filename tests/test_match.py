"""Which names a query meets, how, and in what order."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcli.asked import NameForm, NameMatch, Tier
from factcli.likeness import ACCEPT, BEYOND_DOUBT, SUGGEST, Likeness, is_initial, weighed
from factcli.match import close_words, cross, heard_elsewhere, rank, rank_words, within_edits
from factcli.text import fold, script, sound


def form(name: str, *, alias: bool = False, count: int = 0, entity: int | None = None) -> NameForm:
    number = abs(hash(name)) if entity is None else entity
    return NameForm(number, name, fold(name), sound(name), alias, count, f"e{number}")


def met(query: str, *names: str, cutoff: float = ACCEPT, exact: bool = False) -> list[tuple[str, str]]:
    found = rank(query, [form(name) for name in names], cutoff=cutoff, exact=exact)
    return [(match.form, match.tier.name) for match in found]


def is_met(query: str, name: str) -> bool:
    return bool(met(query, name))


PEOPLE = (
    "António Guterres",
    "أنطونيو غوتيريش",
    "Антониу Гутерриш",
    "Mohamed Salah",
    "محمد صلاح",
    "Osama bin Laden",
    "أسامة بن لادن",
    "Wang Yi",
    "王毅",
    "Ван И",
    "Vladimir Norov",
    "J. R. Smith",
    "Jean-Pierre Lacroix",
    "United Nations",
    "الأمم المتحدة",
    "UNICEF",
    "Chris Evans",
    "Shanghai Cooperation Organisation",
)


def test_better_tiers_come_first_whatever_the_score() -> None:
    forms = [
        form("Guterres", count=1),
        form("Guterres", alias=True, count=99, entity=2),
        form("Guterres Silva"),
        form("António Guterres"),
        form("Guterrez"),
        form("غوتيريس"),
    ]
    tiers = [match.tier for match in rank("Guterres", forms)]
    assert tiers == [Tier.EXACT, Tier.ALIAS, Tier.PREFIX, Tier.TOKEN, Tier.FUZZY, Tier.SOUND]


def test_within_a_tier_the_better_score_then_more_statements_then_the_shorter_name_come_first() -> None:
    forms = [
        form("Ana Silva Santos", count=5),
        form("Rui Silva", count=5),
        form("Eva Silva", count=9),
        form("Ivo Silvarez", count=99),
    ]
    assert [match.form for match in rank("Silva", forms)] == [
        "Eva Silva",
        "Rui Silva",
        "Ana Silva Santos",
        "Ivo Silvarez",
    ]


def test_an_entity_is_met_once_by_its_best_form() -> None:
    forms = [form("António Guterres", entity=1), form("غوتيريش", entity=1), form("Guterres", alias=True, entity=1)]
    assert [(match.form, match.tier) for match in rank("Guterres", forms)] == [("Guterres", Tier.ALIAS)]


@pytest.mark.parametrize("query", ["Guterres", "guterres", "GUTERRES,", "Antonio Guterres", "Guterres, António"])
def test_a_name_is_found_by_its_parts_in_any_order_and_case(query: str) -> None:
    assert met(query, *PEOPLE)[0][0] == "António Guterres"


@pytest.mark.parametrize("query", ["Guterres", "Antonio Guterres", "Guterres Antonio", "Гутерриш", "A. Guterres"])
def test_a_name_is_found_across_scripts_by_its_sound(query: str) -> None:
    assert met(query, "محمد صلاح", "أنطونيو غوتيريش", "الأمم المتحدة") == [("أنطونيو غوتيريش", "SOUND")]


@pytest.mark.parametrize("query", ["غوتيريش", "أنطونيو غوتيريش", "جوتيريس", "غوتيريس"])
def test_an_arabic_query_finds_a_latin_name(query: str) -> None:
    assert met(query, *(name for name in PEOPLE if name.isascii() or "ó" in name)) == [("António Guterres", "SOUND")]


@pytest.mark.parametrize("query", ["Guterres", "Gutteres", "Guterrez", "Guteres", "Guterers", "Antonio Guteres"])
def test_a_misspelt_name_is_found(query: str) -> None:
    assert met(query, *PEOPLE)[0][0] == "António Guterres"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Mohammed", "Muhammad"),
        ("Abd al-Rahman", "عبدالرحمن"),
        ("Youssef", "Yusuf"),
        ("Qaddafi", "Gaddafi"),
        ("Viktor", "فيكتور"),
        ("Abdullah", "عبد الله"),
        ("Abdulrahman Mussa", "عبد الرحمن موسى"),
        ("Al-Bashir", "Omar Bashir"),
        ("Khrushchev", "Хрущёв"),
        ("Omar", "Umar"),
        ("Kim Yun", "Kim Jun"),
        ("Jerusalem", "ירושלים"),
        ("Kolkata", "कोलकाता"),
    ],
)
def test_spelling_variants_and_transliterations_meet(query: str, name: str) -> None:
    assert is_met(query, name)


def test_a_part_of_a_long_name_is_enough_across_scripts() -> None:
    assert is_met("غوتيريش", "António Manuel de Oliveira Guterres")
    assert is_met("Osama Laden", "أسامة بن لادن")


@pytest.mark.parametrize("query", ["A. Guterres", "A Guterres", "Guterres A."])
def test_initials_stand_for_the_names_that_they_begin(query: str) -> None:
    assert met(query, *PEOPLE)[0] == ("António Guterres", "TOKEN")


def test_a_wrong_initial_is_worse_than_none() -> None:
    assert rank("M. Guterres", [form("António Guterres")], cutoff=0)[0].score < 95


def test_a_written_out_name_meets_its_initials() -> None:
    assert met("John Robert Smith", "J. R. Smith", "Jane Smythe")[0][0] == "J. R. Smith"


def test_names_that_are_nothing_but_each_others_initials_are_compared_as_they_are() -> None:
    for name in ("John R.", "John R. Smith"):
        assert 0 < rank("J. Robert", [form(name)], cutoff=0)[0].score < SUGGEST


def test_an_initial_is_worth_less_than_the_name_that_it_begins() -> None:
    scores = [rank(query, [form("Ana António Guterres")])[0].score for query in ("António Guterres", "A. Guterres")]
    assert scores == [100, 95]


def test_initials_do_not_make_a_name_of_another_surname() -> None:
    assert met("Solomon Islands", "Ван И") == []
    assert met("A. Merkel", "António Guterres") == []


@pytest.mark.parametrize("query", ["Dr. António Guterres", "President Guterres", "Secretary-General António Guterres"])
def test_titles_do_not_hide_a_name(query: str) -> None:
    assert met(query, *PEOPLE)[0][0] == "António Guterres"


def test_a_name_without_its_titles_is_not_the_name_itself() -> None:
    assert met("President Guterres", "Guterres") == [("Guterres", "TOKEN")]


def test_a_title_that_belongs_to_a_name_is_not_left_out() -> None:
    assert met("General Assembly", "General Assembly", "Assembly of States") == [("General Assembly", "EXACT")]


def test_a_query_of_titles_alone_is_left_as_it_is() -> None:
    assert met("Prime Minister", "Minister Smith") == []


def test_strangers_are_not_even_offered() -> None:
    assert met("Mohamed Tazi", "Wang Yi", "António Guterres", "王毅", cutoff=SUGGEST) == []


def test_a_common_given_name_does_not_make_strangers_meet() -> None:
    assert met("Mohamed Tazi", "Mohamed Salah", "محمد صلاح") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("UN", "Children's fund Unicef"),
        ("UN", "Brunei"),
        ("CIS", "Francis"),
        ("CIS", "Chris Evans"),
        ("ONU", "Bonus"),
        ("ООН", "Уоон"),
        ("IS", "Paris"),
    ],
)
def test_an_acronym_is_never_met_inside_a_word_nor_by_likeness(query: str, name: str) -> None:
    assert all(tier == "TOKEN" and f" {query.lower()}" in f" {fold(met_name)}" for met_name, tier in met(query, name))


def test_a_short_query_meets_a_whole_token_and_the_beginning_of_one() -> None:
    assert met("UN", "UN", "UN Women", "Office of the UN", "UNICEF") == [
        ("UN", "EXACT"),
        ("UNICEF", "PREFIX"),
        ("UN Women", "PREFIX"),
        ("Office of the UN", "TOKEN"),
    ]


def test_three_letters_are_heard_exactly_across_scripts() -> None:
    assert met("Ali", "علي", "عالية") == [("علي", "SOUND")]


def test_one_letter_is_not_a_prefix_but_for_a_chinese_surname() -> None:
    assert met("A", "António Guterres") == []
    assert met("王", *PEOPLE) == [("王毅", "PREFIX")]


def test_an_unfinished_last_word_scores_by_what_is_missing() -> None:
    scores = [rank(f"António {typed}", [form("Manuel António Guterres")])[0].score for typed in ("Gu", "Guterr")]
    assert scores == [pytest.approx(80 + 15 * share) for share in (2 / 8, 6 / 8)]


def test_exact_meets_whole_names_and_whole_words_only() -> None:
    names = ("Guterres", "António Guterres", "Guterres Silva", "Guterrez", "غوتيريش", "Guterresson")
    assert met("Guterres", *names, exact=True) == [
        ("Guterres", "EXACT"),
        ("Guterres Silva", "TOKEN"),
        ("António Guterres", "TOKEN"),
    ]
    assert met("Guterres, António", *PEOPLE, exact=True) == [("António Guterres", "TOKEN")]


@pytest.mark.parametrize("query", ["", "  ", "…", "ـ", "\u200b"])
def test_a_query_without_letters_meets_nobody(query: str) -> None:
    assert met(query, *PEOPLE, cutoff=0) == []


def test_a_lower_cutoff_offers_what_a_person_may_have_meant() -> None:
    assert met("Guterson", "António Guterres") == []
    assert met("Guterson", "António Guterres", cutoff=SUGGEST) != []


def likeness(asked: str, name: str) -> float:
    return Likeness(asked.split())(name)


def test_names_are_wholly_alike_or_not_at_all() -> None:
    assert likeness("anna maria", "anna maria") == likeness("j smith", "j smith") == 100
    assert likeness("", "anna") == likeness("anna", "") == 0


@pytest.mark.parametrize("turned", ["bin laden osama", "laden osama bin"])
def test_a_name_may_begin_with_its_last_word_or_end_with_its_first(turned: str) -> None:
    assert likeness(turned, "osama bin laden") == 100


def test_names_written_together_or_apart_are_alike() -> None:
    assert likeness("abd ullah", "abdullah") == likeness("abdullah", "abd ullah") > 85


def test_a_part_of_a_name_is_the_surer_the_longer_its_words_are_but_less_than_the_whole() -> None:
    name = "anna lima konstantinopolski bartholomew"
    assert likeness("lima", name) == likeness("anna lima", name) == pytest.approx(73 + 4 * 1.72)
    assert likeness("konstantinopolski", name) == 97


@pytest.mark.parametrize(("token", "initial"), [("j", True), ("GJ", True), ("A", True), ("li", False), ("AU", False)])
def test_an_initial_is_one_letter_or_one_sound(token: str, initial: bool) -> None:
    assert is_initial(token) is initial


def test_what_looks_alike_beyond_doubt_is_accepted_however_it_sounds() -> None:
    assert weighed(BEYOND_DOUBT, 0) == (Tier.FUZZY, ACCEPT)
    assert weighed(ACCEPT, ACCEPT) == (Tier.FUZZY, ACCEPT)
    assert weighed(70, 70) == (Tier.SOUND, 70)
    assert weighed(None, 30) == (Tier.SOUND, 30)


NAMES = st.sampled_from(
    [*PEOPLE, "Guterres", "un", "Ali", "علي", "Dr Salah", "A. Guterres", "mohammed slah", "Gutteres", "王", "", "ш"]
) | st.text(alphabet="abgrs AOؤمحد.и王", max_size=10)


@given(st.lists(NAMES, max_size=12), NAMES, st.sampled_from([0.0, SUGGEST, ACCEPT]), st.booleans())
def test_the_ranking_does_not_depend_on_the_order_of_the_forms(
    names: list[str], query: str, cutoff: float, exact: bool
) -> None:
    forms = [form(name, entity=number // 2, count=number % 3) for number, name in enumerate(names)]
    mixed = random.Random(len(names)).sample(forms, len(forms))
    assert rank(query, forms, cutoff=cutoff, exact=exact) == rank(query, mixed, cutoff=cutoff, exact=exact)


@given(st.lists(NAMES, max_size=12), NAMES, st.floats(0, 100))
def test_every_match_reaches_the_cutoff_and_the_order_is_by_tier_then_score(
    names: list[str], query: str, cutoff: float
) -> None:
    found = rank(query, [form(name, entity=number) for number, name in enumerate(names)], cutoff=cutoff)
    order = [(match.tier, -match.score) for match in found]
    assert order == sorted(order)
    assert all(cutoff <= match.score <= 100 for match in found)


@settings(max_examples=200)
@given(
    st.lists(NAMES, max_size=5), st.lists(NAMES, max_size=20), st.sampled_from([0.0, SUGGEST, ACCEPT]), st.booleans()
)
def test_many_queries_at_once_find_what_each_finds_alone(
    queries: list[str], names: list[str], cutoff: float, exact: bool
) -> None:
    forms = [form(name, entity=number) for number, name in enumerate(names)]
    alone = [rank(query, forms, cutoff=cutoff, exact=exact) for query in queries]
    assert cross(queries, forms, cutoff=cutoff, exact=exact) == alone


def test_many_queries_at_once_meet_names_by_likeness_unless_told_otherwise() -> None:
    guterres = form("António Guterres", entity=1)
    assert cross(["Gutteres"], [guterres]) == [rank("Gutteres", [guterres])] != [[]]


def test_progress_is_told_query_by_query() -> None:
    told: list[tuple[int, int]] = []
    cross(["a", "b"], [form("Ana")], on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_word_meets_name_tokens_by_spelling_and_by_sound() -> None:
    vocabulary = [(token, sound(token)) for token in ("guterres", "morales", "غوتيريش", "salah")]
    assert [(token, tier.name) for token, tier, _ in rank_words("gutteres", vocabulary)] == [
        ("guterres", "FUZZY"),
        ("غوتيريش", "SOUND"),
    ]


def test_a_short_word_meets_no_name_token_by_likeness() -> None:
    assert rank_words("cis", [(token, sound(token)) for token in ("cisse", "chris", "gis")]) == []


def test_name_tokens_are_told_by_tier_then_score_then_alphabet() -> None:
    tokens = ("غوتيريش", "гутерриш", "gutteres", "guterrez", "guteres", "guterres")
    assert [token for token, *_ in rank_words("guteres", [(token, sound(token)) for token in tokens])] == [
        "guteres",
        "guterres",
        "gutteres",
        "guterrez",
        "гутерриш",
        "غوتيريش",
    ]


def test_a_name_token_at_the_cutoff_is_met() -> None:
    assert rank_words("guterres", [("guterres", sound("guterres"))], cutoff=100) == [("guterres", Tier.FUZZY, 100)]


def test_the_three_closest_words_are_offered_the_closest_first_then_by_alphabet() -> None:
    words = ["tourism", "theorism", "terroris", "errorism", "terrorism", "water"]
    assert close_words("terorism", words) == [
        ("terrorism", pytest.approx(94.1, abs=0.1)),
        *((word, 87.5) for word in ("errorism", "terroris")),
    ]


def test_words_are_offered_that_are_alike_by_sixty_five_in_a_hundred_or_more() -> None:
    asked, near, far = "a" * 20, "a" * 13 + "b" * 7, "a" * 12 + "b" * 8
    assert close_words(asked, [far, near]) == [(near, SUGGEST)]


def test_a_word_is_heard_elsewhere_by_its_sounds_in_their_order() -> None:
    vocabulary = [(token, sound(token)) for token in ("таники", "никитин", "китани", "никита", "лавров", "nikita")]
    assert heard_elsewhere("nikita", vocabulary, 66) == [
        ("никита", 100),
        ("никитин", 80),
        ("китани", pytest.approx(200 / 3)),
        ("таники", pytest.approx(200 / 3)),
    ]


def test_a_short_word_is_heard_elsewhere_letter_for_letter_or_not_at_all() -> None:
    vocabulary = [(token, sound(token)) for token in ("ун", "али", "алим", "оман", "омана")]
    assert heard_elsewhere("un", vocabulary, 60) == []
    assert heard_elsewhere("ali", vocabulary, 60) == [("али", 100)]
    assert [token for token, _ in heard_elsewhere("oman", vocabulary, 80)] == ["оман", "омана"]


def test_what_has_no_sound_is_heard_nowhere() -> None:
    assert heard_elsewhere("ๆๆๆๆ", [("ー", sound("ー"))], 60) == []


@pytest.mark.parametrize(
    ("word", "met_words"),
    [
        ("cat", ["cat"]),
        ("crime", ["crime", "crimes"]),
        ("teh", []),
        ("terorist", ["terrorist", "terrorists"]),
        ("terrorsit", ["terrorist", "terrorists"]),
        ("ارهب", ["ارهاب"]),
    ],
)
def test_words_allow_one_edit_from_four_letters_and_two_from_eight(word: str, met_words: list[str]) -> None:
    vocabulary = ["terrorists", "cat", "cart", "crimes", "terrorist", "crime", "the", "ارهاب", "grimes", "tourist"]
    assert [other for other, _ in within_edits(word, vocabulary)] == met_words


def test_words_are_nearest_first_then_alphabetical() -> None:
    assert within_edits("bombing", ["combing", "bombings", "bombing", "aombing"]) == [
        ("bombing", 0),
        ("aombing", 1),
        ("bombings", 1),
        ("combing", 1),
    ]


def test_rapidfuzz_is_not_imported_where_no_candidate_needs_it() -> None:
    code = (
        "import sys; from factcli.match import rank; from factcli.asked import NameForm\n"
        "found = rank('un', [NameForm(1, 'UN', 'un', 'UNN', False, 0, 'un')])\n"
        "sys.exit(not found or 'rapidfuzz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_name_that_just_reaches_the_cutoff_is_met() -> None:
    names = ("Guterres", "Guterres Silva", "António Guterres")
    assert [match.score for match in rank("Guterres", list(map(form, names)), cutoff=100)] == [100, 100, 100]


def test_a_match_tells_the_entity_by_number_and_id() -> None:
    assert rank("un", [form("UN", entity=7, count=3)]) == [NameMatch(7, "UN", Tier.EXACT, 100.0, "e7", 3)]


@given(
    st.lists(st.sampled_from(["guterres", "гутеррес", "غوتيريش", "лавров", "لافروف", "али", "علي", "王"]), max_size=6)
)
def test_a_known_word_is_heard_in_other_scripts_as_it_would_be_ranked(tokens: list[str]) -> None:
    vocabulary = [(token, sound(token)) for token in dict.fromkeys(tokens)]
    for word in ("guterres", "lavrov", "ali", "un"):
        ranked = [(token, score) for token, _, score in rank_words(word, vocabulary, cutoff=90.0)]
        elsewhere = [(token, round(score, 6)) for token, score in ranked if script(token) != script(word)]
        heard = [(token, round(score, 6)) for token, score in heard_elsewhere(word, vocabulary, 90.0)]
        assert heard == sorted(elsewhere, key=lambda hit: (-hit[1], hit[0]))
