"""What a FHIR record told about somebody, folded to what an intake worker reads in a minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any  # the shape of JSON

MOST = 60
"""So many entries of a kind are kept, the newest first; their number is kept too."""
WORDS = 160
GOING_ON = {"active", "recurrence", "relapse"}


def fold(resources: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Conditions, medications and allergies once each, and how often and when the person was seen."""
    folded: dict[str, Any] = {}
    conditions = [_condition(r) for r in resources.get("Condition", ())]
    medications = [_medication(r) for r in resources.get("MedicationRequest", ())]
    allergies = [_allergy(r) for r in resources.get("AllergyIntolerance", ())]
    for name, entries in (("conditions", conditions), ("medications", medications), ("allergies", allergies)):
        kept = _once_each(entries)
        if kept:
            folded[name] = kept[:MOST]
            folded[f"{name}_count"] = len(kept)
    visits = _visits(resources.get("Encounter", ()))
    if visits:
        folded["visits"] = visits
    return folded


def _once_each(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest entry of each thing; what goes on comes before what is over, newer before older."""
    newest: dict[str, dict[str, Any]] = {}
    for entry in sorted(entries, key=lambda e: str(e["since"])):
        if entry["text"]:
            newest[entry["text"].casefold()] = entry
    ordered = sorted(newest.values(), key=lambda e: str(e["since"]), reverse=True)
    return sorted(ordered, key=lambda e: not e["now"])


def _condition(resource: Mapping[str, Any]) -> dict[str, Any]:
    status = _code(resource.get("clinicalStatus"))
    since = resource.get("onsetDateTime") or resource.get("recordedDate")
    concept = resource.get("code")
    return {"text": _words(concept), "code": _code(concept), "now": status in GOING_ON, "since": _day(since)}


def _medication(resource: Mapping[str, Any]) -> dict[str, Any]:
    reference = resource.get("medicationReference")
    named = reference.get("display") if isinstance(reference, dict) else ""
    concept = resource.get("medicationCodeableConcept")
    text = _words(concept) or _clean(named)
    now = resource.get("status") == "active"
    return {"text": text, "code": _code(concept), "now": now, "since": _day(resource.get("authoredOn"))}


def _allergy(resource: Mapping[str, Any]) -> dict[str, Any]:
    status = _code(resource.get("clinicalStatus"))
    concept = resource.get("code")
    return {
        "text": _words(concept),
        "code": _code(concept),
        "now": status in GOING_ON or not status,
        "since": _day(resource.get("recordedDate")),
        "severe": resource.get("criticality") == "high",
    }


def _visits(encounters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    days = sorted(filter(None, (_day(_map(e.get("period")).get("start")) for e in encounters)))
    kinds: Counter[str] = Counter()
    for encounter in encounters:
        types = encounter.get("type")
        text = _words(types[0]) if isinstance(types, list) and types else ""
        if text:
            kinds[text] += 1
    if not encounters:
        return {}
    return {
        "count": len(encounters),
        "first": days[0] if days else "",
        "last": days[-1] if days else "",
        "kinds": [{"text": text, "count": count} for text, count in kinds.most_common(5)],
    }


def _words(concept: object) -> str:
    found = _map(concept)
    if _clean(found.get("text")):
        return _clean(found.get("text"))
    codings = found.get("coding")
    return next((_clean(_map(c).get("display")) for c in codings), "") if isinstance(codings, list) else ""


def _code(concept: object) -> str:
    codings = _map(concept).get("coding")
    return next((_clean(_map(c).get("code")) for c in codings), "") if isinstance(codings, list) else ""


def _day(value: object) -> str:
    text = _clean(value)
    return text[:10] if len(text) >= 10 and text[:4].isdigit() else ""


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _clean(value: object) -> str:
    """Text that a database can hold, cut to a line's length."""
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable())[:WORDS].strip()
