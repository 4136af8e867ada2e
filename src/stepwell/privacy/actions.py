"""The acts of whoever answers for privacy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any  # a query's narrowing keywords
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.audit.models import Access
from stepwell.audit.trail import record, saw
from stepwell.audit.verifying import Report
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.actions import disclose
from stepwell.consents.models import Disclosure
from stepwell.people.models import Client, Site, StaffMember, User
from stepwell.privacy import exits, queries
from stepwell.privacy.events import DamageAnswered, FindingReviewed, TrailChecked, TrailRead, UnusualFound
from stepwell.privacy.models import Check, DamageAnswer, Finding
from stepwell.privacy.watching import Unusual
from stepwell.rules.access import ACTS
from stepwell.worklist import actions as worklist
from stepwell.worklist.models import Item

ANSWER_WITHIN = timedelta(hours=24)
SHORTEST_ANSWER = 15
"""Characters: "ok" answers nothing."""


@transaction.atomic
def read_trail(
    page: str,
    *,
    shown: Iterable[UUID] = (),
    person: User | None = None,
    client_id: UUID | None = None,
    by: User,
    at: datetime,
) -> None:
    """Reading the trail is in the trail: who read it, about whom, and which clients the page showed."""
    saw(dict.fromkeys(shown), page, by=by, at=at)
    record(TrailRead(client_id=client_id, page=page, person_id=person.pk if person else None), by=by, at=at)


EXPORTED = 20_000
"""At most so many looks, the latest, go into one file."""


@transaction.atomic
def export_looks(
    narrowed: Mapping[str, Any], *, pages: Iterable[str] | None, person: User | None, by: User, at: datetime
) -> list[Access]:
    """The looks that `queries.looks` gives for `narrowed`, for a file; each client in it is disclosed."""
    permit(by, "audit.see")
    if not narrowed.get("client") and person is None:
        raise Refused.because("nothing-chosen", _("Choose a client or a person first."))
    rows = list(queries.looks(by, pages=pages, **narrowed).order_by("-at", "-pk")[:EXPORTED])
    clients = queries.labels({r.client_id for r in rows}, viewer=by)
    answers = disclose(exits.TRAIL_FILE, clients, subject_id=None, by=by, day=at.date(), at=at)
    released = [r for r in rows if r.client_id in answers and answers[r.client_id].allowed]
    read_trail("privacy.export", shown=[r.client_id for r in released], person=person, by=by, at=at)
    return released


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a client is told: who looked, day by day, and what left."""

    days: list[queries.Day]
    left: list[Disclosure]


@transaction.atomic
def tell_client(client: Client, *, first: date, last: date, identified: bool, by: User, at: datetime) -> Told:
    """The list for the client, both days included. It leaves by the exit for the client's own access."""
    permit(by, "audit.give_list")
    if not identified:
        raise Refused.because("not-identified", _("Make sure first who asks."), "identified")
    zone = client.home_site.zone
    since, until = datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
    made = Told(
        days=queries.told(client, viewer=by, since=since, until=until),
        left=list(queries.disclosed(client, viewer=by, since=since, until=until)),
    )
    out, day = exits.client_list(identified=identified), client.home_site.day_of(at)
    answer = disclose(out, [client.pk], subject_id=client.pk, by=by, day=day, at=at)[client.pk]
    if not answer.allowed:
        raise Refused.because("not-released", answer.decision.basis)
    read_trail("privacy.told", shown=[client.pk], client_id=client.pk, by=by, at=at)
    return made


@transaction.atomic
def report(found: Iterable[Unusual], *, by: User, at: datetime) -> int:
    """Keeps what the rule found; a look that is known gets its later count and reasons, and keeps its review.

    Safe to run twice. The worker does it, so nobody is asked for a permission. Returns how many are new.
    """
    new = 0
    for one in found:
        values = {"looks": one.looks, "reasons": [r.code for r in one.reasons], "score": one.score}
        row, made = Finding.objects.get_or_create(
            person_id=one.person_id,
            client_id=one.client_id,
            day=one.day,
            defaults={**values, "first_at": one.first_at},
        )
        if made:
            new += 1
            record(UnusualFound(client_id=row.client_id, finding_id=row.pk, score=row.score), by=by, at=at)
        elif row.looks < one.looks:
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))
    return new


