import io
import json
from pathlib import Path

import pytest

from stepwell.command.x12 import main
from stepwell.command.x12.reading import documents, lines
from stepwell.rules.x12.check import check
from tests.rules.x12.damage import damaged
from tests.rules.x12.samples import FOLDER, SAMPLES, text_of

WRITABLE = {
    "270-eligibility": "270",
    "276-status-request": "276",
    "278-request-iop": "278",
    "837p-iop-week-per-diem": "837P",
    "837p-iop-week-components-cob": "837P",
    "837i-iop-week-per-diem": "837I",
    "837i-medicare-iop-week-cc92": "837I",
}


def path(name):
    return str(FOLDER / f"{name}.edi")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_read_as_json_without_a_problem(name, capsys):
    assert main(["read", path(name)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["problems"] == []
    assert len(document["sets"]) == 1


@pytest.mark.parametrize("name, kind", WRITABLE.items())
def test_what_was_read_is_written_again_to_the_letter(name, kind, capsys, monkeypatch):
    main(["read", path(name)])
    monkeypatch.setattr("sys.stdin", io.StringIO(capsys.readouterr().out))
    assert main(["write", kind]) == 0
    assert capsys.readouterr().out == text_of(name)


def test_claims_stream_line_by_line_both_ways(capsys, monkeypatch):
    name = "837p-iop-week-per-diem"
    assert main(["read", path(name), "--lines"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(capsys.readouterr().out))
    assert main(["write", "837p", "--lines"]) == 0
    assert capsys.readouterr().out == text_of(name)


def test_a_good_file_checks_ok(capsys):
    assert main(["check", path("837p-iop-week-per-diem"), "--today", "2026-03-09"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "kind": "837P", "problems": []}


def test_a_bad_file_exits_with_1_and_says_where(capsys, tmp_path):
    file = tmp_path / "bad.edi"
    file.write_text(text_of("837p-iop-week-per-diem").replace("*795*", "*790*"))
    assert main(["check", str(file)]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert answer["problems"] == [
        {
            "code": "CLAIM-SUM",
            "line": 21,
            "where": "charge",
            "message": "The lines add up to 795, the claim charges 790.",
        }
    ]
    assert main(["read", str(file)]) == 0


def test_bytes_that_are_no_text_make_no_traceback(capsys, tmp_path):
    file = tmp_path / "noise.edi"
    file.write_bytes(bytes(range(256)) * 4)
    assert main(["check", str(file)]) == 1
    assert main(["read", str(file), "--lines"]) == 1


def test_a_file_that_is_not_there_exits_with_2(capsys):
    assert main(["check", "/nowhere/file.edi"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_an_unknown_verb_exits_with_2(capsys):
    assert main(["sing"]) == 2


@pytest.mark.parametrize(
    "given, code, where",
    [
        ("[]", "not-an-object", ""),
        ("{", "not-json", ""),
        ("{}", "not-an-object", "batch"),
        ('{"batch": {"id": 1}}', "wrong-type", "batch.id"),
        ('{"batch": {"tune": 1}}', "unknown-field", "batch.tune"),
    ],
)
def test_json_that_does_not_fit_is_refused_with_its_path(given, code, where, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert main(["write", "837P"]) == 1
    problems = json.loads(capsys.readouterr().err)["problems"]
    assert (code, where) in [(p["code"], p["where"]) for p in problems]


def test_a_claim_that_x12_cannot_carry_is_refused_before_anything_is_written(capsys, monkeypatch):
    main(["read", path("837p-iop-week-per-diem")])
    document = json.loads(capsys.readouterr().out)
    document["sets"][0]["claims"][0]["id"] = "SW*1"
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(document)))
    assert main(["write", "837P"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert json.loads(said.err)["problems"][0]["code"] == "not-writable"


def test_the_claim_of_the_guide_is_written_and_checks_ok(capsys, monkeypatch, tmp_path):
    guide = (Path(__file__).parents[2] / "docs" / "x12.md").read_text("utf-8")
    start = guide.index('    {"batch"')
    given = guide[start : guide.index("\n\n", start)]
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert main(["write", "837P"]) == 0
    file = tmp_path / "claim.edi"
    file.write_text(capsys.readouterr().out)
    assert main(["check", str(file)]) == 0


def test_segments_that_no_field_holds_are_counted(capsys, tmp_path):
    file = tmp_path / "more.edi"
    file.write_text(text_of("837p-iop-week-per-diem").replace("HI*ABK", "K3*SOMETHING~\nHI*ABK"))
    main(["read", str(file)])
    assert json.loads(capsys.readouterr().out)["sets"][0]["not_kept"] == {"K3": 1}


def test_whatever_is_broken_in_a_file_it_is_read_and_every_problem_has_its_line():
    """Three hundred files with up to six faults each; many more were tried once without a fall."""
    for seed in range(300):
        text = damaged(seed)
        document = documents(iter([text]))
        assert json.dumps(document)
        assert all(p["line"] >= 1 and p["code"] and p["message"] for p in document["problems"]), seed
        assert not (check([text]).ok and document["problems"]), seed
        assert [json.dumps(line) for line in lines(iter([text]))], seed
