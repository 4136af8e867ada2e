"""What each segment of a claim fills in: functions of the value's draft, the segment, and where faults go."""
# ruff: noqa: ARG001 (all functions of the tables take the same three arguments)

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from stepwell.rules.wording import say
from stepwell.rules.x12.claim import (
    Adjustment,
    Attachment,
    DatedEvent,
    Drug,
    Kind,
    Note,
    Occurrence,
    ValueCode,
)
from stepwell.rules.x12.claim_body import CONDITIONS, OCCURRENCES, REFERENCES, SPANS, VALUES
from stepwell.rules.x12.claim_lines import LINE_REFERENCES
from stepwell.rules.x12.segments import Faults, Segment, day_of, decimal, time_of
from stepwell.rules.x12.sets import UNDATED

Draft = dict[str, Any]  # the fields of one value as they come in; every kind of value occurs
Fill = Callable[[Draft, Segment, Faults], bool]
"""Fills a draft from a segment; False when no field keeps it."""

FIELD_OF = {qualifier: field for field, qualifier in REFERENCES}
LINE_FIELD_OF = {qualifier: field for field, qualifier in LINE_REFERENCES}
AMOUNT_OF = {"D": "paid", "A8": "noncovered", "EAF": "remaining"}
OTHERS_FIELD_OF = {"G1": "authorization", "F8": "claim_number"}


def clm(draft: Draft, segment: Segment, faults: Faults) -> bool:
    place = segment.parts(5)
    draft["id"] = segment[1]
    draft["charge"] = segment.amount(2, faults)
    draft["place"], draft["frequency"] = place[0], place[2] if len(place) > 2 else ""
    draft["signature_on_file"] = segment[6] != "N"
    draft["assignment"], draft["benefits_assigned"], draft["release"] = segment[7], segment[8], segment[9]
    draft["patient_signature"], draft["delay_reason"] = segment[10], segment[20]
    causes = segment.parts(11)
    draft["related_causes"] = tuple(cause for cause in causes[:2] if cause)
    draft["accident_state"] = causes[3] if len(causes) > 3 else ""
    return True


def claim_date(draft: Draft, segment: Segment, faults: Faults) -> bool:
    kind, form, value = segment[1], segment[2], segment[3]
    if kind == "434":
        first, last = segment.days(2, faults)
        draft["statement_first"], draft["statement_last"] = first, last or first
        return True
    if form == "TM":
        at = time_of(value)
        if at is None:
            faults.add("ELE-TIME", say("This is not a time."), segment.line, "DTP03")
        else:
            draft["dates"] += (DatedEvent(kind=kind, at=at),)
        return True
    first, last = segment.days(2, faults)
    if first is not None:
        at = time_of(value[8:]) if form == "DT" else None
        draft["dates"] += (DatedEvent(kind=kind, first=first, last=last, at=at),)
    return True


