"""What the builder copies is what the actions would have written."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.db.models import Q

from stepwell.attendance.actions.writing import decide, entry_of
from stepwell.attendance.events import AttendanceRecorded
from stepwell.attendance.models import Attendance, Correction, Session
from stepwell.audit import chain
from stepwell.audit.models import Access, Event, Signature
from stepwell.audit.trail import _row as as_row
from stepwell.billing.actions import decide_week
from stepwell.billing.models import Batch, Charge, Claim
from stepwell.consents.models import ClientRequest, Consent
from stepwell.demo.papers import kiosk_code
from stepwell.demo.size import SIZES
from stepwell.documents.actions.sign import check, signed_text
from stepwell.documents.events import NoteOpened, NoteSigned
from stepwell.documents.models import Note
from stepwell.hours.actions import entry_of as entry_of_hours
from stepwell.hours.events import MinutesPosted
from stepwell.hours.models import Entry
from stepwell.intake.models import Referral
from stepwell.people.models import Client, Credential, EmergencyAccess, User
from stepwell.privacy.models import Finding
from stepwell.privacy.watching import unusual
from stepwell.rules.chain import walk
from stepwell.rules.chart_lint import digest
from stepwell.timetable.models import Slot
from stepwell.worklist.models import Item
from tests.apps.demo.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(demo):
    """Some attendances of every status."""
    found = []
    for status in Attendance.Status.values:
        rows = Attendance.objects.filter(status=status).select_related(
            "slot__series__service",
            "slot__site",
            "seat",
            "client",
            "episode__coverage__plan",
            "site",
            "episode__counselor__user",
        )
        found += Random(1).sample(list(rows), min(8, rows.count()))
    return found


def test_the_database_accepts_every_row(demo):
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    assert demo["active"] > 30
    assert demo["attendances"] == Attendance.objects.count()


def test_status_and_minutes_are_the_rules_own(sample):
    assert {a.status for a in sample} >= {"present", "late", "left_early", "excused", "no_show"}
    for row in sample:
        found = decide(entry_of(row), row.slot, at=NOW)
        assert (row.status, row.minutes) == (found.status, found.minutes)
        assert (row.arrived_at, row.left_at, tuple(row.joined)) == (found.arrived_at, found.left_at, found.joined)


def test_people_are_in_the_room_now(demo):
    here = Attendance.objects.filter(left_at=None, arrived_at__lte=NOW)
    assert here.count() > 4
    assert {a.minutes for a in here} == {0}


def test_whoever_was_received_opened_a_session(demo):
    begun = Slot.objects.filter(attendances__status__in=[*Attendance.CAME, "no_show"]).distinct()
    assert begun.count() == begun.exclude(begun_at=None).count() == begun.exclude(session=None).count()
    others = Session.objects.exclude(slot__in=begun)
    assert not others.filter(closed_at=None).exists()
    assert set(Attendance.objects.filter(slot__session__in=others).values_list("status", flat=True)) <= {"excused"}


def corrected():
    """Entries that were changed after others relied on them: what those wrote says the former values."""
    return list(Correction.objects.values_list("attendance_id", flat=True))


def test_every_posting_is_the_one_that_the_ledger_would_make(sample):
    actor = sample[0].episode.counselor.user
    for row in sample:
        wanted = entry_of_hours(row, by=actor, at=NOW)
        posted = Entry.objects.filter(attendance_id=row.pk, reverses=None, reversed_by=None).first()
        if not wanted.minutes and wanted.kind != Entry.Kind.EXCUSED:
            assert posted is None
            continue
        for name in ("episode_id", "day", "kind", "service_kind", "countable", "minutes", "reverses_id"):
            assert getattr(posted, name) == getattr(wanted, name), name


def test_a_signed_note_covers_and_digests_what_signing_would(demo):
    notes = Note.objects.filter(status="signed").exclude(attendance__in=corrected())
    notes = notes.select_related(
        "attendance__slot__series", "attendance__site", "group_note", "client", "author", "episode"
    )
    for note in Random(2).sample(list(notes), 25):
        plan = list(note.episode.objectives.all())
        assert not check(note, plan)
        text = signed_text(note, plan, author=note.signed_text["author"])
        assert (text, digest(text)) == (note.signed_text, note.digest)
        signature = Signature.objects.get(pk=note.signature_id)
        assert (signature.document_id, signature.digest) == (note.pk, note.digest)
        assert signature.signed_at == note.signed_at == note.attendance.relied_at
        assert f"{signature.name}, {signature.credential}" == note.signed_text["author"]
        assert note.late == (note.signed_at > note.due_at)


def test_whoever_came_has_a_note_and_nobody_else(demo):
    came = Attendance.objects.filter(status__in=Attendance.CAME)
    assert came.exclude(note=None).count() == came.count() == Note.objects.count()


def test_drafts_and_late_notes_are_there_but_few(demo):
    notes = Note.objects.all()
    drafts, late = notes.filter(status="draft").count(), notes.filter(late=True).count()
    assert 5 <= drafts <= notes.count() * 0.1
    assert 0 < late <= notes.count() * 0.15


def test_events_are_what_the_trail_would_write(demo):
    since = (
        NOW - timedelta(weeks=SIZES["small"].audit_weeks)
    ).date()  # before that only admissions stand in the trail
    rows = Attendance.objects.filter(minutes__gt=0, note__status="signed", day__gt=since).exclude(
        pk__in=corrected()
    )
    for row in Random(3).sample(list(rows), 10):
        ids = {"client_id": row.client_id, "episode_id": row.episode_id}
        wanted = [
            AttendanceRecorded(
                **ids, attendance_id=row.pk, slot_id=row.slot_id, status=row.status, minutes=row.minutes
            ),
            MinutesPosted(**ids, attendance_id=row.pk, minutes=row.minutes),
            NoteOpened(**ids, note_id=row.note.pk),
            NoteSigned(**ids, note_id=row.note.pk, attendance_id=row.pk, minutes=row.minutes),
        ]
        for happened in wanted:
            event = as_row(happened, row.episode.counselor.user, NOW)
            found = Event.objects.get(kind=happened.KIND, subject_id=event.subject_id)
            assert (found.client_id, found.episode_id, found.data) == (
                event.client_id,
                event.episode_id,
                event.data,
            )


def test_deciding_a_filed_week_again_changes_nothing(demo):
    before = set(Charge.objects.values_list("pk", "status", "amount"))
    biller = User.objects.get(email="biller@demo.example")
    decide_week(NOW.date() - timedelta(days=14), by=biller, at=NOW)
    assert set(Charge.objects.values_list("pk", "status", "amount")) == before


def test_weeks_are_filed_ready_and_undecided(demo):
    week = NOW.date() - timedelta(days=NOW.weekday())
    states = [
        set(Claim.objects.filter(week_starts_on=week - timedelta(weeks=n)).values_list("status", flat=True))
        for n in range(4)
    ]
    assert states[0] == set()
    assert states[1] == {"clean", "held"}
    assert "batched" in states[2] & states[3]
    assert not Batch.objects.exclude(status="ready").exists()
    assert Claim.objects.filter(status="outdated").count() == 1


def test_there_is_something_of_everything(demo):
    assert set(Referral.objects.values_list("status", flat=True)) >= {*Referral.OPEN, "referred_out", "closed"}
    kinds = set(Item.objects.filter(closed_at=None).values_list("kind", flat=True))
    assert kinds >= {"outreach", "make_up", "referral", "addendum_due", "claim_correction"}
    assert Client.objects.filter(restricted=True, keyholder__isnull=False).exists()
    assert Client.objects.exclude(kiosk_digest="").count() > 20
    assert Credential.objects.filter(expires_on__range=(NOW.date(), NOW.date() + timedelta(days=20))).exists()
    assert Claim.objects.filter(status="held", client__line1="").exists()
    assert Consent.objects.filter(Q(revoked_at__isnull=False) | Q(expires_on__lt=NOW.date())).exists()


def test_a_code_known_from_the_number_opens_the_kiosk(demo):
    client = Client.objects.exclude(kiosk_digest="").first()
    assert client.kiosk_digest == Client.digest_of(kiosk_code(client.number))


def test_the_privacy_officer_has_looks_to_read_and_things_to_answer(demo):
    looks = Access.objects.filter(page="desk.chart", at__gt=NOW - timedelta(days=15), at__lte=NOW)
    assert looks.values("actor_id").distinct().count() >= 7
    finding = Finding.objects.get(outcome="")
    assert finding.reasons[0] == "listed-contact"
    access = EmergencyAccess.objects.get(reviewed_at=None)
    assert access.client.restricted
    assert Access.objects.filter(page="emergency:desk.chart", client_id=access.client_id).count() == 1
    told = Item.objects.filter(title="Review an emergency access", closed_at=None)
    assert {i.owner.user.roles[0] for i in told} == {"privacy_officer", "director"}
    soon = Consent.objects.filter(revoked_at=None, expires_on__lte=NOW.date() + timedelta(days=30))
    assert soon.exists()
    assert ClientRequest.objects.filter(answered_at=None).exists()


def test_most_looks_of_the_demo_are_nothing_unusual(demo):
    found = unusual(since=NOW - timedelta(days=15), until=NOW)
    assert len(found) <= 5, [[r.code for r in f.reasons] for f in found]


def test_the_trail_of_a_fresh_clinic_is_sound(demo):
    """As `stepwell audit verify` walks it; that one wants a transaction of its own."""
    ends = chain.ends()
    assert sum(end.position for end in ends.values()) > 1000
    for number in sorted(ends.keys() | chain.chains()):
        assert walk(number, chain.entries(number), ends.get(number)) == []
