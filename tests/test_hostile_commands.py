"""Every command, in every format, on data that cannot be used and on data that must not be shown as they are."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import CONTROL, Outcome, Run
from hostile import BROKEN, FORMATS, HOSTILE, hostile_dataset

from factcli.asked import Facet
from factcli.cli.main import COMMANDS, commands
from factcli.render.citation import Style

FACETS = (*(facet.value for facet in Facet), "figures")
INDEX_FORMATS = ("text", "tsv", "json", "jsonl")
COLOURS = re.compile(r"\x1b\[(0|1|2|3|7|22|3[0-9]|1;3[0-9])m|\x1b\]8;;[!-~]*\x1b\\")
"""The sequences that factcli writes itself."""
GIVEN = [each for each in HOSTILE.values() if "\0" not in each]
"""Where NUL stands, an argument ends."""


def asking(identifier: str, words: str) -> list[list[str]]:
    """Return a line of every command that reads a dataset and prints rows, without its format."""
    return [
        ["search", "--", words],
        ["search", "-s", words, "--explain"],
        ["random", "--seed", "1"],
        *(["list", facet] for facet in FACETS),
        ["list", "speakers", "--explain", "--", words],
        ["show", "--", identifier],
        ["check", "-s", words, "--", words],
    ]


def with_formats(lines: list[list[str]], path: str) -> Iterator[list[str]]:
    for line in lines:
        yield from ([line[0], "--data", path, "-f", format_, *line[1:]] for format_ in FORMATS)


def without_formats(identifier: str, path: str) -> Iterator[list[str]]:
    yield from (["cite", "--data", path, "--style", style.value, "--", identifier] for style in Style)
    yield ["open", "--data", path, "--print", "--", identifier]


def format_of(line: list[str]) -> str | None:
    return line[line.index("-f") + 1] if "-f" in line else None


# -- data that cannot be used


def refusal_of(done: Outcome, format_: str | None) -> str:
    """Return what is said, and nothing else, of data that cannot be used."""
    if format_ == "json":
        assert done.out == '{"schema_version":1,"query":{},"total":0,"returned":0,"results":[]}\n'
    else:
        assert done.out == ""
    if format_ not in ("json", "jsonl"):
        assert done.err.count("\n") == 1
        return done.err.removeprefix("factcli: ").removesuffix("\n")
    error = json.loads(done.err)["error"]
    assert error["exit_code"] == 3
    return str(error["message"])


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is compiled in a folder of this test."""
    monkeypatch.setenv("FACTCLI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize(("content", "told"), BROKEN)
def test_every_command_refuses_it_in_one_line_with_the_place(
    run: Run, kept: Path, tmp_path: Path, content: bytes, told: str | None
) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(content)
    building = [["index", "build", "--data", str(path), "-f", each] for each in INDEX_FORMATS]
    # What is large is read once a command; that its form makes no difference, smaller ones tell.
    formats = with_formats(asking("a", "fear"), str(path)) if len(content) < 100_000 else []
    for line in chain(formats, without_formats("a", str(path)), building):
        done = run(*line)
        assert (done.code, CONTROL.search(done.out + done.err)) == (3, None), (line, done)
        said = refusal_of(done, format_of(line))
        assert said == f"{path}{told}" if told else said.startswith(f"{path}:")
    assert {each.suffix for each in kept.iterdir()} == {".lock"}


@pytest.mark.parametrize(("content", "told"), BROKEN)
@pytest.mark.parametrize("format_", FORMATS)
def test_validate_tells_what_is_wrong_as_a_problem(
    run: Run, tmp_path: Path, content: bytes, told: str | None, format_: str
) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(content)
    done = run("validate", str(path), "-f", format_)
    assert (done.code, CONTROL.search(done.out + done.err)) == (3, None)
    if format_ != "json":
        assert str(path) in done.out.replace("\\_", "_") + done.err
        return
    errors = [row for row in done.json()["results"] if row["severity"] == "error"]
    if not errors:
        assert told is None or json.loads(done.err)["error"]["message"] == f"{path}{told}"
    elif told is not None and "out of range at" not in told:  # As one document they have a line and a column.
        why, _, column = errors[0]["message"].partition(" at column ")
        inside = "" if errors[0]["path"] is None else f" at {errors[0]['path']}"
        place = "".join(f":{each}" for each in (errors[0]["line"], column) if each)
        assert f"{place}: {why}{inside}" == told


@pytest.mark.parametrize(("content", "told"), BROKEN)
@pytest.mark.parametrize("name", [None, "out.jsonl", "out.json", "out.json.gz"])
def test_import_writes_whole_statements_or_nothing(
    run: Run, tmp_path: Path, content: bytes, told: str | None, name: str | None
) -> None:
    path, folder = tmp_path / "hostile", tmp_path / "folder"
    path.write_bytes(content)
    folder.mkdir()
    done = run("import", str(path), *([] if name is None else ["--output", str(folder / name)]))
    assert (done.code in (0, 1, 3), CONTROL.search(done.out + done.err)) == (True, None), done
    assert all(each.startswith((f"factcli: {path}", "--", "the fields are")) for each in done.err.splitlines()[:-1])
    for line in done.out.splitlines():
        json.loads(line)
    if name is not None:
        assert [each.name for each in folder.iterdir()] == ([name] if done.code == 0 else [])
        assert done.code or run("validate", str(folder / name)).code == 0


# -- data that must not be shown as they are


def assert_harmless(line: list[str], done: Outcome, *, codes: tuple[int, ...] = (0, 1)) -> None:
    assert done.code in codes, (line, done)
    assert not CONTROL.search(done.out + done.err), (line, done)
    assert done.err.count("\n") <= 3


@pytest.fixture
def hostile(dataset: Callable[..., str]) -> Callable[[str], str]:
    """Write a dataset with a value in all its fields, and return its path."""
    return lambda value: dataset(hostile_dataset(value))


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_every_command_shows_it_without_harm(run: Run, hostile: Callable[[str], str], value: str) -> None:
    path = hostile(value)
    for line in chain(with_formats(asking(value, value), path), without_formats(value, path)):
        done = run(*line)
        assert_harmless(line, done, codes=(0, 1, 3) if line[0] == "open" else (0, 1, 4))
        if format_of(line) in ("tsv", "jsonl"):
            rows = done.out.splitlines()
            assert len(rows) == done.out.count("\n"), line
            assert len({row.count("\t") for row in rows}) <= 1, line
        if format_of(line) == "json":
            assert len(done.json()["results"]) == done.json()["returned"]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("bidi", ["logical", "visual"])
def test_a_terminal_is_given_no_sequence_of_a_stranger(
    run: Run, hostile: Callable[[str], str], value: str, bidi: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    if bidi == "visual":
        pytest.importorskip("bidi")
    path = hostile(value)
    for line in asking(value, value):
        done = run(line[0], "--data", path, "--bidi", bidi, "--no-pager", *line[1:], terminal=True)
        plain = COLOURS.sub("", done.out + done.err)
        for ours in ("\x1b[8l", "\x1b[8h"):
            plain = plain.replace(ours, "")
        assert not CONTROL.search(re.sub(r"\r\x1b\[K|\r", "", plain)), (line, plain)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("format_", FORMATS)
def test_validate_tells_of_it_without_harm(run: Run, hostile: Callable[[str], str], value: str, format_: str) -> None:
    line = ["validate", "--strict", "--notes", "-f", format_, hostile(value)]
    done = run(*line)
    assert_harmless(line, done, codes=(3,))
    assert done.out


@pytest.mark.parametrize("value", [each for each in GIVEN if "/" not in each])
def test_a_hostile_name_of_a_file_is_told_without_harm(run: Run, kept: Path, tmp_path: Path, value: str) -> None:
    path = tmp_path / f"{value}.jsonl"
    path.write_text('{"id": "a", "text": "Fear itself"}\n')
    absent = str(tmp_path / f"{value}.absent")
    for format_ in FORMATS:
        for line in (["search", "--data", str(path)], ["validate", str(path)], ["search", "--data", absent]):
            assert_harmless(line, run(line[0], "-f", format_, *line[1:]), codes=(0, 3))
    for format_ in INDEX_FORMATS:
        for action in ("build", "info", "clear"):
            line = ["index", action, "--data", str(path), "-f", format_]
            assert_harmless(line, run(*line))
    for line in (["import", str(path)], ["import", absent], ["open", "--data", str(path), "a"]):
        assert_harmless(line, run(*line), codes=(0, 1, 3))


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_offers_nothing_that_a_shell_or_a_terminal_would_obey(
    run: Run, hostile: Callable[[str], str], value: str, shell: str
) -> None:
    from base64 import b64encode

    path = hostile(value)
    for words in (["search", "-s", ""], ["show", ""], ["search", "-t", value[:1]], ["list", "speakers", "-o", ""]):
        asked = [words[0], "--data", path, *words[1:]]
        if shell == "bash":
            arguments = [" \t\n\"'@><=;|&(:", "factcli " + " ".join(asked)]
        elif shell == "powershell":
            arguments = [b64encode(json.dumps(asked).encode()).decode()]
        else:
            arguments = asked
        done = run("__complete", shell, "--", *arguments)
        assert (done.code, done.err, CONTROL.search(done.out)) == (0, "", None)


def table(value: str, separator: str) -> str:
    quoted = '"' + value.replace('"', '""') + '"'
    return f"quote{separator}author{separator}date\n{quoted}{separator}{quoted}{separator}{quoted}\n"


def foreign(value: str) -> dict[str, str]:
    """Return a collection in each of the formats that are imported, with a value wherever text may stand."""
    said = json.dumps({"quote": value, "author": value, "date": value, "tags": [value], value: value})
    ours = json.dumps({"quotation": value, "quoteID": value, "speaker": value, "date": value, "urls": [value]})
    node = {"@type": "Quotation", "text": value, "creator": {"name": value}, "datePublished": value, "url": value}
    return {
        "csv": table(value, ","),
        "tsv": table(value, "\t"),
        "json": f"[{said}]",
        "fortune": f"{value}\n\t\t-- {value}\n%\n",
        "quotebank": f'{ours}\n{{"quotation": "a"}}\n',
        "schema.org": json.dumps({"@context": "https://schema.org", "@graph": [node]}),
        "wikiquote": f"'''{value}'''\n== Quotes ==\n* {value}\n** {value}\n",
        "owid": f"Entity,Code,Year,{value!r}\nWorld,OWID_WRL,2019,1\n",
    }


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_what_is_imported_is_told_and_written_without_harm(run: Run, tmp_path: Path, value: str) -> None:
    path = tmp_path / "foreign"
    for format_, content in foreign(value).items():
        path.write_text(content, encoding="utf-8", newline="")
        line = ["import", "--from", format_, str(path)]
        done = run(*line)
        assert_harmless(line, done, codes=(0, 1, 3))
        written = tmp_path / "written.jsonl"
        written.write_text(done.out, encoding="utf-8", newline="")
        assert done.code or run("validate", str(written), "-q").code == 0, (line, done)


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[str]:
    """Write a secret outside the folder of the dataset, with links to it, and return its folder."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "secret.txt").write_text("before the words")
        (tmp_path / "link.txt").symlink_to(Path(folder) / "secret.txt")
        (tmp_path / "folder").symlink_to(folder)
        yield folder


@pytest.mark.parametrize("file", ["{relative}/secret.txt", "{folder}/secret.txt", "link.txt", "folder/secret.txt"])
def test_no_command_reads_or_opens_a_source_outside_the_sources_folder(
    run: Run, dataset: Callable[..., str], tmp_path: Path, secret: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = file.format(relative=os.path.relpath(secret, tmp_path), folder=secret)
    statement = {"id": "a", "text": "the words", "source": "s", "quotation": "direct"}
    path = dataset({"sources": [{"id": "s", "file": named}], "statements": [statement]})
    outside = f'the source file "{named}" lies outside the sources folder'
    shown = run("show", "a", "--data", path, "-f", "json")
    assert shown.json()["results"][0]["verification"]["reason"] == outside
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("it was opened"))
    for options in ([], ["--print"]):
        assert run("open", *options, "--data", path, "a") == Outcome(3, "", f"factcli: {path}: {outside}\n")
    validated = run("validate", path, "-f", "json")
    assert validated.code == 3
    assert outside in {row["message"] for row in validated.json()["results"]}
    others = [["check", "the words"], *(["cite", "a", "--style", style.value] for style in Style)]
    done = [run(*line, "--data", path) for line in others]
    assert not [each for each in (shown, validated, *done) if "before the words" in each.out + each.err]


# -- whatever is given to an option

REQUIRED: dict[str, dict[str, list[str]]] = {
    "list": {"facet": ["speakers"]},
    "index": {"action": ["info"]},
    "show": {"ids": ["a"]},
    "cite": {"ids": ["a"]},
    "open": {"identifier": ["a"]},
    "check": {"text": ["Fear itself"]},
    "import": {"file": ["-"]},
    "completion": {"shell": ["bash"]},
}


def lines_with(value: str) -> Iterator[list[str]]:
    """Yield a line for every option and argument of every command that takes a value, with this value."""
    group = commands()
    for name in COMMANDS:
        needed = REQUIRED.get(name, {})
        for parameter in group.get_command(None, name).params:
            if parameter.param_type_name == "argument":
                others = [each for key, values in needed.items() if key != parameter.name for each in values]
                yield [name, *others, "--", value]
            elif not parameter.is_flag:
                arguments = [each for values in needed.values() for each in values]
                yield [name, f"{parameter.opts[-1]}={value}", *arguments]


def test_every_command_has_options_that_are_tried() -> None:
    assert {line[0] for line in lines_with("x")} == set(COMMANDS) - {"schema"}
    assert ["check", "--", "x"] in lines_with("x")
    assert ["import", "--map=x", "-"] in lines_with("x")


@pytest.mark.parametrize("value", [*GIVEN, "", "-", "\udcff\udca0", "9" * 500, "x" * 5_000])
def test_whatever_is_given_to_an_option_an_error_is_a_line_or_two(
    run: Run, kept: Path, tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(
        '{"id": "a", "text": "Fear itself", "source": "s"}\n{"sources": [{"id": "s", "url": "http://x"}]}\n'
    )
    monkeypatch.setenv("FACTCLI_DATA", str(path))
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    monkeypatch.chdir(tmp_path)
    for line in lines_with(value):
        with open(os.devnull) as nothing, monkeypatch.context() as patch:
            patch.setattr("sys.stdin", nothing)
            done = run(*line)
        assert_harmless(line, done, codes=(0, 1, 2, 3, 4))
        assert len(done.err) < 3_000, line
    assert not list(tmp_path.glob("*.part"))
