"""One claim as segments: loops 2300 to 2330 in the order that the guides fix, and its lines."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Claim, DatedEvent, Kind, OtherPayer
from stepwell.rules.x12.claim_lines import (
    Roles,
    attachment,
    note,
    providers,
    references,
    service_line,
    span,
)
from stepwell.rules.x12.elements import Pen, composite, hm, plain, ymd
from stepwell.rules.x12.parties import address, adjustments, other_ids, payer_block, person

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

CLAIM_PROVIDERS: dict[Kind, Roles] = {
    Kind.PROFESSIONAL: (("referring", "DN"), ("rendering", "82"), ("facility", "77"), ("supervising", "DQ")),
    Kind.INSTITUTIONAL: (
        ("attending", "71"),
        ("operating", "72"),
        ("rendering", "82"),
        ("facility", "77"),
        ("referring", "DN"),
    ),
}
"""Field and its NM101, in the order of loop 2310. A field that its form has no loop for is refused."""

REFERENCES_OF = attrgetter(*(field for field, _ in REFERENCES))
CLAIM_PEOPLE = {kind: attrgetter(*(field for field, _ in roles)) for kind, roles in CLAIM_PROVIDERS.items()}
"""The values of the tables' fields in one step: a claim has some forty of them."""

OCCURRENCES, SPANS, VALUES, CONDITIONS = "BH", "BI", "BE", "BG"
HI_PER_SEGMENT = 12
BOTH = (("attachments", 0, 10), ("other_payers", 0, 10), ("conditions", 0, 2 * HI_PER_SEGMENT))
LIMITS = {
    Kind.PROFESSIONAL: (
        *(("lines", 1, 50), ("diagnoses", 1, 12), ("related_causes", 0, 2), *BOTH),
        *(("occurrences", 0, 0), ("values", 0, 0), ("reason_diagnoses", 0, 0)),
    ),
    Kind.INSTITUTIONAL: (
        *(("lines", 1, 999), ("diagnoses", 1, 25), ("related_causes", 0, 0), *BOTH),
        *(("occurrences", 0, 4 * HI_PER_SEGMENT), ("values", 0, 2 * HI_PER_SEGMENT), ("reason_diagnoses", 0, 3)),
    ),
}
"""How often a claim of each form must, and may, carry a field."""
LIMITED = {kind: attrgetter(*(field for field, _, _ in limits)) for kind, limits in LIMITS.items()}


def write_claim(pen: Pen, claim: Claim) -> None:
    """Loop 2300 and all below it."""
    _limits(pen, claim)
    _opening(pen, claim)
    references(pen, REFERENCES, REFERENCES_OF(claim))
    if claim.note is not None:
        note(pen, claim.note)
    if claim.kind is Kind.PROFESSIONAL:
        _diagnoses(pen, claim)
    else:
        _institutional_codes(pen, claim)
    providers(pen, claim.kind, CLAIM_PROVIDERS[claim.kind], CLAIM_PEOPLE[claim.kind](claim), "")
    for place, other in enumerate(claim.other_payers):
        pen.where = f"other_payers[{place}]"
        other_payer(pen, other)
    for place, line in enumerate(claim.lines):
        pen.where = f"lines[{place}]"
        service_line(pen, claim.kind, line, place + 1)


def _limits(pen: Pen, claim: Claim) -> None:
    professional = claim.kind is Kind.PROFESSIONAL
    for (field, least, most), value in zip(LIMITS[claim.kind], LIMITED[claim.kind](claim), strict=True):
        count = len(value)
        if not least <= count <= most:
            pen.refuse(
                "too-many" if count else "missing-field",
                say("{field}: {count} given, X12 carries {most}.", field=field, count=count, most=most),
                field,
            )
    if not professional and (claim.clia or claim.supervising):
        pen.refuse("wrong-kind", say("These values belong to a professional claim."), "kind")
    if professional and (claim.attending or claim.operating or claim.admitting_diagnosis or claim.statement_first):
        pen.refuse("wrong-kind", say("These values belong to an institutional claim."), "kind")


def _opening(pen: Pen, claim: Claim) -> None:
    """CLM, dates, CL1, PWK and AMT."""
    professional = claim.kind is Kind.PROFESSIONAL
    form = f"{pen.must(claim.place, 2, 'place')}:{'B' if professional else 'A'}:"
    form += pen.must(claim.frequency, 1, "frequency")
    signed = ("Y" if claim.signature_on_file else "N") if professional else ""
    assigned = (
        pen.must(claim.assignment, 1, "assignment"),
        pen.must(claim.benefits_assigned, 1, "benefits_assigned"),
    )
    clm = ("CLM", pen.must(claim.id, 20, "id"), pen.money(claim.charge, "charge"), "", "", form, signed, *assigned)
    release = pen.must(claim.release, 1, "release")
    rare: tuple[str, ...] = ()
    if claim.patient_signature or claim.delay_reason or claim.related_causes:
        rare = _rare(pen, claim)
    pen.put(*clm, release, *rare)
    for event in claim.dates:
        dated(pen, event)
    if not professional:
        _statement(pen, claim)
    for paper in claim.attachments:
        attachment(pen, paper)
    if claim.patient_paid is not None:
        pen.put("AMT", "F5" if professional else "F3", pen.money(claim.patient_paid, "patient_paid"))


def _rare(pen: Pen, claim: Claim) -> tuple[str, ...]:
    """CLM10 to CLM20. The state of an accident is the fourth component, after two causes and one not used."""
    causes = [pen.must(cause, 3, "related_causes") for cause in claim.related_causes]
    if claim.accident_state:
        causes += [""] * (3 - len(causes)) + [pen.code(claim.accident_state, 2, "accident_state")]
    signature = pen.code(claim.patient_signature, 1, "patient_signature")
    return (signature, composite(*causes), *([""] * 8), pen.code(claim.delay_reason, 2, "delay_reason"))


def _statement(pen: Pen, claim: Claim) -> None:
    first, last = claim.statement_first, claim.statement_last
    if first is None:
        pen.refuse("missing-field", say("An institutional claim needs its statement dates."), "statement_first")
    else:
        pen.put("DTP", "434", "RD8", f"{ymd(first)}-{ymd(last or first)}")
    kind = pen.code(claim.admission_type, 1, "admission_type")
    source = pen.code(claim.admission_source, 1, "admission_source")
    pen.put("CL1", kind, source, pen.must(claim.patient_status, 2, "patient_status"))


def dated(pen: Pen, event: DatedEvent) -> None:
    kind = pen.must(event.kind, 3, "dates")
    if event.first is None:
        if event.at is None:
            pen.refuse("missing-field", say("A dated event needs a date or an hour."), "dates")
        else:
            pen.put("DTP", kind, "TM", hm(event.at))
    elif event.at is not None:
        pen.put("DTP", kind, "DT", ymd(event.first) + hm(event.at))
    else:
        pen.put("DTP", kind, *span(event.first, event.last))


def _diagnoses(pen: Pen, claim: Claim) -> None:
    codes = [pen.must(code, 30, "diagnoses") for code in claim.diagnoses]
    if codes:
        pen.segments.append("HI*ABK:" + "*ABF:".join(codes))
    if claim.conditions:
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
    pen.include(payer_block, replace(other.payer, other_ids=()), f"{pen.where}.payer")
    if other.paid_on is not None:
        pen.put("DTP", "573", "D8", ymd(other.paid_on))
    other_ids(pen, other.payer.other_ids, "payer.other_ids")
    ids = (("G1", other.authorization), ("F8", other.claim_number))
    other_ids(pen, tuple(pair for pair in ids if pair[1]), "claim_number")
