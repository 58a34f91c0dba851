"""Apache Spark, a master and two workers on loopback, answers as the embedded store: run by .ci/cluster.

FACTCLI_SPARK_HOME is the package `pyspark` of PyPI; FACTCLI_CLUSTER_DATA is a folder with the dataset,
`statements.jsonl`, and what it was exported to, `exported`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest
from conftest import ROOT, Outcome

from benchmarks.standalone import Cluster, cluster

HOME, DATA = os.environ.get("FACTCLI_SPARK_HOME"), os.environ.get("FACTCLI_CLUSTER_DATA")
pytestmark = pytest.mark.skipif(not (HOME and DATA), reason="needs Spark, a JRE and 2,000,000 statements: .ci/cluster")
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
"""127.0.0.1 as the kernel writes it, also in IPv6, and ::1."""
LONGEST = 600
"""Seconds that any run may take before the test fails."""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(Path(str(HOME)), tmp_path_factory.mktemp("spark")) as running:
        yield running


def dataset() -> str:
    return str(Path(str(DATA)) / "statements.jsonl")


def on(spark: Cluster) -> str:
    return f"sc://127.0.0.1:{spark.port}/#{Path(str(DATA)).resolve() / 'exported'}"


def started(*arguments: str, timeout: float = LONGEST) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FACTCLI_CACHE": str(Path(str(DATA)) / "cache"),
        "FACTCLI_SPARK_TIMEOUT": str(timeout),
    }
    command = [sys.executable, "-m", "factcli", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def ended(process: subprocess.Popen[bytes]) -> Outcome:
    out, err = process.communicate(timeout=LONGEST)
    return Outcome(process.returncode, out.decode(), err.decode())


def answered(*arguments: str) -> Outcome:
    return ended(started(*arguments))


@pytest.fixture(scope="module")
def names() -> list[dict[str, str]]:
    """Return the names of the people who are declared: a dictionary by language each."""
    found: list[dict[str, str]] = []
    with open(dataset(), "rb") as lines:
        for line in lines:
            declared = msgspec.json.decode(line)
            if "people" not in declared:
                break
            found += [person["name"] for person in declared["people"]]
    return found


def misspelt(name: str, chance: Random) -> str:
    """Leave out a letter that is not the first of a word."""
    places = [place for place in range(1, len(name)) if name[place - 1] != " " != name[place]]
    place = chance.choice(places)
    return name[:place] + name[place + 1 :]


@pytest.fixture(scope="module")
def batch(names: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a file of a thousand names: every second misspelt, in whatever script they have."""
    chance = Random(11)
    asked = [chance.choice(list(name.values())) for name in chance.sample(names, 1_000)]
    lines = [misspelt(name, chance) if place % 2 and len(name) > 6 else name for place, name in enumerate(asked)]
    path = tmp_path_factory.mktemp("batch") / "names.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def batch_here(batch: str) -> Outcome:
    return answered(*batched(batch), "--data", dataset())


def batched(batch: str) -> list[str]:
    return ["search", "--batch", batch, "--batch-by", "speaker", "-n", "3", "-f", "jsonl"]


def agree(spark: Cluster, *arguments: str) -> Outcome:
    here = answered(*arguments, "-q", "--data", dataset())
    assert answered(*arguments, "-q", "--data", on(spark)) == here
    assert here.code == 0
    return here


def test_everything_listens_on_loopback_only(spark: Cluster) -> None:
    listeners = spark.listeners()
    assert listeners
    assert listeners <= LOOPBACK


def test_two_million_statements_are_counted(spark: Cluster) -> None:
    assert agree(spark, "search", "-n", "0", "-f", "json").json()["total"] == 2_000_000


def test_a_misspelt_name_is_found(spark: Cluster, names: list[dict[str, str]]) -> None:
    chance = Random(3)
    name = next(name["en"] for name in names[20:] if len(name.get("en", "")) > 12)
    agree(spark, "search", "-s", misspelt(name, chance), "-f", "json", "--explain")


def test_a_name_in_another_script_is_found(spark: Cluster, names: list[dict[str, str]]) -> None:
    arabic = next(name["ar"] for name in names if name.keys() == {"ar"})
    from factcli.text import sound

    # As it sounds, in Latin letters: consonants are doubled in a key.
    latin = " ".join(word.lower().replace("kk", "k") for word in sound(arabic).split())
    agree(spark, "search", "-s", latin, "-n", "5", "-f", "json")
    both = next(name for name in names if name.keys() == {"en", "ru"})
    agree(spark, "search", "-s", both["ru"], "-n", "5", "-f", "json")


def test_filters_narrow(spark: Cluster, names: list[dict[str, str]]) -> None:
    name = names[0].popitem()[1]
    agree(spark, "search", "-s", name, "--kind", "statistic", "--since", "2010-06", "--until", "2020", "-f", "json")
    agree(spark, "search", "-s", name, "--lang", "ar", "--lang", "ru", "-n", "20", "-f", "json")


