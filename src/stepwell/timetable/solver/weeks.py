"""Every day, or every week, that a client could have once times are fixed.

A choice among complete days or weeks is far easier to prove best than rules on single sessions: all that concerns the
client alone is settled when the list is made, and only what clients share is left to be solved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from stepwell.rules.timetable import Case, Individual, Modality, Plan
from stepwell.rules.timetable.case import Client, longest_run, span
from stepwell.rules.timetable.hard import Work
from stepwell.timetable.solver.tables import Tables

MOST_WEEKS = 8_000
"""Where a client could have more, only his days are listed."""
MOST_STEPS = 500_000
WIDTH = 12
"""Bits for each count of a client's week; the counts stand side by side in one number, so that one sum adds all."""
FULL = 1 << (WIDTH - 1)


class Piece(NamedTuple):
    """A session or an individual session that the client could attend. `cost` is its own, negative where wanted."""

    day: int
    slots: int  # a bit set
    what: str | Individual
    cost: int


class Choice(NamedTuple):
    """Pieces, as a bit set of their numbers, that go together; what they count towards the limits; their cost."""

    pieces: int
    counts: int
    cost: int


class Weeks:
    """What one client could attend. `fixed` is the cost of a week without anything; individual sessions are those that
    their counselors have time for beside `work`."""

    def __init__(
        self, client: Client, *, case: Case, plan: Plan, tables: Tables, work: Mapping[str, Sequence[Work]]
    ) -> None:
        self.client, self.case, self.plan = client, case, plan
        self.weights = Counter(case.weights)
        self.own = [g for g in dict.fromkeys(case.reference.clients.get(client.id, ())) if g in case.session]
        self.old = case.reference.individuals.get(client.id) if client.individual else None
        self.fixed = self.weights["session_dropped"] * len(self.own)
        self.fixed += self.weights["topic_due_missed"] * len(client.topics_due)
        options = (o for o in tables.options(client) if has_time(o, client, work=work, case=case))
        self.pieces = [*self._sessions(tables), *map(self._individual, options)]
        self.alone = self._those(lambda what: isinstance(what, Individual))
        """The individual sessions, as a bit set."""
        self.must = self._groups(lambda g: case.frozen(plan.sessions[g]))
        self.limits, self.adds = self._limits()
        """Least and most of each count of a week: slots, days, then others; and what each piece adds, side by side."""
        self.kept = self._kept()

    def _limits(self) -> tuple[list[tuple[int, int]], list[int]]:
        client, session = self.client, self.case.session
        found = [(client.min_slots, client.max_slots), (client.min_days, self.case.days)]
        masks = [(self._groups(lambda g, m=m: session[g].kind in m.kinds), m.min, m.max) for m in client.mix]
        topics = Counter(session[p.what].topic for p in self.pieces if isinstance(p.what, str))
        masks += [
            (self._groups(lambda g, t=topic: session[g].topic == t), 0, 1)
            for topic, times in topics.items()
            if topic and times > 1
        ]
        if self.alone:
            masks.append((self.alone, 1, 1))
        adds = [piece.slots.bit_count() for piece in self.pieces]
        for mask, low, high in masks:
            shift = WIDTH * len(found)
            found.append((low, high))
            adds = [n + ((mask >> i & 1) << shift) for i, n in enumerate(adds)]
        return found, adds

    def _those(self, wanted: Callable[[str | Individual], bool]) -> int:
        return sum(1 << i for i, piece in enumerate(self.pieces) if wanted(piece.what))

    def _groups(self, wanted: Callable[[str], bool]) -> int:
        return self._those(lambda what: isinstance(what, str) and wanted(what))

    def _sessions(self, tables: Tables) -> Iterator[Piece]:
        """Open sessions that the client may attend and has time for, and whose room suits him."""
        c, case = self.client, self.case
        free = {m: c.free(m, days=case.days) for m in (Modality.ONSITE, Modality.TELEHEALTH)}
        for g in tables.sessions_of(c.id):
            placed = self.plan.sessions.get(g)
            if placed is None:
                continue
            session, slots = case.session[g], span(placed.start, case.session[g].slots)
            suits = placed.room is None or c.needs <= case.room[placed.room].features
            there = suits and not slots & ~free[session.modality][placed.day]
            if g in self.own if case.frozen(placed) else there:
                yield Piece(placed.day, slots, g, self._cost_of(g))

    def _cost_of(self, g: str) -> int:
        weights, topic = self.weights, self.case.session[g].topic
        cost = -weights["session_dropped"] if g in self.own else 0
        if topic is not None:
            cost += weights["topic_repeat"] * (topic in self.client.topics_seen)
            cost -= weights["topic_due_missed"] * self.client.topics_due.count(topic)
        return cost

    def _individual(self, option: Individual) -> Piece:
        need, old, cost, slots = self.client.individual, self.old, 0, 0
        if need is not None:
            slots = span(option.start, need.slots)
            cost += self.weights["individual_cover"] * (option.staff != need.staff)
        if old is not None:
            moved = (old.day, old.start, old.modality) != (option.day, option.start, option.modality)
            cost += self.weights["individual_moved"] * moved
        return Piece(option.day, slots, option, cost)

    def _kept(self) -> int | None:
        """The week of the reference as a bit set, or None where it can't be had any more."""
        before, now = self.case.reference.sessions, self.plan.sessions
        for g in self.own:
            old, new = before.get(g), now.get(g)
            if new is None or (old is not None and (old.day, old.start) != (new.day, new.start)):
                return None
        kept = self._those(lambda what: what in self.own or what == self.old)
        return kept if kept.bit_count() == len(self.own) + (self.old is not None) else None

    def disturbed(self, pieces: int, *, within: int = -1) -> bool:
        """Whether the pieces differ from the week of the reference, looking only `within` some."""
        if self.client.id not in self.case.reference.clients:
            return False
        free = self.alone if self.old is None else 0
        return self.kept is None or bool((pieces ^ self.kept) & within & ~free)

    def mask(self, plan: Plan) -> int:
        """The client's week in `plan` as a bit set of pieces."""
        own = {*plan.clients.get(self.client.id, ()), plan.individuals.get(self.client.id)}
        return self._those(lambda what: what in own)

    def days(self) -> list[list[Choice]]:
        """For each day of the week, all that the client could do on it."""
        return [self._day(d) for d in range(self.case.days)]

    def _day(self, day: int) -> list[Choice]:
        most, here = self.client.max_day_slots, 0
        found = [(0, 0, 0, 0)]
        for i, piece in enumerate(self.pieces):
            if piece.day != day:
                continue
            bit, length = 1 << i, piece.slots.bit_count()
            here |= bit
            found += [
                (pieces | bit, slots | piece.slots, counts + self.adds[i], cost + piece.cost)
                for pieces, slots, counts, cost in found
                if not slots & piece.slots
                and slots.bit_count() + length <= most
                and not (bit & self.alone and pieces & self.alone)
            ]
        return [
            Choice(pieces, counts + (bool(slots) << WIDTH), cost + self._day_cost(day, pieces, slots))
            for pieces, slots, counts, cost in found
            if not self.must & here & ~pieces and longest_run(slots) <= self.client.max_run_slots
        ]

    def _day_cost(self, day: int, pieces: int, slots: int) -> int:
        if not slots:
            return 0
        first, weights = (slots & -slots).bit_length() - 1, self.weights
        return (
            weights["gap_slot"] * (slots.bit_length() - first - slots.bit_count())
            + weights["nonpreferred_day"] * (day not in self.client.preferred_days)
            + weights["last_slot"] * (slots >> (self.case.grid.slots_per_day - 1) & 1)
            + weights["run_over_two"] * (slots & slots << 1 & slots << 2).bit_count()
            + weights["single_day"] * (pieces.bit_count() == 1)
        )

    def weeks(self, days: Sequence[Sequence[Choice]]) -> list[Choice] | None:
        """Every week that breaks no rule by itself, or None where there are too many."""
        found = [Choice(0, 0, 0)]
        for d, choices in enumerate(days):
            if len(found) * len(choices) > MOST_STEPS:
                return None
            found = list(islice(self._possible(found, choices, days[d + 1 :]), MOST_WEEKS + 1))
            if len(found) > MOST_WEEKS:
                return None
        return [week._replace(cost=week.cost + self._week_cost(week)) for week in found]

    def _possible(
        self, weeks: Sequence[Choice], choices: Sequence[Choice], later: Sequence[Sequence[Choice]]
    ) -> Iterator[Choice]:
        """The weeks with one more day, that can still come right with what later days offer at most."""
        full = over = under = 0
        for i, (low, high) in enumerate(self.limits):
            most = sum(max((count(x, i) for x in rest), default=0) for rest in later)
            full |= FULL << WIDTH * i
            over += max(0, FULL - 1 - high) << WIDTH * i
            under += FULL - min(FULL, max(0, low - most)) << WIDTH * i
        for a in weeks:
            for b in choices:
                counts = a.counts + b.counts
                if not counts + over & full and counts + under & full == full:
                    yield Choice(a.pieces | b.pieces, counts, a.cost + b.cost)

    def _week_cost(self, week: Choice) -> int:
        client, weights = self.client, self.weights
        wanted = client.min_slots + client.makeup_slots if client.makeup_slots else 0
        short = max(0, wanted - count(week, 0))
        return weights["makeup_short"] * short + weights["client_affected"] * self.disturbed(week.pieces)


def count(choice: Choice, limit: int) -> int:
    """What the choice counts towards the limit of this number."""
    return choice.counts >> WIDTH * limit & (1 << WIDTH) - 1


def union(choices: Iterable[Choice]) -> int:
    """All pieces of some choices."""
    pieces = 0
    for choice in choices:
        pieces |= choice.pieces
    return pieces


def bits_of(number: int) -> Iterator[int]:
    """The numbers in a bit set."""
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1


def has_time(option: Individual, client: Client, *, work: Mapping[str, Sequence[Work]], case: Case) -> bool:
    """Whether the counselor's other work leaves time for the individual session of the client."""
    need, person = client.individual, case.person[option.staff]
    if need is None:
        return False
    items = work.get(person.id, ())
    today = [w for w in items if w.day == option.day]
    load, of_day = (sum(w.slots.bit_count() for w in some) for some in (items, today))
    return (
        not any(w.slots & span(option.start, need.slots) for w in today)
        and (option.modality is not Modality.ONSITE or all(w.site in (None, client.site) for w in today))
        and of_day + need.slots <= person.max_day_slots
        and load + need.slots <= person.max_week_slots
    )
