"""A FHIR R4 export: NDJSON files, one resource a line, or a Bundle. Patients become rows; what hangs on them is folded.

Of identifiers, social security, driver's license and passport numbers are left out: no program needs them.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any  # the shape of JSON

from stepwell.rules.problems import Problem
from stepwell.rules.referrals import person as persons
from stepwell.rules.referrals.history import fold
from stepwell.rules.referrals.person import LANGUAGES, Part, Reading, Referred, Row
from stepwell.rules.wording import say

MOST_BYTES_A_LINE = 1_000_000
FOLDED = {
    "Condition": "subject",
    "MedicationRequest": "subject",
    "AllergyIntolerance": "patient",
    "Encounter": "subject",
}
"""Resource types that are folded into the person's history, with the element that names the person."""
NOT_KEPT = {"SS", "DL", "PPN"}
"""Identifier types (HL7 v2 table 0203) that stay outside."""
BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
GENDER_IDENTITY = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-genderIdentity"
MEDICAL_RECORD = "MR"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Place:
    part: str
    line: int

    def __str__(self) -> str:
        return f"{self.part}, line {self.line}" if self.line else self.part


@dataclass(slots=True)
class _Found:
    patients: dict[str, tuple[_Place, Mapping[str, Any]]] = field(default_factory=dict)
    unnamed: list[tuple[_Place, Mapping[str, Any]]] = field(default_factory=list)
    histories: dict[str, dict[str, list[Mapping[str, Any]]]] = field(default_factory=dict)
    ignored: Counter[str] = field(default_factory=Counter)
    bad: list[Row] = field(default_factory=list)


def read_fhir(parts: Sequence[Part], *, day: date, tick: Tick = lambda _done: None) -> Reading:
    """Every patient of the files, with their history. `tick` hears how many resources have been read."""
    found = _Found()
    done = 0
    for part in parts:
        for place, resource in _resources(part):
            done += 1
            tick(done)
            if isinstance(resource, Problem):
                found.bad.append(Row(line=place.line, where=str(place), problems=(resource,)))
            else:
                _sort(found, place, resource)
    rows = [*found.bad]
    for key, (place, patient) in found.patients.items():
        rows.append(_row(place, patient, found.histories.get(key, {}), day))
    rows += [_row(place, patient, {}, day) for place, patient in found.unnamed]
    if not rows:
        message = say(
            "There is no Patient in these files. Send the Patient file of the export along with the others."
        )
        return Reading(problems=(Problem("no-patients", message),), ignored=dict(found.ignored))
    return Reading(rows=tuple(rows), ignored=dict(found.ignored))


def _sort(found: _Found, place: _Place, resource: Mapping[str, Any]) -> None:
    kind = resource.get("resourceType")
    if kind == "Patient":
        key = _text(resource.get("id"))
        if not key:
            found.unnamed.append((place, resource))
        elif key in found.patients:
            first = found.patients[key][0]
            problem = Problem(
                "same-id-twice", say("This patient stands in the files twice, first in {first}.", first=first)
            )
            found.bad.append(Row(line=place.line, where=str(place), problems=(problem,)))
        else:
            found.patients[key] = (place, resource)
    elif isinstance(kind, str) and kind in FOLDED:
        whose = _reference(resource.get(FOLDED[kind]))
        found.histories.setdefault(whose, defaultdict(list))[kind].append(resource)
    elif isinstance(kind, str):
        found.ignored[kind[:40]] += 1
    else:
        problem = Problem("no-resource", say("This is JSON, but no FHIR resource: it has no resourceType."))
        found.bad.append(Row(line=place.line, where=str(place), problems=(problem,)))


def _resources(part: Part) -> Iterator[tuple[_Place, Mapping[str, Any] | Problem]]:
    content = part.content.removeprefix(b"\xef\xbb\xbf").strip()
    lines = content.split(b"\n")
    if len(lines) == 1 or isinstance(_parsed(lines[0]), Problem):
        whole = _parsed(content)
        if not isinstance(whole, Problem):
            yield from _opened(_Place(part.name, 0), whole)
            return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = _Place(part.name, number)
        if len(line) > MOST_BYTES_A_LINE:
            size = len(line) / 1_000_000
            yield (
                place,
                Problem("line-too-long", say("The line has {size:.1f} MB; no resource is that long.", size=size)),
            )
            continue
        resource = _parsed(line)
        if isinstance(resource, Problem):
            yield place, resource
        else:
            yield from _opened(place, resource)


def _opened(place: _Place, resource: Mapping[str, Any]) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
    """The resource, or what lies in it if it is a Bundle. References by `fullUrl` are turned to the resource's id."""
    if resource.get("resourceType") != "Bundle":
        yield place, resource
        return
    for entry in _maps(resource.get("entry")):
        inside = entry.get("resource")
        if isinstance(inside, dict):
            yield place, {"id": _reference({"reference": entry.get("fullUrl")}), **inside}


def _parsed(content: bytes) -> Mapping[str, Any] | Problem:
    try:
        text = content.decode("utf-8")
        found = json.loads(text)
    except UnicodeDecodeError:
        return Problem("not-utf-8", say("This is not written in UTF-8, as FHIR must be."))
    except (json.JSONDecodeError, RecursionError) as error:
        told = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
        return Problem("not-json", say("This is not JSON: {told}.", told=told))
    if not isinstance(found, dict):
        return Problem("not-json", say("This is not a JSON object."))
    return found


