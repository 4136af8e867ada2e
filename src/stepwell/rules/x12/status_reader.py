"""A 277 or 277CA into its answers, claim by claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from stepwell.rules.x12.claim import Payer, Person, Provider, Receiver
from stepwell.rules.x12.levels import DEPENDENT, PATIENT, PAYER, PROVIDER, RECEIVER, SUBSCRIBER, Level, levels
from stepwell.rules.x12.party_reader import Party
from stepwell.rules.x12.remittance import Procedure
from stepwell.rules.x12.remittance_reader import procedure
from stepwell.rules.x12.segments import Faults, Segment
from stepwell.rules.x12.sets import TransactionSet
from stepwell.rules.x12.status import LINE_ID, PAYER_NUMBER, ClaimStatus, LineStatus, StatusCode, StatusReport

NOBODY = Person(last="")


def read_status(one: TransactionSet, faults: Faults) -> StatusReport:
    """Every claim that the report speaks of; what a real payer leaves out reads as empty."""
    reader = _Reader(one, faults)
    for level in levels(one.body):
        reader.take(level)
    return reader.report()


class _Reader:
    def __init__(self, one: TransactionSet, faults: Faults) -> None:
        self.one = one
        self.faults = faults
        self.header = Level(code="", line=0)
        self.parties: dict[str, Party] = {}
        self.batch = Level(code="", line=0)
        self.insured: Party | None = None
        self.claims: list[ClaimStatus] = []

    def take(self, level: Level) -> None:
        who = level.party()
        if level.code == "":
            self.header = level
        elif level.code in (PAYER, RECEIVER, PROVIDER):
            if who is not None:
                self.parties.setdefault(level.code, who)
            if level.code == RECEIVER:
                self.batch = level
        elif level.code in (SUBSCRIBER, DEPENDENT, PATIENT):
            if level.code == SUBSCRIBER:
                self.insured = who
            self.claims_of(level, who)

    def claims_of(self, level: Level, who: Party | None) -> None:
        """Each TRN of a patient opens a claim."""
        parts: list[list[Segment]] = []
        for segment in level.segments:
            if segment.elements[0] == "TRN":
                parts.append([])
            if parts:
                parts[-1].append(segment)
        named = who or self.insured
        member = named.id if named is not None and named.id else self.insured.id if self.insured is not None else ""
        for part in parts:
            self.claims.append(self.claim(part, named.whom() if named is not None else NOBODY, member))

    def claim(self, part: list[Segment], patient: Person, member: str) -> ClaimStatus:
        found = _Part()
        lines: list[_Part] = []
        for segment in part:
            if segment.elements[0] == "SVC":
                lines.append(_Part(service=segment))
            (lines[-1] if lines else found).take(segment, self.faults)
        numbers = [value for kind, value in found.references if kind == PAYER_NUMBER]
        return ClaimStatus(
            trace=part[0][2],
            patient=patient,
            member_id=member,
            statuses=tuple(found.statuses),
            payer_claim_number=numbers[0] if numbers else "",
            references=tuple(pair for pair in found.references if pair[0] != PAYER_NUMBER),
            first=found.days[0],
            last=found.days[1],
            lines=tuple(line.line_status(self.faults) for line in lines),
            line=part[0].line,
        )

    def report(self) -> StatusReport:
        bht = self.header.first("BHT")
        payer, receiver, provider = (self.parties.get(code) for code in (PAYER, RECEIVER, PROVIDER))
        batch = self.batch
        return StatusReport(
            kind=self.one.kind,
            envelope=self.one.envelope,
            id=bht[3] if bht is not None else "",
            on=bht.day(4, self.faults) if bht is not None else None,
            payer=payer.payer() if payer is not None else Payer(name="", id=""),
            receiver=Receiver(name=receiver.name, id=receiver.id) if receiver is not None else NO_RECEIVER,
            provider=provider.provider() if provider is not None else Provider(),
            batch_trace=batch.value("TRN", ""),
            batch_statuses=tuple(code for stc in batch.all("STC") for code in status_codes(stc, self.faults)),
            quantities=tuple((s[1], s.amount(2, self.faults)) for s in batch.all("QTY")),
            amounts=tuple((s[1], s.amount(2, self.faults)) for s in batch.all("AMT")),
            claims=tuple(self.claims),
        )


NO_RECEIVER = Receiver(name="", id="")


@dataclass(slots=True)
class _Part:
    """The segments of a claim, or of one of its lines."""

    service: Segment | None = None
    statuses: list[StatusCode] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    days: tuple[date | None, date | None] = (None, None)

    def take(self, segment: Segment, faults: Faults) -> None:
        name = segment.elements[0]
        if name == "STC":
            self.statuses += status_codes(segment, faults)
        elif name == "REF":
            self.references.append((segment[1], segment[2]))
        elif name == "DTP" and segment[1] == "472":
            self.days = segment.days(2, faults)

    def line_status(self, faults: Faults) -> LineStatus:
        service = self.service
        ids = [value for kind, value in self.references if kind == LINE_ID]
        return LineStatus(
            id=ids[0] if ids else "",
            procedure=procedure(service.parts(1)) if service is not None else Procedure(code=""),
            charge=service.maybe_amount(2, faults) if service is not None else None,
            paid=service.maybe_amount(3, faults) if service is not None else None,
            statuses=tuple(self.statuses),
            first=self.days[0],
            last=self.days[1],
        )


def status_codes(segment: Segment, faults: Faults) -> list[StatusCode]:
    """STC01, and STC10 and STC11 where the payer gives more than one reason."""
    on, charge, paid = segment.day(2, faults), segment.maybe_amount(4, faults), segment.maybe_amount(5, faults)
    return [
        StatusCode(
            category=segment.part(place, 1),
            status=segment.part(place, 2),
            entity=segment.part(place, 3),
            on=on,
            action=segment[3],
            charge=charge,
            paid=paid,
            message=segment[12],
        )
        for place in (1, 10, 11)
        if segment[place]
    ]
