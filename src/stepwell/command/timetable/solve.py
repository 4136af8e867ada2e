"""`stepwell timetable solve`: the whole week, anytime. An interrupt writes the best plan so far."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType
from typing import Any  # JSON

from stepwell.command.timetable.files import (
    add_search_options,
    broken,
    case_in,
    parser,
    plan_in,
    print_json,
    write_solution,
)
from stepwell.rules.timetable import Case, Plan, Verdict, judge
from stepwell.rules.timetable.explain import Reason, reasons
from stepwell.timetable.solver.bound import lower_bound
from stepwell.timetable.solver.search import Progress, search


def run(arguments: list[str]) -> int:
    options = parser("solve", __doc__ or "")
    options.add_argument("instance")
    options.add_argument("-o", "--output", required=True, metavar="SOLUTION.json")
    options.add_argument("--start", metavar="PLAN.json", help="begin from this plan and not from the reference")
    options.add_argument("--anyway", action="store_true", help="plan as well as possible even if it can't be met")
    options.add_argument(
        "--prove",
        type=float,
        metavar="SECONDS",
        help="then improve the rosters for the times found, and prove how good they are",
    )
    options.add_argument("--quiet", action="store_true", help="no progress on standard error")
    add_search_options(options, seconds=60)
    chosen = options.parse_args(arguments)
    case = case_in(chosen.instance)
    start = plan_in(chosen.start, case=case) if chosen.start else None
    why = reasons(case)
    if why and not chosen.anyway:
        print_json({"instance": case.name, "status": "infeasible", "reasons": [reason_line(r) for r in why]})
        return 2
    began = time.monotonic()
    stop = stop_on_signal()
    shown = Shown(bound=lower_bound(case), quiet=chosen.quiet)
    plan = search(
        case,
        seconds=chosen.seconds,
        workers=chosen.workers,
        seed=chosen.seed,
        start=start,
        report=shown.show,
        stop=stop,
    )
    proof: dict[str, Any] = {}
    verdict = judge(plan, case=case)
    if chosen.prove and verdict.valid and not stop.is_set():
        if chosen.output != "-":
            write_solution(plan, verdict, case=case, path=chosen.output)  # whatever comes, it is not lost
        plan, proof = prove(plan, case=case, seconds=chosen.prove, workers=chosen.workers, stop=stop)
        verdict = judge(plan, case=case)
    told = {"bound": shown.bound, "seconds": round(time.monotonic() - began, 1), **proof}
    return finish(plan, verdict, case=case, output=chosen.output, told=told, why=why)


def prove(
    plan: Plan, *, case: Case, seconds: float, workers: int, stop: threading.Event
) -> tuple[Plan, dict[str, Any]]:
    """The best rosters for the times of a valid plan, and a cost that no rosters for these times can go below."""
    from stepwell.timetable.solver.rosters import prove_rosters  # OR-Tools takes seconds to import

    found = prove_rosters(plan, case=case, seconds=seconds, workers=workers, stop=stop)
    if found is None:
        return plan, {}
    return found.plan, {"bound_for_these_times": found.bound, "proved_for_these_times": found.optimal}


def finish(
    plan: Plan, verdict: Verdict, *, case: Case, output: str, told: dict[str, Any], why: list[Reason]
) -> int:
    """Writes and tells."""
    write_solution(plan, verdict, case=case, path=output)
    told = {
        "instance": case.name,
        "status": "feasible" if verdict.valid else "partial",
        "cost": verdict.cost,
        **told,
        "costs": {term: n for term, n in verdict.counts.items() if n},
    }
    if not verdict.valid:
        told["broken"] = broken(verdict)
    if why:
        told |= {"status": "infeasible", "reasons": [reason_line(r) for r in why]}
    if output != "-":
        print_json(told)
    return 2 if why else 0 if verdict.valid else 3


def reason_line(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "entities": list(reason.entities),
        "constraints": list(reason.constraints),
        "message": reason.message,
    }


class Shown:
    """A line whenever the plan became valid or a second has passed."""

    def __init__(self, *, bound: int, quiet: bool) -> None:
        self.bound, self.quiet = bound, quiet
        self.last, self.was_valid = -1.0, False

    def show(self, progress: Progress) -> None:
        valid = progress.broken == 0
        if self.quiet or (progress.seconds - self.last < 1 and valid == self.was_valid):
            return
        self.last, self.was_valid = progress.seconds, valid
        state = "valid" if valid else f"{progress.broken} short"
        sys.stderr.write(
            f"{progress.seconds:7.1f} s  {state:>10}  cost {progress.cost}  bound {self.bound}  "
            f"{progress.moves / 1e6:.1f} M moves\n"
        )


def stop_on_signal() -> threading.Event:
    """Set by an interrupt or a termination, so that the best plan is still written."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, told)
        signal.signal(signal.SIGTERM, told)
    return stop
