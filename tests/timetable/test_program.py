"""Any prices prove a bound, and leaving dear columns out loses nothing."""

from __future__ import annotations

from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stepwell.timetable.solver.program import PARTS, Program

small = st.integers(-3, 9)
columns = st.lists(st.tuples(small, st.lists(st.integers(0, 2), min_size=3, max_size=3)), min_size=1, max_size=4)


@st.composite
def programs(draw):
    """Three rows, two or three groups, and a column that makes good what is missing in the first row, at a price."""
    program = Program(fixed=draw(small))
    for _ in range(3):
        low = draw(st.none() | st.integers(0, 3))
        program.row(low, draw(st.none() | st.integers(low or 0, 5)))
    for group in draw(st.lists(columns, min_size=2, max_size=3)):
        program.group([(cost, {row: n for row, n in enumerate(uses) if n}) for cost, uses in group])
    program.column(draw(st.integers(0, 5)), {0: 1}, most=2)
    return program


def solutions(program):
    """Every solution by trying all: its cost, and the columns chosen in the groups."""
    spare = len(program.costs) - 1
    for chosen in product(*program.groups):
        for more in range(program.most[spare] + 1):
            taken = {**dict.fromkeys(chosen, 1), spare: more}
            sums = [sum(n * program.uses[j].get(row, 0) for j, n in taken.items()) for row in range(3)]
            ends = zip(program.low, sums, program.high, strict=True)
            if all((low is None or low <= n) and (high is None or n <= high) for low, n, high in ends):
                yield program.fixed + sum(n * program.costs[j] for j, n in taken.items()), chosen


@given(programs(), st.lists(st.integers(-9000, 9000), min_size=3, max_size=3))
def test_whatever_the_prices_no_solution_is_below_the_bound(program, prices):
    bound, _ = program.bound(prices)
    assert all(PARTS * cost >= bound for cost, _ in solutions(program))


@given(programs(), st.data())
@settings(max_examples=25, deadline=None)
def test_from_any_solution_the_best_is_found_and_proved(program, data):
    every = sorted(solutions(program))
    assume(every)
    cost, chosen = data.draw(st.sampled_from(every))
    prices = program.prices(seconds=5)
    found = program.improve(cost, set(chosen), prices=prices, seconds=5, workers=1)
    assert found.cost == found.bound == every[0][0]
    assert (found.chosen is None) == (cost == every[0][0])
