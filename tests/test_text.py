"""Folding, sounds, words, stems and safe printing, as users of any script meet them."""

from __future__ import annotations

import json
import string
import subprocess
import sys
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from factcli.stems import STEMMED, stem, stems
from factcli.text import LONGEST_WORD, fold, safe, script, sound, words

CASES = json.loads((Path(__file__).parent / "text_cases.json").read_text(encoding="utf-8"))
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
MANY_SCRIPTS = st.text(
    alphabet="aZéßİ'-_ .1٣ءأةىکиЙъьёकि्กำが한글中文ａ\u0301\u0640\u200c\u202e\ud800\x00\n", max_size=20
)


@pytest.mark.parametrize("spellings", CASES["same_when_folded"], ids=lambda spellings: spellings[0])
def test_spellings_of_one_word_fold_alike(spellings: list[str]) -> None:
    assert {fold(spelling) for spelling in spellings} == {fold(spellings[0])}


@pytest.mark.parametrize("spellings", CASES["different_when_folded"], ids=lambda spellings: spellings[0])
def test_vowels_that_tell_words_apart_survive_folding(spellings: list[str]) -> None:
    assert fold(spellings[0]) != fold(spellings[1])


def test_punctuation_and_symbols_separate_words() -> None:
    assert fold("a,b;c_d/e+f=g…h—i«j»k☎l€m؟ل، م") == "a b c d e f g h i j k l m ل م"


def test_enclosing_marks_and_private_characters_separate_nothing() -> None:
    assert fold("a\u20dd\ue000b") == "ab"


def test_a_text_without_letters_folds_to_nothing() -> None:
    assert fold(" \t…—’ءـ\u200b") == ""


