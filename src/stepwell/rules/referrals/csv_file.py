"""A CSV roster: which column holds what, and one person a row. A bad row is told and passed over, never guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any  # keyword arguments from a mapping

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.referrals import person as persons
from stepwell.rules.referrals.person import FIELDS, GENDERS, LANGUAGES, LIMITS, SEXES, Part, Reading, Referred, Row
from stepwell.rules.wording import say

MOST_CHARACTERS_A_LINE = 100_000
MOST_ROWS = 50_000
PREVIEW_ROWS = 5
FORMULA = ("=", "@", "+", "-", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheet programs."""
SIGNED = frozenset({"phone"})
"""Fields whose values may begin with a plus sign."""
ORDERS = ("mdy", "dmy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which field each column holds: header to field name; columns that are not named are passed over."""

    fields: Mapping[str, str]
    dates: str = "mdy"
    """How dates with slashes are written: month first (`mdy`) or day first (`dmy`)."""

    def problems(self, headers: Sequence[str]) -> tuple[Problem, ...]:
        found = []
        for header, name in self.fields.items():
            if header not in headers:
                found.append(
                    Problem("no-such-column", say("The file has no column “{header}”.", header=header), header)
                )
            if name not in LIMITS:
                found.append(Problem("no-such-field", say("There is no field {name!r}.", name=name), header))
        used = list(self.fields.values())
        for name in sorted({n for n in used if used.count(n) > 1}):
            found.append(
                Problem("field-twice", say("Two columns are meant for {name}.", name=persons.label(name)), name)
            )
        if "name" not in used and not {"first_name", "last_name"} <= set(used):
            message = say("Say which columns hold the first and the last name, or the whole name.")
            found.append(Problem("no-name-column", message, "name"))
        if self.dates not in ORDERS:
            found.append(Problem("date-order", say("Dates are written mdy or dmy."), "dates"))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The head of a file: its columns, a first guess what they hold, and the first rows."""

    headers: tuple[str, ...]
    guess: Mapping[str, str]
    rows: tuple[tuple[str, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(slots=True)
class _Sheet:
    headers: tuple[str, ...] = ()
    lines: list[_Line] = field(default_factory=list)


def preview(part: Part) -> Preview:
    """Raises `Invalid` when the file is no CSV that could be read."""
    sheet = _sheet(part)
    shown = tuple(line.cells for line in sheet.lines if line.problem is None)[:PREVIEW_ROWS]
    return Preview(headers=sheet.headers, guess=guess(sheet.headers), rows=shown, count=len(sheet.lines))


def guess(headers: Sequence[str]) -> dict[str, str]:
    """Header to field, where the header is one of the names that such columns go by."""
    names = {alias: f.name for f in FIELDS for alias in (_bare(f.name), _bare(f.label), *map(_bare, f.also))}
    found: dict[str, str] = {}
    for header in headers:
        name = names.get(_bare(header))
        if name is not None and name not in found.values():
            found[header] = name
    return found


def read_csv(part: Part, *, columns: Columns, day: date) -> Reading:
    """Every row of the file; `day` is the day of reading. A file that cannot be read gives only `problems`."""
    try:
        sheet = _sheet(part)
    except Invalid as invalid:
        return Reading(problems=invalid.problems)
    problems = columns.problems(sheet.headers)
    if problems:
        return Reading(problems=problems)
    return Reading(rows=tuple(_row(line, part.name, sheet.headers, columns, day) for line in sheet.lines))


def neutral(cell: str) -> str:
    """A cell that no spreadsheet program runs as a formula: such beginnings get an apostrophe before them."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _row(line: _Line, name: str, headers: Sequence[str], columns: Columns, day: date) -> Row:
    where = f"{name}, line {line.number}"
    if line.problem is not None:
        return Row(line=line.number, where=where, problems=(line.problem,))
    cells = dict(zip(headers, line.cells, strict=False))
    extra = [c for c in line.cells[len(headers) :] if c]
    if extra:
        message = say("The row has {n} cells, but there are {n_2} columns.", n=len(line.cells), n_2=len(headers))
        return Row(line=line.number, where=where, problems=(Problem("too-many-cells", message),), cells=cells)
    values = {field_name: cells.get(header, "") for header, field_name in columns.fields.items()}
    found, problems = _person(values, columns, day)
    return Row(line=line.number, where=where, person=found, problems=problems, cells=cells)


def _person(values: dict[str, str], columns: Columns, day: date) -> tuple[Referred | None, tuple[Problem, ...]]:
    wrong = [*_formulas(values), *persons.written_wrong(values)]
    _split_name(values)
    for name in ("first_name", "last_name"):
        if not values.get(name):
            wrong.append(Problem("no-name", say("{name} is missing.", name=persons.label(name)), name))
    born, born_wrong = _day(values.pop("birth_date", ""), "birth_date", columns.dates)
    died_text = values.pop("died_on", "")
    deceased = died_text.casefold() not in ("", "n", "no", "0", "false", "alive")
    wrong += [*born_wrong, *persons.checked_birth(born, day=day)]
    if wrong:
        return None, tuple(wrong)
    notes = list(persons.left_out(values))
    notes += persons.choice(values, "birth_sex", SEXES, tuple(SEXES.values()))
    notes += persons.choice(values, "gender", GENDERS, tuple(GENDERS.values()))
    notes += persons.choice(values, "language", LANGUAGES, tuple(LANGUAGES.values()), default="en")
    number = values.pop("identifier", "")
    identifiers = ((f"csv:{values.get('source_name', '').casefold()}", number),) if number else ()
    values.pop("name", None)
    texts: dict[str, Any] = values
    return Referred(**texts, birth_date=born, identifiers=identifiers, deceased=deceased), tuple(notes)


def _formulas(values: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in values.items():
        risky = value.startswith(FORMULA) and not (name in SIGNED and value[:1] in "+-")
        if risky:
            message = say(
                "{name} begins like a formula ({value!r}). Write it as plain text.",
                name=persons.label(name),
                value=value[:1],
            )
            yield Problem("formula-cell", message, name)


def _split_name(values: dict[str, str]) -> None:
    """`Lopez, Maria Ana` or `Maria Ana Lopez` into its parts, where the parts have no columns of their own."""
    whole = values.get("name", "")
    if not whole or values.get("first_name") or values.get("last_name"):
        return
    if "," in whole:
        last, given = (piece.strip() for piece in whole.split(",", 1))
        names = given.split()
    else:
        *names, last = whole.split()
    values["last_name"], values["first_name"] = last, names[0] if names else ""
    if not values.get("middle_name"):
        values["middle_name"] = " ".join(names[1:])


def _day(text: str, where: str, order: str) -> tuple[date | None, tuple[Problem, ...]]:
    if not text:
        return None, ()
    found = _day_of(text, order)
    if found is not None:
        return found, ()
    told = "month/day/year" if order == "mdy" else "day/month/year"
    message = say(
        "The date “{value}” cannot be read. Write 1988-02-14, or {told} with four digits for the year.",
        value=text[:20],
        told=told,
    )
    return None, (Problem("bad-date", message, where),)


def _day_of(text: str, order: str) -> date | None:
    pieces = text.replace("-", "/").replace(".", "/").split("/")
    if len(pieces) == 1 and len(text) == 8:
        pieces = [text[:4], text[4:6], text[6:]]
    if len(pieces) != 3 or not all(p.isascii() and p.isdigit() for p in pieces):
        return None
    if len(pieces[0]) == 4:
        year, month, day = pieces
    elif len(pieces[2]) == 4:
        year = pieces[2]
        month, day = pieces[:2] if order == "mdy" else (pieces[1], pieces[0])
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _sheet(part: Part) -> _Sheet:
    text = _text(part)
    sheet = _Sheet()
    for line in _lines(text):
        if not sheet.headers:
            if line.problem is not None:
                raise Invalid(line.problem)
            if any(line.cells):
                sheet.headers = _headers(line.cells)
        elif line.problem is not None or any(line.cells):
            sheet.lines.append(line)
        if len(sheet.lines) > MOST_ROWS:
            raise Invalid(
                Problem(
                    "too-many-rows",
                    say("The file has more than {most_rows} rows. Split it.", most_rows=MOST_ROWS),
                    part.name,
                )
            )
    if not sheet.headers:
        raise Invalid(Problem("empty-file", say("The file is empty."), part.name))
    return sheet


def _text(part: Part) -> str:
    """UTF-8, or UTF-16 with its mark. Anything else is refused: guessing would spoil names."""
    if part.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        return part.content.decode(encoding)
    except UnicodeDecodeError as error:
        line = part.content[: error.start].count(b"\n") + 1
        message = say(
            "Line {line} is not written in UTF-8, so names would be spoiled. Save the file as "
            "“CSV UTF-8” in your spreadsheet program and send it again.",
            line=line,
        )
        raise Invalid(Problem("not-utf-8", message, part.name)) from None


def _lines(text: str) -> Iterator[_Line]:
    too_long: set[int] = set()
    reader = csv.reader(_guarded(text, too_long), delimiter=_delimiter(text), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = say("From line {start} on the quotation marks do not fit together.", start=start)
            yield _Line(start, problem=Problem("bad-quotes", message))
            continue
        if too_long & set(range(start, reader.line_num + 1)):
            message = say(
                "The line has more than {most_characters_a_line} characters.",
                most_characters_a_line=MOST_CHARACTERS_A_LINE,
            )
            yield _Line(start, problem=Problem("line-too-long", message))
        else:
            yield _Line(start, tuple(cell.replace("\xa0", " ").strip() for cell in cells))


def _guarded(text: str, too_long: set[int]) -> Iterator[str]:
    """The file's lines; a monstrous one is emptied and remembered, so that the next is read all the same."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > MOST_CHARACTERS_A_LINE:
            too_long.add(number)
            yield "\n"
        else:
            yield line


def _delimiter(text: str) -> str:
    head = text[:MOST_CHARACTERS_A_LINE].lstrip().splitlines()[:1]
    counts = {mark: head[0].count(mark) if head else 0 for mark in ",;\t|"}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    headers = list(cells)
    while headers and not headers[-1]:
        headers.pop()
    problems = []
    for name in dict.fromkeys(headers):
        places = [str(n) for n, other in enumerate(headers, 1) if other == name]
        if not name:
            message = say("Column {places} has no heading. Give it one, or take the column out.", places=places[0])
            problems.append(Problem("no-header", message, f"column {places[0]}"))
        elif len(places) > 1:
            message = say(
                "Columns {places} are both called “{value}”. Rename one of them.",
                places=" and ".join(places),
                value=name[:60],
            )
            problems.append(Problem("duplicate-header", message, name[:60]))
    if problems:
        raise Invalid(*problems)
    return tuple(headers)


def _bare(header: str) -> str:
    return "".join(c for c in header.casefold() if c.isalnum())
