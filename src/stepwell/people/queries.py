"""Which people a viewer may see. Every other app narrows its own rows with `visible`."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any  # rows of whichever model is asked for
from uuid import UUID

from django.db import connection
from django.db.models import Count, IntegerField, Max, Prefetch, Q, QuerySet
from django.db.models.functions import Cast, Substr
from django.http import Http404

from stepwell.people.models import (
    Client,
    Coverage,
    Credential,
    EmergencyAccess,
    Organization,
    Payer,
    PayerPlan,
    Restriction,
    Room,
    Site,
    StaffMember,
    User,
)
from stepwell.rules.access import ACTS, OUTSIDE

NUMBER_LOCK = 7_305_301
EXPIRING_DAYS = 60
"""A credential that ends within so many days is shown before it blocks anybody (house rule)."""


def visible(viewer: User, path: str = "") -> Q:
    """The condition under which `viewer` sees rows whose client stands at `path` (e.g. "client", "episode__client").

    A client is seen by people of the client's site; a restricted chart only by its key holders; and while an
    emergency access lasts, by whoever has it, to read. What one may not see does not exist.
    """
    at = f"{path}__" if path else ""
    sites = Q() if viewer.all_sites else Q(**{f"{at}home_site__in": viewer.site_ids})
    seen = Q(**{f"{at}restricted": False})
    if viewer.opened_ids:
        seen |= Q(**{f"{at}pk__in": viewer.opened_ids})
    seen &= sites
    return seen | Q(**{f"{at}pk__in": viewer.opened_in_emergency}) if viewer.opened_in_emergency else seen


def clients(viewer: User) -> QuerySet[Client]:
    return Client.objects.filter(visible(viewer)).select_related("home_site")


def client(pk: UUID, *, viewer: User) -> Client:
    """The client. Raises 404 for one who does not exist *for this viewer*."""
    found = clients(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def client_in_emergency(pk: UUID, *, viewer: User, at: datetime) -> Client:
    """As `client`, and while the viewer's emergency access lasts also where something is written: what was told to
    medical staff must be written down at once (42 CFR 2.51(c))."""
    opened = EmergencyAccess.objects.filter(user=viewer.pk, expires_at__gt=at).values("client")
    rows = Client.objects.filter(visible(viewer) | Q(pk__in=opened))
    return _or_404(rows.select_related("home_site"), pk)


def find_clients(text: str, *, viewer: User, site: UUID | None = None) -> QuerySet[Client]:
    """Clients whose name or number starts with the words of `text`, or who were born then (1988-02-14, 2/14/1988)."""
    found = clients(viewer)
    if site is not None:
        found = found.filter(home_site=site)
    for word in text.split():
        fits = (
            Q(first_name__istartswith=word)
            | Q(last_name__istartswith=word)
            | Q(preferred_name__istartswith=word)
            | Q(number__istartswith=word)
        )
        for form in ("%Y-%m-%d", "%m/%d/%Y"):
            with suppress(ValueError):
                fits |= Q(birth_date=datetime.strptime(word, form).date())  # noqa: DTZ007  a day, not a moment
        found = found.filter(fits)
    return found.order_by("last_name", "first_name")


def exactly(*, first_name: str, last_name: str, birth_date: date, number: str = "", viewer: User) -> list[Client]:
    """Clients of exactly this name and day of birth, whoever may see them: for an emergency, and for nobody else."""
    if "people.open_in_emergency" not in viewer.acts:
        return []
    first = Q(first_name__iexact=first_name.strip()) | Q(preferred_name__iexact=first_name.strip())
    rows = Client.objects.filter(first, last_name__iexact=last_name.strip(), birth_date=birth_date)
    if number.strip():
        rows = rows.filter(number__iexact=number.strip())
    return list(rows.select_related("home_site")[:5])


def emergency_accesses(viewer: User) -> QuerySet[EmergencyAccess]:
    """What a reviewer may review: accesses to charts of the viewer's sites."""
    if "people.review_emergency" not in viewer.acts:
        return EmergencyAccess.objects.none()
    rows = EmergencyAccess.objects.select_related("user", "client__home_site", "reviewed_by")
    return rows if viewer.all_sites else rows.filter(client__home_site__in=viewer.site_ids)


def emergency_access(pk: UUID, *, viewer: User) -> EmergencyAccess:
    return _or_404(emergency_accesses(viewer), pk)


def own_emergency_access(pk: UUID, *, viewer: User) -> EmergencyAccess:
    return _or_404(EmergencyAccess.objects.filter(user=viewer).select_related("client"), pk)


def open_emergency_accesses(viewer: User, *, at: datetime) -> QuerySet[EmergencyAccess]:
    """The charts that the viewer has open because of an emergency."""
    return EmergencyAccess.objects.filter(user=viewer, expires_at__gt=at).select_related("client")


def emergency_reviewers(site: Site | None = None) -> QuerySet[User]:
    """Who is told when somebody opens a chart in an emergency: privacy officers and clinical directors, at `site`."""
    rows = User.objects.filter(is_active=True, roles__overlap=sorted(ACTS["people.review_emergency"]))
    if site is not None:
        rows = rows.filter(Q(all_sites=True) | Q(sites=site)).distinct()
    return rows.order_by("name")


def restrictable(viewer: User) -> QuerySet[Client]:
    """Clients of the viewer's sites for whoever sets restrictions: the record's name and number, not the chart."""
    if "people.restrict" not in viewer.acts:
        return Client.objects.none()
    rows = Client.objects.select_related("home_site")
    return rows if viewer.all_sites else rows.filter(home_site__in=viewer.site_ids)


