"""Which consents there are, which may be relied on now, and what left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any  # rows of whichever model is asked for
from uuid import UUID

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When
from django.http import Http404

from stepwell.consents.models import (
    ClientRequest,
    Complaint,
    Consent,
    Disclosure,
    Form,
    NoticeGiven,
    Outgoing,
    Proof,
    ProofScan,
    Restriction,
    Scan,
)
from stepwell.people.models import Client, User
from stepwell.people.queries import visible
from stepwell.rules.consents.rights import REMIND_DAYS
from stepwell.rules.disclosure import Verdict


def of_client(client: Client, *, viewer: User) -> QuerySet[Consent]:
    rows = Consent.objects.filter(visible(viewer, "client"), client=client)
    return rows.select_related("ending").order_by("-signed_on", "-pk")


def consent(pk: UUID, *, viewer: User) -> Consent:
    rows = Consent.objects.filter(visible(viewer, "client"), pk=pk)
    return _or_404(rows.select_related("client__home_site", "ending", "form"))


def forms_of(client: Client, *, viewer: User) -> QuerySet[Form]:
    """Forms that wait for a signature."""
    rows = Form.objects.filter(visible(viewer, "client"), client=client, finished_at=None)
    return rows.select_related("client__home_site").prefetch_related("signatures")


def form(pk: UUID, *, viewer: User) -> Form:
    scans = Scan.objects.defer("content")
    rows = Form.objects.filter(visible(viewer, "client"), pk=pk).select_related("client__home_site", "consent")
    return _or_404(rows.prefetch_related("signatures", Prefetch("scans", scans)))


def scan(pk: UUID, *, viewer: User) -> Scan:
    rows = Scan.objects.filter(visible(viewer, "form__client"), pk=pk)
    return _or_404(rows.select_related("form__client__home_site"))


def in_force(day: date) -> Q:
    """Signed by then, not ended, not revoked."""
    return Q(signed_on__lte=day, revoked_at__isnull=True) & (Q(expires_on__isnull=True) | Q(expires_on__gte=day))


def tpo_in_force(client_ids: Iterable[UUID], *, day: date) -> frozenset[UUID]:
    """Which of these clients have a consent to treatment, payment and operations in force: for exits, in one query."""
    rows = Consent.objects.filter(in_force(day), client__in=list(client_ids), kind=Consent.Kind.TPO)
    return frozenset(rows.values_list("client_id", flat=True))


def restrictions_of(client: Client, *, viewer: User) -> QuerySet[Restriction]:
    return Restriction.objects.filter(visible(viewer, "client"), client=client)


def notice_of(client: Client, *, viewer: User) -> NoticeGiven | None:
    """The last notice given to this client."""
    return NoticeGiven.objects.filter(visible(viewer, "client"), client=client).first()


def disclosures_of(
    client: Client, *, viewer: User, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Disclosure]:
    """Releases and refusals, the newest first. `since` counts in, `until` does not."""
    if not Client.objects.filter(visible(viewer), pk=client.pk).exists():
        raise Http404
    rows = Disclosure.objects.filter(client_id=client.pk).order_by("-at", "pk")
    rows = rows.filter(at__gte=since) if since else rows
    return rows.filter(at__lt=until) if until else rows


def outgoing_of(client: Client, *, viewer: User) -> QuerySet[Outgoing]:
    """What waits to leave or was stopped."""
    rows = Outgoing.objects.filter(visible(viewer, "client"), client=client)
    return rows.exclude(status=Outgoing.Status.SENT).select_related("prepared_by")


def outgoing(pk: UUID, *, viewer: User) -> Outgoing:
    return _or_404(Outgoing.objects.filter(visible(viewer, "client"), pk=pk).select_related("client__home_site"))


def disclosure(pk: UUID, *, viewer: User) -> tuple[Disclosure, Client]:
    """One release, and whose it was."""
    found = _or_404(Disclosure.objects.filter(pk=pk))
    whose = Client.objects.filter(visible(viewer), pk=found.client_id).select_related("home_site")
    return found, _or_404(whose)


def told_in_emergency(client: Client, *, viewer: User) -> QuerySet[Disclosure]:
    """The chart's own list of what was told to medical staff in emergencies (42 CFR 2.51(c)), the newest first."""
    return _emergencies(disclosures_of(client, viewer=viewer))


def emergency_entries(viewer: User) -> QuerySet[Disclosure]:
    """What a reviewer may review: at the viewer's sites, restricted charts too, as with emergency accesses."""
    whose = Client.objects.filter(_reviewable(viewer))
    return _emergencies(Disclosure.objects.filter(client_id__in=whose.values("pk")))


