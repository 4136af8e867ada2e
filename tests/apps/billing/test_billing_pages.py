"""The biller's week in the browser: decide, claim, check, file, download; and the command that does the same."""

import json
import resource

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.base.locked_zip import unlocked
from stepwell.billing.models import Batch, Charge, Claim
from stepwell.billing.tasks import build_batch
from tests.apps.billing.chart import FRI, MON, NEXT_MONDAY, WED, client_in_care, deliver, use_plan

pytestmark = pytest.mark.django_db
WEEK = {"day": "2026-03-02"}


@pytest.fixture
def episode(clinic, clock):
    clock(NEXT_MONDAY)
    clinic.biller.all_sites = True
    clinic.biller.save()
    use_plan(clinic)
    found = client_in_care(clinic)
    deliver(clinic, found, MON, WED, FRI)
    return found


@pytest.fixture
def desk(clinic, episode, signed_in):
    return signed_in("biller")


def text_of(answer):
    return answer.content.decode()


def step(desk, name):
    return text_of(desk.post(reverse("billing:run", args=[name]), WEEK, follow=True))


def test_the_week_is_billed_step_by_step(desk, episode):
    assert "3 ready" in step(desk, "charge")
    assert "1 claim is made and checked." in step(desk, "claim")
    board = text_of(desk.get(reverse("billing:board"), WEEK))
    assert "File for Example State Plan (1, 837P)" in board
    answer = desk.post(
        reverse("billing:order"),
        {**WEEK, "payer": str(episode.coverage.plan.payer_id), "form": "837P"},
        follow=True,
    )
    assert "The file is being built" in text_of(answer)
    batch = Batch.objects.get()
    build_batch(str(batch.pk))
    page = text_of(desk.get(reverse("billing:file", args=[batch.pk])))
    assert "The file is ready" in page
    file = desk.post(reverse("billing:download", args=[batch.pk]))
    assert file["Content-Disposition"] == 'attachment; filename="837P-000000001.edi"'
    assert file.content.startswith(b"ISA*00*")
    locked = desk.post(reverse("billing:download", args=[batch.pk]), {"passphrase": "correct horse battery"})
    assert unlocked(locked.content, passphrase="correct horse battery") == ("837P-000000001.edi", file.content)


def test_a_days_reason_stands_on_its_page(desk, episode):
    episode.attendances.filter(day=WED).update(minutes=100)
    step(desk, "charge")
    assert "1 h 40 min counted; the plan asks 3 h for a day." in text_of(desk.get(reverse("billing:days"), WEEK))


def test_a_claim_shows_its_trail_to_session_and_note(desk, episode):
    step(desk, "charge")
    step(desk, "claim")
    claim = Claim.objects.get()
    text = text_of(desk.get(reverse("billing:claim", args=[claim.pk])))
    assert text.count("Process group") == 3
    assert "6:00–9:00 PM" in text
    assert f"AUTH{episode.client.number}" in text
    assert Access.objects.filter(page="billing.claim", client_id=episode.client_id).count() == 1


def test_a_held_claim_says_what_to_mend_and_passes_afterwards(desk, episode):
    episode.client.coverages.update(verified_on=None)
    step(desk, "charge")
    step(desk, "claim")
    claim = Claim.objects.get()
    assert "This claim cannot be sent yet" in text_of(desk.get(reverse("billing:claim", args=[claim.pk])))
    episode.client.coverages.update(verified_on=MON)
    answer = desk.post(reverse("billing:check", args=[claim.pk]), follow=True)
    assert "This claim is ready." in text_of(answer)


def test_a_counselor_sees_no_claims(clinic, episode, signed_in):
    desk = signed_in("counselor")
    assert desk.get(reverse("billing:board")).status_code == 403
    assert desk.post(reverse("billing:run", args=["charge"]), WEEK).status_code == 403


def test_a_biller_of_one_site_sees_no_file(clinic, episode, signed_in):
    clinic.biller.all_sites = False
    clinic.biller.save()
    desk = signed_in("biller")
    text = text_of(desk.get(reverse("billing:files")))
    assert "No files yet" in text


@pytest.mark.parametrize("name", ["billing:board", "billing:days", "billing:files"])
def test_lists_are_read_in_few_queries(clinic, desk, episode, django_assert_max_num_queries, name):
    for number in range(6):
        deliver(clinic, client_in_care(clinic, f"Casey{number}"), MON)
    step(desk, "charge")
    step(desk, "claim")
    with django_assert_max_num_queries(15):
        assert desk.get(reverse(name), WEEK).status_code == 200


def test_the_command_lints_and_writes(episode, clinic, tmp_path, capsys):
    call_command("claims", "lint", "--week", "2026-03-04", "--json")
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["status"] == "clean"
    call_command("claims", "write", "--week", "2026-03-04", "-o", str(tmp_path), "--json")
    (row,) = capsys.readouterr().out.splitlines()
    (file,) = tmp_path.iterdir()
    assert json.loads(row) == {"file": str(file), "claims": 1, "control": 1}
    assert file.read_text().startswith("ISA*00*")


def test_the_command_ends_with_one_when_a_claim_needs_work(episode):
    episode.client.coverages.update(verified_on=None)
    with pytest.raises(SystemExit) as left:
        call_command("claims", "lint", "--week", "2026-03-04")
    assert left.value.code == 1
    assert Charge.objects.filter(status="claimed").count() == 3


def test_the_payers_number_is_typed_on_the_claims_page(clinic, desk, episode):
    step(desk, "charge")
    step(desk, "claim")
    desk.post(reverse("billing:order"), {**WEEK, "payer": str(episode.coverage.plan.payer_id), "form": "837P"})
    build_batch(str(Batch.objects.get().pk))
    claim = Claim.objects.get()
    address = reverse("billing:answer", args=[claim.pk])
    assert desk.post(address, {"version": claim.version, "payer_number": ""}).status_code == 422
    answer = desk.post(address, {"version": claim.version, "payer_number": "PAY123"}, follow=True)
    assert "PAY123" in text_of(answer)
    assert desk.post(address, {"version": claim.version, "payer_number": "OTHER"}).status_code == 409


def test_a_full_disk_leaves_no_half_file_and_the_file_can_be_had_again(desk, episode, tmp_path, capsys):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))  # as if the disk had a hundred bytes left
    try:
        with pytest.raises(CommandError, match="could not be written"):
            call_command("claims", "write", "--week", WEEK["day"], "-o", str(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []
    batch = Batch.objects.get()
    assert desk.post(reverse("billing:download", args=[batch.pk])).content.startswith(b"ISA*")
