"""The security checklist counts itself right: its sum, its list of what is missing, and every requirement once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "asvs.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (met|\*\*not met\*\*|not applicable) \| (.+) \|$", re.MULTILINE)
LEFT = re.compile(r"^\| (\d+\.\d+\.\d+) \| (?!met|\*\*|not applicable)(.+) \|$", re.MULTILINE)
LEVEL_2 = 253
"""Requirements of levels 1 and 2 in version 5.0.0."""


def test_every_requirement_stands_once():
    numbers = [number for number, _state, _where in ROW.findall(TEXT)]
    assert len(numbers) == len(set(numbers)) == LEVEL_2
    assert numbers == sorted(numbers, key=lambda n: [int(p) for p in n.split(".")])


def test_the_sum_is_that_of_the_rows():
    found = Counter(state.strip("*") for _number, state, _where in ROW.findall(TEXT))
    said = f"{found['met']} met, {found['not met']} not met, {found['not applicable']} not applicable."
    assert said in TEXT


def test_what_is_missing_is_listed_first_in_the_same_words():
    missing = [(number, where) for number, state, where in ROW.findall(TEXT) if state == "**not met**"]
    assert LEFT.findall(TEXT) == missing
