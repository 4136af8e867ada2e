"""What a session is and how a client's place in it ended: the words that the hours ledger is written in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from stepwell.rules.wording import Said, say, to_say


class ServiceKind(StrEnum):
    """What a session is. Which kinds count toward a week's hours is decided by the rule pack."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    PSYCHOEDUCATION = "psychoeducation"
    SKILLS = "skills"
    CASE_MANAGEMENT = "case_management"
    ASSESSMENT = "assessment"
    CRISIS = "crisis"
    MEDICATION = "medication"
    PEER = "peer"
    VOCATIONAL = "vocational"
    ACTIVITY_THERAPY = "activity_therapy"
    BREAK = "break"
    MEAL = "meal"
    TRANSPORT = "transport"
    WAITING = "waiting"
    SPECIMEN = "specimen"
    MUTUAL_HELP = "mutual_help"
    PHONE_REMINDER = "phone_reminder"
    RECREATION = "recreation"


KIND_WORDS: Mapping[ServiceKind, str] = {
    ServiceKind.GROUP: to_say("group"),
    ServiceKind.INDIVIDUAL: to_say("individual"),
    ServiceKind.FAMILY: to_say("family"),
    ServiceKind.PSYCHOEDUCATION: to_say("psychoeducation"),
    ServiceKind.SKILLS: to_say("skills"),
    ServiceKind.CASE_MANAGEMENT: to_say("case management"),
    ServiceKind.ASSESSMENT: to_say("assessment"),
    ServiceKind.CRISIS: to_say("crisis"),
    ServiceKind.MEDICATION: to_say("medication"),
    ServiceKind.PEER: to_say("peer"),
    ServiceKind.VOCATIONAL: to_say("vocational"),
    ServiceKind.ACTIVITY_THERAPY: to_say("activity therapy"),
    ServiceKind.BREAK: to_say("break"),
    ServiceKind.MEAL: to_say("meal"),
    ServiceKind.TRANSPORT: to_say("transport"),
    ServiceKind.WAITING: to_say("waiting"),
    ServiceKind.SPECIMEN: to_say("specimen"),
    ServiceKind.MUTUAL_HELP: to_say("mutual help"),
    ServiceKind.PHONE_REMINDER: to_say("phone reminder"),
    ServiceKind.RECREATION: to_say("recreation"),
}


def in_words(kind: ServiceKind | str) -> Said:
    """A kind of service as a sentence names it."""
    return say(KIND_WORDS[ServiceKind(kind)])


GROUP_KINDS = frozenset(
    {ServiceKind.GROUP, ServiceKind.PSYCHOEDUCATION, ServiceKind.SKILLS, ServiceKind.ACTIVITY_THERAPY}
)
"""Kinds held for several clients at once (a rule that asks for a group each day asks for one of these)."""


class Mark(StrEnum):
    """How a client's place in a session stands."""

    EXPECTED = "expected"
    """Booked, nothing recorded yet."""
    PRESENT = "present"
    """There, for the minutes recorded (late and gone early included)."""
    EXCUSED = "excused"
    """Missed, wholly or in part, for an accepted reason."""
    NO_SHOW = "no_show"
    CANCELED = "canceled"
    """The program called the session off."""
    CLOSED = "closed"
    """The site was closed: holiday, weather."""
    WITHDRAWN = "withdrawn"
    """Never meant for this client: taken off the roster. Counts nowhere."""


class Cause(StrEnum):
    """Why minutes of a week are owed, in the order in which a shortfall is laid to them."""

    CLOSURE = "closure"
    PROGRAM = "program"
    EXCUSED = "excused"
    ABSENCE = "absence"
    UNSCHEDULED = "unscheduled"


CAUSE_OF = {
    Mark.PRESENT: Cause.ABSENCE,
    Mark.NO_SHOW: Cause.ABSENCE,
    Mark.EXCUSED: Cause.EXCUSED,
    Mark.CANCELED: Cause.PROGRAM,
    Mark.CLOSED: Cause.CLOSURE,
}
"""The cause of what is missing in a sitting, by its mark."""
