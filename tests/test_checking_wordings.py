"""Did anyone say this? Verdicts on remembered wordings, who is found, and how they are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Outcome, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import check as benchmark
from factcli.alignment import Wording
from factcli.text import words

STATEMENTS: list[dict[str, Any]] = json.loads((ROOT / "data" / "statements.json").read_text(encoding="utf-8"))[
    "statements"
]
BY_ID = {statement["id"]: statement for statement in STATEMENTS}
CASES = json.loads((Path(__file__).parent / "wordings.json").read_text(encoding="utf-8"))
CODES = {"not-found": 1, "other-speaker": 4, "figure-mismatch": 4}


def test_real_wordings_get_the_right_verdict_and_speaker_and_wrong_ones_no_support() -> None:
    report = benchmark.measure()
    assert report.verdicts >= benchmark.FLOOR_OF_VERDICTS
    assert report.speakers >= benchmark.FLOOR_OF_SPEAKERS
    assert report.falsely_supported <= benchmark.MOST_FALSELY_SUPPORTED


def test_the_test_set_is_large_and_its_quotations_are_what_the_variants_say() -> None:
    quotations = json.loads(benchmark.QUOTATIONS.read_text(encoding="utf-8"))
    ids = {statement["id"] for statement in benchmark.dataset(quotations)["statements"]}
    assert len(quotations["variants"]) >= 60
    assert len(quotations["negatives"]) >= 50
    assert {variant["id"] for variant in quotations["variants"]} <= ids


@pytest.mark.parametrize(
    "statement",
    json.loads(benchmark.QUOTATIONS.read_text(encoding="utf-8"))["statements"],
    ids=lambda statement: statement["id"],
)
def test_a_quotation_of_the_test_set_names_its_work_and_the_edition_it_was_compared_with(
    statement: dict[str, Any],
) -> None:
    compared = statement["compared"]
    assert statement["event"]
    assert compared["edition"]
    assert all(place.startswith(("https://", "http://", "stored public text, file ")) for place in compared["where"])
    assert compared["where"]
    assert isinstance(compared["as_quoted"], bool)


@pytest.mark.parametrize("case", CASES["bundled"], ids=lambda case: case["why"])
def test_a_wording_of_the_bundled_dataset_gets_its_verdict(run: Run, case: dict[str, Any]) -> None:
    asked = ["-s", case["speaker"]] if "speaker" in case else []
    done = run("check", case["wording"], *asked, "-f", "json")
    (verdict,) = done.json()["results"]
    assert (verdict["verdict"], verdict["ids"]) == (case["verdict"], case["ids"])
    assert done.code == CODES.get(case["verdict"], 0)
    assert done.err == ""


@pytest.mark.parametrize("case", CASES["small"], ids=lambda case: case["why"])
def test_what_counts_as_the_same_words(run: Run, dataset: Callable[..., str], case: dict[str, Any]) -> None:
    path = dataset([{"id": "x", "quotation": "direct", "speaker": "Ada", **case["statement"]}])
    (verdict,) = run("check", case["wording"], "--data", path, "-f", "json").json()["results"]
    assert verdict["verdict"] == case["verdict"]
    if "changes" in case:
        assert run("check", case["wording"], "--data", path, "--fields", "changes").out == case["changes"] + "\n"


quotable = st.sampled_from([statement for statement in STATEMENTS if statement["quotation"] == "direct"])


@given(quotable, st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_long_enough_piece_of_a_quotation_is_found_where_it_stands(
    run: Run, statement: dict[str, Any], data: st.DataObject
) -> None:
    pieces = statement["text"].split()
    start = data.draw(st.integers(0, len(pieces) - 6))
    end = data.draw(st.integers(start + 6, len(pieces)))
    wording = " ".join(pieces[start:end])
    (verdict,) = run("check", wording, "-f", "json").json()["results"]
    assert verdict["verdict"] == ("verbatim" if end - start == len(pieces) else "partial")
    first, last = verdict["span"]
    assert words(verdict["compared"][first:last]) == words(wording)
    paper = (ROOT / "seeds" / verdict["statement"]["source"]["file"]).read_bytes().decode()
    assert words(paper[slice(*verdict["source_span"])]) == words(wording)
    assert verdict["before"] + verdict["compared"][first:last] + verdict["after"] in paper


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_other_figure_is_ever_supported(run: Run, value: int) -> None:
    done = run("check", f"the prevention of {value} terrorist crimes in 2018", "--fields", "verdict")
    assert done.out == ("paraphrase\n" if value == 360 else "figure-mismatch\n") or value in (80, 2018)
    assert done.code == (0 if value == 360 else 4)


@given(st.text(), st.text())
def test_any_two_texts_can_be_laid_side_by_side(wording: str, text: str) -> None:
    alignment = Wording(wording).align(text)
    if alignment is not None:
        start, end = alignment.span
        assert 0 <= start < end <= len(text)
        assert 0 < alignment.score <= 100
        assert not (alignment.exact and alignment.whole) or words(wording) == words(text)


def test_over_two_statements_the_passage_of_the_source_is_compared(run: Run) -> None:
    first, second = BY_ID["unsc-2019-09-25-07"], BY_ID["unsc-2019-09-25-08"]
    wording = f"{first['text']}. {second['text']}"
    (verdict,) = run("check", wording, "-f", "json").json()["results"]
    assert (verdict["verdict"], verdict["field"], verdict["compared"]) == ("verbatim", "passage", wording)
    assert verdict["ids"] == [first["id"], second["id"]]
    assert verdict["source_span"][1] - verdict["source_span"][0] == len(wording)


def test_without_their_source_neighbours_are_joined(run: Run, dataset: Callable[..., str]) -> None:
    said = {"quotation": "direct", "speaker": "Ada", "source": "A speech", "language": "en"}
    first = {
        **said,
        "id": "a",
        "text": "We choose the harder road",
        "translations": {"fr": "Nous prenons la route dure"},
    }
    second = {**said, "id": "b", "text": "It leads to the sea", "translations": {"fr": "Elle mène à la mer immense"}}
    other = {**said, "id": "c", "speaker": "Bo", "text": "It leads to the mountains"}
    path = dataset([first, second, other])
    asked = ("--data", path, "--fields", "ids,verdict,field")
    assert run("check", "We choose the harder road. It leads to the sea", *asked).out == "a; b\tverbatim\tpassage\n"
    french = run("check", "Nous prenons la route dure, elle mène à la mer immense", *asked)
    assert french.out == "a; b\tnear\ttranslations.fr\n"
    assert run("check", "leads to the sea. It leads to the mountains", *asked).out.split("\t")[0] in ("b", "c", "")


def test_statements_with_words_between_them_in_their_source_are_no_passage(
    run: Run, dataset: Callable[..., str], tmp_path: Path
) -> None:
    first, second = "We choose the harder road", "It leads to the sea"
    (tmp_path / "near.txt").write_text(f"{first}. {second}.", encoding="utf-8")
    (tmp_path / "far.txt").write_text(f"{first}. And also that. {second}.", encoding="utf-8")
    fields: dict[str, Any] = {}
    for name in ("near", "far"):
        statements = [
            {"id": f"{name}-{place}", "text": text, "speaker": "Ada", "source": name}
            for place, text in enumerate((first, second))
        ]
        path = dataset({"sources": [{"id": name, "file": f"{name}.txt"}], "statements": statements})
        (fields[name],) = run("check", f"{first}. {second}", "--data", path, "-f", "json").json()["results"]
    assert (fields["near"]["ids"], fields["near"]["source_span"]) == (["near-0", "near-1"], [0, 46])
    assert fields["far"]["ids"] in ([], ["far-0"])


def test_lines_of_standard_input_are_answered_in_order(process: Callable[..., Outcome]) -> None:
    lines = "the new frontier is cyberterrorism\n\nask not what your country can do\n"
    done = process("factcli check - --fields wording,verdict", stdin=lines.encode())
    assert (
        done.out
        == "the new frontier is cyberterrorism\tpartial\n\tnot-found\nask not what your country can do\tnot-found\n"
    )
    assert (done.code, done.err) == (1, "")
    assert process("factcli check -", stdin=b"\n").code == 2
    assert process("factcli check - --data -").code == 2
    contradicted = b"the prevention of 370 terrorist crimes\nno such thing\n"
    assert process("factcli check - --fields verdict", stdin=contradicted).code == 4


def test_without_a_wording_there_is_nothing_to_check(run: Run) -> None:
    done = run("check", " ")
    assert (done.code, done.out, done.err) == (2, "", "factcli: there is no wording to check\n")


def test_the_runner_up_is_told_where_it_is_close(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset(
        [
            {"id": "a", "speaker": "Ada", "text": "The harvest of this valley feeds the whole country"},
            {"id": "b", "speaker": "Bo", "text": "The harvest of this valley feeds our whole country"},
        ]
    )
    (verdict,) = run(
        "check", "the harvest of this valley feeds the whole country", "--data", path, "-f", "json"
    ).json()["results"]
    assert (verdict["verdict"], verdict["ids"], verdict["runner_up"]["id"]) == ("verbatim", ["a"], "b")
    asked = run("check", "the harvest of this valley feeds the country", "-s", "Bo", "--data", path, "-f", "text")
    assert asked.out.splitlines()[1] == "  Bo"
    done = run("check", "a harvest of valleys and of dales and of hills", "--data", path)
    assert done.code == 1


def test_what_is_not_in_the_dataset_is_told_whole_with_the_nearest_statement(
    run: Run, dataset: Callable[..., str]
) -> None:
    text = "The harvest of this valley feeds the whole country"
    path = dataset([{"id": "a", "speaker": "Ada", "text": text}, {"id": "b", "speaker": "Bo", "text": "Not at all"}])
    wording = "the harvest of valleys and of dales"
    (verdict,) = run("check", wording, "-s", "Bo", "--data", path, "-f", "json").json()["results"]
    nothing = ("speaker_found", "field", "compared", "span", "before", "after", "source_span", "statement")
    assert verdict == {
        **dict.fromkeys(nothing),
        "wording": wording,
        "verdict": "not-found",
        "score": 0.0,
        "speaker_asked": "Bo",
        "ids": [],
        "changes": [],
        "runner_up": {"id": "a", "speaker": {"id": "Ada", "name": {"und": "Ada"}}, "text": text, "score": 62.2},
    }


def test_before_and_after_are_the_rest_of_the_statement_and_of_its_paragraph(
    run: Run, dataset: Callable[..., str], tmp_path: Path
) -> None:
    road, sea, thanks = "We choose the harder road today", "It leads to the open sea", "Thank you for your patience"
    speech = f"Friends.\nListen. {road}. {sea}. Farewell.\n{thanks}\n"
    (tmp_path / "speech.txt").write_text(speech, encoding="utf-8")
    told = {"speaker": "Ada", "source": "speech"}
    statements = [{**told, "id": text[0], "text": text} for text in (road, sea, thanks)]
    path = dataset({"sources": [{"id": "speech", "file": "speech.txt"}], "statements": statements})

    def around(wording: str, data: str = path) -> tuple[str, str, str | None]:
        (verdict,) = run("check", wording, "--data", data, "-f", "json").json()["results"]
        place = verdict["source_span"]
        return verdict["before"], verdict["after"], place and speech[slice(*place)]

    for wording, before, after in (
        ("choose the harder road", "Listen. We ", f" today. {sea}. Farewell."),
        ("harder road today. It leads to", "We choose the ", " the open sea"),
        ("Thank you for your patience", "", ""),
    ):
        assert around(wording) == (before, after, wording)
    unproved = dataset([{"id": "a", "text": road}], "unproved.json")
    assert around("choose the harder road", unproved) == ("We ", " today", None)


TEN = "fjord rural baker tulip cabin lemon medal ocean piano queen"


@pytest.mark.parametrize(("others", "close"), [(["twist"], True), (["twist", "ghost"], False)])
def test_a_statement_is_close_that_differs_in_one_word_of_ten_not_in_two(
    run: Run, dataset: Callable[..., str], others: list[str], close: bool
) -> None:
    like = TEN.split()
    like[3 : 3 + len(others)] = others
    path = dataset([{"id": "a", "speaker": "Ada", "text": TEN}, {"id": "b", "speaker": "Bo", "text": " ".join(like)}])
    (alone,) = run("check", TEN, "--data", path, "-f", "json").json()["results"]
    assert (alone["ids"], alone["runner_up"] is not None) == (["a"], close)
    (asked,) = run("check", TEN, "-s", "Bo", "--data", path, "-f", "json").json()["results"]
    assert (asked["ids"], asked["verdict"]) == ((["b"], "near") if close else (["a"], "other-speaker"))


def test_one_word_in_common_is_not_worth_telling_two_are(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"id": "a", "text": "Mutual extraterritoriality"}])
    assert run("check", "extraterritoriality begone", "--data", path, "--fields", "runner_up").out == "\n"
    told = run("check", "mutual extraterritoriality begone", "--data", path, "-f", "json").json()["results"][0]
    assert (told["verdict"], told["runner_up"]["id"]) == ("not-found", "a")


TEXT = """\
figure-mismatch: said with other figures  {score}
  Vladimir Norov
  Compared with the translation (en), not the speaker's own words:
  the prevention of [-360-]{{+370+}} terrorist crimes
  the prevention of 360 terrorist crimes and the elimination of 80 clandestine
  cells in 2018, as well as what was done to stop terrorist financing and the
  illicit flow of weapons and explosives
  Original (ar):
{original}
  unsc-2019-09-25-10 · 2019-09-25 · Xinhua News Agency, 2019-09-25
