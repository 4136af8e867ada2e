"""The ladder that prize, voucher and California schedules share: climb, reset, recover, bonus, and flat weeks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from stepwell.rules.contingency.protocol import Ladder, Protocol
from stepwell.rules.contingency.visits import RESETS, Outcome, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Where a client stands. `saved` is the rung that recovery restores, None when there is nothing to restore.

    `at_rung` counts negatives on this rung, `recovered` those since the reset, `toward_bonus` those since the
    last bonus or reset.
    """

    rung: int = 0
    at_rung: int = 0
    saved: int | None = None
    recovered: int = 0
    toward_bonus: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one visit earns before caps: `value` in the protocol's unit, `bonus` in dollars.

    `saved` is the value put aside by a reset; `restored` says that this visit brought it back.
    """

    value: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    saved: Decimal | None = None
    restored: bool = False


def worth(rung: int, *, ladder: Ladder) -> Decimal:
    """What a negative earns on a rung, in the protocol's unit."""
    return ladder.first + ladder.step * rung


def step(before: Rung, visit: Visit, *, protocol: Protocol) -> tuple[Rung, Grant]:
    """The client's place after a visit, and what the visit earns."""
    flat = next((f for f in protocol.flat if visit.week in f.weeks), None)
    if flat is not None:
        return before, Grant(value=flat.value) if visit.counts_as is Outcome.NEGATIVE else Grant()
    ladder = protocol.ladder
    if visit.reset_before:
        before, _ = reset(before, ladder=ladder)
    if visit.counts_as in RESETS:
        return reset(before, ladder=ladder)
    if visit.counts_as is Outcome.NEGATIVE:
        return climb(before, ladder=ladder)
    return before, Grant()


def reset(before: Rung, *, ladder: Ladder) -> tuple[Rung, Grant]:
    """Back to the lowest rung. What the next negative would have earned is saved; the larger of two saved stays."""
    if ladder.recovery_negatives is None:
        return Rung(), Grant()
    saved = max(before.saved or 0, before.rung)
    return Rung(saved=saved), Grant(saved=worth(saved, ladder=ladder))


def climb(before: Rung, *, ladder: Ladder) -> tuple[Rung, Grant]:
    place = before
    restored = False
    if place.saved is not None and place.recovered == ladder.recovery_negatives:
        # The low ladder can have climbed past a small saved value: the client keeps the larger.
        restored = place.saved > place.rung
        place = Rung(rung=max(place.saved, place.rung), toward_bonus=place.toward_bonus)
    value = worth(place.rung, ladder=ladder)
    place, bonus = with_bonus(place, ladder=ladder)
    place = advanced(place, ladder=ladder)
    return place, Grant(value=value, bonus=bonus, restored=restored)


def with_bonus(place: Rung, *, ladder: Ladder) -> tuple[Rung, Decimal]:
    run = place.toward_bonus + 1
    if run == ladder.bonus_every:
        return replace(place, toward_bonus=0), ladder.bonus
    return replace(place, toward_bonus=run), Decimal(0)


def advanced(place: Rung, *, ladder: Ladder) -> Rung:
    if place.saved is not None:
        place = replace(place, recovered=place.recovered + 1)
        if not ladder.recovery_climbs:
            return place
    if place.at_rung + 1 < ladder.negatives_per_step:
        return replace(place, at_rung=place.at_rung + 1)
    top = place.rung if place.rung == ladder.top_rung else place.rung + 1
    return replace(place, rung=top, at_rung=0)
