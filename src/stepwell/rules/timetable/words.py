"""Broken rules in plain words."""

from __future__ import annotations

from stepwell.rules.timetable.case import Case
from stepwell.rules.timetable.hard import Violation
from stepwell.rules.wording import Said, say, to_say

WORDS = {
    "H_MANDATORY": to_say("{first} must be held and is not open."),
    "H_CLOSED": to_say("{first} is not open, and has clients on its roster."),
    "H_START": to_say("{first} can't start then: {detail}."),
    "H_SITE_OPEN": to_say("{first} is outside the opening hours of {second}."),
    "H_STAFF_QUAL": to_say("{second} can't lead {first}: {detail}."),
    "H_STAFF_SITE": to_say("{second} does not work where {first} is held."),
    "H_STAFF_AVAIL": to_say("{first} is not available for {second}."),
    "H_STAFF_OVERLAP": to_say("{first} has {second} and {third} at the same time."),
    "H_STAFF_ONE_SITE": to_say("{first} works at two sites on one day: {all}."),
    "H_STAFF_DAY": to_say("{first} has too much contact on a day: {detail} slots."),
    "H_STAFF_WEEK": to_say("{first} has too much contact in the week: {detail} slots."),
    "H_ROOM_FIT": to_say("{first} is in no room that fits: {detail}."),
    "H_ROOM_CAP": to_say("{first} has more clients than {second} holds: {detail}."),
    "H_ROOM_OVERLAP": to_say("{first} has {second} and {third} at the same time."),
    "H_NEEDS": to_say("{second} can't use {third}, where {first} is held."),
    "H_SIZE_MIN": to_say("{first} has too few clients: {detail}."),
    "H_SIZE_MAX": to_say("{first} has too many clients: {detail}."),
    "H_SERIES_DAY": to_say("{all} are one series and on the same day."),
    "H_ELIGIBLE": to_say("{first} may not attend {second}."),
    "H_CLIENT_AVAIL": to_say("{first} has no time for {second}."),
    "H_CLIENT_OVERLAP": to_say("{first} has two things at the same time: {rest}{detail}."),
    "H_HOURS_MIN": to_say("{first} gets too few slots: {detail}."),
    "H_HOURS_MAX": to_say("{first} gets too many slots: {detail}."),
    "H_DAYS_MIN": to_say("{first} comes on too few days: {detail}."),
    "H_DAY_MAX": to_say("{first} has too long a day: {detail} slots."),
    "H_RUN_MAX": to_say("{first} has no break for too long: {detail} slots."),
    "H_MIX": to_say("{first} has the wrong number of {rest}: {detail}."),
    "H_TOPIC_TWICE": to_say("{first} hears {second} twice."),
    "H_CONFLICT": to_say("{first} and {second} must not meet, and both attend {third}."),
    "H_INDIVIDUAL": to_say("The individual session of {first} is wrong: {detail}."),
    "H_PRECEDENCE": to_say("{first} must end before {second} starts."),
    "H_FROZEN": to_say("{all} can't change any more: {detail}."),
}

UNMET = {"H_HOURS_MIN", "H_DAYS_MIN", "H_MIX", "H_INDIVIDUAL", "H_MANDATORY", "H_SIZE_MIN"}
"""Demands; the other rules are about what a plan may not do to meet them."""


def sentence(violation: Violation) -> Said:
    """What is wrong, for a person."""
    who = violation.entities
    named = dict(zip(("first", "second", "third"), who, strict=False))
    return say(WORDS[violation.code], **named, detail=violation.detail, all=who, rest=who[1:])


def clients_in(violation: Violation, *, case: Case) -> set[str]:
    """The clients whom it concerns."""
    ids = (e.removeprefix("individual:") for e in violation.entities)
    return {e for e in ids if e in case.client}
