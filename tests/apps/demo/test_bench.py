"""The bench: people who ask at once, its figures, and when an aim is missed."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from stepwell.demo.bench import figures
from stepwell.demo.bench.alone import Spent
from stepwell.demo.bench.visitors import Answer, Unanswered, all_at_once


def answer(server=10.0, statements=7):
    return Answer(server=server, cpu=5, database=2, whole=server * 2, statements=statements, size=2048)


class Somebody:
    def __init__(self, broken=False):
        self.asked, self.broken = [], broken

    def ask(self, path):
        if self.broken:
            raise Unanswered(f"{path} was answered with 500.")
        self.asked.append(path)
        return answer()


def test_everybody_asks_as_often_as_told_each_beginning_elsewhere():
    people, told = [Somebody(), Somebody()], []
    answers = all_at_once(people, ["/a", "/b", "/c", "/d"], times=3, pause=0, told=lambda: told.append(1))
    assert [p.asked for p in people] == [["/a", "/b", "/c"], ["/d", "/a", "/b"]]
    assert len(answers) == len(told) == 6


def test_a_page_that_does_not_answer_ends_the_bench():
    with pytest.raises(Unanswered, match="/a was answered with 500"):
        all_at_once([Somebody(), Somebody(broken=True)], ["/a"], times=1, pause=0, told=lambda: None)


def run(answers, *, hours=100.0, claims_cpu=200.0):
    page = figures.Measured(name="today", aimed=True, answers=answers, web_cpu=40, database_cpu=8)
    return figures.Run(
        clients=300,
        visitors=8,
        pages=[page],
        hours=Spent(of=300, clock=hours, cpu=hours),
        hours_at_hand=Spent(of=300, clock=5, cpu=4),
        claims=Spent(of=5000, clock=claims_cpu, cpu=claims_cpu),
    )


def test_p95_is_the_value_that_nineteen_of_twenty_do_not_exceed():
    page = run([answer(server=n) for n in range(1, 21)]).pages[0]
    assert (page.server(0.5), page.server(0.95), page.whole(0.95)) == (10, 19, 38)


@pytest.mark.parametrize(
    ("found", "meets"),
    [
        (run([answer()] * 20), True),
        (run([answer(server=59.9)] * 19 + [answer(server=500)]), True),
        (run([answer(server=60)] * 20), False),
        (run([answer(), answer(statements=16)]), False),
        (run([answer()], hours=150), False),
        (run([answer()], claims_cpu=1001), False),
    ],
)
def test_an_aim_that_is_missed_is_said(found, meets):
    assert found.meets is meets
    assert figures.as_json(found)["meets_aims"] is meets
    json.dumps(figures.as_json(found))
    assert "| today |" in figures.markdown(found)


@pytest.mark.django_db
def test_without_a_demo_clinic_it_says_how_to_build_one():
    with pytest.raises(CommandError, match="stepwell demo --size full") as problem:
        call_command("bench")
    assert problem.value.returncode == 2
