"""The ledger follows attendance and adds up to it, whatever is corrected."""

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from stepwell.audit.models import Event
from stepwell.hours import actions
from stepwell.hours.models import Entry
from tests import cast

LATER = cast.at(21)


@pytest.fixture
def attendance(clinic):
    episode = cast.episode(clinic, cast.client(clinic))
    return cast.attended(cast.seat(cast.slot(clinic), episode))


def standing(attendance):
    return Entry.objects.filter(attendance_id=attendance.pk).aggregate(total=Sum("minutes"))["total"]


def test_delivered_minutes_are_posted_once(clinic, attendance):
    for _ in range(2):
        actions.post(attendance.pk, by=clinic.counselor, at=LATER)
    entry = Entry.objects.get()
    assert (entry.kind, entry.minutes, entry.countable, entry.service_kind) == ("delivered", 180, True, "group")
    assert Event.objects.filter(kind="hours.minutes_posted").count() == 1


def test_a_correction_reverses_and_posts_anew(clinic, attendance):
    actions.post(attendance.pk, by=clinic.counselor, at=LATER)
    attendance.minutes = 150
    attendance.save()
    actions.post(attendance.pk, by=clinic.counselor, at=LATER)
    assert sorted(Entry.objects.values_list("minutes", flat=True)) == [-180, 150, 180]
    assert Event.objects.get(kind="hours.minutes_posted", data__minutes=-30)


def test_an_absence_takes_the_minutes_back(clinic, attendance):
    actions.post(attendance.pk, by=clinic.counselor, at=LATER)
    attendance.status, attendance.minutes = "no_show", 0
    attendance.save()
    actions.post(attendance.pk, by=clinic.counselor, at=LATER)
    assert standing(attendance) == 0


def test_an_excuse_is_posted_without_minutes(clinic):
    episode = cast.episode(clinic, cast.client(clinic))
    attendance = cast.attended(cast.seat(cast.slot(clinic), episode), status="excused")
    actions.post(attendance.pk, by=clinic.counselor, at=LATER)
    assert Entry.objects.get().kind == "excused"


class Ledger(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.integers(0, 180), min_size=1, max_size=4))
    def test_the_postings_always_add_up_to_the_attendance(self, figures):
        clinic = cast.clinic()
        attendance = cast.attended(cast.seat(cast.slot(clinic), cast.episode(clinic, cast.client(clinic))))
        for minutes in figures:
            attendance.minutes = minutes
            attendance.save()
            actions.post(attendance.pk, by=clinic.counselor, at=LATER)
        assert (standing(attendance) or 0) == figures[-1]
