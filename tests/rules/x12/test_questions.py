from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.problems import Invalid
from stepwell.rules.x12.authorization import AuthorizationRequest, Pattern, RequestedService, write_278
from stepwell.rules.x12.authorization_reader import read_278
from stepwell.rules.x12.check import check
from stepwell.rules.x12.claim import Attachment, Contact, Payer, Person, Provider, Receiver
from stepwell.rules.x12.eligibility import EligibilityInquiry, EligibilityRequest, read_270, write_270
from stepwell.rules.x12.segments import Faults
from stepwell.rules.x12.status import StatusInquiry, StatusRequest, read_276, write_276
from tests.rules.cases import each
from tests.rules.x12.samples import ENVELOPE, first_set, text_of

CLINIC = Provider(organization="STEPWELL TEST CLINIC", npi="1234567893")
PAYER = Payer(name="EXAMPLE STATE MEDICAID", id="EXMCD01")
AVERY, SAM = Person(last="TESTPATIENT", first="AVERY"), Person(last="TESTPATIENT", first="SAM")
DAY = date(2026, 3, 2)
NAMELESS = RequestedService(first=DAY, units=Decimal(1))


def eligibility(dice):
    def one(number):
        return EligibilityInquiry(
            trace=f"T{number}",
            subscriber=AVERY,
            member_id=f"M{number}0",
            born=date(1988, 2, 14),
            sex=dice.choice(["", "F"]),
            patient=dice.choice([None, SAM]),
            service_types=tuple(dice.sample(["30", "AI", "MH", "A6"], dice.randint(1, 3))),
            first=DAY,
            last=dice.choice([None, date(2026, 3, 31)]),
        )

    return EligibilityRequest(
        envelope=ENVELOPE,
        id="E1",
        payer=PAYER,
        provider=CLINIC,
        originator="9000000001",
        inquiries=tuple(one(n) for n in range(dice.randint(1, 4))),
        made_on=dice.choice([None, date(2026, 2, 27)]),
        made_at=dice.choice([None, time(9, 0)]),
    )


def status(dice):
    def one(number):
        return StatusInquiry(
            trace=f"T{number}",
            subscriber=AVERY,
            member_id=f"M{number}0",
            born=date(1988, 2, 14),
            sex="F",
            patient=dice.choice([None, SAM]),
            claim_id=dice.choice(["", "SW-1"]),
            payer_claim_number=dice.choice(["", "ICN1"]),
            charge=dice.choice([None, Decimal("795.5")]),
            first=DAY,
            last=dice.choice([None, date(2026, 3, 6)]),
        )

    return StatusRequest(
        envelope=ENVELOPE,
        id="S1",
        payer=PAYER,
        submitter=Receiver(name="STEPWELL TEST CLINIC", id="SUB1"),
        provider=CLINIC,
        inquiries=tuple(one(n) for n in range(dice.randint(1, 4))),
    )


def authorization(dice):
    pattern = Pattern(kind="VS", count=Decimal(12), every="WK", per=Decimal(3), period="35", length=4)

    def service(number):
        revenue = dice.choice(["", "0906"])
        return RequestedService(
            first=DAY,
            last=dice.choice([None, date(2026, 3, 29)]),
            procedure="H0015" if not revenue else dice.choice(["", "H0015"]),
            modifiers=() if revenue else ("HF",),
            revenue=revenue,
            charge=dice.choice([None, Decimal(2880)]),
            units=Decimal(number + 1),
            pattern=dice.choice([None, pattern]),
        )

    dependent = dice.random() < 0.5
    return AuthorizationRequest(
        envelope=ENVELOPE,
        id="A1",
        payer=Payer(name="EXAMPLE UTILIZATION REVIEW CO", id="EXUR01"),
        provider=replace(CLINIC, contact=dice.choice([None, Contact(name="UR DESK", phone="5555550101")])),
        subscriber=AVERY,
        member_id="MCD1",
        born=date(1988, 2, 14),
        sex="F",
        patient=SAM if dependent else None,
        relation="19" if dependent else "",
        trace="T1",
        originator="9000000001",
        action=dice.choice(["I", "R", "4"]),
        previous=dice.choice(["", "AUTH1"]),
        admission=dice.choice([None, DAY]),
        diagnoses=("F1020", "F1120")[: dice.randint(1, 2)],
        pattern=dice.choice([None, pattern]),
        attachments=dice.choice([(), (Attachment(report="OZ", way="EL", control="C1"),)]),
        message=dice.choice(["", "STARTS MONDAY"]),
        services=tuple(service(n) for n in range(dice.randint(0, 3))),
    )


KINDS = {
    "270": (eligibility, write_270, read_270),
    "276": (status, write_276, read_276),
    "278": (authorization, write_278, read_278),
}


@given(st.integers(0, 2**32), st.sampled_from(sorted(KINDS)))
def test_a_written_question_is_read_back_equal_and_keeps_its_guide(seed, kind):
    make, write, read = KINDS[kind]
    request = make(Random(seed))
    text = "".join(write(request))
    faults = Faults()
    assert read(first_set(text, faults), faults) == request
    report = check([text])
    assert (report.ok, report.kind) == (True, kind), report.problems


@each(
    "name, write, read",
    [
        ("270-eligibility", write_270, read_270),
        ("276-status-request", write_276, read_276),
        ("278-request-iop", write_278, read_278),
    ],
)
def test_a_sample_question_is_written_again_to_the_letter(name, write, read):
    assert "".join(write(read(first_set(text_of(name)), Faults()))) == text_of(name)


@each(
    "make, write, change, where",
    [
        (eligibility, write_270, {"inquiries": ()}, "inquiries"),
        (eligibility, write_270, {"originator": "x" * 11}, "inquiries[0].originator"),
        (eligibility, write_270, {"id": ""}, "id"),
        (status, write_276, {"inquiries": ()}, "inquiries"),
        (status, write_276, {"id": "A~B"}, "id"),
        (authorization, write_278, {"trace": ""}, "trace"),
        (authorization, write_278, {"diagnoses": ("F1020",) * 13}, "diagnoses"),
        (authorization, write_278, {"services": (NAMELESS,)}, "services[0].procedure"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_written_is_refused_with_the_place(make, write, change, where):
    with pytest.raises(Invalid) as refused:
        list(write(replace(make(Random(1)), **change)))
    assert where in [problem.where for problem in refused.value.problems]


@each(
    "change, where",
    [
        ({"sender": ""}, "envelope.sender"),
        ({"receiver": "x" * 16}, "envelope.receiver"),
        ({"control": 0}, "envelope.control"),
        ({"group": 10**9}, "envelope.group"),
        ({"sender_kind": "Z"}, "envelope.sender_kind"),
        ({"guide": "0" * 13}, "envelope.guide"),
    ],
)
def test_an_envelope_that_cannot_be_written_is_refused(change, where):
    request = replace(eligibility(Random(1)), envelope=replace(ENVELOPE, **change))
    with pytest.raises(Invalid) as refused:
        list(write_270(request))
    assert where in [problem.where for problem in refused.value.problems]
