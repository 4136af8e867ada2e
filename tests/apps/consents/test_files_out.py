"""Files that leave by the browser, locked with a passphrase or as they are."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from stepwell.base.locked_zip import unlocked
from stepwell.consents import actions
from stepwell.consents.actions import Exit, Signed
from stepwell.consents.models import Disclosure
from stepwell.people.sign_on import CONFIRMED
from tests import cast as people

PASSPHRASE = "correct horse battery"


@pytest.fixture
def client(clinic):
    """Somebody about whom something was shared, with a name that a spreadsheet would run."""
    found, at = people.client(clinic), timezone.now()
    actions.give_tpo(found, by=clinic.front_desk, at=at, signed=Signed(name="Avery Testclient", on=people.MONDAY))
    claim = Exit(
        name="claim", recipient="health_plan", recipient_name="=Plan(1)", purpose="payment", data=("sud_record",)
    )
    actions.disclose(claim, [found.pk], subject_id=None, by=clinic.counselor, day=at.date(), at=at)
    return found


@pytest.fixture
def browser(clinic, signed_in):
    found = signed_in("privacy_officer")
    session = found.session
    session[CONFIRMED] = timezone.now().isoformat()
    session.save()
    return found


def saved(browser, client, **values):
    copy = reverse("consents:accounting_copy", args=[client.pk])
    return browser.post(copy, {"verified": "1", "file": "1", **values})


def test_the_clients_list_is_saved_as_a_file_that_runs_nothing(browser, client):
    answer = saved(browser, client)
    assert answer["Content-Disposition"].endswith('.csv"')
    assert "'=Plan(1)" in answer.content.decode("utf-8-sig")
    assert Disclosure.objects.filter(exit="accounting", decision="allow").count() == 1


def test_with_a_passphrase_it_is_a_zip_that_only_the_passphrase_opens(browser, client):
    answer = saved(browser, client, passphrase=PASSPHRASE)
    assert (answer["Content-Type"], answer["Content-Disposition"][-5:]) == ("application/zip", '.zip"')
    assert b"Plan" not in answer.content
    name, content = unlocked(answer.content, passphrase=PASSPHRASE)
    assert name.startswith("what-was-shared-")
    assert "'=Plan(1)" in content.decode("utf-8-sig")


@pytest.mark.parametrize("weak", ["short", "fifteen letters", "correct hörse battery", "correct\nhorse battery"])
def test_a_weak_passphrase_is_refused_before_anything_is_written_down(browser, client, weak):
    answer = saved(browser, client, passphrase=weak)
    assert answer.status_code == 422
    assert "16 characters or more" in answer.content.decode()
    assert not Disclosure.objects.filter(exit="accounting").exists()


def test_where_the_site_asks_for_it_no_file_leaves_without_one_and_paper_still_does(browser, client, settings):
    settings.LOCK_EXPORTS = True
    answer = saved(browser, client)
    assert (answer.status_code, "only locked" in answer.content.decode()) == (422, True)
    assert saved(browser, client, passphrase=PASSPHRASE).status_code == 200
    copy = reverse("consents:accounting_copy", args=[client.pk])
    assert browser.post(copy, {"verified": "1"}).status_code == 200


def test_a_file_asks_who_one_is(client, signed_in):
    browser = signed_in("privacy_officer")
    session = browser.session
    session[CONFIRMED] = "2020-01-01T00:00:00+00:00"
    session.save()
    assert "reauthenticate" in saved(browser, client)["Location"]
    assert not Disclosure.objects.filter(exit="accounting").exists()


def test_every_other_file_is_locked_in_the_same_way(clinic, browser, client, settings):
    settings.LOCK_EXPORTS = True
    url = f"{reverse('privacy:export')}?person={clinic.counselor.pk}"
    assert browser.post(url).status_code == 422
    answer = browser.post(url, {"passphrase": PASSPHRASE})
    assert unlocked(answer.content, passphrase=PASSPHRASE)[0].startswith("looks-")
