"""Every address x role x own and other site x own, discharged and restricted client, from the address list itself.

What one may not see is not there (404), and no mark of it stands in any answer: pages, parts, lists, search, files.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from stepwell.people.models import Client as Person
from stepwell.people.models import Site, User
from tests import cast
from tests.house.addresses import SAMPLES, Address, addresses, routes, undescribed
from tests.house.world import HIDDEN, MARKS, World, build

KEYS = {"people:restricted", "people:restrict", "people:lift"}
REVIEWS = {
    "people:emergency_reviews",
    "people:emergency_review",
    "consents:emergencies",
    "consents:emergency_entry",
}
OVERSEE = {"privacy_officer", "director"}
"""They see the name and the number of a restricted client of their own sites, on these pages alone: who gives out keys
and reviews emergencies must know whose chart it is."""
NOTHING_THERE = {301, 302, 403, 404, 405}
OF_A_SITE = {"group", "import_file", "batch", "finding"}
"""What belongs to a site and holds several people, or (a finding of the trail) names nobody: it opens at the site,
without those whom one may not see."""
HEALTH = {"ready", "health"}
"""They say 503 where a worker is missing, as in tests."""
EVERYWHERE = "everywhere:"
"""A role of somebody who sees every site: only the restricted client is out of their sight."""
ROLES = [*cast.ROLES, "client", "family", f"{EVERYWHERE}biller", f"{EVERYWHERE}director", f"{EVERYWHERE}counselor"]


@pytest.fixture
def world(clinic) -> World:
    return build(clinic)


def actor(world: World, role: str) -> tuple[Client, tuple[str, ...]]:
    """A browser of that role, and the marks that it must not meet."""
    hidden, name = HIDDEN, role.removeprefix(EVERYWHERE)
    if role in cast.ROLES:
        user = world.clinic.users[role]
    else:
        user = User.objects.create_user(f"{name}@x.example", cast.PASSWORD, name="Someone", roles=[name])
        user.sites.add(world.clinic.site)
    if role.startswith(EVERYWHERE):
        hidden, user.all_sites = ("restricted",), True
        user.save()
    browser = Client(raise_request_exception=True)
    browser.force_login(User.objects.get(pk=user.pk))
    session = browser.session
    session["confirmed_at"] = "2999-01-01T00:00:00+00:00"  # exits ask who one is; here they may go on
    session.save()
    return browser, hidden


def marks_in(answer, hidden) -> list[str]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sent = content + repr(answer.headers).encode()
    return [whose for whose in hidden if MARKS[whose].encode() in sent]


def opens(address: Address, whose: str) -> bool:
    """Whether it is the restricted client's part in something of the site, and only that."""
    return whose == "restricted" and len(address.kinds) == 1 and address.kinds[0] in OF_A_SITE


def may_know(route: str, role: str, whose: str) -> bool:
    if (route, role.removeprefix(EVERYWHERE)) == ("people:emergency_end", "nurse"):
        return True  # the nurse's own emergency accesses
    return whose == "restricted" and role.removeprefix(EVERYWHERE) in OVERSEE and route in KEYS | REVIEWS


def test_every_address_says_what_its_parameters_are():
    assert not undescribed(), "describe them in tests/house/addresses.py"
    assert not SAMPLES.keys() - routes().keys(), "no longer there: take them out of tests/house/addresses.py"


@pytest.mark.django_db
@pytest.mark.parametrize("charts", [("own", *HIDDEN), pytest.param(("discharged",), marks=pytest.mark.long)])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_what_is_not_theirs(world, role, charts):
    browser, hidden = actor(world, role)
    leaks, seen = [], Counter()
    for address in addresses():
        for whose in charts if address.about_a_client else ("own",):
            answer = browser.get(address.url(world, whose))
            seen[answer.status_code] += 1
            if answer.status_code >= 500 and address.route not in HEALTH:
                leaks.append(f"{address.route} of {whose}: {answer.status_code}")
            closed = whose in hidden and not opens(address, whose) and not may_know(address.route, role, whose)
            if closed and answer.status_code not in NOTHING_THERE:
                leaks.append(f"{address.route} of {whose}: {answer.status_code}")
            for mark in marks_in(answer, hidden):
                if not may_know(address.route, role, mark):
                    leaks.append(f"{address.route} of {whose} shows the mark of {mark}")
    assert not leaks, "\n".join(leaks)
    if role in {"client", "family"}:
        assert set(seen) == {403}, "they have no pages yet"


