"""Referrals and imports that a viewer may see, and everybody a new person is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any  # values of rows
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from stepwell.intake.models import ImportFile, ImportRow, Referral, ReferralStep
from stepwell.people.models import Client, Identifier, Phone, User
from stepwell.people.queries import clients, visible
from stepwell.rules.matching import Index, Known, Match

IMPORT_LOCK = 7_305_302


def lock_imports() -> None:
    """One import creates people at a time, so that two files cannot create the same one. Held to the end."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def referrals(viewer: User) -> QuerySet[Referral]:
    """Referrals of the viewer's sites; one that has its client shows only to whom the client shows."""
    rows = Referral.objects.filter(Q(client=None) | visible(viewer, "client"))
    if not viewer.all_sites:
        rows = rows.filter(site__in=viewer.site_ids)
    return rows.select_related("site", "owner", "client__home_site")


def referral(pk: UUID, *, viewer: User) -> Referral:
    found = referrals(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def pipeline(
    viewer: User,
    *,
    site: UUID | None = None,
    owner: UUID | None = None,
    waiting: bool = False,
    due_by: date | None = None,
    text: str = "",
) -> QuerySet[Referral]:
    """Open referrals, the longest in their step first."""
    rows = referrals(viewer).filter(status__in=Referral.OPEN).select_related(None).select_related("site", "owner")
    rows = rows.defer("history", "identifiers")
    if site is not None:
        rows = rows.filter(site=site)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if waiting:
        rows = rows.filter(waiting=True)
    if due_by is not None:
        rows = rows.filter(next_action_on__lte=due_by)
    for word in text.split():
        fits = Q(first_name__istartswith=word) | Q(last_name__istartswith=word)
        rows = rows.filter(fits | Q(preferred_name__istartswith=word))
    return rows.order_by("step_since")


def ended(viewer: User, *, status: str) -> QuerySet[Referral]:
    return referrals(viewer).filter(status=status).order_by("-step_since")


def steps(referral: Referral) -> list[dict[str, Any]]:
    """Every step with who took it, the oldest first."""
    rows = list(ReferralStep.objects.filter(referral_id=referral.pk).order_by("at"))
    names = dict(User.objects.filter(pk__in={r.actor_id for r in rows}).values_list("pk", "name"))
    return [{"row": row, "who": names.get(row.actor_id, "")} for row in rows]


def files(viewer: User) -> QuerySet[ImportFile]:
    rows = ImportFile.objects.defer("content").select_related("site")
    return rows if viewer.all_sites else rows.filter(site__in=viewer.site_ids)


def file(pk: UUID, *, viewer: User) -> ImportFile:
    found = files(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def file_with_content(pk: UUID, *, viewer: User) -> ImportFile:
    found = files(viewer).defer(None).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def same_content(file: ImportFile, *, viewer: User) -> ImportFile | None:
    """An earlier file of the very same bytes."""
    return files(viewer).filter(digest=file.digest, created_at__lt=file.created_at).first()


def rows(found: ImportFile, *, verdict: str, viewer: User) -> QuerySet[ImportRow]:
    return _seen(found, viewer).filter(verdict=verdict).select_related("referral").order_by("line")


def row(found: ImportFile, pk: UUID, *, viewer: User) -> ImportRow:
    one = _seen(found, viewer).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def rows_meant(found: ImportFile, keys: Iterable[str], *, viewer: User) -> QuerySet[ImportRow]:
    """The other rows of this file that keys of matches (`row:<line>:<where>`) name, as far as they hold a person."""
    lines = {int(key.split(":")[1]) for key in keys if key.startswith("row:")}
    return _seen(found, viewer).filter(line__in=lines, person__has_key="values")


def _seen(found: ImportFile, viewer: User) -> QuerySet[ImportRow]:
    """The rows of a file but for those of people who became clients whom the viewer may not see."""
    nobody_yet = Q(referral=None) | Q(referral__client=None)
    return ImportRow.objects.filter(nobody_yet | visible(viewer, "referral__client"), file=found)


def verdicts(found: ImportFile) -> dict[str, int]:
    """How many rows of each verdict a file has."""
    counted = ImportRow.objects.filter(file=found).values_list("verdict").annotate(n=Count("pk")).order_by()
    return dict(counted)


def undecided(found: ImportFile, *, verdict: str) -> int:
    return ImportRow.objects.filter(file=found, verdict=verdict, decision="").count()


def fingerprints(among: Iterable[str] | None = None) -> frozenset[str]:
    """Which people came with an earlier file."""
    rows = Referral.objects.exclude(fingerprint="")
    if among is not None:
        rows = rows.filter(fingerprint__in=list(among))
    return frozenset(rows.values_list("fingerprint", flat=True))


def known_people(viewer: User) -> Index:
    """Every client and every referral that the viewer may see, to compare somebody with."""
    index = Index(_known_clients(viewer))
    for values in (
        referrals(viewer)
        .filter(client=None)
        .values("pk", "first_name", "last_name", "preferred_name", "birth_date", "phone", "identifiers")
    ):
        index.add(
            Known(
                key=f"referral:{values['pk']}",
                names=_names(values),
                born=values["birth_date"],
                phones=(values["phone"],),
                identifiers=frozenset((system, value) for system, value in values["identifiers"]),
            )
        )
    return index


def matches_of(referral: Referral, *, viewer: User) -> list[Match]:
    """Clients who may be this person, the likeliest first."""
    asked = Known(
        key=f"referral:{referral.pk}",
        names=_names({name: getattr(referral, name) for name in ("first_name", "last_name", "preferred_name")}),
        born=referral.birth_date,
        phones=(referral.phone,),
        identifiers=frozenset((system, value) for system, value in referral.identifiers),
    )
    return Index(_known_clients(viewer)).matches(asked)


def people_of(keys: Iterable[str], *, viewer: User) -> dict[str, Client | Referral]:
    """The records behind the keys of matches, as far as the viewer may see them."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        kind, _, pk = key.partition(":")
        wanted[kind].append(pk)
    found: dict[str, Client | Referral] = {}
    for client in clients(viewer).filter(pk__in=wanted["client"]).prefetch_related("phones"):
        found[f"client:{client.pk}"] = client
    for referral in referrals(viewer).filter(pk__in=wanted["referral"]):
        found[f"referral:{referral.pk}"] = referral
    return found


def _known_clients(viewer: User) -> list[Known]:
    rows = clients(viewer).values("pk", "first_name", "last_name", "preferred_name", "birth_date")
    phones: dict[UUID, list[str]] = defaultdict(list)
    for client_id, number in Phone.objects.values_list("client", "number"):
        phones[client_id].append(number)
    identifiers: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for client_id, system, value in Identifier.objects.values_list("client", "system", "value"):
        identifiers[client_id].append((system, value))
    return [
        Known(
            key=f"client:{values['pk']}",
            names=_names(values),
            born=values["birth_date"],
            phones=tuple(phones[values["pk"]]),
            identifiers=frozenset(identifiers[values["pk"]]),
        )
        for values in rows
    ]


def _names(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    names = [(values["first_name"], values["last_name"])]
    if values["preferred_name"]:
        names.append((values["preferred_name"], values["last_name"]))
    return tuple(names)
