"""From charge lines to claims: who bills whom, split where the payer or the form wants it.

The claims are the values that the X12 writer takes and the lint judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stepwell.rules.claims.charges import ChargeLine
from stepwell.rules.claims.plan import PayerPlan
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Claim, Kind, Patient, Payer, Provider, ServiceLine, Subscriber

MOST_LINES = {Kind.PROFESSIONAL: 50, Kind.INSTITUTIONAL: 999}
"""Lines that one claim takes (loop 2400 of the 837)."""
MOST_POINTERS = 4


class InStay(StrEnum):
    """Where an institutional claim stands in the bills of one stay, by its frequency code."""

    ONLY = "1"
    FIRST = "2"
    MIDDLE = "3"
    LAST = "4"


def in_stay(*, billed_before: bool, ended: bool) -> InStay:
    """The place of a claim in its stay: whether an earlier one stands, and whether the stay ends with this one.

    Source: NUBC type of bill, third digit; domain rule for Medicare intensive outpatient claims (bill in sequence).
    """
    if ended:
        return InStay.LAST if billed_before else InStay.ONLY
    return InStay.MIDDLE if billed_before else InStay.FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who stands on the claim. `attending` is asked for by institutional claims."""

    billing: Provider
    payer: Payer
    subscriber: Subscriber
    patient: Patient | None = None
    attending: Provider | None = None
    facility: Provider | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Billable:
    """A charge line ready to be billed, under our line id. No pointers: to the first diagnoses, up to four."""

    id: str
    charge: ChargeLine
    rendering: Provider | None = None
    supervising: Provider | None = None
    authorization: str = ""
    clia: str = ""
    pointers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What the claims of one client and span have in common. `patient_status` is for institutional claims."""

    parties: Parties
    diagnoses: tuple[str, ...]
    medical_record: str = ""
    in_stay: InStay = InStay.ONLY
    patient_status: str = ""


def assemble(
    billables: Iterable[Billable], *, bill: Bill, plan: PayerPlan, number: Callable[[int], str]
) -> tuple[Claim, ...]:
    """The claims for one client and span, in order of their first day.

    They are split by authorization number where the plan takes one a claim, and where the lines are too many for one
    form. `number` gives our claim id for the first, second, ... claim. Raises `Invalid` for lines without a price
    and for a bill without a diagnosis.
    """
    lines = sorted(billables, key=lambda b: (b.charge.day, b.id))
    found = _problems(lines, bill)
    if found:
        raise Invalid(*found)
    parts = [
        group[start : start + MOST_LINES[plan.form]]
        for group in _by_authorization(lines, plan=plan)
        for start in range(0, len(group), MOST_LINES[plan.form])
    ]
    parts.sort(key=lambda part: (part[0].charge.day, part[0].id))
    return tuple(_claim(part, bill=bill, plan=plan, id=number(n)) for n, part in enumerate(parts))


def _problems(lines: Sequence[Billable], bill: Bill) -> list[Problem]:
    found = (
        [] if bill.diagnoses else [Problem("no-diagnosis", say("Give the program diagnosis first."), "diagnoses")]
    )
    ids = [line.id for line in lines]
    if len(set(ids)) < len(ids):
        found.append(Problem("line-id-twice", say("Each line needs an id of its own."), "lines"))
    for line in lines:
        if line.charge.amount is None:
            message = say(
                "The fee schedule has no price for {code} on {day}.", code=line.charge.code, day=line.charge.day
            )
            found.append(Problem("no-fee", message, f"line {line.id}"))
    return found


def _by_authorization(lines: Sequence[Billable], *, plan: PayerPlan) -> list[list[Billable]]:
    """Lines that need no authorization go with the first claim that has one."""
    if not plan.permission.one_number_per_claim:
        return [list(lines)] if lines else []
    groups: dict[str, list[Billable]] = {}
    for line in lines:
        groups.setdefault(line.authorization, []).append(line)
    without = groups.pop("", [])
    found = list(groups.values())
    if not found:
        return [without] if without else []
    found[0] = sorted([*found[0], *without], key=lambda b: (b.charge.day, b.id))
    return found


def _claim(part: Sequence[Billable], *, bill: Bill, plan: PayerPlan, id: str) -> Claim:
    rendering = next((line.rendering for line in part if line.rendering is not None), None)
    authorization = next((line.authorization for line in part if line.authorization), "")
    lines = tuple(
        _line(line, bill=bill, plan=plan, rendering=rendering, authorization=authorization) for line in part
    )
    parties, facility = bill.parties, plan.facility
    institutional = plan.form is Kind.INSTITUTIONAL
    return Claim(
        kind=plan.form,
        id=id,
        charge=sum((line.charge for line in lines), Decimal(0)),
        place=facility.bill if facility is not None else plan.place,
        frequency=bill.in_stay if institutional else InStay.ONLY,
        billing=parties.billing,
        subscriber=parties.subscriber,
        payer=parties.payer,
        patient=parties.patient,
        diagnoses=bill.diagnoses,
        lines=lines,
        authorization=authorization,
        medical_record=bill.medical_record,
        rendering=None if institutional else rendering,
        attending=parties.attending if institutional else None,
        facility=parties.facility,
        conditions=facility.conditions if facility is not None else (),
        statement_first=part[0].charge.day if institutional else None,
        statement_last=part[-1].charge.day if institutional else None,
        patient_status=bill.patient_status if institutional else "",
    )


def _line(
    billable: Billable, *, bill: Bill, plan: PayerPlan, rendering: Provider | None, authorization: str
) -> ServiceLine:
    charge = billable.charge
    professional = plan.form is Kind.PROFESSIONAL
    pointers = billable.pointers or tuple(range(1, min(MOST_POINTERS, len(bill.diagnoses)) + 1))
    own_number = billable.authorization != authorization
    return ServiceLine(
        id=billable.id,
        first=charge.day,
        procedure=charge.code,
        modifiers=charge.modifiers,
        charge=charge.amount or Decimal(0),
        units=Decimal(charge.units),
        place=charge.place if professional and charge.place != plan.place else "",
        pointers=pointers if professional else (),
        revenue="" if professional else charge.revenue,
        authorization=billable.authorization if own_number else "",
        clia=billable.clia,
        rendering=billable.rendering if professional and billable.rendering != rendering else None,
        supervising=billable.supervising if professional else None,
    )