SEARCHES = [
    ("palette", "q"),
    ("people:client_list", "q"),
    ("intake:list", "q"),
    ("intake:board", "q"),
    ("people:restricted", "q"),
    ("consents:emergency_call", "q"),
    ("privacy:looks", "client"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_no_search_finds_what_is_not_theirs(world, role):
    browser, hidden = actor(world, role)
    for route, name in SEARCHES:
        for whose in hidden:
            person = Person.objects.get(pk=world.ids[whose]["client"])
            for words in (person.number, f"{person.birth_date}", MARKS[whose][:6]):
                for header in ({}, {"HX-Request": "true"}):
                    answer = browser.get(reverse(route), {name: words}, headers=header)
                    assert answer.status_code < 500
                    if not may_know(route, role, whose):
                        assert not marks_in(answer, [whose]), f"{route} for {words}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_what_is_not_theirs(world, role):
    """An empty form sent to somebody else's address: it is not there, and nothing of theirs changed."""
    browser, hidden = actor(world, role)
    before = {whose: rows_about(world, whose) for whose in hidden}
    leaks = []
    for address in addresses():
        for whose in hidden if address.about_a_client else ():
            answer = browser.post(address.url(world, whose))
            expected = NOTHING_THERE - {301, 302}
            if opens(address, whose) or may_know(address.route, role, whose):
                expected = expected | {200, 302, 409, 422}
            if answer.status_code not in expected:
                leaks.append(f"{address.route} of {whose}: {answer.status_code}")
            for mark in marks_in(answer, hidden):
                if not may_know(address.route, role, mark):
                    leaks.append(f"{address.route} of {whose} shows the mark of {mark}")
    assert not leaks, "\n".join(leaks)
    assert before == {whose: rows_about(world, whose) for whose in hidden}


FIELD = re.compile(r'<(?:select|input|textarea)\b[^>]*\bname="([^"]+)"')


OFTEN = ("front_desk", "counselor", "director", "biller")
FORM_ROLES = [r if r in OFTEN else pytest.param(r, marks=pytest.mark.long) for r in ROLES]
STRANGE = ("client", "episode", "slot", "seat", "site", "claim", "objective")


@pytest.mark.django_db
@pytest.mark.parametrize("role", FORM_ROLES)
def test_a_form_takes_no_id_of_somebody_else(world, role):
    """The fields of each form that a role can open, filled with ids that are not theirs."""
    browser, hidden = actor(world, role)
    before = {whose: rows_about(world, whose) for whose in hidden}
    leaks = []
    for address in addresses():
        url = address.url(world, "own")
        shown = browser.get(url)
        if shown.status_code != 200 or shown.streaming:
            continue
        names = sorted(set(FIELD.findall(shown.content.decode("utf-8", "replace"))))
        for whose in hidden if names else ():
            strange = [str(world.ids[whose].get(kind, world.ids[whose]["client"])) for kind in STRANGE]
            for last in range(3):  # a field that takes one value takes the last
                answer = browser.post(url, dict.fromkeys(names, strange[last + 1 :] + strange[: last + 1]))
                if answer.status_code >= 500:
                    leaks.append(f"{address.route}: {answer.status_code}")
                leaks += [
                    f"{address.route} shows the mark of {mark}"
                    for mark in marks_in(answer, hidden)
                    if not may_know(address.route, role, mark)
                ]
    assert not leaks, "\n".join(leaks)
    assert before == {whose: rows_about(world, whose) for whose in hidden}


def rows_about(world: World, whose: str) -> dict[str, int]:
    """How many rows of each table point at that client, that client's episode, or (another site's) the site."""
    ids = world.ids[whose]
    wanted = {"Client": ids["client"], "Episode": ids["episode"]}
    if whose == "other":
        wanted["Site"] = Site.objects.get(code="LAKE").pk
    found: Counter[str] = Counter()
    for model in apps.get_models():
        if not model.__module__.startswith("stepwell."):
            continue
        for link in model._meta.concrete_fields:
            target = link.related_model.__name__ if link.related_model else ""
            if target in wanted:
                found[f"{model.__name__}.{link.name}"] = model._base_manager.filter(
                    **{link.attname: wanted[target]}
                ).count()
    return dict(found)


@pytest.mark.django_db
def test_a_roster_shows_the_seat_of_a_hidden_client_as_taken(world):
    browser, _hidden = actor(world, "counselor")
    page = browser.get(reverse("attendance:roster", args=[world.ids["own"]["group"]])).content.decode()
    assert MARKS["restricted"] not in page
    assert "1 more whom you do not see" in page
