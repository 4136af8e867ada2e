from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.claim_lint import Facts, Severity, lint, table
from stepwell.rules.claim_lint.engine import CHECKS, LINE_CHECKS
from tests.rules.cases import each
from tests.rules.claim_lint.breaks import BREAKS, PASSES
from tests.rules.claim_lint.examples import (
    MEDICARE_PLAN,
    PER_DIEM_PLAN,
    SENT,
    claim,
    facts,
    medicare_claim,
    medicare_facts,
)

CLEAN = [(claim(), PER_DIEM_PLAN, facts()), (medicare_claim(), MEDICARE_PLAN, medicare_facts())]


def named(breaks):
    return [pytest.param(b, id=f"{b.rule}-{b.says or n}") for n, b in enumerate(breaks)]


@pytest.mark.parametrize("given, plan, known", CLEAN, ids=["per diem", "medicare"])
def test_a_clean_claim_passes_every_rule_and_leaves_none_unanswered(given, plan, known):
    report = lint(given, plan=plan, facts=known)
    assert (report.findings, report.not_answerable) == ((), ())
    assert report.may_go


@each("broken", named(BREAKS))
def test_a_broken_rule_is_found_said_in_words_and_no_other_rule_cries(broken):
    findings = broken.report.findings
    own = [f for f in findings if f.rule == broken.rule]
    assert any(broken.says in f.message for f in own), [f.message for f in own]
    assert {f.rule for f in findings} - {broken.rule} == set(broken.also)
    assert all(f.severity == (broken.severity or table()[broken.rule].severity) for f in own)
    assert not any("{" in f.message for f in findings)


@each("near", named(PASSES))
def test_what_just_holds_is_not_reported(near):
    assert near.rule not in {f.rule for f in near.report.findings}
    assert near.rule not in {n.rule for n in near.report.not_answerable}


def test_every_rule_of_the_table_has_a_check_and_a_broken_example():
    assert set(CHECKS) | set(LINE_CHECKS) == set(table()) == {b.rule for b in BREAKS}
    assert len(table()) == 65


def test_every_sentence_of_the_table_is_used_by_some_example():
    said = {f.reason.code for b in BREAKS for f in b.report.findings}
    codes = {f"{rule.id}.{v}" if v else rule.id for rule in table().values() for v in rule.messages}
    assert codes == said


def test_without_facts_nothing_is_assumed():
    report = lint(claim(), plan=PER_DIEM_PLAN, facts=Facts(sent_on=SENT))
    unanswered = {n.rule for n in report.not_answerable}
    assert report.findings == ()
    assert {"CV-01", "CO-01", "NT-01", "TM-01", "AS-01", "PR-04", "FR-02"} <= unanswered
    assert not {"AM-01", "DX-03", "CD-03", "DT-01", "PR-01"} & unanswered


@each(
    "field",
    [
        f
        for f in Facts.__dataclass_fields__
        if f not in ("sent_on", "lines", "approved_texts", "attachments_lean", "grace")
    ],
)
def test_taking_one_fact_away_never_adds_a_finding(field):
    for one, plan, known in CLEAN:
        values = {name: getattr(known, name) for name in Facts.__dataclass_fields__}
        report = lint(one, plan=plan, facts=Facts(**{**values, field: None}))
        assert report.findings == ()


FACTS = sorted(
    Facts.__dataclass_fields__.keys() - {"sent_on", "lines", "approved_texts", "attachments_lean", "grace"}
)


@given(st.sampled_from(BREAKS), st.sets(st.sampled_from(FACTS)), st.randoms())
def test_knowing_less_never_finds_more_and_the_order_of_the_lines_changes_nothing(broken, unknown, dice):
    values = {name: getattr(broken.facts, name) for name in Facts.__dataclass_fields__}
    less = lint(broken.claim, plan=broken.plan, facts=Facts(**{**values, **dict.fromkeys(unknown)}))
    assert {f.rule for f in less.findings} <= {f.rule for f in broken.report.findings}
    lines = list(broken.claim.lines)
    dice.shuffle(lines)
    again = lint(replace(broken.claim, lines=tuple(lines)), plan=broken.plan, facts=broken.facts)
    assert Counter(f.rule for f in again.findings) == Counter(f.rule for f in broken.report.findings)


def test_a_fact_missing_behind_one_line_hides_no_finding_of_another():
    broken = next(b for b in BREAKS if b.rule == "NT-03")
    lines = {id: behind for id, behind in broken.facts.lines.items() if id != "L3"}
    values = {name: getattr(broken.facts, name) for name in Facts.__dataclass_fields__}
    report = lint(broken.claim, plan=broken.plan, facts=Facts(**{**values, "lines": lines}))
    assert "NT-03" in {f.rule for f in report.findings}
    assert ("lines.L3",) in {n.missing for n in report.not_answerable if n.rule == "NT-03"}


def test_a_warning_lets_the_claim_go():
    warned = next(b for b in BREAKS if b.rule == "TP-04").report
    assert [f.severity for f in warned.findings] == [Severity.WARN]
    assert warned.may_go
