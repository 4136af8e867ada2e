"""What is done after a missed session, and after a check-in call that reached nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from stepwell.rules import business_days
from stepwell.rules.months import months_after
from stepwell.rules.packs import pack

NO_SHOW = pack("stepwell.rules.aftercare", name="outreach")
CHECK_IN = pack("stepwell.rules.aftercare", name="check_in")
URGENT_REASONS: dict[str, str] = NO_SHOW["urgent"]["reasons"]
CONSENTS = frozenset(step["needs"] for step in (*NO_SHOW["steps"], *CHECK_IN["unreached"]) if "needs" in step)
"""What a step may need the client's consent for."""

Row = dict[str, Any]  # Any: a row of our own JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act of outreach. `due_at` is a moment where minutes matter; `due_on` is its local day."""

    code: str
    says: str
    owner: str
    due_on: date
    due_at: datetime | None = None


def after_no_show(
    missed_at: datetime,
    *,
    consents: Set[str],
    closed: Collection[date] = (),
    urgent: Set[str] = frozenset(),
    back_on: date | None = None,
    stop_asked: bool = False,
) -> tuple[Step, ...]:
    """The steps after a session that began at `missed_at` (the site's local time), in order.

    `urgent` holds keys of URGENT_REASONS: any of them asks for a call within the hour and the welfare-check
    procedure. From `back_on`, the day the client is back, nothing more is due. A written request to stop
    ends every contact; what staff do among themselves goes on.
    """
    rows = NO_SHOW["steps"] if not urgent else [*map(_sooner, NO_SHOW["steps"]), *NO_SHOW["urgent"]["steps"]]
    steps = [
        _step(row, missed_at=missed_at, closed=closed)
        for row in _permitted(rows, consents=consents)
        if not (stop_asked and row.get("contact"))
    ]
    open_steps = [step for step in steps if back_on is None or step.due_on < back_on]
    # A step due at a moment comes before those that have the whole day.
    return tuple(sorted(open_steps, key=lambda step: (step.due_on, step.due_at is None)))


def after_unreached_call(due_on: date, *, consents: Set[str]) -> tuple[Step, ...]:
    """The steps after a check-in call that reached nobody on `due_on`: tries, then others, then lapsed contact."""
    return tuple(
        Step(
            code=row["code"],
            says=row["says"],
            owner="counselor",
            due_on=months_after(due_on + timedelta(days=row["after_days"]), months=row.get("after_months", 0)),
        )
        for row in _permitted(CHECK_IN["unreached"], consents=consents)
    )


def _permitted(rows: Iterable[Row], *, consents: Set[str]) -> list[Row]:
    return [row for row in rows if "needs" not in row or row["needs"] in consents]


def _sooner(row: Row) -> Row:
    """The first call within the hour."""
    if row["code"] != "call_1":
        return row
    return {**row, "after_minutes": NO_SHOW["urgent"]["call_within_minutes"]}


def _step(row: Row, *, missed_at: datetime, closed: Collection[date]) -> Step:
    due_at = missed_at + timedelta(minutes=row["after_minutes"]) if "after_minutes" in row else None
    if due_at is not None:
        due_on = due_at.date()
    elif "after_business_days" in row:
        due_on = business_days.after(missed_at.date(), days=row["after_business_days"], closed=closed)
    else:
        due_on = missed_at.date() + timedelta(days=row["after_days"])
    return Step(code=row["code"], says=row["says"], owner=row["owner"], due_on=due_on, due_at=due_at)
