"""Mends what is left broken at the end: an exact model of some sessions' times and some clients' rosters (CP-SAT).

Everything else stays. The local search gets stuck where several sessions of a small group of clients must change places
at once; for a dozen sessions an exact model can look through all of them. Limits that seldom bind are left out (the
load of a person's day, a second site that only moving sessions would bring, the order of sessions) or asked only of
some clients (the longest run), so that the caller must count the plan again before taking it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Sequence

from ortools.sat.python import cp_model

from stepwell.rules.timetable import Individual, Placement, Plan
from stepwell.rules.timetable.case import span
from stepwell.rules.timetable.hard import work_in
from stepwell.timetable.solver.cpsat import quiet_solver, stopped_by
from stepwell.timetable.solver.puzzle_client import PRICE, ClientWeek
from stepwell.timetable.solver.tables import Tables

Var = cp_model.IntVar


class Puzzle:
    """`focus`: clients who may change to any session, and whose individual session may move. `others` may join or leave
    `sessions` only, which are the ones that may move in time, facilitator and room. `runs`: clients whose longest run
    is looked at."""

    def __init__(
        self,
        tables: Tables,
        plan: Plan,
        *,
        sessions: Sequence[str],
        focus: Sequence[str],
        others: Sequence[str],
        runs: Collection[str] = (),
    ) -> None:
        self.tables, self.case, self.plan = tables, tables.case, plan
        self.sessions, self.focus, self.others = list(sessions), list(focus), list(others)
        self.runs = runs
        self.model = cp_model.CpModel()
        self.price: list[cp_model.LinearExprT] = []
        self.starts: dict[str, dict[tuple[int, int], Var]] = {}
        self.leads: dict[str, dict[str, Var]] = {}
        self.rooms: dict[str, dict[str, Var]] = {}
        self.attends: dict[tuple[str, str], Var] = {}
        self.given: dict[str, list[tuple[Individual, Var]]] = {}
        self.position: dict[str, Var] = {}
        self.width = self.case.grid.slots_per_day
        self.rosters = plan.rosters()
        for g in self.sessions:
            self._session(g)
        for c in [*self.focus, *self.others]:
            ClientWeek(self, self.case.client[c], everything=c in set(self.focus)).build()
        self._sizes()
        self._people()
        self._spaces()
        self._series()
        self._conflicts()
        self.model.minimize(sum(self.price))

    def choice(self, options: Sequence[object], *, now: object, kind: str) -> dict:
        """Exactly one of the options; another than the present one has its price."""
        chosen = {o: self.model.new_bool_var("") for o in options}
        self.model.add_exactly_one(chosen.values())
        for option, var in chosen.items():
            self.model.add_hint(var, option == now)
            if option != now:
                self.price.append(PRICE[kind] * var)
        return chosen

    def _session(self, g: str) -> None:
        number, placed = self.tables.session_number[g], self.plan.sessions[g]
        allowed = self.tables.allowed[number]
        times = [(d, t) for d, s in enumerate(allowed) for t in range(s.bit_length()) if s >> t & 1]
        self.starts[g] = self.choice(times, now=(placed.day, placed.start), kind="start")
        self.position[g] = self.model.new_int_var(0, self.case.days * self.width, "")
        self.model.add(self.position[g] == sum((d * self.width + t) * v for (d, t), v in self.starts[g].items()))
        self.model.add_hint(self.position[g], placed.day * self.width + placed.start)
        if leaders := self.tables.leaders(number):
            people = [self.case.staff[i].id for i in leaders]
            self.leads[g] = self.choice(people, now=placed.staff, kind="staff")
        if spaces := self.tables.rooms(number):
            self.rooms[g] = self.choice([self.case.rooms[i].id for i in spaces], now=placed.room, kind="room")

    def on_day(self, g: str, day: int) -> cp_model.LinearExprT:
        """1 where the moving session is on that day."""
        return sum(v for (d, _), v in self.starts[g].items() if d == day)

    def bar(self, g: str, chosen: Var, free: Sequence[int]) -> None:
        """Where `chosen` holds, the session starts so that it lies in `free` (slots by day)."""
        length = self.case.session[g].slots
        bad = [v for (d, t), v in self.starts[g].items() if span(t, length) & ~free[d]]
        if bad:
            self.model.add(sum(bad) + chosen <= 1)

    def interval(self, g: str, chosen: Var) -> cp_model.IntervalVar:
        """The session's time, where `chosen` holds."""
        if g in self.starts:
            start = self.position[g]
        else:
            placed = self.plan.sessions[g]
            start = placed.day * self.width + placed.start
        return self.model.new_optional_fixed_size_interval_var(start, self.case.session[g].slots, chosen, "")

    def _sizes(self) -> None:
        by_session = defaultdict(list)
        for (c, g), taken in self.attends.items():
            by_session[g].append((c, taken))
        for g, seats in by_session.items():
            session, free = self.case.session[g], {c for c, _ in seats}
            size = sum(v for _, v in seats) + sum(c not in free for c in self.rosters.get(g, ()))
            present = len(self.rosters.get(g, ()))
            self.model.add(size <= max(session.max_size, present))
            self.model.add(size >= min(session.min_size, present))
            for r, chosen in self.rooms.get(g, {}).items():
                capacity = self.case.room[r].capacity
                if capacity < session.max_size:
                    self.model.add(size <= capacity).only_enforce_if(chosen)
            placed = self.plan.sessions[g]
            if g not in self.starts and placed.room:
                self.model.add(size <= max(self.case.room[placed.room].capacity, present))

    def _kept(self) -> Plan:
        """What does not move."""
        moving, free = set(self.sessions), set(self.given)
        return Plan(
            sessions={g: p for g, p in self.plan.sessions.items() if g not in moving},
            individuals={c: i for c, i in self.plan.individuals.items() if c not in free},
        )

    def _people(self) -> None:
        case, work = self.case, work_in(self._kept(), case=self.case)
        mine: dict[str, list[tuple[str, Var]]] = defaultdict(list)
        for g, people in self.leads.items():
            for p, chosen in people.items():
                mine[p].append((g, chosen))
        own: dict[str, list[tuple[str, Individual, Var]]] = defaultdict(list)
        for c, options in self.given.items():
            for option, chosen in options:
                own[option.staff].append((c, option, chosen))
        for p in sorted({*mine, *own}):
            items = work.get(p, ())
            free = list(case.staff_free[p])
            sites = [{w.site for w in items if w.day == d and w.site} for d in range(case.days)]
            for w in items:
                free[w.day] &= ~w.slots
            for g, chosen in mine[p]:
                site = case.session[g].site
                self.bar(
                    g, chosen, [0 if site and s and s != {site} else f for f, s in zip(free, sites, strict=True)]
                )
            self._one_person(p, mine[p], own[p], free, [w.slots.bit_count() for w in items])

    def _one_person(
        self,
        p: str,
        led: Sequence[tuple[str, Var]],
        own: Sequence[tuple[str, Individual, Var]],
        free: Sequence[int],
        load: Sequence[int],
    ) -> None:
        case, person, intervals = self.case, self.case.person[p], []
        total: list[cp_model.LinearExprT] = [sum(load)]
        for g, chosen in led:
            intervals.append(self.interval(g, chosen))
            total.append(case.session[g].slots * chosen)
        for c, option, chosen in own:
            need = case.client[c].individual
            length = need.slots if need else 0
            if span(option.start, length) & ~free[option.day]:
                self.model.add(chosen == 0)
            at = option.day * self.width + option.start
            intervals.append(self.model.new_optional_fixed_size_interval_var(at, length, chosen, ""))
            total.append(length * chosen)
        if len(intervals) > 1:
            self.model.add_no_overlap(intervals)
        self.model.add(sum(total) <= max(person.max_week_slots, sum(load)))

    def _spaces(self) -> None:
        case, taken = self.case, defaultdict(lambda: [0] * self.case.days)
        for g, placed in self._kept().sessions.items():
            if placed.room:
                taken[placed.room][placed.day] |= span(placed.start, case.session[g].slots)
        intervals = defaultdict(list)
        for g, rooms in self.rooms.items():
            for r, chosen in rooms.items():
                self.bar(g, chosen, [~(a | b) for a, b in zip(taken[r], case.room_closed[r], strict=True)])
                intervals[r].append(self.interval(g, chosen))
        for own in intervals.values():
            if len(own) > 1:
                self.model.add_no_overlap(own)

    def _series(self) -> None:
        groups = defaultdict(list)
        for g in self.plan.sessions:
            if self.case.session[g].series:
                groups[self.case.session[g].series].append(g)
        for own in groups.values():
            moving = [g for g in own if g in self.starts]
            days = {self.plan.sessions[g].day for g in own if g not in self.starts}
            for day in range(self.case.days) if moving else ():
                self.model.add(sum(self.on_day(g, day) for g in moving) <= (0 if day in days else 1))

    def _conflicts(self) -> None:
        for a, b in self.case.conflicts:
            for one, other in ((a, b), (b, a)):
                for g in self.tables.sessions_of(one):
                    mine = self.attends.get((one, g))
                    theirs: cp_model.LinearExprT = self.attends.get(
                        (other, g), int(g in self.plan.clients.get(other, ()))
                    )
                    if mine is not None:
                        self.model.add(mine + theirs <= 1)

    def solve(
        self, *, seconds: float, effort: float, workers: int, seed: int = 1, stop: threading.Event | None = None
    ) -> Plan | None:
        """A plan in which everything that the model looks at is in order, or None. `effort` is the limit in OR-Tools'
        own measure of time, which is the same on every machine."""
        solver = quiet_solver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.max_deterministic_time = effort
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        with stopped_by(stop, solver):
            status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None

        def chosen(options: dict) -> object:
            return next(o for o, v in options.items() if solver.boolean_value(v))

        sessions, clients = dict(self.plan.sessions), dict(self.plan.clients)
        for g in self.sessions:
            day, start = chosen(self.starts[g])
            staff = chosen(self.leads[g]) if g in self.leads else None
            room = chosen(self.rooms[g]) if g in self.rooms else None
            sessions[g] = Placement(day=day, start=start, staff=staff, room=room)
        for c in [*self.focus, *self.others]:
            mine = {g: v for (who, g), v in self.attends.items() if who == c}
            kept = [g for g in clients.get(c, ()) if g not in mine]
            clients[c] = (*kept, *(g for g, v in mine.items() if solver.boolean_value(v)))
        individuals = dict(self.plan.individuals)
        for c, options in self.given.items():
            individuals[c] = chosen(dict(options))
        return Plan(sessions=sessions, clients=clients, individuals=individuals)
