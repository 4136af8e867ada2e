"""From what happened on a client's day to the lines to charge, or a plain reason why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from stepwell.rules.claims.plan import BelowMinimum, Method, Modality, PayerPlan, ServiceRow, Unit
from stepwell.rules.hours.kinds import GROUP_KINDS, ServiceKind, in_words
from stepwell.rules.reasons import Reason, words
from stepwell.rules.units import units_of
from stepwell.rules.wording import to_say
from stepwell.rules.x12.claim import Kind


class NoteState(StrEnum):
    SIGNED = "signed"
    DRAFT = "draft"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayService:
    """One session that the client attended (or was to attend) on the day.

    `minutes` are the counted ones; None where the attendance is not recorded yet. `code` is given only for what has
    no length, such as a test. `group_size` is the number of clients present; None where not known.
    """

    key: str
    kind: ServiceKind
    minutes: int | None
    note: NoteState
    modality: Modality = Modality.IN_PERSON
    at_home: bool | None = None
    group_size: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    code: str = ""
    held_below_minimum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDay:
    """One client and one service day, with what a charge depends on. None: not known, and then not held against it.

    `days_billed` are other days of the same service week already charged or to be charged.
    `authorized`: a fitting authorization has room for the day. `certified`: the physician's certification holds.
    """

    day: date
    in_episode: bool
    level: str
    services: tuple[DayService, ...]
    days_billed: int = 0
    authorized: bool | None = None
    certified: bool | None = None
    patient_pays: bool = False
    """The client asked not to tell the plan and pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLine:
    """One line to charge. `amount` is units times the fee of the day, None where the plan has no fee for it."""

    day: date
    code: str
    revenue: str
    modifiers: tuple[str, ...]
    place: str
    units: int
    minutes: int
    amount: Decimal | None
    keys: tuple[str, ...]
    """The sessions that the line stands on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The lines of a day. `why_not` says why there are none (or why the day's own price is not charged, when only
    something beside it is); `remarks` say what was left out or should be known."""

    lines: tuple[ChargeLine, ...]
    counted_minutes: int
    why_not: tuple[Reason, ...]
    remarks: tuple[Reason, ...]


WORDS: Mapping[str, str] = {
    "not-in-episode": to_say("The client was not in the program on this day."),
    "level-not-covered": to_say("The plan pays this for level {levels}; the client was at level {level}."),
    "patient-pays": to_say("The client pays and asked not to tell the plan."),
    "attendance-not-recorded": to_say("The attendance of {count} sessions is not recorded yet."),
    "nothing-attended": to_say("Nothing was attended."),
    "nothing-billable": to_say("Nothing that the plan pays for was attended."),
    "below-day-minimum": to_say("{minutes} counted; the plan asks {need_minutes} for a day."),
    "billed-as-components": to_say(
        "{minutes} counted, below {need_minutes} for a day: the single services are billed."
    ),
    "note-missing": to_say("{count} sessions have no note."),
    "note-not-signed": to_say("{count} notes are not signed."),
    "too-many-days": to_say("{days} days of this week are billed already; the plan pays {most}."),
    "not-authorized": to_say("No authorization covers this day."),
    "not-certified": to_say("The physician's certification is missing or has run out."),
    "remote-not-covered": to_say("The plan does not pay remote care; {count} sessions are left out."),
    "audio-not-covered": to_say("The plan does not pay audio only; {count} sessions are left out."),
    "kind-not-paid": to_say("The plan pays nothing for {kind}."),
    "code-not-valid": to_say("{code} is not valid on this day."),
    "no-code-for-minutes": to_say("The plan has no code for {kind} of {minutes}."),
    "too-short-for-unit": to_say("{minutes} of {kind} earn no unit."),
    "inside-per-diem": to_say("{code} is inside the price of the day."),
    "units-capped": to_say("{units} units of {code} given; the plan pays {most} a day."),
    "group-below-minimum": to_say("The group was {size}; the plan asks {least}."),
    "group-above-maximum": to_say("The group was {size}; the plan allows {most}."),
    "held-below-minimum": to_say("{count} sessions fell below the group minimum and are left out."),
    "location-not-recorded": to_say(
        "Where the client was is not recorded for {count} remote sessions; home is taken."
    ),
    "no-fee": to_say("The fee schedule has no price for {code} on this day."),
}
"""The sentence for each reason."""
NO_COVERAGE = to_say("No coverage is active on this day.")


def sentence(reason: Reason) -> str:
    """A charge decision's reason in English."""
    return words(reason, table=WORDS)


