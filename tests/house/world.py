"""A clinic in which everything has a canary: four clients with a whole chart each, and what a stranger must not meet.

`own` is in care at the roles' own site, `discharged` was; `other` is in care at another site, and `restricted` at the
own site, but behind a key that none of the roles holds. Every name, number and sentence of a client carries that
client's mark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from stepwell.attendance.models import Correction
from stepwell.audit.models import Event
from stepwell.authorizations.models import Authorization
from stepwell.billing.models import Batch, BatchFile, Charge, Claim, ClaimLine
from stepwell.consents.models import (
    ClientRequest,
    Complaint,
    Consent,
    Disclosure,
    Form,
    Outgoing,
    Proof,
    ProofScan,
    Restriction,
    Scan,
)
from stepwell.documents import actions as documents
from stepwell.documents.models import CounselingNote
from stepwell.episodes.models import Episode
from stepwell.hours.models import Entry
from stepwell.intake.models import ImportFile, ImportRow, Referral, ReferralStep
from stepwell.keeping.models import Leaving
from stepwell.people.models import Client, Contact, EmergencyAccess, Keyholder, Phone, Site, StaffMember, User
from stepwell.privacy.models import Check, Finding
from stepwell.timetable.models import Closure, Enrollment, Series, Slot, SlotStaff, Term
from stepwell.worklist.models import Item
from tests import cast

MARKS = {"own": "Qownq", "discharged": "Qgoneq", "other": "Qelsewhereq", "restricted": "Qsecretq"}
HIDDEN = ("other", "restricted")


@dataclass
class World:
    clinic: cast.Cast
    ids: dict[str, dict[str, UUID]] = field(default_factory=dict)
    """Whose, then what: `ids["other"]["note"]`."""

    def of(self, whose: str, kind: str) -> UUID:
        return self.ids[whose].get(kind) or self.ids["own"][kind]


def build(clinic: cast.Cast) -> World:
    world, today = World(clinic), timezone.now().date()
    monday = today - timedelta(days=today.weekday())
    # What each site has of its own: a group of both the open and the hidden, a track, a room.
    groups = {
        clinic.site.pk: cast.slot(clinic, monday),
        clinic.other_site.pk: _group(clinic, clinic.other_site, monday),
    }
    for number, whose in enumerate(MARKS):
        site = clinic.other_site if whose == "other" else clinic.site
        world.ids[whose] = _client(clinic, whose, site, groups[site.pk], number, monday)
    _setup(clinic, world, groups[clinic.site.pk], monday)
    return world


def _group(clinic: cast.Cast, site: Site, day: date) -> Slot:
    series = Series.objects.create(
        site=site, service=clinic.group, title="Group there", weekday=day.weekday(), starts_at=time(18), minutes=180,
        starts_on=day, ends_on=day,
    )  # fmt: skip
    during = DateTimeTZRange(cast.at(18, day=day), cast.at(21, day=day))
    slot = Slot.objects.create(series=series, site=site, day=day, during=during)
    SlotStaff.objects.create(slot=slot, staff=clinic.facilitator.staff, during=during)
    return slot


def _client(clinic, whose: str, site: Site, group: Slot, number: int, monday: date) -> dict[str, UUID]:
    mark, hidden = MARKS[whose], whose == "restricted"
    person = cast.client(
        clinic, mark, f"{mark}son", home_site=site, email=f"{mark}@example.org", line1=f"{mark} Street 1",
        restricted=hidden, birth_date=date(1980, 1, 1 + number),
    )  # fmt: skip
    Phone.objects.create(client=person, number=f"614-555-01{number:02d}")
    Contact.objects.create(client=person, name=f"{mark} Mother", relation="mother")
    keeper = _keeper(whose, site) if whose in HIDDEN else clinic.counselor
    if hidden:
        Keyholder.objects.create(client=person, user=keeper)
    chart = _chart(clinic, person, site, mark, monday)
    chart |= _week(clinic, person, chart["rows"], group, keeper, number, monday)
    chart |= _money(clinic, person, chart["rows"], chart["attendance"], mark, monday)
    chart |= _office(clinic, person, site, keeper, mark)
    chart |= _permissions(person, site, keeper, mark, monday)
    if whose == "discharged":
        Episode.objects.filter(client=person).update(
            status="discharged", discharged_on=timezone.now().date(), discharge_reason="completed"
        )
    del chart["rows"]
    return chart


def _keeper(whose: str, site: Site) -> User:
    """A counselor who is none of the roles: staff are known to everybody, so the name carries no mark."""
    user = User.objects.create_user(f"{whose}.keeper@x.example", name=f"Keeper of {whose}", roles=["counselor"])
    user.sites.add(site)
    member = StaffMember.objects.create(user=user, first_name="Keeper", last_name=whose.title())
    member.sites.add(site)
    return user


def _chart(clinic, person: Client, site: Site, mark: str, monday: date) -> dict:
    cover = cast.coverage(clinic, person, member_id=f"{mark}MEMBER")
    episode = cast.episode(clinic, person, site=site, track=None, coverage=cover, admitted_on=monday)
    objective = episode.objectives.create(number=1, problem=f"{mark} sleep", text=f"{mark} sleeps")
    consent = Consent.objects.create(
        client=person, kind="tpo", recipients=[f"{mark} plan"], purpose="tpo", classes=["sud_record"],
        text_version="tpo-2026-1", signer_name=f"{mark}son", signed_on=monday,
    )  # fmt: skip
    approval = Authorization.objects.create(
        episode=episode, coverage=cover, number=f"{mark}AUTH", amount=40, starts_on=monday,
        ends_on=monday + timedelta(days=60),
    )  # fmt: skip
    return {
        "client": person.pk, "coverage": cover.pk, "episode": episode.pk, "objective": objective.pk,
        "consent": consent.pk, "authorization": approval.pk, "rows": (episode, cover, approval),
    }  # fmt: skip


def _week(clinic, person, rows, group: Slot, keeper, number: int, monday: date) -> dict[str, UUID]:
    """A seat in the site's group with its attendance and note, and an appointment alone."""
    episode, mark = rows[0], person.first_name
    seat = cast.seat(group, episode)
    attendance = cast.attended(seat)
    documents.attendance_changed(attendance.pk, by=clinic.counselor, at=cast.at(21, day=monday))
    note = attendance.note
    note.parts = {"participation": "active", "response": f"{mark} said so.", "plan": f"{mark} plans."}
    note.save()
    day = monday + timedelta(days=1)
    alone = Series.objects.create(
        site=group.site, service=clinic.individual, title="Individual counseling", weekday=day.weekday(),
        starts_at=time(9 + number), minutes=60, starts_on=day, ends_on=day, episode=episode,
    )  # fmt: skip
    during = DateTimeTZRange(cast.at(9 + number, day=day), cast.at(10 + number, day=day))
    slot = Slot.objects.create(series=alone, site=group.site, day=day, during=during)
    SlotStaff.objects.create(slot=slot, staff=keeper.staff, during=during)
    alone_seat = cast.seat(slot, episode)
    place = Enrollment.objects.create(series=group.series, episode=episode, starts_on=monday)
    entry = Entry.objects.create(
        episode=episode, day=monday, kind="delivered", service_kind="group", countable=True, minutes=180,
        attendance_id=attendance.pk, actor_id=keeper.pk, posted_at=cast.at(21, day=monday),
    )  # fmt: skip
    correction = Correction.objects.create(
        attendance_id=attendance.pk, client_id=person.pk, actor_id=keeper.pk, at=cast.at(22, day=monday),
        reason=f"{mark} left.", before={}, after={},
    )  # fmt: skip
    return {
        "seat": seat.pk, "attendance": attendance.pk, "note": note.pk, "series": alone.pk, "slot": slot.pk,
        "slot_seat": alone_seat.pk, "enrollment": place.pk, "entry": entry.pk, "correction": correction.pk,
        "group": group.pk,
    }  # fmt: skip


