"""Ways to fit one client into a plan: complete weeks, ranked by cost, that leave everybody else as they are.

The plan is loaded once; each client then takes a fraction of a second. All weeks that leave everybody else as they are
can be listed (`weeks`), unless there are too many: then the local search finds some. Only where there are too few may
others make way, and then the result says who.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stepwell.rules.timetable import Case, Individual, Plan, affected
from stepwell.rules.timetable.hard import Work, work_in
from stepwell.timetable.solver.encode import MOVE_SHARES, encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.repair import CALM, HARD, raised
from stepwell.timetable.solver.tables import MODES
from stepwell.timetable.solver.weeks import Piece, Weeks, bits_of

ALONE = MOVE_SHARES | dict.fromkeys(
    ("exchange", "time", "time_chain", "staff", "room", "trade_times", "open", "close"), 0
)
"""Moves that change nothing but the week of the client himself."""
WIDER_TRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A complete week for the client. `cost` is what it adds to the plan; `moved` are others whose week changes."""

    sessions: tuple[str, ...]
    individual: Individual | None
    cost: int
    moved: tuple[str, ...]
    plan: Plan


class Placer:
    """A plan in memory, ready to take clients in one by one."""

    def __init__(self, case: Case, *, plan: Plan | None = None, seed: int = 1) -> None:
        self.case, self.plan = case, case.reference if plan is None else plan
        self.tables, numbers = encode(case)
        self.kernel = Kernel(numbers, seed=seed)
        numbers["T_WEIGHTS"] = raised(case)
        self._raised = numbers
        self._seed = seed
        self._words = plan_words(self.plan, self.tables)
        self.rosters = self.plan.rosters()
        self.kernel.load(self._words)
        self.kernel.call("weigh", HARD)
        first, total = [0], 0
        counts = [0] * len(case.clients)
        for seat in self.tables.seats:
            counts[seat.client] += 1
        for count in counts:
            total += count
            first.append(total)
        self._first = first

    def ways(self, client: str, *, least: int = 3, most: int = 5, rounds: int = 24) -> list[Way]:
        """At least `least` ways where there are, the cheapest first; fewer, or none, where there are not."""
        c = self.tables.client_number[client]
        empty = self._without(c)
        self.kernel.load(empty)
        others = self.kernel.call("hard_now") - self._own_hard(c)
        base = self.kernel.call("soft_now")
        found = self._listed(client, empty, most=most)
        if found is None:
            found = self._searched(c, others, rounds=rounds)
        costed = [(self._soft_cost(words) - base, words) for words in found]
        self.kernel.load(self._words)
        ways = [self._alone(client, words, cost) for cost, words in sorted(costed, key=lambda x: x[0])[:most]]
        return ways if len(ways) >= least else self._with_others(client, base, others, ways, least)

    def _soft_cost(self, words: array[int]) -> int:
        self.kernel.load(words)
        return self.kernel.call("soft_now")

    def _listed(self, client: str, empty: array[int], *, most: int) -> list[array[int]] | None:
        """The cheapest of all weeks that leave everybody else as they are; None where there are too many to list."""
        me, case, plan = self.case.client[client], self.case, self.plan
        others = Plan(
            sessions=plan.sessions, individuals={c: i for c, i in plan.individuals.items() if c != client}
        )
        work = work_in(others, case=case)
        weeks = Weeks(me, case=case, plan=plan, tables=self.tables, work=work)
        barred = sum(1 << i for i, p in enumerate(weeks.pieces) if self._barred(p.what, client)) & ~weeks.must
        found = weeks.weeks([[x for x in day if not x.pieces & barred] for day in weeks.days()])
        if found is None:
            return None
        extra = [self._shared_cost(piece, work, client) for piece in weeks.pieces]
        found.sort(key=lambda week: week.cost + sum(extra[i] for i in bits_of(week.pieces)))
        return [self._with(client, [weeks.pieces[i].what for i in bits_of(w.pieces)], empty) for w in found[:most]]

    def _size(self, g: str, client: str) -> int:
        """Clients beside this one."""
        return sum(c != client for c in self.rosters.get(g, ()))

    def _barred(self, what: str | Individual, client: str) -> bool:
        """Whether a session has no seat, or somebody whom the client must not meet."""
        if isinstance(what, Individual):
            return False
        session, room = self.case.session[what], self.plan.sessions[what].room
        seats = session.max_size if room is None else min(session.max_size, self.case.room[room].capacity)
        foes = {c for pair in self.case.conflicts if client in pair for c in pair} - {client}
        return self._size(what, client) >= seats or not foes.isdisjoint(self.rosters.get(what, ()))

    def _shared_cost(self, piece: Piece, work: Mapping[str, Sequence[Work]], client: str) -> int:
        """What a piece costs beside the client's own week: sizes away from the ideal, a counselor beyond the target."""
        weights, what = self.case.weights, piece.what
        if isinstance(what, str):
            (low, high), size = self.case.session[what].ideal, self._size(what, client)
            return weights["size_high"] * (size >= high) - weights["size_low"] * (size < low)
        over = (
            sum(w.slots.bit_count() for w in work.get(what.staff, ()))
            - self.case.person[what.staff].target_week_slots
        )
        return weights["staff_over_target"] * (max(0, over + piece.slots.bit_count()) - max(0, over))

    def _with(self, client: str, taken: Sequence[str | Individual], empty: array[int]) -> array[int]:
        """The words of the plan with these sessions for the client."""
        c, words = self.tables.client_number[client], array("i", empty)
        seats = 4 * len(self.case.sessions)
        alone = seats + len(self.tables.seats) + 4 * c
        for what in taken:
            if isinstance(what, str):
                words[seats + self._seat(c, what)] = 1
            else:
                staff = self.tables.staff_number[what.staff]
                words[alone : alone + 4] = array("i", [what.day, what.start, staff, MODES.index(what.modality)])
        return words

    def _searched(self, c: int, others: int, *, rounds: int) -> list[array[int]]:
        """Weeks that leave everybody else as they are, by local search."""
        found: dict[tuple[int, ...], array[int]] = {}
        self.kernel.restrict_to(clients=[c], sessions=[])
        self.kernel.share_moves(ALONE)
        for done in range(1, rounds + 1):
            self.kernel.call("forget_best")
            for heat in (200.0, 40.0, 8.0, 2.0):
                self.kernel.anneal(steps=2_000, hot=heat, cold=heat, focus=0, patience=20)
            if self.kernel.call("best_hard_units") == others:
                words = self.kernel.best()
                found[tuple(self._own_words(words, c))] = words
            if not found and done == rounds // 2:
                break
        return list(found.values())

    def _own_hard(self, c: int) -> int:
        """Graded units of broken rules in the client's own days and week."""
        days, address = self.case.days, self.kernel.call("cell_hard_at")
        first = self.kernel.call("cell_kind_first", 1)
        own = [c * days + d for d in range(days)] + [first + c]
        return sum(self.kernel.word(address, i) for i in own)

    def _without(self, c: int) -> array[int]:
        words = array("i", self._words)
        seats = 4 * len(self.case.sessions)
        for i in range(self._first[c], self._first[c + 1]):
            if not self.tables.fixed(self.case.sessions[self.tables.seats[i].session].id):
                words[seats + i] = 0
        return words

    def _own_words(self, words: array[int], c: int) -> array[int]:
        seats = 4 * len(self.case.sessions)
        alone = seats + len(self.tables.seats) + 4 * c
        return words[seats + self._first[c] : seats + self._first[c + 1]] + words[alone : alone + 4]

    def _alone(self, client: str, words: array[int], cost: int) -> Way:
        """A way that leaves everybody else as they are."""
        c = self.tables.client_number[client]
        own = self._own_words(words, c)
        seats = self._seats_of(c)
        sessions = tuple(
            self.case.sessions[seat.session].id for seat, taken in zip(seats, own, strict=False) if taken
        )
        day, start, staff, mode = own[-4:]
        given = None
        if day >= 0:
            given = Individual(day=day, start=start, staff=self.case.staff[staff].id, modality=MODES[mode])
        individuals = {k: v for k, v in self.plan.individuals.items() if k != client}
        plan = Plan(
            sessions=self.plan.sessions,
            clients={**self.plan.clients, client: sessions},
            individuals=individuals if given is None else {**individuals, client: given},
        )
        return Way(sessions=sessions, individual=given, cost=cost, moved=(), plan=plan)

    def _with_others(self, client: str, base: int, others: int, ways: list[Way], wanted: int) -> list[Way]:
        """Ways for which others may make way: clients of the same place and track.

        Each is made to differ by keeping the client from one session of a way already known.
        """
        case, me, c = self.case, self.case.client[client], self.tables.client_number[client]
        near = [
            i
            for i, x in enumerate(case.clients)
            if (x.site, x.track) == (me.site, me.track) and (x.id == client or x.id in self.plan.clients)
        ]
        sessions = sorted({s.session for i in near for s in self._seats_of(i)})
        kernel = Kernel(self._raised, seed=self._seed)
        empty, found = self._without(c), list(ways)
        kernel.call("weigh", HARD)
        kernel.restrict_to(clients=near, sessions=sessions)
        kernel.share_moves(CALM)
        barred: list[int] = [-1] if not ways else []
        barred += [self._seat(c, g) for way in ways for g in way.sessions][:WIDER_TRIES]
        for seat in barred:
            words = self._wider_try(kernel, empty, seat, others)
            if words is None:
                continue
            self.kernel.load(words)
            plan = plan_from(words, self.tables)
            moved = affected(plan, case=case) - affected(self.plan, case=case) - {client}
            way = Way(
                sessions=plan.clients[client],
                individual=plan.individuals.get(client),
                cost=self.kernel.call("soft_now") - base,
                moved=tuple(sorted(moved)),
                plan=plan,
            )
            if all((way.sessions, way.individual) != (w.sessions, w.individual) for w in found):
                found.append(way)
            if len(barred) < WIDER_TRIES:
                barred += [self._seat(c, g) for g in way.sessions][: WIDER_TRIES - len(barred)]
            if len(found) >= wanted:
                break
        self.kernel.load(self._words)
        return sorted(found, key=lambda w: (len(w.moved), w.cost))

    def _wider_try(self, kernel: Kernel, empty: array[int], barred: int, others: int) -> array[int] | None:
        if barred >= 0:
            kernel.set_word("E_FIXED", barred, 1)
        kernel.load(empty)
        kernel.call("forget_best")
        for heat in (2000.0, 500.0, 100.0, 20.0, 4.0):
            kernel.anneal(steps=10_000, hot=heat, cold=heat, focus=40, patience=50)
        if barred >= 0:
            kernel.set_word("E_FIXED", barred, 0)
        return kernel.best() if kernel.call("best_hard_units") <= others else None

    def _seat(self, c: int, g: str) -> int:
        session = self.tables.session_number[g]
        return next(i for i in range(self._first[c], self._first[c + 1]) if self.tables.seats[i].session == session)

    def _seats_of(self, c: int) -> list:
        return self.tables.seats[self._first[c] : self._first[c + 1]]
