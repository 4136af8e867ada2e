"""An 835 into its payment, paid claims and provider adjustments, one after the other."""
# ruff: noqa: ARG001 (all functions of the tables take the same three arguments)

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from stepwell.rules.x12.claim import Person
from stepwell.rules.x12.claim_fields import Draft, Fill, cas
from stepwell.rules.x12.party_reader import Party, contact
from stepwell.rules.x12.remittance import (
    Item,
    Named,
    Organization,
    PaidClaim,
    PaidLine,
    Payment,
    Procedure,
    ProviderAdjustment,
)
from stepwell.rules.x12.segments import Faults, Segment
from stepwell.rules.x12.sets import TransactionSet

ALLOWED, LINE_ID, SERVICE_DATE, SERVICE_FROM, SERVICE_TO = "B6", "6R", "472", "150", "151"


def read_remittance(one: TransactionSet, faults: Faults, not_kept: Counter[str] | None = None) -> Iterator[Item]:
    """The payment of a set 835, then its claims, then the provider adjustments."""
    reader = RemittanceReader(one, faults, Counter() if not_kept is None else not_kept)
    for segment in one.body:
        yield from reader.take(segment)
    yield from reader.finish()


class RemittanceReader:
    """Knows which loop is open: the payment, a claim or one of its lines."""

    def __init__(self, one: TransactionSet, faults: Faults, not_kept: Counter[str]) -> None:
        self.faults = faults
        self.not_kept = not_kept
        self.payment: Draft | None = {"envelope": one.envelope, "line": one.line}
        self.organizations: dict[str, Party] = {}
        self.contacts: dict[str, list[Draft]] = {}
        self.open: Party | None = None
        self.group = ""
        self.claim: Draft | None = None
        self.draft: Draft = self.payment or {}
        self.table = PAYMENT_SEGMENTS

    def take(self, segment: Segment) -> Iterator[Item]:
        name = segment.elements[0]
        if name == "CLP":
            yield from self.finish()
            self.claim = new_claim(segment, self.faults, self.group)
            self.draft, self.table = self.claim, CLAIM_SEGMENTS
        elif name == "SVC" and self.claim is not None:
            self.draft, self.table = new_line(segment, self.faults), LINE_SEGMENTS
            self.claim["lines"].append(self.draft)
        elif name == "LX":
            yield from self.finish()
            self.group = segment[1]
        elif name == "PLB":
            yield from self.finish()
            yield from provider_adjustments(segment, self.faults)
        elif self.payment is not None and self.of_organization(name, segment):
            return
        else:
            action = self.table.get(name)
            if action is None or not action(self.draft, segment, self.faults):
                self.not_kept[name] += 1

    def of_organization(self, name: str, segment: Segment) -> bool:
        """N1 and what describes it."""
        if name == "N1":
            self.open = Party(
                role=segment[1], line=segment.line, organization=segment[2], id_kind=segment[3], id=segment[4]
            )
            self.organizations.setdefault(segment[1], self.open)
            return True
        if self.open is None:
            return False
        if name == "PER":
            self.contacts.setdefault(self.open.role, []).append({"kind": segment[1], "who": contact(segment)})
            return True
        return self.open.take(segment)

    def finish(self) -> Iterator[Item]:
        """What is complete once another claim, a new group or the end begins."""
        if self.payment is not None:
            payer, payee = self.organization("PR"), self.organization("PE")
            blank = {"handling": "", "total": Decimal(0)}
            yield Payment(**{**blank, **self.payment}, payer=payer, payee=payee)
            self.payment = self.open = None
        draft, self.claim = self.claim, None
        if draft is not None:
            draft["lines"] = tuple(PaidLine(**line) for line in draft["lines"])
            yield PaidClaim(**draft)
        self.draft, self.table = {}, {}

    def organization(self, role: str) -> Organization:
        who = self.organizations.get(role)
        if who is None:
            return Organization(name="")
        return Organization(
            name=who.organization,
            id=who.id,
            id_kind=who.id_kind,
            address=who.address(),
            contacts=tuple((one["kind"], one["who"]) for one in self.contacts.get(role, [])),
            references=tuple(who.references),
        )


