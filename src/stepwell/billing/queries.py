"""Charges, claims and files that a viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import Http404

from stepwell.attendance.models import Attendance
from stepwell.billing.models import Batch, Charge, Claim, ClaimLine
from stepwell.people.models import User
from stepwell.people.queries import visible

OF_THE_LIST = (
    "number",
    "form",
    "status",
    "total",
    "problems",
    "client__first_name",
    "client__preferred_name",
    "client__last_name",
    "coverage__plan__payer__name",
)


def charges(viewer: User) -> QuerySet[Charge]:
    return Charge.objects.filter(visible(viewer, "client"))


def charges_of_week(first: date, *, viewer: User) -> QuerySet[Charge]:
    """The standing decisions of one week, with what the list shows."""
    return (
        charges(viewer)
        .filter(day__range=(first, first + timedelta(days=6)))
        .exclude(status=Charge.Status.VOID)
        .select_related("client", "coverage__plan__payer")
        .defer("coverage__plan__billing")
        .order_by("day", "client__last_name", "client__first_name", "key")
    )


def claims(viewer: User) -> QuerySet[Claim]:
    return Claim.objects.filter(visible(viewer, "client"))


def whole(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with everything that the lint and the writer read."""
    lines = ClaimLine.objects.select_related("charge").order_by("number")
    return rows.select_related(
        "client", "coverage__plan__payer", "episode__site", "episode__counselor", "authorization", "batch"
    ).prefetch_related(Prefetch("lines", queryset=lines), "episode__diagnoses")


def claims_of_week(first: date, *, viewer: User) -> QuerySet[Claim]:
    """The week's claims with what their list shows, and nothing else of their rows."""
    return (
        claims(viewer)
        .filter(week_starts_on=first)
        .select_related("client", "coverage__plan__payer")
        .only(*OF_THE_LIST)
        .order_by("client__last_name", "client__first_name", "number")
    )


def days_of(found: Iterable[Claim]) -> dict[UUID, int]:
    """On how many days each of these claims was earned."""
    lines = ClaimLine.objects.filter(claim__in=[c.pk for c in found]).order_by()
    return dict(lines.values_list("claim").annotate(n=Count("day", distinct=True)))


def claim(pk: UUID, *, viewer: User) -> Claim:
    found = whole(claims(viewer)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def trail(chosen: Claim, *, viewer: User) -> dict[UUID, list[Attendance]]:
    """For each line the attendances that it stands on, with session and note: line, note, attendance, session."""
    wanted = {k for line in chosen.lines.all() for k in line.charge.attendance_ids}
    rows = Attendance.objects.filter(visible(viewer, "client"), pk__in=wanted).select_related(
        "slot__series", "site", "note"
    )
    found = {a.pk: a for a in rows}
    return {line.pk: [found[k] for k in line.charge.attendance_ids if k in found] for line in chosen.lines.all()}


def totals(first: date, *, viewer: User) -> dict[str, tuple[int, object]]:
    """For each status of the week's claims: how many, and how many dollars."""
    rows = (
        claims(viewer)
        .filter(week_starts_on=first)
        .order_by()
        .values("status")
        .annotate(n=Count("pk"), sum=Sum("total"))
    )
    return {r["status"]: (r["n"], r["sum"]) for r in rows}


def batches(viewer: User) -> QuerySet[Batch]:
    """Files of claims. They hold clients of every site, so only who sees every site sees them."""
    rows = (
        Batch.objects.select_related("payer")
        .defer("file__content")
        .annotate(claims_in_it=Count("claims"))
        .order_by("-created_at")
    )
    return rows if viewer.all_sites else rows.none()


def batch(pk: UUID, *, viewer: User) -> Batch:
    found = batches(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
