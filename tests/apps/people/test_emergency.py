"""Breaking the glass: a clinician reads a chart that does not exist for them, for a time, and somebody looks after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Access, Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.people import actions, queries
from stepwell.people.models import EmergencyAccess, User
from stepwell.worklist.models import Item
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.at(9)
WORDS = "Found unconscious in the hallway."
CLINICIANS = {"counselor", "facilitator", "peer", "nurse", "prescriber", "case_manager", "director"}


def hidden(clinic, **values):
    """A restricted client of the site, in care, to whom only the director holds a key."""
    client = cast.client(clinic, first="Quill", last="Hiddenname", **values)
    cast.episode(clinic, client)
    who = {"kind": "staff", "reason": "Works here.", "keyholders": [clinic.director]}
    actions.restrict(client, by=clinic.privacy_officer, at=NOW, **who)
    return client


def opened(clinic, client, *, by="nurse", at=NOW):
    return actions.open_in_emergency(client, reason="medical", words=WORDS, by=clinic.users[by], at=at)


def reading(user, at):
    """The same person in a later request that only reads."""
    fresh = User.objects.get(pk=user.pk)
    fresh.reading_at = at
    return fresh


FORM = {
    "first_name": "quill",
    "last_name": "HIDDENNAME",
    "birth_date": "1988-02-14",
    "reason": "medical",
    "words": WORDS,
}


def test_a_nurse_opens_a_restricted_chart_and_everybody_concerned_learns_of_it(clinic, signed_in):
    client, desk = hidden(clinic), signed_in("nurse")
    chart = reverse("desk:chart", args=[client.pk])
    assert desk.get(chart).status_code == 404
    answer = desk.post(reverse("people:emergency"), FORM)
    assert answer["Location"] == chart
    shown = desk.get(chart)
    assert shown.status_code == 200
    assert "Emergency access" in shown.content.decode()
    assert Access.objects.filter(client_id=client.pk, page="emergency:desk.chart").count() == 1
    assert sorted(i.owner.user.name for i in Item.objects.all()) == ["Drew Director", "Parker Private"]
    assert all(i.client is None and "Hidden" not in i.title for i in Item.objects.all())
    for name in ("Drew Director", "Parker Private"):
        assert name in desk.get(reverse("people:emergency")).content.decode()


def test_it_shows_and_changes_nothing(clinic, signed_in):
    client, desk = hidden(clinic), signed_in("nurse")
    desk.post(reverse("people:emergency"), FORM)
    assert desk.get(reverse("people:client_edit", args=[client.pk])).status_code in {200, 403}
    assert desk.post(reverse("people:kiosk_code", args=[client.pk])).status_code == 404
    assert desk.post(reverse("consents:prepare", args=[client.pk, "tpo"]), {}).status_code == 404
    assert not queries.clients(User.objects.get(pk=clinic.nurse.pk)).exists()


def test_it_ends_by_itself(clinic):
    client = hidden(clinic)
    opened(clinic, client)
    assert queries.clients(reading(clinic.nurse, NOW + timedelta(minutes=59))).exists()
    assert not queries.clients(reading(clinic.nurse, NOW + timedelta(minutes=60))).exists()


def test_it_lasts_as_long_as_the_setting_says(clinic, settings):
    settings.EMERGENCY_MINUTES = 5
    assert opened(clinic, hidden(clinic)).expires_at == NOW + timedelta(minutes=5)


def test_it_opens_one_chart_for_one_person(clinic):
    client = hidden(clinic)
    cast.client(clinic, last="Elsewhere", home_site=clinic.other_site)
    opened(clinic, client)
    assert list(queries.clients(reading(clinic.nurse, NOW))) == [client]
    assert not queries.clients(reading(clinic.counselor, NOW)).exists()


def test_it_opens_a_chart_of_another_site(clinic, signed_in):
    client = cast.client(clinic, first="Quill", last="Hiddenname", home_site=clinic.other_site)
    cast.episode(clinic, client, site=clinic.other_site)
    desk = signed_in("counselor")
    answer = desk.post(reverse("people:emergency"), FORM)
    assert answer.status_code == 302
    assert desk.get(answer["Location"]).status_code == 200


def test_the_person_may_close_it_sooner(clinic, signed_in):
    client, desk = hidden(clinic), signed_in("nurse")
    desk.post(reverse("people:emergency"), FORM)
    access = EmergencyAccess.objects.get()
    assert signed_in("counselor").post(reverse("people:emergency_end", args=[access.pk])).status_code == 404
    assert desk.post(reverse("people:emergency_end", args=[access.pk])).status_code == 302
    access.refresh_from_db()
    later = access.expires_at + timedelta(seconds=1)
    assert not queries.clients(reading(clinic.nurse, later)).exists()
    assert Event.objects.filter(kind="people.emergency_ended", client_id=client.pk).exists()


@pytest.mark.parametrize("role", sorted(cast.ROLES))
def test_only_clinicians_may(clinic, signed_in, role):
    answer = signed_in(role).get(reverse("people:emergency"))
    assert answer.status_code == (200 if role in CLINICIANS else 403)
    if role not in CLINICIANS:
        with pytest.raises(NotPermitted):
            opened(clinic, cast.client(clinic), by=role)


@pytest.mark.parametrize(
    "change, status",
    [
        ({"first_name": "Quil"}, 422),
        ({"birth_date": "1988-02-15"}, 422),
        ({"last_name": "Hidden"}, 422),
        ({"words": "emergency"}, 422),
        ({"reason": "curious"}, 422),
        ({"birth_date": ""}, 422),
    ],
)
def test_nearly_right_opens_nothing(clinic, signed_in, change, status):
    hidden(clinic)
    answer = signed_in("nurse").post(reverse("people:emergency"), {**FORM, **change})
    assert answer.status_code == status
    assert not EmergencyAccess.objects.exists()


def test_two_of_one_name_and_day_need_the_number(clinic, signed_in):
    hidden(clinic)
    other = hidden(clinic)
    desk = signed_in("nurse")
    assert "Several people fit" in desk.post(reverse("people:emergency"), FORM).content.decode()
    assert desk.post(reverse("people:emergency"), {**FORM, "number": other.number}).status_code == 302


def test_every_search_is_recorded_and_the_eleventh_in_an_hour_refused(clinic):
    who = {"first_name": "No", "last_name": "Body", "birth_date": date(1990, 1, 1), "by": clinic.nurse}
    for _ in range(10):
        assert actions.look_up_in_emergency(**who, at=NOW) == []
    with pytest.raises(Refused, match="too-many-tries"):
        actions.look_up_in_emergency(**who, at=NOW + timedelta(minutes=59))
    assert actions.look_up_in_emergency(**who, at=NOW + timedelta(minutes=61)) == []
    assert Event.objects.filter(kind="people.emergency_lookup", data__found=False).count() == 11


def test_a_chart_that_one_sees_anyway_is_not_opened(clinic, signed_in):
    cast.client(clinic, first="Quill", last="Hiddenname")
    assert signed_in("nurse").post(reverse("people:emergency"), FORM).status_code == 302
    assert not EmergencyAccess.objects.exists()


def test_the_privacy_officer_reviews_it(clinic, signed_in):
    client = hidden(clinic)
    access = opened(clinic, client)
    desk, address = signed_in("privacy_officer"), reverse("people:emergency_review", args=[access.pk])
    assert WORDS in desk.get(address).content.decode()
    assert desk.post(address, {"outcome": "appropriate", "outcome_words": ""}).status_code == 422
    sent = {"outcome": "not", "outcome_words": "The key holder was next door."}
    assert desk.post(address, sent).status_code == 302
    access.refresh_from_db()
    assert (access.outcome, access.reviewed_by) == ("not", clinic.privacy_officer)
    assert not Item.objects.filter(closed_at__isnull=True).exists()
    assert desk.post(address, sent).status_code == 422


def test_an_overdue_review_is_shown(clinic, signed_in, clock):
    opened(clinic, hidden(clinic))
    clock(NOW + timedelta(hours=73))
    assert "Overdue" in signed_in("director").get(reverse("people:emergency_reviews")).content.decode()


def test_nobody_reviews_what_they_did_themselves(clinic):
    client = cast.client(clinic, home_site=clinic.other_site)
    access = opened(clinic, client, by="director")
    with pytest.raises(Refused, match="own-access"):
        actions.review_emergency(access, outcome="appropriate", words="Fine.", by=clinic.director, at=NOW)


@pytest.mark.parametrize("role", sorted(set(cast.ROLES) - {"privacy_officer", "director"}))
def test_nobody_else_reviews(clinic, signed_in, role):
    access = opened(clinic, hidden(clinic))
    assert signed_in(role).get(reverse("people:emergency_reviews")).status_code == 403
    with pytest.raises(NotPermitted):
        actions.review_emergency(access, outcome="appropriate", words="Fine.", by=clinic.users[role], at=NOW)
