"""Lint of the chart: assessment, ratings, treatment plan, certification and notes: AS, TP, CE, NT."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from stepwell.rules.claim_lint.engine import Case, Hit, check, known, line_check
from stepwell.rules.claim_lint.facts import NoteFact, TreatmentPlan
from stepwell.rules.hours.kinds import KIND_WORDS
from stepwell.rules.reasons import Value
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import ServiceLine

DIMENSIONS = frozenset({"D1", "D2", "D3", "D4", "D5", "D6"})
NEEDED_MINUTES = 540
"""42 CFR 424.24: the physician certifies a need of at least 9 hours a week."""


@check("AS-01")
def assessed(case: Case) -> Iterator[Hit]:
    if not case.days:
        return
    last = case.days[0] + timedelta(days=case.plan.papers.assessment_grace_days)
    signed = known(case.facts.assessments, "assessments")
    if not any(a.qualified and a.has_diagnosis and a.signed_on <= last for a in signed):
        yield Hit({"day": last})


@check("AS-02")
def rated(case: Case) -> Iterator[Hit]:
    """The newest rating before each day must be whole and fresh; the first speaks for the admission."""
    ratings = sorted(known(case.facts.ratings, "ratings"), key=lambda r: r.rated_on)
    days = case.plan.papers.rating_days
    for day in case.days:
        before = [r for r in ratings if r.rated_on <= day]
        if not before or (day - before[-1].rated_on).days > days:
            yield Hit({"day": day, "days": days})
        elif missing := DIMENSIONS - before[-1].dimensions:
            values: dict[str, Value] = {"day": before[-1].rated_on, "dimensions": ", ".join(sorted(missing))}
            yield Hit(values, variant="incomplete")


def _signed(case: Case, plan: TreatmentPlan, *, by: date) -> bool:
    physician = plan.physician_signed_on
    return (
        plan.clinician_signed_on is not None
        and plan.clinician_signed_on <= by
        and (not case.plan.papers.physician_signs_plan or (physician is not None and physician <= by))
    )


def _in_force(case: Case, day: date) -> TreatmentPlan | None:
    """The plan signed last by the clinician for a day, within its grace."""
    by = day + timedelta(days=case.plan.papers.plan_grace_days)
    plans = known(case.facts.treatment_plans, "treatment_plans")
    signed = [(p.clinician_signed_on, p) for p in plans if p.clinician_signed_on is not None]
    return max((pair for pair in signed if pair[0] <= by), key=lambda pair: pair[0], default=(None, None))[1]


@check("TP-01")
def plan_signed(case: Case) -> Iterator[Hit]:
    for day in case.days:
        by = day + timedelta(days=case.plan.papers.plan_grace_days)
        plan = _in_force(case, day)
        if plan is None:
            yield Hit({"day": day})
        elif not _signed(case, plan, by=by):
            yield Hit({"day": day}, variant="physician")


@check("TP-02")
def plan_reviewed(case: Case) -> Iterator[Hit]:
    for day in case.days:
        plan = _in_force(case, day)
        if plan is not None and known(plan.review_due_on, "treatment_plans.review_due_on") < day:
            yield Hit({"day": day, "due_on": plan.review_due_on or day})


@line_check("TP-03")
def prescribed(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    plan = _in_force(case, day)
    if plan is None:
        return
    behind = case.behind(line)
    if behind.test is not None:
        return
    kinds = known(plan.kinds, "treatment_plans.kinds")
    sessions = known(behind.sessions, f"lines.{line.id}.sessions")
    for kind in sorted({session.kind for session in sessions} - kinds):
        yield Hit({"kind": say(KIND_WORDS[kind].capitalize())}, line=line.id)


@check("TP-03")
def as_often_as_prescribed(case: Case) -> Iterator[Hit]:
    weeks: dict[date, list[date]] = {}
    for day in case.days:
        week = case.week_of(day)
        if week is not None:
            weeks.setdefault(week, []).append(day)
    for days in weeks.values():
        plan = _in_force(case, days[-1])
        most = None if plan is None else known(plan.days_per_week, "treatment_plans.days_per_week")
        if most is not None and len(days) > most:
            yield Hit({"days": len(days), "day": days[0], "prescribed": most}, variant="often")


@check("TP-04")
def patient_signed(case: Case) -> Iterator[Hit]:
    plan = _in_force(case, case.days[-1]) if case.days else None
    if plan is not None and known(plan.patient, "treatment_plans.patient") not in ("signed", "refused"):
        yield Hit({})


@check("CE-01")
def certified(case: Case) -> Iterator[Hit]:
    """Day 1 is the day of the signature; the 61st day without a new one is not covered."""
    days = case.plan.papers.certification_days
    if days is None:
        return
    signed = known(case.facts.certifications, "certifications")
    for day in case.days:
        fresh = [c for c in signed if timedelta(0) <= day - c.signed_on < timedelta(days=days)]
        if not fresh:
            yield Hit({"day": day, "days": days})
        elif all(c.week_minutes < NEEDED_MINUTES for c in fresh):
            yield Hit({"day": max(c.signed_on for c in fresh)}, variant="hours")


def _notes(case: Case, line: ServiceLine) -> tuple[NoteFact, ...]:
    behind = case.behind(line)
    return () if behind.test is not None else known(behind.notes, f"lines.{line.id}.notes")


@line_check("NT-01")
def note_signed(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    notes = _notes(case, line)
    if not notes and case.behind(line).test is None:
        yield Hit({}, line=line.id, variant="missing")
    for note in notes:
        if note.signed_on is None or note.signed_on > case.facts.sent_on:
            yield Hit({"note": note.id}, line=line.id)


@line_check("NT-02")
def author_qualified(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    row = case.plan.row(line.procedure)
    for note in _notes(case, line):
        if known(note.cosign_needed, f"note {note.id}.cosign_needed") and not note.cosigned:
            yield Hit({"note": note.id}, line=line.id, variant="cosign")
        held = note.credentials or frozenset()
        if row is not None and row.credentials:
            fits = bool(known(note.credentials, f"note {note.id}.credentials") and row.credentials & held)
        else:
            fits = known(note.qualified, f"note {note.id}.qualified")
        if not fits or note.qualified is False:
            yield Hit({"note": note.id, "code": line.procedure}, line=line.id)


@line_check("NT-03")
def note_whole(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    for note in _notes(case, line):
        lacks = case.plan.papers.note_parts - known(note.parts, f"note {note.id}.parts")
        if lacks:
            yield Hit({"note": note.id, "parts": ", ".join(sorted(lacks))}, line=line.id)


@line_check("NT-04")
def note_own(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    for note in _notes(case, line):
        percent = known(note.similarity_percent, f"note {note.id}.similarity_percent")
        if percent > case.plan.papers.note_similarity_percent:
            yield Hit({"note": note.id, "percent": percent}, line=line.id)


@line_check("NT-05")
def late_marked(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    for note in _notes(case, line):
        late = (note.signed_on - note.service_on).days if note.signed_on is not None else 0
        if late > case.plan.papers.note_late_days and not known(note.marked_late, f"note {note.id}.marked_late"):
            yield Hit({"note": note.id, "days": late}, line=line.id)
