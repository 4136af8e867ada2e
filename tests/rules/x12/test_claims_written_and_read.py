from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.problems import Invalid
from stepwell.rules.x12.check import check
from stepwell.rules.x12.claim import Adjustment, Kind, OtherPayer, Payer, Person, PriorPayment, Provider
from stepwell.rules.x12.claim_writer import CLAIMS_PER_SET, unwritable, write_claims
from stepwell.rules.x12.segments import Faults, segments
from tests.rules.cases import each
from tests.rules.x12.invented import HOSTILE, hostile, invented, unused_fields
from tests.rules.x12.samples import (
    AVERY,
    CLAIM,
    CLAIM_SAMPLES,
    CLINIC,
    DAY,
    batch,
    claims_in,
    read,
    text_of,
    written,
)

seeds = st.integers(0, 2**32)
kinds = st.sampled_from(list(Kind))
LAST = "subscriber.person.last"


@each("name", CLAIM_SAMPLES)
def test_a_sample_claim_is_read_whole_and_written_again_to_the_letter(name):
    placed = claims_in(text_of(name))
    assert read(text_of(name)) == [p.claim for p in placed]
    assert "".join(write_claims(placed[0].batch, [p.claim for p in placed])) == text_of(name)


@given(seeds, kinds)
def test_a_written_claim_is_read_back_equal_and_has_no_fault_of_structure(seed, kind):
    claim = invented(seed, kind)
    text = written(claim)
    assert read(text) == [claim]
    broken = [p for p in check([text]).problems if p.code[:3] in ("SEG", "LOO", "ELE", "SE-", "HL-", "LX-")]
    assert broken == []


def test_the_invented_claims_use_every_field_of_a_claim():
    claims = [invented(seed, kind) for kind in Kind for seed in range(25)]
    assert unused_fields(claims) == {
        *("accident_state", "patient_signature", "authorization_exception", "clearinghouse_id", "demonstration"),
    }


def test_a_batch_comes_back_with_its_claims():
    (placed,) = claims_in(written(CLAIM))
    assert placed.claim == CLAIM
    assert placed.batch == batch()


def test_no_name_breaks_the_envelope_or_the_file():
    text = written(*map(hostile, HOSTILE))
    assert {p.code for p in check([text]).problems} <= {"DUP-PER-DIEM"}
    assert len(read(text)) == len(HOSTILE)


def test_names_are_transliterated_put_in_capitals_and_cut():
    person = Person(last="José~Ångström*Łukasz", first="zoë" * 30)
    (claim,) = read(written(replace(CLAIM, subscriber=replace(AVERY, person=person))))
    assert claim.subscriber.person == Person(last="JOSE ANGSTROM LUKASZ", first=("ZOE" * 30)[:35])


@given(st.text(max_size=80), st.text(max_size=30))
def test_whatever_the_text_the_file_stays_whole_or_the_claim_is_refused(name, id):
    claim = replace(CLAIM, id=id, subscriber=replace(AVERY, person=Person(last=name), member_id=id))
    if unwritable(claim):
        with pytest.raises(Invalid):
            written(claim)
        return
    faults = Faults()
    assert len(list(segments([written(claim)], faults))) == written(CLAIM).count("~")
    assert not faults.found


