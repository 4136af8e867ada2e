from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from stepwell.audit.models import Access, Event
from stepwell.base.errors import Refused, Stale
from stepwell.worklist import actions, queries
from stepwell.worklist.models import Item
from tests import cast


def outreach(clinic, subject=None, **values):
    values = {
        "title": "Reach out after a missed session",
        "site": clinic.site,
        "due_at": cast.at(10),
        "owner": clinic.counselor.staff,
        "by": clinic.facilitator,
        "at": cast.at(9),
        **values,
    }
    return actions.open_item(Item.Kind.OUTREACH, subject_id=subject or uuid4(), **values)


def test_one_open_item_a_kind_and_subject(clinic):
    subject = uuid4()
    first = outreach(clinic, subject)
    assert outreach(clinic, subject, title="Again") == first
    assert Event.objects.filter(kind="worklist.opened").count() == 1
    actions.close(first, outcome="Reached", by=clinic.counselor, at=cast.at(10))
    assert outreach(clinic, subject) != first


def test_a_task_is_closed_with_what_was_done_and_only_once(clinic):
    item = outreach(clinic)
    with pytest.raises(Refused, match="no-outcome"):
        actions.close(item, outcome=" ", by=clinic.counselor, at=cast.at(10))
    done = actions.close(item, outcome="Left a message", by=clinic.counselor, at=cast.at(10))
    assert (done.outcome, done.closed_at) == ("Left a message", cast.at(10))
    with pytest.raises(Refused, match="already-closed"):
        actions.close(item, outcome="Twice", by=clinic.counselor, at=cast.at(11))


def test_a_task_whose_reason_is_gone_closes_itself(clinic):
    item = outreach(clinic)
    actions.close_for(
        Item.Kind.OUTREACH, subject_id=item.subject_id, outcome="Came later", by=clinic.facilitator, at=cast.at(10)
    )
    item.refresh_from_db()
    assert item.outcome == "Came later"


def test_a_task_is_given_to_somebody_else_but_not_over_a_newer_save(clinic):
    item = outreach(clinic)
    actions.assign(item, owner=clinic.nurse.staff, version=1, by=clinic.counselor, at=cast.at(9))
    item.refresh_from_db()
    assert item.owner == clinic.nurse.staff
    with pytest.raises(Stale):
        actions.assign(item, owner=None, version=1, by=clinic.counselor, at=cast.at(9))


def test_the_overdue_come_first_and_filters_narrow(clinic):
    late = outreach(clinic, due_at=cast.at(7))
    soon = outreach(clinic, due_at=cast.at(12), owner=None)
    found = queries.open_items(clinic.counselor)
    assert list(found) == [late, soon]
    assert list(queries.open_items(clinic.counselor, owner=clinic.counselor.staff)) == [late]
    assert list(queries.open_items(clinic.counselor, unowned=True)) == [soon]
    assert not queries.open_items(clinic.counselor, kind=Item.Kind.NOTE_DUE).exists()


def test_a_task_about_a_client_or_site_out_of_sight_is_not_there(clinic, signed_in):
    hidden = outreach(clinic, client=cast.client(clinic, restricted=True))
    away = outreach(clinic, site=clinic.other_site)
    assert not queries.open_items(clinic.counselor).exists()
    for item in (hidden, away):
        assert signed_in("counselor").get(reverse("worklist:task", args=[item.pk])).status_code == 404


def test_my_tasks_shows_fifty_with_few_queries(clinic, signed_in, django_assert_max_num_queries):
    for n in range(60):
        outreach(clinic, client=cast.client(clinic, first=f"Client {n}"), due_at=cast.at(7) + timedelta(minutes=n))
    browser = signed_in("counselor")
    with django_assert_max_num_queries(15):
        found = browser.get(reverse("worklist:mine"))
    assert found.status_code == 200
    assert b"60 open tasks" in found.content
    assert Access.objects.filter(page="worklist.mine").count() == 50


def test_a_missed_session_is_closed_in_one_tap(clinic, signed_in):
    item = outreach(clinic, client=cast.client(clinic))
    browser = signed_in("counselor")
    url = reverse("worklist:task", args=[item.pk])
    assert browser.post(url, {"close": "1", "what": "other", "outcome": "", "version": 1}).status_code == 422
    assert browser.post(url, {"close": "1", "what": "message", "outcome": "Twice", "version": 1}).status_code == 302
    item.refresh_from_db()
    assert item.outcome == "Left a message. Twice"


def test_a_stale_close_keeps_what_was_typed(clinic, signed_in):
    item = outreach(clinic)
    actions.assign(item, owner=clinic.nurse.staff, by=clinic.counselor, at=cast.at(9))
    url = reverse("worklist:task", args=[item.pk])
    found = signed_in("counselor").post(url, {"close": "1", "what": "message", "outcome": "My words", "version": 1})
    assert found.status_code == 409
    assert b"My words" in found.content


def test_somebody_writes_a_task(clinic, signed_in):
    values = {"title": "Order chairs", "site": clinic.site.pk, "owner": "", "due_at": "2026-03-05T17:00"}
    assert signed_in("front_desk").post(reverse("worklist:add"), values).status_code == 302
    item = Item.objects.get(kind=Item.Kind.OTHER)
    assert (item.title, item.due_at) == ("Order chairs", cast.at(17, day=cast.MONDAY + timedelta(days=3)))


def test_a_visitor_is_asked_to_sign_in(client, clinic):
    assert client.get(reverse("worklist:mine")).status_code == 302
