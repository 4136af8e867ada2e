"""Breaking the glass: a clinician opens a chart that does not exist for them, for a time, and it is reviewed.

45 CFR 164.312(a)(2)(ii) asks for a way to reach records in an emergency; that it is reviewed is a house rule, and so
are the time limit, the 72 hours until the review and the number of tries.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.models import Event
from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people import queries
from stepwell.people.events import EmergencyEnded, EmergencyLookup, EmergencyReviewed, OpenedInEmergency
from stepwell.people.models import Client, EmergencyAccess, User
from stepwell.rules.problems import Problem

REVIEW_WITHIN = timedelta(hours=72)
TRIES, PERIOD = 10, timedelta(hours=1)
SHORTEST_WORDS = 15
"""Characters: "emergency" alone explains nothing to whoever reviews it."""


@transaction.atomic
def look_up_in_emergency(
    *, first_name: str, last_name: str, birth_date: date, number: str = "", by: User, at: datetime
) -> list[Client]:
    """The clients of exactly this name and day of birth, at any site, restricted or not. Every try is recorded."""
    permit(by, "people.open_in_emergency")
    tries = Event.objects.filter(kind=EmergencyLookup.KIND, actor_id=by.pk, occurred_at__gt=at - PERIOD).count()
    if tries >= TRIES:
        raise Refused.because("too-many-tries", _("Too many tries. Call the privacy officer."))
    found = queries.exactly(
        first_name=first_name, last_name=last_name, birth_date=birth_date, number=number, viewer=by
    )
    record(EmergencyLookup(client_id=found[0].pk if len(found) == 1 else None, found=bool(found)), by=by, at=at)
    return found


@transaction.atomic
def open_in_emergency(client: Client, *, reason: str, words: str, by: User, at: datetime) -> EmergencyAccess:
    """Lets `by` read this chart until the time limit. The privacy officer and the clinical director are told."""
    permit(by, "people.open_in_emergency")
    problems = []
    if reason not in EmergencyAccess.Reason.values:
        problems.append(Problem("no-reason", _("Choose a reason."), "reason"))
    if len(words.strip()) < SHORTEST_WORDS:
        problems.append(Problem("no-words", _("Write in a sentence what is happening."), "words"))
    if problems:
        raise Refused(*problems)
    person = User.objects.select_for_update().get(pk=by.pk)
    until = at + timedelta(minutes=settings.EMERGENCY_MINUTES)
    row = EmergencyAccess.objects.create(
        user=person,
        client=client,
        reason=reason,
        words=words.strip(),
        opened_at=at,
        expires_at=until,
        review_due_at=at + REVIEW_WITHIN,
    )
    person.emergency_until = until
    person.save(update_fields=["emergency_until"])
    event = OpenedInEmergency(client_id=client.pk, access_id=row.pk, reason=reason, until=until)
    record(event, by=by, at=at)
    return row


@transaction.atomic
def end_emergency(access: EmergencyAccess, *, by: User, at: datetime) -> EmergencyAccess:
    """The person needs the chart no longer."""
    permit(by, "people.open_in_emergency")
    access = EmergencyAccess.locked(access.pk)
    if not access.open_at(at):
        raise Refused.because("already-ended", _("This access has ended already."))
    access.expires_at = max(at, access.opened_at + timedelta(seconds=1))
    access.save(update_fields=["expires_at"])
    record(EmergencyEnded(client_id=access.client_id, access_id=access.pk), by=by, at=at)
    return access


@transaction.atomic
def review_emergency(
    access: EmergencyAccess, *, outcome: str, words: str, by: User, at: datetime
) -> EmergencyAccess:
    """Whether it was right to open the chart, in the reviewer's words. Nobody reviews what they did themselves."""
    permit(by, "people.review_emergency")
    access = EmergencyAccess.locked(access.pk)
    problems = []
    if access.user_id == by.pk:
        problems.append(Problem("own-access", _("Somebody else must review this.")))
    if access.reviewed_at is not None:
        problems.append(Problem("already-reviewed", _("Somebody reviewed this already.")))
    if outcome not in EmergencyAccess.Outcome.values:
        problems.append(Problem("no-outcome", _("Choose an outcome."), "outcome"))
    if not words.strip():
        problems.append(Problem("no-words", _("Write what you found."), "outcome_words"))
    if problems:
        raise Refused(*problems)
    access.outcome, access.outcome_words = outcome, words.strip()
    access.reviewed_at, access.reviewed_by = at, by
    access.save(update_fields=["outcome", "outcome_words", "reviewed_at", "reviewed_by"])
    record(EmergencyReviewed(client_id=access.client_id, access_id=access.pk, outcome=outcome), by=by, at=at)
    return access
