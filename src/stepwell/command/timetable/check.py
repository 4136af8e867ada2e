"""`stepwell timetable check`: every broken rule of a plan in plain words, and what it costs."""

from __future__ import annotations

from stepwell.command.timetable.files import broken, case_in, parser, plan_in, print_json
from stepwell.rules.timetable import judge


def run(arguments: list[str]) -> int:
    options = parser("check", __doc__ or "")
    options.add_argument("instance")
    options.add_argument("solution")
    chosen = options.parse_args(arguments)
    case = case_in(chosen.instance)
    verdict = judge(plan_in(chosen.solution, case=case), case=case)
    print_json(
        {
            "instance": case.name,
            "valid": verdict.valid,
            "cost": verdict.cost,
            "costs": {term: {"count": n, "weight": case.weights[term]} for term, n in verdict.counts.items() if n},
            "broken": broken(verdict),
        }
    )
    return 0 if verdict.valid else 3
