"""One arrival time is changed after notes were signed and the claim was filed. This list reopens, and nothing else."""

from datetime import timedelta

import pytest

from stepwell.attendance.actions import correct
from stepwell.audit.models import Event
from stepwell.billing import actions
from stepwell.billing.models import Charge, Claim
from stepwell.documents import actions as documents
from stepwell.hours import actions as hours
from stepwell.hours.models import Entry as Posting
from stepwell.rules.attending import Entry
from stepwell.worklist.models import Item
from tests import cast
from tests.apps.billing.chart import (
    FRI,
    MON,
    NEXT_MONDAY,
    WED,
    client_in_care,
    deliver,
    group_of_two,
    sign_note,
    use_plan,
)

pytestmark = pytest.mark.django_db
TUESDAY_AFTER = NEXT_MONDAY + timedelta(days=1)


@pytest.fixture
def filed(clinic):
    """Two clients' weeks, claimed and filed."""
    clinic.biller.all_sites = True
    clinic.biller.save()
    use_plan(clinic)
    episodes = [client_in_care(clinic, first) for first in ("Avery", "Blake")]
    for episode in episodes:
        deliver(clinic, episode, MON, WED, FRI)
        for row in episode.attendances.all():
            hours.post(row.pk, by=clinic.counselor, at=NEXT_MONDAY)
    for step in (actions.decide_week, actions.make_claims, actions.check_all):
        step(MON, by=clinic.biller, at=NEXT_MONDAY)
    batch = actions.order_batch(clinic.plan.payer, form="837P", day=MON, by=clinic.biller, at=NEXT_MONDAY)
    assert actions.build(batch, by=clinic.biller, at=NEXT_MONDAY).status == "ready"
    return episodes


def come_later(clinic, episode, day, minutes):
    row = episode.attendances.get(day=day)
    start = row.slot.during.lower
    entry = Entry(arrived_at=start + timedelta(minutes=minutes), left_at=row.left_at)
    return correct(row, entry=entry, reason="Door list", version=row.version, by=clinic.counselor, at=TUESDAY_AFTER)


def test_exactly_this_reopens(clinic, filed):
    before = set(Event.objects.values_list("pk", flat=True))
    episode, other = filed
    correction = come_later(clinic, episode, WED, 40)
    assert [(i.kind, i.client) for i in Item.objects.order_by("kind")] == [
        ("addendum_due", episode.client),
        ("claim_correction", episode.client),
    ]
    assert {c.status for c in Claim.objects.filter(episode=episode)} == {"outdated"}
    live = Charge.objects.filter(episode=episode).exclude(status="void")
    assert {(c.day, c.status) for c in live} == {(MON, "claimed"), (WED, "not_billable"), (FRI, "claimed")}
    assert Charge.objects.get(episode=episode, day=WED, status="not_billable").correction_id == correction.pk
    assert sum(p.minutes for p in Posting.objects.filter(episode=episode)) == 500
    fresh = Event.objects.exclude(pk__in=before)
    assert {e.client_id for e in fresh} == {episode.client_id}
    assert sorted(e.kind for e in fresh) == [
        "attendance.corrected",
        "billing.charge_decided",
        "billing.charge_voided",
        "billing.claim_outdated",
        "documents.addendum_asked",
        "hours.minutes_posted",
        "worklist.opened",
        "worklist.opened",
    ]
    assert {c.status for c in Claim.objects.filter(episode=other)} == {"batched"}


def test_a_correction_that_changes_no_charge_leaves_the_claim(clinic):
    """A per diem stays a per diem when the client still had the plan's hours."""
    clinic.biller.all_sites = True
    clinic.biller.save()
    use_plan(clinic)
    episode = client_in_care(clinic)
    row = cast.attended(cast.seat(group_of_two(clinic, MON, hour=17, minutes=240), episode))
    documents.attendance_changed(row.pk, by=clinic.counselor, at=NEXT_MONDAY)
    sign_note(clinic, row, MON)
    for step in (actions.decide_week, actions.make_claims):
        step(MON, by=clinic.biller, at=NEXT_MONDAY)
    come_later(clinic, episode, MON, 20)
    charge = Charge.objects.filter(episode=episode).exclude(status="void").get()
    assert (charge.status, charge.minutes) == ("ready", 220)


def test_the_replacement_carries_the_payers_number_and_what_is_true_now(clinic, filed):
    episode, _ = filed
    come_later(clinic, episode, WED, 40)
    old = Claim.objects.get(episode=episode)
    new = actions.replace_claim(old, payer_number="PCN77", version=old.version, by=clinic.biller, at=TUESDAY_AFTER)
    actions.check(new, by=clinic.biller, at=TUESDAY_AFTER)
    new.refresh_from_db()
    assert (new.frequency, new.payer_number, [line.day for line in new.lines.all()]) == ("7", "PCN77", [MON, FRI])
    assert new.status == "clean", new.problems
    old.refresh_from_db()
    assert old.status == "replaced"
