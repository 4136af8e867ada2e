"""What a claim says must make sense: sums, pointers, check digits, dates, duplicates.

These hold for every payer; what a payer's contract adds is the claim lint's. `where` of a problem is the path of
the field in the claim, e.g. `lines[2].pointers`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from stepwell.rules.problems import Problem
from stepwell.rules.wording import say, to_say
from stepwell.rules.x12.claim import REPLACEMENT, VOID, Claim, Kind, PriorPayment, Provider, ServiceLine

TABLE = json.loads(resources.files("stepwell.rules.x12").joinpath("codes.json").read_text("utf-8"))
PER_DIEM = MappingProxyType({code: row["always"] for code, row in TABLE["per_diem"].items()})
"""Per-diem code, and whether one unit is a day for every payer."""
TELEHEALTH_PLACES = frozenset(TABLE["telehealth_places"])
TELEHEALTH_MODIFIERS = frozenset(TABLE["telehealth_modifiers"])
DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}", re.ASCII)

PROBLEMS = MappingProxyType(
    {
        "CLAIM-SUM": to_say("The charges of the lines add up to the charge of the claim."),
        "DX-POINTER": to_say("Each professional line points to one to four diagnoses that the claim has."),
        "DX-FORMAT": to_say("A diagnosis is an ICD-10-CM code without its dot."),
        "NPI-LUHN": to_say("Each NPI has ten digits and passes its check digit (80840 in front, Luhn)."),
        "DATE-FUTURE": to_say("No service, statement or event date lies after today."),
        "DATE-RANGE": to_say("Spans begin before they end; lines lie inside the statement and the admission."),
        "DATE-BIRTH": to_say("The patient was born before the service."),
        "FREQ-NO-ICN": to_say("A replacement or void (frequency 7 or 8) names the payer's own claim number."),
        "DUP-PER-DIEM": to_say("One per diem for a patient, payer and date."),
        "DUP-LINE": to_say("No two lines are the same service of the same day by the same person."),
        "DUP-LINE-ID": to_say("Each line has an id of its own, since the payment is matched by it."),
        "DUP-CLAIM-ID": to_say("Each claim of a file has an id of its own."),
        "TELE-MOD": to_say(
            "A telehealth place (02, 10) and a telehealth modifier go together on a professional line."
        ),
        "COB-LINE-BALANCE": to_say("An earlier payer's adjustments and payment of a line add up to its charge."),
        "COB-CLAIM-BALANCE": to_say("What an earlier payer paid is the sum of what it paid on the lines."),
    }
)
"""Code of a problem, and the condition that did not hold."""


@lru_cache(maxsize=1 << 12)
def npi_is_valid(npi: str) -> bool:
    """45 CFR 162.406: ten digits, the last a Luhn check digit computed with the prefix 80840."""
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()):
        return False
    total = 24
    for place, digit in enumerate(reversed(npi)):
        value = int(digit) * (1 + place % 2)
        total += value // 10 + value % 10
    return total % 10 == 0


def problems_in(claim: Claim, *, today: date | None = None) -> list[Problem]:
    """Every problem of one claim; dates are compared with `today` only when it is given."""
    found = [*_sums(claim), *_providers(claim), *_diagnoses(claim), *_dates(claim, today), *_duplicates(claim)]
    if claim.frequency in (REPLACEMENT, VOID) and not claim.payer_claim_number:
        text = say("Frequency {frequency} needs the payer's claim number (REF F8).", frequency=claim.frequency)
        found.append(Problem("FREQ-NO-ICN", text, "payer_claim_number"))
    if claim.kind is Kind.PROFESSIONAL:
        found += _telehealth(claim)
    if claim.other_payers:
        found += _coordination(claim)
    return found


def _sums(claim: Claim) -> Iterator[Problem]:
    total = sum((line.charge for line in claim.lines), Decimal(0))
    if total != claim.charge:
        text = say("The lines add up to {total}, the claim charges {charge}.", total=total, charge=claim.charge)
        yield Problem("CLAIM-SUM", text, "charge")


def _providers(claim: Claim) -> Iterator[Problem]:
    named: list[tuple[str, Provider | None]] = [("billing", claim.billing)]
    roles = ("referring", "rendering", "facility", "supervising", "attending", "operating")
    named += [(role, getattr(claim, role)) for role in roles]
    for place, line in enumerate(claim.lines):
        on_line = (line.rendering, line.facility, line.supervising, line.ordering, line.referring)
        if any(on_line):
            names = ("rendering", "facility", "supervising", "ordering", "referring")
            named += [(f"lines[{place}].{name}", who) for name, who in zip(names, on_line, strict=True)]
    for path, provider in named:
        if provider is not None and provider.npi and not npi_is_valid(provider.npi):
            yield Problem(
                "NPI-LUHN", say("NPI {npi} does not pass its check digit.", npi=provider.npi), f"{path}.npi"
            )


def _diagnoses(claim: Claim) -> Iterator[Problem]:
    for place, code in enumerate(claim.diagnoses):
        if not DIAGNOSIS.fullmatch(code):
            text = say("Diagnosis {code!r} is not an ICD-10-CM code without its dot.", code=code)
            yield Problem("DX-FORMAT", text, f"diagnoses[{place}]")
    if claim.kind is not Kind.PROFESSIONAL:
        return
    count = len(claim.diagnoses)
    for place, line in enumerate(claim.lines):
        where = f"lines[{place}].pointers"
        if not 1 <= len(line.pointers) <= 4:
            yield Problem(
                "DX-POINTER", say("Line {place} must point to one to four diagnoses.", place=place + 1), where
            )
        for pointer in line.pointers:
            if not 1 <= pointer <= count:
                text = say(
                    "Line {place} points to diagnosis {pointer}, the claim has {count}.",
                    place=place + 1,
                    pointer=pointer,
                    count=count,
                )
                yield Problem("DX-POINTER", text, where)


def _dates(claim: Claim, today: date | None) -> Iterator[Problem]:
    spans = [(f"lines[{i}].dates", line.first, line.last) for i, line in enumerate(claim.lines)]
    spans += [("dates", event.first, event.last) for event in claim.dates]
    if claim.statement_first is not None:
        spans.append(("dates", claim.statement_first, claim.statement_last))
    for where, first, last in spans:
        if first is not None and last is not None and last < first:
            yield Problem(
                "DATE-RANGE",
                say("The span ends on {last}, before it begins on {first}.", last=last, first=first),
                where,
            )
        end = last or first
        if today is not None and end is not None and end > today:
            yield Problem("DATE-FUTURE", say("{end} lies after {today}.", end=end, today=today), where)
    yield from _outside(claim)


def _outside(claim: Claim) -> Iterator[Problem]:
    """Lines outside the statement or the admission, and before birth."""
    opens, closes = _event(claim, "435"), _event(claim, "096")
    born = (claim.patient or claim.subscriber).born
    first, last = claim.statement_first, claim.statement_last or claim.statement_first
    for place, line in enumerate(claim.lines):
        if line.first is None:
            continue
        where, end = f"lines[{place}].dates", line.last or line.first
        if first is not None and last is not None and not (first <= line.first and end <= last):
            text = say(
                "Line {place} of {first} lies outside the statement {first_2} to {last}.",
                place=place + 1,
                first=line.first,
                first_2=first,
                last=last,
            )
            yield Problem("DATE-RANGE", text, where)
        elif (opens is not None and line.first < opens) or (closes is not None and end > closes):
            yield Problem(
                "DATE-RANGE",
                say("Line {place} of {first} lies outside the admission.", place=place + 1, first=line.first),
                where,
            )
        if born is not None and line.first < born:
            yield Problem(
                "DATE-BIRTH",
                say("Line {place} of {first} lies before the birth date.", place=place + 1, first=line.first),
                where,
            )


def _event(claim: Claim, kind: str) -> date | None:
    return next((event.first for event in claim.dates if event.kind == kind), None)


def per_diem_days(claim: Claim) -> Iterator[tuple[int, date]]:
    """Place of each line that is billed by the day, and its date."""
    for place, line in enumerate(claim.lines):
        if line.procedure in PER_DIEM and line.first is not None:
            yield place, line.first


def _duplicates(claim: Claim) -> Iterator[Problem]:
    days: set[date] = set()
    doubled: set[int] = set()
    for place, day in per_diem_days(claim):
        line = claim.lines[place]
        length = ((line.last or day) - day).days + 1
        if day in days or (PER_DIEM[line.procedure] and line.unit == "UN" and line.units > max(length, 1)):
            doubled.add(place)
            yield Problem("DUP-PER-DIEM", say("More than one per diem on {day}.", day=day), f"lines[{place}]")
        days.add(day)
    seen: set[tuple[object, ...]] = set()
    ids: set[str] = set()
    for place, line in enumerate(claim.lines):
        if place in doubled:
            continue
        key = _service(line)
        if key in seen:
            text = say("Line {place} repeats another line of {first}.", place=place + 1, first=line.first)
            yield Problem("DUP-LINE", text, f"lines[{place}]")
        elif line.id and line.id in ids:
            yield Problem("DUP-LINE-ID", say("Line id {id} is used twice.", id=line.id), f"lines[{place}]")
        seen.add(key)
        ids.add(line.id)


def _service(line: ServiceLine) -> tuple[object, ...]:
    return (line.first, line.last, line.revenue, line.procedure, line.modifiers, line.rendering)


def _telehealth(claim: Claim) -> Iterator[Problem]:
    for place, line in enumerate(claim.lines):
        at = line.place or claim.place
        remote = at in TELEHEALTH_PLACES
        marked = not TELEHEALTH_MODIFIERS.isdisjoint(line.modifiers)
        if remote and not marked:
            text = say("Line {place}: place of service {at} needs a telehealth modifier.", place=place + 1, at=at)
            yield Problem("TELE-MOD", text, f"lines[{place}].modifiers")
        elif marked and not remote:
            text = say(
                "Line {place}: a telehealth modifier needs place of service 02 or 10, not {at}.",
                place=place + 1,
                at=at,
            )
            yield Problem("TELE-MOD", text, f"lines[{place}].modifiers")


def _coordination(claim: Claim) -> Iterator[Problem]:
    paid: dict[str, Decimal] = {}
    for place, line in enumerate(claim.lines):
        for number, prior in enumerate(line.prior):
            paid[prior.payer_id] = paid.get(prior.payer_id, Decimal(0)) + prior.paid
            if line.charge - _adjusted(prior) != prior.paid:
                text = say(
                    "Line {place}: charge less adjustments is not what payer {payer_id} paid.",
                    place=place + 1,
                    payer_id=prior.payer_id,
                )
                yield Problem("COB-LINE-BALANCE", text, f"lines[{place}].prior[{number}]")
    for place, other in enumerate(claim.other_payers):
        total = paid.get(other.payer.id)
        if total is not None and other.paid is not None and total != other.paid:
            text = say(
                "Payer {id} paid {paid}, its lines add up to {total}.",
                id=other.payer.id,
                paid=other.paid,
                total=total,
            )
            yield Problem("COB-CLAIM-BALANCE", text, f"other_payers[{place}]")


def _adjusted(prior: PriorPayment) -> Decimal:
    return sum((adjustment.amount for adjustment in prior.adjustments), Decimal(0))
