"""docs/rules/claim-lint.md: every lint rule with its severity, sentences, source and denials."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

from stepwell.rules.claim_lint import Facts, Rule, Severity, lint
from stepwell.rules.claim_lint import table as rules
from tests.command.drawn_examples import CLAIM_LINT
from tests.rules.claim_lint import examples as clean
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
        "## Which facts a rule needs",
        "Found by taking each fact away from a claim that is otherwise clean.",
        table(("Fact", "Rules that cannot be judged without it"), needed()),
        "A rule in no row needs the claim and the plan only; tests, free text and attachments ask "
        "for theirs when present.",
        "## From the command line",
        "The claim has the shape that `stepwell x12 read` prints, the facts are described by "
        "`stepwell rule claim-lint --schema`. A fact that is left out is not known; an empty list says that there is "
        "none.",
        example("claim-lint", CLAIM_LINT[0]),
    )


def needed():
    """Each fact with the rules that report it as missing on the two clean example claims."""
    cases = (
        (clean.claim(), clean.PER_DIEM_PLAN, clean.facts()),
        (clean.medicare_claim(), clean.MEDICARE_PLAN, clean.medicare_facts()),
    )
    for one in fields(Facts):
        found: set[str] = set()
        for claim, plan, facts in cases:
            without = replace(facts, **{one.name: {} if one.name == "lines" else None})
            report = lint(claim, plan=plan, facts=without) if one.name != "sent_on" else None
            found |= {n.rule for n in report.not_answerable} if report else set()
        if found:
            yield f"`{one.name}`", ", ".join(rule for rule in rules() if rule in found)


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
