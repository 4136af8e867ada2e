"""Reading a CSV roster, with everything that goes wrong in such files."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.problems import Invalid
from stepwell.rules.referrals import Columns, Part, guess, neutral, preview, read_csv
from tests.rules.cases import each

DAY = date(2026, 3, 2)
HEAD = "First,Last,DOB,Phone"
COLUMNS = Columns(fields={"First": "first_name", "Last": "last_name", "DOB": "birth_date", "Phone": "phone"})


def part(text, encoding="utf-8"):
    return Part(name="roster.csv", content=text if isinstance(text, bytes) else text.encode(encoding))


def read(*lines, columns=COLUMNS, head=HEAD):
    return read_csv(part("\n".join([head, *lines]) + "\n"), columns=columns, day=DAY)


def codes(reading):
    return [p.code for row in reading.rows for p in row.problems]


def test_a_row_becomes_a_person():
    (row,) = read("Amara,Okafor,3/2/1992,614-555-0100").rows
    assert row.problems == ()
    assert (row.person.first_name, row.person.last_name) == ("Amara", "Okafor")
    assert row.person.birth_date == date(1992, 3, 2)
    assert row.where == "roster.csv, line 2"


@each(
    "text, order, expected",
    [
        ("1992-03-02", "mdy", date(1992, 3, 2)),
        ("3/2/1992", "mdy", date(1992, 3, 2)),
        ("3/2/1992", "dmy", date(1992, 2, 3)),
        ("2.3.1992", "dmy", date(1992, 3, 2)),
        ("03-02-1992", "mdy", date(1992, 3, 2)),
        ("19920302", "mdy", date(1992, 3, 2)),
    ],
)
def test_dates_as_people_write_them(text, order, expected):
    columns = Columns(fields=COLUMNS.fields, dates=order)
    assert read(f"A,B,{text},", columns=columns).rows[0].person.birth_date == expected


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("A,B,13/13/1992,", "bad-date"),
        ("A,B,3/2/92,", "bad-date"),
        ("A,B,yesterday,", "bad-date"),
        ("A,B,2050-01-01,", "born-in-future"),
        ("A,B,1850-01-01,", "born-too-early"),
        (",B,1992-03-02,", "no-name"),
        ("A,,1992-03-02,", "no-name"),
        ("=HYPERLINK(1),B,1992-03-02,", "formula-cell"),
        ("+A,B,1992-03-02,", "formula-cell"),
        ("@A,B,1992-03-02,", "formula-cell"),
        ("A,B,1992-03-02,=1", "formula-cell"),
        (f"{'A' * 81},B,1992-03-02,", "too-long"),
        ("A\x00,B,1992-03-02,", "control-character"),
        ("A,B,1992-03-02,,and,more", "too-many-cells"),
        ('"A"x,B,1992-03-02,', "bad-quotes"),
    ],
)
def test_a_bad_row_is_told_and_the_next_is_read(line, code):
    reading = read(line, "Amara,Okafor,3/2/1992,")
    bad, good = reading.rows
    assert code in [p.code for p in bad.problems]
    assert bad.person is None
    assert bad.line == 2
    assert good.person.first_name == "Amara"


def test_everything_wrong_in_a_row_is_said_at_once():
    assert set(codes(read("=A,,13/13/13,"))) == {"formula-cell", "no-name", "bad-date"}


def test_a_phone_may_begin_with_a_plus_sign():
    assert read("A,B,,+1 614 555 0100").rows[0].person.phone == "+1 614 555 0100"


def test_what_is_not_written_like_its_field_is_left_out_and_said():
    (row,) = read("A,B,,call me").rows
    assert row.person.phone == ""
    assert codes(read("A,B,,call me")) == ["left-out"]


def test_a_missing_cell_at_the_end_is_an_empty_one():
    assert read("A,B").rows[0].person.birth_date is None


def test_empty_lines_are_passed_over():
    assert len(read("", "A,B,,", ",,,", "").rows) == 1


def test_an_open_quotation_mark_spoils_only_what_follows():
    reading = read("A,B,,", '"C,D,,', "E,F,,")
    assert [row.person is not None for row in reading.rows] == [True, False]
    assert reading.rows[1].line == 3


def test_a_cell_may_hold_line_ends():
    columns = Columns(fields={**COLUMNS.fields, "Why": "reason"})
    (row,) = read('A,B,,,"two\nlines"', head=HEAD + ",Why", columns=columns).rows
    assert row.person.reason == "two\nlines"


def test_a_monstrous_line_is_told_and_the_next_is_read():
    reading = read("A" * 10_000_000 + ",B,,", "Amara,Okafor,,")
    assert [p.code for p in reading.rows[0].problems] == ["line-too-long"]
    assert reading.rows[1].person.first_name == "Amara"


class TestFile:
    def test_names_with_accents_need_utf_8(self):
        reading = read_csv(part(f"{HEAD}\nJosé,López,,\n".encode("cp1252")), columns=COLUMNS, day=DAY)
        assert [p.code for p in reading.problems] == ["not-utf-8"]
        assert "Line 2" in reading.problems[0].message

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_what_spreadsheet_programs_save_is_read(self, encoding):
        reading = read_csv(part(f"{HEAD}\nJosé,López,,\n", encoding), columns=COLUMNS, day=DAY)
        assert reading.rows[0].person.last_name == "López"

    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_the_separator_is_found(self, mark):
        text = f"{HEAD}\nA,B,,\n".replace(",", mark)
        assert read_csv(part(text), columns=COLUMNS, day=DAY).rows[0].person.first_name == "A"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "empty-file"),
            ("\n\n", "empty-file"),
            ("Name,DOB,Name\nA,,\n", "duplicate-header"),
            ("Name,,DOB\nA,,\n", "no-header"),
            ("A" * 200_000, "line-too-long"),
        ],
    )
    def test_a_file_that_cannot_be_read_says_why(self, text, code):
        with pytest.raises(Invalid) as refusal:
            preview(part(text))
        assert [p.code for p in refusal.value.problems] == [code]

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"First": "first_name"}, "no-name-column"),
            ({"Nowhere": "first_name", "Last": "last_name"}, "no-such-column"),
            ({"First": "first_name", "Last": "last_name", "DOB": "shoe_size"}, "no-such-field"),
            ({"First": "first_name", "Last": "last_name", "DOB": "last_name"}, "field-twice"),
        ],
    )
    def test_columns_that_do_not_fit_are_refused_before_a_row_is_read(self, fields, code):
        reading = read("A,B,,", columns=Columns(fields=fields))
        assert code in [p.code for p in reading.problems]
        assert reading.rows == ()


class TestColumns:
    def test_usual_names_are_guessed(self):
        headers = ["Patient Last Name", "given_name", "D.O.B.", "Cell Phone", "MRN", "Shoe size"]
        assert guess(headers) == {
            "Patient Last Name": "last_name",
            "given_name": "first_name",
            "D.O.B.": "birth_date",
            "Cell Phone": "phone",
            "MRN": "identifier",
        }

    def test_the_preview_shows_the_head(self):
        shown = preview(part(f"{HEAD}\n" + "A,B,,\n" * 9))
        assert shown.headers == ("First", "Last", "DOB", "Phone")
        assert len(shown.rows) == 5
        assert shown.count == 9

    @pytest.mark.parametrize(
        ("whole", "first", "middle", "last"),
        [("Lopez, Maria Ana", "Maria", "Ana", "Lopez"), ("Maria Ana Lopez", "Maria", "Ana", "Lopez")],
    )
    def test_a_whole_name_is_taken_apart(self, whole, first, middle, last):
        (row,) = read(f'"{whole}"', head="Client", columns=Columns(fields={"Client": "name"})).rows
        assert (row.person.first_name, row.person.middle_name, row.person.last_name) == (first, middle, last)

    def test_words_become_codes(self):
        columns = Columns(
            fields={
                "N": "name",
                "S": "birth_sex",
                "G": "gender",
                "L": "language",
                "D": "died_on",
                "I": "identifier",
            }
        )
        (row,) = read("Ann Lee,Female,nonbinary,Spanish,no,77", head="N,S,G,L,D,I", columns=columns).rows
        person = row.person
        assert (person.birth_sex, person.gender, person.language) == ("F", "non-binary", "es")
        assert person.identifiers == (("csv:", "77"),)
        assert not person.deceased
        (dead,) = read("Ann Lee,?,,Klingon,2020-01-01,", head="N,S,G,L,D,I", columns=columns).rows
        assert dead.person.deceased
        assert [p.code for p in dead.problems] == ["left-out", "left-out"]


def test_a_person_is_known_again_by_number_or_else_by_name_birth_date_and_phone():
    (one,), (other,) = read("José,Lopez,1992-03-02,614-555-0100").rows, read("JOSE,López,3/2/1992,16145550100").rows
    assert one.person.fingerprint == other.person.fingerprint
    assert one.person.fingerprint != read("Jose,Lopez,1992-03-03,6145550100").rows[0].person.fingerprint


@given(st.text())
def test_no_text_at_all_makes_the_reader_fall(text):
    read_csv(part(text.encode("utf-8", "surrogatepass")), columns=COLUMNS, day=DAY)


@given(st.text(max_size=20))
def test_a_neutral_cell_is_no_formula(cell):
    assert not neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert neutral(cell).endswith(cell)
