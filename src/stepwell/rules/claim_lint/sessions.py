"""Lint of time and groups: TM, GR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from stepwell.rules.claim_lint.engine import Case, Hit, check, known, line_check
from stepwell.rules.claim_lint.facts import LineFacts, SessionFact
from stepwell.rules.claims.plan import ServiceRow, Unit
from stepwell.rules.hours.kinds import GROUP_KINDS, ServiceKind
from stepwell.rules.hours.pack import pack
from stepwell.rules.minutes import overlap_minutes, presence, time_problems
from stepwell.rules.reasons import Value
from stepwell.rules.units import units_of
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import ServiceLine

ALONE = frozenset({ServiceKind.INDIVIDUAL, ServiceKind.CASE_MANAGEMENT, ServiceKind.PEER, ServiceKind.CRISIS})
"""Kinds in which a staff member serves one patient at a time."""


def _sessions(case: Case, line: ServiceLine) -> tuple[SessionFact, ...]:
    behind = case.behind(line)
    return () if behind.test is not None else known(behind.sessions, f"lines.{line.id}.sessions")


def _minutes(line: ServiceLine, behind: LineFacts) -> int:
    return known(behind.minutes, f"lines.{line.id}.minutes")


def _present_minutes(case: Case, session: SessionFact) -> int:
    """The minutes that the times at the door give; none where the times cannot be."""
    grace = case.facts.grace
    if time_problems(session.present, session=session.session, breaks=session.breaks, grace=grace):
        return 0
    return presence(session.present, session=session.session, breaks=session.breaks, grace=grace).minutes


@line_check("TM-01")
def day_long_enough(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    if not case.is_per_diem(line):
        return
    minutes, need = _minutes(line, case.behind(line)), case.plan.day_minimum_minutes
    if minutes < need:
        yield Hit({"minutes": minutes, "need_minutes": need, "day": day}, line=line.id)


@line_check("TM-02")
def no_breaks_counted(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    behind = case.behind(line)
    if behind.test is not None:
        return
    minutes = _minutes(line, behind)
    right = sum(_present_minutes(case, session) for session in _sessions(case, line))
    if minutes > right:
        yield Hit({"minutes": minutes, "present_minutes": right}, line=line.id)


@check("TM-03")
def patient_in_one_place(case: Case) -> Iterator[Hit]:
    found: dict[str, SessionFact] = {}
    for line, _ in case.dated:
        found |= {session.key: session for session in _sessions(case, line)}
    for one, other in combinations(found.values(), 2):
        if any(overlap_minutes(a, b) for a in one.present for b in other.present):
            start = max(one.session.start, other.session.start)
            yield Hit({"time": f"{start:%H:%M}", "day": start.date()})


@line_check("TM-04")
def staff_in_one_place(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    alone = [session for session in _sessions(case, line) if session.kind in ALONE]
    if not alone:
        return
    for other in known(case.facts.staff_spans, "staff_spans"):
        for session in alone:
            same = other.staff in session.staff and other.key != session.key
            if same and overlap_minutes(session.session, other.span):
                start = max(session.session.start, other.span.start)
                yield Hit({"staff": other.staff, "time": f"{start:%H:%M}", "day": start.date()}, line=line.id)


@line_check("TM-05")
def units_from_minutes(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    del day
    row = case.plan.row(line.procedure)
    behind = case.behind(line)
    if row is None or behind.test is not None:
        return
    right = _units(case, row, line, behind)
    if right is not None and line.units != right:
        yield Hit({"units": line.units, "right": right}, line=line.id)


def _units(case: Case, row: ServiceRow, line: ServiceLine, behind: LineFacts) -> int | None:
    if row.unit is Unit.DAY:
        return 1
    sessions = known(behind.sessions, f"lines.{line.id}.sessions")
    if row.unit is Unit.ENCOUNTER:
        units = len(sessions)
    elif len(sessions) <= 1:
        units = units_of(_minutes(line, behind), unit_minutes=row.unit_minutes, rounding=row.rounding)
    else:
        units = sum(
            units_of(_present_minutes(case, s), unit_minutes=row.unit_minutes, rounding=row.rounding)
            for s in sessions
        )
    return units if row.day_maximum_units is None else min(units, row.day_maximum_units)


@check("TM-06")
def week_full_enough(case: Case) -> Iterator[Hit]:
    weeks = {week.starts_on: week for week in known(case.facts.weeks, "weeks")}
    for starts_on in sorted({known(case.week_of(day), "weeks") for day in case.days}):
        week = weeks[starts_on]
        need = pack(case.plan.pack).floor_minutes(adolescent=week.adolescent) if week.whole else 0
        values: dict[str, Value] = {"week": starts_on, "need_minutes": need}
        if week.scheduled_minutes < need:
            yield Hit({**values, "minutes": week.scheduled_minutes})
        elif week.attended_minutes < need and not week.reason_recorded:
            yield Hit({**values, "minutes": week.attended_minutes}, variant="reason")


def _most_days(case: Case) -> int | None:
    """The plan's days a week, or those of an authorization in use where they are fewer."""
    rows = case.facts.authorizations or ()
    used = {line.authorization or case.claim.authorization for line in case.claim.lines}
    limits = [case.plan.limits.days_per_week, *(row.days_per_week for row in rows if row.number in used)]
    return min((limit for limit in limits if limit is not None), default=None)


@check("TM-07")
def not_too_many_days(case: Case) -> Iterator[Hit]:
    most = _most_days(case)
    if most is None:
        return
    weeks = {week.starts_on: week for week in known(case.facts.weeks, "weeks")}
    for starts_on in sorted({known(case.week_of(day), "weeks") for day in case.days}):
        here = {day for day in case.days if case.week_of(day) == starts_on}
        days = here | known(weeks[starts_on].other_days, "weeks.other_days")
        if len(days) > most:
            yield Hit({"days": len(days), "week": starts_on, "most": most})


@line_check("GR-01")
def group_size(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    least, most = case.plan.limits.group_minimum, case.plan.limits.group_maximum
    for session in _sessions(case, line):
        if session.kind not in GROUP_KINDS:
            continue
        if not known(session.roster_stored, f"session {session.key}.roster_stored"):
            yield Hit({"day": day}, line=line.id, variant="roster")
        size = known(session.group_size, f"session {session.key}.group_size")
        if (least is not None and size < least) or (most is not None and size > most):
            values: dict[str, Value] = {
                "size": size,
                "day": day,
                "least": least or 1,
                "most": most or say("any number"),
            }
            yield Hit(values, line=line.id)


@check("GR-02")
def group_once(case: Case) -> Iterator[Hit]:
    seen: dict[str, str] = {}
    for line, _ in case.dated:
        for session in _sessions(case, line):
            if session.kind not in GROUP_KINDS:
                continue
            if session.key in seen and seen[session.key] != line.id:
                yield Hit({"one": seen[session.key], "other": line.id})
            seen[session.key] = line.id
