"""The pages that bring a file in, and the list of rows to fix."""

from __future__ import annotations

import csv as csv_reader
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.intake import actions
from stepwell.intake.models import ImportFile, Referral
from tests import cast as people
from tests.apps.intake.files import brought_in, conditions, csv, ndjson, patient, sample


def upload(*parts):
    return [SimpleUploadedFile(part.name, part.content) for part in parts]


def send(browser, clinic, *parts):
    return browser.post(reverse("intake:files"), {"site": str(clinic.site.pk), "files": upload(*parts)})


def test_a_fhir_export_is_read_and_looked_through(clinic, signed_in):
    browser = signed_in("front_desk")
    answer = send(browser, clinic, sample(), conditions("Opioid use disorder"))
    file = ImportFile.objects.get()
    assert answer.url == reverse("intake:file", args=[file.pk])
    text = browser.get(answer.url).content.decode()
    assert "Medhurst46" in text
    assert "Create 2 referrals" in text
    browser.post(reverse("intake:create", args=[file.pk]))
    assert Referral.objects.count() == 2
    for verdict in ("new", "known", "set_aside", "error", "duplicate", "nonsense"):
        assert browser.get(f"{answer.url}?show={verdict}").status_code == 200


def test_a_roster_shows_its_columns_with_a_guess_and_examples(clinic, signed_in):
    browser = signed_in("front_desk")
    answer = send(browser, clinic, csv("Ann,Lee,1990-01-01,614-555-0100"))
    text = browser.get(answer.url).content.decode()
    assert "614-555-0100" in text
    assert '<option value="birth_date" selected>' in text
    fields = {"dates": "mdy", "column-0": "first_name", "column-1": "", "column-2": "birth_date", "column-3": ""}
    assert browser.post(answer.url, fields).status_code == 422
    assert browser.post(answer.url, {**fields, "column-1": "last_name"}).status_code == 302
    assert ImportFile.objects.get().status == "review"
    assert browser.get(answer.url).status_code == 302


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (csv("A,B", head="Name,Name"), "both called"),
        (csv(), ""),
        (ndjson({"resourceType": "Location", "id": "x"}), None),
    ],
)
def test_a_file_that_cannot_be_read_says_so_on_the_page(clinic, signed_in, part, words):
    browser = signed_in("front_desk")
    answer = send(browser, clinic, part)
    if words is None:
        assert "no Patient" in browser.get(answer.url).content.decode()
    elif words:
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not ImportFile.objects.exists()
    else:
        assert answer.status_code == 302


def test_nothing_chosen_is_said(clinic, signed_in):
    answer = signed_in("front_desk").post(reverse("intake:files"), {"site": str(clinic.site.pk)})
    assert answer.status_code == 422


def test_reading_shows_its_progress(clinic, signed_in):
    file = brought_in(clinic, sample())
    ImportFile.objects.update(status="reading", done=3)
    browser = signed_in("front_desk")
    whole = browser.get(reverse("intake:file", args=[file.pk])).content.decode()
    part = browser.get(reverse("intake:file", args=[file.pk]), headers={"HX-Request": "true"}).content.decode()
    assert 'value="3"' in whole
    assert "every 1s" in part
    assert "<html" not in part


def test_reading_that_was_cut_off_is_started_anew(clinic, signed_in):
    file = actions.receive(clinic.site, by=clinic.front_desk, at=people.at(9), kind="fhir", parts=[sample()])
    browser = signed_in("front_desk")
    assert "Start anew" in browser.get(reverse("intake:file", args=[file.pk])).content.decode()
    browser.post(reverse("intake:reread", args=[file.pk]))
    file.refresh_from_db()
    assert file.status == "review"


def test_the_same_bytes_again_are_noticed(clinic, signed_in):
    browser = signed_in("front_desk")
    for _ in range(2):
        answer = send(browser, clinic, sample())
    assert "The same file came before" in browser.get(answer.url).content.decode()


def test_a_doubtful_row_stands_beside_its_match_and_is_decided(clinic, signed_in):
    client = people.client(clinic, "Sumiko254", "Medhurst46", birth_date=date(1990, 5, 21))
    file = brought_in(clinic, sample())
    browser = signed_in("front_desk")
    url = f"{reverse('intake:file', args=[file.pk])}?show=duplicate"
    text = browser.get(url).content.decode()
    assert client.number in text
    assert "same name and date of birth" in text
    assert Access.objects.filter(client_id=client.pk, page="intake.file").exists()
    row = file.rows.get(verdict="duplicate")
    decide = reverse("intake:decide", args=[file.pk, row.pk])
    browser.post(decide, {"decision": f"link:{client.pk}"})
    assert Referral.objects.get().client == client
    again = browser.post(decide, {"decision": "create"}, follow=True)
    assert "decided already" in again.content.decode()


def test_rows_of_one_file_are_shown_beside_each_other(clinic, signed_in):
    file = brought_in(clinic, ndjson(patient("p1"), patient("p9", given="Sumika254")))
    text = signed_in("front_desk").get(f"{reverse('intake:file', args=[file.pk])}?show=duplicate").content.decode()
    assert "Patient.ndjson, line 1" in text


def test_rows_to_fix_are_downloaded_and_no_cell_is_a_formula(clinic, signed_in):
    file = brought_in(clinic, csv('"=HYPERLINK(""x"")",Lee,,', "Ann,,13/13/13,+1"), kind="csv")
    browser, url = signed_in("front_desk"), reverse("intake:errors", args=[file.pk])
    assert url in browser.get(f"{reverse('intake:file', args=[file.pk])}?show=error").content.decode()
    answer = browser.post(url)
    rows = list(csv_reader.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][2:] == ["First", "Last", "DOB", "Phone"]
    assert rows[1][2] == '\'=HYPERLINK("x")'
    assert "cannot be read" in rows[2][1]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_another_sites_file_is_not_there(clinic, signed_in):
    file = brought_in(clinic, sample())
    ImportFile.objects.update(site=clinic.other_site)
    for route in ("file", "columns", "errors"):
        assert signed_in("front_desk").get(reverse(f"intake:{route}", args=[file.pk])).status_code == 404


def test_a_counselor_may_not_import(clinic, signed_in):
    assert signed_in("counselor").get(reverse("intake:files")).status_code == 403


def test_a_page_of_doubtful_rows_costs_the_same_for_many(clinic, signed_in, django_assert_max_num_queries):
    for n in range(8):
        people.client(clinic, f"Ann{n}", "Lee", birth_date=date(1990, 1, n + 1))
    file = brought_in(clinic, csv(*(f"Ann{n},Lee,1990-01-{n + 1:02d}," for n in range(8))), kind="csv")
    browser = signed_in("front_desk")
    with django_assert_max_num_queries(15):
        browser.get(f"{reverse('intake:file', args=[file.pk])}?show=duplicate")
