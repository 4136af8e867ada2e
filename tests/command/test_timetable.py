"""`stepwell timetable`: files in, files out, exit statuses, and bad input that is answered in words."""

from __future__ import annotations

import json

import pytest

from stepwell.command.timetable import main
from stepwell.timetable.generator import generate
from tests.timetable.weeks import judge_module


@pytest.fixture
def folder(tmp_path):
    assert main(["generate", "--size", "S", "--seed", "2", "--variant", "base", "--out", str(tmp_path)]) == 0
    return tmp_path


def said(capsys):
    return json.loads(capsys.readouterr().out)


def test_solve_writes_a_plan_that_the_public_judge_accepts(folder, capsys):
    week, plan = folder / "S-2-base.json", folder / "plan.json"
    status = main(["solve", str(week), "-o", str(plan), "--seconds", "3", "--workers", "1", "--quiet"])
    told = said(capsys)
    report = judge_module().Check(json.loads(week.read_text()), json.loads(plan.read_text())).run()
    assert told["cost"] == report["cost"] >= told["bound"]
    assert (status, told["status"]) == ((0, "feasible") if not report["hard"] else (3, "partial"))
    assert len(told.get("broken", [])) == report["hard"]


def test_solve_names_the_reason_of_a_week_that_cannot_be(tmp_path, capsys):
    assert (
        main(["generate", "--size", "S", "--seed", "1", "--variant", "infeasible-room", "-o", str(tmp_path)]) == 0
    )
    status = main(["solve", str(tmp_path / "S-1-infeasible-room.json"), "-o", str(tmp_path / "plan.json")])
    assert status == 2
    assert said(capsys)["reasons"][0]["code"] == "no_room_with_feature"
    assert not (tmp_path / "plan.json").exists()


def test_check_accepts_the_hidden_plan(folder, capsys):
    assert main(["check", str(folder / "S-2-base.json"), str(folder / "S-2-base.hidden.json")]) == 0
    assert said(capsys)["valid"] is True


def test_check_says_what_is_broken(folder, capsys):
    plan = json.loads((folder / "S-2-base.hidden.json").read_text())
    plan["sessions"].popitem()
    (folder / "broken.json").write_text(json.dumps(plan))
    assert main(["check", str(folder / "S-2-base.json"), str(folder / "broken.json")]) == 3
    told = said(capsys)
    assert any("is not open" in line["message"] for line in told["broken"])


def test_diff_gives_every_change_a_reason(folder, capsys):
    assert main(["diff", str(folder / "S-2-base.json"), str(folder / "S-2-base.hidden.json")]) == 0
    lines = said(capsys)["changes"]
    assert lines
    assert all(line["reason"] for line in lines)


def test_diff_of_a_plan_with_itself_is_empty(folder, capsys):
    plan = str(folder / "S-2-base.hidden.json")
    assert main(["diff", str(folder / "S-2-base.json"), plan, plan]) == 0
    assert said(capsys)["changes"] == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "stepwell-iop/1", "clients": 3}', "\x00", "[" * 100_000]
)
@pytest.mark.parametrize("verb", ["check", "diff"])
def test_a_file_that_is_no_week_is_answered_with_problems(verb, text, folder, capsys):
    (folder / "bad.json").write_text(text)
    assert main([verb, str(folder / "bad.json"), str(folder / "S-2-base.hidden.json")]) == 1
    assert said(capsys)["problems"]


def test_a_file_that_is_not_there(folder, capsys):
    assert main(["check", str(folder / "none.json"), "x.json"]) == 1
    assert said(capsys)["problems"][0]["code"] == "no-file"


def test_a_plan_of_another_week_is_refused(folder, capsys):
    _, hidden, _ = generate("S", 3, "base")
    (folder / "other.json").write_text(json.dumps(hidden))
    assert main(["check", str(folder / "S-2-base.json"), str(folder / "other.json")]) == 1
    assert said(capsys)["problems"][0]["where"] == "instance"


def test_without_a_verb_it_says_how(capsys):
    assert main([]) == 1
    assert "usage" in capsys.readouterr().err
    assert main(["--help"]) == 0
