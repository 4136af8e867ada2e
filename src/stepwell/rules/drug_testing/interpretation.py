"""What a result means beside the client's medications: as expected, explained, open, or to be talked about.

Two steps of testing: a presumptive screen finds classes and cross-reacts, a definitive test names the drug. Nothing
follows from an unconfirmed result that a medication or another exposure can explain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stepwell.rules.drug_testing.findings import (
    DEFINITIVE,
    NEGATIVE,
    POSITIVE,
    Finding,
    Medication,
    Reading,
    Setting,
    State,
    Verdict,
)
from stepwell.rules.drug_testing.tables import (
    EXPOSURES,
    INTERFERENTS,
    SCREENS,
    SUBSTANCES,
    WINDOWS,
    Role,
    named,
    panel,
    possible_carry_over,
    products,
)
from stepwell.rules.drug_testing.validity import AS_REFUSAL, Status
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

FEDERAL = {t.analyte: t.cutoff for t in panel("hhs-urine") if t.definitive}
LOOKED_FOR = frozenset({Role.SELF, Role.MARKER, Role.MAIN})
"""Roles in which a drug must show after a recent dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    setting: Setting
    findings: tuple[Finding, ...]
    positive: frozenset[str]


def interpret(findings: Sequence[Finding], *, setting: Setting) -> tuple[Reading, ...]:
    """Every finding, read beside the medications; substances may be given by any of their names.

    Raises `Invalid` for exposures nobody knows and analytes given twice in the same state.
    """
    if problems := list(problems_in(findings, setting=setting)):
        raise Invalid(*problems)
    found = tuple(replace(f, analyte=named(f.analyte)) for f in findings)
    medications = tuple(replace(m, drug=named(m.drug)) for m in setting.medications)
    context = Context(
        setting=replace(setting, medications=medications, declared=frozenset(map(named, setting.declared))),
        findings=found,
        positive=frozenset(f.analyte for f in found if f.state in POSITIVE),
    )
    return tuple(with_spiking(reading(f, context), context) for f in found)


def problems_in(findings: Sequence[Finding], *, setting: Setting) -> Iterator[Problem]:
    for name in sorted(setting.exposures - EXPOSURES.keys()):
        yield Problem(
            "unknown-choice",
            say("exposures can hold {exposures}, not {name!r}.", exposures=tuple(EXPOSURES), name=name),
            "exposures",
        )
    seen = set()
    for index, f in enumerate(findings):
        key = (named(f.analyte), f.state in DEFINITIVE)
        if key in seen:
            yield Problem(
                "twice", say("{analyte} is given twice by the same method.", analyte=f.analyte), f"results[{index}]"
            )
        seen.add(key)


def reading(finding: Finding, context: Context) -> Reading:
    status = context.setting.validity
    if finding.state not in POSITIVE | NEGATIVE:
        return Reading(finding=finding, verdict=Verdict.NOT_INTERPRETED)
    if status in AS_REFUSAL or status is Status.INVALID:
        return Reading(
            finding=finding, verdict=Verdict.NOT_INTERPRETED, notes=("specimen",), blocks=True, recollect=True
        )
    if settled := by_definitive(finding, context):
        return settled
    return present(finding, context) if finding.state in POSITIVE else absent(finding, context)


def by_definitive(finding: Finding, context: Context) -> Reading | None:
    """A definitive result for the same drug, or for a drug of the screen's class, counts instead of the screen."""
    if finding.state in DEFINITIVE:
        return None
    covered = {finding.analyte} | (SCREENS[finding.analyte].finds if finding.analyte in SCREENS else set())
    definitive = [f for f in context.findings if f.state in DEFINITIVE and f.analyte in covered]
    if not definitive:
        return None
    positives = [f for f in definitive if f.state is State.DEFINITIVE_POSITIVE]
    if not positives:
        if finding.state is State.PRESUMPTIVE_NEGATIVE:
            return None
        notes = ("settled", "not-confirmed-by-definitive")
        return Reading(finding=finding, verdict=Verdict.EXPECTED_ABSENT, notes=notes)
    worst = max((present(f, context) for f in positives), key=lambda r: r.verdict is Verdict.UNEXPECTED_PRESENT)
    return replace(worst, finding=finding, notes=("settled", *worst.notes), confirm=False)


# Present


