"""Who attends what, once times are fixed: an exact model of some clients' weeks with OR-Tools CP-SAT.

Session times, facilitators and rooms are those of a plan; so are the weeks of all other clients. With all clients
free it proves how good the rosters are for these times; with one client it places an admission.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from stepwell.rules.timetable import Case, Individual, Modality, Plan
from stepwell.rules.timetable.case import Client, span
from stepwell.rules.timetable.hard import work_in
from stepwell.timetable.solver.tables import Tables

Linear = cp_model.LinearExprT


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Something a client may attend, and the variable that says whether he does."""

    day: int
    slots: int  # a bit set
    length: int
    taken: cp_model.IntVar


@dataclass(kw_only=True)
class RosterModel:
    """Build it, add limits if need be, then `solve`."""

    case: Case
    tables: Tables
    plan: Plan
    free: Sequence[str]
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    attends: dict[tuple[str, str], cp_model.IntVar] = field(default_factory=dict)
    given: dict[str, list[tuple[Individual, cp_model.IntVar]]] = field(default_factory=dict)
    costs: list[Linear] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.others = [c.id for c in self.case.clients if c.id not in set(self.free)]
        for c in self.free:
            _ClientWeek(self, self.case.client[c]).build()
        self._sizes()
        self._conflicts()
        self._staff()
        self.model.minimize(sum(self.costs))

    def add_cost(self, term: str, amount: Linear) -> None:
        if self.case.weights.get(term):
            self.costs.append(self.case.weights[term] * amount)

    def excess(self, amount: Linear, high: int) -> cp_model.IntVar:
        """A variable that is at least `amount`, and 0 where that is negative."""
        over = self.model.new_int_var(0, high, "")
        self.model.add(over >= amount)
        return over

    def _sizes(self) -> None:
        """Sizes of open sessions, with those who are not free to change counted as they are."""
        case, rosters = self.case, self.plan.rosters()
        free, by_session = set(self.free), defaultdict(list)
        for (_, g), taken in self.attends.items():
            by_session[g].append(taken)
        for g, variables in by_session.items():
            session, placed = case.session[g], self.plan.sessions[g]
            present = sum(c not in free for c in rosters.get(g, ()))
            most = session.max_size
            if placed.room is not None:
                most = min(most, case.room[placed.room].capacity)
            size = sum(variables) + present
            self.model.add(size <= max(most, present))
            if session.min_size > present:
                self.model.add(size >= session.min_size)
            low, high = session.ideal
            if low > present:
                self.add_cost("size_low", self.excess(low - size, low))
            if present + len(variables) > high:
                self.add_cost("size_high", self.excess(size - high, present + len(variables)))

    def _conflicts(self) -> None:
        fixed = {c: set(self.plan.clients.get(c, ())) for c in self.others}
        for a, b in self.case.conflicts:
            for one, other in ((a, b), (b, a)):
                for g in fixed.get(other, ()):
                    if (one, g) in self.attends:
                        self.model.add(self.attends[one, g] == 0)
            for (c, g), taken in list(self.attends.items()) if a in self.given and b in self.given else ():
                if c == a and (b, g) in self.attends:
                    self.model.add_at_most_one(taken, self.attends[b, g])

    def _staff(self) -> None:
        """Individual sessions within each counselor's free time, day and week."""
        case = self.case
        kept = Plan(
            sessions=self.plan.sessions,
            individuals={c: i for c, i in self.plan.individuals.items() if c in set(self.others)},
        )
        work = work_in(kept, case=case)
        at: dict[tuple[str, int], list[tuple[int, int, str | None, cp_model.IntVar]]] = defaultdict(list)
        for c, options in self.given.items():
            client = case.client[c]
            length = client.individual.slots if client.individual else 0
            for option, chosen in options:
                site = client.site if option.modality is Modality.ONSITE else None
                at[option.staff, option.day].append((span(option.start, length), length, site, chosen))
        for (p, day), pieces in at.items():
            items = [w for w in work.get(p, ()) if w.day == day]
            busy = sum(1 << t for t in range(case.grid.slots_per_day) if any(w.slots >> t & 1 for w in items))
            sites = {w.site for w in items if w.site}
            for slots, _, site, chosen in pieces:
                if slots & busy or (site and sites and sites != {site}):
                    self.model.add(chosen == 0)
            self._apart(pieces)
            load = sum(w.slots.bit_count() for w in items)
            most = case.person[p].max_day_slots
            self.model.add(sum(n * chosen for _, n, _, chosen in pieces) + load <= max(most, load))
        self._staff_weeks(work, at)

    def _apart(self, pieces: Sequence[tuple[int, int, str | None, cp_model.IntVar]]) -> None:
        for t in range(self.case.grid.slots_per_day):
            same = [chosen for slots, _, _, chosen in pieces if slots >> t & 1]
            if len(same) > 1:
                self.model.add_at_most_one(same)
        for site in {s for _, _, s, _ in pieces if s}:
            here = [chosen for _, _, s, chosen in pieces if s == site]
            elsewhere = [chosen for _, _, s, chosen in pieces if s and s != site]
            if elsewhere:
                used = self.model.new_bool_var("")
                self.model.add_max_equality(used, here)
                for chosen in elsewhere:
                    self.model.add_implication(used, ~chosen)

    def _staff_weeks(
        self,
        work: dict[str, list],
        at: dict[tuple[str, int], list[tuple[int, int, str | None, cp_model.IntVar]]],
    ) -> None:
        by_person: dict[str, list[Linear]] = defaultdict(list)
        for (p, _), pieces in at.items():
            by_person[p] += [n * chosen for _, n, _, chosen in pieces]
        for p, loads in by_person.items():
            person = self.case.person[p]
            load = sum(w.slots.bit_count() for w in work.get(p, ()))
            self.model.add(sum(loads) + load <= max(person.max_week_slots, load))
            over = self.excess(sum(loads) + load - person.target_week_slots, 200)
            self.add_cost("staff_over_target", over)

    def hint(self, plan: Plan) -> None:
        """Every variable of attendance and of individual sessions, as in `plan`."""
        for (c, g), taken in self.attends.items():
            self.model.add_hint(taken, g in plan.clients.get(c, ()))
        for c, options in self.given.items():
            for option, chosen in options:
                self.model.add_hint(chosen, option == plan.individuals.get(c))

    def solve(self, *, seconds: float, workers: int, seed: int = 1) -> Rostered | None:
        """The best weeks found, or None where there are none in the time."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        clients, individuals = dict(self.plan.clients), dict(self.plan.individuals)
        for c in self.free:
            own = [g for (who, g), taken in self.attends.items() if who == c and solver.boolean_value(taken)]
            clients[c] = tuple(own)
            for option, chosen in self.given.get(c, ()):
                if solver.boolean_value(chosen):
                    individuals[c] = option
        return Rostered(
            plan=Plan(sessions=self.plan.sessions, clients=clients, individuals=individuals),
            cost=round(solver.objective_value),
            bound=round(solver.best_objective_bound),
            optimal=status == cp_model.OPTIMAL,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rostered:
    """Weeks of the free clients within a plan. `cost` and `bound` count what they can influence."""

    plan: Plan
    cost: int
    bound: int
    optimal: bool


def prove_rosters(plan: Plan, *, case: Case, seconds: float, workers: int) -> Rostered | None:
    """The best rosters for the times of `plan`, everybody free to change, beginning with those of `plan`."""
    tables = Tables(case=case)
    tables.find_seats()
    model = RosterModel(case=case, tables=tables, plan=plan, free=[c.id for c in case.clients])
    model.hint(plan)
    return model.solve(seconds=seconds, workers=workers)


class _ClientWeek:
    """The variables, rules and costs of one client."""

    def __init__(self, roster: RosterModel, client: Client) -> None:
        self.roster, self.model, self.case, self.client = roster, roster.model, roster.case, client
        self.pieces: list[Piece] = []
        self.by_kind: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        self.by_topic: dict[str, list[cp_model.IntVar]] = defaultdict(list)

    def build(self) -> None:
        self._sessions()
        self._individual()
        total = sum(p.length * p.taken for p in self.pieces)
        client, model = self.client, self.model
        model.add_linear_constraint(total, client.min_slots, client.max_slots)
        if client.makeup_slots:
            wanted = client.min_slots + client.makeup_slots
            self.roster.add_cost("makeup_short", self.roster.excess(wanted - total, wanted))
        for mix in client.mix:
            number = sum(v for k in dict.fromkeys(mix.kinds) for v in self.by_kind[k])
            model.add_linear_constraint(number, mix.min, mix.max)
        self._topics()
        used = [u for day in range(self.case.days) if (u := self._day(day)) is not None]
        model.add(sum(used) >= client.min_days)
        self._continuity()

    def _sessions(self) -> None:
        c, case, plan = self.client, self.case, self.roster.plan
        own = case.reference.clients.get(c.id, ())
        for g in self._possible():
            session, placed = case.session[g], plan.sessions[g]
            taken = self.model.new_bool_var("")
            self.roster.attends[c.id, g] = taken
            slots = span(placed.start, session.slots)
            self.pieces.append(Piece(day=placed.day, slots=slots, length=session.slots, taken=taken))
            self.by_kind[session.kind].append(taken)
            if session.topic:
                self.by_topic[session.topic].append(taken)
                if session.topic in c.topics_seen:
                    self.roster.add_cost("topic_repeat", taken)
            if case.frozen(placed):
                self.model.add(taken == (g in own))

    def _possible(self) -> Iterator[str]:
        """Open sessions that the client may attend, has time for, and whose room suits him."""
        c, case, plan = self.client, self.case, self.roster.plan
        free = {m: c.free(m, days=case.days) for m in (Modality.ONSITE, Modality.TELEHEALTH)}
        for g in self.roster.tables.sessions_of(c.id):
            placed = plan.sessions.get(g)
            if placed is None:
                continue
            session = case.session[g]
            suits = placed.room is None or c.needs <= case.room[placed.room].features
            there = not span(placed.start, session.slots) & ~free[session.modality][placed.day]
            if (suits and there) or case.frozen(placed):
                yield g

    def _individual(self) -> None:
        c, need = self.client, self.client.individual
        if need is None:
            self.roster.given[c.id] = []
            return
        options = [(o, self.model.new_bool_var("")) for o in self.roster.tables.options(c)]
        self.roster.given[c.id] = options
        self.model.add_exactly_one([chosen for _, chosen in options])
        old = self.case.reference.individuals.get(c.id)
        for option, chosen in options:
            slots = span(option.start, need.slots)
            self.pieces.append(Piece(day=option.day, slots=slots, length=need.slots, taken=chosen))
            if option.staff != need.staff:
                self.roster.add_cost("individual_cover", chosen)
            if old and (old.day, old.start, old.modality) != (option.day, option.start, option.modality):
                self.roster.add_cost("individual_moved", chosen)

    def _topics(self) -> None:
        for topic, taken in self.by_topic.items():
            if len(taken) > 1:
                self.model.add_at_most_one(taken)
            times = self.client.topics_due.count(topic)
            if times:
                self.roster.add_cost("topic_due_missed", times - times * sum(taken))
        lost = sum(t not in self.by_topic for t in self.client.topics_due)
        self.roster.add_cost("topic_due_missed", lost)

    def _day(self, day: int) -> cp_model.IntVar | None:
        """Rules and costs of one day; a variable for whether the client comes at all."""
        client, model = self.client, self.model
        pieces = [p for p in self.pieces if p.day == day]
        if not pieces:
            return None
        everything = 0
        for piece in pieces:
            everything |= piece.slots
        slots = [t for t in range(self.case.grid.slots_per_day) if everything >> t & 1]
        here = {t: [p.taken for p in pieces if p.slots >> t & 1] for t in slots}
        for taken in here.values():
            if len(taken) > 1:
                model.add_at_most_one(taken)
        used = model.new_bool_var("")
        for piece in pieces:
            model.add_implication(piece.taken, used)
        model.add(sum(p.taken for p in pieces) >= used)
        model.add(sum(p.length * p.taken for p in pieces) <= client.max_day_slots)
        run = client.max_run_slots
        for t in slots:
            row = [v for k in range(t, t + run + 1) for v in here.get(k, ())]
            if all(k in here for k in range(t, t + run + 1)):
                model.add(sum(row) <= run)
        if day not in client.preferred_days:
            self.roster.add_cost("nonpreferred_day", used)
        self._gaps(slots, here, used)
        self._optional(pieces, here, used)
        return used

    def _gaps(self, slots: list[int], here: dict[int, list[cp_model.IntVar]], used: cp_model.IntVar) -> None:
        """Free slots between the first and the last piece: slots with something before and something after."""
        if not self.case.weights.get("gap_slot"):
            return
        inside = range(slots[0], slots[-1] + 1)
        begun: dict[int, cp_model.IntVar] = {}
        ended: dict[int, cp_model.IntVar] = {}
        for known, order in ((begun, inside), (ended, reversed(inside))):
            before: cp_model.IntVar | None = None
            for t in order:
                known[t] = self.model.new_bool_var("")
                if here.get(t):
                    self.model.add(known[t] >= sum(here[t]))
                if before is not None:
                    self.model.add_implication(before, known[t])
                before = known[t]
        for t in inside:
            gap = self.model.new_bool_var("")
            self.model.add(gap >= begun[t] + ended[t] - used - sum(here.get(t, ())))
            self.roster.add_cost("gap_slot", gap)

    def _optional(self, pieces: list[Piece], here: dict[int, list[cp_model.IntVar]], used: cp_model.IntVar) -> None:
        last = self.case.grid.slots_per_day - 1
        if here.get(last):
            self.roster.add_cost("last_slot", sum(here[last]))
        if self.case.weights.get("run_over_two"):
            for t in here:
                if t - 1 in here and t - 2 in here:
                    three = self.roster.excess(sum(v for k in (t, t - 1, t - 2) for v in here[k]) - 2, 1)
                    self.roster.add_cost("run_over_two", three)
        if self.case.weights.get("single_day"):
            single = self.roster.excess(2 * used - sum(p.taken for p in pieces), 1)
            self.roster.add_cost("single_day", single)

    def _continuity(self) -> None:
        case, c, reference = self.case, self.client, self.case.reference
        if c.id not in reference.clients:
            return
        own = [g for g in dict.fromkeys(reference.clients[c.id]) if g in case.session]
        kept = [self.roster.attends[c.id, g] for g in own if (c.id, g) in self.roster.attends]
        self.roster.add_cost("session_dropped", len(own) - sum(kept))
        if not case.weights.get("client_affected"):
            return
        self._affected(own, complete=len(kept) == len(own))

    def _affected(self, own: list[str], *, complete: bool) -> None:
        """Whether anything about the client's week is different; `own` are the sessions of the reference."""
        c, reference, attends = self.client.id, self.case.reference, self.roster.attends
        affected = self.model.new_bool_var("")
        if not complete:
            self.model.add(affected == 1)
        for (who, g), taken in attends.items():
            if who != c:
                continue
            old, new = reference.sessions.get(g), self.roster.plan.sessions[g]
            if g not in own or (old and (old.day, old.start) != (new.day, new.start)):
                self.model.add_implication(taken, affected)
            if g in own:
                self.model.add_implication(~taken, affected)
        was = reference.individuals.get(c)
        for option, chosen in self.roster.given[c]:
            if was is not None and option != was:
                self.model.add_implication(chosen, affected)
        self.roster.add_cost("client_affected", affected)