def cl1(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["admission_type"], draft["admission_source"], draft["patient_status"] = segment[1], segment[2], segment[3]
    return True


def pwk(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["attachments"] += (Attachment(report=segment[1], way=segment[2], control=segment[6]),)
    return True


def claim_amount(draft: Draft, segment: Segment, faults: Faults) -> bool:
    if segment[1] not in ("F5", "F3"):
        return False
    draft["patient_paid"] = segment.amount(2, faults)
    return True


def claim_reference(draft: Draft, segment: Segment, faults: Faults) -> bool:
    return _reference(draft, segment, FIELD_OF)


def line_reference(draft: Draft, segment: Segment, faults: Faults) -> bool:
    return _reference(draft, segment, LINE_FIELD_OF)


def _reference(draft: Draft, segment: Segment, fields: dict[str, str]) -> bool:
    field = fields.get(segment[1])
    if field is None or draft.get(field):
        return False
    draft[field] = segment[2]
    return True


def nte(draft: Draft, segment: Segment, faults: Faults) -> bool:
    if "note" in draft:
        return False
    draft["note"] = Note(kind=segment[1], text=segment[2])
    return True


def hi(draft: Draft, segment: Segment, faults: Faults) -> bool:
    """Codes of a claim; every component of the segment names its own kind."""
    kept = True
    for place in range(1, len(segment)):
        parts = [*segment.parts(place), "", "", "", ""]
        kept &= _code(draft, parts, segment, faults)
    return kept


def _code(draft: Draft, parts: list[str], segment: Segment, faults: Faults) -> bool:
    kind, code = parts[0], parts[1]
    if kind in ("ABK", "ABF", "BK", "BF"):
        draft["diagnoses"] += (code,)
    elif kind in ("ABJ", "BJ"):
        draft["admitting_diagnosis"] = code
    elif kind in ("APR", "PR"):
        draft["reason_diagnoses"] += (code,)
    elif kind == CONDITIONS:
        draft["conditions"] += (code,)
    elif kind == VALUES:
        draft["values"] += (ValueCode(code=code, amount=_number(parts[4], segment, faults)),)
    elif kind in (OCCURRENCES, SPANS):
        first, _, last = parts[3].partition("-")
        days = day_of(first), day_of(last)
        if days[0] is None or (kind == SPANS and days[1] is None):
            faults.add("ELE-DATE", say("{value!r} is not a date.", value=parts[3][:20]), segment.line, segment[0])
        draft["occurrences"] += (Occurrence(code=code, first=days[0] or UNDATED, last=days[1]),)
    else:
        return False
    return True


def _number(text: str, segment: Segment, faults: Faults) -> Decimal:
    value = decimal(text)
    if value is None:
        faults.add("ELE-NUMBER", say("{value!r} is not a number.", value=text[:20]), segment.line, segment[0])
    return value or Decimal(0)


def sbr(draft: Draft, segment: Segment, faults: Faults) -> bool:
    """How a subscriber stands with a payer; the relation is kept only for other payers."""
    draft["order"], draft["group_number"], draft["group_name"] = segment[1], segment[3], segment[4]
    draft["medicare_secondary"], draft["filing"] = segment[5], segment[9]
    return True


def other_sbr(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["relation"] = segment[2]
    return sbr(draft, segment, faults)


def cas(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["adjustments"] += adjustments(segment, faults)
    return True


def adjustments(segment: Segment, faults: Faults) -> tuple[Adjustment, ...]:
    """The triples of a CAS: reason, amount, quantity."""
    return tuple(
        Adjustment(
            group=segment[1],
            reason=segment[place],
            amount=segment.amount(place + 1, faults),
            quantity=segment.maybe_amount(place + 2, faults),
        )
        for place in range(2, min(len(segment), 20), 3)
        if segment[place] or segment[place + 1]
    )


def other_amount(draft: Draft, segment: Segment, faults: Faults) -> bool:
    field = AMOUNT_OF.get(segment[1])
    if field is None:
        return False
    draft[field] = segment.amount(2, faults)
    return True


def oi(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["benefits_assigned"], draft["release"] = segment[3], segment[6]
    return True


def moa(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["remarks"] = tuple(code for code in segment.elements[3:8] if code)
    return not (segment[1] or segment[2])


def paid_on(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["paid_on"] = segment.days(2, faults)[0]
    return segment[1] == "573"


@lru_cache(maxsize=1 << 10)
def pointers(text: str, component: str) -> tuple[int, ...]:
    """Places of diagnoses; what is no number reads as 0, which points nowhere."""
    parts = [part for part in text.split(component) if part]
    return tuple(int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 0 for part in parts)


def sv1(draft: Draft, segment: Segment, faults: Faults) -> bool:
    _procedure(draft, segment.parts(1))
    draft["charge"], draft["unit"] = segment.amount(2, faults), segment[3]
    draft["units"], draft["place"] = segment.amount(4, faults), segment[5]
    draft["pointers"] = pointers(segment[7], segment.separators.component)
    draft["emergency"], draft["epsdt"] = segment[9] == "Y", segment[11] == "Y"
    draft["family_planning"], draft["copay_exempt"] = segment[12] == "Y", segment[15] == "0"
    return True


def sv2(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["revenue"] = segment[1]
    _procedure(draft, segment.parts(2))
    draft["charge"], draft["unit"] = segment.amount(3, faults), segment[4]
    draft["units"] = segment.amount(5, faults)
    draft["noncovered"] = segment.maybe_amount(7, faults)
    return True


def _procedure(draft: Draft, parts: list[str]) -> None:
    draft["procedure"] = parts[1] if len(parts) > 1 else ""
    draft["modifiers"] = tuple(modifier for modifier in parts[2:6] if modifier)
    if len(parts) > 6:
        draft["description"] = parts[6]


def service_date(draft: Draft, segment: Segment, faults: Faults) -> bool:
    if segment[1] != "472":
        return False
    draft["first"], draft["last"] = segment.days(2, faults)
    return True


def lin(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["drug"] = Drug(ndc=segment[3], quantity=Decimal(0))
    return segment[2] == "N4"


def ctp(draft: Draft, segment: Segment, faults: Faults) -> bool:
    drug = draft.get("drug")
    if drug is None:
        return False
    draft["drug"] = Drug(ndc=drug.ndc, quantity=segment.amount(4, faults), unit=segment.part(5, 1))
    return True


def svd(draft: Draft, segment: Segment, faults: Faults) -> bool:
    _procedure(draft, segment.parts(3))
    draft.pop("description", None)
    draft["payer_id"], draft["paid"] = segment[1], segment.amount(2, faults)
    draft["revenue"], draft["units"] = segment[4], segment.amount(5, faults)
    return True


def bht(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["id"], draft["reissue"], draft["encounter"] = segment[3], segment[2] == "18", segment[6] == "RP"
    return True


def taxonomy(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["taxonomy"] = segment[3]
    return True


def pat(draft: Draft, segment: Segment, faults: Faults) -> bool:
    if "relation" in draft:
        draft["relation"] = segment[1]
    draft["died"] = segment.days(5, faults)[0]
    draft["pregnant"] = segment[9] == "Y"
    return not segment[8]


def dmg(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["born"], draft["sex"] = segment.day(2, faults), segment[3]
    return True


HEADER_SEGMENTS: dict[str, Fill] = {"BHT": bht}
BILLING_SEGMENTS: dict[str, Fill] = {"PRV": taxonomy}
SUBSCRIBER_SEGMENTS: dict[str, Fill] = {"SBR": sbr, "PAT": pat, "DMG": dmg}
PATIENT_SEGMENTS: dict[str, Fill] = {"PAT": pat, "DMG": dmg}
CLAIM_SEGMENTS: dict[str, Fill] = {
    "DTP": claim_date,
    "CL1": cl1,
    "PWK": pwk,
    "AMT": claim_amount,
    "REF": claim_reference,
    "NTE": nte,
    "HI": hi,
}
OTHER_SEGMENTS: dict[str, Fill] = {
    "SBR": other_sbr,
    "CAS": cas,
    "AMT": other_amount,
    "OI": oi,
    "MOA": moa,
    "DTP": paid_on,
}
LINE_SEGMENTS: dict[str, Fill] = {
    "SV1": sv1,
    "SV2": sv2,
    "PWK": pwk,
    "DTP": service_date,
    "REF": line_reference,
    "NTE": nte,
    "LIN": lin,
    "CTP": ctp,
}
PRIOR_SEGMENTS: dict[str, Fill] = {"SVD": svd, "CAS": cas, "DTP": paid_on, "AMT": other_amount}


def new_claim(kind: Kind) -> Draft:
    lists = ("dates", "attachments", "diagnoses", "conditions", "reason_diagnoses", "occurrences", "values")
    return {"kind": kind, **dict.fromkeys(lists, ()), "lines": [], "other_payers": []}


def new_line() -> Draft:
    return {"id": "", "charge": Decimal(0), "attachments": (), "prior": []}


def new_other() -> Draft:
    return {"adjustments": ()}


def new_prior() -> Draft:
    return {"payer_id": "", "paid": Decimal(0), "units": Decimal(0), "paid_on": None, "adjustments": ()}


MARKS = {"SV1": "", "SV2": "", "DTP": "dates", "HI": "diagnoses", "DMG": "born"}
"""Segments whose line is remembered, under the path of their loop and the name of a field."""
