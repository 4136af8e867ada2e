"""The page of one correction lists exactly what reopened, each with its state now, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from stepwell.attendance.actions import correct
from stepwell.audit.models import Access
from stepwell.billing import actions
from stepwell.billing.models import Claim
from stepwell.documents import actions as documents
from stepwell.documents.models import Note
from stepwell.hours import actions as hours
from stepwell.rules.attending import Entry
from stepwell.worklist.models import Item
from tests import cast
from tests.apps.billing.chart import FRI, MON, NEXT_MONDAY, WED, client_in_care, deliver, use_plan
from tests.apps.desk.test_chart import SAVEPOINTS

pytestmark = pytest.mark.django_db
AFTER = NEXT_MONDAY + timedelta(days=1)


@pytest.fixture
def episodes(clinic, clock):
    """Two clients' weeks, noted, signed and claimed."""
    clock(AFTER)
    clinic.biller.all_sites = True
    clinic.biller.save()
    use_plan(clinic)
    found = [client_in_care(clinic, first) for first in ("Avery", "Blake")]
    for episode in found:
        deliver(clinic, episode, MON, WED, FRI)
        for row in episode.attendances.all():
            hours.post(row.pk, by=clinic.counselor, at=NEXT_MONDAY)
    for step in (actions.decide_week, actions.make_claims, actions.check_all):
        step(MON, by=clinic.biller, at=NEXT_MONDAY)
    return found


def file_claims(clinic):
    batch = actions.order_batch(clinic.plan.payer, form="837P", day=MON, by=clinic.biller, at=NEXT_MONDAY)
    assert actions.build(batch, by=clinic.biller, at=NEXT_MONDAY).status == "ready"


def come_later(clinic, episode, *, day=WED, minutes=40, at=AFTER):
    row = episode.attendances.get(day=day)
    entry = Entry(arrived_at=row.slot.during.lower + timedelta(minutes=minutes), left_at=row.left_at)
    return correct(row, entry=entry, reason="Door list", version=row.version, by=clinic.counselor, at=at)


def listed(text):
    """Kind and state of every row of the list."""
    rows = re.findall(r'<tr data-kind="(\w+)">(.*?)</tr>', text, re.DOTALL)
    return [
        (kind, re.sub(r"<[^>]*>", "", re.search(r'<td class="corner">(.*?)</td>', row, re.DOTALL)[1]).strip())
        for kind, row in rows
    ]


def page(browser, correction):
    answer = browser.get(reverse("desk:correction", args=[correction.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_exactly_the_note_the_hours_the_charge_and_the_claim_are_listed(clinic, episodes, signed_in):
    file_claims(clinic)
    correction = come_later(clinic, episodes[0])
    text = page(signed_in("biller"), correction)
    assert listed(text) == [
        ("note", "Waits for an addendum"),
        ("hours", "2 h 20 min count for this session"),
        ("charge", "Not billable"),
        ("claim", "Must be replaced"),
    ]
    assert "Door list" in text
    assert "6:00 PM" in text
    assert "6:40 PM" in text
    claim, other = (Claim.objects.get(episode=e) for e in episodes)
    assert reverse("billing:claim", args=[claim.pk]) in text
    assert other.number not in text
    assert Access.objects.filter(page="desk.correction", client_id=episodes[0].client_id).count() == 1


def test_each_thing_shows_how_it_stands_now(clinic, episodes, signed_in):
    file_claims(clinic)
    correction = come_later(clinic, episodes[0])
    note = Note.objects.get(attendance=correction.attendance_id)
    documents.add(note, text="Came at 6:40 PM.", by=clinic.counselor, at=AFTER + timedelta(hours=1))
    claim = Claim.objects.get(episode=episodes[0])
    fresh = actions.replace_claim(claim, payer_number="P1", version=claim.version, by=clinic.biller, at=AFTER)
    text = page(signed_in("biller"), correction)
    assert ("note", "Added to") in listed(text)
    assert ("claim", "Replaced") in listed(text)
    assert fresh.number in text


def test_a_claim_that_was_not_sent_is_taken_apart_and_said_so(clinic, episodes, signed_in):
    correction = come_later(clinic, episodes[0])
    assert ("claim", "Taken apart") in listed(page(signed_in("biller"), correction))
    assert not Claim.objects.filter(episode=episodes[0]).exists()


def test_a_second_correction_lists_only_its_own(clinic, episodes, signed_in):
    file_claims(clinic)
    first = come_later(clinic, episodes[0])
    second = come_later(clinic, episodes[0], day=MON, minutes=1, at=AFTER + timedelta(minutes=5))
    desk = signed_in("biller")
    assert "Mar 4" in page(desk, first)
    kinds = [kind for kind, _state in listed(page(desk, second))]
    assert kinds[:2] == ["note", "hours"]
    assert "Note of Mar 4" not in page(desk, second)


def test_links_are_only_for_who_may_follow_them(clinic, episodes, signed_in, django_assert_max_num_queries):
    file_claims(clinic)
    correction = come_later(clinic, episodes[0])
    claim = reverse("billing:claim", args=[Claim.objects.get(episode=episodes[0]).pk])
    note = reverse("documents:one", args=[Note.objects.get(attendance=correction.attendance_id).pk])
    desk = signed_in("counselor")
    with django_assert_max_num_queries(15 + SAVEPOINTS):
        text = page(desk, correction)
    assert note in text
    assert claim not in text
    text = page(signed_in("biller"), correction)
    assert claim in text
    assert note not in text


def test_the_tasks_lead_to_the_list(clinic, episodes):
    file_claims(clinic)
    correction = come_later(clinic, episodes[0])
    assert set(Item.objects.values_list("url", flat=True)) == {f"/corrections/{correction.pk}/"}


def test_another_site_sees_none(clinic, episodes, signed_in):
    correction = come_later(clinic, episodes[0])
    clinic.users["counselor"] = cast.user("counselor", "Sam Stranger", site=clinic.other_site)
    assert signed_in("counselor").get(reverse("desk:correction", args=[correction.pk])).status_code == 404
