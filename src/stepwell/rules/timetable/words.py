"""Broken rules in plain words."""

from __future__ import annotations

from stepwell.rules.timetable.case import Case
from stepwell.rules.timetable.hard import Violation

WORDS = {
    "H_MANDATORY": "{0} must be held and is not open.",
    "H_CLOSED": "{0} is not open, and has clients on its roster.",
    "H_START": "{0} can't start then: {detail}.",
    "H_SITE_OPEN": "{0} is outside the opening hours of {1}.",
    "H_STAFF_QUAL": "{1} can't lead {0}: {detail}.",
    "H_STAFF_SITE": "{1} does not work where {0} is held.",
    "H_STAFF_AVAIL": "{0} is not available for {1}.",
    "H_STAFF_OVERLAP": "{0} has {1} and {2} at the same time.",
    "H_STAFF_ONE_SITE": "{0} works at two sites on one day: {all}.",
    "H_STAFF_DAY": "{0} has too much contact on a day: {detail} slots.",
    "H_STAFF_WEEK": "{0} has too much contact in the week: {detail} slots.",
    "H_ROOM_FIT": "{0} is in no room that fits: {detail}.",
    "H_ROOM_CAP": "{0} has more clients than {1} holds: {detail}.",
    "H_ROOM_OVERLAP": "{0} has {1} and {2} at the same time.",
    "H_NEEDS": "{1} can't use {2}, where {0} is held.",
    "H_SIZE_MIN": "{0} has too few clients: {detail}.",
    "H_SIZE_MAX": "{0} has too many clients: {detail}.",
    "H_SERIES_DAY": "{all} are one series and on the same day.",
    "H_ELIGIBLE": "{0} may not attend {1}.",
    "H_CLIENT_AVAIL": "{0} has no time for {1}.",
    "H_CLIENT_OVERLAP": "{0} has two things at the same time: {rest}{detail}.",
    "H_HOURS_MIN": "{0} gets too few slots: {detail}.",
    "H_HOURS_MAX": "{0} gets too many slots: {detail}.",
    "H_DAYS_MIN": "{0} comes on too few days: {detail}.",
    "H_DAY_MAX": "{0} has too long a day: {detail} slots.",
    "H_RUN_MAX": "{0} has no break for too long: {detail} slots.",
    "H_MIX": "{0} has the wrong number of {rest}: {detail}.",
    "H_TOPIC_TWICE": "{0} hears {1} twice.",
    "H_CONFLICT": "{0} and {1} must not meet, and both attend {2}.",
    "H_INDIVIDUAL": "The individual session of {0} is wrong: {detail}.",
    "H_PRECEDENCE": "{0} must end before {1} starts.",
    "H_FROZEN": "{all} can't change any more: {detail}.",
}

UNMET = {"H_HOURS_MIN", "H_DAYS_MIN", "H_MIX", "H_INDIVIDUAL", "H_MANDATORY", "H_SIZE_MIN"}
"""Demands; the other rules are about what a plan may not do to meet them."""


def sentence(violation: Violation) -> str:
    """What is wrong, for a person."""
    who = violation.entities
    return WORDS[violation.code].format(*who, detail=violation.detail, all=", ".join(who), rest=", ".join(who[1:]))


def clients_in(violation: Violation, *, case: Case) -> set[str]:
    """The clients whom it concerns."""
    ids = (e.removeprefix("individual:") for e in violation.entities)
    return {e for e in ids if e in case.client}
