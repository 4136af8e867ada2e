from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.x12.acknowledgment import read_999, read_ta1
from stepwell.rules.x12.authorization_reader import read_278
from stepwell.rules.x12.check import check
from stepwell.rules.x12.eligibility_reader import read_271
from stepwell.rules.x12.remittance import PaidClaim, Payment, ProviderAdjustment, imbalances
from stepwell.rules.x12.remittance_reader import read_remittance
from stepwell.rules.x12.segments import Faults
from stepwell.rules.x12.status_reader import read_status
from tests.rules.cases import each
from tests.rules.x12.damage import joined, segments_of
from tests.rules.x12.samples import first_set, text_of


def read(reader, name, *changes):
    text = text_of(name)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    faults = Faults()
    whole = joined(text.replace("\n", "").split("~")[:-1])
    value = reader(first_set(whole, faults), faults)
    result = list(value) if reader is read_remittance else value
    assert not faults.found
    return result


def test_a_remittance_gives_payment_claims_and_lines():
    payment, claim = read(read_remittance, "835-iop-mixed")
    assert isinstance(payment, Payment)
    assert (payment.total, payment.trace, payment.method) == (Decimal(505), "EFT0001005", "ACH")
    assert (payment.paid_on, payment.produced_on) == (date(2026, 3, 18), date(2026, 3, 17))
    assert (payment.payer.name, payment.payee.id) == ("EXAMPLE STATE MEDICAID", "1234567893")
    assert [kind for kind, _ in payment.payer.contacts] == ["CX", "BL"]
    assert isinstance(claim, PaidClaim)
    assert (claim.id, claim.status, claim.payer_claim_number) == ("SW-2026-000101", "1", "MCDICN900001")
    assert [line.id for line in claim.lines] == [f"SW101-00{n}" for n in range(1, 6)]
    bundled = claim.lines[1]
    assert (bundled.adjustments[0].group, bundled.adjustments[0].reason) == ("CO", "97")
    assert bundled.remarks == ("M15",)
    assert claim.lines[4].allowed == Decimal(170)
    assert claim.lines[4].first == date(2026, 3, 6)


def test_provider_adjustments_lower_the_payment():
    changes = [("BPR*I*505", "BPR*I*480"), ("SE*47", "PLB*1234567893*20261231*WO:REF9*20*L6*5~\nSE*47")]
    items = read(read_remittance, "835-iop-mixed", *changes)
    assert [(i.reason, i.reference, i.amount) for i in items if isinstance(i, ProviderAdjustment)] == [
        ("WO", "REF9", Decimal(20)),
        ("L6", "", Decimal(5)),
    ]
    assert list(imbalances(iter(items))) == []


def test_a_reversal_takes_the_earlier_payment_back_to_the_cent():
    reversal = "CLP*SW-0*22*-100.1*-60.05**MC*ICN0*57*1~\nCAS*CO*45*-40.05~\n"
    changes = [("BPR*I*505", "BPR*I*444.95"), ("CLP*SW", f"{reversal}CLP*SW")]
    items = read(read_remittance, "835-iop-mixed", *changes)
    assert items[1].paid == Decimal("-60.05")
    assert list(imbalances(iter(items))) == []


def test_a_payment_that_is_taken_back_balances_too():
    items = read(read_remittance, "835-iop-mixed", ("BPR*I*505*C", "BPR*I*505*D"))
    assert [wrong.code for wrong in imbalances(iter(items))] == ["ERA-BPR-BALANCE"]