"""


def test_a_verdict_is_told_to_a_person(run: Run) -> None:
    done = run("check", "the prevention of 370 terrorist crimes", "-f", "text")
    score = done.out.split()[5]
    original = "\n".join(done.out.splitlines()[8:-1])
    assert " ".join(original.split()) == BY_ID["unsc-2019-09-25-10"]["text"]
    assert done.out == TEXT.format(score=score, original=original)
    coloured = run("check", "the prevention of 370 terrorist crimes", terminal=True)
    assert "\x1b[" in coloured.out
    assert "[-360-]" in coloured.out
    assert run("check", "nothing of the kind at all", "-f", "text").out == "not-found: not in this dataset\n"
    other = run("check", "the new frontier is cyberterrorism", "-s", "Lavrov", "-f", "text")
    assert other.out.splitlines()[:3] == [
        "other-speaker: said by somebody else  100",
        "  Asked for: Lavrov",
        "  António Guterres",
    ]


def test_an_unproved_statement_says_so(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"id": "a", "text": "The harvest of this valley feeds the whole country"}])
    done = run("check", "the harvest of this valley", "--data", path, "-f", "text")
    assert done.out == (
        "partial: part of what was said  100\n  unknown speaker\n  The harvest of this valley\n"
        "  The harvest of this valley feeds the whole country\n  a · unverified: no source is named\n"
    )


def test_common_words_alone_are_looked_up_together(
    run: Run, dataset: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcli.evidence.RARE_DOCS", 1)
    texts = ["to be or not to be that is the question", "to be is to do", "or not to ask the question", "that is that"]
    path = dataset([{"id": str(index), "text": text} for index, text in enumerate(texts)])
    assert run("check", "to be or not to be, that is the question", "--data", path, "--fields", "ids").out == "0\n"
    assert run("check", "question to do", "--data", path).code == 1
    assert run("check", "altogether different", "--data", path).code == 1
