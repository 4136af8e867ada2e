"""What a client's week breaks of its rule pack: floor and ceiling of the level, days, gaps, groups, kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from stepwell.rules.hours.kinds import GROUP_KINDS, Mark, in_words
from stepwell.rules.hours.ledger import Ledger, Sitting, judged_minutes
from stepwell.rules.hours.pack import RulePack
from stepwell.rules.hours.weeks import Week, level_for_minutes
from stepwell.rules.reasons import Reason, Value, words
from stepwell.rules.wording import to_say

DAY = timedelta(days=1)
NOT_OFFERED = frozenset({Mark.WITHDRAWN, Mark.CANCELED, Mark.CLOSED})

WORDS: Mapping[str, str] = {
    "below-level": to_say("{minutes} this week are level {is_level}; level {level} asks {need_minutes}."),
    "above-level": to_say("{minutes} this week are level {is_level}; level {level} ends below {most_minutes}."),
    "over-week-maximum": to_say("{minutes} are scheduled; {pack} allows {most_minutes} a week."),
    "too-few-days": to_say("{days} service days are scheduled; {pack} asks {need}."),
    "too-many-days": to_say("{days} service days are scheduled; {pack} allows {most}."),
    "short-day": to_say("{day} holds {minutes}; {pack} asks {need_minutes} for a service day."),
    "gap": to_say("No session for {days} days in a row from {day}; {pack} allows {most}."),
    "consecutive-days": to_say("Sessions on {days} days in a row from {day}; {pack} allows {most}."),
    "no-group": to_say("{day} has no group; {pack} asks for one on every service day."),
    "outside-episode": to_say("A session on {day} is outside the episode and does not count."),
    "kind-not-counted": to_say("{minutes} of kind {kind} do not count under {pack}."),
}
"""The sentence for each finding."""


def findings(
    entry: Ledger,
    sittings: Sequence[Sitting],
    *,
    pack: RulePack,
    last_service_on: date | None = None,
    next_service_on: date | None = None,
) -> tuple[Reason, ...]:
    """Everything in the week's schedule that the pack does not allow.

    Days and gaps are judged on what is offered to the client, attended or not. `last_service_on` is the last day
    before the week with a session and `next_service_on` the first after it: a gap may cross the week's edge.
    """
    week = entry.week
    held = [s for s in sittings if s.mark not in NOT_OFFERED and week.holds(s.day)]
    counted = [s for s in held if s.kind in pack.countable and week.in_episode(s.day)]
    days: dict[date, int] = {}
    for sitting in counted:
        days[sitting.day] = days.get(sitting.day, 0) + max(sitting.scheduled_minutes, sitting.minutes)
    return (
        *_level(entry, pack=pack),
        *_days(days, week=week, pack=pack),
        *_groups(counted, pack=pack),
        *_gaps(set(days), week=week, pack=pack, before=last_service_on, after=next_service_on),
        *_runs(sorted(days), pack=pack),
        *_not_counted(held, week=week, pack=pack),
    )


def sentence(reason: Reason) -> str:
    """A finding in English."""
    return words(reason, table=WORDS)


def _level(entry: Ledger, *, pack: RulePack) -> list[Reason]:
    found = []
    minutes = judged_minutes(entry, pack=pack)
    is_level = level_for_minutes(minutes, pack=pack, adolescent=entry.adolescent)
    values: dict[str, Value] = {"minutes": minutes, "is_level": is_level, "level": pack.level}
    ceiling = pack.ceiling_minutes(adolescent=entry.adolescent)
    if minutes < entry.floor_minutes:
        found.append(Reason("below-level", {**values, "need_minutes": entry.floor_minutes}))
    elif ceiling is not None and minutes >= ceiling:
        found.append(Reason("above-level", {**values, "most_minutes": ceiling}))
    most = pack.week_maximum_minutes
    if most is not None and entry.offered_minutes > most:
        values = {"minutes": entry.offered_minutes, "most_minutes": most, "pack": pack.name}
        found.append(Reason("over-week-maximum", values))
    return found


def _days(days: Mapping[date, int], *, week: Week, pack: RulePack) -> list[Reason]:
    least = pack.day_minimum_minutes or 0
    found = [
        Reason("short-day", {"day": day, "minutes": minutes, "need_minutes": least, "pack": pack.name})
        for day, minutes in sorted(days.items())
        if minutes < least
    ]
    full = sum(minutes >= least for minutes in days.values())
    if pack.days_minimum is not None and week.whole and full < pack.days_minimum:
        found.append(Reason("too-few-days", {"days": full, "need": pack.days_minimum, "pack": pack.name}))
    if pack.days_maximum is not None and len(days) > pack.days_maximum:
        found.append(Reason("too-many-days", {"days": len(days), "most": pack.days_maximum, "pack": pack.name}))
    return found


def _groups(counted: Sequence[Sitting], *, pack: RulePack) -> list[Reason]:
    if not pack.group_every_day:
        return []
    without = {s.day for s in counted} - {s.day for s in counted if s.kind in GROUP_KINDS}
    return [Reason("no-group", {"day": day, "pack": pack.name}) for day in sorted(without)]


def _gaps(days: set[date], *, week: Week, pack: RulePack, before: date | None, after: date | None) -> list[Reason]:
    """Runs of days without a session that touch the week. Beyond its edges only what is known is counted."""
    most = pack.gap_maximum_days
    if most is None or week.first_on is None or week.last_on is None:
        return []
    opens = week.first_on if before is None or week.first_on != week.starts_on else before + DAY
    closes = week.last_on if after is None or week.last_on != week.ends_on else after - DAY
    found = []
    stops = [opens - DAY, *sorted(days), closes + DAY]
    for one, other in pairwise(stops):
        length = (other - one).days - 1
        if length > most:
            found.append(Reason("gap", {"days": length, "day": one + DAY, "most": most, "pack": pack.name}))
    return found


def _runs(days: Sequence[date], *, pack: RulePack) -> list[Reason]:
    most = pack.consecutive_maximum_days
    if most is None:
        return []
    found, start = [], 0
    for n in range(1, len(days) + 1):
        if n == len(days) or days[n] - days[n - 1] != DAY:
            if n - start > most:
                values: dict[str, Value] = {"days": n - start, "day": days[start], "most": most, "pack": pack.name}
                found.append(Reason("consecutive-days", values))
            start = n
    return found


def _not_counted(held: Sequence[Sitting], *, week: Week, pack: RulePack) -> list[Reason]:
    outside = {s.day for s in held if not week.in_episode(s.day)}
    found = [Reason("outside-episode", {"day": day}) for day in sorted(outside)]
    uncounted: dict[str, int] = {}
    for sitting in held:
        if sitting.kind not in pack.countable and sitting.minutes:
            uncounted[sitting.kind] = uncounted.get(sitting.kind, 0) + sitting.minutes
    return found + [
        Reason("kind-not-counted", {"kind": in_words(kind), "minutes": minutes, "pack": pack.name})
        for kind, minutes in sorted(uncounted.items())
    ]
