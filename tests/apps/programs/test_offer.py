"""Programs, tracks and services."""

from __future__ import annotations

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.programs import actions, queries
from stepwell.programs.models import Program, Service, Track
from tests import cast as people

SERVICE = {
    "code": "skills",
    "name": "Skills",
    "form": "group",
    "kind": "skills",
    "minimum": 2,
    "maximum": 10,
    "minutes": 90,
    "topics": ["Sleep"],
    "color": 2,
    "active": True,
}


def test_a_director_adds_a_service(clinic):
    row = actions.save_service(by=clinic.director, at=people.at(9), values=SERVICE)
    assert Event.objects.get(kind="programs.offer_changed").data == {"row_id": str(row.pk), "model": "service"}


def test_a_counselor_may_not(clinic):
    with pytest.raises(NotPermitted):
        actions.save_service(by=clinic.counselor, at=people.at(9), values=SERVICE)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("unknown-kind", {"kind": "juggling"}),
        ("size-limits", {"minimum": 11}),
        ("name-taken", {"code": "process"}),
    ],
)
def test_what_is_refused(clinic, code, change):
    with pytest.raises(Refused, match=code):
        actions.save_service(by=clinic.director, at=people.at(9), values={**SERVICE, **change})


def test_the_populations_of_a_site_come_from_its_running_tracks(clinic):
    assert queries.populations(clinic.site) == {"adult"}
    assert queries.populations(clinic.other_site) == frozenset()


def test_the_pages(clinic, signed_in):
    browser = signed_in("director")
    program = {"name": "Teens", "level": "2.1", "edition": "3", "population": "adolescent", "focus": "sud",
               "hours": "7.5", "planned_days": "60", "active": "on"}  # fmt: skip
    assert browser.post(reverse("programs:program_new"), {**program, "hours": "40"}).status_code == 422
    assert browser.post(reverse("programs:program_new"), program).status_code == 302
    made = Program.objects.get(name="Teens")
    assert made.weekly_minutes == 450
    track = {"site": str(clinic.site.pk), "name": "After school", "active": "on"}
    new_track = reverse("programs:track_new", args=[made.pk])
    assert browser.post(new_track, track).status_code == 302
    assert browser.post(new_track, track).status_code == 422
    assert Track.objects.filter(program=made).count() == 1
    service = {**SERVICE, "topics": "Sleep\n\nMoney", "active": "on"}
    assert browser.post(reverse("programs:service_new"), service).status_code == 302
    assert Service.objects.get(code="skills").topics == ["Sleep", "Money"]
    edit = reverse("programs:service_edit", args=[Service.objects.get(code="skills").pk])
    assert "Sleep\nMoney" in browser.get(edit).content.decode()
    assert browser.get(reverse("programs:offer")).status_code == 200
