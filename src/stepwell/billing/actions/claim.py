"""Ready charges become claims: one for a client, a coverage and a week (and an authorization number, where asked)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from stepwell.attendance.actions import mark_relied
from stepwell.attendance.models import Attendance
from stepwell.audit.trail import record, record_all
from stepwell.authorizations.models import Authorization
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.billing import queries
from stepwell.billing.approvals import covering
from stepwell.billing.days import monday
from stepwell.billing.events import ClaimAnswered, ClaimMade
from stepwell.billing.models import Charge, Claim, ClaimLine
from stepwell.billing.plans import rules_of
from stepwell.people.models import User
from stepwell.rules.lifecycle import CHARGE, CLAIM, after
from stepwell.rules.x12.claim import ORIGINAL, REPLACEMENT, VOID

ANSWERABLE = (Claim.Status.BATCHED, Claim.Status.OUTDATED)


@transaction.atomic
def make_claims(day: date, *, by: User, at: datetime) -> list[Claim]:
    """Gathers the ready charges of the week that holds `day`. Returns the new claims, not checked yet."""
    permit(by, "billing.batch")
    first = monday(day)
    ready = (
        queries.charges_of_week(first, viewer=by)
        .filter(status=Charge.Status.READY)
        .select_for_update(of=("self",))
        .select_related(None)
        .select_related("coverage__plan")
        .order_by("day", "key")
    )
    groups: dict[tuple[UUID, UUID, UUID | None], list[Charge]] = defaultdict(list)
    permissions = _permissions({c.episode_id for c in ready})
    for charge in ready:
        found = covering(
            permissions.get(charge.episode_id, []), coverage_id=charge.coverage_id, day=charge.day, code=charge.code
        )
        groups[(charge.episode_id, charge.coverage_id, found.pk if found else None)].append(charge)
    return _write(list(groups.items()), first, by=by, at=at)


def _write(
    groups: Sequence[tuple[tuple[UUID, UUID, UUID | None], list[Charge]]], first: date, *, by: User, at: datetime
) -> list[Claim]:
    rendering = _rendering([c for group in groups for c in group[1]])
    claims, lines = [], []
    for number, (key, charges) in zip(_numbers(len(groups)), groups, strict=True):
        claim = _claim(number, charges, first, key[2])
        claims.append(claim)
        lines += _lines(claim, charges, rendering)
    Claim.objects.bulk_create(claims)
    ClaimLine.objects.bulk_create(lines)
    charges = [c for group in groups for c in group[1]]
    for charge in charges:
        charge.status = after(CHARGE, "claim", charge.status)
    Charge.objects.bulk_update(charges, ["status"], batch_size=500)
    mark_relied([a for c in charges for a in c.attendance_ids], at=at)
    record_all(
        [ClaimMade(client_id=c.client_id, episode_id=c.episode_id, claim_id=c.pk) for c in claims], by=by, at=at
    )
    return claims


@transaction.atomic
def answer_claim(claim: Claim, *, payer_number: str, version: int, by: User, at: datetime) -> Claim:
    """Keeps the payer's own number of one claim; see `answer_claims`."""
    claim = Claim.locked(claim.pk, version=version)
    if claim.status not in ANSWERABLE:
        raise Refused.because("not-sent", _("The payer can answer only a claim that was sent."))
    return answer_claims({claim.pk: payer_number.strip()}, by=by, at=at)[0]


@transaction.atomic
def answer_claims(numbers: Mapping[UUID, str], *, by: User, at: datetime) -> list[Claim]:
    """Keeps the payer's own numbers of claims that were sent: the payer has answered them (277CA or payment).

    Plans that are billed in sequence take the next claim of a stay only then (lint DT-03).
    """
    permit(by, "billing.batch")
    rows = queries.claims(by).filter(pk__in=numbers, status__in=ANSWERABLE)
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for claim in found:
        claim.payer_number = numbers[claim.pk]
        claim.version += 1
    Claim.objects.bulk_update(found, ["payer_number", "version"], batch_size=500)
    record_all(
        [ClaimAnswered(client_id=c.client_id, episode_id=c.episode_id, claim_id=c.pk) for c in found], by=by, at=at
    )
    return found


