"""National outcome measures (SAMHSA): the share at admission, the share at discharge, the difference in points.

Only clients with a value at both time points count; how many are not paired is always printed. The abstinence
wording follows the TEDS fields; verify with the current block grant guidance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from stepwell.rules.outcomes.facts import Snapshot, Use
from stepwell.rules.outcomes.figures import Share, percent

NO_USE = "none_past_month"
WORKING = frozenset({"full_time", "part_time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """`points` is the difference in percentage points, subtracted before rounding; None without pairs."""

    admission: Share
    discharge: Share
    points: Decimal | None
    not_paired: int


Measure = Callable[[Snapshot], bool | None]
"""Whether a client meets a measure at one time point; None where the facts do not say."""


def compared(measure: Measure, clients: Iterable[tuple[Snapshot, Snapshot | None]]) -> Paired:
    """One measure over (admission, discharge) snapshots of clients."""
    every = [(measure(before), None if after is None else measure(after)) for before, after in clients]
    pairs = [(before, after) for before, after in every if before is not None and after is not None]
    first = sum(before for before, _ in pairs)
    last = sum(after for _, after in pairs)
    return Paired(
        admission=Share(first, len(pairs)),
        discharge=Share(last, len(pairs)),
        points=percent(Fraction(last - first, len(pairs))) if pairs else None,
        not_paired=len(every) - len(pairs),
    )


def alcohol_abstinent(snapshot: Snapshot) -> bool | None:
    """Alcohol is none of the three reported substances, or was not used in the past month."""
    return _abstinent([use for use in snapshot.uses if use.substance == "alcohol"])


def drug_abstinent(snapshot: Snapshot) -> bool | None:
    """No other substance is reported, or none of them was used in the past month."""
    return _abstinent([use for use in snapshot.uses if use.substance not in ("alcohol", "none")])


def _abstinent(uses: list[Use]) -> bool | None:
    if any(use.frequency not in (None, NO_USE) for use in uses):
        return False
    return None if any(use.frequency is None for use in uses) else True


def employed(snapshot: Snapshot) -> bool | None:
    return None if snapshot.employment is None else snapshot.employment in WORKING


def employed_or_student(snapshot: Snapshot) -> bool | None:
    """Some states count students as employed."""
    if snapshot.not_in_labor_force == "student":
        return True
    return employed(snapshot)


def stably_housed(snapshot: Snapshot) -> bool | None:
    return None if snapshot.living is None else snapshot.living != "homeless"


def not_arrested(snapshot: Snapshot) -> bool | None:
    return None if snapshot.arrests is None else snapshot.arrests == 0


def in_self_help(snapshot: Snapshot) -> bool | None:
    return None if snapshot.self_help_times is None else snapshot.self_help_times > 0


MEASURES: Mapping[str, Measure] = {
    "alcohol_abstinence": alcohol_abstinent,
    "drug_abstinence": drug_abstinent,
    "employment": employed,
    "stable_housing": stably_housed,
    "no_arrest": not_arrested,
    "self_help": in_self_help,
}
"""Retention, the seventh, is the median length of stay (`episodes.median_days`)."""
