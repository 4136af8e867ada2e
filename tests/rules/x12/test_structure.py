from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.x12.check import check
from stepwell.rules.x12.guide import guide
from stepwell.rules.x12.sets import GUIDES
from tests.rules.cases import each
from tests.rules.x12.damage import damaged, joined
from tests.rules.x12.samples import text_of

PER_DIEM, INSTITUTIONAL, COB = "837p-iop-week-per-diem", "837i-iop-week-per-diem", "837p-iop-week-components-cob"


def codes(name, old, new):
    text = text_of(name)
    assert old in text
    fixed = joined(text.replace(old, new, 1).replace("\n", "").split("~")[:-1])
    return [(problem.code, problem.line, problem.where) for problem in check([fixed]).problems]


@each(
    "name, old, new, code, line, where",
    [
        (PER_DIEM, "N3*100 RECOVERY WAY~\n", "", "SEG-MISSING", 11, "N3"),
        (PER_DIEM, "REF*EI*000000001~\n", "", "SEG-MISSING", 13, "REF"),
        (PER_DIEM, "NM1*PR*2*EXAMPLE STATE MEDICAID*****PI*EXMCD01~\n", "", "LOOP-MISSING", 20, "2010BB"),
        (PER_DIEM, "DTP*472*D8*20260302~\n", "", "SEG-MISSING", 33, "DTP"),
        (PER_DIEM, "BHT*0019", "ZZZ*0019", "SEG-UNKNOWN", 4, "ZZZ"),
        (PER_DIEM, "REF*X4*99D9999999", "REF*XX*99D9999999", "SEG-UNEXPECTED", 23, "REF"),
        (PER_DIEM, "REF*EA*MRN0042~", "REF*EA*MRN0042~\nREF*EA*MRN0043~", "SEG-REPEAT", 25, "REF"),
        (PER_DIEM, "PRV*PE*PXC*101YA0400X~\n", "PRV*PE*PXC*101YA0400X~\nCL1*3~\n", "SEG-UNKNOWN", 28, "CL1"),
        (PER_DIEM, "LX*1~", "NTE*ADD*LATE~\nLX*1~", "SEG-ORDER", 31, "NTE"),
        (PER_DIEM, "LX*3~", "LX*4~", "LX-NUMBER", 39, "LX01"),
        (PER_DIEM, "HL*2*1*22*0", "HL*3*1*22*0", "HL-NUMBER", 14, "HL01"),
        (PER_DIEM, "HL*2*1*22*0", "HL*2*9*22*0", "HL-PARENT", 14, "HL02"),
        (PER_DIEM, "DMG*D8*19880214*F", "DMG*D8*19880214*Q", "ELE-CODE", 19, "DMG03"),
        (PER_DIEM, "DMG*D8*19880214*F", "DMG*D8*19881332*F", "ELE-DATE", 19, "DMG02"),
        (PER_DIEM, "DMG*D8*19880214*F", "DMG*D8*19880214", "ELE-MISSING", 19, "DMG03"),
        (PER_DIEM, "*240*UN*1*", "*24O*UN*1*", "ELE-NUMBER", 32, "SV102"),
        (PER_DIEM, "HC:H0015:HF:HQ", "ZZ:H0015:HF:HQ", "ELE-CODE", 32, "SV101-1"),
        (PER_DIEM, "N4*SAMPLETON*OH*432010001", "N4*SAMPLETON*OHIO*432010001", "ELE-LENGTH", 12, "N402"),
        (PER_DIEM, "XX*1234567893", "XX", "ELE-MISSING", 10, "NM109"),
        (PER_DIEM, "HL*1**20*1", "HL*1**20*1*1", "ELE-COUNT", 8, "HL"),
        (PER_DIEM, "TESTPATIENT", "TESTPÄTIENT", "ELE-CHARACTER", 16, "NM1"),
        (PER_DIEM, "REF*EA*MRN0042", "REF*EA", "ELE-MISSING", 24, "REF02"),
        (INSTITUTIONAL, "CL1*3*1*01~\n", "", "SEG-MISSING", 23, "CL1"),
        (INSTITUTIONAL, "DTP*434*RD8*20260302-20260306~\n", "", "SEG-MISSING", 22, "DTP"),
        (INSTITUTIONAL, "DTP*434*RD8*20260302-20260306", "DTP*434*D8*20260302-20260306", "ELE-DATE", 22, "DTP03"),
        (COB, "OI***Y***Y~\n", "", "SEG-MISSING", 31, "OI"),
        (COB, "DTP*573*D8*20260307~\n", "", "SEG-MISSING", 41, "DTP"),
    ],
)
def test_a_fault_of_structure_is_named_with_its_line(name, old, new, code, line, where):
    assert (code, line, where) in codes(name, old, new)


def test_loops_may_not_come_too_often():
    text = text_of(PER_DIEM)
    line = text[text.index("LX*2") : text.index("LX*3")].replace("LX*2~\n", "")
    many = "".join(f"LX*{n}~\n{line}" for n in range(6, 53))
    assert ("LOOP-REPEAT", "2400") in [(c, w) for c, _, w in codes(PER_DIEM, "SE*50*", f"{many}SE*50*")]


@each("kind", GUIDES)
def test_each_kind_has_a_guide_that_cites_its_source(kind):
    one = guide(kind)
    assert one is not None
    assert GUIDES[kind][:10] in one.source


@given(st.integers(0, 2**32))
def test_no_damage_to_segments_makes_the_check_fail_itself(seed):
    for problem in check([damaged(seed)]).problems:
        assert problem.line >= 1
        assert problem.message