@transaction.atomic
def replace_claim(claim: Claim, *, payer_number: str, version: int, by: User, at: datetime) -> Claim:
    """A replacement (frequency 7) of a sent claim that is not true any more, or a void (8) when nothing is left.

    `payer_number` is the payer's own number of the first claim, without which no payer finds it (lint FR-01).
    """
    permit(by, "billing.batch")
    claim = Claim.locked(claim.pk, version=version)
    if claim.status != Claim.Status.OUTDATED:
        raise Refused.because("not-outdated", _("Only a claim that must be replaced can be replaced."))
    if not payer_number.strip():
        raise Refused.because(
            "FR-01".lower(),
            _("Enter the payer's number of the first claim: it stands on the payment."),
            "payer_number",
        )
    standing = list(
        Charge.objects.select_for_update(of=("self",))
        .filter(episode=claim.episode_id, coverage=claim.coverage_id, day__range=(claim.first_day, claim.last_day))
        .filter(status__in=[Charge.Status.READY, Charge.Status.CLAIMED])
        .select_related("coverage__plan")
        .order_by("day", "key")
    )
    fresh = _replacement(claim, standing, payer_number.strip())
    fresh.save()
    if standing:
        ClaimLine.objects.bulk_create(_lines(fresh, standing, _rendering(standing)))
        for charge in standing:
            charge.status = Charge.Status.CLAIMED
        Charge.objects.bulk_update(standing, ["status"])
    else:
        copies = [_copy(fresh, line) for line in claim.lines.all()]
        ClaimLine.objects.bulk_create(copies)
    claim.status = after(CLAIM, "replace", claim.status)
    claim.save(update_fields=["status"])
    record(ClaimMade(client_id=fresh.client_id, episode_id=fresh.episode_id, claim_id=fresh.pk), by=by, at=at)
    return fresh


def _replacement(claim: Claim, standing: Sequence[Charge], payer_number: str) -> Claim:
    days = [c.day for c in standing] or [claim.first_day, claim.last_day]
    return Claim(
        number=next(iter(_numbers(1))),
        client_id=claim.client_id,
        episode_id=claim.episode_id,
        coverage_id=claim.coverage_id,
        authorization_id=claim.authorization_id,
        form=claim.form,
        frequency=REPLACEMENT if standing else VOID,
        replaces=claim,
        payer_number=payer_number,
        week_starts_on=claim.week_starts_on,
        first_day=min(days),
        last_day=max(days),
        total=sum((c.amount for c in standing), Decimal(0)) or claim.total,
        status=Claim.Status.HELD,
    )


def _claim(number: str, charges: Sequence[Charge], first: date, authorization: UUID | None) -> Claim:
    one = charges[0]
    return Claim(
        number=number,
        client_id=one.client_id,
        episode_id=one.episode_id,
        coverage_id=one.coverage_id,
        authorization_id=authorization,
        form=rules_of(one.coverage.plan).form.value,  # type: ignore[union-attr]  # a ready charge has a coverage
        frequency=ORIGINAL,
        week_starts_on=first,
        first_day=min(c.day for c in charges),
        last_day=max(c.day for c in charges),
        total=sum((c.amount for c in charges), Decimal(0)),
        status=Claim.Status.HELD,
    )


def _lines(claim: Claim, charges: Sequence[Charge], rendering: dict[UUID, UUID]) -> list[ClaimLine]:
    return [
        ClaimLine(
            claim=claim,
            number=number,
            charge=charge,
            day=charge.day,
            code=charge.code,
            modifiers=charge.modifiers,
            revenue_code=charge.revenue_code,
            place_of_service=charge.place_of_service,
            units=charge.units,
            amount=charge.amount,
            rendering_id=next((rendering[a] for a in charge.attendance_ids if a in rendering), None),
        )
        for number, charge in enumerate(charges, 1)
    ]


def _copy(claim: Claim, line: ClaimLine) -> ClaimLine:
    return ClaimLine(
        claim=claim, number=line.number, charge_id=line.charge_id, day=line.day, code=line.code,
        modifiers=line.modifiers, revenue_code=line.revenue_code, place_of_service=line.place_of_service,
        units=line.units, amount=line.amount, rendering_id=line.rendering_id,
    )  # fmt: skip


def _rendering(charges: Sequence[Charge]) -> dict[UUID, UUID]:
    """Attendance to the author of its note: who renders is who signs for it."""
    keys = {a for c in charges for a in c.attendance_ids}
    return dict(Attendance.objects.filter(pk__in=keys, note__isnull=False).values_list("pk", "note__author"))


def _permissions(episode_ids: set[UUID]) -> dict[UUID, list[Authorization]]:
    found: dict[UUID, list[Authorization]] = defaultdict(list)
    for row in Authorization.objects.filter(episode__in=episode_ids).order_by("starts_on", "number"):
        found[row.episode_id].append(row)
    return found


def _numbers(count: int) -> list[str]:
    """Claim numbers from the database's own sequence: never used twice, at most 20 characters."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('billing_claim_number') from generate_series(1, %s)", [count])
        return [f"SW{n:010d}" for (n,) in cursor.fetchall()]
