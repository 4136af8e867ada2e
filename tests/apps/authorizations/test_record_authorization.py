"""Recording what a payer approved, changing it, and who may."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.authorizations.actions import save_authorization
from stepwell.authorizations.models import Authorization
from stepwell.base.errors import NotPermitted, Refused, Stale
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.at(9)


@pytest.fixture
def episode(clinic):
    return cast.episode(clinic, cast.client(clinic))


def values(episode, **changed):
    return {
        "episode": episode,
        "coverage": episode.coverage,
        "number": " AUTH7 ",
        "code": "h0015",
        "unit": "days",
        "amount": 12,
        "starts_on": cast.MONDAY,
        "ends_on": cast.MONDAY + timedelta(days=29),
        "review_on": cast.MONDAY + timedelta(days=25),
        **changed,
    }


def save(clinic, episode, *, by=None, authorization=None, version=None, **changed):
    return save_authorization(
        episode.client,
        values=values(episode, **changed),
        authorization=authorization,
        version=version,
        by=by or clinic.reviewer,
        at=NOW,
    )


def test_a_reviewer_records_an_authorization(clinic, episode):
    row = save(clinic, episode)
    assert (row.number, row.code) == ("AUTH7", "H0015")
    event = Event.objects.get(kind="authorizations.recorded")
    assert (event.client_id, event.data) == (episode.client_id, {"authorization_id": str(row.pk)})


def test_a_counselor_may_not(clinic, episode):
    with pytest.raises(NotPermitted):
        save(clinic, episode, by=clinic.counselor)


def test_everything_that_does_not_fit_is_named_at_once(clinic, episode):
    stranger = cast.episode(clinic, cast.client(clinic, "Blake"))
    with pytest.raises(Refused) as refusal:
        save(clinic, episode, number=" ", amount=0, coverage=stranger.coverage, ends_on=date(2026, 1, 1))
    assert {p.code for p in refusal.value.problems} == {
        "other-client",
        "no-number",
        "no-amount",
        "ends-before-start",
    }


def test_an_authorization_that_ends_before_the_episode_starts_is_refused(clinic, episode):
    with pytest.raises(Refused, match="before-admission"):
        save(clinic, episode, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1))


def test_the_same_number_and_code_is_recorded_once(clinic, episode):
    save(clinic, episode)
    with pytest.raises(Refused, match="number-taken"):
        save(clinic, episode)
    assert save(clinic, episode, code="H0004").number == "AUTH7"


def test_a_change_keeps_what_it_was_and_a_stale_one_is_refused(clinic, episode):
    row = save(clinic, episode)
    save(clinic, episode, authorization=row, version=row.version, amount=24)
    assert Event.objects.filter(kind="authorizations.changed").count() == 1
    assert Authorization.objects.get().amount == 24
    with pytest.raises(Stale):
        save(clinic, episode, authorization=row, version=row.version, amount=30)


def posted(episode, **changed):
    sent = values(episode, **changed)
    sent |= {"episode": episode.pk, "coverage": episode.coverage_id}
    return {name: str(value) for name, value in sent.items()}


def test_the_form_takes_it_keeps_bad_input_and_shows_what_somebody_else_saved(clinic, episode, signed_in):
    desk = signed_in("biller")
    new = reverse("authorizations:new", args=[episode.client_id])
    assert desk.get(new).status_code == 200
    answer = desk.post(new, posted(episode, amount=0))
    assert answer.status_code == 422
    assert "Enter how much was approved." in answer.content.decode()
    answer = desk.post(new, posted(episode))
    assert answer["Location"] == reverse("desk:approvals_of", args=[episode.client_id])
    row = Authorization.objects.get()
    edit = reverse("authorizations:edit", args=[row.pk])
    assert desk.post(edit, {**posted(episode, amount=20), "version": "1"}).status_code == 302
    answer = desk.post(edit, {**posted(episode, amount=30), "version": "1"})
    assert answer.status_code == 409
    assert "Saved by them" in answer.content.decode()


def test_a_wrong_role_is_refused_and_another_site_sees_nothing(clinic, episode, signed_in):
    row = save(clinic, episode)
    edit = reverse("authorizations:edit", args=[row.pk])
    assert signed_in("counselor").get(edit).status_code == 403
    clinic.users["biller"] = cast.user("biller", "Bo Elsewhere", site=clinic.other_site)
    assert signed_in("biller").get(edit).status_code == 404
