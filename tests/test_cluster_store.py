"""A dataset on a cluster answers as the same dataset in the embedded store: Sail, on loopback, is the cluster."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT, Outcome, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pysail", reason="pysail is not installed: pip install -e '.[cluster-dev]' has it")
pytest.importorskip("pyspark", reason="pyspark-client is not installed: pip install -e '.[cluster-dev]' has it")

BUNDLED = str(ROOT / "data" / "statements.json")
NAMED = ["Ann Lee", "Anna Lee", "An Li", "Boris Lem", "بوريس ليم", "United Nations", "Acme", "Water Board", "unnamed"]
SPOKEN = ["water", "waters", "is", "life", "the", "price", "of", "crime", "crimes", "watr", "rises"]


FIGURES: list[dict[str, object]] = [
    {"value": 3, "unit": "%"},
    {"min": 1, "max": 2.5},
    {"min": 2, "unit": "crimes", "measure": {"en": "crimes per year"}},
    {"max": -4},
    {"value": 10**400, "measure": {"fr": "pour cent de la vie"}},
]


def made_up() -> dict[str, object]:
    """Return a dataset of everything that is awkward, the same every time."""
    chance = Random(7)
    statements: list[dict[str, object]] = []
    for number in range(400):
        record: dict[str, object] = {"text": " ".join(chance.choices(SPOKEN, k=6))}
        if chance.random() < 0.8:
            record["speaker"] = chance.choice(NAMED)
        if chance.random() < 0.5:
            record["organisations"] = chance.sample(NAMED[4:], k=2)
        if chance.random() < 0.5:
            record["topics"] = [chance.choice(["water", "Prices", "Ann Lee"])]
        if chance.random() < 0.7:
            record["date"] = f"{chance.choice([2019, 2020])}-{chance.randint(1, 12):02}-11"[: chance.choice([4, 7, 10])]
            record["language"] = chance.choice(["en", "en-GB", "EN-us", "ru", "ar"])
        if number % 3:
            record["quotation"] = chance.choice(["direct", "indirect"])
        if number % 5 == 0:
            record["figures"] = chance.choices(FIGURES, k=2)
        if number % 7 == 0:
            record["translations"] = {"fr": "le prix de la vie", "es": "vida"}
        statements.append(record)
    statements += [{"text": "said twice", "speaker": "Ann Lee"}, {"text": "said twice", "speaker": "Ann Lee"}]
    return {
        "organisations": [{"id": "Acme", "name": {"en": "Acme Water Board"}, "aliases": ["AWB"]}],
        "people": [{"id": "Boris Lem", "name": {"en": "Boris Lem"}, "roles": [{"title": {"en": "price minister"}}]}],
        "sources": [{"id": "s1", "title": {"en": "Daily"}}],
        "statements": statements,
    }


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Run a Spark Connect server in this process."""
    os.environ["RUST_LOG"] = "off"
    from pysail.spark import SparkConnectServer

    running = SparkConnectServer("127.0.0.1", 0)
    running.start(background=True)
    host, port = running.listening_address
    yield f"sc://{host}:{port}/#"
    running.stop()


class Both:
    """The same dataset in two places."""

    def __init__(self, path: str, cluster: str, run: Run) -> None:
        self.path, self.cluster, self._run = path, cluster, run

    def __call__(self, *arguments: str) -> tuple[Outcome, Outcome]:
        return self._run(*arguments, "--data", self.path), self._run(*arguments, "-q", "--data", self.cluster)

    def agree(self, *arguments: str) -> None:
        here, there = self(*arguments, "-q")
        assert there == here


