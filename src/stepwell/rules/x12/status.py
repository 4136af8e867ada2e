"""Where a claim stands: the question (276), the answer (277), and the payer's receipt of a batch (277CA).

Sources: ASC X12N 005010X212 (276/277), 005010X214 (277CA).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Envelope, Payer, Person, Provider, Receiver
from stepwell.rules.x12.claim_lines import span
from stepwell.rules.x12.elements import Pen, ymd
from stepwell.rules.x12.envelope import Block, file_of, made
from stepwell.rules.x12.levels import DEPENDENT, PAYER, PROVIDER, RECEIVER, SUBSCRIBER, Level, Tree, levels
from stepwell.rules.x12.parties import organization, party, person
from stepwell.rules.x12.party_reader import NOBODY, Party
from stepwell.rules.x12.remittance import Procedure
from stepwell.rules.x12.segments import Faults
from stepwell.rules.x12.segments import made as moment
from stepwell.rules.x12.sets import GUIDES, TransactionSet

CATEGORIES = MappingProxyType(
    {
        "A0": "forwarded",
        "A1": "received",
        "A2": "accepted for decision",
        "A3": "returned as unusable",
        "A4": "not found",
        "A6": "rejected: information missing",
        "A7": "rejected: information not valid",
        "A8": "rejected: information does not fit together",
        "D0": "not found",
        "E": "the payer's system cannot answer",
        "F0": "final",
        "F1": "final: paid",
        "F2": "final: denied",
        "F4": "final: settled, no payment follows",
        "P": "pending",
        "R": "more information wanted",
    }
)
"""Status category (STC01-1), or its first letter where the whole family means one thing."""

REJECTED = ("A3", "A4", "A6", "A7", "A8")
OUR_ACCOUNT, PAYER_NUMBER, LINE_ID = "EJ", "1K", "FJ"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusInquiry:
    """One claim asked about. `trace` is ours and comes back; `patient` only for a dependent of the subscriber."""

    trace: str
    subscriber: Person
    member_id: str
    born: date
    sex: str = ""
    patient: Person | None = None
    claim_id: str = ""
    payer_claim_number: str = ""
    charge: Decimal | None = None
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRequest:
    """A 276: one payer and provider, many claims. `id` is ours (BHT03)."""

    envelope: Envelope
    id: str
    payer: Payer
    submitter: Receiver
    provider: Provider
    inquiries: tuple[StatusInquiry, ...]
    made_on: date | None = None
    made_at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCode:
    """STC: category, status and whose matter it is; `action` WQ accept or U reject (277CA)."""

    category: str
    status: str = ""
    entity: str = ""
    on: date | None = None
    action: str = ""
    charge: Decimal | None = None
    paid: Decimal | None = None
    message: str = ""

    @property
    def rejected(self) -> bool:
        return self.action == "U" or self.category in REJECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStatus:
    id: str = ""
    procedure: Procedure
    charge: Decimal | None = None
    paid: Decimal | None = None
    statuses: tuple[StatusCode, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimStatus:
    """One claim's answer. `trace` is our claim id on a 277CA, our own trace on a 277."""

    trace: str
    patient: Person
    member_id: str = ""
    statuses: tuple[StatusCode, ...] = ()
    payer_claim_number: str = ""
    references: tuple[tuple[str, str], ...] = ()
    first: date | None = None
    last: date | None = None
    lines: tuple[LineStatus, ...] = ()
    line: int

    @property
    def rejected(self) -> bool:
        return any(status.rejected for status in self.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """A 277 or 277CA. `batch_trace` and `batch_statuses` speak of our whole file; counts and sums by qualifier."""

    kind: str
    envelope: Envelope
    id: str
    on: date | None
    payer: Payer
    receiver: Receiver
    provider: Provider
    batch_trace: str = ""
    batch_statuses: tuple[StatusCode, ...] = ()
    quantities: tuple[tuple[str, Decimal], ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()
    claims: tuple[ClaimStatus, ...] = ()


def write_276(request: StatusRequest) -> Iterator[str]:
    """The text of a 276. Raises `Invalid` with every problem of its values."""
    if not request.inquiries:
        raise Invalid(Problem("no-inquiries", say("A status request asks about at least one claim."), "inquiries"))
    sets = iter([_request(request)])
    yield from file_of(request.envelope, group="HR", code="276", guide=GUIDES["276"], sets=sets)


def _request(request: StatusRequest) -> Iterable[Block]:
    pen, tree = Pen(), Tree()
    when = made(request.envelope, request.made_on, request.made_at)
    pen.put("BHT", "0010", "13", pen.must(request.id, 50, "id"), *when)
    top = tree.open(pen, PAYER, 0, children=True)
    organization(pen, "PR", request.payer.name, kind=request.payer.id_kind, id=request.payer.id, field="payer")
    sender = tree.open(pen, RECEIVER, top, children=True)
    organization(pen, "41", request.submitter.name, kind="46", id=request.submitter.id, field="submitter")
    clinic = tree.open(pen, PROVIDER, sender, children=True)
    party(pen, "1P", request.provider, "provider")
    yield pen.done()
    for place, inquiry in enumerate(request.inquiries):
        pen = Pen(f"inquiries[{place}]")
        _inquiry(pen, tree, inquiry, parent=clinic)
        yield pen.done()


def _inquiry(pen: Pen, tree: Tree, inquiry: StatusInquiry, *, parent: int) -> None:
    mine = tree.open(pen, SUBSCRIBER, parent, children=inquiry.patient is not None)
    member = pen.must(inquiry.member_id, 80, "member_id")
    if inquiry.patient is None:
        pen.put("DMG", "D8", ymd(inquiry.born), pen.code(inquiry.sex, 1, "sex"))
    person(pen, "IL", inquiry.subscriber, kind="MI", id=member, field="subscriber")
    if inquiry.patient is not None:
        tree.open(pen, DEPENDENT, mine, children=False)
        pen.put("DMG", "D8", ymd(inquiry.born), pen.code(inquiry.sex, 1, "sex"))
        person(pen, "QC", inquiry.patient, kind="", id="", field="patient")
    pen.put("TRN", "1", pen.must(inquiry.trace, 50, "trace"))
    for qualifier, value in ((PAYER_NUMBER, inquiry.payer_claim_number), (OUR_ACCOUNT, inquiry.claim_id)):
        if value:
            pen.put("REF", qualifier, pen.code(value, 50, "claim_id"))
    if inquiry.charge is not None:
        pen.put("AMT", "T3", pen.money(inquiry.charge, "charge"))
    pen.put("DTP", "472", *span(inquiry.first, inquiry.last))


def read_276(one: TransactionSet, faults: Faults) -> StatusRequest:
    """A 276 back into the request that was written."""
    bht, parties = None, dict.fromkeys((PAYER, RECEIVER, PROVIDER), NOBODY)
    insured = NOBODY
    inquiries: list[StatusInquiry] = []
    for level in levels(one.body):
        who = level.party() or NOBODY
        if level.code == "":
            bht = level.first("BHT")
        elif level.code in parties:
            parties[level.code] = who
        elif level.code in (SUBSCRIBER, DEPENDENT):
            insured = who if level.code == SUBSCRIBER else insured
            if level.first("TRN") is not None:
                inquiries.append(_read_inquiry(level, insured, who, faults))
    made_on, made_at = moment(bht, one.envelope, faults)
    return StatusRequest(
        envelope=one.envelope,
        id=bht[3] if bht is not None else "",
        payer=parties[PAYER].payer(),
        submitter=Receiver(name=parties[RECEIVER].name, id=parties[RECEIVER].id),
        provider=parties[PROVIDER].provider(),
        inquiries=tuple(inquiries),
        made_on=made_on,
        made_at=made_at,
    )


def _read_inquiry(level: Level, insured: Party, who: Party, faults: Faults) -> StatusInquiry:
    dmg, amt, dtp = level.first("DMG"), level.first("AMT", "T3"), level.first("DTP", "472")
    first, last = dtp.days(2, faults) if dtp is not None else (None, None)
    born = dmg.day(2, faults) if dmg is not None else None
    return StatusInquiry(
        trace=level.value("TRN", ""),
        subscriber=insured.whom(),
        member_id=insured.id,
        born=born or date.min,
        sex=dmg[3] if dmg is not None else "",
        patient=who.whom() if level.code == DEPENDENT else None,
        claim_id=level.value("REF", OUR_ACCOUNT),
        payer_claim_number=level.value("REF", PAYER_NUMBER),
        charge=amt.amount(2, faults) if amt is not None else None,
        first=first or date.min,
        last=last,
    )