def _money(clinic, person, rows, attendance_id: UUID, mark: str, monday: date) -> dict[str, UUID]:
    episode, cover, approval = rows
    charge = Charge.objects.create(
        episode=episode, client=person, coverage=cover, day=monday, status="claimed", code="H0015", units=1,
        amount=150, minutes=180, attendance_ids=[attendance_id], decided_at=cast.at(22, day=monday),
        explanation=f"{mark} day",
    )  # fmt: skip
    batch = Batch.objects.create(
        payer=cover.plan.payer, form="837P", week_starts_on=monday, status="ready", control_number=1, total=1,
        done=1, actor_id=clinic.biller.pk, created_at=cast.at(22, day=monday), ready_at=cast.at(22, day=monday),
    )  # fmt: skip
    BatchFile.objects.create(batch=batch, content=f"ISA*{mark}~", digest="0" * 64, made_at=cast.at(22, day=monday))
    claim = Claim.objects.create(
        number=f"{mark}CLM", client=person, episode=episode, coverage=cover, authorization=approval, batch=batch,
        form="837P", week_starts_on=monday, first_day=monday, last_day=monday, total=150, status="batched",
    )  # fmt: skip
    ClaimLine.objects.create(claim=claim, number=1, charge=charge, day=monday, code="H0015", units=1, amount=150)
    return {"charge": charge.pk, "batch": batch.pk, "claim": claim.pk}


