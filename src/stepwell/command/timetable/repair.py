"""`stepwell timetable repair`: mend a published week (the reference) after what happened, disturbing few people.

The instance already says what happened: an absent person has no time, a closed room is closed, a new client is in
the list and not in the reference. Everything that starts before `now` stays as it is.
"""

from __future__ import annotations

from dataclasses import asdict

from stepwell.command.timetable.files import broken, case_in, parser, print_json, write_solution
from stepwell.command.timetable.solve import reason_line, stop_on_signal
from stepwell.rules.timetable import judge
from stepwell.rules.timetable.difference import changes
from stepwell.rules.timetable.explain import reasons
from stepwell.timetable.solver.repair import repair


def run(arguments: list[str]) -> int:
    options = parser("repair", __doc__ or "")
    options.add_argument("instance")
    options.add_argument("-o", "--output", required=True, metavar="SOLUTION.json")
    options.add_argument("--seconds", type=float, default=10, help="time limit (10)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--anyway", action="store_true", help="mend as well as possible even if it can't be met")
    chosen = options.parse_args(arguments)
    case = case_in(chosen.instance)
    why = reasons(case)
    if why and not chosen.anyway:
        print_json({"instance": case.name, "status": "infeasible", "reasons": [reason_line(r) for r in why]})
        return 2
    mended = repair(case, seconds=chosen.seconds, seed=chosen.seed, stop=stop_on_signal())
    verdict = judge(mended.plan, case=case)
    write_solution(mended.plan, verdict, case=case, path=chosen.output)
    if chosen.output != "-":
        print_json(
            {
                "instance": case.name,
                "status": "feasible" if verdict.valid else "partial",
                "affected": list(mended.affected),
                "facilitators_changed": mended.staff_changed,
                "rooms_changed": mended.rooms_changed,
                "cost": mended.cost,
                "changes": [asdict(c) for c in changes(case.reference, mended.plan, case=case)],
                "broken": broken(verdict),
            }
        )
    return 0 if verdict.valid else 3
