"""`stepwell timetable diff`: what differs between two plans of a week, each line with its reason.

With one plan, it is compared with the reference inside the instance.
"""

from __future__ import annotations

from dataclasses import asdict

from stepwell.command.timetable.files import case_in, parser, plan_in, print_json
from stepwell.rules.timetable import judge
from stepwell.rules.timetable.difference import changes


def run(arguments: list[str]) -> int:
    options = parser("diff", __doc__ or "")
    options.add_argument("instance")
    options.add_argument("plans", nargs="+", metavar="PLAN", help="new plan, or old plan and new plan")
    chosen = options.parse_args(arguments)
    if len(chosen.plans) > 2:
        options.error("one or two plans")
    case = case_in(chosen.instance)
    plans = [plan_in(path, case=case) for path in chosen.plans]
    old = plans[0] if len(plans) == 2 else case.reference
    verdict = judge(plans[-1], case=case)
    print_json(
        {
            "instance": case.name,
            "valid": verdict.valid,
            "cost": verdict.cost,
            "changes": [asdict(change) for change in changes(old, plans[-1], case=case)],
        }
    )
    return 0
