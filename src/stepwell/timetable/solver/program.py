"""Whole-number programs in which exactly one column of each group is chosen, solved with prices.

A linear program puts a price on every row. Whatever the prices are, they prove a bound: the least that each group can
cost once its columns pay for the rows they use. It is computed here in whole numbers (thousandths of a cost), so that
no rounding of the linear program can spoil a proof. A column that by its price alone would make a plan dearer than one
already known is in no better plan and is left out, and what remains is small enough for CP-SAT.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from stepwell.timetable.solver.cpsat import quiet_solver, stopped_by

PARTS = 1000
"""Prices are in thousandths of a cost."""


class Improved(NamedTuple):
    """Columns that are cheaper than what was known, or None; the least cost known now, and a proved bound."""

    chosen: list[int] | None
    cost: int
    bound: int


@dataclass(kw_only=True)
class Program:
    """Least cost such that every row lies between its ends (None: no end). Columns are 0 to `most`."""

    fixed: int = 0
    low: list[int | None] = field(default_factory=list)
    high: list[int | None] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    uses: list[Mapping[int, int]] = field(default_factory=list)
    groups: list[range] = field(default_factory=list)

    def row(self, low: int | None = None, high: int | None = None) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def column(self, cost: int, uses: Mapping[int, int], *, most: int = 1) -> int:
        """`uses`: by row, how much one of it adds there."""
        self.costs.append(cost)
        self.most.append(most)
        self.uses.append(uses)
        return len(self.costs) - 1

    def group(self, columns: Sequence[tuple[int, Mapping[int, int]]]) -> range:
        """Columns of which exactly one is 1, as pairs of cost and uses."""
        first = len(self.costs)
        for cost, uses in columns:
            self.column(cost, uses)
        self.groups.append(range(first, len(self.costs)))
        return self.groups[-1]

    def prices(self, *, seconds: float) -> list[int]:
        """A price for every row from the linear relaxation; zeros where that takes too long."""
        solver = pywraplp.Solver.CreateSolver("GLOP")
        solver.SetSolverSpecificParametersAsString("use_dual_simplex: true")  # thrice as fast on the middle size
        solver.SetTimeLimit(max(1, round(1000 * seconds)))
        endless = solver.infinity()
        rows = [
            solver.Constraint(-endless if low is None else low, endless if high is None else high)
            for low, high in zip(self.low, self.high, strict=True)
        ]
        goal = solver.Objective()
        columns = [solver.NumVar(0, most, "") for most in self.most]
        for column, cost, uses in zip(columns, self.costs, self.uses, strict=True):
            goal.SetCoefficient(column, cost)
            for row, amount in uses.items():
                rows[row].SetCoefficient(column, amount)
        for group in self.groups:
            one = solver.Constraint(1, 1)
            for j in group:
                one.SetCoefficient(columns[j], 1)
                columns[j].SetUb(endless)
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            return [0] * len(rows)
        return [round(PARTS * row.dual_value()) for row in rows]

    def bound(self, prices: Sequence[int]) -> tuple[int, list[int]]:
        """A proved least cost in thousandths, and what each column adds to it when it is taken."""
        total, paid = PARTS * self.fixed, []
        for price, low, high in zip(prices, self.low, self.high, strict=True):
            end = low if price > 0 else high
            paid.append(0 if end is None else price)
            total += 0 if end is None else price * end
        more = [
            PARTS * cost - sum(paid[row] * amount for row, amount in uses.items())
            for cost, uses in zip(self.costs, self.uses, strict=True)
        ]
        grouped: set[int] = set()
        for group in self.groups:
            least = min(more[j] for j in group)
            total += least
            grouped.update(group)
            more[group.start : group.stop] = [m - least for m in more[group.start : group.stop]]
        for j, each in enumerate(more):
            if each < 0 and j not in grouped:
                total += each * self.most[j]
        return total, more

    def improve(
        self,
        known: int,
        chosen: Collection[int],
        *,
        prices: Sequence[int],
        seconds: float,
        workers: int,
        stop: threading.Event | None = None,
    ) -> Improved:
        """Looks for something cheaper than `known`, whose columns are `chosen`, until `stop` is set."""
        total, more = self.bound(prices)
        least = -(-total // PARTS)
        model = cp_model.CpModel()
        columns = {
            j: model.new_int_var(0, most, "")
            for j, most in enumerate(self._most_within(more, room=PARTS * known - total))
            if most > 0
        }
        self._rows(model, columns)
        for j in (j for group in self.groups for j in group if j in columns):
            model.add_hint(columns[j], j in chosen)
        model.minimize(weighted([(column, self.costs[j]) for j, column in columns.items()]) + self.fixed)
        solver = quiet_solver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        with stopped_by(stop, solver):
            status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Improved(None, known, least)
        cost, bound = round(solver.objective_value), round(solver.best_objective_bound)
        best = min(cost, known)
        found = [j for group in self.groups for j in group if j in columns and solver.boolean_value(columns[j])]
        return Improved(found if cost < known else None, best, max(least, min(best, bound)))

    def _most_within(self, more: Sequence[int], *, room: int) -> Iterator[int]:
        """How much of each column there is in a solution that costs at most `room` more than the bound."""
        for most, each in zip(self.most, more, strict=True):
            yield min(most, room // each) if each > 0 else most

    def _rows(self, model: cp_model.CpModel, columns: Mapping[int, cp_model.IntVar]) -> None:
        rows: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in self.low]
        for j, column in columns.items():
            for row, amount in self.uses[j].items():
                rows[row].append((column, amount))
        for low, high, items in zip(self.low, self.high, rows, strict=True):
            lowest, highest = cp_model.INT_MIN if low is None else low, cp_model.INT_MAX if high is None else high
            model.add_linear_constraint(weighted(items), lowest, highest)
        for group in self.groups:
            model.add_exactly_one(columns[j] for j in group if j in columns)


def weighted(items: Sequence[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum([v for v, _ in items], [n for _, n in items])
