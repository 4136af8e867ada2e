"""`stepwell timetable place`: complete weeks for one client, ranked by what they cost and whom they move."""

from __future__ import annotations

from typing import Any  # JSON

from stepwell.command.timetable.files import case_in, parser, plan_in, print_json
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.timetable import Case, Individual
from stepwell.timetable.solver.place import Placer, Way


def run(arguments: list[str]) -> int:
    options = parser("place", __doc__ or "")
    options.add_argument("instance")
    options.add_argument("--client", required=True, action="append", help="one id; may be repeated")
    options.add_argument("--plan", metavar="PLAN.json", help="the published plan (else the reference)")
    options.add_argument("--ways", type=int, choices=range(1, 21), default=5, metavar="N", help="at most (5)")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    case = case_in(chosen.instance)
    unknown = [c for c in chosen.client if c not in case.client]
    if unknown:
        raise Invalid(*(Problem("unknown-id", f"There is no client {c!r}.", "--client") for c in unknown))
    plan = plan_in(chosen.plan, case=case) if chosen.plan else case.reference
    placer = Placer(case, plan=plan, seed=chosen.seed)
    placements = {c: placer.ways(c, most=chosen.ways) for c in chosen.client}
    print_json(
        {
            "instance": case.name,
            "placements": [
                {"client": c, "ways": [_line(way, case) for way in ways]} for c, ways in placements.items()
            ],
        }
    )
    return 0 if all(placements.values()) else 3


def _line(way: Way, case: Case) -> dict[str, Any]:
    sessions = []
    for g in way.sessions:
        placed = way.plan.sessions[g]
        sessions.append({"session": g, "kind": case.session[g].kind, "time": _time(placed.day, placed.start, case)})
    return {
        "cost": way.cost,
        "moves": list(way.moved),
        "sessions": sessions,
        "individual": None if way.individual is None else _individual(way.individual, case),
    }


def _individual(given: Individual, case: Case) -> dict[str, Any]:
    return {
        "time": _time(given.day, given.start, case),
        "staff": given.staff,
        "modality": str(given.modality),
        "day": given.day,
        "start": given.start,
    }


def _time(day: int, start: int, case: Case) -> str:
    return f"{case.grid.days[day]} {case.grid.clock(start)}"