@given(ANY_TEXT | MANY_SCRIPTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_once_and_for_all() -> None:
    characters = map(chr, range(sys.maxunicode + 1))
    assert [hex(ord(c)) for c in characters if fold(fold(f"x{c}x")) != fold(f"x{c}x")] == []


@given(ANY_TEXT | MANY_SCRIPTS)
def test_folded_words_are_separated_by_single_spaces(text: str) -> None:
    assert fold(text).split() == fold(text).split(" ") or fold(text) == ""


@given(ANY_TEXT | MANY_SCRIPTS)
def test_folding_leaves_no_marks_controls_or_capitals(text: str) -> None:
    folded = fold(text)
    assert folded == folded.casefold()
    assert not {unicodedata.category(c) for c in folded} & {"Cc", "Cf", "Cs", "Me", "Po", "Pd", "Sm"}


@given(ANY_TEXT, ANY_TEXT)
def test_words_beside_each_other_fold_as_alone(left: str, right: str) -> None:
    assert fold(f"{left} {right}") == f"{fold(left)} {fold(right)}".strip()


def test_words_are_the_folded_words_in_order() -> None:
    assert words("The U.N., and «الأمم»") == ["the", "u", "n", "and", "الامم"]


def test_chinese_runs_become_overlapping_pairs() -> None:
    assert words("联合国 in 2024年") == ["联合", "合国", "in", "2024", "年"]


def test_japanese_and_thai_runs_become_overlapping_pairs() -> None:
    assert words("東京タワー") == ["東京", "京タ", "タワ", "ワー"]
    assert words("กา") == ["กา"]


def test_latin_inside_a_chinese_run_stays_a_word() -> None:
    assert words("中文abc中") == ["中文", "abc", "中"]


@pytest.mark.parametrize("letter", ["e", "é"])
def test_a_word_that_is_too_long_is_cut_and_none_of_it_lost(letter: str) -> None:
    assert words(letter * LONGEST_WORD + " b") == ["e" * LONGEST_WORD, "b"]
    assert words(letter * (2 * LONGEST_WORD + 1) + " b") == ["e" * LONGEST_WORD, "e" * LONGEST_WORD, "e", "b"]


@pytest.mark.parametrize("mark", [".", "…"])
def test_any_number_of_marks_is_no_word(mark: str) -> None:
    assert words(mark * 2 * LONGEST_WORD) == []


@given(ANY_TEXT | MANY_SCRIPTS)
def test_words_hold_no_spaces_and_are_never_empty(text: str) -> None:
    assert all(word.split() == [word] for word in words(text))


@pytest.mark.parametrize("spellings", CASES["sounds_the_same"], ids=lambda spellings: spellings[0])
def test_names_that_sound_the_same_have_one_key(spellings: list[str]) -> None:
    assert {sound(spelling) for spelling in spellings} == {sound(spellings[0])}


@pytest.mark.parametrize("spellings", CASES["sounds_near"], ids=lambda spellings: spellings[0])
def test_names_that_sound_alike_have_near_keys(spellings: list[str]) -> None:
    far = [pair for pair in combinations(spellings, 2) if ratio(*map(sound, pair)) < 65]
    assert far == []


def test_a_key_is_given_for_every_word_but_articles() -> None:
    assert len(sound("The Hashemite Kingdom of Jordan").split()) == 3


def test_a_name_that_is_only_an_article_is_still_heard() -> None:
    assert sound("Al") != ""


def test_chinese_characters_are_their_own_key() -> None:
    assert sound("习近平") == "习近平"


def test_a_character_without_a_name_is_its_own_key() -> None:
    assert sound("क\u0378क") == f"{sound('क')}\u0378{sound('क')}"


@given(ANY_TEXT | MANY_SCRIPTS)
def test_sound_never_raises_and_has_one_key_a_word_at_most(text: str) -> None:
    assert len(sound(text).split()) <= len(fold(text).split())


@pytest.mark.parametrize(
    ("language", "inflected"),
    [(language, group) for language, groups in CASES["same_stem"].items() for group in groups],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_inflected_forms_meet_in_one_stem(language: str, inflected: list[str]) -> None:
    assert len(set(stems([fold(form) for form in inflected], language))) == 1


@pytest.mark.parametrize(
    ("language", "pair"),
    [(language, pair) for language, pairs in CASES["different_stem"].items() for pair in pairs],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_different_words_keep_different_stems(language: str, pair: list[str]) -> None:
    assert stem(fold(pair[0]), language) != stem(fold(pair[1]), language)


def test_a_region_does_not_change_the_stemmer() -> None:
    assert stem("crimes", "en-GB") == stem("crimes", "EN") == "crime"


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stems(["联合", "crimes"], "zh-Hans") == ["联合", "crimes"]


def test_arabic_words_in_a_text_of_another_language_keep_their_clitics() -> None:
    assert stems(["والارهاب"], "en") == ["والارهاب"]


@given(st.lists(MANY_SCRIPTS, max_size=5), st.sampled_from([*STEMMED, "und", ""]))
def test_stems_never_raise_and_are_one_a_word(texts: list[str], language: str) -> None:
    folded = [fold(text) for text in texts]
    assert stems(folded, language) == [stem(word, language) for word in folded]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("ООН", "cyrillic"), ("الأمم", "arabic"), ("2024 年", "han"), ("«un»", "latin"), ("Ω", "greek"), ("1,5", "")],
)
def test_the_script_of_a_word_is_that_of_its_first_letter(word: str, expected: str) -> None:
    assert script(word) == expected


def test_control_characters_are_shown_as_pictures() -> None:
    assert safe("\x1b[31m\x00\x7f\r") == "␛[31m␀␡␍"


def test_tabs_and_line_feeds_are_left_to_the_renderer() -> None:
    assert safe("a\tb\nc") == "a\tb\nc"


def test_c1_controls_and_lone_surrogates_become_replacement_characters() -> None:
    assert safe("\x9b31m \ud800") == "\ufffd31m \ufffd"


def test_line_separators_become_spaces() -> None:
    assert safe("a\x85b\u2028c\u2029d") == "a b c d"


def test_bidi_controls_and_invisible_tags_are_deleted() -> None:
    hidden = "\u061c\u180e\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\u206f\ufeff\ufff9\ufffb\U000e0041"
    assert safe(f"a{hidden}b") == "ab"


def test_joiners_marks_and_variation_selectors_stay() -> None:
    kept = "می\u200cخواهم 👨\u200d👩 ☎\ufe0f é ّ"
    assert safe(kept) == kept


@given(ANY_TEXT)
def test_safe_text_holds_nothing_that_drives_a_terminal(text: str) -> None:
    printed = safe(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in printed if c not in "\t\n")
    assert not any(unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI") for c in printed)
    assert safe(printed) == printed
    printed.encode("utf-8")


def test_text_is_cheap_to_import() -> None:
    code = "import sys, factcli.text; sys.exit(any(m in sys.modules for m in ('Stemmer', 'rapidfuzz', 'msgspec')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
@example(string.printable)
def test_plain_ascii_folds_as_it_would_among_other_letters(text: str) -> None:
    assert fold(f"é {text}") == f"e {fold(text)}".strip()
