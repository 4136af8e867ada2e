"""Is this file whole, and does it make sense: envelope, structure and meaning in one pass, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from stepwell.rules.wording import say
from stepwell.rules.x12.acknowledgment import read_999, read_ta1
from stepwell.rules.x12.authorization_reader import read_278
from stepwell.rules.x12.claim import VOID, Claim
from stepwell.rules.x12.claim_reader import PlacedClaim, read_claims
from stepwell.rules.x12.eligibility import read_270
from stepwell.rules.x12.eligibility_reader import read_271
from stepwell.rules.x12.meaning import npi_is_valid, per_diem_days, problems_in
from stepwell.rules.x12.remittance import imbalances
from stepwell.rules.x12.remittance_reader import read_remittance
from stepwell.rules.x12.segments import Fault, Faults, Segment, segments
from stepwell.rules.x12.sets import SetReader, TransactionSet
from stepwell.rules.x12.status import read_276
from stepwell.rules.x12.status_reader import read_status
from stepwell.rules.x12.structure import structured

READERS: dict[str, Callable[[TransactionSet, Faults], object]] = {
    "TA1": read_ta1,
    "999": read_999,
    "270": read_270,
    "271": read_271,
    "276": read_276,
    "277": read_status,
    "277CA": read_status,
    "278": read_278,
}
"""Kind to the function that reads a whole set of it. Claims and remittances stream instead."""

CLAIMS = ("837P", "837I")
REMITTANCE = "835"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found. `kind` is that of the first set, empty when none could be recognized."""

    kind: str
    problems: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def check(pieces: Iterable[str], *, today: date | None = None) -> Report:
    """Every problem of a file, in the order of its lines; the first thousand when there are more.

    Dates are compared with `today`; without it, with the day that the file itself was made.
    """
    faults = Faults()
    kind = ""
    judge = _Claims(faults, today)
    for one in SetReader(segments(pieces, faults), faults):
        kind = kind or one.kind or one.code
        one.body = watched(structured(one.body, kind=one.kind, faults=faults), faults)
        if one.kind in CLAIMS:
            for placed in read_claims(one, faults):
                judge.take(placed)
        elif one.kind == REMITTANCE:
            for wrong in imbalances(read_remittance(one, faults)):
                faults.add(wrong.code, wrong.message, wrong.line, wrong.where)
        elif one.kind in READERS:
            READERS[one.kind](one, faults)
    told = {(fault.line, fault.code, fault.where): fault for fault in reversed(faults.found)}
    return Report(kind=kind, problems=tuple(told[key] for key in sorted(told)))


def watched(body: Iterator[Segment], faults: Faults) -> Iterator[Segment]:
    """Passes segments on, noting an NPI (a NM1 or N1 with the id kind XX) that fails its check digit."""
    for segment in body:
        name = segment.elements[0]
        if name == "NM1" and segment[8] == "XX" and not npi_is_valid(segment[9]):
            faults.add(
                "NPI-LUHN",
                say("NPI {value} does not pass its check digit.", value=segment[9][:20]),
                segment.line,
                "NM109",
            )
        elif name == "N1" and segment[3] == "XX" and not npi_is_valid(segment[4]):
            faults.add(
                "NPI-LUHN",
                say("NPI {value} does not pass its check digit.", value=segment[4][:20]),
                segment.line,
                "N104",
            )
        yield segment


class _Claims:
    """Judges claim after claim; remembers ids and per-diem days of the file as hashes, a few bytes each."""

    def __init__(self, faults: Faults, today: date | None) -> None:
        self.faults = faults
        self.today = today
        self.ids: set[int] = set()
        self.days: set[int] = set()

    def take(self, placed: PlacedClaim) -> None:
        claim = placed.claim
        for problem in problems_in(claim, today=self.today or placed.batch.envelope.on):
            if problem.code != "NPI-LUHN":
                self.faults.add(problem.code, problem.message, placed.line_of(problem.where), problem.where)
        key = hash((claim.id, claim.frequency))
        if key in self.ids:
            self.faults.add("DUP-CLAIM-ID", say("Claim id {id} is used twice.", id=claim.id), placed.line, "id")
        self.ids.add(key)
        if claim.frequency != VOID:
            self.per_diems(claim, placed)

    def per_diems(self, claim: Claim, placed: PlacedClaim) -> None:
        """The same patient, payer and day in another claim of the file; a replacement may repeat its original."""
        keys = set()
        for place, day in per_diem_days(claim):
            key = hash((claim.subscriber.member_id, claim.patient, claim.payer.id, claim.frequency, day))
            if key in self.days:
                where = f"lines[{place}]"
                text = say("Another claim of this file has a per diem of this patient on {day}.", day=day)
                self.faults.add("DUP-PER-DIEM", text, placed.line_of(where), where)
            keys.add(key)
        self.days |= keys
