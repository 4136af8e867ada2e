"""The service lines of a claim as segments: loops 2400 to 2430, in the order that the guides fix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Attachment, Drug, Kind, Note, PriorPayment, Provider, ServiceLine
from stepwell.rules.x12.elements import END, Pen, composite, plain, ymd
from stepwell.rules.x12.parties import MEMORY, adjustments, provider_block

LINE_REFERENCES = (("authorization", "G1"), ("id", "6R"), ("clia", "X4"), ("referral", "9F"))
"""Field of a service line and its REF qualifier, in the order of loop 2400."""

Roles = tuple[tuple[str, str], ...]
LINE_PROVIDERS: dict[Kind, Roles] = {
    Kind.PROFESSIONAL: (
        ("rendering", "82"),
        ("facility", "77"),
        ("supervising", "DQ"),
        ("ordering", "DK"),
        ("referring", "DN"),
    ),
    Kind.INSTITUTIONAL: (("rendering", "82"), ("referring", "DN")),
}
"""Field and its NM101, in the order of loop 2420. A field that its form has no loop for is refused."""

LINE_REFERENCES_OF = attrgetter(*(field for field, _ in LINE_REFERENCES))
LINE_PEOPLE = {kind: attrgetter(*(field for field, _ in roles)) for kind, roles in LINE_PROVIDERS.items()}
"""The values of the tables' fields in one step: a claim has some forty of them."""
RARE = attrgetter(
    *("attachments", "last", "authorization", "clia", "referral", "note", "drug", "prior"),
    *("rendering", "facility", "supervising", "ordering", "referring"),
)
"""What most lines do without: then their four segments are one text."""

SPECIALTIES = {(Kind.PROFESSIONAL, "82"): "PE", (Kind.INSTITUTIONAL, "71"): "AT"}
"""Who may name a specialty: form and NM101 to PRV01."""


def references(pen: Pen, fields: tuple[tuple[str, str], ...], values: tuple[str, ...]) -> None:
    for (field, qualifier), value in zip(fields, values, strict=True):
        if value:
            pen.segments.append(f"REF*{qualifier}*{pen.code(value, 50, field)}")


def providers(pen: Pen, kind: Kind, roles: Roles, people: tuple[Provider | None, ...], prefix: str) -> None:
    for (field, role), provider in zip(roles, people, strict=True):
        if provider is not None:
            pen.include(provider_block, provider, role, SPECIALTIES.get((kind, role), ""), prefix + field)


def span(first: date, last: date | None) -> tuple[str, str]:
    return ("D8", ymd(first)) if last is None else ("RD8", f"{ymd(first)}-{ymd(last)}")


def attachment(pen: Pen, paper: Attachment) -> None:
    control = pen.code(paper.control, 80, "attachments")
    way = pen.must(paper.way, 2, "attachments")
    pen.put("PWK", pen.must(paper.report, 2, "attachments"), way, "", "", "AC" if control else "", control)


def note(pen: Pen, said: Note) -> None:
    pen.put("NTE", pen.must(said.kind, 3, "note"), pen.text(said.text, 80, "note"))


def service_line(pen: Pen, kind: Kind, line: ServiceLine, number: int) -> None:
    """Loop 2400 with what hangs below it."""
    try:
        service = _service(kind, line)
    except Invalid as invalid:
        pen.problems += (Problem(p.code, p.message, f"{pen.where}.{p.where}") for p in invalid.problems)
        return
    day = "" if line.first is None else f"{END}DTP*472*D8*{ymd(line.first)}"
    if not any(RARE(line)):
        mine = f"{END}REF*6R*{pen.code(line.id, 50, 'id')}" if line.id else ""
        pen.segments.append(f"LX*{number}{END}{service}{day}{mine}")
        return
    pen.segments.append(f"LX*{number}{END}{service}")
    for paper in line.attachments:
        attachment(pen, paper)
    if line.first is not None:
        pen.put("DTP", "472", *span(line.first, line.last))
    references(pen, LINE_REFERENCES, LINE_REFERENCES_OF(line))
    if line.note is not None:
        note(pen, line.note)
    if line.drug is not None:
        _drug(pen, line.drug)
    providers(pen, kind, LINE_PROVIDERS[kind], LINE_PEOPLE[kind](line), f"{pen.where}.")
    for payment in line.prior:
        _prior(pen, kind, payment)