def _office(clinic, person, site: Site, keeper, mark: str) -> dict[str, UUID]:
    now = timezone.now()
    item = Item.objects.create(
        kind="other", site=site, client=person, subject_id=uuid4(), title=f"{mark} call", owner=keeper.staff,
        opened_at=now, due_at=now + timedelta(hours=3),
    )  # fmt: skip
    referral = Referral.objects.create(
        site=site, first_name=mark, last_name=f"{mark}referred", client=person, status="admitted",
        received_at=now, step_since=now, reason=f"{mark} asks", phone="614-555-0177",
    )  # fmt: skip
    ReferralStep.objects.create(
        referral_id=referral.pk, step="received", at=now, actor_id=keeper.pk, note=f"{mark} x"
    )
    file = ImportFile.objects.create(
        site=site, name="list.csv", kind="csv", digest="1" * 64, size=10, status="review", total=1, done=1,
        actor_id=keeper.pk, created_at=now, mapping={},
    )  # fmt: skip
    person_read = {"where": "line 1", "cells": [["Name", f"{mark} inside"]]}
    row = ImportRow.objects.create(file=file, line=1, verdict="error", person=person_read, referral=referral)
    own = CounselingNote.objects.create(
        client=person, author=keeper.staff, day=timezone.now().date(), text=f"{mark} whispers.", changed_at=now
    )
    finding = Finding.objects.create(
        person=keeper, client=person, day=now.date(), first_at=now, looks=3, reasons=["same-last-name"], score=3,
    )  # fmt: skip
    access = EmergencyAccess.objects.create(
        user=clinic.nurse, client=person, reason="medical", words=f"{mark} fell down.",
        opened_at=now - timedelta(days=5), expires_at=now - timedelta(days=4), review_due_at=now,
    )  # fmt: skip
    person.line2 = f"{mark} annex"
    person.save()
    changed = Event.objects.create(
        kind="people.client_changed", actor_id=keeper.pk, occurred_at=now, client_id=person.pk, subject_id=person.pk,
        data={"fields": ["line2"]},
    )  # fmt: skip
    return {
        "record_change": changed.pk,
        "item": item.pk, "referral": referral.pk, "import_file": file.pk, "import_row": row.pk,
        "emergency_access": access.pk, "counseling_note": own.pk, "finding": finding.pk,
    }  # fmt: skip


