"""A medical emergency: medical staff are told without consent, it is written down at once, and somebody looks at it.

42 CFR 2.51. That it is reviewed, and within 72 hours, is a house rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.actions.disclose import Answer, Exit, Telling, disclose
from stepwell.consents.events import EmergencyDisclosureReviewed
from stepwell.consents.models import Disclosure, EmergencyReview
from stepwell.people.models import Client, StaffMember, User
from stepwell.people.queries import emergency_reviewers
from stepwell.rules.disclosure import Context
from stepwell.rules.problems import Problem
from stepwell.worklist.actions import close_for_everybody, open_item, own_subject
from stepwell.worklist.models import Item

EXIT = "emergency"
REVIEW_WITHIN = timedelta(hours=72)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is said of one disclosure in an emergency. `told_by` empty: whoever writes it down; `told_at`: just now.

    `emergency` and `cannot_ask` are that person's word for the two facts that 42 CFR 2.51(a)(1) asks for.
    """

    name: str
    affiliation: str
    nature: str
    classes: tuple[str, ...]
    emergency: bool
    cannot_ask: bool
    phone: str = ""
    words: str = ""
    told_by: StaffMember | None = None
    told_at: datetime | None = None


@transaction.atomic
def tell_in_emergency(client: Client, call: Call, *, by: User, at: datetime) -> Answer:
    """Asks the rule and writes the entry of 42 CFR 2.51(c), or that it was refused; each reviewer gets a to-do."""
    permit(by, "consents.tell_in_emergency")
    problems = list(_missing(call, at=at))
    if problems:
        raise Refused(*problems)
    out, today = exit_of(call, by=by, at=at), client.home_site.day_of(at)
    answer = disclose(out, [client.pk], subject_id=client.pk, by=by, day=today, at=at)[client.pk]
    if answer.allowed and answer.disclosure_id is not None:
        _ask_for_a_review(answer.disclosure_id, client, told_by=call.told_by, by=by, at=at)
    return answer


@transaction.atomic
def review_emergency_disclosure(
    entry: Disclosure, *, outcome: str, words: str, by: User, at: datetime
) -> EmergencyReview:
    """Nobody reviews what they told or wrote down themselves."""
    permit(by, "consents.review_emergency")
    problems = []
    if by.pk == entry.actor_id or (entry.told_by_id and entry.told_by_id == _staff_id(by)):
        problems.append(Problem("own-disclosure", _("Somebody else must review this.")))
    if outcome not in EmergencyReview.Outcome.values:
        problems.append(Problem("no-outcome", _("Choose an outcome."), "outcome"))
    if not words.strip():
        problems.append(Problem("no-words", _("Write what you found."), "words"))
    if problems:
        raise Refused(*problems)
    try:
        with transaction.atomic():
            row = EmergencyReview.objects.create(
                disclosure=entry, outcome=outcome, words=words.strip(), reviewed_by=by, at=at
            )
    except IntegrityError:
        raise Refused.because("already-reviewed", _("Somebody reviewed this already.")) from None
    close_for_everybody(Item.Kind.PRIVACY, about=entry.pk, outcome=_("Reviewed."), by=by, at=at)
    event = EmergencyDisclosureReviewed(client_id=entry.client_id, disclosure_id=entry.pk, outcome=outcome)
    record(event, by=by, at=at)
    return row


def exit_of(call: Call, *, by: User, at: datetime) -> Exit:
    """The way out as the rule is asked about it."""
    who = call.told_by
    telling = Telling(
        affiliation=call.affiliation.strip(),
        by_id=who.pk if who else _staff_id(by) or by.pk,
        by_name=str(who) if who else by.name,
        at=call.told_at or at,
        words=call.words.strip(),
    )
    return Exit(
        name=EXIT,
        recipient="medical_emergency_personnel",
        recipient_name=call.name.strip(),
        recipient_address=call.phone.strip(),
        purpose="emergency",
        data=call.classes,
        context=Context(bona_fide_emergency=call.emergency, consent_obtainable=not call.cannot_ask),
        note=call.nature.strip(),
        telling=telling,
    )


def _missing(call: Call, *, at: datetime) -> Iterable[Problem]:
    """42 CFR 2.51(c): what the entry must name."""
    needed = (
        ("name", call.name, _("Write whom you told, by name.")),
        ("affiliation", call.affiliation, _("Write where they work: the hospital, the ambulance service.")),
        ("nature", call.nature, _("Write what the emergency is.")),
    )
    for where, typed, message in needed:
        if not typed.strip():
            yield Problem(f"no-{where}", message, where)
    if not call.classes:
        yield Problem("no-classes", _("Choose what you told them."), "classes")
    if call.told_at is not None and call.told_at > at:
        yield Problem("told-later", _("That moment lies in the future."), "told_at")


def _ask_for_a_review(
    disclosure_id: UUID, client: Client, *, told_by: StaffMember | None, by: User, at: datetime
) -> None:
    """A to-do for each reviewer of the site who had no part in it; for nobody in particular where there is none. It
    names no client: the chart may be hidden."""
    site = client.home_site
    rows = StaffMember.objects.filter(user__in=emergency_reviewers(site), active=True).exclude(user=by.pk)
    told = list(rows.exclude(pk=told_by.pk) if told_by else rows)
    for staff in told or [None]:
        open_item(
            Item.Kind.PRIVACY,
            subject_id=own_subject(disclosure_id, staff),
            title=_("Review an emergency disclosure"),
            site=site,
            due_at=at + REVIEW_WITHIN,
            owner=staff,
            url=reverse("consents:emergency_entry", args=[disclosure_id]),
            by=by,
            at=at,
        )


def _staff_id(user: User) -> UUID | None:
    return StaffMember.objects.filter(user=user.pk).values_list("pk", flat=True).first()
