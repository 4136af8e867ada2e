"""TEDS admission and discharge records from facts, in public-use codes, and the state's codes for substance use.

Two code systems exist. The public-use file has one national set with -9 for missing. What a state receives has its
own codes with 96 not applicable, 97 unknown and 98 not collected; only those for use, arrests and labor force are
the same everywhere, so a state's own table is laid over ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from stepwell.rules.outcomes.facts import Admission, Discharge, Snapshot, Use
from stepwell.rules.packs import pack
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

TABLES = pack("stepwell.rules.outcomes", name="teds")
MISSING: int = TABLES["missing"]
SPECIAL: Mapping[str, int] = TABLES["submission"]
PLACES = (1, 2, 3)
"""Primary, secondary and tertiary substance."""

Field = Mapping[str, Any]  # Any: a field of our own JSON
Fact = str | int | None
StateCodes = Mapping[str, Mapping[str, int]]
"""Field to its codes in one state, by the keys of our tables."""


def admission_record(admission: Admission) -> dict[str, int]:
    """The public-use codes of an admission. Raises Invalid with every fact that contradicts another."""
    _refuse(admission_problems(admission))
    return _coded(TABLES["admission"], admission) | _snapshot(admission.snapshot)


def discharge_record(discharge: Discharge) -> dict[str, int]:
    """The public-use codes of a discharge. Raises Invalid as `admission_record` does."""
    _refuse(discharge_problems(discharge))
    return _coded(TABLES["discharge"], discharge) | _snapshot(discharge.snapshot)


def link(admission: Admission) -> tuple[str, str, bool, date, str | None]:
    """What ties a discharge to its admission: provider, client, collateral, admission date, setting."""
    setting = admission.snapshot.setting
    return admission.provider, admission.client, admission.collateral, admission.admitted_on, setting


def public_use_code(field: str, fact: Fact) -> int:
    """The public-use code of one fact. Raises Invalid for a fact that the field's table does not know."""
    return _code(_fields()[field], fact, field=field)


def submission_use(use: Use | None, *, state: StateCodes | None = None) -> dict[str, int]:
    """The state's codes for one substance: whole numbers, to be written with two digits.

    Frequency, route and age are "not applicable" where there is no substance.
    """
    special = "not_applicable" if use is None or use.substance == "none" else "unknown"
    codes = {}
    for name, field in TABLES["use"].items():
        fact = None if use is None else getattr(use, field["fact"])
        table = (state or {}).get(name, field["submission"])
        if fact is None:
            codes[name] = SPECIAL[special]
        else:
            codes[name] = int(fact) if table == "number" else _looked_up(table, fact, field=name)
    return codes


def submission_code(field: str, fact: Fact, *, applies: bool = True, state: StateCodes | None = None) -> int:
    """The state's code of another fact. Raises Invalid where we know no code and the state's table has none."""
    if not applies:
        return SPECIAL["not_applicable"]
    if fact is None:
        return SPECIAL["unknown"]
    table = (state or {}).get(field) or _fields()[field].get("submission")
    if table is None:
        message = say("{field} has no code that all states share: load the state's table.", field=field)
        raise Invalid(Problem("no-state-code", message, field))
    return int(fact) if table == "number" else _looked_up(table, fact, field=field)


def admission_problems(admission: Admission) -> list[Problem]:
    """Facts of an admission that contradict each other."""
    found = [*_use_problems(admission.snapshot, age=admission.age), *_labor_problems(admission.snapshot)]
    if admission.court_referral is not None and admission.referral != "court":
        message = say("A kind of court referral is given, but the referral is not from a court.")
        found.append(Problem("court-referral", message, "court_referral"))
    return found


def discharge_problems(discharge: Discharge) -> list[Problem]:
    """Facts of a discharge that contradict each other or its admission."""
    snapshot = discharge.snapshot
    found = [*_use_problems(snapshot, age=discharge.admission.age), *_labor_problems(snapshot)]
    if not discharge.admission.admitted_on <= discharge.last_contact_on <= discharge.discharged_on:
        message = say("The last contact lies between the admission and the discharge.")
        found.append(Problem("dates-out-of-order", message, "last_contact_on"))
    return found


def _use_problems(snapshot: Snapshot, *, age: int | None) -> Iterator[Problem]:
    names = [use.substance for use in snapshot.uses]
    if len(names) > len(PLACES):
        yield Problem("too-many-substances", say("At most three substances are reported."), "uses")
    if len(set(names)) < len(names):
        yield Problem("substance-twice", say("A substance is reported twice."), "uses")
    for place, use in enumerate(snapshot.uses):
        where = f"uses[{place}]"
        if use.substance == "none" and (use.route, use.frequency, use.first_use_age) != (None, None, None):
            message = say("Without a substance there is no route, frequency or age of first use.")
            yield Problem("use-of-nothing", message, where)
        if None not in (use.first_use_age, age) and (use.first_use_age or 0) > (age or 0):
            yield Problem("first-use-after-age", say("The age of first use is above the client's age."), where)


def _labor_problems(snapshot: Snapshot) -> Iterator[Problem]:
    if snapshot.not_in_labor_force is not None and snapshot.employment != "not_in_labor_force":
        message = say("A reason for not being in the labor force is given, but the employment says otherwise.")
        yield Problem("labor-force", message, "not_in_labor_force")


def _snapshot(snapshot: Snapshot) -> dict[str, int]:
    codes = _coded(TABLES["both"], snapshot)
    for place, use in zip(PLACES, (*snapshot.uses, None, None, None), strict=False):
        for name, field in TABLES["use"].items():
            fact = None if use is None else getattr(use, field["fact"])
            codes[f"{name}{place}"] = _code(field, fact, field=name)
    return codes | {"IDU": _injects(snapshot), "ALCDRUG": _alcohol_or_drugs(snapshot)}


def _injects(snapshot: Snapshot) -> int:
    if not any(use.substance != "none" for use in snapshot.uses):
        return MISSING
    return int(any(use.route == "injection" for use in snapshot.uses))


def _alcohol_or_drugs(snapshot: Snapshot) -> int:
    """0 none, 1 alcohol only, 2 other drugs only, 3 both."""
    names = {use.substance for use in snapshot.uses} - {"none"}
    return int("alcohol" in names) + 2 * bool(names - {"alcohol"})


def _coded(fields: Mapping[str, Field], facts: object) -> dict[str, int]:
    return {name: _code(field, getattr(facts, field["fact"]), field=name) for name, field in fields.items()}


def _code(definition: Field, fact: Fact, *, field: str) -> int:
    if fact is None:
        return MISSING
    if "codes" in definition:
        return _looked_up(definition["codes"], fact, field=field)
    number = int(fact)
    if number < definition.get("lowest", 0):
        return MISSING
    if number <= definition.get("itself_up_to", -1):
        return number
    return next((code for last, code in definition["steps"] if last is None or number <= last), MISSING)


def _looked_up(table: Mapping[str, int], fact: Fact, *, field: str) -> int:
    code = table.get(str(fact))
    if code is None:
        message = say("{fact!r} is not one of: {table}.", fact=fact, table=tuple(table))
        raise Invalid(Problem("unknown-fact", message, field))
    return code


def _fields() -> dict[str, Field]:
    return {
        name: field for part in ("use", "both", "admission", "discharge") for name, field in TABLES[part].items()
    }


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Invalid(*problems)
