"""An 837 back into the `Claim` values that were written, one claim after the other.

Lenient: what is missing reads as empty, what cannot be read is a fault with its line; the guide's structure is
judged elsewhere. Segments that no field keeps are counted in `not_kept`, so that nothing is lost unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stepwell.rules.x12 import claim_fields as fields
from stepwell.rules.x12.claim import (
    Address,
    Batch,
    Claim,
    Kind,
    OtherPayer,
    Patient,
    Payer,
    Person,
    PriorPayment,
    Provider,
    Receiver,
    ServiceLine,
    Submitter,
    Subscriber,
)
from stepwell.rules.x12.claim_body import CLAIM_PROVIDERS
from stepwell.rules.x12.claim_fields import Draft, Fill
from stepwell.rules.x12.claim_lines import LINE_PROVIDERS
from stepwell.rules.x12.party_reader import Party, party
from stepwell.rules.x12.segments import Faults, Segment, made
from stepwell.rules.x12.sets import UNDATED, TransactionSet

Mark = tuple[str, str, int]
"""Path of a part, name of a field in it, and the line that it came from."""
NOBODY = Person(last="")
NOWHERE = Address(street="", city="")
NO_PAYER = Payer(name="", id="")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedClaim:
    """A claim with the batch it came in, and the line of each part: path of a field to segment number."""

    claim: Claim
    batch: Batch
    line: int
    marks: tuple[Mark, ...]

    def line_of(self, where: str) -> int:
        """The line of the part that `where` names, or of the nearest part around it."""
        lines = {f"{path}.{name}" if path and name else path or name: line for path, name, line in self.marks[::-1]}
        while where and where not in lines:
            where = where[: max(where.rfind("."), where.rfind("["), 0)]
        return lines.get(where, self.line)


def read_claims(one: TransactionSet, faults: Faults, not_kept: Counter[str] | None = None) -> Iterator[PlacedClaim]:
    """The claims of a set 837P or 837I, in their order."""
    reader = ClaimReader(one, faults, Counter() if not_kept is None else not_kept)
    for segment in one.body:
        ready = reader.take(segment)
        if ready is not None:
            yield ready
    ready = reader.finish()
    if ready is not None:
        yield ready


@dataclass(slots=True)
class Scope:
    """The loop that is open: which segments it keeps, in which draft, under which path."""

    name: str
    table: dict[str, Fill]
    draft: Draft
    path: str = ""


class ClaimReader:
    """Knows which loop is open and puts each segment where it belongs."""

    def __init__(self, one: TransactionSet, faults: Faults, not_kept: Counter[str]) -> None:
        self.kind = Kind(one.kind)
        self.faults = faults
        self.not_kept = not_kept
        self.claim_roles = {role: name for name, role in CLAIM_PROVIDERS[self.kind]}
        self.line_roles = {role: name for name, role in LINE_PROVIDERS[self.kind]}
        self.envelope = one.envelope
        self.header: Draft = {"id": ""}
        self.batch: Batch | None = None
        self.party: Party | None = None
        self.scope = Scope("header", fields.HEADER_SEGMENTS, self.header)
        self.billing: Draft = {}
        self.subscriber: Draft = {}
        self.patient: Draft | None = None
        self.claim: Draft | None = None
        self.above: Draft = {}
        self.above_marks: list[Mark] = []
        self.marks: list[Mark] = []
        self.start = 0

    def take(self, segment: Segment) -> PlacedClaim | None:
        """Keeps one segment; gives the claim that this segment shows to be complete."""
        name = segment.elements[0]
        if name == "NM1":
            self.close_party()
            self.party = party(segment)
            return None
        if name == "BHT":
            self.header["made_on"], self.header["made_at"] = made(segment, self.envelope, self.faults)
        if name == "CLM" or name == "HL":
            ready = self.finish()
            self.open_claim(segment) if name == "CLM" else self.open_level(segment)
            return ready
        if self.claim is not None and (name == "LX" or name == "SVD" or name == "SBR"):
            self.open_part(name, segment)
        if self.party is None or not self.of_party(name, segment):
            self.fill(name, segment)
        return None

    def of_party(self, name: str, segment: Segment) -> bool:
        """Whether the open party keeps this segment; an other payer's claim numbers belong to the claim."""
        if self.scope.name == "other" and name == "REF" and segment[1] in fields.OTHERS_FIELD_OF:
            self.scope.draft[fields.OTHERS_FIELD_OF[segment[1]]] = segment[2]
            return True
        return self.party is not None and self.party.take(segment)

    def fill(self, name: str, segment: Segment) -> None:
        scope = self.scope
        action = scope.table.get(name)
        if action is None or not action(scope.draft, segment, self.faults):
            if name != "LX":
                self.not_kept[name] += 1
            return
        mark = fields.MARKS.get(name)
        if mark is not None:
            self.mark(mark, segment.line)

    def mark(self, name: str, line: int) -> None:
        """Remembers the line of a field, in the claim or in what stands above it."""
        marks = self.marks if self.claim is not None else self.above_marks
        marks.append((self.scope.path, name, line))

    def open_level(self, segment: Segment) -> None:
        """HL: a billing provider, a subscriber or a patient; what was below the former one is forgotten."""
        level = segment[3]
        if level == "20":
            self.billing, self.above, self.above_marks = {}, {}, []
            self.scope = Scope("billing", fields.BILLING_SEGMENTS, self.billing, "billing")
        elif level == "22":
            self.subscriber, self.patient = {}, None
            self.scope = Scope("subscriber", fields.SUBSCRIBER_SEGMENTS, self.subscriber, "subscriber")
        elif level == "23":
            self.patient = {"relation": ""}
            self.scope = Scope("patient", fields.PATIENT_SEGMENTS, self.patient, "patient")
        self.above_marks = [mark for mark in self.above_marks if mark[0] != self.scope.path]
        self.mark("", segment.line)

    def open_claim(self, segment: Segment) -> None:
        self.claim = fields.new_claim(self.kind)
        self.marks, self.start = [], segment.line
        self.scope = Scope("claim", fields.CLAIM_SEGMENTS, self.claim)
        fields.clm(self.claim, segment, self.faults)

    def open_part(self, name: str, segment: Segment) -> None:
        """A line, an other payer, or what an other payer did with the line."""
        self.close_party()
        claim, scope = self.claim, self.scope
        if claim is None:
            return
        if name == "SBR":
            others: list[Draft] = claim["other_payers"]
            others.append(fields.new_other())
            self.scope = Scope("other", fields.OTHER_SEGMENTS, others[-1], f"other_payers[{len(others) - 1}]")
        elif name == "LX":
            lines: list[Draft] = claim["lines"]
            lines.append(fields.new_line())
            self.scope = Scope("line", fields.LINE_SEGMENTS, lines[-1], f"lines[{len(lines) - 1}]")
        elif claim["lines"]:
            payments: list[Draft] = claim["lines"][-1]["prior"]
            payments.append(fields.new_prior())
            path = f"lines[{len(claim['lines']) - 1}].prior[{len(payments) - 1}]"
            self.scope = Scope("prior", fields.PRIOR_SEGMENTS, payments[-1], path)
        if self.scope is not scope and name != "LX":
            self.mark("", segment.line)

    def close_party(self) -> None:
        """Files the party whose segments have ended."""
        who, self.party = self.party, None
        if who is None:
            return
        keep = {
            "header": self.keep_header,
            "billing": self.keep_billing,
            "subscriber": self.keep_subscriber,
            "patient": self.keep_subscriber,
            "other": self.keep_other,
        }.get(self.scope.name, self.keep_provider)
        if not keep(who):
            self.not_kept["NM1"] += 1

    def keep_header(self, who: Party) -> bool:
        if who.role == "41":
            self.header["submitter"] = Submitter(name=who.name, id=who.id, contacts=tuple(who.contacts))
        elif who.role == "40":
            self.header["receiver"] = Receiver(name=who.name, id=who.id)
        return who.role in ("41", "40")

    def keep_billing(self, who: Party) -> bool:
        if who.role == "87":
            self.above["pay_to"] = who.address()
        elif who.role == "85":
            self.mark("npi", who.line)
            taxes = [pair for pair in who.references if pair[0] in ("EI", "SY")][:1]
            ids = tuple(pair for pair in who.references if pair not in taxes)
            kind, tax_id = taxes[0] if taxes else ("", "")
            taxonomy = self.billing.get("taxonomy", "")
            provider = replace(who.provider(), taxonomy=taxonomy, tax_id=tax_id, other_ids=ids)
            self.above["billing"] = replace(provider, tax_id_is_ssn=True) if kind == "SY" else provider
        return who.role in ("85", "87")

    def keep_subscriber(self, who: Party) -> bool:
        draft = self.scope.draft
        if who.role == "PR":
            self.above["payer"] = who.payer()
            return True
        if who.role == "IL" and self.scope.name == "subscriber":
            draft["member_id"] = who.id
        draft["person"], draft["address"] = who.whom(), who.address()
        return who.role in ("IL", "QC") and not who.references

    def keep_other(self, who: Party) -> bool:
        draft = self.scope.draft
        if who.role == "IL":
            draft["subscriber"], draft["member_id"] = who.whom(), who.id
            draft["subscriber_address"] = who.address()
        elif who.role == "PR":
            draft["payer"] = who.payer()
        return who.role in ("IL", "PR")

    def keep_provider(self, who: Party) -> bool:
        on_claim = self.scope.name == "claim"
        name = (self.claim_roles if on_claim else self.line_roles).get(who.role)
        if name is None or self.claim is None:
            return False
        holder = self.claim if on_claim else self.claim["lines"][-1]
        if name in holder:
            return False
        holder[name] = who.provider()
        self.mark(f"{name}.npi", who.line)
        return True

    def finish(self) -> PlacedClaim | None:
        """The open claim as a value, when there is one; its loops above stay open."""
        self.close_party()
        draft, self.claim = self.claim, None
        if self.batch is None:
            self.batch = self.batch_value()
        if draft is None:
            return None
        draft["lines"] = tuple(map(line_value, draft["lines"]))
        draft["other_payers"] = tuple(map(other_value, draft["other_payers"]))
        claim = Claim(
            **draft,
            billing=self.above.get("billing", Provider()),
            pay_to=self.above.get("pay_to"),
            payer=self.above.get("payer", NO_PAYER),
            subscriber=Subscriber(**{"person": NOBODY, "member_id": "", **self.subscriber}),
            patient=patient_value(self.patient) if self.patient is not None else None,
        )
        return PlacedClaim(claim=claim, batch=self.batch, line=self.start, marks=(*self.above_marks, *self.marks))

    def batch_value(self) -> Batch:
        header: Draft = {"submitter": Submitter(name="", id="", contacts=()), "receiver": Receiver(name="", id="")}
        header |= self.header
        return Batch(envelope=self.envelope, kind=self.kind, **header)


def line_value(draft: Draft) -> ServiceLine:
    if draft["prior"]:
        draft["prior"] = tuple(PriorPayment(**payment) for payment in draft["prior"])
    else:
        draft["prior"] = ()
    return ServiceLine(**draft)


def patient_value(draft: Draft) -> Patient:
    blank = {"person": NOBODY, "born": UNDATED, "sex": ""}
    given = {name: value for name, value in draft.items() if value is not None}
    return Patient(**{**blank, "address": NOWHERE, **given})


def other_value(draft: Draft) -> OtherPayer:
    blank = {"payer": NO_PAYER, "relation": "", "order": "", "subscriber": NOBODY, "member_id": ""}
    return OtherPayer(**{**blank, **draft})
