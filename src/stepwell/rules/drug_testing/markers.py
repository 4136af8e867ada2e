"""THC by creatinine, and alcohol markers: numbers that need a second look before they mean anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from stepwell.rules.drug_testing.tables import read
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

THC: dict[str, Any] = read("thc.json")  # Any: limits and rows
ALCOHOL: dict[str, Any] = read("alcohol.json")  # Any: limits and rows


class NewUse(StrEnum):
    LIKELY = "new use likely"
    NO_EVIDENCE = "no evidence of new use"
    INDETERMINATE = "indeterminate"
    NOT_COMPUTABLE = "not computable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cannabinoid:
    """One urine specimen: carboxy-THC in ng/mL and creatinine in mg/dL."""

    thc: Decimal
    creatinine: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`first` and `second` are ng of carboxy-THC per mg of creatinine; None where they cannot be computed."""

    verdict: NewUse
    first: Decimal | None = None
    second: Decimal | None = None
    ratio: Decimal | None = None
    reason: str = ""


def normalized(specimen: Cannabinoid) -> Decimal:
    """ng of carboxy-THC per mg of creatinine."""
    return specimen.thc / specimen.creatinine * 100


def new_use(
    first: Cannabinoid, second: Cannabinoid, *, hours_apart: int, daily: bool, same_lab: bool = True
) -> Comparison:
    """Whether the second specimen speaks for cannabis use since the first (Huestis and Cone 1998).

    The single cut of 0.5 holds for people who used less than daily; for daily use Stepwell asks for 1.5 and calls
    what lies between indeterminate. Raises `Invalid` for negative measures.
    """
    if any(s.thc < 0 or s.creatinine < 0 for s in (first, second)):
        raise Invalid(Problem("out-of-range", say("Concentrations are 0 or more."), "specimens"))
    if reason := not_computable(first, second, hours_apart=hours_apart, same_lab=same_lab):
        return Comparison(verdict=NewUse.NOT_COMPUTABLE, reason=reason)
    one, two = normalized(first), normalized(second)
    ratio = two / one
    if ratio >= Decimal(THC["daily_from"]):
        verdict = NewUse.LIKELY
    elif ratio < Decimal(THC["occasional_from"]):
        verdict = NewUse.NO_EVIDENCE
    else:
        verdict = NewUse.INDETERMINATE if daily else NewUse.LIKELY
    return Comparison(verdict=verdict, first=one, second=two, ratio=ratio)


def not_computable(first: Cannabinoid, second: Cannabinoid, *, hours_apart: int, same_lab: bool) -> str:
    if any(s.creatinine < Decimal(THC["creatinine_from"]) for s in (first, second)):
        return say("a creatinine is below {least} mg/dL", least=THC["creatinine_from"])
    if hours_apart < THC["hours_apart"]:
        return say("the specimens are less than {hours} hours apart", hours=THC["hours_apart"])
    if not same_lab:
        return say("the specimens were measured by different laboratories")
    return say("the first specimen holds no carboxy-THC") if first.thc == 0 else ""


def limits_without_use(hours_apart: Decimal) -> Mapping[str, str] | None:
    """What the ratio reached without new use at such an interval (Smith 2009); None where nothing was published."""
    for row in THC["no_new_use"]:
        if row.get("hours_from", 0) <= hours_apart <= row["hours_to"]:
            return {key: row[key] for key in ("max", "limit_95", "median")}
    return None


def etg_band(value: Decimal) -> Mapping[str, str]:
    """The band of a urine ethyl glucuronide in ng/mL: its `id` and what it `means`."""
    if value < 0:
        raise Invalid(Problem("out-of-range", say("A concentration is 0 or more."), "etg"))
    row = [
        r for r in ALCOHOL["etg"] if (value > Decimal(r["above"]) if "above" in r else value >= Decimal(r["from"]))
    ][-1]
    return {"id": row["id"], "means": row["means"]}


def breath_needs_repeat(value: Decimal) -> bool:
    """A breath test above 0.00 is repeated after 15 minutes."""
    return value > Decimal(ALCOHOL["breath"]["expected"])
