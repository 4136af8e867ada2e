"""Lint of codes, modifiers, remote care, diagnoses and tests: CD, DX, LB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from stepwell.rules.claim_lint.engine import Case, Hit, check, known, line_check, senseless
from stepwell.rules.claims.plan import Modality
from stepwell.rules.wording import joined, say
from stepwell.rules.x12.claim import Kind, ServiceLine

PRESUMPTIVE = frozenset({"80305", "80306", "80307"})
DEFINITIVE = frozenset({"G0480", "G0481", "G0482", "G0483", "G0659"})
TESTS = PRESUMPTIVE | DEFINITIVE
MOST_MODIFIERS = 4
REMOTE_MODIFIERS = frozenset({"95", "GT", "93", "FQ"})
REMOTE_PLACES = frozenset({"02", "10"})
MEDICARE_CONDITION = "92"
NICOTINE = "F17"


@line_check("CD-01")
def code_in_force(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    row = known(case.plan.row(line.procedure), f"plan row of {line.procedure}")
    if not row.valid_on(day):
        yield Hit({"code": line.procedure, "day": day}, line=line.id)


@line_check("CD-02")
def code_accepted(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    row = case.plan.row(line.procedure, revenue=line.revenue)
    if row is None:
        yield Hit({"code": line.procedure, "revenue": line.revenue or say("no revenue code")}, line=line.id)
        return
    for modifier in line.modifiers:
        if modifier not in case.plan.modifier_order and modifier not in row.modifiers:
            yield Hit({"code": line.procedure, "modifier": modifier}, line=line.id, variant="modifier")


@check("CD-03")
def one_per_diem_a_day(case: Case) -> Iterator[Hit]:
    units: dict[date, int] = {}
    for line, day in case.dated:
        if case.is_per_diem(line):
            units[day] = units.get(day, 0) + int(line.units)
    for day, count in sorted(units.items()):
        if count > 1:
            yield Hit({"units": count, "day": day})


@check("CD-04")
def nothing_bundled(case: Case) -> Iterator[Hit]:
    per_diem_days = {day for line, day in case.dated if case.is_per_diem(line)}
    for line, day in case.dated:
        beside = line.procedure in case.plan.beside_per_diem
        if day in per_diem_days and line.procedure in case.plan.bundled and not beside:
            yield Hit({"code": line.procedure, "day": day}, line=line.id)


@line_check("CD-05")
def modifiers_right(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    row = case.plan.row(line.procedure)
    for modifier in row.modifiers if row else ():
        if modifier not in line.modifiers:
            yield Hit({"modifier": modifier}, line=line.id)
    if len(line.modifiers) > MOST_MODIFIERS:
        yield Hit({"count": len(line.modifiers)}, line=line.id, variant="many")
    order = case.plan.in_order(line.modifiers)
    if order != line.modifiers:
        yield Hit({"order": " ".join(order)}, line=line.id, variant="order")


def _modalities(case: Case, line: ServiceLine) -> set[Modality]:
    behind = case.behind(line)
    if behind.test is not None:
        return {Modality.IN_PERSON}
    return {session.modality for session in known(behind.sessions, f"lines.{line.id}.sessions")}


@line_check("CD-06")
def remote_shown(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    """A line is remote when all of its sessions were. The place says so on professional claims only."""
    del day
    modalities = _modalities(case, line)
    remote = bool(modalities) and Modality.IN_PERSON not in modalities
    audio = modalities == {Modality.AUDIO}
    wanted = case.plan.telehealth.audio_modifier if audio else case.plan.telehealth.video_modifier
    shown = REMOTE_MODIFIERS & set(line.modifiers)
    expected = {wanted} - {""} if remote else set()
    professional = case.claim.kind is Kind.PROFESSIONAL
    place = case.place_of(line)
    if shown != expected or (professional and (place in REMOTE_PLACES) != remote):
        held = say("in person") if not remote else say("by audio") if audio else say("by video")
        values = {
            "place": place or say("none"),
            "modifiers": " ".join(sorted(shown)) or say("none"),
            "modality": held,
        }
        yield Hit(values, line=line.id)


@line_check("CD-07")
def audio_covered(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    row = case.plan.row(line.procedure)
    allowed = case.plan.telehealth.audio_allowed and row is not None and row.audio
    if not allowed and Modality.AUDIO in _modalities(case, line):
        yield Hit({"code": line.procedure}, line=line.id)


@line_check("CD-08")
def medicare_in_person(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    facility = case.plan.facility
    if facility is None or MEDICARE_CONDITION not in facility.conditions:
        return
    if _modalities(case, line) - {Modality.IN_PERSON}:
        yield Hit({}, line=line.id)


def _program_of(code: str) -> str:
    """`sud` for F10 to F19 other than nicotine, `mh` for the other F codes, empty for what is neither."""
    if not code.startswith("F"):
        return ""
    if code.startswith("F1"):
        return "" if code.startswith(NICOTINE) else "sud"
    return "mh"


@check("DX-01")
def first_diagnosis(case: Case) -> Iterator[Hit]:
    diagnoses = case.claim.diagnoses
    program = _program_of(diagnoses[0]) if diagnoses else ""
    if not program or case.plan.program not in (program, "any"):
        yield Hit({"code": diagnoses[0] if diagnoses else "(none)"})
    valid = known(case.facts.valid_diagnoses, "valid_diagnoses")
    for code in diagnoses:
        if code not in valid:
            yield Hit({"code": code}, variant="invalid")


@check("DX-02")
def diagnoses_of_the_chart(case: Case) -> Iterator[Hit]:
    chart = known(case.facts.chart_diagnoses, "chart_diagnoses")
    for code in case.claim.diagnoses:
        if code not in chart:
            near = sorted(c for c in chart if c[:3] == code[:3])
            yield Hit({"code": code, "chart": ", ".join(near) or "diagnoses"})


@check("DX-03")
def pointers(case: Case) -> Iterator[Hit]:
    yield from senseless(case, "DX-POINTER")


@line_check("LB-01")
def test_whole(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    if line.procedure not in TESTS:
        return
    lacks = [] if line.clia or case.claim.clia else [say("a CLIA number")]
    test = case.facts.lines[line.id].test if line.id in case.facts.lines else None
    if test is not None:
        if test.ordered_on is None or test.ordered_on > day:
            lacks.append(say("an order"))
        if not test.result_stored:
            lacks.append(say("a result"))
        if test.waived and "QW" not in line.modifiers:
            lacks.append(say("modifier QW"))
    if lacks:
        yield Hit({"parts": joined(lacks)}, line=line.id)
    known(test, f"lines.{line.id}.test")


@check("LB-02")
def tests_within_limits(case: Case) -> Iterator[Hit]:
    for family, codes in (("presumptive", PRESUMPTIVE), ("definitive", DEFINITIVE)):
        counts: dict[date, int] = {}
        for line, day in case.dated:
            if line.procedure in codes:
                counts[day] = counts.get(day, 0) + int(line.units)
        for day, count in sorted(counts.items()):
            if count > 1:
                yield Hit({"count": count, "family": family, "day": day})


@check("LB-02")
def tests_within_week(case: Case) -> Iterator[Hit]:
    most = case.plan.limits.tests_per_week
    days = {day for line, day in case.dated if line.procedure in TESTS}
    if most is None or not days:
        return
    weeks = [known(case.week_of(day), "weeks") for day in days]
    for week in sorted(set(weeks)):
        if weeks.count(week) > most:
            yield Hit({"count": weeks.count(week), "week": week, "most": most}, variant="week")
