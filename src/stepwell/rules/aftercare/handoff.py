"""The warm handoff: client and next provider meet while both are present. Its steps, reminders and figures.

A missed first visit is followed by outreach on the same day (`outreach.after_no_show`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from stepwell.rules.outcomes.figures import Share, share
from stepwell.rules.packs import pack
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

PACK = pack("stepwell.rules.aftercare", name="handoff")
STEPS = PACK["steps"]
CLOSED_WITHIN = timedelta(days=PACK["closed_within_days"])


@dataclass(frozen=True, slots=True)
class Next:
    code: str
    says: str
    owner: str


def next_steps(done: Mapping[str, datetime]) -> tuple[Next, ...]:
    """What can be done now: every step that is open and stands after steps that are done.

    Raises `Invalid` with the problems of `problems_in`.
    """
    if problems := problems_in(done):
        raise Invalid(*problems)
    return tuple(
        Next(code, row["says"], row["owner"])
        for code, row in STEPS.items()
        if code not in done and all(earlier in done for earlier in row.get("after", ()))
    )


def problems_in(done: Mapping[str, datetime]) -> tuple[Problem, ...]:
    """Steps that do not exist, and steps taken without or before the one that they need.

    Nothing about the client goes to a recipient before the consent for that recipient (42 CFR 2.13, 2.31).
    """
    found = [
        Problem("unknown-step", say("There is no step {code!r}.", code=code), code)
        for code in done
        if code not in STEPS
    ]
    for code, row in STEPS.items():
        for earlier in row.get("after", ()) if code in done else ():
            if earlier not in done:
                found.append(
                    Problem("step-missing", say("{says} must come first.", says=say(STEPS[earlier]["says"])), code)
                )
            elif done[earlier] > done[code]:
                found.append(
                    Problem("out-of-order", say("{says} came later.", says=say(STEPS[earlier]["says"])), code)
                )
    return tuple(found)


def reminders(appointment_at: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Between which moments each reminder goes out; the wording is neutral."""
    return tuple(
        (appointment_at - timedelta(hours=first), appointment_at - timedelta(hours=last))
        for first, last in PACK["remind_hours_before"]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """One handoff, for the figures. `attended` is None until the recipient has told."""

    identified_on: date
    appointment_on: date | None = None
    live: bool = False
    attended: bool | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`attended` is of the appointments whose outcome is known, `closed` of those at least 7 days ago."""

    median_days_to_appointment: float | None
    live: Share
    attended: Share
    closed: Share


def figures(handoffs: Iterable[Handoff], *, as_of: date) -> Figures:
    """How handoffs go. A loop counts as closed in time up to 7 days after the appointment."""
    every = list(handoffs)
    dated = [(one, one.appointment_on) for one in every if one.appointment_on is not None]
    waits = [(on - one.identified_on).days for one, on in dated]
    return Figures(
        median_days_to_appointment=float(median(waits)) if waits else None,
        live=share(one.live for one in every),
        attended=share(one.attended for one, _ in dated if one.attended is not None),
        closed=share(
            one.closed_on is not None and one.closed_on <= on + CLOSED_WITHIN
            for one, on in dated
            if on + CLOSED_WITHIN <= as_of
        ),
    )
