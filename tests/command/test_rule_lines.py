"""What every rule does with its lines: one result each, in their order, and a bad line is told, never a crash."""

import copy
import io
import json
import subprocess
import sys
from importlib import import_module
from random import Random

import pytest

from stepwell.command.rule import RULES, main, results, schema

GOOD = b'{"instrument": "phq-2", "answers": {"q1": 1, "q2": 2}}'
ODD = [
    *(None, True, 0, -1, 2**63, 10**30, 1.5, "", "x", "\x00", [], {}, [[]], [None], {"": None}, "x" * 2000),
    *("2026-02-30", "9999-12-31", "0001-01-01", "12.50", "NaN", "1e999999999", "-1", "T25:00", "2026-03-02T10:00"),
]


def answered(raw, rule="score"):
    return list(
        results(raw if isinstance(raw, list) else [raw], import_module(f"stepwell.command.rule.{rule}").answer)
    )


@pytest.mark.parametrize(
    "raw, code, says",
    [
        (b'{"a": 1', "not-json", "at character 8"),
        (b"hello", "not-json", "at character 1"),
        (b'{"instrument": NaN}', "not-json", "NaN is no number"),
        (b'{"instrument": -Infinity}', "not-json", "-Infinity is no number"),
        (b'{"instrument": "\\ud800"}', "not-json", "no character"),
        (b'{"instrument": "\xff"}', "not-json", "no character"),
        (b'{"instrument": ' + b"1" * 5000 + b"}", "not-json", "5000 digits"),
        (b"[" * 100_000, "not-json", "nested too deep"),
        (b"[1]", "not-an-object", "one JSON object"),
        (b'"text"', "not-an-object", "one JSON object"),
        (b"null", "not-an-object", "one JSON object"),
    ],
)
def test_a_line_that_is_no_object_is_told_with_its_number(raw, code, says):
    first, second = answered([b"\n", raw, GOOD])
    assert first["error"]["code"] == code
    assert says in first["error"]["message"]
    assert first["error"]["where"] == "line 2"
    assert second["status"] == "complete"


def test_a_mark_of_byte_order_blanks_and_a_huge_line_are_read():
    huge = GOOD[:-1] + b', "note": "' + b"x" * 5_000_000 + b'"}'
    assert [r["status"] for r in answered([b"\xef\xbb\xbf" + GOOD, b"  \r\n", b" " + GOOD + b"\r\n", huge])] == [
        *("complete", "complete", "complete")
    ]


def test_the_exit_status_is_1_when_any_line_was_bad_and_0_otherwise(monkeypatch, capsys):
    for text, status in ((GOOD, 0), (GOOD + b"\n{}\n" + GOOD, 1), (b"", 0)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert main(["score"]) == status
    assert [("error" in json.loads(line)) for line in capsys.readouterr().out.splitlines()] == [
        *(False, False, True, False)
    ]


def test_an_answer_comes_before_the_next_question_and_a_reader_who_leaves_is_no_error():
    command = [sys.executable, "-m", "stepwell.command", "rule", "score"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        for _ in range(2):
            asked.stdin.write(GOOD + b"\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["scores"]["total"] == 3
        asked.stdout.close()
        _, told = asked.communicate(GOOD + b"\n")
    assert (told, asked.returncode) == (b"", 1)


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["score", "--more"], ["score", "hours"]])
def test_who_asks_wrongly_is_shown_how(arguments, capsys):
    assert main(arguments) == 2
    assert "usage: stepwell rule NAME" in capsys.readouterr().err


def places(value, path=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from places(item, (*path, key))


def damaged(line, dice):
    """The line with one to three places taken away, put twice or filled with something else."""
    line = copy.deepcopy(line)
    for _ in range(dice.randint(1, 3)):
        *path, key = dice.choice(list(places(line)) or [("zz",)])
        holder = line
        for step in path:
            holder = holder[step]
        kind = dice.randrange(4)
        if kind == 0 and (isinstance(holder, list) or key in holder):
            del holder[key]
        elif kind == 1:
            holder["zz" if isinstance(holder, dict) else slice(0, 0)] = [copy.deepcopy(dice.choice(ODD))]
        else:
            holder[key] = copy.deepcopy(dice.choice(ODD))
    return line


@pytest.mark.parametrize("rule", RULES.values())
def test_whatever_a_line_holds_it_is_answered_or_told_where_it_is_wrong(rule):
    examples = [e.get("line", e) for e in json.loads(schema(rule))["examples"]]
    dice = Random(rule)
    for _ in range(250):
        (result,) = answered(json.dumps(damaged(dice.choice(examples), dice)).encode(), rule)
        text = json.dumps(result, ensure_ascii=False, allow_nan=False)
        assert text.encode("utf-8")
        if "error" in result:
            error = result["error"]
            assert error["code"]
            assert "item" in error or error["where"]
