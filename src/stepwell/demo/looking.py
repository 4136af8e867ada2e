"""Who looked at whom lately, and what waits for the privacy officer: by the trail and the acts themselves."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from stepwell.audit.trail import saw
from stepwell.demo.setting import Setting
from stepwell.episodes.models import Episode
from stepwell.people import actions as people
from stepwell.people.models import Client, Contact, Site, User
from stepwell.people.viewer import worker
from stepwell.privacy import actions as privacy
from stepwell.privacy.watching import unusual

DAYS = 14
"""So many days back every counselor opened charts of their own clients; earlier looks are not told."""
ROUNDS = ((time(9, 10), "desk.chart"), (time(15, 40), "documents.chart"))
"""When, on the site's clock, and which page: before the groups and after them."""
SATURDAY = 5
CONTACT_FIELDS = ("name", "relation", "phone", "emergency")


def live(place: Setting, *, now: datetime) -> None:
    """The last weeks' looks, one of them worth a question, and an emergency access to review."""
    team_looks(since=now - timedelta(days=DAYS), now=now)
    _a_relative(place, day=place.sites[0].day_of(now) - timedelta(days=1), now=now)
    _an_emergency(place, day=place.sites[0].day_of(now) - timedelta(days=1))


def team_looks(*, since: datetime, now: datetime) -> None:
    """On every working day each counselor opens the charts of half of their clients, twice."""
    caseloads = _caseloads()
    for back in range(DAYS, -1, -1):
        for (user, site), clients in caseloads.items():
            day = site.day_of(now) - timedelta(days=back)
            if day.weekday() >= SATURDAY:
                continue
            of_today = clients[day.toordinal() % 2 :: 2]
            for clock, page in ROUNDS:
                at = datetime.combine(day, clock, site.zone)
                if since <= at <= now:
                    saw([c.pk for c in of_today], page, by=user, at=at)


def _caseloads() -> dict[tuple[User, Site], list[Client]]:
    """Who is in care with whom. A namesake is left to a colleague: that would be a question of its own."""
    found: dict[tuple[User, Site], list[Client]] = defaultdict(list)
    running = Episode.objects.filter(status=Episode.Status.ACTIVE, client__restricted=False)
    for one in running.select_related("client", "site", "counselor__user").order_by("client__number"):
        user = one.counselor.user
        if user is not None and one.counselor.last_name != one.client.last_name:
            found[user, one.site].append(one.client)
    return found


def _a_relative(place: Setting, *, day: date, now: datetime) -> None:
    """The front desk writes a colleague down as whom to call, and that colleague opens the chart at noon."""
    home, colleague = place.sites[0], place.users["facilitator"]
    own = Episode.objects.filter(site=home, status=Episode.Status.ACTIVE, client__restricted=False)
    last = own.select_related("client").order_by("-client__number").first()
    if last is None:
        return
    client = last.client
    listed = [
        {"id": c.pk, **{f: getattr(c, f) for f in CONTACT_FIELDS}} for c in Contact.objects.filter(client=client)
    ]
    listed.append({"name": colleague.name, "relation": "cousin", "phone": "", "emergency": True})
    people.change_client(
        client, by=place.users["front_desk"], at=datetime.combine(day, time(10, 5), home.zone),
        version=client.version, values={}, contacts=listed,
    )  # fmt: skip
    noon = datetime.combine(day, time(12, 20), home.zone)
    saw([client.pk], "desk.chart", by=colleague, at=noon)
    found = [u for u in unusual(since=noon, until=noon + timedelta(minutes=1)) if u.client_id == client.pk]
    privacy.report(found, by=worker(), at=now)


def _an_emergency(place: Setting, *, day: date) -> None:
    """The nurse opens the restricted chart, reads it, and closes it before its time; nobody reviewed it yet."""
    client = Client.objects.filter(restricted=True, home_site=place.sites[0]).first()
    if client is None:
        return
    at = datetime.combine(day, time(17, 40), place.sites[0].zone)
    nurse = User.objects.get(pk=place.users["nurse"].pk)
    people.look_up_in_emergency(
        first_name=client.first_name, last_name=client.last_name, birth_date=client.birth_date, by=nurse, at=at
    )
    words = "Fainted in the parking lot; the ambulance crew asked for medication and allergies."
    access = people.open_in_emergency(client, reason="medical", words=words, by=nurse, at=at)
    nurse = User.objects.get(pk=nurse.pk)
    nurse.reading_at = at + timedelta(minutes=1)
    saw([client.pk], "desk.chart", by=nurse, at=nurse.reading_at)
    people.end_emergency(access, by=nurse, at=at + timedelta(minutes=9))
