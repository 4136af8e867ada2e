"""`stepwell rule claim-lint`: a claim, its plan and the facts behind it in; what is wrong with it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stepwell.rules.claim_lint import Facts, Finding, lint, table
from stepwell.rules.claims import plan
from stepwell.rules.reasons import Value
from stepwell.rules.values import from_json
from stepwell.rules.x12.claim import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`plan` is the id of a payer plan; the claim has the shape that `stepwell x12 read` prints."""

    plan: str
    claim: Claim
    facts: Facts


def answer(line: dict[str, Any]) -> dict[str, Any]:
    asked = from_json(Line, line, "")
    report = lint(asked.claim, plan=plan(asked.plan), facts=asked.facts)
    return {
        "may_go": report.may_go,
        "findings": [shown(finding) for finding in report.findings],
        "not_answerable": [{"rule": n.rule, "missing": list(n.missing)} for n in report.not_answerable],
    }


def shown(finding: Finding) -> dict[str, Any]:
    rule = table()[finding.rule]
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "line": finding.line,
        "values": {name: plain(value) for name, value in finding.reason.values.items()},
        "source": rule.source,
        "denials": list(rule.denials),
    }


def plain(value: Value) -> int | str:
    return value if isinstance(value, (int, str)) else str(value)