def emergency_entry(pk: UUID, *, viewer: User) -> tuple[Disclosure, Client]:
    """One entry, for whoever sees the chart and for those who review."""
    found = _or_404(_emergencies(Disclosure.objects.filter(pk=pk)))
    whose = Client.objects.filter(visible(viewer) | _reviewable(viewer), pk=found.client_id)
    return found, _or_404(whose.select_related("home_site"))


def whose(rows: Iterable[Disclosure]) -> dict[UUID, Client]:
    """The clients of rows that a viewer's query gave."""
    return Client.objects.select_related("home_site").in_bulk({r.client_id for r in rows})


def _emergencies(rows: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    told = rows.filter(purpose="emergency").exclude(decision=Verdict.DENY)
    return told.select_related("emergency_review__reviewed_by").order_by("-at", "pk")


def _reviewable(viewer: User) -> Q:
    if "consents.review_emergency" not in viewer.acts:
        return Q(pk__in=[])
    return Q() if viewer.all_sites else Q(home_site__in=viewer.site_ids)


def proofs(viewer: User) -> QuerySet[Proof]:
    """Orders and agreements about the program, and about clients whom the viewer sees; those in force first."""
    rows = Proof.objects.filter(Q(client=None) | visible(viewer, "client"))
    rows = rows.annotate(done=Case(When(ended_at=None, then=Value(0)), default=Value(1)))
    return rows.select_related("client__home_site").order_by("done", "-starts_on", "pk")


def proof(pk: UUID, *, viewer: User) -> Proof:
    return _or_404(proofs(viewer).filter(pk=pk).select_related("client__home_site", "scan").defer("scan__content"))


def proof_scan(pk: UUID, *, viewer: User) -> ProofScan:
    """The scanned paper of one order or agreement."""
    rows = ProofScan.objects.filter(Q(proof__client=None) | visible(viewer, "proof__client"), proof=pk)
    return _or_404(rows.select_related("proof"))


def proofs_for(client: Client, *, viewer: User) -> list[Proof]:
    """What is in force for sharing about this client: its own papers, and those about the program."""
    return list(proofs(viewer).filter(Q(client=None) | Q(client=client), ended_at=None))


def disclosures_on(row: Proof, *, viewer: User) -> QuerySet[Disclosure]:
    """What rests on this paper, about clients whom the viewer sees."""
    whose = Client.objects.filter(visible(viewer)).values("pk")
    rows = Disclosure.objects.exclude(proof_ids=[]).filter(proof_ids__contains=[row.pk], client_id__in=whose)
    return rows.order_by("-at", "pk")


def restriction(pk: UUID, *, viewer: User) -> Restriction:
    return _or_404(Restriction.objects.filter(visible(viewer, "client"), pk=pk).select_related("client__home_site"))


def open_restrictions(viewer: User) -> QuerySet[Restriction]:
    rows = Restriction.objects.filter(visible(viewer, "client"), status=Restriction.Status.ASKED)
    return rows.select_related("client").order_by("due_on", "pk")


def request(pk: UUID, *, viewer: User) -> ClientRequest:
    return _or_404(
        ClientRequest.objects.filter(visible(viewer, "client"), pk=pk).select_related("client__home_site")
    )


def requests_of(client: Client, *, viewer: User) -> QuerySet[ClientRequest]:
    return ClientRequest.objects.filter(visible(viewer, "client"), client=client)


def open_requests(viewer: User) -> QuerySet[ClientRequest]:
    rows = ClientRequest.objects.filter(visible(viewer, "client"), status=ClientRequest.Status.OPEN)
    return rows.select_related("client").order_by("due_on", "pk")


def complaints(viewer: User) -> QuerySet[Complaint]:
    """The log: open ones by deadline, then the closed. About a client whom the viewer sees, or about nobody."""
    at_sites = Q() if viewer.all_sites else Q(site__in=viewer.site_ids)
    rows = Complaint.objects.filter(at_sites & (Q(client=None) | visible(viewer, "client")))
    closed = Q(status=Complaint.Status.CLOSED)
    rows = rows.annotate(done=Case(When(closed, then=Value(1)), default=Value(0)))
    return rows.select_related("client", "owner", "site").order_by("done", "due_on", "pk")


def complaint(pk: UUID, *, viewer: User) -> Complaint:
    return _or_404(complaints(viewer).filter(pk=pk))


def ending_soon(viewer: User, *, day: date) -> QuerySet[Consent]:
    """Consents in force that end within the days of warning."""
    soon = Q(expires_on__lte=day + timedelta(days=REMIND_DAYS))
    rows = Consent.objects.filter(visible(viewer, "client"), in_force(day), soon)
    return rows.select_related("client").order_by("expires_on", "pk")


def _or_404(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found
