"""The papers of each stay: consent, authorizations, kiosk code; a few are missing, as in any clinic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any  # light rows
from uuid import UUID

from stepwell.authorizations.models import Authorization
from stepwell.consents.actions.give import TPO, TPO_CLASSES, TPO_RECIPIENTS, TPO_TEXT
from stepwell.consents.events import ConsentGiven, ConsentRevoked
from stepwell.consents.models import Consent
from stepwell.demo.caseload import Stay
from stepwell.demo.recording import happened
from stepwell.episodes.events import EpisodeAdmitted, EpisodeDischarged, EpisodePlanned
from stepwell.people.events import ClientCreated
from stepwell.people.models import Client

NO_CONSENT, REVOKED = 0.02, 0.015
SPAN, REVIEWED_BEFORE = 30, timedelta(days=7)
DAYS_A_WEEK = {"2.1": 4, "2.5": 5}
LAPSED = 0.04
"""Of those in care, so many whose authorization ended and was not asked for again."""
HAS_CODE = 0.8


def consents(stays: Iterable[Stay], *, now: datetime, chance: Random) -> Iterator[Consent]:
    """The one consent to treatment, payment and operations, as `episodes.actions.admit` records it."""
    for stay in stays:
        if chance.random() < NO_CONSENT:
            continue
        day = stay.episode.admitted_on
        revoked = _at(day + timedelta(days=chance.randint(5, 40)), 11)
        yield Consent(
            client=stay.client,
            kind=Consent.Kind.TPO,
            recipients=list(TPO_RECIPIENTS),
            purpose="tpo",
            classes=list(TPO_CLASSES),
            text_version=TPO_TEXT,
            expires_when=TPO.ends,
            signed_as=["client"],
            signer_name=stay.client.legal_name,
            signed_on=day,
            revoked_at=revoked if chance.random() < REVOKED and revoked < now else None,
        )


def authorizations(stays: Iterable[Stay], *, today: date, chance: Random) -> Iterator[Authorization]:
    """Days approved for thirty days at a time, where the plan asks for it, and the next thirty at each review."""
    for stay in stays:
        episode = stay.episode
        if not episode.coverage.plan.billing["rules"]["permission"]["required"]:
            continue
        last = episode.discharged_on or today
        lapses = episode.discharged_on is None and chance.random() < LAPSED
        day, more = episode.admitted_on, True
        while more:
            ends = day + timedelta(days=SPAN - 1)
            review = ends - REVIEWED_BEFORE
            more = review <= last and not (lapses and ends + timedelta(days=SPAN) > last)
            yield Authorization(
                episode=episode,
                coverage=episode.coverage,
                number=f"A{chance.randint(10**7, 10**8 - 1)}",
                amount=DAYS_A_WEEK[episode.level] * SPAN // 7 + 2,
                starts_on=day,
                ends_on=ends,
                review_on=None if more else review,
            )
            day = ends + timedelta(days=1)


def give_kiosk_codes(stays: Iterable[Stay], *, chance: Random) -> None:
    """Most people in care have a code: see `kiosk_code`."""
    for stay in stays:
        if stay.episode.discharged_on is None and chance.random() < HAS_CODE:
            stay.client.kiosk_digest = Client.digest_of(kiosk_code(stay.client.number))


def kiosk_code(number: str) -> str:
    """In the demo a code can be known from the client's number: D00012 signs in with 700012, C00012 with 800012."""
    return {"D": "7"}.get(number[0], "8") + number[1:]


def events(stays: Iterable[Stay], signed: Iterable[Consent], *, by: UUID) -> Iterator[Any]:
    """Admissions, discharges and consents."""
    for stay in stays:
        episode, day = stay.episode, stay.episode.admitted_on
        whose, actor = {"client": stay.client.pk, "episode": episode.pk}, episode.counselor.user_id
        yield happened(ClientCreated, by=by, at=_at(day, 13), client=stay.client.pk)
        yield happened(EpisodePlanned, by=actor, at=_at(day, 14), **whose)
        yield happened(EpisodeAdmitted, by=actor, at=_at(day, 14), **whose)
        if episode.discharged_on is not None:
            reason = episode.discharge_reason
            yield happened(EpisodeDischarged, by=actor, at=_at(episode.discharged_on, 21), **whose, reason=reason)
    for consent in signed:
        at = _at(consent.signed_on, 14)
        yield happened(ConsentGiven, by=by, at=at, client=consent.client_id, consent_id=consent.pk)
        if consent.revoked_at is not None:
            at = consent.revoked_at
            yield happened(ConsentRevoked, by=by, at=at, client=consent.client_id, consent_id=consent.pk)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
