"""One claim and its service lines as segments: loops 2300 to 2430, in the order that the guides fix."""

from __future__ import annotations

from datetime import date

from stepwell.rules.problems import Invalid
from stepwell.rules.x12.claim import (
    Attachment,
    Claim,
    DatedEvent,
    Drug,
    Kind,
    Note,
    OtherPayer,
    PriorPayment,
    Provider,
    ServiceLine,
)
from stepwell.rules.x12.elements import Pen, composite, hm, plain, ymd
from stepwell.rules.x12.parties import address, adjustments, other_ids, payer_block, person, provider_block

REFERENCES = (
    ("authorization_exception", "4N"),
    ("referral", "9F"),
    ("authorization", "G1"),
    ("payer_claim_number", "F8"),
    ("clia", "X4"),
    ("clearinghouse_id", "D9"),
    ("medical_record", "EA"),
    ("demonstration", "P4"),
)
"""Field of a claim and its REF qualifier, in the order of loop 2300."""

LINE_REFERENCES = (("authorization", "G1"), ("id", "6R"), ("clia", "X4"), ("referral", "9F"))
"""Field of a service line and its REF qualifier, in the order of loop 2400."""

CLAIM_PROVIDERS = {
    Kind.PROFESSIONAL: (("referring", "DN"), ("rendering", "82"), ("facility", "77"), ("supervising", "DQ")),
    Kind.INSTITUTIONAL: (
        ("attending", "71"),
        ("operating", "72"),
        ("rendering", "82"),
        ("facility", "77"),
        ("referring", "DN"),
    ),
}
LINE_PROVIDERS = {
    Kind.PROFESSIONAL: (
        ("rendering", "82"),
        ("facility", "77"),
        ("supervising", "DQ"),
        ("ordering", "DK"),
        ("referring", "DN"),
    ),
    Kind.INSTITUTIONAL: (("rendering", "82"), ("referring", "DN")),
}
"""Field and its NM101, in the order of loops 2310 and 2420. A field that its form has no loop for is refused."""

SPECIALTIES = {(Kind.PROFESSIONAL, "82"): "PE", (Kind.INSTITUTIONAL, "71"): "AT"}
"""Who may name a specialty: form and NM101 to PRV01."""

OCCURRENCES, SPANS, VALUES, CONDITIONS = "BH", "BI", "BE", "BG"
HI_PER_SEGMENT = 12
LINES = {Kind.PROFESSIONAL: 50, Kind.INSTITUTIONAL: 999}
DIAGNOSES = {Kind.PROFESSIONAL: 12, Kind.INSTITUTIONAL: 25}


def claim_block(claim: Claim) -> list[str]:
    """The segments of loop 2300. Raises `Invalid` with every value that cannot be written."""
    pen = Pen()
    _limits(pen, claim)
    _opening(pen, claim)
    for field, qualifier in REFERENCES:
        value = getattr(claim, field)
        if value:
            pen.put("REF", qualifier, pen.code(value, 50, field))
    if claim.note is not None:
        note(pen, claim.note)
    if claim.kind is Kind.PROFESSIONAL:
        _diagnoses(pen, claim)
    else:
        _institutional_codes(pen, claim)
    _providers(pen, claim.kind, claim, "")
    for place, other in enumerate(claim.other_payers):
        pen.where = f"other_payers[{place}]"
        other_payer(pen, other)
    for place, line in enumerate(claim.lines):
        pen.where = f"lines[{place}]"
        _line(pen, claim.kind, line, str(place + 1))
    return pen.done()


def _limits(pen: Pen, claim: Claim) -> None:
    if not claim.lines:
        pen.refuse("missing-field", "A claim needs at least one service line.", "lines")
    if not claim.diagnoses:
        pen.refuse("missing-field", "A claim needs at least one diagnosis.", "diagnoses")
    pen.at_most(claim.lines, LINES[claim.kind], "lines")
    pen.at_most(claim.diagnoses, DIAGNOSES[claim.kind], "diagnoses")
    pen.at_most(claim.reason_diagnoses, 3, "reason_diagnoses")
    pen.at_most(claim.attachments, 10, "attachments")
    pen.at_most(claim.other_payers, 10, "other_payers")
    pen.at_most(claim.related_causes, 2, "related_causes")
    for field in ("conditions", "values"):
        pen.at_most(getattr(claim, field), 2 * HI_PER_SEGMENT, field)
    if claim.kind is Kind.PROFESSIONAL:
        given = (claim.attending, claim.operating, claim.occurrences, claim.values, claim.reason_diagnoses)
        if any(given) or claim.admitting_diagnosis or claim.statement_first:
            pen.refuse("wrong-kind", "These values belong to an institutional claim.", "kind")
    elif claim.clia or claim.supervising or claim.related_causes:
        pen.refuse("wrong-kind", "These values belong to a professional claim.", "kind")


