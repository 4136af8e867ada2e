"""Is the specimen what it seems? Judged in the order adulterated, substituted, invalid, dilute, valid.

Limits: 49 CFR 40.87 and 40.88 and the ASAM pocket guide, as data. A finding here leads to a conversation, never
to a conclusion by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from stepwell.rules.drug_testing.tables import read
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

DATA: dict[str, Any] = read("validity.json")  # Any: limits and texts
LIMIT = {key: Decimal(value) for key, value in DATA["limits"].items()}
ADULTERANTS = ("oxidant", "aldehyde", "surfactant", "foreign_substance")


class Status(StrEnum):
    VALID = "valid"
    DILUTE = "dilute"
    SUBSTITUTED = "substituted"
    ADULTERATED = "adulterated"
    INVALID = "invalid"
    NOT_CHECKED = "not_checked"


AS_REFUSAL = frozenset({Status.SUBSTITUTED, Status.ADULTERATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """What was measured; None where it was not. Creatinine in mg/dL, nitrite in mcg/mL, temperature in Fahrenheit.

    `minutes` are those between voiding and reading the temperature. `adulterants` were confirmed by a laboratory.
    """

    creatinine: Decimal | None = None
    gravity: Decimal | None = None
    ph: Decimal | None = None
    nitrite: Decimal | None = None
    temperature: Decimal | None = None
    minutes: int | None = None
    volume_ml: int | None = None
    adulterants: frozenset[str] = frozenset()
    interference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The status, and `flags` that a person looks at; both have their words in the data."""

    status: Status
    flags: tuple[str, ...] = ()


def validity(specimen: Specimen) -> Validity:
    """The validity of a urine specimen. Raises `Invalid` for measures below zero and adulterants nobody knows."""
    if problems := list(problems_in(specimen)):
        raise Invalid(*problems)
    return Validity(status=status_of(specimen), flags=tuple(flags_of(specimen)))


def problems_in(specimen: Specimen) -> Iterator[Problem]:
    for name in ("creatinine", "gravity", "ph", "nitrite", "temperature", "minutes", "volume_ml"):
        value = getattr(specimen, name)
        if value is not None and value < 0:
            yield Problem("out-of-range", say("{name} must be 0 or more.", name=name), name)
    for name in sorted(specimen.adulterants - set(ADULTERANTS)):
        yield Problem("unknown-choice", say("There is no adulterant {name!r} here.", name=name), "adulterants")


def status_of(s: Specimen) -> Status:
    if adulterated(s):
        return Status.ADULTERATED
    low = s.creatinine is not None and s.creatinine < LIMIT["creatinine_normal_from"]
    gravity = gravity_status(s) if low and s.gravity is not None else None
    if gravity is Status.SUBSTITUTED:
        return Status.SUBSTITUTED
    if invalid(s) or gravity is Status.INVALID:
        return Status.INVALID
    if gravity is Status.DILUTE:
        return Status.DILUTE
    return Status.NOT_CHECKED if s.creatinine is None or (low and s.gravity is None) else Status.VALID


def adulterated(s: Specimen) -> bool:
    if s.adulterants or (s.nitrite is not None and s.nitrite >= LIMIT["nitrite_adulterated_from"]):
        return True
    return s.ph is not None and not LIMIT["ph_adulterated_below"] <= s.ph < LIMIT["ph_adulterated_from"]


def invalid(s: Specimen) -> bool:
    if s.interference or (s.nitrite is not None and s.nitrite >= LIMIT["nitrite_invalid_from"]):
        return True
    return s.ph is not None and not LIMIT["ph_normal_from"] <= s.ph < LIMIT["ph_invalid_from"]


def gravity_status(s: Specimen) -> Status | None:
    """What specific gravity says beside a creatinine below 20 mg/dL; above, it is not looked at."""
    if s.creatinine is None or s.gravity is None:
        return None
    watery = s.gravity <= LIMIT["gravity_low"]
    if s.creatinine < LIMIT["creatinine_substituted_below"]:
        far_off = watery or s.gravity >= LIMIT["gravity_substituted_from"]
        return Status.SUBSTITUTED if far_off else Status.INVALID
    if watery:
        return Status.INVALID
    return Status.DILUTE if s.gravity < LIMIT["gravity_dilute_below"] else None


def flags_of(s: Specimen) -> Iterator[str]:
    if s.creatinine is not None and s.creatinine < LIMIT["creatinine_normal_from"]:
        yield "low-creatinine"
        if s.gravity is None:
            yield "gravity-needed"
    if s.temperature is not None:
        if s.minutes is not None and s.minutes > DATA["temperature_within_minutes"]:
            yield "temperature-late"
        elif not LIMIT["temperature_from"] <= s.temperature <= LIMIT["temperature_to"]:
            yield "temperature"
    if s.volume_ml is not None and s.volume_ml < DATA["volume_from_ml"]:
        yield "low-volume"
