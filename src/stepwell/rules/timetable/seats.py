"""Whether seats suffice for those who need them, and if not, for whom: bipartite matching with capacities."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A client needs seats in `needs` different ones of `sessions`."""

    client: str
    needs: int
    sessions: Sequence[str]


def short_of_seats(
    demands: Sequence[Demand], sizes: Mapping[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Sessions, and clients who together need more seats in them than there are; None where all can be seated.

    Seats are given out one by one; who finds none makes others move. Where that fails too, the sessions that could
    be reached are full, and nobody in them can go elsewhere: Hall's theorem.
    """
    taken: dict[str, list[int]] = {g: [] for g in sizes}
    for i, demand in enumerate(demands):
        for _ in range(demand.needs):
            reached = _seat(i, demands, sizes, taken)
            if reached is not None:
                sessions, who = reached
                return tuple(sorted(sessions)), tuple(demands[k].client for k in sorted(who))
    return None


def _seat(
    first: int, demands: Sequence[Demand], sizes: Mapping[str, int], taken: dict[str, list[int]]
) -> tuple[set[str], set[int]] | None:
    """Gives one more seat to `first`; where that can't be done, the sessions and the clients who fill them."""
    came: dict[str, tuple[int, str | None]] = {}  # session -> who would move there, from where
    queue: deque[tuple[int, str | None]] = deque([(first, None)])
    who = {first}
    while queue:
        mover, source = queue.popleft()
        for g in demands[mover].sessions:
            if g in came or mover in taken[g]:
                continue
            came[g] = mover, source
            if len(taken[g]) < sizes[g]:
                _move(g, came, taken)
                return None
            for k in taken[g]:
                who.add(k)
                queue.append((k, g))
    return set(came) | {g for g, own in taken.items() if first in own}, who


def _move(free: str, came: Mapping[str, tuple[int, str | None]], taken: dict[str, list[int]]) -> None:
    target: str | None = free
    while target is not None:
        mover, source = came[target]
        taken[target].append(mover)
        if source is not None:
            taken[source].remove(mover)
        target = source
