from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.x12.check import check
from tests.rules.cases import each
from tests.rules.x12.samples import SAMPLES, text_of

PER_DIEM, INSTITUTIONAL, ERA = "837p-iop-week-per-diem", "837i-iop-week-per-diem", "835-iop-mixed"
COB = "837p-iop-week-components-cob"
TODAY = date(2026, 3, 9)
DAMAGE = [*"~*:^A9 -.\n\x00é", "", "HL*", "~HL", "~ST*"]


def codes(text, today=TODAY):
    return [(problem.code, problem.line) for problem in check([text], today=today).problems]


def changed(name, old, new):
    text = text_of(name)
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


@each("name", SAMPLES)
def test_every_sample_is_whole_and_makes_sense(name):
    report = check([text_of(name)])
    assert report.ok, report.problems
    assert report.kind == "277CA" if name.startswith("277ca") else name.upper().startswith(report.kind)


@each(
    "name, old, new, code, line",
    [
        (PER_DIEM, "101*795*", "101*796*", "CLAIM-SUM", 21),
        (PER_DIEM, "UN*1***1:2~", "UN*1***1:4~", "DX-POINTER", 32),
        (PER_DIEM, "UN*2***1~", "UN*2***~", "DX-POINTER", 44),
        (PER_DIEM, "1999000015", "1999000016", "NPI-LUHN", 26),
        (PER_DIEM, "ABF:F1120", "ABF:F11.20", "DX-FORMAT", 25),
        (PER_DIEM, "D8*20260306", "D8*20260310", "DATE-FUTURE", 50),
        (PER_DIEM, "D8*19880214", "D8*20260303", "DATE-BIRTH", 33),
        (PER_DIEM, "57:B:1", "57:B:7", "FREQ-NO-ICN", 21),
        (PER_DIEM, "D8*20260306", "D8*20260304", "DUP-PER-DIEM", 49),
        (PER_DIEM, "H0015:HF:HQ", "H0015:HF:95", "TELE-MOD", 32),
        (PER_DIEM, "57:B:1", "10:B:1", "TELE-MOD", 32),
        (PER_DIEM, "6R*SW101-002", "6R*SW101-001", "DUP-LINE-ID", 36),
        (COB, "D8*20260304", "D8*20260302", "", 0),
        (COB, "CAS*CO*45*20~", "CAS*CO*45*21~", "COB-LINE-BALANCE", 38),
        (COB, "AMT*D*420", "AMT*D*421", "COB-CLAIM-BALANCE", 29),
        (INSTITUTIONAL, "D8*20260306", "D8*20260308", "DATE-RANGE", 49),
        (INSTITUTIONAL, "20260302-20260306", "20260307-20260306", "DATE-RANGE", 22),
        (ERA, "*240*165**", "*240*164**", "ERA-SVC-BALANCE", 43),
        (ERA, "*795*505*5*", "*795*504*5*", "ERA-CLAIM-BALANCE", 16),
        (ERA, "BPR*I*505", "BPR*I*506", "ERA-BPR-BALANCE", 4),
        (ERA, "XX*1234567893", "XX*1234567890", "NPI-LUHN", 13),
    ],
)
def test_what_makes_no_sense_is_named_with_its_line(name, old, new, code, line):
    found = codes(changed(name, old, new))
    if code:
        assert (code, line) in found
    else:
        assert found == []


def test_the_same_service_twice_on_a_day_is_a_duplicate_unless_another_person_gave_it():
    text = changed(COB, "HC:90834*160", "HC:90853*160").replace("HC:90834", "HC:90853")
    assert ("DUP-LINE", 43) in codes(text)


def test_a_second_claim_of_the_file_for_the_same_per_diem_day_is_found():
    text = text_of(PER_DIEM)
    claim = text[text.index("CLM*") : text.index("SE*50")]
    longer = f"SE*{50 + claim.count('~')}"
    again = claim.replace("SW-2026-000101", "SW-2026-000109").replace("SW101-", "SW109-")
    doubled = text.replace(claim, claim + again).replace("SE*50", longer)
    assert {code for code, _ in codes(doubled)} == {"DUP-PER-DIEM"}
    assert "DUP-CLAIM-ID" in {code for code, _ in codes(text.replace(claim, claim * 2).replace("SE*50", "SE*80"))}


def test_without_a_day_dates_are_compared_with_the_day_of_the_file():
    text = changed(PER_DIEM, "D8*20260306", "D8*20260311")
    assert codes(text, today=None) == [("DATE-FUTURE", 50)]
    assert codes(text, today=date(2026, 3, 11)) == []


@each(
    "old, new, code, line",
    [
        ("SE*50*0001", "SE*49*0001", "SE-COUNT", 52),
        ("SE*50*0001", "SE*50*0002", "SE-CONTROL", 52),
        ("GE*1*101", "GE*2*101", "GE-COUNT", 53),
        ("GE*1*101", "GE*1*102", "GE-CONTROL", 53),
        ("IEA*1*000000101", "IEA*2*000000101", "IEA-COUNT", 54),
        ("IEA*1*000000101", "IEA*1*000000102", "IEA-CONTROL", 54),
        ("IEA*1*000000101~\n", "", "IEA-MISSING", 53),
        ("SE*50*0001~\n", "", "SE-MISSING", 52),
        ("GE*1*101~\n", "", "GE-MISSING", 53),
        ("ST*837*0001*005010X222A1", "ST*837*0001*005010X223A2", "ST-GUIDE", 3),
        ("005010X222A1", "004010X098A1", "GUIDE-UNKNOWN", 3),
        ("*260309*0815*^", "*261309*0815*^", "ELE-DATE", 1),
        ("*HC*STEP", "*HP*STEP", "GS-CODE", 3),
        ("*101*795*", "*101*79x5*", "", 0),
        ("IEA*1*000000101~", "IEA*1*000000101", "SEG-END", 54),
    ],
)
def test_a_broken_envelope_is_named_with_its_line(old, new, code, line):
    text = (
        text_of(PER_DIEM).replace(old, new) if code == "GUIDE-UNKNOWN" else text_of(PER_DIEM).replace(old, new, 1)
    )
    if code:
        assert (code, line) in codes(text)


@each(
    "text, code",
    [
        ("", "ISA-MISSING"),
        ("hello", "ISA-MISSING"),
        ("x" * 300, "ISA-MISSING"),
        ("ISA*00*", "ISA-LENGTH"),
        ("ISA*00*          *00*" + "x" * 200, "ISA-LENGTH"),
    ],
)
def test_what_is_no_x12_file_is_said_so(text, code):
    assert codes(text) == [(code, 1)]


def test_a_file_without_terminators_is_not_read_into_memory():
    text = text_of(PER_DIEM).split("~", 1)
    assert ("SEG-END", 2) in codes(text[0] + "~" + text[1].replace("~", "") * 100)


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(DAMAGE))),
)
def test_no_damage_makes_the_check_fail_itself(name, damages):
    text = text_of(name)
    for place, piece in damages:
        place %= len(text) + 1
        text = text[:place] + piece + text[place + 1 :]
    for problem in check([text], today=TODAY).problems:
        assert problem.code
        assert problem.line >= 1


@given(st.sampled_from(SAMPLES), st.integers(1, 50))
def test_how_a_file_is_cut_into_pieces_changes_nothing(name, size):
    text = text_of(name)
    whole, cut = check([text]), check(text[i : i + size] for i in range(0, len(text), size))
    assert whole == cut
