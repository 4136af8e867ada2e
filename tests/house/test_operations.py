"""What an operator relies on: health, figures, the pace, and a log that holds no word of a person."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.db import DataError, OperationalError, connection, connections
from django.test import Client as Browser
from django.test import RequestFactory, override_settings
from django.urls import reverse

from stepwell.config import health
from stepwell.config.edge import fault
from stepwell.config.log import JsonLines
from stepwell.config.pace import Pace
from tests import cast

PLANTED = "Zebulon-Quartz"
TOKEN = "a-token-for-the-scraper"


@pytest.fixture
def lines():
    """Everything logged meanwhile, as it would be printed."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, ours = logging.getLogger(), logging.getLogger("stepwell")
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


@pytest.mark.django_db
def test_the_process_says_that_it_lives_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").content == b"ok"


@pytest.mark.django_db
def test_ready_names_each_check_and_nothing_else(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": True,
        "migrations": True,
        "disk": True,
        "worker": False,
        "tasks": True,
        "backups": True,
        "trail": True,
    }


@pytest.mark.django_db
def test_not_ready_when_a_needed_check_fails(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE", 2**80)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["disk"]) == (503, False)


@pytest.mark.django_db
def test_a_database_that_does_not_answer_makes_the_checks_fail_and_breaks_nothing(client, monkeypatch):
    def away(*_):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(connections["default"], "cursor", away)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


@pytest.mark.django_db
def test_only_the_administrator_reads_the_checks_in_words(clinic, signed_in):
    assert "The worker is alive" in signed_in("admin").get(reverse("health")).content.decode()
    assert signed_in("biller").get(reverse("health")).status_code == 403


@pytest.mark.django_db
def test_the_figures_are_for_who_has_the_token(client):
    assert client.get("/health/metrics").status_code == 404
    with override_settings(METRICS_TOKEN=TOKEN):
        assert client.get("/health/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
        client.get("/health/live")
        text = client.get("/health/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'stepwell_requests_total{method="GET",page="live",status="200"}' in text
    assert 'stepwell_healthy{check="database"} 1.0' in text


@override_settings(REQUESTS_PER_MINUTE=3)
def test_too_many_requests_of_one_browser_are_asked_to_wait():
    answers = Pace(lambda _: None)
    requests = RequestFactory()
    requests.cookies["sessionid"] = "one"
    got = [answers(requests.get("/")) for _ in range(5)]
    assert got[:3] == [None] * 3
    assert (got[4].status_code, int(got[4]["Retry-After"]) > 0) == (429, True)
    requests.cookies["sessionid"] = "another"
    assert answers(requests.get("/")) is None


@override_settings(REQUESTS_PER_MINUTE=1, ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_an_address_is_what_our_own_proxy_saw():
    answers = Pace(lambda _: None)
    said = [{"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.7"} for n in range(21)]
    got = [answers(RequestFactory().get("/", headers=h)) for h in said]
    assert (got[:20], got[20].status_code) == ([None] * 20, 429)


def test_a_database_that_is_away_is_told_from_a_mistake_of_ours():
    for error, status in ((OperationalError("gone"), 503), (ValueError("odd"), 500)):
        try:
            raise error
        except (OperationalError, ValueError):
            answer = fault(RequestFactory().get("/"))
        assert answer.status_code == status
        assert "half-saved" in answer.content.decode()


@pytest.mark.django_db
def test_no_word_of_a_person_reaches_the_log(clinic, signed_in, lines):
    desk = signed_in("front_desk")
    person = cast.client(clinic, PLANTED, PLANTED)
    desk.get(reverse("people:client_list"), {"q": PLANTED})
    desk.get(reverse("palette"), {"q": PLANTED})
    desk.get(f"/people/{PLANTED}/nowhere")
    desk.post(reverse("people:client_new"), {"first_name": PLANTED, "birth_date": PLANTED})
    desk.post(reverse("account_login"), {"login": f"{PLANTED}@example.org", "password": PLANTED})
    Browser().post("/account/login/", {"login": f"{PLANTED}@example.org", "password": PLANTED})
    Browser(headers={"host": "evil.example"}).get("/", headers={"Referer": PLANTED})
    try:
        with connection.cursor() as cursor:
            cursor.execute("select %s::int", [PLANTED])
    except DataError:
        logging.getLogger("django.request").exception("fault on %s", person.name)
        logging.getLogger("stepwell.rooms").exception("fault")
    written = lines.getvalue()
    assert "DataError" in written
    assert "22P02" in written
    assert "request" in written
    assert PLANTED.lower() not in written.lower()


def test_every_line_is_one_json_object(lines):
    try:
        raise ValueError(PLANTED)
    except ValueError:
        logging.getLogger("stepwell.rooms").exception("two\nlines")
    (line,) = lines.getvalue().splitlines()
    said = json.loads(line)
    assert (said["message"], said["fault"], said["level"]) == ("two\nlines", ["ValueError"], "error")
    assert any("test_operations.py" in place for place in said["where"])


@pytest.mark.django_db
def test_who_knocks_at_a_chart_that_is_not_there_for_them_is_logged_with_ids_only(clinic, signed_in, lines):
    far = cast.client(clinic, PLANTED, home_site=clinic.other_site)
    url = reverse("people:client_edit", args=[far.pk])
    assert signed_in("counselor").get(url, {"q": PLANTED}).status_code == 404
    Browser().get("/nothing/of/the/kind")
    (line,) = [json.loads(text) for text in lines.getvalue().splitlines() if '"not-there"' in text]
    told = {"page": "people:client_edit", "ids": [str(far.pk)], "user": str(clinic.counselor.pk)}
    assert told.items() <= line.items()
    assert PLANTED not in lines.getvalue()