@each(
    "claim, code, where",
    [
        (replace(CLAIM, id="SW*1"), "not-writable", "id"),
        (replace(CLAIM, id="X" * 21), "not-writable", "id"),
        (replace(CLAIM, id=""), "missing-field", "id"),
        (replace(CLAIM, lines=()), "missing-field", "lines"),
        (replace(CLAIM, lines=(DAY,) * 51), "too-many", "lines"),
        (replace(CLAIM, diagnoses=("F1020",) * 13), "too-many", "diagnoses"),
        (replace(CLAIM, lines=(replace(DAY, modifiers=("HF",) * 5),)), "too-many", "lines[0].modifiers"),
        (replace(CLAIM, lines=(replace(DAY, pointers=(1,) * 5),)), "too-many", "lines[0].pointers"),
        (replace(CLAIM, lines=(replace(DAY, charge=Decimal("NaN")),)), "not-writable", "lines[0].charge"),
        (replace(CLAIM, lines=(replace(DAY, charge=Decimal("1.2345")),)), "not-writable", "lines[0].charge"),
        (replace(CLAIM, lines=(replace(DAY, revenue="0906"),)), "wrong-kind", "lines[0].revenue"),
        (replace(CLAIM, lines=(replace(DAY, procedure=""),)), "missing-field", "lines[0].procedure"),
        (replace(CLAIM, lines=(replace(DAY, first=None),)), "missing-field", "lines[0].first"),
        (replace(CLAIM, billing=replace(CLINIC, address=None)), "missing-field", "billing.address"),
        (replace(CLAIM, pay_to=replace(CLINIC.address, city="A")), "not-writable", "pay_to.city"),
        (replace(CLAIM, billing=replace(CLINIC, tax_id="")), "missing-field", "billing.tax_id"),
        (replace(CLAIM, subscriber=replace(AVERY, born=None)), "missing-field", "subscriber"),
        (
            replace(CLAIM, subscriber=replace(AVERY, person=Person(last="李"))),
            "missing-field",
            "subscriber.person.last",
        ),
        (replace(CLAIM, facility=Provider(organization="HOUSE")), "missing-field", "facility.address"),
        (replace(CLAIM, attending=CLINIC), "wrong-kind", "kind"),
        (replace(CLAIM, kind=Kind.INSTITUTIONAL), "missing-field", "statement_first"),
        (replace(CLAIM, kind=Kind.INSTITUTIONAL, clia="1"), "wrong-kind", "kind"),
        (replace(CLAIM, kind=Kind.INSTITUTIONAL), "wrong-kind", "lines[0].place"),
    ],
)
def test_a_claim_that_x12_cannot_carry_is_refused_with_the_place(claim, code, where):
    assert (code, f"claim {claim.id}: {where}") in [(p.code, p.where) for p in unwritable(claim)]


def test_every_problem_of_a_claim_is_told_at_once():
    claim = replace(CLAIM, id="", place="", billing=replace(CLINIC, tax_id=""), lines=(replace(DAY, unit=""),))
    assert len(unwritable(claim)) == 4


def test_a_claim_of_another_kind_or_none_at_all_is_refused():
    with pytest.raises(Invalid, match="at least one claim"):
        list(write_claims(batch(), []))
    with pytest.raises(Invalid, match="cannot stand"):
        list(write_claims(batch(Kind.INSTITUTIONAL), [CLAIM]))


def test_neighbors_share_the_loops_above_them():
    second = replace(CLAIM, id="SW-2")
    other = replace(CLAIM, id="SW-3", subscriber=replace(AVERY, member_id="MCD2"))
    text = written(CLAIM, second, other)
    assert text.count("HL*") == 3
    assert read(text) == [CLAIM, second, other]


@pytest.mark.long
def test_a_long_file_is_cut_into_sets_and_loops_of_the_allowed_size():
    claims = [replace(CLAIM, id=f"SW-{n}") for n in range(CLAIMS_PER_SET + 101)]
    text = written(*claims)
    assert text.count("ST*837*") == 2
    assert "BHT*0019*00*SWB101-2*" in text
    assert text.count("HL*") == (1 + CLAIMS_PER_SET // 100) + 3
    assert read(text) == claims


def test_adjustments_of_one_group_share_a_segment_up_to_six():
    eight = tuple(Adjustment(group="CO", reason="45", amount=Decimal(1)) for _ in range(8))
    other = OtherPayer(
        payer=Payer(name="FIRST", id="OTH1"), order="P", relation="18", subscriber=AVERY.person, member_id="1"
    )
    prior = PriorPayment(
        payer_id="OTH1", paid=Decimal(232), procedure="H0015", modifiers=("HF",), units=Decimal(1),
        adjustments=eight, paid_on=DAY.first,
    )  # fmt: skip
    claim = replace(CLAIM, other_payers=(other,), lines=(replace(DAY, prior=(prior,)),))
    text = written(claim)
    assert text.count("CAS*CO") == 2
    assert read(text) == [claim]
    assert check([text]).ok