def _service(kind: Kind, line: ServiceLine) -> str:
    """SV1 or SV2. The same services at the same price come again and again, so their text is remembered."""
    if kind is Kind.PROFESSIONAL:
        flags = (line.emergency, line.epsdt, line.family_planning, line.copay_exempt)
        if line.revenue or line.noncovered is not None or line.first is None:
            return _refuse_professional(line)
        what = (line.procedure, line.modifiers, line.description)
        return _professional(what, line.charge, line.unit, line.units, line.place, line.pointers, flags)
    if line.place or line.pointers or line.authorization or line.referral or line.clia:
        _wrong_kind(say("These values belong to a professional line."), "place")
    if line.emergency or line.epsdt or line.family_planning or line.copay_exempt:
        _wrong_kind(say("These values belong to a professional line."), "emergency")
    if line.facility or line.supervising or line.ordering:
        _wrong_kind(say("These people belong to a professional line."), "facility")
    what = (line.procedure, line.modifiers, line.description)
    return _institutional(line.revenue, what, line.charge, line.unit, line.units, line.noncovered)


def _refuse_professional(line: ServiceLine) -> str:
    if line.first is None:
        raise Invalid(Problem("missing-field", say("A professional line needs a date."), "first"))
    return _wrong_kind(say("A revenue code belongs to an institutional claim."), "revenue")


def _wrong_kind(message: str, field: str) -> str:
    raise Invalid(Problem("wrong-kind", message, field))


def procedure(pen: Pen, code: str, modifiers: tuple[str, ...], description: str = "") -> str:
    if not code:
        return ""
    pen.at_most(modifiers, 4, "modifiers")
    parts = ["HC", pen.code(code, 48, "procedure"), *(pen.must(m, 2, "modifiers") for m in modifiers)]
    if description:
        parts += [""] * (6 - len(parts)) + [plain(description, 80)]
    return composite(*parts)


What = tuple[str, tuple[str, ...], str]
"""Code, modifiers and description of a service."""


@lru_cache(maxsize=MEMORY)
def _professional(
    what: What,
    charge: Decimal,
    unit: str,
    units: Decimal,
    place: str,
    pointers: tuple[int, ...],
    flags: tuple[bool, bool, bool, bool],
) -> str:
    pen = Pen()
    if not what[0]:
        pen.refuse("missing-field", say("A professional line needs a procedure code."), "procedure")
    pen.at_most(pointers, 4, "pointers")
    emergency, epsdt, family_planning, copay_exempt = flags
    pen.put(
        *("SV1", procedure(pen, *what), pen.money(charge, "charge")),
        *(pen.must(unit, 2, "unit"), pen.money(units, "units"), pen.code(place, 2, "place"), ""),
        *(":".join(map(str, pointers)), "", "Y" if emergency else "", ""),
        *("Y" if epsdt else "", "Y" if family_planning else "", "", "", "0" if copay_exempt else ""),
    )
    return pen.done()[0]


@lru_cache(maxsize=MEMORY)
def _institutional(
    revenue: str,
    what: What,
    charge: Decimal,
    unit: str,
    units: Decimal,
    noncovered: Decimal | None,
) -> str:
    pen = Pen()
    left = "" if noncovered is None else pen.money(noncovered, "noncovered")
    text = procedure(pen, *what)
    amounts = (pen.money(charge, "charge"), pen.must(unit, 2, "unit"), pen.money(units, "units"))
    pen.put("SV2", pen.must(revenue, 48, "revenue"), text, *amounts, "", left)
    return pen.done()[0]


def _drug(pen: Pen, drug: Drug) -> None:
    pen.put("LIN", "", "N4", pen.must(drug.ndc, 48, "drug"))
    pen.put("CTP", "", "", "", pen.money(drug.quantity, "drug"), pen.must(drug.unit, 2, "drug"))


def _prior(pen: Pen, kind: Kind, payment: PriorPayment) -> None:
    """Loop 2430: SVD, CAS, DTP 573, AMT EAF."""
    code = procedure(pen, payment.procedure, payment.modifiers)
    paid, units = pen.money(payment.paid, "prior"), pen.money(payment.units, "prior")
    needed = pen.must if kind is Kind.INSTITUTIONAL else pen.code
    revenue = needed(payment.revenue, 48, "prior.revenue")
    pen.put("SVD", pen.must(payment.payer_id, 80, "prior"), paid, code, revenue, units)
    adjustments(pen, payment.adjustments, "prior")
    pen.put("DTP", "573", "D8", ymd(payment.paid_on))
    if payment.remaining is not None:
        pen.put("AMT", "EAF", pen.money(payment.remaining, "prior"))