@pytest.fixture
def exported(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Callable[..., Path]:
    def exported(path: str, statements: int | None = None) -> Path:
        folder = tmp_path_factory.mktemp("exported") / "dataset"
        assert run("index", "export", str(folder), "--data", path) == Outcome(
            0, "", exports_said(path, folder, statements)
        )
        return folder

    return exported


def exports_said(path: str, folder: Path, statements: int | None) -> str:
    return f"{statements or (28 if path == BUNDLED else 402)} statements written to {folder}\n"


@pytest.fixture
def bundled(server: str, exported: Callable[..., Path], run: Run) -> Both:
    return Both(BUNDLED, server + str(exported(BUNDLED)), run)


@pytest.fixture
def awkward(server: str, exported: Callable[..., Path], dataset: Callable[..., str], run: Run) -> Both:
    path = dataset(made_up())
    return Both(path, server + str(exported(path)), run)


COMMANDS = [
    "search gutierez",
    "search غوتيريش -f json --explain",
    "search -s Гутерриш -f jsonl",
    "search terorism -n all",
    'search "foreign terrorist fighters" -f json',
    "search terrorism --not cyber --kind paraphrase",
    "search -o un -t terrorism --since 2019-09 --until 2019-09-25",
    "search -o un -s guterres -n 2 --offset 1",
    "search --lang ar -n 3",
    "search --lang en",
    "search --exact guterres -n 0 -f json",
    "search nobodyhere",
    "search -s nobodyhere",
    "show unsc-2019-09-25-01 unsc-2019-09-25-04",
    "show unsc-2019-09-25-99",
    "list speakers",
    "list organisations",
    "list topics -s lavrov",
    "list sources",
    "list years --kind statistic",
    "list kinds -o sco",
    "list organisations cooperation --since 2019",
    "list speakers terorism",
    "search --figure '>=100' -f json",
    "search --figure '<50 %' --figure '360 crimes' -s guterres",
    "search terrorism --figure 17..27",
    "list figures",
    "list figures crimes -f json",
    "list figures -o un -n 2 --offset 1",
    "list figures cybercrime --since 2019 -s guterres",
    "list topics --figure '>1'",
    "check 'terrorism is a persistent and evolving menace' -s guterres -f json",
    "check 'nobody ever said this at all'",
    "cite unsc-2019-09-25-01 --style bibtex",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_cluster_answers_as_the_embedded_store(bundled: Both, command: str) -> None:
    import shlex

    bundled.agree(*shlex.split(command))


BATCHES = [
    "search --batch-by speaker -n 2",
    "search --batch-by speaker -n all -f jsonl --explain",
    "search --batch-by speaker -n 0 -f json",
    "search --batch-by org --offset 1 -n 3 -f jsonl",
    "search --batch-by topic --kind quote --since 2019-05",
    "search --batch-by speaker water -n 2",
    "search --batch-by words -n 2",
    "list speakers",
    "list topics --kind quote",
    "search --batch-by speaker --figure 3 -n 2",
    "search --batch-by org --figure percent -n 2",
]


@pytest.mark.parametrize("command", BATCHES)
def test_a_batch_is_answered_as_by_the_embedded_store(awkward: Both, tmp_path: Path, command: str) -> None:
    lines = ["ana lee", "", "Борис Лем", "unitd nations", "nobody at all", "an", "water board", "ann lee", "price"]
    (tmp_path / "lines").write_text("\n".join(lines) + "\n", encoding="utf-8")
    awkward.agree(*command.split(), "--batch", str(tmp_path / "lines"))


def test_an_empty_batch_is_answered_as_by_the_embedded_store(awkward: Both, tmp_path: Path) -> None:
    (tmp_path / "lines").write_text("\n\n", encoding="utf-8")
    awkward.agree("search", "--batch-by", "speaker", "--batch", str(tmp_path / "lines"))


names = st.sampled_from(["ann", "anna lee", "lim", "Лем", "acme", "united nations", "water bord", "nobodyatall"])
ranges = st.sampled_from(
    [">=3", "3 %", "<3", "2..3", ">2.5", "1.. percent", "percnt", "=1", "crime", ">1000000000", "<0"]
)
words = st.sampled_from(["water", "crimes", "watr", "minister", '"price of"', "vida", "ann", "zzzz"])
flags = st.sampled_from(
    ["--kind=quote", "--kind=statistic", "--since=2019-06", "--until=2019", "--lang=en", "--exact", "--not=life"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(words, max_size=2), st.lists(names, max_size=2), st.lists(names, max_size=2), st.sets(flags, max_size=2)
)
def test_any_query_is_answered_as_by_the_embedded_store(
    awkward: Both, asked: list[str], speakers: list[str], bodies: list[str], narrowed: set[str]
) -> None:
    named = [f"-s={name}" for name in speakers] + [f"-o={name}" for name in bodies]
    awkward.agree("search", "-f", "json", "-n", "all", *asked, *named, *sorted(narrowed))
    awkward.agree("list", "topics", *named, *sorted(each for each in narrowed if "not" not in each))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ranges, max_size=2), st.lists(names, max_size=1), st.lists(words, max_size=1), st.integers(0, 5))
def test_figures_are_those_of_the_embedded_store(
    awkward: Both, asked: list[str], speakers: list[str], worded: list[str], offset: int
) -> None:
    narrowed = [*(f"--figure={each}" for each in asked), *(f"-s={name}" for name in speakers)]
    awkward.agree("list", "figures", "-f", "json", "-n", "3", f"--offset={offset}", *narrowed)
    awkward.agree("search", "-f", "json", "-n", "all", *worded, *narrowed)


CASES = json.loads((Path(__file__).parent / "wordings.json").read_text(encoding="utf-8"))["bundled"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_wording_gets_the_verdict_of_the_embedded_store(bundled: Both, case: dict[str, str]) -> None:
    asked = ["-s", case["speaker"]] if "speaker" in case else []
    bundled.agree("check", case["wording"], *asked, "-f", "json", "--sources", str(ROOT / "seeds"))


def test_a_wording_that_two_neighbours_share_is_found(
    server: str, exported: Callable[..., Path], dataset: Callable[..., str], run: Run
) -> None:
    said = {"speaker": "Ada", "source": "speech", "quotation": "direct"}
    texts = ["We were never asked about water", "and nobody will ever ask us again.", "This is another matter."]
    path = dataset([{**said, "id": text.split()[0], "text": text} for text in texts])
    there = run("check", " ".join(texts[:2]), "-q", "-f", "json", "--data", server + str(exported(path, 3)))
    assert there == run("check", " ".join(texts[:2]), "-q", "-f", "json", "--data", path)
    assert there.json()["results"][0]["ids"] == ["We", "and"]


def test_ids_that_two_datasets_share_are_told_apart(server: str, tmp_path: Path, run: Run) -> None:
    for name in ("one", "two"):
        record = {"id": "x", "text": f"in {name}", "source": "s"}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    files = [argument for name in ("one", "two") for argument in ("--data", str(tmp_path / f"{name}.jsonl"))]
    run("index", "export", str(tmp_path / "exported"), *files)
    there = run("search", "-f", "json", "--data", server + str(tmp_path / "exported"))
    assert there == run("search", "-f", "json", *files)
    assert [result["id"] for result in there.json()["results"]] == ["x", "x-2"]


def test_more_names_than_a_condition_lists_are_sent_and_joined(awkward: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factcli.store.spark.selection.PUSHED_KEYS", 1)
    for command in (
        "-s lee",
        "-o water -o nations",
        "-t water -o acme -s lem",
        "-s lee water -o acme",
        "price -t water",
    ):
        awkward.agree("search", "-f", "json", "-n", "all", *command.split())


def test_of_very_many_statements_only_the_first_are_put_in_order(
    awkward: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcli.store.spark.store.RANKED", 5)
    here, there = awkward("search", "water", "-f", "json", "-n", "all")
    found = [[result["id"] for result in each.json()["results"]] for each in (here, there)]
    assert sorted(found[0]) == sorted(found[1])


def test_a_scan_is_said_once_and_not_where_names_are_enough(awkward: Both, run: Run) -> None:
    scanned = "words are looked for in every statement: the cluster scans all of them\n"
    assert run("search", "water", "-n", "1", "--data", awkward.cluster).err == scanned
    assert run("search", "-s", "lem", "--not", "life", "-n", "1", "--data", awkward.cluster).err == scanned
    assert run("search", "-s", "lem", "-n", "1", "--data", awkward.cluster).err == ""
    figured = scanned.replace("words", "figures")
    assert run("search", "--figure", "3 %", "-n", "1", "--data", awkward.cluster).err == figured
    assert run("list", "figures", "-n", "1", "--data", awkward.cluster).err == figured


def test_names_are_kept_until_the_dataset_changes(
    server: str, exported: Callable[..., Path], dataset: Callable[..., str], run: Run
) -> None:
    cache = Path(os.environ["FACTCLI_CACHE"])
    folder = exported(BUNDLED)
    before = set(cache.glob("*.sqlite"))
    first = run("list", "speakers", "-f", "json", "--data", server + str(folder))
    (kept,) = set(cache.glob("*.sqlite")) - before
    written = kept.stat().st_mtime_ns
    assert run("list", "speakers", "-f", "json", "--data", server + str(folder)) == first
    assert kept.stat().st_mtime_ns == written
    path = dataset([{"text": "x", "speaker": "Ann Lee"}])
    folder.rename(folder.with_name("before"))
    run("index", "export", str(folder), "--data", path)
    assert run("list", "speakers", "--data", server + str(folder)).rows() == [["Ann Lee", "Ann Lee", "1"]]
    assert not kept.exists()


def test_a_process_says_nothing_but_its_answer(bundled: Both, process: Callable[..., Outcome]) -> None:
    here = process(f"factcli search -s guterres --data {BUNDLED}")
    assert process(f"factcli search -s guterres --data '{bundled.cluster}'") == here


def test_names_on_a_cluster_are_fetched_told_of_and_cleared(bundled: Both, run: Run) -> None:
    built = run("index", "build", "-f", "json", "--data", bundled.cluster).json()
    assert [(each["state"], each["datasets"], each["statements"]) for each in built] == [
        ("current", [bundled.cluster], 28)
    ]
    assert run("index", "info", "-f", "json", "--data", bundled.cluster).json() == built
    assert run("index", "clear", "--data", bundled.cluster).code == 0
    assert run("index", "info", "-f", "json", "--data", bundled.cluster) == Outcome(1, "[]\n", "")


def test_an_engine_that_lists_no_files_counts_statements(bundled: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factcli.store.spark.connection.Connection.files", lambda *_: [])
    bundled.agree("list", "speakers")


# -- what can go wrong


def test_a_dataset_on_a_cluster_is_not_validated(bundled: Both, run: Run) -> None:
    refused = run("validate", "--data", bundled.cluster)
    said = "factcli: a dataset on a cluster is not validated; validate what it was exported from\n"
    assert (refused.code, refused.out, refused.err.splitlines(keepends=True)[0]) == (2, "", said)


def test_a_dataset_on_a_cluster_is_not_exported_again(bundled: Both, tmp_path: Path, run: Run) -> None:
    said = "factcli: a dataset on a cluster has the form of parquet already\n"
    refused = run("index", "export", str(tmp_path / "x"), "--data", bundled.cluster)
    assert (refused.code, refused.out, refused.err.splitlines(keepends=True)[0]) == (2, "", said)


def test_a_dataset_on_a_cluster_is_one_by_itself(bundled: Both, run: Run) -> None:
    refused = run("search", "x", "--data", bundled.cluster, "--data", BUNDLED)
    assert refused.code == 2
    assert refused.err.startswith("factcli: a dataset on a cluster is one by itself, not one of several\n")


def test_without_the_extra_it_is_told(server: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql.connect.session", None)
    said = "factcli: to ask a cluster, factcli needs its extra\npip install 'factcli[spark]'\n"
    assert run("search", "x", "--data", server + "a") == Outcome(3, "", said)


def test_what_the_server_refuses_is_one_line(bundled: Both, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factcli.store.spark.store.STATEMENTS", "links")
    refused = run("show", "x", "--data", bundled.cluster)
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)


def test_the_environment_names_a_cluster(bundled: Both, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCLI_DATA", bundled.cluster)
    assert run("search", "-s", "guterres") == run("search", "-s", "guterres", "--data", BUNDLED)


def test_a_server_that_never_answers_is_given_up(process: Callable[..., Outcome]) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        given_up = process(
            f"factcli search x --data 'sc://127.0.0.1:{port}/#a.b.c'", env={"FACTCLI_SPARK_TIMEOUT": "1"}
        )
    said = f"factcli: 127.0.0.1:{port} has not answered within 1 s\n"
    assert given_up == Outcome(3, "", said + "FACTCLI_SPARK_TIMEOUT sets how many seconds a question may take\n")


def test_a_token_of_the_environment_is_never_printed(server: str, process: Callable[..., Outcome]) -> None:
    # Sail speaks no TLS, which a token needs: the connection fails, and the message is what is looked at.
    failed = process(
        f"factcli search x --data '{server}a'", env={"FACTCLI_SPARK_TOKEN": "geheim", "FACTCLI_SPARK_TIMEOUT": "10"}
    )
    assert failed.code == 3
    assert "geheim" not in failed.out + failed.err
    assert failed.err.count("\n") <= 2


def test_the_token_of_the_environment_opens_a_server_that_asks_for_it(
    server: str, bundled: Both, tmp_path: Path, process: Callable[..., Outcome]
) -> None:
    from secured import secured

    place = bundled.cluster.removeprefix(server)
    with secured(int(server.removesuffix("/#").rpartition(":")[2]), tmp_path, "geheim") as (port, certificate):
        asked = f"factcli search -s gutierez --data 'sc://localhost:{port}/#{place}'"
        trusted = {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(certificate)}
        opened = process(asked, env={**trusted, "FACTCLI_SPARK_TOKEN": "geheim"})
        refused = process(asked, env={**trusted, "FACTCLI_SPARK_TOKEN": "verraten"})
    assert opened == process("factcli search -s gutierez")
    assert opened.code == 0
    assert refused.code == 3
    assert refused.err.startswith(f"factcli: localhost:{port} could not answer: ")
    assert "verraten" not in refused.out + refused.err


@pytest.mark.parametrize("place", ["/nowhere", "catalogue.schema.nothing"])
def test_a_place_without_a_dataset_is_named(server: str, run: Run, place: str) -> None:
    refused = run("search", "x", "--data", server + place)
    assert refused.code == 3
    assert refused.err.startswith(f"factcli: {server}{place} is no dataset that factcli index export wrote")


def test_a_time_out_must_be_a_number_of_seconds(server: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCLI_SPARK_TIMEOUT", "soon")
    said = 'factcli: FACTCLI_SPARK_TIMEOUT is "soon"; it must be a number of seconds\n'
    assert run("search", "x", "--data", server + "a") == Outcome(3, "", said)