@transaction.atomic
def review(
    finding: Finding, *, version: int | None = None, outcome: str, note: str, by: User, at: datetime
) -> Finding:
    """Says what a finding turned out to be. Nobody reviews their own looks."""
    permit(by, "audit.review")
    finding = Finding.locked(finding.pk, version=version)
    if finding.person_id == by.pk:
        raise Refused.because("own-look", _("Somebody else must review your own looks."))
    if outcome not in Finding.Outcome.values:
        raise Refused.because("no-outcome", _("Choose what it turned out to be."), "outcome")
    if outcome != Finding.Outcome.WORK and not note.strip():
        raise Refused.because("no-note", _("Write what you learned and what was done."), "note")
    finding.outcome, finding.note = outcome, note.strip()
    finding.reviewed_at, finding.reviewed_by = at, by
    finding.save()
    record(FindingReviewed(client_id=finding.client_id, finding_id=finding.pk, outcome=outcome), by=by, at=at)
    return finding


@transaction.atomic
def note_check(report: Report, *, faults: Iterable[str], by: User, at: datetime) -> Check:
    """Keeps what walking the whole trail found; `faults` are its bad places in words. The worker does it, every night.

    What the night before had not found opens a to-do for each privacy officer and administrator. It is opened again
    every night until one of them has written an answer: closing the to-do alone does not end it.
    """
    said = list(faults)
    found = hashlib.sha256("\n".join([str(report.bad), *said]).encode()).hexdigest() if report.bad else ""
    before = Check.objects.order_by("-at").first()
    check = Check.objects.create(
        at=at, entries=report.entries, checkpoints=report.checkpoints, bad=report.bad,
        first=said[0][:400] if said else "", damage=found,
        asked=bool(found) and (before is None or before.damage != found),
    )  # fmt: skip
    record(TrailChecked(check_id=check.pk, bad=report.bad), by=by, at=at)
    for asking in queries.unanswered_damage():
        _ask(asking, by=by, at=at)
    return check


def _ask(check: Check, *, by: User, at: datetime) -> None:
    told = StaffMember.objects.filter(user__in=_answering(), active=True).prefetch_related("sites")
    anywhere = Site.objects.order_by("pk").first()
    for staff in [*told] or [None]:
        site = next(iter(staff.sites.all()), anywhere) if staff else anywhere
        if site is not None:
            worklist.open_item(
                Item.Kind.PRIVACY, subject_id=worklist.own_subject(check.pk, staff),
                title=_("Answer for the damaged trail"), site=site, owner=staff, due_at=at + ANSWER_WITHIN,
                url=reverse("privacy:damage", args=[check.pk]), by=by, at=at,
            )  # fmt: skip


def _answering() -> QuerySet[User]:
    return User.objects.filter(is_active=True, roles__overlap=sorted(ACTS["audit.answer_damage"]))


@transaction.atomic
def answer_damage(check: Check, *, words: str, by: User, at: datetime) -> DamageAnswer:
    """A person's written answer: what happened to the trail, and what was done. It ends every to-do about it."""
    permit(by, "audit.answer_damage")
    if len(words.strip()) < SHORTEST_ANSWER:
        raise Refused.because("no-words", _("Write what happened and what was done about it."), "words")
    try:
        with transaction.atomic():
            answer = DamageAnswer.objects.create(about=check, words=words.strip(), at=at, by=by)
    except IntegrityError:
        raise Refused.because("already-answered", _("Somebody answered this already.")) from None
    record(DamageAnswered(check_id=check.pk), by=by, at=at)
    worklist.close_for_everybody(Item.Kind.PRIVACY, about=check.pk, outcome=_("Answered."), by=by, at=at)
    return answer
