"""What is offered on Tab, as the shells' scripts ask for it."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome, Run

BREAKS = " \t\n\"'@><=;|&(:"
NAMES = json.loads((Path(__file__).parent / "data" / "completed_names.json").read_text(encoding="utf-8"))


def offered(run: Run, *words: str) -> list[str]:
    """Return the words that are offered after these, the last of which is being typed."""
    kind, *lines = run("__complete", "fish", "--", *words).out.splitlines()
    assert kind == "words"
    return [line.split("\t")[0] for line in lines]


def in_bash(run: Run, line: str) -> list[str]:
    return run("__complete", "bash", "--", BREAKS, line).out.splitlines()[1:]


def test_commands_are_offered_first(run: Run) -> None:
    assert offered(run, "s") == ["search", "show", "schema"]


def test_the_command_that_answers_is_not_offered(run: Run) -> None:
    assert "__complete" not in offered(run, "")


def test_nothing_is_offered_after_a_command_that_does_not_exist(run: Run) -> None:
    assert offered(run, "serch", "") == []


def test_long_options_are_offered_with_what_they_do(run: Run) -> None:
    assert run("__complete", "fish", "--", "search", "--spe").out == "words\n--speaker\tWho said it.\n"


def test_a_letter_that_was_typed_is_offered_so_that_the_line_goes_on(run: Run) -> None:
    assert offered(run, "search", "-s") == ["-s"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["search", "-f", "js"], ["json", "jsonl"]),
        (["search", "--format=js"], ["--format=json", "--format=jsonl"]),
        (["search", "-fjs"], ["-fjson", "-fjsonl"]),
        (["search", "-0fjs"], ["-0fjson", "-0fjsonl"]),
        (["search", "--kind", ""], ["quote", "paraphrase", "statistic"]),
        (["search", "--color", "a"], ["auto", "always"]),
        (["search", "--bidi", "v"], ["visual"]),
        (["list", "so"], ["sources"]),
        (["completion", ""], ["bash", "zsh", "fish", "powershell"]),
    ],
)
def test_choices_are_offered(run: Run, words: list[str], expected: list[str]) -> None:
    assert offered(run, *words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["search", "--fields", "d"], ["date"]),
        (["search", "--fields", "id,da"], ["id,date"]),
        (["search", "--fields=id,da"], ["--fields=id,date"]),
        (["search", "--fields", "date,da"], []),
        (["search", "--fields", "h"], ["help"]),
        (["search", "--fields", "id,h"], []),
        (["list", "speakers", "--fields", "c"], ["count"]),
        (["search", "--fields", "coun"], []),
    ],
)
def test_fields_are_offered_one_after_the_other_and_once(run: Run, words: list[str], expected: list[str]) -> None:
    assert offered(run, *words) == expected


@pytest.mark.parametrize(("option", "typed", "expected"), [(*each["typed"], each["offered"]) for each in NAMES])
def test_names_are_offered(run: Run, option: str, typed: str, expected: list[str]) -> None:
    assert offered(run, "search", option, typed) == expected


def test_without_a_letter_those_who_say_most_are_offered_first(run: Run) -> None:
    assert offered(run, "search", "-s", "")[:2] == ["António Guterres", "Vladimir Norov"]


def test_a_name_is_offered_with_whose_it_is_and_how_much_is_said(run: Run) -> None:
    told = run("__complete", "zsh", "--", "search", "-o", "SCO").out
    assert told == "words\nSCO\tShanghai Cooperation Organisation, 6 statements\n"


def test_names_of_the_facet_are_offered_to_list(run: Run) -> None:
    assert offered(run, "list", "topics", "cyberterr") == ["Cyberterrorism"]
    assert offered(run, "list", "kinds", "q") == []


def test_ids_are_offered_with_who_said_what(run: Run) -> None:
    assert run("__complete", "fish", "--", "show", "unsc-2019-09-25-02").out == (
        "words\nunsc-2019-09-25-02\tAntónio Guterres: the terrorist threat, during his opening …\n"
    )


def test_every_further_id_is_offered_but_only_one_to_open(run: Run) -> None:
    assert len(offered(run, "show", "unsc-2019-09-25-02", "unsc-2019-09-25-1")) == 10
    assert offered(run, "open", "unsc-2019-09-25-02", "unsc-2019-09-25-1") == []


def test_words_to_search_for_are_left_to_the_user(run: Run) -> None:
    assert offered(run, "search", "terr") == []
    assert offered(run, "search", "--min-score", "") == []


def test_after_two_hyphens_nothing_is_an_option(run: Run) -> None:
    assert offered(run, "search", "--", "--sp") == []
    assert offered(run, "show", "-q", "--", "unsc-2019-09-25-02") == ["unsc-2019-09-25-02"]


@pytest.mark.parametrize(("option", "kind"), [("--data", "files"), ("--sources", "directories")])
def test_files_and_directories_are_left_to_the_shell(run: Run, option: str, kind: str) -> None:
    assert run("__complete", "zsh", "--", "show", option, "").out == f"{kind}\n"


STATEMENTS = [{"text": "Nothing great was ever achieved without enthusiasm.", "speaker": "Ralph Waldo Emerson"}]


def test_values_come_from_the_dataset_of_the_line_before_that_of_the_environment(
    run: Run, dataset: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    emerson = dataset(STATEMENTS, "emerson.json")
    assert offered(run, "search", f"--data={emerson}", "-s", "") == ["Ralph Waldo Emerson"]
    monkeypatch.setenv("FACTCLI_DATA", emerson)
    assert offered(run, "search", "-s", "ral") == ["Ralph Waldo Emerson"]
    lavrov = [{"text": "We will not.", "speaker": "Sergey Lavrov"}]
    assert offered(run, "search", "--data", dataset(lavrov, "lavrov.json"), "-s", "") == ["Sergey Lavrov"]


@pytest.mark.parametrize("content", ["{", ""])
def test_a_dataset_that_cannot_be_read_is_no_word_on_the_line(run: Run, tmp_path: Path, content: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(content)
    assert run("__complete", "fish", "--", "search", "--data", str(broken), "-s", "") == Outcome(0, "words\n", "")
    assert run("__complete", "fish", "--", "search", "--data", str(tmp_path / "no"), "-s", "").err == ""


def test_standard_input_is_never_read_for_a_completion(run: Run) -> None:
    assert offered(run, "search", "--data", "-", "-s", "") == []


def test_a_large_dataset_has_values_once_it_is_compiled(run: Run, dataset: Callable[..., str]) -> None:
    large = dataset([{"text": "word " * 300_000, "speaker": "Ralph Waldo Emerson"}])
    assert offered(run, "search", "--data", large, "-s", "") == []
    run("search", "--data", large, "emerson")
    assert offered(run, "search", "--data", large, "-s", "") == ["Ralph Waldo Emerson"]


def test_names_that_nobody_can_see_or_type_are_not_offered(run: Run, dataset: Callable[..., str]) -> None:
    names = ["Plain Name", "Two\nLines", "Bell\x07", "Turned\u202eRound"]
    path = dataset([{"text": f"Text {name!r}", "speaker": name} for name in names])
    assert offered(run, "search", "--data", path, "-s", "") == ["Plain Name"]


def test_a_completion_that_fails_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("__complete", "powershell", "--", "no base64") == Outcome(0, "", "")
    monkeypatch.setenv("FACTCLI_DEBUG", "1")
    with pytest.raises(ValueError, match="JSON"):
        run("__complete", "powershell", "--", "no base64")


def test_powershell_hands_its_words_over_as_base64(run: Run) -> None:
    code = b64encode(json.dumps(["search", "-s", "gut"]).encode()).decode()
    assert run("__complete", "powershell", "--", code).out == "words\nGuterres\tAntónio Guterres, 7 statements\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("factcli se", ["search"]),
        ("FACTCLI_CACHE=/tmp LC_ALL=C factcli se", ["search"]),
        ("factcli search -s Vlad", ["Vladimir\\ Norov"]),
        ("factcli search -s 'Vlad", ["Vladimir Norov"]),
        ('factcli search -s "Vlad', ["Vladimir Norov"]),
        ("factcli search --speaker=Vlad", ["Vladimir\\ Norov"]),
        ("factcli search --speaker='Vlad", ["Vladimir Norov"]),
        ("factcli search -s Vladimir\\ N", ["Vladimir\\ Norov"]),
        ('factcli search -s "Vladimir Norov" --ki', ["--kind"]),
    ],
)
def test_bash_is_given_words_as_it_puts_them_into_the_line(run: Run, line: str, expected: list[str]) -> None:
    assert in_bash(run, line) == expected


def test_bash_does_not_shorten_what_was_typed_to_what_candidates_share(run: Run) -> None:
    assert in_bash(run, "factcli list topics cy")[-1] == " "


def test_bash_is_given_no_exclamation_mark_in_double_quotes(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"text": "Hear!", "speaker": "Oyez! Oyez"}])
    assert in_bash(run, f"factcli search --data {path} -s 'Oy") == ["Oyez! Oyez"]
    assert in_bash(run, f'factcli search --data {path} -s "Oy') == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_says_where_to_put_it(run: Run, shell: str) -> None:
    outcome = run("completion", shell)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"factcli completion {shell}" in outcome.out
    assert "factcli __complete" in outcome.out or "__complete powershell" in outcome.out


def test_an_unknown_shell_is_wrong_usage(run: Run) -> None:
    assert run("completion", "tcsh").code == 2
