"""Each delivered day becomes a charge, or a plain reason why not. Deciding again changes only what came out anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from stepwell.attendance.models import Attendance
from stepwell.audit.trail import record_all
from stepwell.base.permit import Actor, permit
from stepwell.billing.days import Day, monday, sizes_of, week_days
from stepwell.billing.events import ChargeDecided, ChargeVoided, ClaimOutdated, ClaimWithdrawn
from stepwell.billing.models import Charge, Claim
from stepwell.billing.plans import rules_of
from stepwell.people.models import User
from stepwell.people.queries import visible
from stepwell.rules.claims import ChargeLine, PayerPlan, charges, sentence
from stepwell.rules.claims.charges import NO_COVERAGE
from stepwell.rules.lifecycle import CHARGE, CLAIM, after
from stepwell.rules.reasons import Reason

Happened = ChargeDecided | ChargeVoided | ClaimOutdated


@dataclass(frozen=True, slots=True)
class Wanted:
    """One charge as it should stand."""

    key: str
    status: str
    reason: str = ""
    explanation: str = ""
    line: ChargeLine | None = None
    minutes: int = 0


@transaction.atomic
def decide_week(day: date, *, by: User, at: datetime) -> dict[str, int]:
    """Decides every client-day of the week that holds `day`, up to now. Returns how many of each kind there are."""
    permit(by, "billing.charge")
    first = monday(day)
    _hold(first, viewer=by)
    return decide_days(week_days(first, viewer=by), by=by, at=at, correction_id=None)


def _hold(first: date, *, viewer: User) -> None:
    """Locks what the week's charges rest on, before it is read.

    A correction that is under way would otherwise find no charge to decide again, and the charge would be made of the
    minutes from before it.
    """
    rows = Attendance.objects.filter(visible(viewer, "client"), day__range=(first, first + timedelta(days=6)))
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def decide_days(days: Iterable[Day], *, by: Actor, at: datetime, correction_id: UUID | None) -> dict[str, int]:
    """Brings the charges of these days to what the rules say now. A consequence where a correction caused it."""
    days = list(days)
    standing = _standing(days)
    sizes = sizes_of({a.slot_id for d in days for a in d.attendances})
    made, events = [], []
    counts: dict[str, int] = {}
    for day in days:
        wanted = _wanted(day, sizes)
        old = {c.key: c for c in standing.get(day.key, [])}
        for want in wanted:
            counts[want.status] = counts.get(want.status, 0) + 1
            kept = old.pop(want.key, None)
            if kept is not None and _same(kept, want, day):
                continue
            if kept is not None:
                events += _void(kept, correction_id)
            charge = _charge(day, want, kept, correction_id, at)
            made.append(charge)
        for gone in old.values():
            events += _void(gone, correction_id)
    Charge.objects.bulk_create(made)
    events += [
        ChargeDecided(client_id=c.client_id, episode_id=c.episode_id, charge_id=c.pk, status=c.status) for c in made
    ]
    record_all(events, by=by, at=at)
    return counts


def _standing(days: list[Day]) -> dict[tuple[UUID, date], list[Charge]]:
    found: dict[tuple[UUID, date], list[Charge]] = {}
    rows = (
        Charge.objects.select_for_update()
        .filter(episode__in={d.episode.pk for d in days}, day__in={d.day for d in days})
        .exclude(status=Charge.Status.VOID)
        .order_by("pk")
    )
    for row in rows:
        found.setdefault((row.episode_id, row.day), []).append(row)
    return found


def _wanted(day: Day, sizes: dict[UUID, int]) -> list[Wanted]:
    not_billable = Charge.Status.NOT_BILLABLE.value
    if day.coverage is None:
        return [Wanted("day", not_billable, "no-coverage", NO_COVERAGE)]
    plan = rules_of(day.coverage.plan)
    decision = charges(day.fact(sizes), plan=plan)
    priced = [line for line in decision.lines if line.amount]
    if priced:
        return [
            Wanted(_key(line, plan), Charge.Status.READY.value, line=line, minutes=line.minutes) for line in priced
        ]
    why = decision.why_not or decision.remarks or (Reason("nothing-billable"),)
    text = " ".join(sentence(r) for r in why)[:300]
    return [Wanted("day", not_billable, why[0].code, text, minutes=decision.counted_minutes)]


def _key(line: ChargeLine, plan: PayerPlan) -> str:
    """A day's own price is the day's one charge; other lines of the day are told apart by code and modifiers."""
    if plan.per_diem is not None and line.code == plan.per_diem.code:
        return "day"
    return "-".join([line.code, *line.modifiers])[:36]


def _same(charge: Charge, want: Wanted, day: Day) -> bool:
    """Whether a standing charge already says this. A claimed one says it when its line would be the same."""
    line = want.line
    if line is None:
        return (charge.status, charge.reason, charge.explanation) == (want.status, want.reason, want.explanation)
    return charge.status in {Charge.Status.READY, Charge.Status.CLAIMED} and (
        charge.coverage_id,
        charge.code,
        list(charge.modifiers),
        charge.units,
        charge.minutes,
        charge.amount,
        sorted(map(str, charge.attendance_ids)),
    ) == (
        day.coverage.pk if day.coverage else None,
        line.code,
        list(line.modifiers),
        line.units,
        line.minutes,
        line.amount,
        sorted(line.keys),
    )


def _charge(day: Day, want: Wanted, kept: Charge | None, correction_id: UUID | None, at: datetime) -> Charge:
    line = want.line
    return Charge(
        episode=day.episode,
        client_id=day.episode.client_id,
        coverage=day.coverage,
        day=day.day,
        key=want.key,
        status=want.status,
        reason=want.reason,
        explanation=want.explanation,
        code=line.code if line else "",
        modifiers=list(line.modifiers) if line else [],
        revenue_code=line.revenue if line else "",
        place_of_service=line.place if line else "",
        minutes=want.minutes,
        units=line.units if line else 0,
        amount=line.amount if line and line.amount else Decimal(0),
        attendance_ids=[UUID(k) for k in line.keys] if line else [a.pk for a in day.attendances],
        supersedes=kept,
        correction_id=correction_id,
        decided_at=at,
    )


def _void(charge: Charge, correction_id: UUID | None) -> list[Happened]:
    """Takes a charge out. The claim it stood on is not true any more: before it is sent it is checked again,
    afterwards it must be replaced."""
    events: list[Happened] = [
        ChargeVoided(
            client_id=charge.client_id,
            episode_id=charge.episode_id,
            charge_id=charge.pk,
            correction_id=correction_id,
        )
    ]
    for claim in (
        Claim.objects.select_for_update()
        .filter(lines__charge=charge)
        .exclude(status__in=[Claim.Status.REPLACED, Claim.Status.OUTDATED])
    ):
        if claim.status == Claim.Status.BATCHED:
            claim.status = after(CLAIM, "outdate", claim.status)
            claim.save(update_fields=["status"])
            events.append(
                ClaimOutdated(
                    client_id=claim.client_id,
                    episode_id=claim.episode_id,
                    claim_id=claim.pk,
                    correction_id=correction_id,
                )
            )
        else:
            others = [line.charge for line in claim.lines.select_related("charge") if line.charge_id != charge.pk]
            for other in others:
                other.status = after(CHARGE, "release", other.status)
                other.save(update_fields=["status"])
            withdrawn = ClaimWithdrawn(
                client_id=claim.client_id,
                episode_id=claim.episode_id,
                claim_id=claim.pk,
                correction_id=correction_id,
            )
            events.append(withdrawn)
            claim.delete()
    charge.status = after(CHARGE, "void", charge.status)
    charge.save(update_fields=["status"])
    return events