def bpr(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["handling"], draft["total"] = segment[1], segment.amount(2, faults)
    draft["credit"], draft["method"] = segment[3] != "D", segment[4]
    draft["paid_on"], draft["line"] = segment.day(16, faults), segment.line
    return True


def trn(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["trace"], draft["payer_id"] = segment[2], segment[3]
    return True


def receiver(draft: Draft, segment: Segment, faults: Faults) -> bool:
    if segment[1] == "EV":
        draft["receiver_id"] = segment[2]
    return segment[1] == "EV"


def produced(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["produced_on"] = segment.day(2, faults)
    return segment[1] == "405"


def new_claim(segment: Segment, faults: Faults, group: str) -> Draft:
    lists = (
        "adjustments",
        "parties",
        "remarks",
        "references",
        "dates",
        "contacts",
        "amounts",
        "quantities",
    )
    return {
        "id": segment[1],
        "status": segment[2],
        "charge": segment.amount(3, faults),
        "paid": segment.amount(4, faults),
        "patient_share": segment.maybe_amount(5, faults),
        "filing": segment[6],
        "payer_claim_number": segment[7],
        "place": segment[8],
        "frequency": segment[9],
        "group": group,
        "line": segment.line,
        "lines": [],
        **dict.fromkeys(lists, ()),
    }


def new_line(segment: Segment, faults: Faults) -> Draft:
    lists = ("adjustments", "remarks", "references", "amounts", "quantities")
    return {
        "procedure": procedure(segment.parts(1)),
        "charge": segment.amount(2, faults),
        "paid": segment.amount(3, faults),
        "revenue": segment[4],
        "units": segment.maybe_amount(5, faults),
        "submitted": procedure(segment.parts(6)) if segment[6] else None,
        "submitted_units": segment.maybe_amount(7, faults),
        "line": segment.line,
        **dict.fromkeys(lists, ()),
    }


def procedure(parts: list[str]) -> Procedure:
    """HC:code:modifiers:description; kind NU is a revenue code."""
    code = parts[1] if len(parts) > 1 else ""
    modifiers = tuple(modifier for modifier in parts[2:6] if modifier)
    return Procedure(kind=parts[0], code=code, modifiers=modifiers, description=parts[6] if len(parts) > 6 else "")


def claim_party(draft: Draft, segment: Segment, faults: Faults) -> bool:
    name = Person(last=segment[3], first=segment[4], middle=segment[5], suffix=segment[7])
    draft["parties"] += ((segment[1], Named(name=name, id_kind=segment[8], id=segment[9])),)
    return True


def remarks(draft: Draft, segment: Segment, faults: Faults) -> bool:
    """MOA03 to 07; MIA05 and MIA20 to 23."""
    places = (3, 4, 5, 6, 7) if segment[0] == "MOA" else (5, 20, 21, 22, 23)
    draft["remarks"] += tuple(segment[place] for place in places if segment[place])
    return True


def reference(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["references"] += ((segment[1], segment[2]),)
    return True


def line_reference(draft: Draft, segment: Segment, faults: Faults) -> bool:
    if segment[1] == LINE_ID:
        draft["id"] = segment[2]
        return True
    return reference(draft, segment, faults)


def claim_date(draft: Draft, segment: Segment, faults: Faults) -> bool:
    day = segment.day(2, faults)
    if day is not None:
        draft["dates"] += ((segment[1], day),)
    return True


def line_date(draft: Draft, segment: Segment, faults: Faults) -> bool:
    field = {SERVICE_DATE: "first", SERVICE_FROM: "first", SERVICE_TO: "last"}.get(segment[1])
    if field is None:
        return False
    draft[field] = segment.day(2, faults)
    return True


def per(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["contacts"] += ((segment[1], contact(segment)),)
    return True


def amount(draft: Draft, segment: Segment, faults: Faults) -> bool:
    value = segment.amount(2, faults)
    if segment[1] == ALLOWED and "procedure" in draft:
        draft["allowed"] = value
    else:
        draft["amounts"] += ((segment[1], value),)
    return True


def quantity(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["quantities"] += ((segment[1], segment.amount(2, faults)),)
    return True


def line_remark(draft: Draft, segment: Segment, faults: Faults) -> bool:
    draft["remarks"] += (segment[2],)
    return segment[1] in ("HE", "RX")


def provider_adjustments(segment: Segment, faults: Faults) -> Iterator[ProviderAdjustment]:
    """PLB: up to six pairs of reason and amount."""
    for place in range(3, min(len(segment), 15), 2):
        if segment[place] or segment[place + 1]:
            yield ProviderAdjustment(
                provider=segment[1],
                fiscal_on=segment.day(2, faults),
                reason=segment.part(place, 1),
                reference=segment.part(place, 2),
                amount=segment.amount(place + 1, faults),
                line=segment.line,
            )


PAYMENT_SEGMENTS: dict[str, Fill] = {"BPR": bpr, "TRN": trn, "REF": receiver, "DTM": produced}
CLAIM_SEGMENTS: dict[str, Fill] = {
    "CAS": cas,
    "NM1": claim_party,
    "MOA": remarks,
    "MIA": remarks,
    "REF": reference,
    "DTM": claim_date,
    "PER": per,
    "AMT": amount,
    "QTY": quantity,
}
LINE_SEGMENTS: dict[str, Fill] = {
    "DTM": line_date,
    "CAS": cas,
    "REF": line_reference,
    "AMT": amount,
    "QTY": quantity,
    "LQ": line_remark,
}
