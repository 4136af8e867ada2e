"""What a payer paid and why not more: the 835, and the sums that must agree before any of it is posted.

A remittance streams: its `Payment` first, then each `PaidClaim`, then the `ProviderAdjustment`s. Match lines by
`PaidLine.id` (REF 6R) and post once per payer, trace, payer's claim number and status.
Source: ASC X12N 005010X221A1 (balancing: service, claim and transaction level).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stepwell.rules.wording import say, to_say
from stepwell.rules.x12.claim import Address, Adjustment, Contact, Envelope, Person

REVERSAL = "22"
"""CLP02 of a claim whose earlier payment is taken back: its amounts are negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Payer or payee of a remittance. `contacts` carry the kind of PER: CX business, BL technical, IC web."""

    name: str
    id: str = ""
    id_kind: str = ""
    address: Address | None = None
    contacts: tuple[tuple[str, Contact], ...] = ()
    references: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """The money of one 835 (BPR, TRN). `method`: ACH, CHK, FWT, NON; `trace` is matched to the bank."""

    envelope: Envelope
    handling: str
    total: Decimal
    credit: bool = True
    method: str = ""
    paid_on: date | None = None
    trace: str = ""
    payer_id: str = ""
    receiver_id: str = ""
    produced_on: date | None = None
    payer: Organization
    payee: Organization
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person or organization of a paid claim, with its id."""

    name: Person
    id_kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    code: str
    modifiers: tuple[str, ...] = ()
    kind: str = "HC"
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """One service as paid (SVC). `submitted` is the procedure that we sent, when the payer changed it."""

    id: str = ""
    procedure: Procedure
    charge: Decimal
    paid: Decimal
    revenue: str = ""
    units: Decimal | None = None
    submitted: Procedure | None = None
    submitted_units: Decimal | None = None
    first: date | None = None
    last: date | None = None
    allowed: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()
    quantities: tuple[tuple[str, Decimal], ...] = ()
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidClaim:
    """One claim as decided (CLP). `status`: 1 to 3 processed, 4 denied, 19 to 21 forwarded, 22 reversal, 23, 25.

    `parties` by NM101: QC patient, IL insured, 74 corrected insured, 82 rendering, TT crossover, PR other payer.
    """

    id: str
    status: str
    charge: Decimal
    paid: Decimal
    patient_share: Decimal | None = None
    filing: str = ""
    payer_claim_number: str = ""
    place: str = ""
    frequency: str = ""
    group: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    parties: tuple[tuple[str, Named], ...] = ()
    remarks: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    dates: tuple[tuple[str, date], ...] = ()
    contacts: tuple[tuple[str, Contact], ...] = ()
    amounts: tuple[tuple[str, Decimal], ...] = ()
    quantities: tuple[tuple[str, Decimal], ...] = ()
    lines: tuple[PaidLine, ...] = ()
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAdjustment:
    """Money outside any claim (PLB); a positive amount lowers the payment. WO recovered, FB forwarded."""

    provider: str
    fiscal_on: date | None = None
    reason: str
    reference: str = ""
    amount: Decimal
    line: int


Item = Payment | PaidClaim | ProviderAdjustment


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """Sums that do not agree: nothing of this remittance may be posted."""

    code: str
    message: str
    line: int
    where: str


SERVICE, CLAIM, TOTAL = "ERA-SVC-BALANCE", "ERA-CLAIM-BALANCE", "ERA-BPR-BALANCE"
BALANCES = {
    SERVICE: to_say("Charge of the line less its adjustments is what was paid for it."),
    CLAIM: to_say("Charge of the claim less all adjustments, its own and its lines', is what was paid for it."),
    TOTAL: to_say("Payments of the claims less the provider adjustments are the total of the payment."),
}


def imbalances(items: Iterator[Item]) -> Iterator[Imbalance]:
    """Every sum of one remittance that does not agree, to the cent."""
    payment: Payment | None = None
    total = Decimal(0)
    for item in items:
        if isinstance(item, Payment):
            payment = item
        elif isinstance(item, ProviderAdjustment):
            total -= item.amount
        else:
            total += item.paid
            yield from imbalances_of(item)
    if payment is not None and total != (payment.total if payment.credit else -payment.total):
        text = say(
            "Claims and provider adjustments make {total}, BPR02 says {total_2}.",
            total=total,
            total_2=payment.total,
        )
        yield Imbalance(code=TOTAL, message=text, line=payment.line, where="BPR02")


def imbalances_of(claim: PaidClaim) -> Iterator[Imbalance]:
    adjusted = _sum(claim.adjustments)
    for line in claim.lines:
        of_line = _sum(line.adjustments)
        adjusted += of_line
        if line.charge - of_line != line.paid:
            text = say(
                "{charge} less adjustments of {of_line} is not the {paid} paid.",
                charge=line.charge,
                of_line=of_line,
                paid=line.paid,
            )
            yield Imbalance(code=SERVICE, message=text, line=line.line, where="SVC03")
    if claim.charge - adjusted != claim.paid:
        text = say(
            "Claim {id}: {charge} less adjustments of {adjusted} is not the {paid} paid.",
            id=claim.id,
            charge=claim.charge,
            adjusted=adjusted,
            paid=claim.paid,
        )
        yield Imbalance(code=CLAIM, message=text, line=claim.line, where="CLP04")


def _sum(adjustments: tuple[Adjustment, ...]) -> Decimal:
    return sum((adjustment.amount for adjustment in adjustments), Decimal(0))
