"""Numbers as they are written, conditions on figures, and the list of figures."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from factcli.errors import UsageError
from factcli.figures import Condition, about, condition, counted, numbers, unit_words
from factcli.model import Figure
from factcli.text import fold


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("360 crimes and 80 cells", [{360}, {80}]),
        ("بين 17 و27 سنة", [{17}, {27}]),
        ("١٬٢٣٤٫٥", [{1234.5}]),
        ("۱۷ تا ۲۷", [{17}, {27}]),
        ("1,234.5 or 1.234,5", [{1234.5}, {1234.5}]),
        ("12,345,678", [{12345678}]),
        ("1.250", [{1.25, 1250}]),
        ("0.250, ٠.٢٥٠", [{0.25}, {0.25}]),
        ("١٫٢٥٠", [{1.25}]),
        ("1234,567", [{1234.567}]),
        ("123,456.5", [{123456.5}]),
        ("12,34.5 and 1234,567.5", [{12}, {34}, {5}, {1234}, {567}, {5}]),
        ("5'11", [{5}, {11}]),
        ("1e3, 1E+2, 2.5e-2", [{1000}, {100}, {0.025}]),
        ("9007199254740993", [{9007199254740993}]),
        ("25,5 %", [{25.5}]),
        ("10 000 000 and 20 30", [{10000000}, {20}, {30}]),
        ("1’000’000", [{1000000}]),
        ("2.5 million, 3 млрд, ٥ ملايين, 5万", [{2500000}, {3000000000}, {5000000}, {50000}]),
        ("-5, 3-4, 1990–1995", [{-5}, {3}, {4}, {1990}, {1995}]),
        ("G20, COVID-19 and H1N1", []),
        ("25.09.2019", [{25}, {9}, {2019}]),
        ("1" * 101, []),
        ("no number", []),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, read: list[set[float]]) -> None:
    assert [set(number.readings) for number in numbers(text)] == read


def test_a_magnitude_is_left_out_on_request() -> None:
    assert [set(number.readings) for number in numbers("2.5 million", magnitudes=False)] == [{2.5}]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("about 2.5 million people", ["2.5 million"]),
        ("on 25.09.2019 then", ["25", "09", "2019"]),
        ("بين 17 و27 سنة", ["17", "27"]),
        ("−5 %", ["−5"]),
    ],
)
def test_a_number_stands_where_it_is_written(text: str, written: list[str]) -> None:
    assert [text[number.start : number.end] for number in numbers(text)] == written


@given(st.text())
def test_any_text_has_numbers_or_none(text: str) -> None:
    spans = [(number.start, number.end) for number in numbers(text)]
    assert spans == sorted(spans)
    assert all(number.readings for number in numbers(text))


@given(st.integers(0, 10**12))
def test_grouped_digits_are_the_same_number_in_every_script(value: int) -> None:
    grouped = f"{value:,}"
    arabic = grouped.translate(str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬"))
    for written in (str(value), grouped.replace(",", "\u202f"), arabic):
        (number,) = numbers(written)
        assert value in number.readings


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        (">=100", Condition(low=100)),
        ("≥ 100", Condition(low=100)),
        (">100", Condition(low=100, low_open=True)),
        ("<50 %", Condition(high=50, high_open=True, words=("percent",))),
        ("<=1,000.5", Condition(high=1000.5)),
        ("≤ 100", Condition(high=100)),
        ("= 5", Condition(5, 5)),
        ("−5", Condition(-5, -5)),
        (">١٬٢٣٤٫٥", Condition(low=1234.5, low_open=True)),
        ("9007199254740993", Condition(9007199254740993, 9007199254740993)),
        ("5..5", Condition(5, 5)),
        ("17..27", Condition(17, 27)),
        ("17.. years", Condition(low=17, words=("years",))),
        ("..٢٧", Condition(high=27)),
        ("-5..-1", Condition(-5, -1)),
        ("360 crimes", Condition(360, 360, words=("crimes",))),
        ("€ per head", Condition(words=("euros", "per", "head"))),
    ],
)
def test_a_condition_is_a_comparison_a_range_or_a_value_with_words(expression: str, meant: Condition) -> None:
    assert condition(expression) == meant


@pytest.mark.parametrize(
    "expression",
    [
        *("", " ", "..", "x > 5", "5 6", "27..17", ">", "> crimes"),
        *("1.2.3", ">1.2.3", "1.2.3..5", "5..1.2.3"),
    ],
)
def test_what_is_no_condition_is_refused_with_examples(run: Run, expression: str) -> None:
    done = run("search", "--figure", expression)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f'factcli: "{expression}" is no condition on a figure\n'
        "such are '>=100', '17..27', '360 crimes', '<50 %', 'crimes'\n"
    )


@given(st.text(max_size=20))
def test_any_condition_is_read_or_refused(expression: str) -> None:
    try:
        read = condition(expression)
    except UsageError:
        return
    assert -inf <= read.low <= read.high <= inf


def test_percent_is_a_unit_however_it_is_written() -> None:
    signs = ("%", "٪", "％")
    latin = ("per cent", "pour cent", "por ciento", "Prozent")
    others = ("процента", "процентов", "في المئة", "في المائة", "بالمئة", "بالمائة")
    assert {tuple(unit_words(form)) for form in (*signs, *latin, *others)} == {("percent",)}


def test_a_sign_of_a_currency_is_its_word() -> None:
    assert unit_words("$ € £ ¥") == ["dollars", "euros", "pounds", "yen"]


SMALL = (*range(2, 11), 12, 20, 30, 50, 100, 1000)


@pytest.mark.parametrize(
    "written",
    [
        "two three four five six seven eight nine ten twelve twenty thirty fifty hundred thousand",
        "deux trois quatre cinq six sept huit neuf dix douze vingt trente cinquante cent mille",
        "zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig dreißig fünfzig hundert tausend",
        "dos tres cuatro cinco seis siete ocho nueve diez doce veinte treinta cincuenta cien mil",
        "два три четыре пять шесть семь восемь девять десять двенадцать двадцать тридцать пятьдесят сто тысяча",
        "اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة - عشرون ثلاثون خمسون مائة ألف",
    ],
)
def test_the_commonest_numbers_are_read_in_words(written: str) -> None:
    expected = [None if word == "-" else value for value, word in zip(SMALL, written.split(), strict=True)]
    assert [counted(fold(word)) for word in written.split()] == expected


@pytest.mark.parametrize(
    ("written", "exponents"),
    [
        ("2 thousand, 2 million, 2 billion, 2 trillion", [3, 6, 9, 12]),
        ("2 mille, 2 millions, 2 milliards", [3, 6, 9]),
        ("2 Tausend, 2 Millionen, 2 Milliarden, 2 Billionen", [3, 6, 9, 12]),
        ("2 тыс., 2 млн, 2 миллиарда, 2 триллиона", [3, 6, 9, 12]),
        ("2 ألف، 2 مليون، 2 مليار، 2 تريليون", [3, 6, 9, 12]),
        ("2千, 2万, 2百万, 2亿", [3, 4, 6, 8]),
    ],
)
def test_a_number_is_multiplied_by_the_magnitude_behind_it(written: str, exponents: list[int]) -> None:
    assert [set(number.readings) for number in numbers(written)] == [{2 * 10**exponent} for exponent in exponents]


def test_a_figure_is_about_the_words_of_its_unit_and_of_its_measure_in_every_language() -> None:
    measure = {"en": "Crimes prevented", "fr": "crimes évités"}
    assert about(Figure(value=50, measure=measure)) == ["crimes", "prevented", "crimes", "evites"]
    assert about(Figure(value=50, unit="%", measure={"en": "prevented"})) == ["percent", "prevented"]


AGES, CRIMES = "unsc-2019-09-25-07", "unsc-2019-09-25-10"


@pytest.mark.parametrize(
    ("expressions", "found"),
    [
        ([">=100"], [CRIMES]),
        (["17..27"], [AGES]),
        (["20..22"], [AGES]),
        (["27..80"], [AGES, CRIMES]),
        ([">27"], [CRIMES]),
        (["<17"], []),
        (["<=17"], [AGES]),
        (["360 crimes"], [CRIMES]),
        (["360 crime"], [CRIMES]),
        (["360 crmies"], [CRIMES]),
        (["360 cells"], []),
        (["جرائم"], [CRIMES]),
        (["الجرائم الإرهابية"], [CRIMES]),
        (["أعمار"], [AGES]),
        (["clandestine"], [CRIMES]),
        (["10000"], []),
        (["20 years", "80"], [AGES, CRIMES]),
    ],
)
def test_statements_are_found_by_their_figures(run: Run, expressions: list[str], found: list[str]) -> None:
    flags = [each for expression in expressions for each in ("--figure", expression)]
    done = run("search", *flags, "--fields", "id")
    assert done.out.split() == found
    assert run("search", *flags, "-n", "0", "-f", "json").json()["total"] == len(found)


def test_figures_narrow_other_criteria(run: Run) -> None:
    assert run("search", "norov", "--figure", ">=100", "--fields", "id").out == f"{CRIMES}\n"
    assert run("search", "guterres", "--figure", ">=100").code == 1
    assert run("search", "--figure", "360 crmies", "--exact").code == 1
    assert run("list", "speakers", "--figure", "<100", "--fields", "id").out.split() == [
        "antonio-guterres",
        "vladimir-norov",
    ]


def test_figures_are_listed_as_numbers(run: Run) -> None:
    done = run("list", "figures", "-f", "csv", "--fields", "value,min,max,unit,period,speaker,id")
    assert done.out == (
        "value,min,max,unit,period,speaker,id\n"
        f",17,27,years,,António Guterres,{AGES}\n"
        f"360,,,crimes,2018,Vladimir Norov,{CRIMES}\n"
        f"80,,,cells,2018,Vladimir Norov,{CRIMES}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["--figure", "<100"], ["", "80"]),
        (["crimes"], ["360"]),
        (["cells", "--figure", "..300"], ["80"]),
        (["cells", "--figure", "300.."], []),
        (["-s", "norov"], ["360", "80"]),
        (["-s", "norov", "--figure", "80"], ["80"]),
        (["-n", "1", "--offset", "1"], ["360"]),
        (["-s", "nobody at all"], []),
    ],
)
def test_only_the_figures_asked_for_are_listed(run: Run, arguments: list[str], values: list[str]) -> None:
    done = run("list", "figures", *arguments, "--fields", "value")
    assert done.out.splitlines() == values
    assert done.code == (0 if values else 1)


def test_bars_are_drawn_among_figures_of_one_unit(run: Run, dataset: Callable[..., str]) -> None:
    figures = [
        {"value": 50, "unit": "%"},
        {"value": 100, "unit": "%"},
        {"min": 25, "max": 75, "unit": "%"},
        {"min": 3, "unit": "men"},
        {"max": 6, "unit": "men"},
        {"value": 0, "unit": "none"},
        {"min": 1, "max": 1.01, "unit": "many"},
    ]
    path = dataset([{"id": "x", "text": "t", "figures": figures}])
    full, reach = "█", "░"
    assert [line.rstrip() for line in run("list", "figures", "--data", path, "-f", "text").out.splitlines()] == [
        f"    50 {full * 12}{' ' * 13}% · x",
        f"   100 {full * 24} % · x",
        f" 25–75 {full * 6}{reach * 12}{' ' * 7}% · x",
        f"   ≥ 3 {full * 12}{' ' * 13}men · x",
        f"   ≤ 6 {full * 24} men · x",
        f"     0 {' ' * 25}none · x",
        f"1–1.01 {full * 23}{reach} many · x",
    ]


def test_a_figure_too_great_for_the_store_is_infinite(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "great.json"
    path.write_text('[{"id": "x", "text": "t", "figures": [{"value": 1' + "0" * 400 + "}]}]", encoding="utf-8")
    done = run("search", "--figure", ">5", "--fields", "id", "--data", str(path))
    assert done.code in (0, 3)
