"""The invented clinic is held against what the rules and actions would have written for the same day."""

import pytest
from django.db.models import Sum

from stepwell.attendance.models import Attendance
from stepwell.audit.models import Event, Signature
from stepwell.billing.models import Charge, Claim
from stepwell.consents.models import Consent
from stepwell.documents.models import Note
from stepwell.hours.actions import entry_of
from stepwell.hours.models import Entry
from stepwell.intake.models import Referral
from stepwell.people.viewer import worker
from stepwell.rules.chart_lint import digest
from stepwell.rules.minutes import Span, presence
from tests.apps.demo.conftest import NOW

SAMPLE = 60
pytestmark = pytest.mark.django_db


def test_minutes_are_counted_by_the_rule(demo):
    rows = (
        Attendance.objects.filter(left_at__isnull=False, joined=[]).select_related("slot").order_by("pk")[:SAMPLE]
    )
    assert len(rows) == SAMPLE
    for row in rows:
        session = Span(start=row.slot.during.lower, end=row.slot.during.upper)
        assert row.minutes == presence([Span(start=row.arrived_at, end=row.left_at)], session=session).minutes


def test_postings_are_what_the_ledger_would_post(demo):
    rows = Attendance.objects.select_related("slot__series__service", "episode__coverage__plan", "seat").order_by(
        "pk"
    )
    by = worker()
    checked = 0
    for row in rows.filter(minutes__gt=0)[:SAMPLE]:
        wanted = entry_of(row, by=by, at=NOW)
        posted = Entry.objects.filter(attendance_id=row.pk, reverses=None, reversed_by=None).get()
        assert (posted.kind, posted.minutes, posted.countable) == (wanted.kind, wanted.minutes, wanted.countable)
        checked += 1
    assert checked == SAMPLE
    posted = Entry.objects.aggregate(total=Sum("minutes"))["total"]
    assert posted == Attendance.objects.aggregate(total=Sum("minutes"))["total"]


def test_signed_notes_are_whole_and_true(demo):
    rows = list(Note.objects.filter(status="signed").select_related("attendance").order_by("pk")[:SAMPLE])
    assert len(rows) == SAMPLE
    signatures = {s.document_id: s for s in Signature.objects.filter(document_id__in=[n.pk for n in rows])}
    for note in rows:
        assert note.digest == digest(note.signed_text) == signatures[note.pk].digest
        assert note.signed_text["minutes"] == note.signed_minutes


def test_the_clinic_is_alive(demo):
    assert Attendance.objects.filter(day=NOW.date()).exists()
    assert Note.objects.filter(status="draft").exists()
    assert {"held", "clean", "batched"} <= set(Claim.objects.values_list("status", flat=True))
    assert {"claimed", "not_billable"} <= set(Charge.objects.values_list("status", flat=True))
    assert Referral.objects.filter(status="received").exists()
    assert Consent.objects.exists()
    assert Event.objects.filter(kind="attendance.recorded").exists()
