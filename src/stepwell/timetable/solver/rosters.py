"""Who attends what, once times are fixed: proved best on a small week, closely bounded on a middle one.

Session times, facilitators and rooms are those of a plan. Every client chooses one of his weeks (`weeks`); where he
could have too many, one of his days for each day, tied by rows for what concerns the whole week. Rows hold what clients
share: seats, counselors, and pairs who must not meet. A plan found by the local search with its times held still comes
first, so that the proof has little left to look through (`program`).
"""

from __future__ import annotations

import threading
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from stepwell.rules.timetable import Case, Individual, Modality, Plan, judge
from stepwell.rules.timetable.case import Client
from stepwell.rules.timetable.hard import work_in
from stepwell.rules.timetable.soft import counts
from stepwell.timetable.solver.cooling import MOST_WEIGHT
from stepwell.timetable.solver.encode import encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.place import ALONE
from stepwell.timetable.solver.program import PARTS, Program
from stepwell.timetable.solver.tables import Tables
from stepwell.timetable.solver.weeks import Choice, Weeks, bits_of, count, union

MOST_CHOICES = 250_000
"""Days and weeks of all clients together, above which nothing is tried."""
SHARED_ALONE = ALONE | {"exchange": 12}
"""Moves that leave times, facilitators and rooms as they are."""
MOVES_A_CLIENT = 10_000
HEATS = (6.0, 4.0, 3.0, 2.0, 1.5, 1.0, 0.7, 0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rostered:
    """A plan, its cost as the judge counts it, and a cost that no rosters for these times can go below."""

    plan: Plan
    cost: int
    bound: int

    @property
    def optimal(self) -> bool:
        return self.cost == self.bound


def prove_rosters(
    plan: Plan, *, case: Case, seconds: float, workers: int, stop: threading.Event | None = None
) -> Rostered | None:
    """The best rosters for the times of a valid plan that are found within `seconds` or until `stop` is set.

    None: too large a week to list what all could do.
    """
    until = time.monotonic() + seconds
    tables, numbers = encode(case)
    plan = settled(plan, tables, numbers)
    cost = judge(plan, case=case).cost
    rosters = Rosters(case=case, plan=plan, tables=tables)
    if not rosters.build():
        return None
    program, chosen = rosters.program, set(rosters.chosen(plan))
    prices = program.prices(seconds=until - time.monotonic())
    bound = -(-program.bound(prices)[0] // PARTS)
    left = until - time.monotonic()
    if bound == cost or left <= 0 or (stop is not None and stop.is_set()):
        return Rostered(plan=plan, cost=cost, bound=bound)
    found = program.improve(cost, chosen, prices=prices, seconds=left, workers=workers, stop=stop)
    better = plan if found.chosen is None else rosters.plan_of(found.chosen)
    return Rostered(plan=better, cost=found.cost, bound=found.bound)


def settled(plan: Plan, tables: Tables, numbers: Mapping[str, array[int]]) -> Plan:
    """Rosters improved by the local search, times held still."""
    clients = range(len(tables.case.clients))
    kernel = Kernel(numbers, seed=1)
    kernel.load(plan_words(plan, tables))
    kernel.call("weigh", MOST_WEIGHT)
    kernel.call("keep_best")
    kernel.restrict_to(clients=clients, sessions=[])
    kernel.share_moves(SHARED_ALONE)
    for heat in HEATS:
        kernel.anneal(steps=MOVES_A_CLIENT * len(clients) // len(HEATS), hot=heat, cold=heat, focus=0)
    return plan_from(kernel.best(), tables)


class Group(NamedTuple):
    """Columns of which one is chosen: whose they are, their numbers, what each means, and the pieces they decide on."""

    weeks: Weeks
    columns: range
    choices: Sequence[Choice]
    within: int


class Rosters:
    """The program for the times of `plan`."""

    def __init__(self, *, case: Case, plan: Plan, tables: Tables) -> None:
        self.case, self.plan, self.tables = case, plan, tables
        self.weights = Counter(case.weights)
        self.program = Program()
        self.groups: list[Group] = []
        self.uses: dict[object, dict[int, int]] = defaultdict(dict)
        """Rows of a session, of a client in a session, and of a client's individual session, and how much it adds."""
        self.work = work_in(Plan(sessions=plan.sessions), case=case)
        self.weeks = [Weeks(client, case=case, plan=plan, tables=tables, work=self.work) for client in case.clients]

    def build(self) -> bool:
        """Whether it could be built: a week may be too large."""
        listed, count = [], 0
        for weeks in self.weeks:
            days = weeks.days()
            whole = weeks.weeks(days)
            listed.append((weeks, days if whole is None else [whole], whole is None))
            count += sum(map(len, listed[-1][1]))
            if count > MOST_CHOICES:
                return False
        self.program.fixed = self._fixed_cost()
        self._sizes()
        self._staff()
        self._conflicts()
        for weeks, lists, by_day in listed:
            tied = self._week_rows(weeks, lists) if by_day else None
            for day, choices in enumerate(lists):
                self._group(weeks, choices, tied, day)
        return True

    def _fixed_cost(self) -> int:
        """What rosters can't change."""
        found = counts(self.plan, case=self.case)
        terms = "session_moved", "session_staff_changed", "session_room_changed", "session_open"
        return sum(self.weights[t] * found[t] for t in terms) + sum(weeks.fixed for weeks in self.weeks)

    def _sizes(self) -> None:
        program = self.program
        for g, placed in self.plan.sessions.items():
            session = self.case.session[g]
            least, (low, high) = session.min_size, session.ideal
            most = session.max_size
            if placed.room is not None:
                most = min(most, self.case.room[placed.room].capacity)
            size = program.row(least, least)
            self.uses[g][size] = 1
            more = {size: -1}  # clients beyond the least
            if low > least:
                enough = program.row(low=low - least)
                more[enough] = 1
                program.column(self.weights["size_low"], {enough: 1}, most=low - least)
            if high < most:
                few = program.row(high=high - least)
                more[few] = 1
                program.column(self.weights["size_high"], {few: -1}, most=most - high)
            program.column(0, more, most=most - least)

    def _staff(self) -> None:
        """Individual sessions within each counselor's time, day and week, and at one site a day."""
        asked: dict[str, list[tuple[Client, Individual]]] = defaultdict(list)
        for weeks in self.weeks:
            for piece in weeks.pieces:
                if isinstance(piece.what, Individual):
                    asked[piece.what.staff].append((weeks.client, piece.what))
        for p, person in self.case.person.items():
            work = self.work.get(p, ())
            load = sum(w.slots.bit_count() for w in work)
            week = self.program.row(high=person.target_week_slots - load)
            over = max(0, max(load, person.max_week_slots) - person.target_week_slots)
            self.program.column(self.weights["staff_over_target"], {week: -1}, most=over)
            for day in sorted({o.day for _, o in asked[p]}):
                taken = sum(w.slots.bit_count() for w in work if w.day == day)
                today = [(c, o) for c, o in asked[p] if o.day == day]
                self._staff_day(today, week, self.program.row(high=person.max_day_slots - taken))

    def _staff_day(self, asked: Sequence[tuple[Client, Individual]], week: int, day: int) -> None:
        at: dict[int, int] = {}
        sites = {c.site for c, o in asked if o.modality is Modality.ONSITE}
        there = self._one_site(sites, len(asked)) if len(sites) > 1 else {}
        for client, option in asked:
            length = client.individual.slots if client.individual else 0
            uses = {week: length, day: length}
            for slot in range(option.start, option.start + length):
                if slot not in at:
                    at[slot] = self.program.row(high=1)
                uses[at[slot]] = 1
            if option.modality is Modality.ONSITE and there:
                uses[there[client.site]] = 1
            self.uses[client.id, option] = uses

    def _one_site(self, sites: set[str], most: int) -> dict[str, int]:
        """A row for each site, of which only one may be used."""
        one, rows = self.program.row(high=1), {}
        for site in sorted(sites):
            rows[site] = self.program.row(high=0)
            self.program.column(0, {one: 1, rows[site]: -most})
        return rows

    def _conflicts(self) -> None:
        own = {w.client.id: {p.what for p in w.pieces if isinstance(p.what, str)} for w in self.weeks}
        for a, b in self.case.conflicts:
            for g in sorted(own[a] & own[b]):
                row = self.program.row(high=1)
                self.uses[a, g][row] = self.uses[b, g][row] = 1

    def _week_rows(self, weeks: Weeks, days: Sequence[Sequence[Choice]]) -> Tied:
        """Rows for what concerns the whole week of a client whose days are chosen one by one."""
        client, program = weeks.client, self.program
        tied = Tied(limits=[program.row(low, high) for low, high in weeks.limits])
        if client.makeup_slots:
            wanted = client.min_slots + client.makeup_slots
            tied.wanted = program.row(low=wanted)
            program.column(self.weights["makeup_short"], {tied.wanted: 1}, most=wanted)
        if self.weights["client_affected"]:
            tied.same = [program.row(low=1) for _ in days]
            program.column(self.weights["client_affected"], dict.fromkeys(tied.same, 1))
        return tied

    def _group(self, weeks: Weeks, choices: Sequence[Choice], tied: Tied | None, day: int) -> None:
        within, who = union(choices), weeks.client.id
        single = [
            self.uses[who, piece.what]
            if isinstance(piece.what, Individual)
            else self.uses[piece.what] | self.uses[who, piece.what]
            for piece in weeks.pieces
        ]
        columns = []
        for choice in choices:
            uses = {} if tied is None else tied.uses(choice)
            for i in bits_of(choice.pieces):
                uses |= single[i]
            if tied is not None and tied.same and not weeks.disturbed(choice.pieces, within=within):
                uses[tied.same[day]] = 1
            columns.append((choice.cost, uses))
        self.groups.append(Group(weeks, self.program.group(columns), choices, within))

    def chosen(self, plan: Plan) -> list[int]:
        """The columns that stand for `plan`."""
        found = []
        for weeks, columns, choices, within in self.groups:
            pieces = weeks.mask(plan) & within
            found += [j for j, choice in zip(columns, choices, strict=True) if choice.pieces == pieces]
        return found

    def plan_of(self, chosen: Collection[int]) -> Plan:
        clients: dict[str, list[str]] = {c.id: [] for c in self.case.clients}
        individuals: dict[str, Individual] = {}
        taken = set(chosen)
        for weeks, columns, choices, _ in self.groups:
            choice = next(choice for j, choice in zip(columns, choices, strict=True) if j in taken)
            for i in bits_of(choice.pieces):
                what = weeks.pieces[i].what
                if isinstance(what, Individual):
                    individuals[weeks.client.id] = what
                else:
                    clients[weeks.client.id].append(what)
        own = {c: tuple(sessions) for c, sessions in clients.items()}
        return Plan(sessions=self.plan.sessions, clients=own, individuals=individuals)


@dataclass(kw_only=True)
class Tied:
    """Rows that tie the days of one client together: the limits of a week, slots wanted with make-ups, and by day
    whether it is as it was."""

    limits: list[int]
    wanted: int | None = None
    same: list[int] = field(default_factory=list)

    def uses(self, choice: Choice) -> dict[int, int]:
        found = {row: n for i, row in enumerate(self.limits) if (n := count(choice, i))}
        if self.wanted is not None and choice.pieces:
            found[self.wanted] = count(choice, 0)
        return found