def _row(
    place: _Place, patient: Mapping[str, Any], history: Mapping[str, list[Mapping[str, Any]]], day: date
) -> Row:
    cells = {"id": _text(patient.get("id"))}
    values = _values(patient)
    wrong = list(persons.written_wrong(values))
    for name in ("first_name", "last_name"):
        if not values[name]:
            wrong.append(Problem("no-name", say("{name} is missing.", name=persons.label(name)), name))
    born, notes = _birth(patient)
    wrong += persons.checked_birth(born, day=day)
    if wrong:
        return Row(line=place.line, where=str(place), problems=tuple(wrong), cells=cells)
    notes += persons.left_out(values)
    notes += persons.choice(values, "language", LANGUAGES, tuple(LANGUAGES.values()), default="en")
    official, *others = _names(patient) or [("", "", "")]
    person = Referred(
        **values,
        birth_date=born,
        other_names=tuple((first, last or official[2]) for first, _middle, last in others if first),
        identifiers=tuple(_identifiers(patient)),
        deceased=bool(patient.get("deceasedDateTime")) or patient.get("deceasedBoolean") is True,
        history=fold(history),
    )
    return Row(line=place.line, where=str(place), person=person, problems=tuple(notes), cells=cells)


def _values(patient: Mapping[str, Any]) -> dict[str, str]:
    first, middle, last = (_names(patient) or [("", "", "")])[0]
    usual = [n for n in _maps(patient.get("name")) if n.get("use") in ("usual", "nickname")]
    preferred = next((given for n in usual for given in _texts(n.get("given"))), "")
    address = next(iter(_maps(patient.get("address"))), {})
    lines = _texts(address.get("line"))
    return {
        "first_name": first,
        "middle_name": middle,
        "last_name": last,
        "preferred_name": "" if preferred == first else preferred,
        "birth_sex": _birth_sex(patient),
        "gender": _gender(patient),
        "language": _language(patient),
        "phone": _telecom(patient, "phone"),
        "email": _telecom(patient, "email"),
        "line1": lines[0] if lines else "",
        "line2": ", ".join(lines[1:]),
        "city": _text(address.get("city")),
        "state": _text(address.get("state")),
        "postal_code": _text(address.get("postalCode")),
    }


def _names(patient: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(first, middle, last) of each name; the official one first, nicknames left to `preferred_name`."""
    rank = {"official": 0, "usual": 1, "": 2}
    written = [n for n in _maps(patient.get("name")) if n.get("use") != "nickname"]
    written.sort(key=lambda n: rank.get(_text(n.get("use")), 3))
    found = []
    for name in written:
        given = _texts(name.get("given"))
        found.append((given[0] if given else "", " ".join(given[1:]), _text(name.get("family"))))
    return found


def _birth(patient: Mapping[str, Any]) -> tuple[date | None, list[Problem]]:
    text = _text(patient.get("birthDate"))
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text), []
        except ValueError:
            pass
    if not text:
        return None, [Problem("no-birth-date", say("The date of birth is missing; ask for it."), "birth_date")]
    message = say("The date of birth “{value}” is not a whole date; ask for it.", value=text[:20])
    return None, [Problem("left-out", message, "birth_date")]


def _birth_sex(patient: Mapping[str, Any]) -> str:
    code = next((_text(e.get("valueCode")) for e in _extensions(patient, BIRTH_SEX)), "")
    return code if code in ("F", "M", "UNK", "OTH") else ""


def _gender(patient: Mapping[str, Any]) -> str:
    """The gender identity where one is recorded; administrative gender is not that and is not taken for it."""
    for extension in _extensions(patient, GENDER_IDENTITY):
        concept = extension.get("valueCodeableConcept")
        codes = [_text(c.get("code")) for c in _maps(concept.get("coding"))] if isinstance(concept, dict) else []
        known = {"446141000124107": "female", "446151000124109": "male", "33791000087105": "other",
                 "407377005": "transgender-female", "407376001": "transgender-male",
                 "446131000124102": "non-binary"}  # fmt: skip
        return next((known[c] for c in codes if c in known), "")
    return ""


def _language(patient: Mapping[str, Any]) -> str:
    for spoken in sorted(_maps(patient.get("communication")), key=lambda c: c.get("preferred") is not True):
        concept = spoken.get("language")
        codes = [_text(c.get("code")) for c in _maps(concept.get("coding"))] if isinstance(concept, dict) else []
        return codes[0].split("-")[0].lower() if codes else ""
    return ""


def _telecom(patient: Mapping[str, Any], system: str) -> str:
    rank = {"mobile": 0, "home": 1, "": 2, "work": 3}
    found = [t for t in _maps(patient.get("telecom")) if t.get("system") == system and t.get("use") != "old"]
    return _text(min(found, key=lambda t: rank.get(_text(t.get("use")), 4)).get("value")) if found else ""


def _identifiers(patient: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Medical record numbers first: the first one is what makes a person of a file known again."""
    found = []
    for row in _maps(patient.get("identifier")):
        concept = row.get("type")
        kinds = {_text(c.get("code")) for c in _maps(concept.get("coding"))} if isinstance(concept, dict) else set()
        system, value = _text(row.get("system")), _text(row.get("value"))
        if value and not kinds & NOT_KEPT and len(system) <= 200 and len(value) <= 120:
            found.append((MEDICAL_RECORD not in kinds, (system, value)))
    return [pair for _rank, pair in sorted(found, key=lambda f: f[0])]


def _extensions(resource: Mapping[str, Any], url: str) -> Iterator[Mapping[str, Any]]:
    return (e for e in _maps(resource.get("extension")) if e.get("url") == url)


def _reference(value: object) -> str:
    """The id in `Patient/7`, `urn:uuid:7` or `https://x/Patient/7`."""
    text = _text(value.get("reference")) if isinstance(value, dict) else ""
    return re.split(r"[/:]", text)[-1]


def _maps(value: object) -> list[Mapping[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [_text(v) for v in value if _text(v)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.replace("\xa0", " ").strip() if isinstance(value, str) else ""
