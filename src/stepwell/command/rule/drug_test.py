"""`stepwell rule drug-test`: one question a line, named by `ask`; `ANSWERS` lists them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from stepwell.command.rule.drug_schedule import replayed, schedule
from stepwell.command.rule.reading import Reader
from stepwell.rules.drug_testing import (
    Cannabinoid,
    Finding,
    Medication,
    Reading,
    Setting,
    Specimen,
    State,
    Status,
    breath_needs_repeat,
    cutoff,
    etg_band,
    incentive_code,
    interpret,
    new_use,
    panel,
    possible_carry_over,
    state_of,
    to_confirm,
    validity,
)
from stepwell.rules.drug_testing.tables import WINDOWS, WORDS, named, panels
from stepwell.rules.drug_testing.validity import DATA as VALIDITY
from stepwell.rules.problems import Invalid, Problem

FAR = date(9999, 12, 31)
MEASURES = ("creatinine", "gravity", "ph", "nitrite", "temperature")
METHODS = ("presumptive", "definitive")


def answer(line: dict[str, Any]) -> dict[str, Any]:
    read = Reader(line)
    ask: str = read.choice("ask", ANSWERS)
    return {"ask": ask, **ANSWERS[ask](read)}


def interpreted(read: Reader) -> dict[str, Any]:
    read.only(
        "ask", "results", "panel", "collected_on", "specimen", "medications", "exposures", "declared",
        "days_since_use", "targets",
    )  # fmt: skip
    specimen = read.inner("specimen", None)
    checked = validity(specimen_of(specimen)) if specimen else None
    setting = Setting(
        medications=tuple(medication(m) for m in read.each("medications", [])),
        exposures=frozenset(texts(read, "exposures")),
        declared=frozenset(texts(read, "declared")),
        days_since_use=days_since_use(read),
        validity=checked.status if checked else Status.VALID,
    )
    readings = interpret([finding(f, read) for f in read.each("results")], setting=setting)
    targets = frozenset(texts(read, "targets"))
    code = incentive_code(readings, targets=targets, validity=setting.validity) if targets else ""
    return {
        "readings": [shown(r) for r in readings],
        "confirm": list(to_confirm(readings)),
        "incentive": code or None,
        "validity": checked.status.value if checked else None,
    }


def finding(read: Reader, line: Reader) -> Finding:
    """A result by its `state`, by `positive`, or by its `value` beside a cutoff of its own or of the panel."""
    read.only("analyte", "state", "positive", "method", "value", "cutoff")
    analyte: str = read.text("analyte")
    value = number(read, "value", None)
    if "state" in read.value:
        return Finding(analyte=analyte, state=State(read.choice("state", State)), value=value)
    definitive = read.choice("method", METHODS) == "definitive"
    if "positive" in read.value:
        limit, shown = Decimal(1), Decimal(read.flag("positive"))
        return Finding(analyte=analyte, state=state_of(shown, cutoff=limit, definitive=definitive), value=value)
    limit = limit_of(read, line, analyte=analyte, definitive=definitive)
    if value is None:
        raise Invalid(Problem("missing-field", "Give state, positive, or value.", read.at("value")))
    return Finding(analyte=analyte, state=state_of(value, cutoff=limit, definitive=definitive), value=value)


def limit_of(read: Reader, line: Reader, *, analyte: str, definitive: bool) -> Decimal:
    own: Decimal | None = number(read, "cutoff", None)
    if own is not None:
        return own
    tests = panel(line.choice("panel", panels()))
    found = cutoff(tests, analyte=named(analyte), definitive=definitive, on=line.day("collected_on", FAR))
    if found is None:
        raise Invalid(Problem("no-cutoff", f"The panel has no cutoff for {analyte}.", read.at("cutoff")))
    return found


def medication(read: Reader) -> Medication:
    read.only("drug", "hours_since_dose", "as_needed")
    return Medication(
        drug=read.text("drug"),
        hours_since_dose=read.whole("hours_since_dose", None, low=0),
        as_needed=read.flag("as_needed", False),
    )


def days_since_use(read: Reader) -> tuple[tuple[str, int], ...]:
    inner = read.inner("days_since_use", None)
    return tuple((substance, inner.whole(substance, low=0)) for substance in inner.value) if inner else ()


def shown(read: Reading) -> dict[str, Any]:
    return {
        "analyte": read.finding.analyte,
        "state": read.finding.state.value,
        "verdict": read.verdict.value,
        "says": "; ".join([WORDS["verdicts"][read.verdict.value], *(WORDS["notes"][note] for note in read.notes)]),
        "notes": list(read.notes),
        "because": read.because,
        "confirm": read.confirm,
        "blocks": read.blocks,
        "recollect": read.recollect,
    }


def specimen_of(read: Reader) -> Specimen:
    read.only(*MEASURES, "minutes", "volume_ml", "adulterants", "interference")
    return Specimen(
        **{name: number(read, name, None) for name in MEASURES},
        minutes=read.whole("minutes", None, low=0),
        volume_ml=read.whole("volume_ml", None, low=0),
        adulterants=frozenset(texts(read, "adulterants")),
        interference=read.flag("interference", False),
    )


def validity_of(read: Reader) -> dict[str, Any]:
    read.only("ask", "specimen")
    found = validity(specimen_of(read.inner("specimen")))
    return {
        "status": found.status.value,
        "action": VALIDITY["actions"][found.status.value],
        "flags": [{"code": flag, "says": VALIDITY["flags"][flag]} for flag in found.flags],
    }


def cutoff_of(read: Reader) -> dict[str, Any]:
    read.only("ask", "panel", "analyte", "method", "value", "collected_on")
    definitive = read.choice("method", METHODS) == "definitive"
    limit = limit_of(Reader({}), read, analyte=read.text("analyte"), definitive=definitive)
    value = number(read, "value", None)
    state = state_of(value, cutoff=limit, definitive=definitive).value if value is not None else None
    return {"cutoff": str(limit), "unit": "ng/mL", "state": state}


def window_of(read: Reader) -> dict[str, Any]:
    read.only("ask", "analyte", "days_since_use")
    analyte = named(read.text("analyte"))
    if analyte not in WINDOWS:
        raise Invalid(Problem("unknown-analyte", f"No window is known for {analyte!r}.", "analyte"))
    window = WINDOWS[analyte]
    days = read.whole("days_since_use", None, low=0)
    carry_over = None if days is None else possible_carry_over(analyte, days_since_use=days)
    hours = {"from": window.low, "to": window.high, "longest": window.longest}
    return {"hours": hours, "possible_carry_over": carry_over}


def thc(read: Reader) -> dict[str, Any]:
    read.only("ask", "first", "second", "hours_apart", "daily", "same_lab")
    found = new_use(
        cannabinoid(read.inner("first")),
        cannabinoid(read.inner("second")),
        hours_apart=read.whole("hours_apart", low=0),
        daily=read.flag("daily"),
        same_lab=read.flag("same_lab", True),
    )
    return {
        "verdict": found.verdict.value,
        "first": rounded(found.first),
        "second": rounded(found.second),
        "ratio": rounded(found.ratio),
        "reason": found.reason,
    }


def cannabinoid(read: Reader) -> Cannabinoid:
    read.only("thc", "creatinine")
    return Cannabinoid(thc=number(read, "thc"), creatinine=number(read, "creatinine"))


def rounded(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(Decimal("0.001")).normalize() + 0)


def alcohol(read: Reader) -> dict[str, Any]:
    read.only("ask", "etg", "breath")
    etg, breath = number(read, "etg", None), number(read, "breath", None)
    return {
        "etg": None if etg is None else dict(etg_band(etg)),
        "repeat_breath_test": None if breath is None else breath_needs_repeat(breath),
    }


def number(read: Reader, key: str, *default: None) -> Any:  # Any: Decimal, or None where that is the default
    """A measured value: a JSON number, or text like "19.9"; 0 or more."""
    value = read.take(key, (int, float, str), *default)
    if value is None:
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        exact = Decimal("NaN")
    if not exact.is_finite() or not 0 <= exact < Decimal("1e9"):
        raise Invalid(Problem("not-a-number", f"{key} must be a number from 0.", read.at(key)))
    return exact


def texts(read: Reader, key: str) -> list[str]:
    values = read.list(key, [])
    if not all(isinstance(v, str) for v in values):
        raise Invalid(Problem("wrong-type", f"{key} must be a list of texts.", read.at(key)))
    return list(values)


ANSWERS: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "interpret": interpreted,
    "validity": validity_of,
    "cutoff": cutoff_of,
    "window": window_of,
    "thc": thc,
    "alcohol": alcohol,
    "schedule": schedule,
    "replay": replayed,
}
