"""One client's three days, delivered, noted and signed: what a claim stands on."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources

from stepwell.authorizations.models import Authorization
from stepwell.consents.models import Consent
from stepwell.documents import actions as documents
from stepwell.documents.models import GroupNote, Note
from stepwell.timetable.models import Slot
from tests import cast

MON, TUE, WED, THU, FRI, SAT, SUN = cast.week()
WRITTEN = {"participation": "active", "response": "Named a trigger.", "plan": "Call on Friday."}
NEXT_MONDAY = cast.at(9, day=date(2026, 3, 9))


def use_plan(clinic, name="commercial-h0015"):
    """Gives the cast's plan a real configuration."""
    text = resources.files("stepwell.rules.claims").joinpath(f"plans/{name}.json").read_text("utf-8")
    clinic.plan.billing = json.loads(text)
    clinic.plan.save()
    return clinic.plan


def client_in_care(clinic, first="Avery", **values):
    person = cast.client(clinic, first, **values)
    cast.coverage(clinic, person, verified_on=date(2026, 3, 2))
    found = cast.episode(clinic, person)
    found.objectives.create(number=1, problem="Sleep", text="Sleep seven hours")
    consent(person)
    Authorization.objects.create(
        episode=found, coverage=found.coverage, number=f"AUTH{person.number}", amount=40,
        starts_on=cast.MONDAY, ends_on=date(2026, 5, 30),
    )  # fmt: skip
    return found


def consent(person, **values):
    values = {
        "kind": "tpo", "recipients": ["health plans"], "purpose": "tpo", "classes": ["sud_record"],
        "text_version": "tpo-2026-1", "signer_name": person.name, "signed_on": cast.MONDAY, **values,
    }  # fmt: skip
    return Consent.objects.create(client=person, **values)


def deliver(clinic, episode, *days, sign=True, **attendance):
    """Attended group sessions of three hours; each with its note, signed unless told otherwise."""
    for day in days:
        slot = Slot.objects.filter(day=day).first() or group_of_two(clinic, day)
        row = cast.attended(cast.seat(slot, episode), **attendance)
        documents.attendance_changed(row.pk, by=clinic.counselor, at=cast.at(21, day=day))
        if sign and row.minutes:
            sign_note(clinic, row, day)


def group_of_two(clinic, day, **values):
    """A group with two others in it, so that it is none of one."""
    slot = cast.slot(clinic, day, **values)
    for other in range(2):
        stranger = cast.episode(clinic, cast.client(clinic, f"Other{other}", f"Day{day.day}"))
        cast.attended(cast.seat(slot, stranger))
    return slot


def sign_note(clinic, row, day):
    when = cast.at(21, 30, day=day)
    shared = GroupNote.objects.get(slot=row.slot)
    documents.save_group_part(
        shared,
        topic="Trust",
        intervention="Role play",
        summary="",
        version=shared.version,
        by=clinic.counselor,
        at=when,
    )
    note = Note.objects.get(attendance=row)
    chosen = [o.pk for o in row.episode.objectives.all()]
    documents.save_part(
        note, parts=WRITTEN, objective_ids=chosen, version=note.version, by=clinic.counselor, at=when
    )
    documents.sign(note, by=clinic.counselor, at=when)