def _opening(pen: Pen, claim: Claim) -> None:
    """CLM, dates, CL1, PWK and AMT."""
    professional = claim.kind is Kind.PROFESSIONAL
    place = pen.must(claim.place, 2, "place")
    form = f"{place}:{'B' if professional else 'A'}:{pen.must(claim.frequency, 1, 'frequency')}"
    signed = ("Y" if claim.signature_on_file else "N") if professional else ""
    state = ("", "", claim.accident_state) if claim.accident_state else ()
    causes = composite(*(pen.must(c, 3, "related_causes") for c in claim.related_causes), *_pad(claim, state))
    pen.put(
        *("CLM", pen.must(claim.id, 20, "id"), pen.money(claim.charge, "charge"), "", "", form, signed),
        *(pen.must(claim.assignment, 1, "assignment"), pen.must(claim.benefits_assigned, 1, "benefits_assigned")),
        *(pen.must(claim.release, 1, "release"), pen.code(claim.patient_signature, 1, "patient_signature"), causes),
        *([""] * 8),
        pen.code(claim.delay_reason, 2, "delay_reason"),
    )
    for event in claim.dates:
        dated(pen, event)
    if not professional:
        _statement(pen, claim)
    for paper in claim.attachments:
        attachment(pen, paper)
    if claim.patient_paid is not None:
        pen.put("AMT", "F5" if professional else "F3", pen.money(claim.patient_paid, "patient_paid"))


def _pad(claim: Claim, state: tuple[str, ...]) -> tuple[str, ...]:
    """The state of an accident is the fourth component, after two causes and one that is not used."""
    return ("",) * (3 - len(claim.related_causes)) + state[-1:] if state else ()


def _statement(pen: Pen, claim: Claim) -> None:
    first, last = claim.statement_first, claim.statement_last
    if first is None:
        pen.refuse("missing-field", "An institutional claim needs its statement dates.", "statement_first")
    else:
        pen.put("DTP", "434", "RD8", f"{ymd(first)}-{ymd(last or first)}")
    kind = pen.code(claim.admission_type, 1, "admission_type")
    source = pen.code(claim.admission_source, 1, "admission_source")
    pen.put("CL1", kind, source, pen.must(claim.patient_status, 2, "patient_status"))


def dated(pen: Pen, event: DatedEvent) -> None:
    kind = pen.must(event.kind, 3, "dates")
    if event.first is None:
        if event.at is None:
            pen.refuse("missing-field", "A dated event needs a date or an hour.", "dates")
        else:
            pen.put("DTP", kind, "TM", hm(event.at))
    elif event.at is not None:
        pen.put("DTP", kind, "DT", ymd(event.first) + hm(event.at))
    else:
        pen.put("DTP", kind, *span(event.first, event.last))


def span(first: date, last: date | None) -> tuple[str, str]:
    return ("D8", ymd(first)) if last is None else ("RD8", f"{ymd(first)}-{ymd(last)}")


def attachment(pen: Pen, paper: Attachment) -> None:
    control = pen.code(paper.control, 80, "attachments")
    way = pen.must(paper.way, 2, "attachments")
    pen.put("PWK", pen.must(paper.report, 2, "attachments"), way, "", "", "AC" if control else "", control)


def note(pen: Pen, said: Note) -> None:
    pen.put("NTE", pen.must(said.kind, 3, "note"), pen.text(said.text, 80, "note"))


