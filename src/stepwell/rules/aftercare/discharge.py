"""What a discharge needs, by when its summary is due, and how well discharges are prepared.

The checklist helps a clinician; it holds nobody in care. Items and times are in `packs/discharge.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from stepwell.rules.outcomes.figures import Share, share
from stepwell.rules.packs import pack
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

PACK = pack("stepwell.rules.aftercare", name="discharge")
ITEMS = PACK["items"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisit:
    """The first appointment after discharge. Only one with a day, a time and a person is booked."""

    provider: str
    on: date | None = None
    at: time | None = None
    person: str = ""

    @property
    def booked(self) -> bool:
        return None not in (self.on, self.at) and bool(self.person.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A client about to leave. `done` has the day of each item; `left_out` the reason why one was not done.

    `supply_until` is the last day that the medication in hand covers, `prescriber_on` the next prescriber's visit.
    """

    planned: bool
    on_moud: bool = False
    done: Mapping[str, date] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    next_visit: NextVisit | None = None
    supply_until: date | None = None
    prescriber_on: date | None = None


def items(leaving: Leaving) -> tuple[str, ...]:
    """The codes of the items that this discharge needs, in the order of the table."""
    other = "unplanned_only" if leaving.planned else "planned_only"
    return tuple(code for code, row in ITEMS.items() if not row.get(other) and ("if" not in row or leaving.on_moud))


def still_open(leaving: Leaving) -> tuple[Problem, ...]:
    """What is not done yet and has no reason, and what is done but does not hold. `where` is the item's code.

    Raises `Invalid` for items that are not in the table.
    """
    unknown = [code for code in (*leaving.done, *leaving.left_out) if code not in ITEMS]
    if unknown:
        raise Invalid(
            *(Problem("unknown-item", say("There is no item {code!r}.", code=code), code) for code in unknown)
        )
    return tuple(_open(leaving))


def _open(leaving: Leaving) -> Iterator[Problem]:
    for code in items(leaving):
        if leaving.left_out.get(code, "").strip():
            continue
        if code not in leaving.done:
            yield Problem("not-done", say("{what}.", what=say(ITEMS[code]["says"])), code)
        elif code == "next_provider" and not (leaving.next_visit and leaving.next_visit.booked):
            yield Problem("not-booked", say("The next provider needs a date, a time and a person."), code)
        elif code in ("medications", "moud") and _runs_out(leaving):
            text = say(
                "The supply ends on {supply_until}, before the prescriber's visit.",
                supply_until=leaving.supply_until,
            )
            yield Problem("supply-ends", text, code)


def _runs_out(leaving: Leaving) -> bool:
    """The supply is good when it reaches the day before the visit."""
    supply, visit = leaving.supply_until, leaving.prescriber_on
    return supply is not None and visit is not None and supply + timedelta(days=1) < visit


def summary_due_on(discharged_on: date) -> date:
    """The last day on which the summary is in time."""
    return discharged_on + timedelta(days=PACK["summary_days"])


def send_between(transferred_at: datetime) -> tuple[datetime, datetime]:
    """Between which moments the summary of a transfer reaches the next provider."""
    hours = PACK["transfer_hours"]
    return transferred_at + timedelta(hours=hours["from"]), transferred_at + timedelta(hours=hours["to"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One discharge, for the figures. `kept` is None until the recipient has told."""

    planned: bool
    last_service_on: date
    recorded_on: date
    booked: bool
    kept: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """`booked` should be all; `kept` is of those booked whose outcome is known."""

    planned: Share
    booked: Share
    kept: Share
    median_days_to_record: float | None


def preparation(discharges: Iterable[Left]) -> Preparation:
    every = list(discharges)
    days = [(one.recorded_on - one.last_service_on).days for one in every]
    return Preparation(
        planned=share(one.planned for one in every),
        booked=share(one.booked for one in every),
        kept=share(one.kept for one in every if one.booked and one.kept is not None),
        median_days_to_record=float(median(days)) if days else None,
    )
