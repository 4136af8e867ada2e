"""The figures of a run, and the three ways they are told: a table to read, the table of the docs, JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any  # the shape of JSON

from rich.table import Table

from stepwell.demo.bench.alone import Spent
from stepwell.demo.bench.visitors import Answer

AIM_MILLISECONDS = 60
AIM_STATEMENTS = 15
AIM_HOURS_MILLISECONDS = 150
AIM_CLAIMS_A_SECOND = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One page's answers, and the processor time that one of them cost the web server and the database."""

    name: str
    aimed: bool
    answers: Sequence[Answer]
    web_cpu: float
    database_cpu: float

    def server(self, part: float) -> float:
        return _at([a.server for a in self.answers], part)

    def whole(self, part: float) -> float:
        return _at([a.whole for a in self.answers], part)

    @property
    def statements(self) -> int:
        return max(a.statements for a in self.answers)

    @property
    def kilobytes(self) -> float:
        return median(a.size for a in self.answers) / 1024

    @property
    def meets(self) -> bool:
        return not self.aimed or (self.server(0.95) < AIM_MILLISECONDS and self.statements <= AIM_STATEMENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything one call of `stepwell bench` found."""

    clients: int
    visitors: int
    pages: Sequence[Measured]
    hours: Spent
    hours_at_hand: Spent
    claims: Spent | None

    @property
    def claims_a_second(self) -> float | None:
        return self.claims.of / self.claims.cpu * 1000 if self.claims else None

    @property
    def meets(self) -> bool:
        quick = self.hours.clock < AIM_HOURS_MILLISECONDS
        writes = self.claims_a_second is None or self.claims_a_second >= AIM_CLAIMS_A_SECOND
        return quick and writes and all(p.meets for p in self.pages)


HEADS = (
    "page",
    "server p50",
    "server p95",
    "end to end p50",
    "end to end p95",
    "CPU web",
    "CPU database",
    "statements",
    "kB",
)


def machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, CPython {platform.python_version()}"


def table(run: Run) -> Table:
    drawn = Table(title=f"{run.visitors} people at once, {run.clients} clients in care (milliseconds)")
    for head in HEADS:
        drawn.add_column(head, justify="left" if head == HEADS[0] else "right")
    for page in run.pages:
        drawn.add_row(*_cells(page))
    return drawn


def lines(run: Run) -> Iterator[str]:
    """What stands below the table."""
    yield (
        f"Hours of all {run.hours.of} clients for a week, from nothing: {run.hours.clock:.0f} ms, "
        f"{run.hours.cpu:.0f} ms of CPU; as the boards ask: {run.hours_at_hand.clock:.0f} ms."
    )
    if run.claims_a_second is not None:
        yield f"837 claims written: {run.claims_a_second:,.0f} a second of CPU."
    yield f"Load of the machine meanwhile: {os.getloadavg()[0]:.1f}. {machine()}."


def markdown(run: Run) -> str:
    rows = [HEADS, ("---", *["---:"] * (len(HEADS) - 1)), *(_cells(p) for p in run.pages)]
    return "\n".join(["| " + " | ".join(row) + " |" for row in rows] + [""] + [f"- {line}" for line in lines(run)])


def as_json(run: Run) -> dict[str, Any]:
    return {
        "machine": machine(),
        "load": os.getloadavg()[0],
        "clients": run.clients,
        "visitors": run.visitors,
        "pages": [
            {
                "name": p.name,
                "answers": len(p.answers),
                "server_ms": {"p50": round(p.server(0.5), 1), "p95": round(p.server(0.95), 1)},
                "end_to_end_ms": {"p50": round(p.whole(0.5), 1), "p95": round(p.whole(0.95), 1)},
                "thread_cpu_ms": round(median(a.cpu for a in p.answers), 1),
                "web_cpu_ms": round(p.web_cpu, 1),
                "database_cpu_ms": round(p.database_cpu, 1),
                "statements": p.statements,
                "bytes": round(p.kilobytes * 1024),
                "meets_aim": p.meets if p.aimed else None,
            }
            for p in run.pages
        ],
        "hours_of_all_clients": {
            "clients": run.hours.of,
            "ms": round(run.hours.clock, 1),
            "cpu_ms": round(run.hours.cpu, 1),
            "at_hand_ms": round(run.hours_at_hand.clock, 1),
        },
        "claims_written_a_second": run.claims_a_second and round(run.claims_a_second),
        "meets_aims": run.meets,
    }


def _cells(page: Measured) -> tuple[str, ...]:
    numbers = (
        page.server(0.5),
        page.server(0.95),
        page.whole(0.5),
        page.whole(0.95),
        page.web_cpu,
        page.database_cpu,
    )
    return (page.name, *(f"{n:.1f}" for n in numbers), str(page.statements), f"{page.kilobytes:.0f}")


def _at(values: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, ceil(part * len(values)) - 1)]