def _diagnoses(pen: Pen, claim: Claim) -> None:
    codes = [pen.must(code, 30, "diagnoses") for code in claim.diagnoses]
    if codes:
        pen.put("HI", f"ABK:{codes[0]}", *(f"ABF:{code}" for code in codes[1:]))
    codes_of(pen, CONDITIONS, [pen.must(code, 30, "conditions") for code in claim.conditions])


def _institutional_codes(pen: Pen, claim: Claim) -> None:
    """HI segments, one kind each, in the order of loop 2300."""
    codes = [pen.must(code, 30, "diagnoses") for code in claim.diagnoses]
    codes_of(pen, "ABK", codes[:1])
    if claim.admitting_diagnosis:
        codes_of(pen, "ABJ", [pen.code(claim.admitting_diagnosis, 30, "admitting_diagnosis")])
    codes_of(pen, "APR", [pen.must(code, 30, "reason_diagnoses") for code in claim.reason_diagnoses])
    codes_of(pen, "ABF", codes[1:])
    spans = [o for o in claim.occurrences if o.last is not None]
    days = [o for o in claim.occurrences if o.last is None]
    for kind, some in ((SPANS, spans), (OCCURRENCES, days)):
        pen.at_most(tuple(some), 2 * HI_PER_SEGMENT, "occurrences")
        codes_of(pen, kind, [composite(pen.must(o.code, 30, "occurrences"), *span(o.first, o.last)) for o in some])
    amounts = [f"{pen.must(v.code, 30, 'values')}:::{pen.money(v.amount, 'values')}" for v in claim.values]
    codes_of(pen, VALUES, amounts)
    codes_of(pen, CONDITIONS, [pen.must(code, 30, "conditions") for code in claim.conditions])


def codes_of(pen: Pen, kind: str, codes: list[str]) -> None:
    for start in range(0, len(codes), HI_PER_SEGMENT):
        pen.put("HI", *(f"{kind}:{code}" for code in codes[start : start + HI_PER_SEGMENT]))


def _providers(pen: Pen, kind: Kind, holder: Claim | ServiceLine, prefix: str) -> None:
    for field, role in (CLAIM_PROVIDERS if isinstance(holder, Claim) else LINE_PROVIDERS)[kind]:
        provider: Provider | None = getattr(holder, field)
        if provider is not None:
            try:
                pen.segments += provider_block(provider, role, SPECIALTIES.get((kind, role), ""), prefix + field)
            except Invalid as invalid:
                pen.problems += invalid.problems


def other_payer(pen: Pen, other: OtherPayer) -> None:
    """Loops 2320, 2330A and 2330B."""
    group = pen.code(other.group_number, 50, "group_number")
    order, relation = pen.must(other.order, 1, "order"), pen.must(other.relation, 2, "relation")
    medicare, filing = (
        pen.code(other.medicare_secondary, 3, "medicare_secondary"),
        pen.code(other.filing, 2, "filing"),
    )
    pen.put("SBR", order, relation, group, plain(other.group_name, 60), medicare, "", "", "", filing)
    adjustments(pen, other.adjustments, "adjustments")
    for qualifier, amount in (("D", other.paid), ("A8", other.noncovered), ("EAF", other.remaining)):
        if amount is not None:
            pen.put("AMT", qualifier, pen.money(amount, "paid"))
    assigned = pen.must(other.benefits_assigned, 1, "benefits_assigned")
    pen.put("OI", "", "", assigned, "", "", pen.must(other.release, 1, "release"))
    if other.remarks:
        pen.at_most(other.remarks, 5, "remarks")
        pen.put("MOA", "", "", *(pen.must(code, 50, "remarks") for code in other.remarks))
    person(
        pen, "IL", other.subscriber, kind="MI", id=pen.must(other.member_id, 80, "member_id"), field="subscriber"
    )
    if other.subscriber_address is not None:
        address(pen, other.subscriber_address, "subscriber_address")
    try:
        payer = payer_block(other.payer, f"{pen.where}.payer")
    except Invalid as invalid:
        pen.problems += invalid.problems
        return
    known = sum(segment.startswith(("NM1", "N3", "N4")) for segment in payer)
    pen.segments += payer[:known]
    if other.paid_on is not None:
        pen.put("DTP", "573", "D8", ymd(other.paid_on))
    pen.segments += payer[known:]
    ids = (("G1", other.authorization), ("F8", other.claim_number))
    other_ids(pen, tuple(pair for pair in ids if pair[1]), "claim_number")