def test_counts_come_out_the_same(spark: Cluster, names: list[dict[str, str]]) -> None:
    name = names[1].popitem()[1]
    agree(spark, "list", "speakers", "-n", "50")
    agree(spark, "list", "topics", "-s", name)
    agree(spark, "list", "years", "--kind", "statistic")
    agree(spark, "list", "kinds", "-s", name, "--since", "2005")


def test_organisations_and_topics_are_served(spark: Cluster) -> None:
    body = answered("list", "organisations", "-n", "1", "-f", "json", "--data", dataset()).json()["results"][0]
    topic = answered("list", "topics", "-n", "1", "-f", "json", "--data", dataset()).json()["results"][0]
    agree(spark, "search", "-o", body["name"]["en"], "-n", "5", "-f", "json")
    agree(spark, "search", "-o", body["name"]["en"], "-t", topic["name"]["en"], "-n", "5", "-f", "json")


def test_words_are_found_by_a_scan(spark: Cluster) -> None:
    text = answered("search", "--lang", "en", "-n", "1", "-f", "json", "--data", dataset()).json()["results"][0]["text"]
    words = sorted(text.rstrip(".").split(), key=len)[-2:]
    agree(spark, "search", *words, "-f", "json")
    scanned = answered("search", words[0], words[1], "-n", "1", "--data", on(spark))
    assert scanned.err == "words are looked for in every statement: the cluster scans all of them\n"


def test_tables_of_a_catalogue_are_a_dataset(spark: Cluster, names: list[dict[str, str]]) -> None:
    from pyspark.sql.connect.session import SparkSession

    from factcli.parquet.tables import SUFFIX, TABLES
    from factcli.store.spark.address import Address

    catalogue = f"sc://127.0.0.1:{spark.port}/#spark_catalog.said.quotes"
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{spark.port}").getOrCreate()
    session.sql("CREATE DATABASE said")
    for table in TABLES:
        folder = Path(str(DATA)).resolve() / "exported" / f"{table}{SUFFIX}"
        session.sql(f"CREATE TABLE {Address.of(catalogue).table(table)} USING parquet LOCATION '{folder}'")
    session.stop()
    asked = ["search", "-s", misspelt(next(name["en"] for name in names if len(name.get("en", "")) > 12), Random(5))]
    here = answered(*asked, "-f", "json", "--data", dataset())
    assert here.code == 0
    assert answered(*asked, "-f", "json", "--data", catalogue) == here


def test_a_batch_of_a_thousand_names_is_answered_by_both_workers(
    spark: Cluster, batch: str, batch_here: Outcome
) -> None:
    before = {each["id"]: each["completedTasks"] for each in spark.executors()}
    assert answered(*batched(batch), "--data", on(spark)) == batch_here
    assert batch_here.out.count("\n") >= 1_000
    after = {each["id"]: each["completedTasks"] for each in spark.executors()}
    assert len(before) == 2
    assert all(after[each] > before[each] for each in before)


def test_a_worker_killed_in_the_middle_of_a_batch_changes_nothing(
    spark: Cluster, batch: str, batch_here: Outcome
) -> None:
    asked = started(*batched(batch), "--data", on(spark))
    working = 0
    while working < 2:  # a task on each worker: the first questions have one task alone
        assert asked.poll() is None, "the batch was answered before a worker could be killed"
        working = spark.running_tasks()
        time.sleep(0.01)
    spark.kill("worker1")
    assert asked.poll() is None, "the batch was answered before the worker was gone"
    assert ended(asked) == batch_here
    assert [each["isActive"] for each in spark.executors()].count(True) == 1


def test_a_server_that_stands_still_is_given_up_in_time(spark: Cluster) -> None:
    spark.send("connect", signal.SIGSTOP)
    try:
        given_up = ended(started("search", "-s", "anybody", "--data", on(spark), timeout=3))
    finally:
        spark.send("connect", signal.SIGCONT)
    said = f"factcli: 127.0.0.1:{spark.port} has not answered within 3 s\n"
    assert given_up == Outcome(3, "", said + "FACTCLI_SPARK_TIMEOUT sets how many seconds a question may take\n")


def test_a_server_that_dies_while_it_is_asked_is_one_clear_line(spark: Cluster) -> None:
    asked = started("search", "--not", "nobodysaysthis", "-q", "--data", on(spark))
    while not spark.running_tasks():
        assert asked.poll() is None, "the scan was over before the server could be killed"
        time.sleep(0.01)
    spark.kill("connect")
    failed = ended(asked)
    assert failed == Outcome(3, "", f"factcli: 127.0.0.1:{spark.port} cannot be reached any more\n")


def test_a_server_that_is_gone_is_one_clear_line(spark: Cluster) -> None:
    said = f"factcli: 127.0.0.1:{spark.port} cannot be reached: Connection refused\n"
    assert answered("search", "-s", "anybody", "--data", on(spark)) == Outcome(3, "", said)
