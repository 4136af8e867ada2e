"""Disclosure decisions per second of processor time on one core: the reference cases, over and over.

`python -m benchmarks.disclosure [RUNS]` prints the median of several runs.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

from tests.rules.reference import vectors

from stepwell.rules.disclosure import Context, Request, decide

SECONDS = 1.0
"""About how long one run lasts."""


def requests():
    cases = json.loads(vectors("disclosure-vectors.json").read_text("utf-8"))["vectors"]
    return [
        Request(
            recipient=case["recipient"],
            purpose=case["purpose"],
            data=tuple(case["data"]),
            consent=case["consent"],
            context=Context(**case["context"]),
        )
        for case in cases
    ]


def per_second(batch, *, seconds):
    done = 0
    started = time.process_time()
    while (passed := time.process_time() - started) < seconds:
        for request in batch:
            decide(request)
        done += len(batch)
    return done / passed


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    batch = requests()
    per_second(batch, seconds=0.2)
    rates = [per_second(batch, seconds=SECONDS) for _ in range(runs)]
    print(f"{len(batch)} cases, one core, {runs} runs")
    print(f"decisions per second: median {median(rates):,.0f}, {min(rates):,.0f} to {max(rates):,.0f}")


if __name__ == "__main__":
    main()
