"""Flags of clients who may be about to leave, for a work list. A flag proposes a conversation and decides nothing.

A fact that is not known raises no flag. The days and shares are in `packs/dropout.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from stepwell.rules.packs import pack
from stepwell.rules.wording import say

PACK = pack("stepwell.rules.aftercare", name="dropout")
FLAGS = PACK["flags"]


class Mark(StrEnum):
    """How a session that was held went for this client."""

    ATTENDED = "attended"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Held:
    """A session of this client that the program held."""

    on: date
    mark: Mark


@dataclass(frozen=True, slots=True)
class DrugTest:
    """A valid test result. One that was explained by a prescription is not positive."""

    on: date
    positive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a client in care. `craving` is the latest rating, 0 to 10."""

    admitted_on: date
    sessions: tuple[Held, ...] = ()
    tests: tuple[DrugTest, ...] = ()
    craving: int | None = None
    has_transport: bool | None = None
    court_ended: bool | None = None
    unpaid: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """`because` is the evidence in words."""

    code: str
    says: str
    because: str


def flags(known: Known, *, today: date) -> tuple[Flag, ...]:
    """Every flag that the facts raise on this day, in the order of the table."""
    found = dict((*_attendance(known, today), *_tests(known, today), *_life(known, today)))
    return tuple(Flag(code, say(FLAGS[code]["says"]), found[code]) for code in FLAGS if code in found)


def _attendance(known: Known, today: date) -> Iterator[tuple[str, str]]:
    missed = sum(s.mark is Mark.NO_SHOW for s in _recent(known, today, days=FLAGS["no_shows"]["days"]))
    if missed >= FLAGS["no_shows"]["least"]:
        yield "no_shows", say("{missed} in {days} days", missed=missed, days=FLAGS["no_shows"]["days"])
    row = FLAGS["attendance"]
    due = [s for s in _recent(known, today, days=row["days"]) if s.mark is not Mark.EXCUSED]
    attended = sum(s.mark is Mark.ATTENDED for s in due)
    if due and 100 * attended < row["below_percent"] * len(due):
        yield (
            "attendance",
            say("{attended} of {n} sessions in {days} days", attended=attended, n=len(due), days=row["days"]),
        )


def _recent(known: Known, today: date, *, days: int) -> list[Held]:
    """The sessions of the last `days` days, today among them."""
    return [s for s in known.sessions if today - timedelta(days=days) < s.on <= today]


def _tests(known: Known, today: date) -> Iterator[tuple[str, str]]:
    row = FLAGS["positive"]
    results = sorted((t for t in known.tests if t.on <= today), key=lambda t: t.on)
    *before, last = [t.positive for t in results[-row["negatives"] - 1 :]] or [False]
    if (
        last
        and len(before) == row["negatives"]
        and not any(before)
        and results[-1].on > today - timedelta(row["days"])
    ):
        yield "positive", say("test of {on}", on=results[-1].on)


def _life(known: Known, today: date) -> Iterator[tuple[str, str]]:
    day = (today - known.admitted_on).days + 1
    if 1 <= day <= FLAGS["early"]["days"]:
        yield "early", say("day {day}", day=day)
    if known.has_transport is False:
        yield "no_transport", say("no transport recorded")
    if known.court_ended:
        yield "court_ended", say("the referral by the court has ended")
    if known.craving is not None and known.craving >= FLAGS["craving"]["least"]:
        yield "craving", say("{craving} of 10", craving=known.craving)
    if known.unpaid is not None and known.unpaid > 0:
        yield "unpaid", f"${known.unpaid}"