def charges(client_day: ClientDay, *, plan: PayerPlan) -> Decision:
    """Decides one client's day under one plan. A charge is proposed only when nothing stands against it."""
    refused = _refusals(client_day, plan=plan)
    services, remarks = _payable(client_day.services, plan=plan)
    counted = sum(s.minutes or 0 for s in services if s.kind in plan.counted)
    if refused:
        return Decision(lines=(), counted_minutes=counted, why_not=tuple(refused), remarks=tuple(remarks))
    if plan.method is Method.PER_DIEM and plan.per_diem is not None:
        lines, why_not, more = _per_diem(client_day.day, services, counted=counted, row=plan.per_diem, plan=plan)
    else:
        rows = _rows_on(client_day.day, plan=plan)
        lines, more = _by_service(client_day.day, services, rows=rows, plan=plan)
        why_not = []
    remarks += more
    if not lines and not why_not:
        why_not = [Reason("nothing-billable"), *remarks]
        remarks = []
    blocked = [] if not lines else _papers(services, lines, plan=plan)
    if blocked:
        return Decision(lines=(), counted_minutes=counted, why_not=tuple(blocked), remarks=tuple(remarks))
    remarks += _places(services, lines, plan=plan)
    remarks += [Reason("no-fee", {"code": line.code}) for line in lines if line.amount is None]
    return Decision(lines=tuple(lines), counted_minutes=counted, why_not=tuple(why_not), remarks=tuple(remarks))


def _refusals(client_day: ClientDay, *, plan: PayerPlan) -> list[Reason]:
    """What forbids any charge for the day, all of it."""
    found = []
    if not client_day.in_episode:
        found.append(Reason("not-in-episode"))
    elif client_day.level not in plan.levels:
        values = {"level": client_day.level, "levels": ", ".join(sorted(plan.levels))}
        found.append(Reason("level-not-covered", values))
    if client_day.patient_pays:
        found.append(Reason("patient-pays"))
    open_ones = sum(s.minutes is None for s in client_day.services)
    if open_ones:
        found.append(Reason("attendance-not-recorded", {"count": open_ones}))
    elif not any(s.minutes or s.code for s in client_day.services):
        found.append(Reason("nothing-attended"))
    most = plan.limits.days_per_week
    if most is not None and client_day.days_billed >= most:
        found.append(Reason("too-many-days", {"days": client_day.days_billed, "most": most}))
    if plan.permission.required and client_day.authorized is False:
        found.append(Reason("not-authorized"))
    if plan.papers.certification_days is not None and client_day.certified is False:
        found.append(Reason("not-certified"))
    return found


def _payable(services: Iterable[DayService], *, plan: PayerPlan) -> tuple[list[DayService], list[Reason]]:
    """The attended sessions that the plan may pay for, and why others are left out."""
    left_out = {"remote-not-covered": 0, "audio-not-covered": 0, "held-below-minimum": 0}
    kept, remarks = [], []
    for service in services:
        if not service.minutes and not service.code:
            continue
        if service.modality is not Modality.IN_PERSON and not plan.telehealth.allowed:
            left_out["remote-not-covered"] += 1
        elif service.modality is Modality.AUDIO and not _audio_counts(service, plan=plan):
            left_out["audio-not-covered"] += 1
        elif service.held_below_minimum:
            left_out["held-below-minimum"] += 1
        else:
            kept.append(service)
            remarks += _group_size(service, plan=plan)
    return kept, [Reason(code, {"count": n}) for code, n in left_out.items() if n] + remarks


def _audio_counts(service: DayService, *, plan: PayerPlan) -> bool:
    """Whether the plan pays audio only, and its price of the day too where the session counts toward it."""
    row = plan.per_diem
    return plan.telehealth.audio_allowed and (row is None or row.audio or service.kind not in plan.counted)


def _group_size(service: DayService, *, plan: PayerPlan) -> list[Reason]:
    size, least, most = service.group_size, plan.limits.group_minimum, plan.limits.group_maximum
    if size is None or service.kind not in GROUP_KINDS:
        return []
    if least is not None and size < least:
        return [Reason("group-below-minimum", {"size": size, "least": least})]
    if most is not None and size > most:
        return [Reason("group-above-maximum", {"size": size, "most": most})]
    return []


Found = tuple[list[ChargeLine], list[Reason]]


def _per_diem(
    day: date, services: Sequence[DayService], *, counted: int, row: ServiceRow, plan: PayerPlan
) -> tuple[list[ChargeLine], list[Reason], list[Reason]]:
    """The lines of a per-diem day, why the day itself is not charged, and remarks."""
    rows = _rows_on(day, plan=plan)
    beside = [r for r in rows if r.code in plan.beside_per_diem]
    if not row.valid_on(day):
        lines, remarks = _by_service(day, services, rows=beside, plan=plan)
        return lines, [Reason("code-not-valid", {"code": row.code})], remarks
    if counted and counted >= plan.day_minimum_minutes:
        stands_on = [s for s in services if s.kind in plan.counted and s.minutes]
        rest = [s for s in services if s not in stands_on]
        lines, remarks = _by_service(day, rest, rows=beside, plan=plan)
        return [_line(day, row, stands_on, units=1, minutes=counted, plan=plan), *lines], [], remarks
    short = {"minutes": counted, "need_minutes": plan.day_minimum_minutes}
    if plan.below_minimum is BelowMinimum.COMPONENTS:
        lines, remarks = _by_service(day, services, rows=rows, plan=plan)
        if lines:
            return lines, [], [Reason("billed-as-components", short), *remarks]
        return [], [Reason("below-day-minimum", short)], remarks
    uncounted = [s for s in services if s.kind not in plan.counted]
    lines, _ = _by_service(day, uncounted, rows=beside, plan=plan)
    return lines, [Reason("below-day-minimum", short)], []


