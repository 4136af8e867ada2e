"""docs/rules/claim-lint.md: every lint rule with its severity, sentences, source and denials."""

from __future__ import annotations

from collections import Counter

from stepwell.rules.claim_lint import Rule, Severity
from stepwell.rules.claim_lint import table as rules
from tests.command.drawn_examples import CLAIM_LINT
from tests.spec.drawing import example, join, table

MEANING = {
    Severity.BLOCK: "stops the claim",
    Severity.HOLD: "sends it to a person",
    Severity.WARN: "lets it go with a note",
}
AREAS = {
    "PT": "Patient",
    "CV": "Coverage",
    "CO": "Consent",
    "AU": "Authorization",
    "AD": "Admission and level",
    "AS": "Assessment",
    "TP": "Treatment plan",
    "CE": "Certification",
    "NT": "Notes",
    "TM": "Time",
    "GR": "Groups",
    "CD": "Codes",
    "DX": "Diagnoses",
    "LB": "Tests",
    "PR": "Providers",
    "DT": "Dates",
    "AM": "Amounts",
    "FR": "Frequency",
    "IN": "Institutional and Medicare",
    "PV": "Privacy",
    "TS": "Test files",
    "ER": "Remittances",
}


def page() -> str:
    every = list(rules().values())
    counts = Counter(rule.severity for rule in every)
    return join(
        "# Claim lint",
        f"{len(every)} conditions that must hold before a claim goes out. The same rules run in the room, in billing "
        "and on the command line. A rule whose facts are not known is reported as *not answerable*, with the "
        "facts that it lacks; nothing is assumed. Limits, grace days, codes and modifiers come "
        "from the [payer plan](claims.md).",
        table(("Severity", "Meaning", "Rules"), [(s, MEANING[s], counts[s]) for s in Severity]),
        "`DT-02` only warns while the filing limit is near. *Denials* are the claim adjustment reason codes with which "
        "payers answer when the rule is broken.",
        *(part for area, name in AREAS.items() for part in described(area, name, every)),
        "## From the command line",
        "The claim has the shape that `stepwell x12 read` prints, the facts are described by "
        "`stepwell rule claim-lint --schema`. A fact that is left out is not known; an empty list says that there is "
        "none.",
        example("claim-lint", CLAIM_LINT[0]),
    )


def described(area: str, name: str, every: list[Rule]) -> tuple[str, str]:
    rows = [
        (
            rule.id,
            rule.severity,
            rule.condition,
            " / ".join(rule.messages.values()).replace("{problem}", "(what the X12 check says)"),
            rule.source,
            ", ".join(rule.denials) or "-",
        )
        for rule in every
        if rule.id.startswith(f"{area}-")
    ]
    return f"## {name}", table(("Rule", "Severity", "What must hold", "Said as", "Source", "Denials"), rows)
