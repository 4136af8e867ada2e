"""Claims invented from a seed: every field of both forms is used by some of them. Nobody in them exists."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from stepwell.rules.x12.claim import (
    Address,
    Adjustment,
    Attachment,
    Claim,
    Contact,
    DatedEvent,
    Drug,
    Kind,
    Note,
    Occurrence,
    OtherPayer,
    Patient,
    Payer,
    Person,
    PriorPayment,
    Provider,
    ServiceLine,
    Subscriber,
    ValueCode,
)
from tests.rules.x12.samples import AVERY, CLAIM, CLINIC

NAMES = ["RIVER", "STONE", "O'MALLEY", "VAN DER BERG", "SMITH-JONES", "LEE", "ABERNATHY"]
STATES = ["OH", "NC", "NY", "CA", "VA"]
NPIS = ["1234567893", "1999000015", "1999000023", "1999000031", "1999000056"]
DIAGNOSES = ["F1020", "F1120", "F411", "F332", "F1221", "F1510"]
CODES = [("H0015", ("HF", "HQ")), ("80305", ("QW",)), ("90853", ()), ("90834", ("95",)), ("H0038", ("HF",))]


class Inventor:
    """Draws values from one seed."""

    def __init__(self, seed):
        self.dice = Random(seed)

    def maybe(self, make, *, chance=0.4):
        return make() if self.dice.random() < chance else None

    def text(self, value, *, chance=0.4):
        return value if self.dice.random() < chance else ""

    def id(self, prefix, digits=6):
        return f"{prefix}{self.dice.randrange(10**digits):0{digits}d}"

    def money(self):
        return Decimal(self.dice.randrange(1, 99999)) / 100

    def day(self):
        return date(2026, 1, 5) + timedelta(days=self.dice.randrange(50))

    def person(self):
        pick = self.dice.choice
        return Person(
            last=pick(NAMES), first=pick(NAMES), middle=self.text("Q"), suffix=self.text("JR", chance=0.1)
        )

    def address(self):
        return Address(
            street=f"{self.dice.randrange(1, 999)} SAMPLE ST",
            street_2=self.text("APT 4"),
            city="SAMPLETON",
            state=self.dice.choice(STATES),
            zip=self.id("43", 7),
        )

    def treating(self, *, taxonomy=False, of="G2"):
        return Provider(
            person=self.person(),
            npi=self.dice.choice(NPIS),
            taxonomy=self.text("101YA0400X") if taxonomy else "",
            other_ids=((of, self.id("P")),) if self.dice.random() < 0.2 else (),
        )

    def place(self):
        return Provider(organization="SAMPLE HOUSE", npi=self.text(NPIS[3]), address=self.address())

    def billing(self):
        return Provider(
            organization=f"SAMPLE CLINIC {self.dice.choice(NAMES)}",
            npi=self.dice.choice(NPIS),
            taxonomy=self.text("261QR0405X", chance=0.8),
            tax_id=self.id("", 9),
            address=self.address(),
            contact=self.maybe(lambda: Contact(name="DESK", phone="5555550100", extension="12")),
        )

    def subscriber(self, *, treated):
        more = {"address": self.address(), "born": date(1988, 2, 14), "sex": self.dice.choice("FMU")}
        return Subscriber(
            person=self.person(),
            member_id=self.id("MCD", 9),
            order="P",
            filing=self.dice.choice(["MC", "CI", "BL"]),
            group_number=self.text("GRP1"),
            group_name=self.text("GROUP ONE"),
            **(more if treated else {}),
        )

    def patient(self):
        return Patient(relation="19", person=self.person(), address=self.address(), born=date(2009, 9, 11), sex="M")

    def adjustments(self):
        groups = self.dice.sample(["CO", "PR", "OA", "PI"], self.dice.randint(1, 3))
        return tuple(
            Adjustment(
                group=group,
                reason=str(self.dice.choice([45, 3, 2, 97])),
                amount=self.money(),
                quantity=self.maybe(lambda: Decimal(self.dice.randint(1, 9)), chance=0.2),
            )
            for group in groups
            for _ in range(self.dice.randint(1, 3))
        )

    def other(self, number):
        return OtherPayer(
            payer=Payer(name=f"OTHER PLAN {number}", id=f"OTH0{number}"),
            order="PST"[number],
            relation="18",
            subscriber=self.person(),
            member_id=self.id("OTH"),
            subscriber_address=self.maybe(self.address),
            filing="CI",
            adjustments=self.adjustments() if self.dice.random() < 0.3 else (),
            paid=self.maybe(self.money),
            remaining=self.maybe(self.money),
            paid_on=self.maybe(self.day),
            claim_number=self.text("ICN77"),
            authorization=self.text("AUT77"),
            remarks=("N130",) if self.dice.random() < 0.2 else (),
        )

    def prior(self, kind, code, modifiers):
        return PriorPayment(
            payer_id="OTH00",
            paid=self.money(),
            procedure=code,
            modifiers=modifiers,
            revenue="" if kind is Kind.PROFESSIONAL else "0906",
            units=Decimal(1),
            adjustments=self.adjustments(),
            paid_on=self.day(),
            remaining=self.maybe(self.money),
        )

    def line(self, kind, number, diagnoses, *, others):
        professional = kind is Kind.PROFESSIONAL
        code, modifiers = self.dice.choice(CODES)
        first = self.day()
        mine = {
            "place": self.text("10", chance=0.2),
            "pointers": tuple(range(1, 1 + min(len(diagnoses), self.dice.randint(1, 4)))),
            "emergency": self.dice.random() < 0.1,
            "authorization": self.text("AUTHL", chance=0.2),
            "clia": self.text("99D9999999", chance=0.2),
            "rendering": self.maybe(lambda: self.treating(taxonomy=True), chance=0.3),
            "supervising": self.maybe(self.treating, chance=0.1),
            "ordering": self.maybe(self.treating, chance=0.1),
            "referring": self.maybe(self.treating, chance=0.1),
            "facility": self.maybe(self.place, chance=0.1),
            "note": self.maybe(lambda: Note(kind="ADD", text="SECOND SESSION"), chance=0.1),
        }
        theirs = {
            "revenue": self.dice.choice(["0906", "0905", "0300", "0915"]),
            "noncovered": self.maybe(self.money, chance=0.1),
            "rendering": self.maybe(self.treating, chance=0.1),
        }
        return ServiceLine(
            id=f"L{number}",
            first=first,
            last=self.maybe(lambda: first + timedelta(days=1), chance=0.2),
            procedure=code,
            modifiers=modifiers,
            description=self.text("DAY PROGRAM", chance=0.1),
            charge=self.money(),
            units=Decimal(self.dice.choice(["1", "2", "1.5"])),
            attachments=self.papers(),
            drug=self.maybe(lambda: Drug(ndc="00002143380", quantity=Decimal("2.5"), unit="ML"), chance=0.1),
            prior=(self.prior(kind, code, modifiers),) if others and self.dice.random() < 0.5 else (),
            **(mine if professional else theirs),
        )

    def papers(self):
        return (Attachment(report="OZ", way="EL", control=self.id("C")),) if self.dice.random() < 0.1 else ()

    def claim(self, kind):
        treated = self.dice.random() < 0.7
        diagnoses = tuple(self.dice.sample(DIAGNOSES, self.dice.randint(1, 5)))
        others = tuple(self.other(n) for n in range(self.dice.choice([0, 0, 1, 2])))
        count = self.dice.randint(1, 6)
        lines = tuple(self.line(kind, n, diagnoses, others=others) for n in range(count))
        form = self.professional() if kind is Kind.PROFESSIONAL else self.institutional()
        return Claim(
            kind=kind,
            id=self.id("SW-", 9),
            charge=sum((line.charge for line in lines), Decimal(0)),
            frequency=self.dice.choice(["1", "7"]),
            billing=self.billing(),
            pay_to=self.maybe(self.address, chance=0.2),
            subscriber=self.subscriber(treated=treated),
            payer=Payer(name="SAMPLE PLAN", id=self.id("PL", 3), address=self.maybe(self.address, chance=0.2)),
            patient=None if treated else self.patient(),
            diagnoses=diagnoses,
            lines=lines,
            attachments=self.papers(),
            patient_paid=self.maybe(self.money, chance=0.2),
            authorization=self.text("AUTH1"),
            referral=self.text("REF1", chance=0.2),
            payer_claim_number="ICN1",
            medical_record=self.text("MRN1"),
            note=self.maybe(lambda: Note(kind="ADD", text="SEE RECORD"), chance=0.2),
            facility=self.maybe(self.place, chance=0.3),
            referring=self.maybe(self.treating, chance=0.2),
            other_payers=others,
            **form,
        )

    def professional(self):
        return {
            "place": self.dice.choice(["57", "11", "53"]),
            "dates": (DatedEvent(kind="435", first=self.day()),) if self.dice.random() < 0.3 else (),
            "clia": self.text("99D9999999"),
            "related_causes": ("OA",) if self.dice.random() < 0.1 else (),
            "rendering": self.maybe(lambda: self.treating(taxonomy=True), chance=0.7),
            "supervising": self.maybe(self.treating, chance=0.2),
            "conditions": ("17",) if self.dice.random() < 0.2 else (),
            "delay_reason": self.text("3", chance=0.1),
        }

    def institutional(self):
        first = self.day()
        admitted = DatedEvent(kind="435", first=first, at=time(9, 30))
        return {
            "place": self.dice.choice(["13", "76", "85"]),
            "statement_first": first,
            "statement_last": first + timedelta(days=6),
            "dates": (admitted,) if self.dice.random() < 0.3 else (),
            "admission_type": "3",
            "admission_source": "1",
            "patient_status": self.dice.choice(["01", "30"]),
            "reason_diagnoses": ("F1020",) if self.dice.random() < 0.6 else (),
            "admitting_diagnosis": self.text("F1020", chance=0.2),
            "conditions": ("92",) if self.dice.random() < 0.5 else (),
            "occurrences": self.occurrences(),
            "values": (ValueCode(code="80", amount=Decimal(5)),) if self.dice.random() < 0.2 else (),
            "attending": self.treating(taxonomy=True),
            "operating": self.maybe(self.treating, chance=0.1),
        }

    def occurrences(self):
        """Spans are written before single days, so they come back in that order."""
        spans = [Occurrence(code="71", first=date(2026, 1, 1), last=date(2026, 1, 9))]
        days = [Occurrence(code="11", first=date(2026, 1, 2))]
        return tuple(o for o in spans + days if self.dice.random() < 0.2)


def invented(seed, kind):
    return Inventor(seed).claim(kind)


def unused_fields(claims):
    """Fields of a claim that no claim of these fills."""
    return {one.name for one in fields(Claim) if not any(getattr(claim, one.name) for claim in claims)}


HOSTILE = ["A~B", "A*B", "A:B", "A^B", "JOSÉ", "Ångström", "Straße", "Łódź", "A\nB", "x" * 500, "  A  ", "A\x00B"]


def hostile(name):
    """The sample claim with a name everywhere that holds what X12 cannot."""
    person = Person(last=name, first=name, middle=name)
    clinic = replace(CLINIC, organization=name, address=replace(CLINIC.address, street=name))
    return replace(CLAIM, id=f"H-{HOSTILE.index(name)}", billing=clinic, subscriber=replace(AVERY, person=person))
