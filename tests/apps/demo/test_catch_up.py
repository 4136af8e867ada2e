"""A demo clinic that was left alone for twelve days lives on to the present."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, Q, Sum

from stepwell.attendance.models import Attendance, Correction, Session
from stepwell.audit.models import Event, Signature
from stepwell.billing.models import Charge, Claim
from stepwell.demo.catching_up import behind, catch_up
from stepwell.documents.actions.sign import signed_text
from stepwell.documents.models import Note
from stepwell.episodes.models import Episode
from stepwell.hours.models import Entry
from stepwell.intake.models import Referral
from stepwell.people.models import Credential
from stepwell.rules.chart_lint import digest
from stepwell.timetable.models import Seat, Series, Slot
from stepwell.worklist.models import Item
from tests.apps.demo.conftest import NOW, built

pytestmark = pytest.mark.django_db
SHARED = ("topic", "intervention", "summary")
THEN = NOW - timedelta(days=12, hours=8)
"""A Saturday morning: the weekend groups were on when it was stopped."""


@pytest.fixture(scope="module")
def caught_up(django_db_setup, django_db_blocker):
    """What `catch_up` says it made of the days."""
    with built(django_db_blocker.unblock(), now=THEN):
        told = []
        yield catch_up(now=NOW, progress=told.append)


def test_the_database_accepts_every_row(caught_up):
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def test_every_day_between_has_its_sessions(caught_up):
    assert caught_up["days"] == 12
    days = set(Session.objects.filter(opened_at__gt=THEN).values_list("slot__day", flat=True))
    assert {THEN.date() + timedelta(days=n) for n in range(1, 13)} <= days


def test_people_are_in_the_room_now_and_nobody_is_left_from_then(caught_up):
    here = Attendance.objects.filter(left_at=None, status__in=Attendance.CAME)
    assert here.count() > 4
    assert here.filter(slot__during__endswith__lte=NOW).count() == 0
    assert (
        Session.objects.filter(closed_at=None, slot__during__endswith__lt=NOW - timedelta(minutes=5)).count() == 0
    )


def test_whoever_had_a_seat_that_began_has_an_entry(caught_up):
    seats = Seat.objects.filter(cancelled=False, slot__cancelled=False, during__endswith__lt=NOW)
    assert seats.filter(attendance=None).count() == 0


def test_whoever_came_has_a_note_and_nobody_else(caught_up):
    came = Attendance.objects.filter(status__in=Attendance.CAME)
    assert came.exclude(note=None).count() == came.count() == Note.objects.count()


def test_old_drafts_are_signed_and_new_ones_wait(caught_up):
    drafts = Note.objects.filter(status="draft")
    assert 5 <= drafts.count() <= Note.objects.count() * 0.1
    assert drafts.filter(day__lt=THEN.date()).count() <= 15


def test_a_note_signed_since_then_covers_what_signing_would(caught_up):
    corrected = Correction.objects.values("attendance_id")
    notes = Note.objects.filter(status="signed", signed_at__gt=THEN).exclude(attendance__in=corrected)
    notes = notes.select_related(
        "attendance__slot__series", "attendance__site", "group_note", "client", "author", "episode"
    )
    assert notes.count() > 100
    for note in notes[::20]:
        text = signed_text(note, list(note.episode.objectives.all()), author=note.signed_text["author"])
        # A signature keeps the shared part as it stood then; it may be worked on while others' notes are drafts.
        text["parts"] |= {k: note.signed_text["parts"][k] for k in SHARED if k in note.signed_text["parts"]}
        assert digest(text) == note.digest == Signature.objects.get(pk=note.signature_id).digest


def test_the_ledger_holds_the_minutes_of_the_room(caught_up):
    posted = Entry.objects.values("attendance_id").annotate(sum=Sum("minutes")).values_list("attendance_id", "sum")
    minutes = dict(posted)
    came = Attendance.objects.filter(minutes__gt=0, day__gt=THEN.date()).values_list("pk", "minutes")
    assert len(came) > 100
    assert all(minutes[pk] == wanted for pk, wanted in came)


def test_nobody_sits_in_two_sessions_at_once(caught_up):
    until = {}
    for client, during in Seat.objects.filter(cancelled=False).order_by("during").values_list("client", "during"):
        assert until.get(client, during.lower) <= during.lower
        until[client] = during.upper


def test_people_left_and_others_came(caught_up):
    assert caught_up["discharged"] >= 2
    assert caught_up["admitted"] >= 2
    new = Episode.objects.filter(client__number__startswith="C")
    assert new.count() == caught_up["admitted"] == Referral.objects.filter(status="admitted").count()
    assert all(e.seats.filter(cancelled=False).exists() for e in new)
    over = Seat.objects.filter(cancelled=False, episode__status="discharged", day__gt=F("episode__discharged_on"))
    assert not over.exists()


def test_the_timetable_goes_on_for_weeks(caught_up):
    ahead = Slot.objects.filter(day__gt=NOW.date() + timedelta(days=21), cancelled=False)
    assert ahead.annotate(n=Count("seats", filter=Q(seats__cancelled=False))).filter(n__gt=3).count() > 20
    assert not Series.objects.filter(episode=None, slots__day__gt=F("ends_on")).exists()


def test_weeks_are_filed_ready_and_undecided(caught_up):
    week = NOW.date() - timedelta(days=NOW.weekday())
    states = [
        set(Claim.objects.filter(week_starts_on=week - timedelta(weeks=n)).values_list("status", flat=True))
        for n in range(4)
    ]
    assert states[0] == set()
    assert states[1] == {"clean", "held"}
    assert "batched" in states[2] & states[3]
    assert Charge.objects.filter(day__gte=week - timedelta(days=7), day__lt=week).count() > 50


def test_there_is_work_for_everybody(caught_up):
    open_items = Item.objects.filter(closed_at=None)
    assert {"outreach", "make_up", "referral"} <= set(open_items.values_list("kind", flat=True))
    assert open_items.filter(kind="outreach", owner__user__email="counselor@demo.example").exists()
    assert open_items.filter(kind="outreach", opened_at__lt=THEN).count() <= 2
    assert len(set(Referral.objects.values_list("status", flat=True)) & {*Referral.OPEN}) >= len(Referral.OPEN) - 1
    assert not Credential.objects.filter(expires_on__lt=NOW.date()).exists()


def test_what_was_done_stands_in_the_trail(caught_up):
    kinds = set(Event.objects.filter(occurred_at__gt=THEN).values_list("kind", flat=True))
    wanted = {"attendance.recorded", "documents.note_signed", "episodes.admitted", "episodes.discharged"}
    assert wanted <= kinds, sorted(kinds)


def test_it_is_not_behind_any_more(caught_up):
    assert behind(NOW) is None
    assert behind(NOW + timedelta(days=1)) == timedelta(days=1)
