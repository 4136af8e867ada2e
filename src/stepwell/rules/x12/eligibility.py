"""Is this person covered, and for what: the question (270) and the answer (271).

Keep the whole answer and show its messages to staff: payers put what matters for intensive outpatient care there.
Source: ASC X12N 005010X279A1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Address, Contact, Envelope, Payer, Person, Provider
from stepwell.rules.x12.claim_lines import span
from stepwell.rules.x12.elements import REPETITION, Pen, ymd
from stepwell.rules.x12.envelope import Block, file_of, made
from stepwell.rules.x12.levels import DEPENDENT, PAYER, RECEIVER, SUBSCRIBER, Level, Tree, levels
from stepwell.rules.x12.parties import organization, party, person
from stepwell.rules.x12.party_reader import NOBODY, Party
from stepwell.rules.x12.remittance import Procedure
from stepwell.rules.x12.segments import Faults
from stepwell.rules.x12.segments import made as moment
from stepwell.rules.x12.sets import GUIDES, TransactionSet

BENEFITS = MappingProxyType(
    {
        **dict.fromkeys("12345", "active"),
        **dict.fromkeys("678", "inactive"),
        "A": "coinsurance",
        "B": "copayment",
        "C": "deductible",
        "CB": "coverage basis",
        "F": "limit",
        "G": "out of pocket",
        "I": "not covered",
        "MC": "managed care coordinator",
        "R": "other or additional payer",
        "U": "contact for more",
        "V": "cannot be processed",
    }
)
"""EB01 in our words."""

SERVICE_TYPES = MappingProxyType(
    {"30": "plan-wide", "AI": "substance use", "MH": "mental health", "A4": "psychiatric", "A6": "psychotherapy"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityInquiry:
    """One person asked about. `trace` is ours and comes back; `patient` only for a dependent of the subscriber."""

    trace: str
    subscriber: Person
    member_id: str
    born: date
    sex: str = ""
    patient: Person | None = None
    service_types: tuple[str, ...] = ("30", "AI", "MH")
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityRequest:
    """A 270. `originator` (ten characters, TRN03) names who gave the traces."""

    envelope: Envelope
    id: str
    payer: Payer
    provider: Provider
    originator: str
    inquiries: tuple[EligibilityInquiry, ...]
    made_on: date | None = None
    made_at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """AAA: why there is no answer, and what to do (follow-up). `level` is the HL code it stands at."""

    level: str
    reason: str
    follow_up: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedParty:
    """Whom a benefit sends you to (LS 2120): a utilization reviewer, another payer, a primary physician."""

    role: str
    name: str
    id: str = ""
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One EB with what follows it. `authorization` and `in_network`: Y, N, U unknown, W not applicable."""

    info: str
    level: str = ""
    service_types: tuple[str, ...] = ()
    insurance: str = ""
    plan: str = ""
    period: str = ""
    amount: Decimal | None = None
    share: Decimal | None = None
    quantity_kind: str = ""
    quantity: Decimal | None = None
    authorization: str = ""
    in_network: str = ""
    procedure: Procedure | None = None
    messages: tuple[str, ...] = ()
    dates: tuple[tuple[str, date, date | None], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    parties: tuple[RelatedParty, ...] = ()
    line: int

    @property
    def meaning(self) -> str:
        return BENEFITS.get(self.info, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The answer for one person."""

    trace: str
    subscriber: Person
    member_id: str
    patient: Person | None = None
    address: Address | None = None
    born: date | None = None
    sex: str = ""
    dates: tuple[tuple[str, date, date | None], ...] = ()
    rejections: tuple[Rejection, ...] = ()
    benefits: tuple[Benefit, ...] = ()

    @property
    def active(self) -> bool | None:
        """Whether coverage is active; None when the answer does not say."""
        said = [b.meaning for b in self.benefits if b.meaning in ("active", "inactive")]
        if not said:
            return None
        return "active" in said


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityAnswer:
    """A 271. Rejections above the subscriber concern every person asked about."""

    envelope: Envelope
    id: str
    on: date | None
    payer: Payer
    provider: Provider
    rejections: tuple[Rejection, ...]
    answers: tuple[Eligibility, ...]


def write_270(request: EligibilityRequest) -> Iterator[str]:
    """The text of a 270. Raises `Invalid` with every problem of its values."""
    if not request.inquiries:
        raise Invalid(Problem("no-inquiries", say("An eligibility request asks about somebody."), "inquiries"))
    sets = iter([_request(request)])
    yield from file_of(request.envelope, group="HS", code="270", guide=GUIDES["270"], sets=sets)


def _request(request: EligibilityRequest) -> Iterable[Block]:
    pen, tree = Pen(), Tree()
    when = made(request.envelope, request.made_on, request.made_at)
    pen.put("BHT", "0022", "13", pen.must(request.id, 50, "id"), *when)
    top = tree.open(pen, PAYER, 0, children=True)
    organization(pen, "PR", request.payer.name, kind=request.payer.id_kind, id=request.payer.id, field="payer")
    clinic = tree.open(pen, RECEIVER, top, children=True)
    party(pen, "1P", request.provider, "provider")
    yield pen.done()
    for place, inquiry in enumerate(request.inquiries):
        pen = Pen(f"inquiries[{place}]")
        _inquiry(pen, tree, inquiry, request.originator, parent=clinic)
        yield pen.done()


def _inquiry(pen: Pen, tree: Tree, inquiry: EligibilityInquiry, originator: str, *, parent: int) -> None:
    mine = tree.open(pen, SUBSCRIBER, parent, children=inquiry.patient is not None)
    trace = ("TRN", "1", pen.must(inquiry.trace, 50, "trace"), pen.must(originator, 10, "originator"))
    member = pen.must(inquiry.member_id, 80, "member_id")
    if inquiry.patient is None:
        pen.put(*trace)
    person(pen, "IL", inquiry.subscriber, kind="MI", id=member, field="subscriber")
    if inquiry.patient is not None:
        tree.open(pen, DEPENDENT, mine, children=False)
        pen.put(*trace)
        person(pen, "03", inquiry.patient, kind="", id="", field="patient")
    pen.put("DMG", "D8", ymd(inquiry.born), pen.code(inquiry.sex, 1, "sex"))
    pen.put("DTP", "291", *span(inquiry.first, inquiry.last))
    if not inquiry.service_types:
        pen.refuse("missing-field", say("Ask about at least one service type, such as 30."), "service_types")
    pen.put("EQ", REPETITION.join(pen.must(kind, 2, "service_types") for kind in inquiry.service_types))


def read_270(one: TransactionSet, faults: Faults) -> EligibilityRequest:
    """A 270 back into the request that was written."""
    bht, parties, insured, originator = None, {PAYER: NOBODY, RECEIVER: NOBODY}, NOBODY, ""
    inquiries: list[EligibilityInquiry] = []
    for level in levels(one.body):
        who = level.party() or NOBODY
        if level.code == "":
            bht = level.first("BHT")
        elif level.code in parties:
            parties[level.code] = who
        elif level.code in (SUBSCRIBER, DEPENDENT):
            insured = who if level.code == SUBSCRIBER else insured
            if level.first("EQ") is not None:
                originator = level.value("TRN", "", 3)
                inquiries.append(_read_inquiry(level, insured, who, faults))
    made_on, made_at = moment(bht, one.envelope, faults)
    return EligibilityRequest(
        envelope=one.envelope,
        id=bht[3] if bht is not None else "",
        payer=parties[PAYER].payer(),
        provider=parties[RECEIVER].provider(),
        originator=originator,
        inquiries=tuple(inquiries),
        made_on=made_on,
        made_at=made_at,
    )


def _read_inquiry(level: Level, insured: Party, who: Party, faults: Faults) -> EligibilityInquiry:
    dmg, dtp = level.first("DMG"), level.first("DTP", "291")
    first, last = dtp.days(2, faults) if dtp is not None else (None, None)
    born = dmg.day(2, faults) if dmg is not None else None
    return EligibilityInquiry(
        trace=level.value("TRN", ""),
        subscriber=insured.whom(),
        member_id=insured.id,
        born=born or date.min,
        sex=dmg[3] if dmg is not None else "",
        patient=who.whom() if level.code == DEPENDENT else None,
        service_types=tuple(kind for eq in level.all("EQ") for kind in eq.repeats(1)),
        first=first or date.min,
        last=last,
    )
