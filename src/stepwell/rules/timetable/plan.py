"""Reads and writes plans: the solution file, and the reference inside an instance, which has the same parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any  # JSON is untyped until it has been read

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.timetable.case import Case, Grid, Individual, Modality, Placement, Plan
from stepwell.rules.timetable.fields import Fields
from stepwell.rules.wording import say

SOLUTION_FORMAT = "stepwell-iop-solution/1"


def read_reference(f: Fields, grid: Grid) -> Plan:
    """Last week's plan, or this week's published one. It may name people and sessions that are gone."""
    f.choice("kind", ("none", "last_week", "current_week"))
    return _plan(f, grid)


def read_plan(value: Any, *, case: Case) -> Plan:
    """The plan of a JSON solution of `case`. Raises `Invalid` with every problem found."""
    problems: list[Problem] = []
    f = Fields(value, "", problems)
    if f.value.get("instance") not in (None, case.name):
        f.note(
            "other-instance",
            say("This plan is for {instance}, not for {name}.", instance=f.value["instance"], name=case.name),
            "instance",
        )
    plan = _plan(f, case.grid)
    problems += _unknown(plan, case)
    if problems:
        raise Invalid(*problems)
    return plan


def _plan(f: Fields, grid: Grid) -> Plan:
    sessions, clients, individuals = {}, {}, {}
    for name, value, path in f.entries("sessions"):
        g = Fields(value, path, f.problems)
        day, start = _time(g, grid)
        placed = Placement(day=day, start=start, staff=g.text_or_none("staff"), room=g.text_or_none("room"))
        sessions[name] = placed
    for name, value, path in f.entries("clients"):
        own = Fields({"own": value}, path, f.problems)
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            f.note("wrong-type", say("This must be a list of session ids."), path)
        else:
            clients[name] = own.texts("own")
    for name, value, path in f.entries("individuals"):
        g = Fields(value, path, f.problems)
        day, start = _time(g, grid)
        modality = Modality(g.choice("modality", ("onsite", "telehealth")))
        individuals[name] = Individual(day=day, start=start, staff=g.text("staff"), modality=modality)
    return Plan(sessions=sessions, clients=clients, individuals=individuals)


def _time(f: Fields, grid: Grid) -> tuple[int, int]:
    return f.whole("day", high=len(grid.days) - 1), f.whole("start", high=grid.slots_per_day - 1)


def _unknown(plan: Plan, case: Case) -> list[Problem]:
    """What a plan of this very week may not do: name what does not exist, or run past the end of a day."""
    return [*_unknown_in_sessions(plan, case), *_unknown_in_clients(plan, case)]


def _unknown_in_sessions(plan: Plan, case: Case) -> Iterator[Problem]:
    for g, placed in plan.sessions.items():
        where = f"sessions.{g}"
        session = case.session.get(g)
        if session is None:
            yield Problem("unknown-id", say("There is no session {g!r}.", g=g), where)
            continue
        if placed.start + session.slots > case.grid.slots_per_day:
            yield Problem("bad-window", say("The session runs past the end of the day."), f"{where}.start")
        if placed.staff not in case.person and not (placed.staff is None and not session.credentials_any):
            yield Problem(
                "unknown-id", say("There is no member of staff {staff!r}.", staff=placed.staff), f"{where}.staff"
            )
        if placed.room is not None and placed.room not in case.room:
            yield Problem("unknown-id", say("There is no room {room!r}.", room=placed.room), f"{where}.room")


def _unknown_in_clients(plan: Plan, case: Case) -> Iterator[Problem]:
    for c, own in plan.clients.items():
        if c not in case.client:
            yield Problem("unknown-id", say("There is no client {c!r}.", c=c), f"clients.{c}")
        for i, g in enumerate(own):
            if g not in case.session:
                yield Problem("unknown-id", say("There is no session {g!r}.", g=g), f"clients.{c}[{i}]")
    for c, given in plan.individuals.items():
        where = f"individuals.{c}"
        need = case.client[c].individual if c in case.client else None
        if need is None:
            yield Problem("unknown-id", say("No client {c!r} has an individual session.", c=c), where)
        elif given.start + need.slots > case.grid.slots_per_day:
            yield Problem(
                "bad-window", say("The individual session runs past the end of the day."), f"{where}.start"
            )
        if given.staff not in case.person:
            yield Problem(
                "unknown-id", say("There is no member of staff {staff!r}.", staff=given.staff), f"{where}.staff"
            )


def write_plan(plan: Plan, *, case: Case) -> dict[str, Any]:
    """The JSON solution. Order follows the instance, so that two runs can be compared as text."""
    return {
        "format": SOLUTION_FORMAT,
        "instance": case.name,
        "sessions": {
            s.id: {"day": p.day, "start": p.start, "staff": p.staff, "room": p.room}
            for s in case.sessions
            if (p := plan.sessions.get(s.id))
        },
        "clients": {c.id: list(plan.clients[c.id]) for c in case.clients if c.id in plan.clients},
        "individuals": {
            c.id: {"day": i.day, "start": i.start, "staff": i.staff, "modality": str(i.modality)}
            for c in case.clients
            if (i := plan.individuals.get(c.id))
        },
    }
