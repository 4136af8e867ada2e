"""Measures the timetable engine on invented weeks, judged by the public judge. Prints JSON lines, then a table.

    python -m benchmarks.timetable base --size S --seeds 1 2 3 4 5 --rows rows.jsonl
    python -m benchmarks.timetable repair --size M --seeds 1 2 3 --rows rows.jsonl
    python -m benchmarks.timetable ten|place|explain|rosters|greedy|itc ...
    python -m benchmarks.timetable table rows.jsonl

A run of `base` ends as soon as it has reached must and aim of its size (`benchmarks/goals.py`) and says when. Rows are
added to a file, and a row that is there is not measured again, so that a long table can be made in pieces.
`--clock cpu` counts CPU seconds divided by the workers instead of wall seconds: what the engine would do in that
time on cores of its own. It is for machines that are busy with other work; say so wherever the figures are quoted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import threading
import time
from pathlib import Path

from benchmarks.goals import GOALS, MENDING, Watch
from benchmarks.greedy import greedy
from stepwell.command.timetable.import_itc import instance_of
from stepwell.rules.timetable import affected, judge, read_case, read_plan, write_plan
from stepwell.rules.timetable.explain import reasons
from stepwell.timetable.generator import VARIANTS, generate
from stepwell.timetable.solver.place import Placer
from stepwell.timetable.solver.repair import repair
from stepwell.timetable.solver.search import search

sys.path.insert(0, str(Path(__file__).parent / "iop"))
import judge as public


def verdict(instance, plan, case):
    """Violations, clients hit and cost as the public judge counts them."""
    report = public.Check(instance, write_plan(plan, case=case)).run()
    hit = {e for v in report["violations"] for e in v["entities"] if e in case.client}
    return {"hard": report["hard"], "clients_hit": len(hit), "cost": report["cost"]}


def weeks(options, variant):
    """The weeks asked for, without those whose row is already in the file of rows."""
    for seed in options.seeds:
        if (options.part, f"{options.size}-{seed}-{variant}") in options.known:
            continue
        instance, hidden, truth = generate(options.size, seed, variant)
        case = read_case(instance)
        yield seed, instance, case, read_plan(hidden, case=case) if hidden else None, truth


def base(options):
    for seed, instance, case, hidden, _ in weeks(options, options.variant):
        best = judge(hidden, case=case).cost
        for seconds in options.seconds or [max(m.seconds for m in GOALS[options.size])]:
            watch = Watch(case, size=options.size, hidden=best, clock=clock_of(options), stop_at=options.stop_at)
            spent = Spent()
            plan = search(
                case,
                seconds=seconds,
                workers=options.workers,
                seed=seed,
                clock=watch.clock,
                report=watch.report,
                stop=watch.stop,
            )
            used = spent.told()
            found = verdict(instance, plan, case)
            yield {
                "week": case.name,
                "limit": seconds,
                **used,
                **watch.told(),
                **found,
                "hidden": best,
                "ratio": round(found["cost"] / best, 3),
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "curve": watch.curve[:: max(1, len(watch.curve) // 60)] + watch.curve[-1:],
            }


def ten_seconds(options):
    """What a person gets in no time against what the engine has after ten seconds."""
    for seed, instance, case, _, _ in weeks(options, "base"):
        by_hand = verdict(instance, greedy(case), case)
        clock, stop, valid = clock_of(options), threading.Event(), []

        def watch(progress, stop=stop, valid=valid):
            if not progress.broken:
                valid.append(round(progress.seconds, 1))
                stop.set()

        spent = Spent()
        plan = search(case, seconds=10, workers=options.workers, seed=seed, clock=clock, report=watch, stop=stop)
        used = spent.told()
        found = verdict(instance, plan, case)
        yield {
            "week": case.name,
            **used,
            "valid_at": valid[0] if valid else None,
            **found,
            **{f"greedy_{k}": v for k, v in by_hand.items()},
            "must_met": found["hard"] <= by_hand["hard"],
            "aim_met": 2 * found["hard"] <= by_hand["hard"],
        }


class Spent:
    """Wall and CPU seconds since it was made, and the machine's load meanwhile."""

    def __init__(self):
        self.wall, self.cpu = time.monotonic(), time.process_time()

    def told(self):
        return {
            "cpu": round(time.process_time() - self.cpu, 2),
            "wall": round(time.monotonic() - self.wall, 2),
            "load": round(os.getloadavg()[0], 1),
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
    for variant in options.variants or ("absence", "closure", "admission"):
        for _, instance, case, hidden, _ in weeks(options, variant):
            spent = Spent()
            mended = repair(case, seconds=120)
            used = spent.told()
            found, best = verdict(instance, mended.plan, case), judge(hidden, case=case).cost
            most = len(affected(hidden, case=case))
            line = {
                "week": case.name,
                **used,
                **found,
                "hidden": best,
                "affected": len(mended.affected),
                "hidden_affected": most,
                "staff_changed": mended.staff_changed,
                "rooms_changed": mended.rooms_changed,
            }
            yield line | mending_met(variant, options.size, line)


def mending_met(variant, size, line):
    """One thread does it, so that its CPU seconds are what an idle machine takes."""
    right = not line["hard"] and line["affected"] <= line["hidden_affected"]
    quick, quicker = MENDING[variant][size]
    dear = 1.02 if variant == "closure" else 1
    must = right and line["cost"] <= dear * line["hidden"] and line["cpu"] < quick
    return {"must_met": must, "aim_met": must and line["cost"] <= line["hidden"] and line["cpu"] < quicker}


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
                "must_met": len(ways) >= 3 and moved == 0 and cpu < (2 if options.size == "XL" else 1),
                "aim_met": len(ways) >= 3 and moved == 0 and cpu < 0.5,
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
    """From a cold start: OR-Tools itself takes a second or two to import, once."""
    from stepwell.timetable.solver.rosters import prove_rosters

    seconds = options.seconds[0] if options.seconds else 45
    for _, instance, case, hidden, _ in weeks(options, "base"):
        spent = Spent()
        found = prove_rosters(hidden, case=case, seconds=seconds, workers=options.workers)
        used = spent.told()
        told = verdict(instance, found.plan, case)
        gap = round(1 - found.bound / told["cost"], 3)
        yield {"week": case.name, **used, **told, "bound": found.bound, "gap": gap, "proved": found.optimal}


def competition(options):
    """Files of ITC-2007 track 2, given as paths: they may not be copied here."""
    for path in options.files:
        case = read_case(instance_of(Path(path).read_text(), name=Path(path).stem))
        for seconds in options.seconds or [60]:
            curve, spent = [], Spent()
            plan = search(
                case,
                seconds=seconds,
                workers=options.workers,
                clock=clock_of(options),
                report=lambda p, curve=curve: curve.append((round(p.seconds, 1), p.broken, p.cost)),
            )
            found, used = judge(plan, case=case), spent.told()
            first = next((t for t, broken, _ in curve if not broken), None)
            yield {
                "week": case.name,
                "limit": seconds,
                **used,
                "valid_at": first,
                "hard": len(found.violations),
                "cost": found.cost,
            }


PARTS = {
    "base": base,
    "ten": ten_seconds,
    "greedy": first_fit,
    "repair": mend,
    "place": place,
    "explain": explain,
    "rosters": fixed_times,
    "itc": competition,
}


def chosen_options():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("part", choices=[*PARTS, "table"])
    options.add_argument("files", nargs="*", help="itc: competition files; table: files of rows")
    options.add_argument("--size", choices=["S", "M", "L", "XL"], default="S")
    options.add_argument("--variant", default="base")
    options.add_argument("--variants", nargs="+", help="repair: only these")
    options.add_argument("--seeds", type=int, nargs="+", default=[1])
    options.add_argument("--seconds", type=float, nargs="+", help="instead of the limits of the goals")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    options.add_argument(
        "--stop-at", choices=["must", "aim", "end"], default="aim", help="base: when a run may end"
    )
    options.add_argument("--rows", type=Path, help="add each row to this file, and skip those that are there")
    chosen = options.parse_args()
    old = read_rows([chosen.rows]) if chosen.rows and chosen.rows.exists() else []
    chosen.known = {(row["part"], row["week"]) for row in old}
    return chosen


def read_rows(paths):
    return [json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines()]


def main():
    chosen = chosen_options()
    if chosen.part == "table":
        print(table_of(read_rows(chosen.files)))
        return
    rows = []
    for line in PARTS[chosen.part](chosen):
        rows.append(
            {"part": chosen.part} | line | ({"clock": chosen.clock} if chosen.part in ("base", "ten") else {})
        )
        if chosen.rows:
            with chosen.rows.open("a", encoding="utf-8") as file:
                file.write(json.dumps(rows[-1]) + "\n")
        print(json.dumps({k: v for k, v in rows[-1].items() if k != "curve"}), flush=True)
    print(table_of(rows))


def table_of(rows):
    """One table for each part, in Markdown."""
    parts = []
    for part in dict.fromkeys(row["part"] for row in rows):
        mine = [row for row in rows if row["part"] == part]
        heads = [h for h in mine[0] if h not in ("part", "curve", "clock")]
        lines = [heads, ["---"] * len(heads), *([shown(row.get(h, "")) for h in heads] for row in mine)]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(parts)


def shown(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


if __name__ == "__main__":
    main()
