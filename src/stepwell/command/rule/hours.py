"""`stepwell rule hours`: one client's week in; the ledger, its forecast, findings and useful seats out."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from stepwell.rules.hours import (
    Forecast,
    Ledger,
    Offer,
    Prescription,
    Seat,
    Sitting,
    WeekStart,
    findings,
    forecast,
    judged_minutes,
    ledger,
    level_for_minutes,
    offers,
    pack,
    suggestion,
)
from stepwell.rules.hours.checks import WORDS as FINDING_WORDS
from stepwell.rules.hours.forecast import WORDS as FORECAST_WORDS
from stepwell.rules.hours.seats import WORDS as SEAT_WORDS
from stepwell.rules.minutes import Grace, Presence, Span, presence
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.reasons import as_json
from stepwell.rules.values import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Times at the door of one session; the sitting of the same key gets its minutes from them."""

    key: str
    session: Span
    present: tuple[Span, ...]
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`day` is any day of the week asked for, `at` the moment of asking, in the site's zone.

    `week_start` where the payer's plan opens its week on another day than the pack.
    """

    pack: str
    week_start: WeekStart | None = None
    client: Prescription
    day: date
    at: datetime
    sittings: tuple[Sitting, ...]
    attendance: tuple[Attendance, ...] = ()
    grace: Grace | None = None
    seats: tuple[Seat, ...] = ()
    last_service_on: date | None = None
    next_service_on: date | None = None


def answer(line: dict[str, Any]) -> dict[str, Any]:
    asked = from_json(Line, line, "")
    if found := [*zone_problems(asked)]:
        raise Invalid(*found)
    counted = {
        one.key: counted_minutes(one, place, grace=asked.grace) for place, one in enumerate(asked.attendance)
    }
    sittings = tuple(
        replace(sitting, minutes=counted[sitting.key].minutes) if sitting.key in counted else sitting
        for sitting in asked.sittings
    )
    rules = pack(asked.pack, week_start=asked.week_start)
    entry = ledger(asked.client, sittings, day=asked.day, pack=rules, at=asked.at)
    prediction = forecast(entry, pack=rules, at=asked.at)
    found_offers = offers(
        entry,
        prediction,
        asked.seats,
        sittings=sittings,
        pack=rules,
        at=asked.at,
        discharged_on=asked.client.discharged_on,
    )
    broken = findings(
        entry,
        sittings,
        pack=rules,
        last_service_on=asked.last_service_on,
        next_service_on=asked.next_service_on,
    )
    minutes = judged_minutes(entry, pack=rules)
    taken, left = suggestion(found_offers, minutes=max(prediction.needed_minutes, entry.owed_minutes))
    return {
        "pack": {"id": rules.id, "version": rules.version, "level": rules.level},
        "ledger": shown_ledger(entry),
        "level": level_for_minutes(minutes, pack=rules, adolescent=entry.adolescent),
        "forecast": shown_forecast(prediction),
        "findings": [as_json(reason, table=FINDING_WORDS) for reason in broken],
        "attendance": {key: shown_presence(one) for key, one in counted.items()},
        "offers": [shown_offer(offer) for offer in found_offers],
        "suggestion": {"seats": [offer.seat.key for offer in taken], "left_minutes": left},
    }


def zone_problems(asked: Line) -> list[Problem]:
    """Moments without a zone cannot be compared."""
    moments = [("at", asked.at)]
    moments += [(f"sittings[{n}].ends_at", s.ends_at) for n, s in enumerate(asked.sittings) if s.ends_at]
    moments += [(f"sittings[{n}].starts_at", s.starts_at) for n, s in enumerate(asked.sittings) if s.starts_at]
    for n, seat in enumerate(asked.seats):
        moments += [(f"seats[{n}].starts_at", seat.starts_at), (f"seats[{n}].ends_at", seat.ends_at)]
    message = "The moment has no time zone: write it like 2026-03-02T09:00:00-05:00."
    found = [Problem("no-zone", message, where) for where, moment in moments if moment.utcoffset() is None]
    for n, sitting in enumerate(asked.sittings):
        if sitting.minutes < 0 or sitting.scheduled_minutes < 0:
            found.append(Problem("below-zero", "Minutes are not below zero.", f"sittings[{n}]"))
    return found


def counted_minutes(one: Attendance, place: int, *, grace: Grace | None) -> Presence:
    try:
        return presence(one.present, session=one.session, breaks=one.breaks, grace=grace)
    except Invalid as invalid:
        path = f"attendance[{place}]"
        raise Invalid(*(Problem(p.code, p.message, f"{path}.{p.where}") for p in invalid.problems)) from None


def shown_ledger(entry: Ledger) -> dict[str, Any]:
    names = [one.name for one in fields(Ledger) if one.name.endswith("minutes")]
    return {
        "week": {"starts_on": entry.week.starts_on.isoformat(), "ends_on": entry.week.ends_on.isoformat()},
        "adolescent": entry.adolescent,
        **{name: getattr(entry, name) for name in names},
        "days": to_json(entry.days),
        "debts": [{**to_json(debt), "left_minutes": debt.left_minutes} for debt in entry.debts],
    }


def shown_forecast(prediction: Forecast) -> dict[str, Any]:
    return {
        "status": prediction.status,
        "needed_minutes": prediction.needed_minutes,
        "needed_days": prediction.needed_days,
        "requirements": [to_json(requirement) for requirement in prediction.requirements],
        "reasons": [as_json(reason, table=FORECAST_WORDS) for reason in prediction.reasons],
    }


def shown_presence(one: Presence) -> dict[str, Any]:
    return {**to_json(one), "late": one.late, "left_early": one.left_early}


def shown_offer(offer: Offer) -> dict[str, Any]:
    return {
        "seat": offer.seat.key,
        "helps": offer.why_not is None,
        "useful_minutes": offer.useful_minutes,
        "adds_day": offer.adds_day,
        "why_not": None if offer.why_not is None else as_json(offer.why_not, table=SEAT_WORDS),
    }
