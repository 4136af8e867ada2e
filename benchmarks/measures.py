"""Scores per second of one core (processor time, so that a busy machine does not count): every reference form of the
instrument vectors, over and over.

`python -m benchmarks.measures [RUNS]` prints the median of several runs, and the slowest instrument.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from statistics import median

from tests.rules.reference import vectors

from stepwell.rules.measures.catalog import catalog
from stepwell.rules.measures.scoring import score

SECONDS = 1.0
"""Processor time of one run."""


def forms():
    """Definition, answers and context of every reference form that scores."""
    cases = json.loads(vectors("instrument-vectors.json").read_text("utf-8"))["vectors"]
    return [
        (catalog().find(case["instrument"]), case["answers"], case.get("context", {}))
        for case in cases
        if "error" not in case["expected"]
    ]


def per_second(batch, *, seconds):
    """Scores per second over whole passes of `batch`."""
    done = 0
    started = time.process_time()
    while (passed := time.process_time() - started) < seconds:
        for definition, answers, context in batch:
            score(definition, answers, context=context)
        done += len(batch)
    return done / passed


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    batch = forms()
    per_second(batch, seconds=0.2)
    rates = [per_second(batch, seconds=SECONDS) for _ in range(runs)]
    print(f"{len(batch)} forms of {len({d.id for d, _, _ in batch})} instruments, one core, {runs} runs")
    print(f"scores per second: median {median(rates):,.0f}, {min(rates):,.0f} to {max(rates):,.0f}")
    each = defaultdict(list)
    for form in batch:
        each[form[0].id].append(form)
    slow = {id: median(per_second(own, seconds=0.1) for _ in range(3)) for id, own in each.items()}
    slowest = min(slow, key=slow.get)
    print(f"slowest instrument: {slowest}, {slow[slowest]:,.0f}")


if __name__ == "__main__":
    main()