def _permissions(person, site: Site, keeper, mark: str, monday: date) -> dict[str, UUID]:
    """A form that waits, its scan, what was asked, what left and what waits to leave."""
    now = timezone.now()
    terms = {"recipients": [f"{mark} sister"], "purpose": "patient_request", "classes": ["identity_only"]}
    form = Form.objects.create(
        client=person, kind="family", text_version="family-2026-1", discloser="We", expires_when=f"{mark} leaves",
        prepared_at=now, prepared_by_id=keeper.pk, **terms,
    )  # fmt: skip
    content = f"%PDF-1.4 {mark} %%EOF".encode()
    scan = Scan.objects.create(
        form=form, content=content, media_type="application/pdf", size=len(content), digest="2" * 64, added_at=now,
        added_by_id=keeper.pk,
    )  # fmt: skip
    asked = {"client": person, "words": f"{mark} asks.", "asked_on": monday, "due_on": monday}
    limit = Restriction.objects.create(**asked)
    request = ClientRequest.objects.create(kind="copy", **asked)
    complaint = Complaint.objects.create(
        site=site,
        client=person,
        received_on=monday,
        received_how="phone",
        words=f"{mark} complains.",
        due_on=monday,
    )
    to = {"recipient_kind": "family_member", "recipient_name": f"{mark} sister", "purpose": "patient_request"}
    left = Disclosure.objects.create(
        client_id=person.pk, actor_id=keeper.pk, at=now, released=["identity_only"], decision="allow",
        basis="2.33(a)(1)", exit="shared_phone", accounted=True, **to,
    )  # fmt: skip
    paper = Proof.objects.create(
        kind="order_civil", client=person, recipients=[f"{mark} court"], reference=f"{mark} 1", issued_by="A judge",
        starts_on=monday, looked_at_by=f"{mark} counsel", looked_on=monday, added_at=now, added_by_id=keeper.pk,
    )  # fmt: skip
    ProofScan.objects.create(
        proof=paper, content=content, media_type="application/pdf", size=len(content), digest="3" * 64
    )
    urgent = Disclosure.objects.create(
        client_id=person.pk, actor_id=keeper.pk, at=now, released=["sud_record"], decision="allow",
        basis="2.51(a)(1),(c)", exit="emergency", recipient_kind="medical_emergency_personnel", purpose="emergency",
        recipient_name="Dr. Elm", affiliation="Mercy Hospital", note=f"{mark} fell.", told_words=f"{mark} takes it.",
        told_at=now, told_by_name="Keeper",
    )  # fmt: skip
    waiting = Outgoing.objects.create(
        client=person, carrier="by_hand", exit="shared_fax", classes=["identity_only"], subject_id=uuid4(),
        prepared_by=keeper, prepared_at=now, **to,
    )  # fmt: skip
    return {
        "consent_form": form.pk, "scan": scan.pk, "sharing_limit": limit.pk, "client_request": request.pk,
        "complaint": complaint.pk, "disclosure": left.pk, "outgoing": waiting.pk,
        "emergency_entry": urgent.pk, "proof": paper.pk,
    }  # fmt: skip


def _setup(clinic, world: World, group: Slot, monday: date) -> None:
    """What belongs to no client, so that pages of the setup open."""
    closure = Closure.objects.create(site=clinic.site, day=monday + timedelta(days=40), name="Holiday")
    term = Term.objects.create(
        site=clinic.site, name="Spring", starts_on=monday, ends_on=monday + timedelta(days=80)
    )
    leaving = Leaving.objects.create(
        reason="A new home", actor_id=clinic.admin.pk, ordered_at=timezone.now(), head=b"", status="failed"
    )
    damage = Check.objects.create(at=timezone.now(), entries=1, checkpoints=0, bad=1, first="?", asked=True)
    world.ids["own"] |= {
        "leaving": leaving.pk, "damage": damage.pk,
        "staff": clinic.counselor.staff.pk, "user": clinic.counselor.pk, "site": clinic.site.pk,
        "room": clinic.room.pk, "payer": clinic.plan.payer_id, "plan": clinic.plan.pk,
        "program": clinic.program.pk, "track": clinic.track.pk, "service": clinic.group.pk,
        "closure": closure.pk, "term": term.pk, "group_series": group.series_id,
    }  # fmt: skip
    world.ids["other"] |= {"site": clinic.other_site.pk}
