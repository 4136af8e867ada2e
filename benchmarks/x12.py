"""X12 on one core: claims written and read, payments read, files checked, and the memory of a long file.

`python -m benchmarks.x12 [RUNS]` prints medians, in items per second of processor time. A claim is an intensive
outpatient week of five lines, a payment answers one such claim. The memory is that of a process of its own that
writes 100,000 claims to a file and reads them back, less that of the same process before it began.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from tests.rules.x12.samples import batch, claims_in, text_of

from stepwell.rules.x12.check import check
from stepwell.rules.x12.claim_reader import read_claims
from stepwell.rules.x12.claim_writer import write_claims
from stepwell.rules.x12.remittance_reader import read_remittance
from stepwell.rules.x12.segments import Faults, segments
from stepwell.rules.x12.sets import SetReader

CLAIMS = 2000
MANY = 100_000
PIECE = 1 << 16


def claims(count):
    """The sample week for `count` clients, each with ids of their own."""
    model = claims_in(text_of("837p-iop-week-per-diem"))[0].claim
    for number in range(count):
        lines = tuple(replace(line, id=f"SW{number}-{place}") for place, line in enumerate(model.lines))
        subscriber = replace(model.subscriber, member_id=f"MCD{number:09d}")
        yield replace(model, id=f"SW-{number}", subscriber=subscriber, lines=lines)


def remittance(count):
    """One 835 that pays `count` claims of five lines each."""
    text = text_of("835-iop-mixed")
    start, end = text.index("CLP*"), text.index("SE*47")
    head = text[:start].replace("BPR*I*505*", f"BPR*I*{505 * count}*")
    paid = text[start:end]
    body = "".join(paid.replace("000101*1*", f"{number:06d}*1*") for number in range(count))
    count_of_segments = (head[head.index("\nST*") :] + body).count("~") + 1
    tail = text[end:].replace("SE*47", f"SE*{count_of_segments}")
    return head + body + tail


def pieces(text):
    return [text[i : i + PIECE] for i in range(0, len(text), PIECE)]


def written(many):
    return sum(len(piece) for piece in write_claims(batch(), many))


def read(parts):
    faults = Faults()
    return sum(1 for one in SetReader(segments(parts, faults), faults) for _ in read_claims(one, faults))


def paid(parts):
    faults = Faults()
    return sum(1 for one in SetReader(segments(parts, faults), faults) for _ in read_remittance(one, faults)) - 1


def rate(work, given, *, count, runs):
    rates = []
    for _ in range(runs):
        started = time.process_time()
        work(given)
        rates.append(count / (time.process_time() - started))
    return f"median {median(rates):,.0f}, {min(rates):,.0f} to {max(rates):,.0f}"


def memory():
    """Megabytes that this process has needed at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def long_file():
    before = memory()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.edi"
        with path.open("w", encoding="ascii") as file:
            for piece in write_claims(batch(), claims(MANY)):
                file.write(piece)
        after_writing = memory()
        with path.open(encoding="ascii", newline="") as file:
            count = read(iter(lambda: file.read(PIECE), ""))
        size = path.stat().st_size / 1e6
    print(f"{count:,} claims, {size:,.0f} MB: {after_writing - before:.1f} MB more to write, ", end="")
    print(f"{memory() - before:.1f} MB more to write and read; the process took {memory():.0f} MB at most")


def main():
    if sys.argv[1:] == ["--memory"]:
        long_file()
        return
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    many = list(claims(CLAIMS))
    text = "".join(write_claims(batch(), many))
    assert read([text]) == CLAIMS
    advice = remittance(CLAIMS)
    assert check([advice]).ok
    print(f"one core, {CLAIMS} claims of five lines, {runs} runs, per second of processor time")
    print("claims written:", rate(written, many, count=CLAIMS, runs=runs))
    print("claims read:   ", rate(read, pieces(text), count=CLAIMS, runs=runs))
    print("claims checked:", rate(check, pieces(text), count=CLAIMS, runs=runs))
    print("payments read: ", rate(paid, pieces(advice), count=CLAIMS, runs=runs))
    subprocess.run([sys.executable, "-m", "benchmarks.x12", "--memory"], check=True)


if __name__ == "__main__":
    main()