def restrictable_client(pk: UUID, *, viewer: User) -> Client:
    return _or_404(restrictable(viewer), pk)


def restricted_clients(viewer: User) -> QuerySet[Client]:
    standing = Restriction.objects.filter(lifted_at__isnull=True).select_related("set_by")
    rows = restrictable(viewer).filter(restricted=True)
    return rows.prefetch_related("keyholders", Prefetch("restrictions", standing, to_attr="standing"))


def key_candidates(client: Client, *, viewer: User) -> QuerySet[User]:
    """Accounts that may be given a key: people who may sign in, at the client's site or with one already."""
    if not restrictable(viewer).filter(pk=client.pk).exists():
        return User.objects.none()
    near = Q(all_sites=True) | Q(sites=client.home_site) | Q(pk__in=client.keyholders.values("pk"))
    return User.objects.filter(near, is_active=True).exclude(roles__overlap=sorted(OUTSIDE)).distinct()


def staff(viewer: User, *, active: bool = True) -> QuerySet[StaffMember]:
    """Staff of the viewer's sites, with their credentials at hand."""
    rows = StaffMember.objects.filter(active=active).prefetch_related("credentials")
    return rows if viewer.all_sites else rows.filter(sites__in=viewer.site_ids).distinct()


def staff_of(user: User) -> StaffMember | None:
    """The staff record of a signed-in person, if they have one."""
    return StaffMember.objects.filter(user=user.pk).first()


def lock_client_numbers() -> None:
    """One record is opened at a time, so that no number is given out twice. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [NUMBER_LOCK])


def next_client_number() -> str:
    """The number after the highest one given out. Call it under `lock_client_numbers`."""
    own = Client.objects.filter(number__regex=r"^C[0-9]{1,8}$")
    highest = own.aggregate(n=Max(Cast(Substr("number", 2), IntegerField())))["n"] or 0
    return f"C{highest + 1:05d}"


def client_by_code(code: str, *, viewer: User) -> Client | None:
    """Whom a kiosk code belongs to, among the clients that the kiosk's own account may see."""
    return clients(viewer).filter(kiosk_digest=Client.digest_of(code)).first()


def coverage(client: Client, pk: UUID) -> Coverage:
    found = client.coverages.select_related("plan__payer").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sites(viewer: User, *, active: bool | None = True) -> QuerySet[Site]:
    """The viewer's sites; `active=None` for the closed ones too."""
    rows = Site.objects.filter(pk__in=viewer.site_ids)
    return rows if active is None else rows.filter(active=active)


def site(pk: UUID, *, viewer: User) -> Site:
    return _or_404(sites(viewer, active=None), pk)


def sites_with_rooms(viewer: User) -> QuerySet[Site]:
    return sites(viewer, active=None).prefetch_related(Prefetch("rooms", Room.objects.order_by("-active", "name")))


def room(site: Site, pk: UUID) -> Room:
    return _or_404(Room.objects.filter(site=site), pk)


def organization() -> Organization | None:
    return Organization.objects.first()


def staff_member(pk: UUID, *, viewer: User) -> StaffMember:
    rows = StaffMember.objects.prefetch_related("credentials", "sites")
    if not viewer.all_sites:
        rows = rows.filter(sites__in=viewer.site_ids).distinct()
    return _or_404(rows, pk)


def staff_list(viewer: User, *, text: str = "", active: bool = True) -> QuerySet[StaffMember]:
    rows = staff(viewer, active=active).select_related("user").prefetch_related("sites")
    for word in text.split():
        rows = rows.filter(
            Q(first_name__istartswith=word) | Q(last_name__istartswith=word) | Q(title__icontains=word)
        )
    return rows


def expiring(viewer: User, *, day: date, days: int = EXPIRING_DAYS) -> QuerySet[Credential]:
    """Credentials of working staff that have ended or end within `days`, the soonest first."""
    rows = Credential.objects.filter(staff__active=True, expires_on__lte=day + timedelta(days=days))
    if not viewer.all_sites:
        rows = rows.filter(staff__in=staff(viewer).values("pk"))
    return rows.select_related("staff").order_by("expires_on")


def payers() -> QuerySet[Payer]:
    return Payer.objects.annotate(plan_count=Count("plans"))


def payer(pk: UUID) -> Payer:
    return _or_404(Payer.objects.prefetch_related("plans"), pk)


def plans(*, active: bool | None = True) -> QuerySet[PayerPlan]:
    rows = PayerPlan.objects.select_related("payer")
    return rows if active is None else rows.filter(active=active)


def plan(payer: Payer, pk: UUID) -> PayerPlan:
    return _or_404(plans(active=None).filter(payer=payer), pk)


def users(*, text: str = "") -> QuerySet[User]:
    """Every account of the clinic: administrators are not narrowed by site."""
    rows = User.objects.prefetch_related("sites").select_related("staff")
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__istartswith=word))
    return rows.order_by("-is_active", "name")


def user(pk: UUID) -> User:
    return _or_404(User.objects.all(), pk)


def users_without_staff(*, besides: StaffMember | None = None) -> QuerySet[User]:
    """Accounts that no staff member has yet, and the one that `besides` has."""
    free = Q(staff=None)
    return User.objects.filter(free | Q(staff=besides) if besides else free, is_active=True)


def _or_404(rows: QuerySet[Any], pk: UUID) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
