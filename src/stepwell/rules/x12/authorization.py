"""May we treat, how often and until when: the request (278) and its answer.

No free validator of the 278 exists, so the order of levels follows our hand-checked samples; many plans use a
portal instead. Source: ASC X12N 005010X217. Element meanings beyond the samples: verify in the guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType

from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Attachment, Envelope, Payer, Person, Provider
from stepwell.rules.x12.claim_lines import attachment, procedure, span
from stepwell.rules.x12.elements import Pen, composite, ymd
from stepwell.rules.x12.eligibility import Rejection
from stepwell.rules.x12.envelope import Block, file_of, made
from stepwell.rules.x12.levels import DEPENDENT, EVENT, PAYER, RECEIVER, SERVICE, SUBSCRIBER, Tree
from stepwell.rules.x12.parties import contact, organization, party, person
from stepwell.rules.x12.remittance import Procedure
from stepwell.rules.x12.sets import GUIDES

DECISIONS = MappingProxyType(
    {
        "A1": "certified in total",
        "A2": "certified in part",
        "A3": "not certified",
        "A4": "pended",
        "A6": "modified",
        "C": "canceled",
        "CT": "contact the payer",
        "NA": "no authorization needed",
    }
)
"""HCR01 in our words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """How often (HSD): `count` of `kind` (VS visits, DY days), `per` in `every` (WK, MO), for `length` of `period`.

    HSD*VS*12*WK*3*35*4 reads: 12 visits, 3 a week, for 4 weeks (period 35).
    """

    kind: str
    count: Decimal
    every: str = ""
    per: Decimal | None = None
    period: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedService:
    """One service wanted: a procedure (professional) or a revenue code (institutional)."""

    first: date
    last: date | None = None
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    revenue: str = ""
    charge: Decimal | None = None
    unit: str = "UN"
    units: Decimal
    pattern: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """A 278 request for one patient. `payer` is the utilization review company.

    `category` HS health services or AR admission; `action` I first, R renewal, S revise, 4 extend, 3 cancel;
    `service_type` AI substance use or MH mental health; `place` a place of service.
    """

    envelope: Envelope
    id: str
    made_on: date | None = None
    made_at: time | None = None
    payer: Payer
    provider: Provider
    subscriber: Person
    member_id: str
    born: date
    sex: str = ""
    patient: Person | None = None
    relation: str = ""
    trace: str
    originator: str
    category: str = "HS"
    action: str = "I"
    service_type: str = "AI"
    place: str = "57"
    previous: str = ""
    admission: date | None = None
    diagnoses: tuple[str, ...]
    pattern: Pattern | None = None
    attachments: tuple[Attachment, ...] = ()
    message: str = ""
    services: tuple[RequestedService, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """HCR with its dates: `action` A1 to A6, C, CT, NA; `number` is the authorization number for REF G1."""

    action: str
    number: str = ""
    reason: str = ""
    effective: date | None = None
    expires: date | None = None
    issued: date | None = None

    @property
    def meaning(self) -> str:
        return DECISIONS.get(self.action, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedService:
    """One service of the answer, with what was certified."""

    decision: Decision | None = None
    first: date | None = None
    last: date | None = None
    procedure: Procedure | None = None
    revenue: str = ""
    units: Decimal | None = None
    pattern: Pattern | None = None
    messages: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationAnswer:
    """A 278 response. Without a decision, the rejections say why."""

    envelope: Envelope
    id: str
    on: date | None
    payer: Payer
    provider: Provider
    subscriber: Person
    member_id: str
    patient: Person | None = None
    trace: str = ""
    category: str = ""
    action: str = ""
    service_type: str = ""
    place: str = ""
    decision: Decision | None = None
    first: date | None = None
    last: date | None = None
    pattern: Pattern | None = None
    messages: tuple[str, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    services: tuple[DecidedService, ...] = ()


def write_278(request: AuthorizationRequest) -> Iterator[str]:
    """The text of a 278 request. Raises `Invalid` with every problem of its values."""
    yield from file_of(
        request.envelope, group="HI", code="278", guide=GUIDES["278"], sets=iter([_request(request)])
    )


def _request(request: AuthorizationRequest) -> Iterable[Block]:
    pen, tree = Pen(), Tree()
    when = made(request.envelope, request.made_on, request.made_at)
    pen.put("BHT", "0007", "13", pen.must(request.id, 50, "id"), *when)
    top = tree.open(pen, PAYER, 0, children=True)
    organization(pen, "X3", request.payer.name, kind=request.payer.id_kind, id=request.payer.id, field="payer")
    clinic = tree.open(pen, RECEIVER, top, children=True)
    party(pen, "1P", replace(request.provider, contact=None), "provider")
    if request.provider.contact is not None:
        contact(pen, request.provider.contact, "provider.contact")
    above = _patient(pen, tree, request, parent=clinic)
    event = tree.open(pen, EVENT, above, children=bool(request.services))
    _event(pen, request)
    for place, service in enumerate(request.services):
        pen.where = f"services[{place}]"
        tree.open(pen, SERVICE, event, children=False)
        _service(pen, service)
    yield pen.done()


def _patient(pen: Pen, tree: Tree, request: AuthorizationRequest, *, parent: int) -> int:
    level = tree.open(pen, SUBSCRIBER, parent, children=True)
    member = pen.must(request.member_id, 80, "member_id")
    person(pen, "IL", request.subscriber, kind="MI", id=member, field="subscriber")
    if request.patient is not None:
        level = tree.open(pen, DEPENDENT, level, children=True)
        person(pen, "QC", request.patient, kind="", id="", field="patient")
    pen.put("DMG", "D8", ymd(request.born), pen.code(request.sex, 1, "sex"))
    if request.patient is not None and request.relation:
        pen.put("INS", "N", pen.code(request.relation, 2, "relation"))
    return level


def _event(pen: Pen, request: AuthorizationRequest) -> None:
    pen.put("TRN", "1", pen.must(request.trace, 50, "trace"), pen.must(request.originator, 10, "originator"))
    place = composite(pen.code(request.place, 2, "place"), "B") if request.place else ""
    kinds = (pen.must(request.category, 2, "category"), pen.must(request.action, 1, "action"))
    pen.put("UM", *kinds, pen.code(request.service_type, 2, "service_type"), place)
    if request.previous:
        pen.put("REF", "BB", pen.code(request.previous, 50, "previous"))
    if request.admission is not None:
        pen.put("DTP", "435", "D8", ymd(request.admission))
    pen.at_most(request.diagnoses, 12, "diagnoses")
    codes = [pen.must(code, 30, "diagnoses") for code in request.diagnoses]
    if codes:
        pen.put("HI", f"ABK:{codes[0]}", *(f"ABF:{code}" for code in codes[1:]))
    if request.pattern is not None:
        _pattern(pen, request.pattern)
    for paper in request.attachments:
        attachment(pen, paper)
    if request.message:
        pen.put("MSG", pen.text(request.message, 264, "message"))


def _pattern(pen: Pen, pattern: Pattern) -> None:
    per = "" if pattern.per is None else pen.money(pattern.per, "pattern")
    length = "" if pattern.length is None else str(pattern.length)
    kind, every = pen.must(pattern.kind, 2, "pattern"), pen.code(pattern.every, 2, "pattern")
    period = pen.code(pattern.period, 2, "pattern")
    pen.put("HSD", kind, pen.money(pattern.count, "pattern"), every, per, period, length)


def _service(pen: Pen, service: RequestedService) -> None:
    pen.put("DTP", "472", *span(service.first, service.last))
    charge = "" if service.charge is None else pen.money(service.charge, "charge")
    amounts = (charge, pen.must(service.unit, 2, "unit"), pen.money(service.units, "units"))
    code = procedure(pen, service.procedure, service.modifiers)
    if service.revenue:
        pen.put("SV2", pen.code(service.revenue, 48, "revenue"), code, *amounts)
    else:
        if not code:
            pen.refuse("missing-field", say("A service needs a procedure or a revenue code."), "procedure")
        pen.put("SV1", code, *amounts)
    if service.pattern is not None:
        _pattern(pen, service.pattern)
