"""`factcli random`: one statement, by lot."""

import pytest
from conftest import Outcome, Run


def test_a_seed_draws_the_same_statement_every_time(run: Run) -> None:
    assert run("random", "--seed", "1", "--fields", "id") == Outcome(0, "unsc-2019-09-25-04\n", "")
    assert run("random", "--seed", "2", "--fields", "id") == Outcome(0, "unsc-2019-09-25-27\n", "")


def test_every_statement_may_be_drawn(run: Run) -> None:
    drawn = {run("random", "--seed", str(seed), "-s", "norov", "--fields", "id").out for seed in range(40)}
    assert drawn == {f"unsc-2019-09-25-{number}\n" for number in (10, 11, 12, 13)}


def test_without_a_seed_the_draw_differs(run: Run) -> None:
    assert len({run("random", "--fields", "id").out for _ in range(20)}) > 1


@pytest.mark.parametrize("arguments", [["cyberterrorism", "-s", "guterres"], ["--kind", "statistic", "-s", "norov"]])
def test_the_filters_are_those_of_search(run: Run, arguments: list[str]) -> None:
    found = run("search", *arguments, "--fields", "id").out
    assert run("random", *arguments, "--fields", "id").out == found


def test_why_a_statement_was_drawn_is_told(run: Run) -> None:
    drawn = run("random", "-s", "pandor", "-f", "json").json()
    assert drawn == {**run("search", "-s", "pandor", "-n", "1", "-f", "json").json(), "total": drawn["total"]}


def test_a_terminal_is_told_of_how_many_it_is_one(run: Run) -> None:
    assert run("random", "-s", "norov", terminal=True).err == "1 of 4\n"


def test_nothing_is_drawn_from_nothing(run: Run) -> None:
    done = run("random", "-s", "norof xyz", "--exact")
    assert (done.code, done.out) == (1, "")
