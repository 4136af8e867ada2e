"""One client's week within a puzzle: which of the moving sessions he attends, and what his week must hold."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from stepwell.rules.timetable.case import Client, span

if TYPE_CHECKING:
    from stepwell.timetable.solver.puzzle import Puzzle

Var = cp_model.IntVar
PRICE = {"start": 6, "seat": 3, "staff": 1, "room": 1, "individual": 3}
"""Of each change, so that the plan found is near the one there is."""


class ClientWeek:
    """`everything`: any open session and another time for the individual session; else the moving sessions only."""

    def __init__(self, puzzle: Puzzle, client: Client, *, everything: bool) -> None:
        self.puzzle, self.client, self.everything = puzzle, client, everything
        self.case, self.plan, self.model = puzzle.case, puzzle.plan, puzzle.model
        self.own = set(self.plan.clients.get(client.id, ()))
        self.seats = self._seats()
        self.kept = [g for g in sorted(self.own) if g not in set(self.seats)]
        self.busy, self.load = [0] * self.case.days, [0] * self.case.days
        self.intervals: list[cp_model.IntervalVar] = []
        self.by_day: dict[int, list[tuple[int, Var]]] = defaultdict(list)
        self.total: list[cp_model.LinearExprT] = []

    def _seats(self) -> list[str]:
        moving, tables = set(self.puzzle.sessions), self.puzzle.tables
        return [
            g
            for g in tables.sessions_of(self.client.id)
            if g in moving or (self.everything and g in self.plan.sessions and not tables.fixed(g))
        ]

    def build(self) -> None:
        client, case = self.client, self.case
        for g in self.kept:
            placed = self.plan.sessions[g]
            self._stays(placed.day, placed.start, case.session[g].slots)
        self._individual()
        for g in self.seats:
            taken, slots = self._seat(g), case.session[g].slots
            self.intervals.append(self.puzzle.interval(g, taken))
            self.total.append(slots * taken)
            for day in range(case.days):
                if (there := self._there(g, day, taken)) is not None:
                    self.by_day[day].append((slots, there))
        self.model.add_no_overlap(self.intervals)
        self.model.add_linear_constraint(sum(self.total), client.min_slots, client.max_slots)
        self._days()
        self._contents()
        if client.id in self.puzzle.runs:
            self._run()

    def _stays(self, day: int, start: int, slots: int) -> None:
        self.busy[day] |= span(start, slots)
        self.load[day] += slots
        self.total.append(slots)

    def _individual(self) -> None:
        client, given = self.client, self.plan.individuals.get(self.client.id)
        if client.individual is None:
            return
        slots = client.individual.slots
        if not self.everything:
            if given is not None:
                self._stays(given.day, given.start, slots)
            return
        options = self.puzzle.tables.options(client)
        chosen = self.puzzle.choice(options, now=given, kind="individual")
        self.puzzle.given[client.id] = list(chosen.items())
        self.total.append(slots)
        for option, var in chosen.items():
            at = option.day * self.puzzle.width + option.start
            self.intervals.append(self.model.new_optional_fixed_size_interval_var(at, slots, var, ""))
            self.by_day[option.day].append((slots, var))

    def _seat(self, g: str) -> Var:
        client, puzzle, now = self.client, self.puzzle, g in self.own
        taken = self.model.new_bool_var("")
        puzzle.attends[client.id, g] = taken
        self.model.add_hint(taken, now)
        puzzle.price.append(PRICE["seat"] * (1 - taken if now else taken))
        free = client.free(self.case.session[g].modality, days=self.case.days)
        free = [f & ~b for f, b in zip(free, self.busy, strict=True)]
        if g in puzzle.starts:
            puzzle.bar(g, taken, free)
            for r, chosen in puzzle.rooms.get(g, {}).items():
                if not client.needs <= self.case.room[r].features:
                    self.model.add_implication(chosen, ~taken)
            return taken
        placed = self.plan.sessions[g]
        room = self.case.room[placed.room].features if placed.room else client.needs
        if span(placed.start, self.case.session[g].slots) & ~free[placed.day] or not client.needs <= room:
            self.model.add(taken == 0)
        return taken

    def _there(self, g: str, day: int, taken: Var) -> Var | None:
        """Whether the client attends the session and it is on that day."""
        starts = self.puzzle.starts.get(g)
        if starts is None:
            return taken if self.plan.sessions[g].day == day else None
        if not any(d == day for d, _ in starts):
            return None
        there, on = self.model.new_bool_var(""), self.puzzle.on_day(g, day)
        self.model.add(there >= taken + on - 1)
        self.model.add(there <= taken)
        self.model.add(there <= on)
        return there

    def _days(self) -> None:
        used: list[cp_model.LinearExprT] = []
        for day, load in enumerate(self.load):
            pieces = self.by_day[day]
            if pieces:
                self.model.add(sum(n * v for n, v in pieces) + load <= max(self.client.max_day_slots, load))
            if load:
                used.append(1)
            elif pieces:
                came = self.model.new_bool_var("")
                self.model.add(came <= sum(v for _, v in pieces))
                used.append(came)
        self.model.add(sum(used) >= self.client.min_days)

    def _contents(self) -> None:
        """Kinds and topics of the week."""
        case, taken = self.case, {g: self.puzzle.attends[self.client.id, g] for g in self.seats}
        for mix in self.client.mix:
            fixed = sum(case.session[g].kind in mix.kinds for g in self.kept)
            number = sum(v for g, v in taken.items() if case.session[g].kind in mix.kinds)
            self.model.add_linear_constraint(number + fixed, mix.min, mix.max)
        topics = defaultdict(list)
        for g, v in taken.items():
            if case.session[g].topic:
                topics[case.session[g].topic].append(v)
        for topic, chosen in topics.items():
            self.model.add(sum(chosen) + sum(case.session[g].topic == topic for g in self.kept) <= 1)

    def _run(self) -> None:
        """No more than so many slots of a day in a row."""
        row = self.client.max_run_slots + 1
        for day, own in self._pieces().items():
            for t in range(self.puzzle.width - row + 1):
                window = span(t, row)
                covered = sum((slots & window).bit_count() * v for slots, v in own if slots & window)
                self.model.add(covered + (self.busy[day] & window).bit_count() <= row - 1)

    def _pieces(self) -> dict[int, list[tuple[int, Var]]]:
        """What may cover which slots of a day, and the variable that says whether it does."""
        found: dict[int, list[tuple[int, Var]]] = defaultdict(list)
        need = self.client.individual
        for option, chosen in self.puzzle.given.get(self.client.id, ()):
            found[option.day].append((span(option.start, need.slots if need else 0), chosen))
        for g in self.seats:
            taken, slots = self.puzzle.attends[self.client.id, g], self.case.session[g].slots
            if g not in self.puzzle.starts:
                placed = self.plan.sessions[g]
                found[placed.day].append((span(placed.start, slots), taken))
                continue
            for (day, start), chosen in self.puzzle.starts[g].items():
                both = self.model.new_bool_var("")
                self.model.add(both >= taken + chosen - 1)
                found[day].append((span(start, slots), both))
        return found