def test_changed_procedures_spans_and_further_parties_are_kept():
    changes = [
        ("SVC*HC:H0015:HF:HQ*240*170**1~", "SVC*HC:H0015:HF*240*170*0906*1*HC:H0015:HF:HQ*2~"),
        ("DTM*472*20260302~", "DTM*150*20260302~\nDTM*151*20260303~"),
        ("REF*EA*MRN0042~", "NM1*74*1*TESTPATIENT*AVERIL~\nMOA***N130*MA18~\nREF*EA*MRN0042~"),
        ("DTM*050*20260309~", "DTM*050*20260309~\nPER*CX**TE*5555550198~\nAMT*AU*500~\nQTY*CA*3~"),
    ]
    _, claim = read(read_remittance, "835-iop-mixed", *changes)
    line = claim.lines[0]
    assert (line.procedure.modifiers, line.submitted.modifiers) == (("HF",), ("HF", "HQ"))
    assert (line.revenue, line.units, line.submitted_units) == ("0906", 1, 2)
    assert (line.first, line.last) == (date(2026, 3, 2), date(2026, 3, 3))
    assert dict(claim.parties)["74"].name.first == "AVERIL"
    assert claim.remarks == ("N130", "MA18")
    assert (claim.amounts, claim.quantities) == ((("AU", Decimal(500)),), (("CA", Decimal(3)),))
    assert claim.contacts[0][1].phone == "5555550198"


def test_a_receipt_of_claims_tells_which_were_taken_and_which_refused():
    report = read(read_status, "277ca-mixed")
    assert (report.kind, report.batch_trace) == ("277CA", "SWB101")
    assert dict(report.amounts) == {"YU": Decimal(795), "YY": Decimal(640)}
    taken, refused = report.claims
    assert (taken.trace, taken.payer_claim_number, taken.rejected) == ("SW-2026-000101", "MCDICN900001", False)
    assert (refused.trace, refused.rejected) == ("SW-2026-000102", True)
    assert (refused.statuses[0].category, refused.statuses[0].entity) == ("A3", "IL")
    assert (taken.first, taken.last) == (date(2026, 3, 2), date(2026, 3, 6))


def test_a_line_of_a_receipt_has_its_own_status():
    line = "SVC*HC:H0015*240**UN~\nSTC*A3:21*20260309*U~\nREF*FJ*SW101-001~\nDTP*472*D8*20260302~\n"
    report = read(read_status, "277ca-mixed", ("HL*5*3*PT", f"{line}HL*5*3*PT"))
    (status,) = report.claims[0].lines
    assert (status.id, status.procedure.code, status.statuses[0].rejected) == ("SW101-001", "H0015", True)
    assert report.claims[0].statuses[0].category == "A2"


def test_a_status_answer_gives_the_status_of_the_claim():
    report = read(read_status, "277-status-response")
    (claim,) = report.claims
    assert (claim.trace, claim.member_id) == ("SW-2026-000101", "MCD000000001")
    assert (claim.statuses[0].category, claim.statuses[0].status, claim.statuses[0].charge) == ("P1", "20", 795)


def test_an_eligibility_answer_gives_benefits_with_their_messages_and_parties():
    answer = read(read_271, "271-eligibility")
    (person,) = answer.answers
    assert (person.trace, person.member_id, person.born) == ("SWTRC0001", "MCD000000001", date(1988, 2, 14))
    assert person.active is True
    assert person.dates == (("346", date(2026, 1, 1), None),)
    limit = person.benefits[3]
    assert (limit.meaning, limit.quantity_kind, limit.quantity, limit.authorization) == ("limit", "VS", 36, "Y")
    assert limit.messages == ("IOP PRIOR AUTHORIZATION REQUIRED",)
    assert (limit.parties[0].name, limit.parties[0].contact.phone) == (
        "EXAMPLE UTILIZATION REVIEW CO",
        "5555550177",
    )
    assert person.benefits[1].service_types == ("AI", "MH")
    assert person.benefits[2].amount == 5


def test_a_rejected_eligibility_question_says_why_at_its_level():
    segments = segments_of("271-eligibility")
    start = next(i for i, s in enumerate(segments) if s.startswith("DMG*"))
    end = next(i for i, s in enumerate(segments) if s.startswith("SE*"))
    text = joined([*segments[:start], "AAA*N**75*C", segments[start], *segments[end:]])
    faults = Faults()
    (person,) = read_271(first_set(text, faults), faults).answers
    assert (person.rejections[0].level, person.rejections[0].reason, person.active) == ("22", "75", None)
    assert check([text]).ok
    higher = text.replace("HL*2*1*21*1", "AAA*Y**42*R~\nHL*2*1*21*1").replace("SE*15", "SE*16")
    assert read_271(first_set(higher), Faults()).rejections[0].level == "20"


