import pytest

from stepwell.attendance import actions
from stepwell.attendance.models import Attendance, Correction
from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, Stale
from tests.apps.attendance.rooms import NO_SHOW, at, came, evening, seat

LATER = at(22)


@pytest.fixture
def row(clinic):
    """An entry on which a signed note relies."""
    found = actions.record(seat(evening(clinic)), entry=came(at(18), at(21)), by=clinic.facilitator, at=LATER)
    actions.mark_relied([found.pk], at=LATER)
    return Attendance.objects.get(pk=found.pk)


def correct(clinic, row, entry, *, reason="Wrong line of the sheet", by=None, **values):
    return actions.correct(row, entry=entry, reason=reason, by=by or clinic.facilitator, at=LATER, **values)


def test_what_is_relied_upon_is_not_simply_changed(clinic, row):
    with pytest.raises(Refused, match="relied-upon"):
        actions.record(row.seat, entry=came(at(18, 20), at(21)), by=clinic.facilitator, at=LATER)
    with pytest.raises(Refused, match="relied-upon"):
        actions.take_back(row.slot, versions=[(row.pk, row.version)], by=clinic.facilitator, at=LATER)


def test_a_correction_keeps_both_values_and_the_reason_and_says_so(clinic, row):
    made = correct(clinic, row, came(at(18, 20), at(21)))
    row.refresh_from_db()
    assert (row.status, row.minutes) == ("late", 160)
    assert (made.before["minutes"], made.after["minutes"], made.reason) == (180, 160, "Wrong line of the sheet")
    event = Event.objects.get(kind="attendance.corrected")
    assert event.data["correction_id"] == str(made.pk)
    assert (event.data["status"], event.data["minutes"], event.client_id) == ("late", 160, row.client_id)
    assert "reason" not in event.data
    assert row.relied_at == LATER


def test_a_correction_needs_a_reason_a_change_a_role_and_the_latest_version(clinic, row):
    with pytest.raises(Refused, match="no-reason"):
        correct(clinic, row, NO_SHOW, reason=" ")
    with pytest.raises(Refused, match="nothing-changed"):
        correct(clinic, row, came(at(18), at(21)))
    with pytest.raises(NotPermitted):
        correct(clinic, row, NO_SHOW, by=clinic.biller)
    with pytest.raises(Stale):
        correct(clinic, row, NO_SHOW, version=row.version + 1)
    assert not Correction.objects.exists()


def test_an_impossible_time_is_refused_in_a_correction_too(clinic, row):
    with pytest.raises(Refused) as refused:
        correct(clinic, row, came(at(19), at(18)))
    assert [p.where for p in refused.value.problems] == ["left_at"]


def test_corrected_to_a_no_show_somebody_reaches_out(clinic, row):
    correct(clinic, row, NO_SHOW)
    assert row.client.items.get().kind == "outreach"
