"""What a session is and how a client's place in it ended: the words that the hours ledger is written in."""

from __future__ import annotations

from enum import StrEnum


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
