"""`stepwell timetable`: files in, files out, exit statuses, and bad input that is answered in words."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_solve_writes_the_best_plan_so_far(number, folder):
    week, plan = folder / "S-2-base.json", folder / "plan.json"
    words = ["timetable", "solve", str(week), "-o", str(plan), "--seconds", "600"]
    with subprocess.Popen(
        [sys.executable, "-m", "stepwell.command", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        first = started.stderr.readline()
        started.send_signal(number)
        out, _ = started.communicate(timeout=120)
    assert "cost" in first
    report = judged(week, plan)
    assert json.loads(out)["cost"] == report["cost"]
    assert started.returncode == (3 if report["hard"] else 0)


def test_told_to_stop_while_it_proves_solve_keeps_its_plan(tmp_path):
    assert main(["generate", "--size", "M", "--seed", "2", "--variant", "base", "--out", str(tmp_path)]) == 0
    week, start, plan = (tmp_path / f"{name}.json" for name in ("M-2-base", "M-2-base.hidden", "plan"))
    words = ["timetable", "solve", str(week), "-o", str(plan), "--start", str(start), "--seconds", "0.3"]
    with subprocess.Popen(
        [sys.executable, "-m", "stepwell.command", *words, "--prove", "600", "--quiet"],
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        while not plan.exists() and started.poll() is None:
            time.sleep(0.1)
        before = judged(week, plan)
        started.send_signal(signal.SIGINT)
        out, _ = started.communicate(timeout=120)
    assert not before["hard"], "the plan stood there before the proof began"
    report = judged(week, plan)
    assert json.loads(out)["cost"] == report["cost"] <= before["cost"]
    assert not report["hard"]
    assert started.returncode == 0


def judged(week, plan):
    return judge_module().Check(json.loads(week.read_text()), json.loads(plan.read_text())).run()


def test_a_week_ten_times_too_large_is_refused_with_its_path(folder, capsys):
    week = json.loads((folder / "S-2-base.json").read_text())
    week["clients"] = [{**c, "id": f"{c['id']}-{k}"} for k in range(700) for c in week["clients"][:30]]
    (folder / "large.json").write_text(json.dumps(week))
    assert main(["solve", str(folder / "large.json"), "-o", str(folder / "plan.json")]) == 1
    assert {p["where"] for p in said(capsys)["problems"]} == {"clients"}


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


def test_repair_tells_whom_it_disturbs(tmp_path, capsys):
    main(["generate", "--size", "S", "--seed", "1", "--variant", "closure", "-o", str(tmp_path)])
    week = str(tmp_path / "S-1-closure.json")
    assert main(["repair", week, "-o", str(tmp_path / "plan.json"), "--seconds", "60"]) == 0
    told = said(capsys)
    assert told["affected"] == []
    assert {line["kind"] for line in told["changes"]} == {"room"}
    assert all("closed" in line["reason"] or line["reason"] for line in told["changes"])
    assert main(["check", week, str(tmp_path / "plan.json")]) == 0


def test_place_lists_complete_weeks(tmp_path, capsys):
    main(["generate", "--size", "M", "--seed", "1", "--variant", "admission", "-o", str(tmp_path)])
    week = tmp_path / "M-1-admission.json"
    client = json.loads(week.read_text())["event"]["clients"][0]
    assert main(["place", str(week), "--client", client]) == 0
    ways = said(capsys)["placements"][0]["ways"]
    assert len(ways) >= 3
    assert all(way["sessions"] and way["individual"] and way["moves"] == [] for way in ways)


def test_place_refuses_an_unknown_client(folder, capsys):
    assert main(["place", str(folder / "S-2-base.json"), "--client", "nobody"]) == 1
    assert said(capsys)["problems"][0]["code"] == "unknown-id"


def test_makeup_offers_seats_for_debts_in_a_file(folder, capsys):
    debts = folder / "owed.json"
    debts.write_text(json.dumps({"owed": [{"client": "c1", "minutes": 60, "before": [5, 0]}]}))
    hidden = str(folder / "S-2-base.hidden.json")
    new = str(folder / "new.json")
    status = main(["makeup", str(folder / "S-2-base.json"), "--plan", hidden, "--owed", str(debts), "-o", new])
    offer = said(capsys)["offers"][0]
    assert (offer["client"], offer["owed"]) == ("c1", 2)
    assert status == (3 if offer["left"] else 0)
    assert main(["check", str(folder / "S-2-base.json"), new]) == 0


def test_makeup_refuses_debts_that_make_no_sense(folder, capsys):
    debts = folder / "owed.json"
    debts.write_text(json.dumps({"owed": [{"client": "zz", "minutes": -5, "before": "x"}]}))
    assert main(["makeup", str(folder / "S-2-base.json"), "--owed", str(debts)]) == 1
    assert {p["where"] for p in said(capsys)["problems"]} >= {"owed[0].client", "owed[0].minutes", "owed[0].before"}


TINY_ITC = (
    """2 1 1 2
5
1 1
1 0
1
1
0
"""
    + " ".join(["1"] * 90)
    + "\n0 1\n-1 0\n"
)


def test_import_itc_reads_a_competition_file(tmp_path, capsys):
    (tmp_path / "tiny.tim").write_text(TINY_ITC)
    assert main(["import-itc", str(tmp_path / "tiny.tim"), "-o", str(tmp_path / "tiny.json")]) == 0
    instance = json.loads((tmp_path / "tiny.json").read_text())
    assert instance["precedences"] == [["g1", "g2"]]
    assert [len(c["mix"]) for c in instance["clients"]] == [2, 1]
    assert main(["solve", str(tmp_path / "tiny.json"), "-o", str(tmp_path / "p.json"), "--seconds", "2"]) == 0
    assert said(capsys)["cost"] <= 2


def test_import_itc_refuses_half_a_file(tmp_path, capsys):
    (tmp_path / "tiny.tim").write_text(TINY_ITC[:40])
    assert main(["import-itc", str(tmp_path / "tiny.tim"), "-o", str(tmp_path / "tiny.json")]) == 1
    assert said(capsys)["problems"][0]["code"] == "not-itc"


def test_solve_proves_the_rosters_for_its_times(folder, capsys):
    week, plan = str(folder / "S-2-base.json"), str(folder / "plan.json")
    start = str(folder / "S-2-base.hidden.json")
    arguments = ["solve", week, "-o", plan, "--start", start, "--seconds", "0.5", "--workers", "1", "--quiet"]
    assert main([*arguments, "--prove", "120"]) == 0
    told = said(capsys)
    assert told["proved_for_these_times"] is True
    assert told["bound_for_these_times"] == told["cost"]