def test_inactive_coverage_is_not_active():
    answer = read(
        read_271, "271-eligibility", ("EB*1*IND*30", "EB*6*IND*30"), ("EB*1*IND*AI^MH*MC", "EB*6*IND*AI^MH*MC")
    )
    assert answer.answers[0].active is False


def test_an_authorization_answer_gives_decision_number_and_what_was_certified():
    answer = read(read_278, "278-response-partial")
    assert (answer.trace, answer.id) == ("SWUMTRC01", "SWUM0001")
    assert (answer.decision.meaning, answer.decision.number) == ("certified in part", "AUTH2026A0042")
    assert answer.decision.expires == date(2026, 3, 29)
    (service,) = answer.services
    assert (service.decision.meaning, service.units, service.procedure.code) == ("modified", 9, "H0015")
    assert service.messages[0].startswith("9 OF 12 DAYS")
    assert (service.first, service.last) == (date(2026, 3, 2), date(2026, 3, 29))


def test_a_refused_authorization_question_keeps_its_rejections():
    answer = read(read_278, "278-response-partial", ("HCR*A2*AUTH2026A0042~", "AAA*N**15*C~"))
    assert answer.decision is None
    assert (answer.rejections[0].level, answer.rejections[0].reason) == ("EV", "15")


def test_an_accepted_and_a_rejected_999():
    accepted = read(read_999, "999-accepted")
    assert (accepted.control, accepted.accepted, accepted.sets[0].accepted) == ("101", True, True)
    rejected = read(read_999, "999-rejected")
    assert (rejected.status, rejected.accepted, rejected.accepted_sets) == ("R", False, 0)
    (error,) = rejected.sets[0].segments
    assert (error.segment, error.place, error.loop, error.code) == ("DMG", "17", "2010", "8")
    assert error.context == (("CLM01", "SW-2026-000102"),)
    assert (error.elements[0].place, error.elements[0].code, error.elements[0].value) == ("2", "8", "20071340")
    assert rejected.sets[0].errors == ("5",)


def test_an_interchange_acknowledgment():
    ta1 = read(read_ta1, "ta1-accepted")
    assert (ta1.control, ta1.status, ta1.code, ta1.accepted) == ("000000101", "A", "000", True)
    assert ta1.on == date(2026, 3, 9)
    assert not read(read_ta1, "ta1-accepted", ("*A*000", "*R*025")).accepted


@each("name", ["835-iop-mixed", "271-eligibility", "277ca-mixed", "999-rejected"])
def test_other_separators_of_a_payer_are_understood(name):
    text = text_of(name)
    other = text.translate(str.maketrans({"*": "|", ":": ">", "^": "!", "~": "\x1c"})).replace("\n", "")
    assert check([other]).ok
    assert check([text.replace("~\n", "~\r\n")]).ok
    assert check([text.replace("~\n", "~") + text.replace("~\n", "~")]).kind == check([text]).kind


MONEY = {"BPR": [2], "CLP": [3, 4], "SVC": [2, 3], "CAS": [3, 6, 9]}
"""The elements of a remittance that must add up, to the cent."""
AMOUNTS = [
    (place, number)
    for place, segment in enumerate(segments_of("835-iop-mixed"))
    for number in MONEY.get(segment.split("*")[0], [])
    if len(segment.split("*")) > number
]


@given(st.sampled_from(AMOUNTS), st.integers(-(10**6), 10**6).filter(bool))
def test_one_amount_changed_by_any_cents_is_told_at_its_claim_or_payment(amount, cents):
    place, number = amount
    segments = segments_of("835-iop-mixed")
    elements = segments[place].split("*")
    elements[number] = str(Decimal(elements[number]) + Decimal(cents) / 100)
    segments[place] = "*".join(elements)
    problems = check([joined(segments)]).problems
    assert any(p.code.startswith("ERA-") and p.code.endswith("-BALANCE") and p.line <= place + 1 for p in problems)
