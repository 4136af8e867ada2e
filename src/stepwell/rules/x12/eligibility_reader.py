"""A 271 into its answers: rejections, and every benefit with its messages, dates and parties."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from stepwell.rules.x12.claim import Payer, Person, Provider
from stepwell.rules.x12.claim_fields import Draft
from stepwell.rules.x12.eligibility import Benefit, Eligibility, EligibilityAnswer, Rejection, RelatedParty
from stepwell.rules.x12.levels import DEPENDENT, PAYER, RECEIVER, SUBSCRIBER, Level, levels
from stepwell.rules.x12.party_reader import Party, party
from stepwell.rules.x12.remittance_reader import procedure
from stepwell.rules.x12.segments import Faults, Segment
from stepwell.rules.x12.sets import TransactionSet

NOBODY = Person(last="")


def read_271(one: TransactionSet, faults: Faults) -> EligibilityAnswer:
    """Everything the payer said, person by person."""
    bht: Segment | None = None
    payer, provider = Payer(name="", id=""), Provider()
    rejections: list[Rejection] = []
    answers: list[Eligibility] = []
    insured: _Answer | None = None
    for level in levels(one.body):
        if level.code in (SUBSCRIBER, DEPENDENT):
            answer = _Answer(level, faults)
            if level.code == SUBSCRIBER:
                insured = answer
            if level.code == DEPENDENT or answer.says_something(level):
                answers.append(answer.value(insured if level.code == DEPENDENT else None))
            continue
        who = level.party()
        if level.code == "":
            bht = level.first("BHT")
        elif level.code == PAYER and who is not None:
            payer = who.payer()
        elif level.code == RECEIVER and who is not None:
            provider = who.provider()
        rejections += [rejection(segment, level.code) for segment in level.all("AAA")]
    return EligibilityAnswer(
        envelope=one.envelope,
        id=bht[3] if bht is not None else "",
        on=bht.day(4, faults) if bht is not None else None,
        payer=payer,
        provider=provider,
        rejections=tuple(rejections),
        answers=tuple(answers),
    )


def rejection(segment: Segment, level: str) -> Rejection:
    return Rejection(level=level, reason=segment[3], follow_up=segment[4], line=segment.line)


@dataclass(slots=True)
class _Answer:
    """One person's level, read segment by segment; a benefit stays open until the next EB."""

    level: Level
    faults: Faults
    who: Party | None = None
    born: date | None = None
    sex: str = ""
    dates: list[tuple[str, date, date | None]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    benefits: list[Draft] = field(default_factory=list)
    related: Party | None = None
    trace: str = ""

    def __post_init__(self) -> None:
        for segment in self.level.segments:
            self.take(segment)
        self.close_related()

    def says_something(self, level: Level) -> bool:
        return bool(self.benefits or self.rejections or level.first("TRN") is not None)

    def take(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "EB":
            self.close_related()
            self.benefits.append(benefit(segment, self.faults))
        elif name == "NM1":
            self.name(segment)
        elif name == "AAA":
            self.rejections.append(rejection(segment, self.level.code))
        elif name == "DTP":
            first, last = segment.days(2, self.faults)
            if first is not None:
                if self.benefits:
                    self.benefits[-1]["dates"] += ((segment[1], first, last),)
                else:
                    self.dates.append((segment[1], first, last))
        elif name == "DMG":
            self.born, self.sex = segment.day(2, self.faults), segment[3]
        elif name == "TRN" and segment[1] == "2":
            self.trace = self.trace or segment[2]
        elif name in ("LS", "LE"):
            self.close_related()
        else:
            self.rest(name, segment)

    def name(self, segment: Segment) -> None:
        if self.benefits:
            self.close_related()
            self.related = party(segment)
        elif self.who is None:
            self.who = party(segment)

    def rest(self, name: str, segment: Segment) -> None:
        """What describes a related party, a benefit, or the person."""
        if self.related is not None and self.related.take(segment):
            return
        if self.benefits:
            if name == "MSG":
                self.benefits[-1]["messages"] += (segment[1],)
            elif name == "REF":
                self.benefits[-1]["references"] += ((segment[1], segment[2]),)
        elif self.who is not None:
            self.who.take(segment)

    def close_related(self) -> None:
        who, self.related = self.related, None
        if who is not None:
            contact = who.contacts[0] if who.contacts else None
            related = RelatedParty(role=who.role, name=who.name, id=who.id, contact=contact)
            self.benefits[-1]["parties"] += (related,)

    def value(self, insured: _Answer | None) -> Eligibility:
        """The answer; a dependent's `insured` gives the subscriber and member id."""
        holder = insured.who if insured is not None else self.who
        own = self.who
        return Eligibility(
            trace=self.trace or (insured.trace if insured is not None else ""),
            subscriber=holder.whom() if holder is not None else NOBODY,
            member_id=holder.id if holder is not None else "",
            patient=own.whom() if self.level.code == DEPENDENT and own is not None else None,
            address=own.address() if own is not None else None,
            born=self.born,
            sex=self.sex,
            dates=tuple(self.dates),
            rejections=tuple(self.rejections),
            benefits=tuple(Benefit(**draft) for draft in self.benefits),
        )


def benefit(segment: Segment, faults: Faults) -> Draft:
    return {
        "info": segment[1],
        "level": segment[2],
        "service_types": segment.repeats(3),
        "insurance": segment[4],
        "plan": segment[5],
        "period": segment[6],
        "amount": segment.maybe_amount(7, faults),
        "share": segment.maybe_amount(8, faults),
        "quantity_kind": segment[9],
        "quantity": segment.maybe_amount(10, faults),
        "authorization": segment[11],
        "in_network": segment[12],
        "procedure": procedure(segment.parts(13)) if segment[13] else None,
        "messages": (),
        "dates": (),
        "references": (),
        "parties": (),
        "line": segment.line,
    }
