"""Looks that stand out: found by the worker, each kept once, reviewed by somebody else than who looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.audit.trail import saw
from stepwell.base.errors import NotPermitted, Refused, Stale
from stepwell.people.models import Contact, Keyholder
from stepwell.people.viewer import worker
from stepwell.privacy import actions, tasks
from stepwell.privacy.models import Check, Finding
from stepwell.privacy.watching import unusual
from stepwell.rules.unusual import limits
from tests import cast

URL = reverse("privacy:unusual")
LOOKED = cast.at(10)
DAY = timedelta(days=1)


@pytest.fixture
def avery(clinic):
    found = cast.client(clinic)
    cast.episode(clinic, found)
    return found


def found():
    return {
        (u.person_id, u.client_id): {r.code for r in u.reasons}
        for u in unusual(since=LOOKED - DAY, until=LOOKED + DAY)
    }


def look(client, by, *, page="desk.chart", at=LOOKED):
    saw([client.pk], page, by=by, at=at)


def test_the_counselor_and_the_leader_of_the_group_are_on_the_team(clinic, avery):
    other = cast.client(clinic, "Blair", restricted=True)
    cast.seat(cast.slot(clinic), cast.episode(clinic, other, counselor=clinic.nurse.staff))
    look(avery, clinic.counselor)
    look(other, clinic.counselor)
    assert found() == {}


def test_family_is_found_by_name_by_contact_and_by_address(clinic, avery):
    same = cast.client(clinic, "Sam", "Counselor")
    listed = cast.client(clinic, "Lee")
    Contact.objects.create(client=listed, name="Blake Biller", relation="brother")
    cast.client(clinic, "Dana", "Desk", line1="9 Shared Lane")
    housemate = cast.client(clinic, "Ash", "Other", line1="9 Shared Lane")
    look(same, clinic.counselor)
    look(listed, clinic.biller)
    look(housemate, clinic.front_desk)
    assert {k: v & {"same-last-name", "listed-contact", "same-address"} for k, v in found().items()} == {
        (clinic.counselor.pk, same.pk): {"same-last-name"},
        (clinic.biller.pk, listed.pk): {"listed-contact"},
        (clinic.front_desk.pk, housemate.pk): {"same-address"},
    }


def test_ones_own_record_a_colleagues_and_a_restricted_one(clinic):
    own = cast.client(clinic, "Blake", "Biller")
    vip = cast.client(clinic, "Vip", "Person", restricted=True)
    Keyholder.objects.create(client=vip, user=clinic.director)
    look(own, clinic.biller)
    look(own, clinic.admin)
    look(vip, clinic.director)
    assert found() == {
        (clinic.biller.pk, own.pk): {"own-record"},
        (clinic.admin.pk, own.pk): {"staff-is-client"},
        (clinic.director.pk, vip.pk): {"restricted"},
    }


def test_lists_show_everybody_and_are_no_look_at_anyone(clinic):
    vip = cast.client(clinic, "Vip", "Person", restricted=True)
    look(vip, clinic.director, page="hours.board")
    look(vip, clinic.privacy_officer, page="privacy.looks")
    assert found() == {}


def test_the_wall_clock_of_the_clients_site_says_what_is_night(clinic, avery):
    cast.user("counselor", "Noa Night", site=clinic.other_site)
    away = cast.client(clinic, "Faraway", "Person", home_site=clinic.other_site)
    look(away, clinic.counselor, at=cast.at(22, 30))  # 8:30 PM there
    look(avery, clinic.nurse, at=cast.at(22, 30))
    told = found()
    assert told == {(clinic.counselor.pk, away.pk): {"other-site", "not-on-team"}}


def test_charts_in_a_rush_are_found_at_the_moment_they_became_too_many(clinic):
    people = [cast.client(clinic, f"Client{n}") for n in range(limits().charts_an_hour + 3)]
    for n, person in enumerate(people):
        look(person, clinic.biller, at=LOOKED + timedelta(seconds=n))
    assert found() == {(clinic.biller.pk, people[limits().charts_an_hour].pk): {"many-charts"}}


def test_the_worker_keeps_each_once_and_counts_on(clinic, clock):
    vip = cast.client(clinic, "Vip", "Person", restricted=True)
    look(vip, clinic.director)
    clock(LOOKED + timedelta(hours=1))
    tasks.watch(0)
    tasks.watch(0)
    assert Event.objects.filter(kind="privacy.unusual_found").count() == 1
    look(vip, clinic.director, at=LOOKED + timedelta(hours=1))
    clock(LOOKED + timedelta(hours=2))
    tasks.watch(0)
    row = Finding.objects.get()
    assert (row.looks, row.first_at, row.day) == (2, LOOKED, cast.MONDAY)


@pytest.fixture
def finding(clinic):
    vip = cast.client(clinic, "Vip", "Person", restricted=True)
    look(vip, clinic.director)
    actions.report(unusual(since=LOOKED - DAY, until=LOOKED + DAY), by=worker(), at=LOOKED)
    return Finding.objects.get()


def test_the_page_says_why_in_words_and_keeps_a_restricted_name(clinic, signed_in, finding):
    officer = signed_in("privacy_officer")
    for url in (URL, reverse("privacy:finding", args=[finding.pk])):
        page = officer.get(url).text
        assert "The chart is restricted" in page
        assert clinic.director.name in page
        assert finding.client.number in page
        assert "Vip" not in page


def test_a_review_closes_it(clinic, signed_in, finding):
    officer, url = signed_in("privacy_officer"), reverse("privacy:finding", args=[finding.pk])
    short = officer.post(url, {"version": finding.version, "outcome": "incident", "note": ""})
    assert short.status_code == 422
    assert "Write what you learned" in short.text
    said = {"version": finding.version, "outcome": "talked", "note": "Asked; a mix-up."}
    assert officer.post(url, said).status_code == 302
    finding.refresh_from_db()
    assert (finding.outcome, finding.reviewed_by) == ("talked", clinic.privacy_officer)
    event = Event.objects.get(kind="privacy.finding_reviewed")
    assert event.data == {"finding_id": str(finding.pk), "outcome": "talked"}
    assert officer.get(URL).text.count("Review</") == 0
    assert "Talked about" in officer.get(URL, {"reviewed": "1"}).text
    assert officer.post(url, said).status_code in {302, 409}


def test_nobody_reviews_their_own_looks(clinic, finding, signed_in):
    clinic.director.roles = ["director", "privacy_officer"]
    clinic.director.save()
    assert signed_in("director").get(reverse("privacy:finding", args=[finding.pk])).status_code == 404
    me = type(clinic.director).objects.get(pk=clinic.director.pk)
    with pytest.raises(Refused, match="own-look"):
        actions.review(finding, outcome="work", note="", by=me, at=LOOKED)


def test_a_stale_review_is_refused_and_another_role_may_not(clinic, finding):
    with pytest.raises(NotPermitted):
        actions.review(finding, outcome="work", note="", by=clinic.admin, at=LOOKED)
    with pytest.raises(Stale):
        actions.review(finding, version=0, outcome="work", note="", by=clinic.privacy_officer, at=LOOKED)
    with pytest.raises(Refused, match="no-outcome"):
        actions.review(finding, outcome="fine", note="", by=clinic.privacy_officer, at=LOOKED)


@pytest.mark.parametrize("role", cast.ROLES)
def test_only_the_privacy_officer_opens_it(clinic, signed_in, finding, role):
    for url in (URL, reverse("privacy:finding", args=[finding.pk])):
        assert signed_in(role).get(url).status_code == (200 if role == "privacy_officer" else 403)


def test_a_full_page_asks_few_questions(clinic, signed_in, django_assert_max_num_queries):
    for n in range(60):
        look(cast.client(clinic, f"Vip{n}", "Person", restricted=True), clinic.director)
    actions.report(unusual(since=LOOKED - DAY, until=LOOKED + DAY), by=worker(), at=LOOKED)
    assert Finding.objects.count() == 60
    officer = signed_in("privacy_officer")
    with django_assert_max_num_queries(15):
        officer.get(URL)


@pytest.mark.django_db(transaction=True)
def test_the_night_walk_tells_the_officer_that_the_trail_is_whole(clinic, signed_in, settings, tmp_path):
    settings.AUDIT_CHECKPOINTS = tmp_path / "none"
    look(cast.client(clinic), clinic.counselor)
    officer = signed_in("privacy_officer")
    tasks.check_trail(0)
    check = Check.objects.get()
    assert (check.bad, check.first) == (0, "")
    assert check.entries > 0
    assert "The trail is whole" in officer.get(reverse("privacy:looks")).text
