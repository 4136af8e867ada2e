"""Small hand-made files, as a referring hospital would send them. Everybody in them is invented."""

from __future__ import annotations

import json

from stepwell.intake import actions
from stepwell.rules.referrals import Columns, Part, preview
from tests import cast as people


def patient(key, given="Sumiko254", family="Medhurst46", born="1990-05-21", phone="555-810-7203", **more):
    return {
        "resourceType": "Patient",
        "id": key,
        "identifier": [{"system": "urn:hospital", "value": key, "type": {"coding": [{"code": "MR"}]}}],
        "name": [{"use": "official", "family": family, "given": [given]}],
        "birthDate": born,
        "telecom": [{"system": "phone", "value": phone}],
        **more,
    }


def ndjson(*resources, name="Patient.ndjson"):
    return Part(name=name, content="\n".join(json.dumps(r) for r in resources).encode())


def sample():
    """Two new people, one who died, one of fourteen years, one broken line."""
    lines = [
        patient("p1"),
        patient("p2", "Devin82", "Cole117", "1985-04-13", "555-478-8993"),
        patient("p3", "Old", "Gone", "1927-05-21", "", deceasedDateTime="1989-05-09T20:35:22-04:00"),
        patient("p4", "Young", "Person", "2012-01-01", ""),
    ]
    text = "\n".join([*(json.dumps(line) for line in lines), "{broken"])
    return Part(name="Patient.ndjson", content=text.encode())


def conditions(*texts, key="p1"):
    return ndjson(
        *(
            {"resourceType": "Condition", "subject": {"reference": f"Patient/{key}"}, "code": {"text": t}}
            for t in texts
        ),
        name="Condition.ndjson",
    )


def csv(*lines, head="First,Last,DOB,Phone"):
    return Part(name="roster.csv", content="\n".join([head, *lines]).encode())


def brought_in(clinic, *parts, kind="fhir", columns=None, by=None):
    """A file received and read."""
    by = by or clinic.front_desk
    file = actions.receive(clinic.site, by=by, at=people.at(9), kind=kind, parts=parts)
    if kind == "csv":
        columns = columns or Columns(fields=preview(parts[0]).guess)
        actions.map_columns(file, by=by, at=people.at(9), columns=columns)
    return actions.read(file.pk, at=people.at(9))
