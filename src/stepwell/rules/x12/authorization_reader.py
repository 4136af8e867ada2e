"""A 278 back into the request that was written, or into the payer's answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from stepwell.rules.x12.authorization import (
    AuthorizationAnswer,
    AuthorizationRequest,
    DecidedService,
    Decision,
    Pattern,
    RequestedService,
)
from stepwell.rules.x12.claim import Attachment, Payer, Person, Provider
from stepwell.rules.x12.claim_fields import Draft
from stepwell.rules.x12.eligibility_reader import rejection
from stepwell.rules.x12.levels import DEPENDENT, EVENT, PAYER, RECEIVER, SERVICE, SUBSCRIBER, Level, levels
from stepwell.rules.x12.remittance_reader import procedure
from stepwell.rules.x12.segments import Faults, Segment, made
from stepwell.rules.x12.sets import TransactionSet

REQUEST, RESPONSE = "13", "11"
"""BHT02: which of the two a 278 is."""


def read_278(one: TransactionSet, faults: Faults) -> AuthorizationRequest | AuthorizationAnswer:
    """The request or the answer, as BHT02 says."""
    tree = _Tree(faults)
    for level in levels(one.body):
        tree.take(level)
    if tree.purpose == REQUEST:
        return tree.request(one)
    return tree.answer(one)


class _Tree:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.purpose = ""
        self.bht: Segment | None = None
        self.draft: Draft = {
            "id": "",
            "payer": Payer(name="", id=""),
            "provider": Provider(),
            "subscriber": Person(last=""),
            "member_id": "",
        }
        self.born: date | None = None
        self.sex = self.relation = ""
        self.event = Level(code=EVENT, line=0)
        self.services: list[Level] = []
        self.rejections: list[tuple[Segment, str]] = []

    def take(self, level: Level) -> None:
        who = level.party()
        if level.code == "":
            bht = level.first("BHT")
            if bht is not None:
                self.purpose = bht[2]
                self.draft["id"] = bht[3]
                self.bht = bht
        elif level.code == EVENT:
            self.event = level
        elif level.code == SERVICE:
            self.services.append(level)
        elif who is not None:
            self.draft |= _party_fields(level)
        if level.code in (SUBSCRIBER, DEPENDENT):
            self.person(level)
        if level.code != SERVICE:
            self.rejections += [(segment, level.code) for segment in level.all("AAA")]

    def person(self, level: Level) -> None:
        dmg = level.first("DMG")
        if dmg is not None:
            self.born, self.sex = dmg.day(2, self.faults), dmg[3]
        ins = level.first("INS")
        if ins is not None and level.code == DEPENDENT:
            self.relation = ins[2]

    def request(self, one: TransactionSet) -> AuthorizationRequest:
        event = self.event
        um = event.first("UM")
        admission = event.first("DTP", "435")
        message = event.first("MSG")
        when = made(self.bht, one.envelope, self.faults)
        return AuthorizationRequest(
            envelope=one.envelope,
            **self.draft,
            made_on=when[0],
            made_at=when[1],
            born=self.born or date.min,
            sex=self.sex,
            relation=self.relation,
            trace=event.value("TRN", ""),
            originator=event.value("TRN", "", 3),
            **_um(um),
            previous=event.value("REF", "BB"),
            admission=admission.days(2, self.faults)[0] if admission is not None else None,
            diagnoses=tuple(s.part(i, 2) for s in event.all("HI") for i in range(1, len(s))),
            pattern=pattern(event, self.faults),
            attachments=tuple(Attachment(report=s[1], way=s[2], control=s[6]) for s in event.all("PWK")),
            message=message[1] if message is not None else "",
            services=tuple(self.requested(level) for level in self.services),
        )

    def requested(self, level: Level) -> RequestedService:
        first, last = self.days(level)
        found = _service(level, self.faults)
        return RequestedService(
            first=first or date.min,
            last=last,
            procedure=found["procedure"].code if found["procedure"] is not None else "",
            modifiers=found["procedure"].modifiers if found["procedure"] is not None else (),
            revenue=found["revenue"],
            charge=found["charge"],
            unit=found["unit"],
            units=found["units"] or Decimal(0),
            pattern=pattern(level, self.faults),
        )

    def days(self, level: Level) -> tuple[date | None, date | None]:
        dtp = level.first("DTP", "472")
        return dtp.days(2, self.faults) if dtp is not None else (None, None)

    def answer(self, one: TransactionSet) -> AuthorizationAnswer:
        event = self.event
        first, last = self.days(event)
        return AuthorizationAnswer(
            envelope=one.envelope,
            on=self.bht.day(4, self.faults) if self.bht is not None else None,
            **self.draft,
            trace=event.value("TRN", "2") or event.value("TRN", ""),
            **_um(event.first("UM")),
            decision=decision(event, self.faults),
            first=first,
            last=last,
            pattern=pattern(event, self.faults),
            messages=tuple(segment[1] for segment in event.all("MSG")),
            rejections=tuple(rejection(segment, code) for segment, code in self.rejections),
            services=tuple(self.decided(level) for level in self.services),
        )

    def decided(self, level: Level) -> DecidedService:
        first, last = self.days(level)
        found = _service(level, self.faults)
        return DecidedService(
            decision=decision(level, self.faults),
            first=first,
            last=last,
            procedure=found["procedure"],
            revenue=found["revenue"],
            units=found["units"],
            pattern=pattern(level, self.faults),
            messages=tuple(segment[1] for segment in level.all("MSG")),
            rejections=tuple(rejection(segment, level.code) for segment in level.all("AAA")),
        )


def _party_fields(level: Level) -> Draft:
    who = level.party()
    if who is None:
        return {}
    if level.code == PAYER:
        return {"payer": who.payer()}
    if level.code == RECEIVER:
        return {"provider": who.provider()}
    if level.code == SUBSCRIBER:
        return {"subscriber": who.whom(), "member_id": who.id}
    if level.code == DEPENDENT:
        return {"patient": who.whom()}
    return {}


def _um(um: Segment | None) -> Draft:
    if um is None:
        return {"category": "", "action": "", "service_type": "", "place": ""}
    return {"category": um[1], "action": um[2], "service_type": um[3], "place": um.part(4, 1)}


def _service(level: Level, faults: Faults) -> Draft:
    sv1, sv2 = level.first("SV1"), level.first("SV2")
    if sv2 is not None:
        revenue, code, start, segment = sv2[1], sv2.parts(2), 3, sv2
    elif sv1 is not None:
        revenue, code, start, segment = "", sv1.parts(1), 2, sv1
    else:
        return {"revenue": "", "procedure": None, "charge": None, "unit": "UN", "units": None}
    return {
        "revenue": revenue,
        "procedure": procedure(code) if code[0] else None,
        "charge": segment.maybe_amount(start, faults),
        "unit": segment[start + 1],
        "units": segment.maybe_amount(start + 2, faults),
    }


def decision(level: Level, faults: Faults) -> Decision | None:
    """HCR and the dates 007 effective, 036 expiry, 102 issue."""
    hcr = level.first("HCR")
    if hcr is None:
        return None
    days = {}
    for kind in ("007", "036", "102"):
        dtp = level.first("DTP", kind)
        days[kind] = dtp.days(2, faults) if dtp is not None else (None, None)
    return Decision(
        action=hcr[1],
        number=hcr[2],
        reason=hcr[3],
        effective=days["007"][0],
        expires=days["036"][0] or days["007"][1],
        issued=days["102"][0],
    )


def pattern(level: Level, faults: Faults) -> Pattern | None:
    hsd = level.first("HSD")
    if hsd is None:
        return None
    length = hsd[6]
    return Pattern(
        kind=hsd[1],
        count=hsd.amount(2, faults),
        every=hsd[3],
        per=hsd.maybe_amount(4, faults),
        period=hsd[5],
        length=int(length) if length.isascii() and length.isdigit() and len(length) < 6 else None,
    )
