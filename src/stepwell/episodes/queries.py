"""Episodes that a viewer may see, and the diagnosis codes to choose from."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.http import Http404

from stepwell.episodes.models import Diagnosis, DiagnosisCode, Episode, Objective, Prescription
from stepwell.people.models import Client, User
from stepwell.people.queries import visible

COMMON_CODES = (
    *("F10.10", "F10.20", "F10.21", "F11.10", "F11.20", "F11.21", "F12.10", "F12.20", "F13.10", "F13.20"),
    *("F14.10", "F14.20", "F14.21", "F15.10", "F15.20", "F15.21", "F16.20", "F18.20", "F19.10", "F19.20"),
    *("F31.9", "F32.1", "F33.1", "F41.1", "F43.10"),
)
"""Offered at once on forms; every other code is a search away."""
MOST_FOUND = 30


def episodes(viewer: User) -> QuerySet[Episode]:
    """Every episode of a client the viewer may see, with who and where at hand."""
    rows = Episode.objects.filter(visible(viewer, "client"))
    return rows.select_related(
        "client__home_site", "site", "program", "track__site", "counselor", "coverage__plan__payer"
    )


def episode(pk: UUID, *, viewer: User) -> Episode:
    """The episode with its diagnoses and prescriptions. Raises 404 for one that does not exist *for this viewer*."""
    found = _whole(episodes(viewer)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def of_client(client: Client, *, viewer: User) -> QuerySet[Episode]:
    return _whole(episodes(viewer)).filter(client=client)


def cards_of(client: Client, *, viewer: User) -> QuerySet[Episode]:
    """As `of_client`, without what a card does not show."""
    rows = of_client(client, viewer=viewer).select_related(None).prefetch_related(None)
    rows = rows.select_related("site", "program", "track", "counselor", "coverage__plan__payer")
    return rows.defer("coverage__plan__billing").prefetch_related(_standing(), "prescriptions")


def active(viewer: User, *, site: UUID | None = None) -> QuerySet[Episode]:
    """The census: active episodes with the minutes a week prescribed now."""
    rows = episodes(viewer).filter(status=Episode.Status.ACTIVE)
    return rows if site is None else rows.filter(site=site)


def with_prescribed(rows: QuerySet[Episode], *, day: date) -> QuerySet[Episode]:
    """Adds `prescribed`, the minutes a week that hold on `day`."""
    holding = Prescription.objects.filter(episode=OuterRef("pk"), starts_on__lte=day).order_by("-starts_on")
    return rows.annotate(prescribed=Subquery(holding.values("weekly_minutes")[:1]))


def objective(episode: Episode, pk: UUID) -> Objective:
    found = episode.objectives.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def find_codes(text: str) -> QuerySet[DiagnosisCode]:
    """Codes that start with the text, or whose description has all its words; billable and substance codes first."""
    text = text.strip()
    rows = DiagnosisCode.objects.filter(billable=True)
    begins = Q(code__startswith=text.upper()) | Q(code__startswith=f"{text.upper()[:3]}.{text[3:].upper()}")
    words = Q()
    for word in text.split():
        words &= Q(description__icontains=word)
    rank = Case(
        When(begins, then=Value(0)), When(code__regex="^F1", then=Value(1)), When(code__startswith="F", then=Value(2)),
        default=Value(3), output_field=IntegerField(),
    )  # fmt: skip
    return rows.filter(begins | words).order_by(rank, "code")[:MOST_FOUND] if text else rows.none()


def common_codes() -> QuerySet[DiagnosisCode]:
    return DiagnosisCode.objects.filter(code__in=COMMON_CODES)


def _whole(rows: QuerySet[Episode]) -> QuerySet[Episode]:
    return rows.prefetch_related(_standing(), "prescriptions", "objectives")


def _standing() -> Prefetch:
    rows = Diagnosis.objects.filter(ended_on=None).select_related("code").order_by("rank")
    return Prefetch("diagnoses", rows, to_attr="standing_diagnoses")
