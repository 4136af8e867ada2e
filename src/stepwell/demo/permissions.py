"""A few consents of several kinds, one that ends soon, one taken back, limits, requests and complaints: by the acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any  # values of a form

from stepwell.consents import actions
from stepwell.consents.actions import Exit, Given, TakenBack
from stepwell.consents.models import Consent
from stepwell.demo.setting import Setting
from stepwell.episodes.models import Episode
from stepwell.people.models import Client
from stepwell.people.viewer import worker
from stepwell.rules.consents.strokes import Stroke

HOW_MANY = 8
DRAWN: list[Stroke] = [
    [[60, 120], [75, 70], [92, 45], [104, 62], [98, 104], [88, 126], [112, 96], [138, 84], [150, 104], [172, 88]],
    [[190, 110], [214, 74], [232, 112], [250, 82], [274, 108], [318, 90], [380, 96], [452, 78]],
]
"""Nobody's signature."""


def live(place: Setting, *, now: datetime) -> None:
    """Makes the pages of consents and privacy alive for the first few clients of the first site."""
    site = place.sites[0]
    episodes = Episode.objects.filter(site=site, status=Episode.Status.ACTIVE, client__restricted=False)
    rows = episodes.select_related("client__home_site").order_by("client__number")[:HOW_MANY]
    people = [e.client for e in rows]
    if len(people) < HOW_MANY:
        return
    by, officer, today = place.users["counselor"], place.users["privacy_officer"], site.day_of(now)
    for client, (kind, values) in zip(people, _papers(today), strict=False):
        consent = _signed(client, kind, values, by=by, at=now)
        actions.give_notice(client, acknowledged=True, name=client.legal_name, by=by, at=now)
        if kind == "employer":
            taken = TakenBack(by_name=client.legal_name, received="phone", note="Left that job.")
            actions.revoke(consent, by=by, at=now, taken=taken)
    actions.prepare(people[6], kind="research", values=_study(today), by=by, at=now)
    _share(people[0], by=by, at=now)
    _ask(people, officer=officer, by=by, at=now)
    actions.remind(by=worker(), at=now)


def _papers(today: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and terms, one for each client."""
    year = today + timedelta(days=365)
    yield "family", _terms("Sam Sample", "patient_request", ["identity_only"], today + timedelta(days=12))
    yield "specific", _terms("Dr. Lee Example, Sample Family Medicine", "treatment", ["sud_record"], year)
    yield "employer", _terms("Example Mills", "employment", ["identity_only"], year)
    monitored = _terms("Officer Jo Example, County Probation", "", ["sud_record"], today + timedelta(days=180))
    yield "criminal_justice", {**monitored, "final_until": today + timedelta(days=90)}
    reached = {"details": "calls and texts to the mobile phone, no voicemail", "expires_when": "end of treatment"}
    yield "contact", {**reached, "recipients": [], "classes": []}
    yield "telehealth", {"recipients": [], "classes": [], "expires_when": "end of treatment"}


def _terms(name: str, purpose: str, classes: list[str], ends: date) -> dict[str, Any]:
    return {"recipients": [name], "purpose": purpose, "classes": classes, "expires_on": ends}


def _study(today: date) -> dict[str, Any]:
    terms = _terms("Sample University", "research", ["sud_record"], today + timedelta(days=200))
    return {**terms, "details": "How people stay in care after discharge"}


def _signed(client: Client, kind: str, values: dict[str, Any], *, by: Any, at: datetime) -> Consent:
    form = actions.prepare(client, kind=kind, values=values, by=by, at=at)
    consent = actions.sign(form, Given(capacity="client", name=client.legal_name, strokes=DRAWN), by=by, at=at)
    if consent is None:
        raise RuntimeError("An adult's signature is enough.")
    return consent


def _share(client: Client, *, by: Any, at: datetime) -> None:
    """A call that the client allowed."""
    call = Exit(
        name="shared_phone",
        recipient="family_member",
        recipient_name="Sam Sample",
        purpose="patient_request",
        data=("identity_only",),
    )
    actions.disclose(call, [client.pk], subject_id=None, by=by, day=client.home_site.day_of(at), at=at)


def _ask(people: list[Client], *, officer: Any, by: Any, at: datetime) -> None:
    limit = actions.restrict(
        people[1], values={"words": "Nothing to my former doctor", "names": ["Dr. Pat Past"]}, by=by, at=at
    )
    actions.decide_restriction(limit, agree=True, by=officer, at=at)
    actions.restrict(
        people[3], values={"words": "Nothing about my moods to probation", "classes": ["mh_record"]}, by=by, at=at
    )
    actions.ask_for(people[2], kind="copy", words="My whole record, on paper", by=by, at=at)
    said = {
        "client": people[4],
        "received_how": "phone",
        "by_name": people[4].legal_name,
        "words": "At the front desk my name was called across the waiting room.",
    }
    site = people[0].home_site
    open_one = actions.receive_complaint(site=site, values=said, by=by, at=at)
    actions.assign_complaint(open_one, owner=officer.staff, by=officer, at=at)
    unnamed = {
        "received_how": "letter",
        "by_name": "",
        "words": "Group members talk about each other in the parking lot.",
    }
    actions.receive_complaint(site=site, values=unnamed, by=by, at=at - timedelta(days=3))