def present(finding: Finding, context: Context) -> Reading:
    for ask in (by_medication, by_food, by_interference, by_carry_over, by_declaration):
        if answer := ask(finding, context):
            return answer
    return unexpected(finding, context)


def by_medication(finding: Finding, context: Context) -> Reading | None:
    found = [(m, role) for m in context.setting.medications if (role := role_of(m.drug, finding.analyte))]
    if not found:
        return None
    medication, role = min(found, key=lambda pair: list(Role).index(pair[1]))
    because = medication.drug
    if role is Role.ISOMER:
        return Reading(
            finding=finding,
            verdict=Verdict.NEEDS_DEFINITIVE,
            notes=("isomers",),
            because=because,
            confirm=True,
            blocks=True,
        )
    if medication.as_needed:
        return Reading(finding=finding, verdict=Verdict.EXPLAINED, notes=("as-needed",), because=because)
    if finding.analyte in SCREENS:
        return Reading(finding=finding, verdict=Verdict.EXPLAINED, notes=("class-of-medication",), because=because)
    if role in (Role.SELF, Role.MARKER):
        return Reading(finding=finding, verdict=Verdict.EXPECTED_PRESENT, notes=("adherent",), because=because)
    notes = ("metabolite", "hemp") if finding.analyte == "carboxy-thc" else ("metabolite",)
    return Reading(finding=finding, verdict=Verdict.EXPLAINED, notes=notes, because=because)


def role_of(drug: str, analyte: str) -> Role | None:
    """The role in which a drug shows as an analyte or on a class screen; None where it does not."""
    made = products(drug)
    if analyte not in SCREENS:
        return made.get(analyte)
    screen = SCREENS[analyte]
    roles = [role for product, role in made.items() if product in screen.finds | screen.may_find]
    return min(roles, key=list(Role).index, default=None)


def by_food(finding: Finding, context: Context) -> Reading | None:
    """Morphine or codeine below the federal cutoffs after poppy seeds, unless 6-acetylmorphine names another source."""
    eaten = "poppy_seeds" in context.setting.exposures and finding.analyte in EXPOSURES["poppy_seeds"]
    if not eaten or "6-am" in context.positive or finding.state is not State.DEFINITIVE_POSITIVE:
        return None
    if finding.value is None or finding.value >= FEDERAL[finding.analyte]:
        return None
    return Reading(
        finding=finding, verdict=Verdict.NEEDS_REVIEW, notes=("food",), because="poppy_seeds", blocks=True
    )


def by_interference(finding: Finding, context: Context) -> Reading | None:
    """An active drug or an exposure that is known to disturb this screen, and no definitive test yet."""
    if finding.state is not State.PRESUMPTIVE_POSITIVE:
        return None
    taken = {m.drug for m in context.setting.medications} | context.setting.exposures
    taken |= {e for e in context.setting.declared if e in INTERFERENTS.get(finding.analyte, ())}
    suspects = [s for s in INTERFERENTS.get(finding.analyte, ()) if s in taken]
    if not suspects and any(finding.analyte in EXPOSURES[e] for e in context.setting.exposures):
        suspects = [e for e in context.setting.exposures if finding.analyte in EXPOSURES[e]]
    if not suspects:
        return None
    return Reading(
        finding=finding,
        verdict=Verdict.NEEDS_DEFINITIVE,
        notes=("interference", "not-confirmed"),
        because=", ".join(sorted(suspects)),
        confirm=True,
        blocks=True,
    )


def by_carry_over(finding: Finding, context: Context) -> Reading | None:
    for substance, days in context.setting.days_since_use:
        if role_of(named(substance), finding.analyte) and possible_carry_over(finding.analyte, days_since_use=days):
            return Reading(
                finding=finding,
                verdict=Verdict.EXPLAINED,
                notes=("carry-over",),
                because=named(substance),
                blocks=True,
            )
    return None


def by_declaration(finding: Finding, context: Context) -> Reading | None:
    """What the client said needs no confirmation; it stays a positive for incentives."""
    said = sorted(d for d in context.setting.declared if role_of(d, finding.analyte) or d == finding.analyte)
    if not said:
        return None
    return Reading(finding=finding, verdict=Verdict.EXPLAINED, notes=("declared",), because=said[0])


