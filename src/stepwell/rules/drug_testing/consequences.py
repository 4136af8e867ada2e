"""What follows from a reading: which definitive tests are worth ordering, and the outcome code for incentives."""

from __future__ import annotations

from collections.abc import Sequence

from stepwell.rules.drug_testing.findings import POSITIVE, Reading, State, Verdict
from stepwell.rules.drug_testing.tables import SCREENS, named, products
from stepwell.rules.drug_testing.validity import AS_REFUSAL, Status


def to_confirm(readings: Sequence[Reading]) -> tuple[str, ...]:
    """The analytes whose definitive test would change what follows; all others need none."""
    return tuple(r.finding.analyte for r in readings if r.confirm)


def incentive_code(readings: Sequence[Reading], *, targets: frozenset[str], validity: Status) -> str:
    """The outcome code for incentives: N, P, U or H of the target analytes; empty while the answer is open.

    A target that is present by prescription is no positive. A dilute negative, an invalid specimen and a failed
    kit are held (H) until recollected; a positive in a dilute specimen stands.
    """
    if validity in AS_REFUSAL:
        return "U"
    if validity is Status.INVALID:
        return "H"
    of_target = [r for r in readings if any(covers(t, r.finding.analyte) for t in targets)]
    tested = [r for r in of_target if r.finding.state is not State.NOT_TESTED]
    if any(counts_as_positive(r) for r in tested):
        return "P"
    if any(r.finding.state is State.INVALID for r in tested):
        return "H"
    if not tested or any(r.blocks for r in tested):
        return ""
    return {Status.VALID: "N", Status.DILUTE: "H"}.get(validity, "")


def covers(target: str, analyte: str) -> bool:
    """Whether an analyte belongs to a target: the same, of its class, or what a body makes of it."""
    target = named(target)
    if target == analyte or analyte in products(target):
        return True
    return target in SCREENS and analyte in SCREENS[target].finds


def counts_as_positive(read: Reading) -> bool:
    if read.blocks or read.finding.state not in POSITIVE:
        return False
    return read.verdict is Verdict.UNEXPECTED_PRESENT or "declared" in read.notes
