"""Measures the timetable engine on invented weeks, judged by the public judge. Prints JSON lines, then a table.

    python -m benchmarks.timetable base --size S --seeds 1 2 3 4 5 --seconds 10 60
    python -m benchmarks.timetable repair --size M --seeds 1 2 3
    python -m benchmarks.timetable place|explain|rosters|greedy|itc ...

`--clock cpu` counts CPU seconds divided by the workers instead of wall seconds: what the engine would do in that
time on cores of its own. It is for machines that are busy with other work; say so wherever the figures are quoted.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.greedy import greedy
from stepwell.command.timetable.import_itc import instance_of
from stepwell.rules.timetable import affected, judge, read_case, read_plan, write_plan
from stepwell.rules.timetable.explain import reasons
from stepwell.timetable.generator import VARIANTS, generate
from stepwell.timetable.solver.place import Placer
from stepwell.timetable.solver.repair import repair
from stepwell.timetable.solver.search import search
from stepwell.timetable.solver.tables import Tables

sys.path.insert(0, str(Path(__file__).parent / "iop"))
import judge as public


def verdict(instance, plan, case):
    """Violations, clients hit and cost as the public judge counts them."""
    report = public.Check(instance, write_plan(plan, case=case)).run()
    hit = {e for v in report["violations"] for e in v["entities"] if e in case.client}
    return {"hard": report["hard"], "clients_hit": len(hit), "cost": report["cost"]}


def weeks(options, variant):
    for seed in options.seeds:
        instance, hidden, truth = generate(options.size, seed, variant)
        case = read_case(instance)
        yield seed, instance, case, read_plan(hidden, case=case) if hidden else None, truth


def base(options):
    for seed, instance, case, hidden, _ in weeks(options, options.variant):
        best = judge(hidden, case=case).cost
        for seconds in options.seconds:
            curve = []
            clock = clock_of(options)
            began, cpu, wall = clock(), time.process_time(), time.monotonic()
            plan = search(
                case,
                seconds=seconds,
                workers=options.workers,
                seed=seed,
                clock=clock,
                report=lambda p, curve=curve: curve.append((round(p.seconds, 1), p.broken, p.cost)),
            )
            first = next((t for t, broken, _ in curve if not broken), None)
            found = verdict(instance, plan, case)
            yield {
                "week": case.name,
                "seconds": seconds,
                "took": round(clock() - began, 1),
                "wall": round(time.monotonic() - wall, 1),
                "cpu": round(time.process_time() - cpu, 1),
                "first_valid": first,
                **found,
                "hidden": best,
                "ratio": round(found["cost"] / best, 3),
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "curve": curve[:: max(1, len(curve) // 60)] if options.curve else None,
            }


def clock_of(options):
    if options.clock == "wall":
        return time.monotonic
    return lambda: time.process_time() / options.workers


def first_fit(options):
    for _, instance, case, hidden, _ in weeks(options, "base"):
        began = time.process_time()
        plan = greedy(case)
        cpu = round(time.process_time() - began, 2)
        yield {
            "week": case.name,
            "cpu": cpu,
            **verdict(instance, plan, case),
            "hidden": judge(hidden, case=case).cost,
        }


def mend(options):
    for variant in ("absence", "closure", "admission"):
        for _, instance, case, hidden, _ in weeks(options, variant):
            wall, began = time.monotonic(), time.process_time()
            mended = repair(case, seconds=120)
            cpu, wall = time.process_time() - began, time.monotonic() - wall
            yield {
                "week": case.name,
                "cpu": round(cpu, 2),
                "wall": round(wall, 2),
                **verdict(instance, mended.plan, case),
                "affected": len(mended.affected),
                "hidden": judge(hidden, case=case).cost,
                "hidden_affected": len(affected(hidden, case=case)),
            }


def place(options):
    for _, instance, case, _, _ in weeks(options, "admission"):
        began = time.process_time()
        placer = Placer(case)
        loaded = time.process_time() - began
        for client in instance["event"]["clients"][:4]:
            began = time.process_time()
            ways = placer.ways(client)
            cpu = round(time.process_time() - began, 2)
            moved = min((len(w.moved) for w in ways), default=None)
            yield {
                "week": case.name,
                "client": client,
                "load_cpu": round(loaded, 2),
                "cpu": cpu,
                "ways": len(ways),
                "moved": moved,
            }


def explain(options):
    for variant in VARIANTS:
        for _, _, case, _, truth in weeks(options, variant):
            began = time.process_time()
            found = reasons(case)
            cpu = round(time.process_time() - began, 3)
            line = {"week": case.name, "cpu": cpu, "reasons": len(found)}
            if truth:
                wanted = truth["reason"]
                line["same_code"] = bool(found) and found[0].code == wanted["code"]
                line["only_its_entities"] = bool(found) and set(found[0].entities) <= set(wanted["entities"])
                line["named"] = any(set(r.constraints) == set(wanted["constraints"]) for r in found)
            else:
                line["false_alarm"] = bool(found)
            yield line


def fixed_times(options):
    from stepwell.timetable.solver.rosters import RosterModel

    for _, instance, case, hidden, _ in weeks(options, "base"):
        tables = Tables(case=case)
        tables.find_seats()
        model = RosterModel(case=case, tables=tables, plan=hidden, free=[c.id for c in case.clients])
        model.hint(hidden)
        for seconds in options.seconds:
            wall, began = time.monotonic(), time.process_time()
            found = model.solve(seconds=seconds, workers=options.workers)
            cpu, wall = time.process_time() - began, time.monotonic() - wall
            told = verdict(instance, found.plan, case)
            bound = told["cost"] - found.cost + found.bound
            yield {
                "week": case.name,
                "cpu": round(cpu, 1),
                "wall": round(wall, 1),
                **told,
                "bound": bound,
                "gap": round(1 - bound / told["cost"], 3),
                "proved": found.optimal,
            }


def competition(options):
    """Files of ITC-2007 track 2, given as paths: they may not be copied here."""
    for path in options.files:
        case = read_case(instance_of(Path(path).read_text(), name=Path(path).stem))
        for seconds in options.seconds:
            clock, curve = clock_of(options), []
            plan = search(
                case,
                seconds=seconds,
                workers=options.workers,
                clock=clock,
                report=lambda p, curve=curve: curve.append((round(p.seconds, 1), p.broken, p.cost)),
            )
            found = judge(plan, case=case)
            first = next((t for t, broken, _ in curve if not broken), None)
            yield {
                "week": case.name,
                "seconds": seconds,
                "first_valid": first,
                "hard": len(found.violations),
                "cost": found.cost,
            }


PARTS = {
    "base": base,
    "greedy": first_fit,
    "repair": mend,
    "place": place,
    "explain": explain,
    "rosters": fixed_times,
    "itc": competition,
}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("part", choices=PARTS)
    options.add_argument("files", nargs="*")
    options.add_argument("--size", choices=["S", "M", "L", "XL"], default="S")
    options.add_argument("--variant", default="base")
    options.add_argument("--seeds", type=int, nargs="+", default=[1])
    options.add_argument("--seconds", type=float, nargs="+", default=[10])
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    options.add_argument("--curve", action="store_true", help="keep the way there")
    chosen = options.parse_args()
    lines = []
    for line in PARTS[chosen.part](chosen):
        lines.append({k: v for k, v in line.items() if k != "curve"})
        print(json.dumps(line), flush=True)
    if lines:
        heads = list(lines[0])
        print("|" + "|".join(heads) + "|\n" + "|---" * len(heads) + "|")
        for line in lines:
            print("|" + "|".join(str(line.get(h, "")) for h in heads) + "|")


if __name__ == "__main__":
    main()