def unexpected(finding: Finding, context: Context) -> Reading:
    presumptive = finding.state is State.PRESUMPTIVE_POSITIVE
    notes = ["not-confirmed"] if presumptive else []
    because = ""
    if finding.analyte in SUBSTANCES["only_source"]:
        notes.append("single-source")
        because = SUBSTANCES["only_source"][finding.analyte]
    elif source := shared_source(finding, context):
        notes.append("same-source")
        because = source
    if below_federal(finding):
        notes.append("below-federal")
    if finding.analyte in EXPOSURES["hygiene_alcohol"]:
        notes.append("hygiene")
    if finding.analyte == "methamphetamine":
        notes.append("isomers")
    return Reading(
        finding=finding,
        verdict=Verdict.UNEXPECTED_PRESENT,
        notes=tuple(notes),
        because=because,
        confirm=presumptive,
    )


def shared_source(finding: Finding, context: Context) -> str:
    """Another finding of this specimen that this one comes along with, or the drug that both come from."""
    for analyte, source in SUBSTANCES["only_source"].items():
        if analyte in context.positive and role_of(source, finding.analyte):
            return str(source)
    for other in sorted(context.positive - {finding.analyte}):
        if finding.analyte not in SCREENS and finding.analyte in products(other):
            return other
    return ""


def below_federal(finding: Finding) -> bool:
    limit = FEDERAL.get(finding.analyte) if finding.analyte in EXPOSURES["poppy_seeds"] else None
    return limit is not None and finding.value is not None and finding.value < limit


# Absent


def absent(finding: Finding, context: Context) -> Reading:
    dilute = ("dilute-negative",) if context.setting.validity is Status.DILUTE else ()
    for medication in context.setting.medications:
        if answer := missing(finding, medication):
            return replace(answer, notes=(*answer.notes, *dilute), recollect=answer.recollect or bool(dilute))
    return Reading(finding=finding, verdict=Verdict.EXPECTED_ABSENT, notes=dilute, recollect=bool(dilute))


def missing(finding: Finding, medication: Medication) -> Reading | None:
    """What the absence says about one medication; None where this test does not look for it."""
    role = reliable_role(medication.drug, finding.analyte)
    as_expected = Reading(finding=finding, verdict=Verdict.EXPECTED_ABSENT, because=medication.drug)
    if role is None:
        unseen = unreliable(medication.drug, finding.analyte)
        return replace(as_expected, notes=("screen-misses",)) if unseen else None
    if medication.as_needed:
        return replace(as_expected, notes=("as-needed",))
    window = WINDOWS.get(finding.analyte)
    hours = medication.hours_since_dose
    if hours is not None and window is not None and hours > window.low:
        return replace(as_expected, notes=("dose-too-long-ago",))
    notes = ("repeat-kindly",) if hours is not None else ("repeat-kindly", "dose-not-known")
    return Reading(
        finding=finding,
        verdict=Verdict.UNEXPECTED_ABSENT,
        notes=notes,
        because=medication.drug,
        confirm=finding.state is State.PRESUMPTIVE_NEGATIVE,
        recollect=True,
    )


def reliable_role(drug: str, analyte: str) -> Role | None:
    """The role in which a drug must show here after a recent dose: itself, its marker or its main product."""
    made = products(drug)
    if analyte in SCREENS:
        finds = SCREENS[analyte].finds
        roles = [role for product, role in made.items() if product in finds]
        return next((role for role in roles if role is not Role.ISOMER), None)
    role = made.get(analyte)
    return role if role in LOOKED_FOR else None


def unreliable(drug: str, screen: str) -> bool:
    """Whether a class screen may miss, or does miss, this drug of its class."""
    if screen not in SCREENS:
        return False
    blind = SCREENS[screen].may_find | SCREENS[screen].misses
    return any(product in blind for product in products(drug))


def with_spiking(read: Reading, context: Context) -> Reading:
    """A medication without the metabolite that the body makes of it was possibly added to the specimen."""
    metabolite = SUBSTANCES["needs_its_metabolite"].get(read.finding.analyte)
    if metabolite is None or read.finding.state not in POSITIVE or read.verdict is Verdict.NOT_INTERPRETED:
        return read
    if not any(f.analyte == metabolite and f.state in NEGATIVE for f in context.findings):
        return read
    return replace(
        read,
        verdict=Verdict.NEEDS_REVIEW,
        notes=("possible-added-drug",),
        because=metabolite,
        blocks=True,
        recollect=True,
    )