def _rows_on(day: date, *, plan: PayerPlan) -> list[ServiceRow]:
    return [row for row in plan.services if row.valid_on(day)]


def _by_service(day: date, services: Sequence[DayService], *, rows: Sequence[ServiceRow], plan: PayerPlan) -> Found:
    """A line for each code: sessions of one code on one day share it, each session's units reckoned alone."""
    lines: list[ChargeLine] = []
    remarks: list[Reason] = []
    groups: dict[tuple[str, Modality, bool | None], tuple[ServiceRow, list[DayService]]] = {}
    for service in services:
        row = _row_for(service, rows)
        if row is None:
            remarks.append(_no_row(service, rows, plan=plan))
        else:
            key = (row.code, service.modality, service.at_home)
            groups.setdefault(key, (row, []))[1].append(service)
    for row, members in groups.values():
        units = sum(_units(service, row) for service in members)
        minutes = sum(service.minutes or 0 for service in members)
        most = row.day_maximum_units
        if units == 0:
            kind = in_words(members[0].kind)
            remarks.append(Reason("too-short-for-unit", {"minutes": minutes, "kind": kind}))
            continue
        if most is not None and units > most:
            remarks.append(Reason("units-capped", {"units": units, "code": row.code, "most": most}))
            units = most
        lines.append(_line(day, row, members, units=units, minutes=minutes, plan=plan))
    return lines, remarks


def _row_for(service: DayService, rows: Sequence[ServiceRow]) -> ServiceRow | None:
    if service.code:
        return next((row for row in rows if row.code == service.code), None)
    minutes = service.minutes or 0
    fit = (row for row in rows if service.kind in row.kinds and row.takes(minutes) and row.held(service.modality))
    return next(fit, None)


def _no_row(service: DayService, rows: Sequence[ServiceRow], *, plan: PayerPlan) -> Reason:
    if service.code in plan.bundled:
        return Reason("inside-per-diem", {"code": service.code})
    kind = service.code or in_words(service.kind)
    if any(service.kind in row.kinds and row.takes(service.minutes or 0) for row in rows):
        code = "audio-not-covered" if service.modality is Modality.AUDIO else "remote-not-covered"
        return Reason(code, {"count": 1})
    if any(service.kind in row.kinds for row in rows):
        return Reason("no-code-for-minutes", {"kind": kind, "minutes": service.minutes or 0})
    return Reason("kind-not-paid", {"kind": kind})


def _units(service: DayService, row: ServiceRow) -> int:
    if row.unit is Unit.MINUTES:
        return units_of(service.minutes or 0, unit_minutes=row.unit_minutes, rounding=row.rounding)
    return 1


def _line(
    day: date, row: ServiceRow, members: Sequence[DayService], *, units: int, minutes: int, plan: PayerPlan
) -> ChargeLine:
    fee = row.fee_on(day)
    return ChargeLine(
        day=day,
        code=row.code,
        revenue=row.revenue,
        modifiers=plan.in_order([*row.modifiers, *_remote_modifiers(members, plan=plan)])[:4],
        place=_place(members, plan=plan),
        units=units,
        minutes=minutes,
        amount=None if fee is None else fee * units,
        keys=tuple(service.key for service in members),
    )


def _remote_modifiers(members: Sequence[DayService], *, plan: PayerPlan) -> list[str]:
    """A day is remote only when all of it was; audio only when all of it was."""
    kinds = {service.modality for service in members}
    if not kinds or Modality.IN_PERSON in kinds:
        return []
    audio = kinds == {Modality.AUDIO}
    modifier = plan.telehealth.audio_modifier if audio else plan.telehealth.video_modifier
    return [modifier] if modifier else []


def _place(members: Sequence[DayService], *, plan: PayerPlan) -> str:
    if plan.form is Kind.INSTITUTIONAL:
        return ""
    if not members or any(service.modality is Modality.IN_PERSON for service in members):
        return plan.place
    return plan.telehealth.away_place if members[0].at_home is False else plan.telehealth.home_place


def _places(services: Sequence[DayService], lines: Sequence[ChargeLine], *, plan: PayerPlan) -> list[Reason]:
    """Remote sessions whose place of service rests on a guess."""
    used = {key for line in lines for key in line.keys}
    guessed = [s for s in services if s.key in used and s.modality is not Modality.IN_PERSON and s.at_home is None]
    if not guessed or plan.form is Kind.INSTITUTIONAL:
        return []
    return [Reason("location-not-recorded", {"count": len(guessed)})]


def _papers(services: Sequence[DayService], lines: Sequence[ChargeLine], *, plan: PayerPlan) -> list[Reason]:
    """Notes that hold back the lines that stand on them."""
    if not plan.papers.note_signed:
        return []
    used = {key for line in lines for key in line.keys}
    states = [service.note for service in services if service.key in used and not service.code]
    counts = {"note-missing": states.count(NoteState.MISSING), "note-not-signed": states.count(NoteState.DRAFT)}
    return [Reason(code, {"count": n}) for code, n in counts.items() if n]
