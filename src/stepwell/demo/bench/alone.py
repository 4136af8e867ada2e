"""What is measured without the server: the hours of all clients for a week, and claims written as an 837."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from statistics import median
from typing import Any  # what is measured may return anything

from stepwell.billing import queries as billing
from stepwell.billing.models import Claim
from stepwell.billing.values import desk, value
from stepwell.config import collector
from stepwell.hours import queries as hours
from stepwell.people.viewer import operator
from stepwell.rules.x12 import claim as x12
from stepwell.rules.x12.claim_writer import write_claims

RUNS = 9
CLAIMS = 5000
SENDER = "BENCH"
SENT = (Claim.Status.CLEAN, Claim.Status.BATCHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Medians of one piece of work, in milliseconds: on the clock, and of this process's processor time."""

    of: int
    clock: float
    cpu: float


def hours_of_all(at: datetime) -> Spent:
    """The week of every client in care: read, decided and forecast, without drawing a page."""
    viewer = operator()
    return _measure(lambda: hours.week(at.date(), viewer=viewer, at=at))


def hours_at_hand(at: datetime) -> Spent:
    """The same as the boards ask for it: a week that nothing has changed since is not worked out again."""
    viewer = operator()
    return _measure(lambda: hours.week_at_hand(at.date(), viewer=viewer, at=at))


def claims_written(at: datetime) -> Spent | None:
    """The newest claims of each form, written again and again; None where there are none."""
    rows = (
        billing.whole(billing.claims(operator()))
        .filter(form="837P", status__in=SENT)
        .order_by("-week_starts_on", "number")
    )
    claims = list(rows[:500])
    if not claims:
        return None
    around = desk(claims)
    many = list(islice(cycle([value(c, around) for c in claims]), CLAIMS))
    file = _file(claims[0], at)
    return _measure(lambda: many if all(write_claims(file, iter(many))) else [])


def _measure(work: Callable[[], Sequence[Any]]) -> Spent:
    found = work()
    collector.settle()  # as in the web server
    clock, cpu = [], []
    for _ in range(RUNS):
        began, used = time.perf_counter(), time.process_time()
        found = work()
        clock.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return Spent(of=len(found), clock=median(clock), cpu=median(cpu))


def _file(claim: Claim, at: datetime) -> x12.Batch:
    """A file that goes nowhere."""
    here = at.astimezone(UTC)
    envelope = x12.Envelope(
        sender=SENDER, receiver=SENDER, control=1, group=1, on=here.date(), at=here.time(), production=False
    )
    return x12.Batch(
        envelope=envelope,
        kind=x12.Kind(claim.form),
        id=SENDER,
        submitter=x12.Submitter(name=SENDER, id=SENDER, contacts=(x12.Contact(name=SENDER, phone="0000000000"),)),
        receiver=x12.Receiver(name=SENDER, id=SENDER),
    )
