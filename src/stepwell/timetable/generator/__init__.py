"""Invented weeks for tests and measurements: seeded, and each feasible one with a plan that proves it.

A complete weekly plan is built first (the hidden plan), then the instance around it, so a plan without a broken
hard rule exists. It is an upper bound on the best cost, nothing more. The same size, seed and variant always give
the same bytes. The format is in docs/timetable-format.md.
"""

from __future__ import annotations

import copy
import json
import random

from stepwell.timetable.generator.builder import Builder
from stepwell.timetable.generator.contradictions import variant_infeasible
from stepwell.timetable.generator.tables import SIZES, VARIANTS
from stepwell.timetable.generator.variants import variant_absence, variant_admission, variant_closure

__all__ = ["SIZES", "VARIANTS", "generate", "text"]


def generate(size, seed, variant):
    """Return (instance, hidden solution or None, truth or None)."""
    b = Builder(size, seed).build()
    name = "%s-%d-%s" % (size, seed, variant)
    inst = copy.deepcopy(b.instance(name, variant))
    hidden = b.hidden(name)
    rng = random.Random("stepwell-iop-variant|%s|%d|%s" % (size, seed, variant))
    cfg = SIZES[size]
    truth = None
    if variant == "cold":
        inst["reference"] = {"kind": "none", "sessions": {}, "clients": {}, "individuals": {}}
    elif variant == "absence":
        variant_absence(inst, hidden, rng, cfg)
    elif variant == "admission":
        variant_admission(inst, hidden, rng, cfg)
    elif variant == "closure":
        variant_closure(inst, hidden, rng)
    elif variant.startswith("infeasible-"):
        truth = {
            "instance": name,
            "feasible": False,
            "reason": variant_infeasible(inst, hidden, rng, variant.split("-", 1)[1]),
        }
        hidden = None
    elif variant != "base":
        raise ValueError("unknown variant " + variant)
    return inst, hidden, truth


def text(data: dict) -> str:
    """Compact JSON with one entity per line, so that files diff and pack well."""
    parts = []
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shown = "[\n" + ",\n".join(_compact(x) for x in value) + "\n]"
        elif isinstance(value, dict) and value and all(isinstance(x, dict | list) for x in value.values()):
            shown = "{\n" + ",\n".join(json.dumps(a) + ":" + _compact(x) for a, x in value.items()) + "\n}"
        else:
            shown = _compact(value)
        parts.append(f"{json.dumps(key)}: {shown}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
