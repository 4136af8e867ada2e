"""`stepwell timetable makeup`: seats for owed hours, for all clients at once.

Without `--owed`, the debts are the make-up slots of the instance that the plan does not cover yet. A file of debts
is `{"owed": [{"client": "c1", "minutes": 90, "before": [4, 0]}]}`; `before` (day, slot) is optional.
"""

from __future__ import annotations

from dataclasses import asdict

from stepwell.command.timetable.files import (
    case_in,
    parser,
    plan_in,
    print_json,
    read_json,
    write_solution,
)
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.timetable import Case, Plan, judge
from stepwell.rules.timetable.fields import Fields, all_whole
from stepwell.timetable.solver.makeup import Owed, make_up, total_slots


def run(arguments: list[str]) -> int:
    options = parser("makeup", __doc__ or "")
    options.add_argument("instance")
    options.add_argument("--plan", metavar="PLAN.json", help="the published plan (else the reference)")
    options.add_argument("--owed", metavar="OWED.json", help="debts (else those of the instance)")
    options.add_argument("-o", "--output", metavar="SOLUTION.json", help="the plan with all chosen seats taken")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    case = case_in(chosen.instance)
    plan = plan_in(chosen.plan, case=case) if chosen.plan else case.reference
    owed = debts_in(chosen.owed, case) if chosen.owed else debts_of(plan, case)
    offers, new = make_up(owed, plan=plan, case=case, seed=chosen.seed)
    if chosen.output:
        write_solution(new, judge(new, case=case), case=case, path=chosen.output)
    if chosen.output != "-":
        print_json({"instance": case.name, "offers": [asdict(o) for o in offers]})
    return 0 if not any(o.left for o in offers) else 3


def debts_of(plan: Plan, case: Case) -> list[Owed]:
    """Make-up slots that the plan does not cover."""
    found = []
    for client in case.clients:
        left = client.min_slots + client.makeup_slots - total_slots(client.id, plan, case)
        if client.makeup_slots and left > 0:
            found.append(Owed(client=client.id, slots=min(left, client.makeup_slots)))
    return found


def debts_in(path: str, case: Case) -> list[Owed]:
    problems: list[Problem] = []
    found = {}
    for f in Fields(read_json(path), "", problems).each("owed"):
        client, minutes = f.text("client"), f.whole("minutes", low=1, high=10_000)
        if client not in case.client:
            f.note("unknown-id", f"There is no client {client!r}.", f.at("client"))
        if client in found:
            f.note("duplicate-id", "One line for each client.", f.at("client"))
        before = f.value.get("before")
        if before is not None and not (isinstance(before, list) and len(before) == 2 and all_whole(before)):
            f.note("wrong-shape", "before must be [day, slot].", f.at("before"))
            before = None
        until = None if before is None else (before[0], before[1])
        found[client] = Owed(client=client, slots=-(-minutes // case.grid.slot_minutes), before=until)
    if problems:
        raise Invalid(*problems)
    return list(found.values())