def _line(pen: Pen, kind: Kind, line: ServiceLine, number_of_line: str) -> None:
    """Loop 2400 with what hangs below it."""
    pen.put("LX", number_of_line)
    (_professional if kind is Kind.PROFESSIONAL else _institutional)(pen, line)
    for paper in line.attachments:
        attachment(pen, paper)
    if line.first is not None:
        pen.put("DTP", "472", *span(line.first, line.last))
    for field, qualifier in LINE_REFERENCES:
        value = getattr(line, field)
        if value:
            pen.put("REF", qualifier, pen.code(value, 50, field))
    if line.note is not None:
        note(pen, line.note)
    if line.drug is not None:
        _drug(pen, line.drug)
    _providers(pen, kind, line, f"{pen.where}.")
    for payment in line.prior:
        _prior(pen, payment)


def procedure(pen: Pen, code: str, modifiers: tuple[str, ...], description: str = "") -> str:
    if not code:
        return ""
    pen.at_most(modifiers, 4, "modifiers")
    parts = ["HC", pen.code(code, 48, "procedure"), *(pen.must(m, 2, "modifiers") for m in modifiers)]
    if description:
        parts += [""] * (6 - len(parts)) + [plain(description, 80)]
    return composite(*parts)


def _professional(pen: Pen, line: ServiceLine) -> None:
    if not line.procedure:
        pen.refuse("missing-field", "A professional line needs a procedure code.", "procedure")
    if line.first is None:
        pen.refuse("missing-field", "A professional line needs a date.", "first")
    if line.revenue or line.noncovered is not None:
        pen.refuse("wrong-kind", "A revenue code belongs to an institutional claim.", "revenue")
    pen.at_most(line.pointers, 4, "pointers")
    code = procedure(pen, line.procedure, line.modifiers, line.description)
    pen.put(
        *("SV1", code, pen.money(line.charge, "charge"), pen.must(line.unit, 2, "unit")),
        *(pen.money(line.units, "units"), pen.code(line.place, 2, "place"), ""),
        *(":".join(map(str, line.pointers)), "", "Y" if line.emergency else "", ""),
        *("Y" if line.epsdt else "", "Y" if line.family_planning else "", "", ""),
        "0" if line.copay_exempt else "",
    )


def _institutional(pen: Pen, line: ServiceLine) -> None:
    flags = line.emergency or line.epsdt or line.family_planning or line.copay_exempt
    people = line.facility or line.supervising or line.ordering
    if flags or people or line.place or line.pointers or line.authorization or line.referral or line.clia:
        pen.refuse("wrong-kind", "These values belong to a professional line.", "place")
    code = procedure(pen, line.procedure, line.modifiers, line.description)
    noncovered = "" if line.noncovered is None else pen.money(line.noncovered, "noncovered")
    revenue, unit = pen.must(line.revenue, 48, "revenue"), pen.must(line.unit, 2, "unit")
    units = pen.money(line.units, "units")
    pen.put("SV2", revenue, code, pen.money(line.charge, "charge"), unit, units, "", noncovered)


def _drug(pen: Pen, drug: Drug) -> None:
    pen.put("LIN", "", "N4", pen.must(drug.ndc, 48, "drug"))
    pen.put("CTP", "", "", "", pen.money(drug.quantity, "drug"), pen.must(drug.unit, 2, "drug"))


def _prior(pen: Pen, payment: PriorPayment) -> None:
    """Loop 2430: SVD, CAS, DTP 573, AMT EAF."""
    code = procedure(pen, payment.procedure, payment.modifiers)
    paid, units = pen.money(payment.paid, "prior"), pen.money(payment.units, "prior")
    revenue = pen.code(payment.revenue, 48, "prior")
    pen.put("SVD", pen.must(payment.payer_id, 80, "prior"), paid, code, revenue, units)
    adjustments(pen, payment.adjustments, "prior")
    pen.put("DTP", "573", "D8", ymd(payment.paid_on))
    if payment.remaining is not None:
        pen.put("AMT", "EAF", pen.money(payment.remaining, "prior"))
