"""What imports cannot show: sizes, words, who touches rows, which acts exist, what leaves."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from stepwell.rules.access import ACTS

SOURCE = Path(__file__).parents[2] / "src" / "stepwell"
FILES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
ROOMS = sorted(c.label for c in apps.get_app_configs() if c.name.startswith("stepwell."))
LARGEST_FILE, LONGEST_FUNCTION = 400, 50
LARGE_FILES: set[str] = set()
LONG_FUNCTIONS = {
    "timetable/generator/cohorts.py:individualise",
    "timetable/generator/contradictions.py:variant_infeasible",
    "timetable/generator/finishing.py:finish_clients",
    "timetable/generator/variants.py:variant_absence",
    "timetable/generator/variants.py:variant_closure",
}
"""Exceptions. These lists only shrink."""

BANNED_NAMES = {"utils", "helpers", "common", "manager", "misc", "data"}
HEALTH_WORDS = re.compile(
    r"alcohol|drug|addict|sober|opioid|mental|depress|relapse|recover|detox|rehab|substance|sud\b"
)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def name_of(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def functions(file: Path):
    return [n for n in ast.walk(tree(file)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]


def test_a_file_can_be_held_in_the_head():
    large = {name_of(f) for f in FILES if len(f.read_text("utf-8").splitlines()) > LARGEST_FILE}
    assert large == LARGE_FILES, "make it a package of its name; take names off the list when they shrink"


def test_a_function_fits_on_a_screen():
    long = {
        f"{name_of(file)}:{f.name}"
        for file in FILES
        for f in functions(file)
        if (f.end_lineno or 0) - f.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == LONG_FUNCTIONS, "take names off the list when they shrink"


def test_no_dumping_ground():
    assert not [name_of(f) for f in FILES if f.stem in BANNED_NAMES]


def of_kind(kind: str) -> list[Path]:
    """Files of one word of the eight: `views.py`, or everything in `views/`."""
    return [f for f in FILES if f.stem == kind or kind in f.relative_to(SOURCE).parts[1:-1]]


@pytest.mark.parametrize("file", of_kind("views"), ids=name_of)
def test_a_view_asks_queries_and_never_a_model_manager(file):
    found = [
        n.lineno
        for n in ast.walk(tree(file))
        if isinstance(n, ast.Attribute) and n.attr in {"objects", "_base_manager"}
    ]
    assert not found, f"lines {found}"


NOBODYS = {
    "BackupRun",
    "Check",
    "Organization",
    "Site",
    "Room",
    "Program",
    "Track",
    "Service",
    "DiagnosisCode",
    "Payer",
    "PayerPlan",
    "StaffMember",
    "User",
    "Term",
    "Closure",
}
"""Tables that hold nothing of any client."""
PUBLIC_FACTS = {
    "group_note",
    "addenda",
    "slots_of",
    "tpo_in_force",
    "objective",
    "next_client_number",
    "needs",
    "steps",
    "fingerprints",
    "corrections",
    "with_taken",
    "happened_between",  # kinds and ids, for what is kept in memory and never for a page
}
"""Queries whose caller has narrowed already, or that count what names nobody."""


@pytest.mark.parametrize("file", [f for f in of_kind("queries") if f.name != "__init__.py"], ids=name_of)
def test_a_query_takes_its_viewer(file):
    for function in tree(file).body:
        if (
            not isinstance(function, ast.FunctionDef)
            or function.name.startswith("_")
            or function.name in PUBLIC_FACTS
        ):
            continue
        taken = {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}
        narrowed = taken & {"viewer", "rows", "found"}  # or works on rows that a viewer's query gave
        assert narrowed or read_by(function) <= NOBODYS, (
            f"{function.name} reads {read_by(function)} without a viewer"
        )


def read_by(function: ast.FunctionDef) -> set[str]:
    """The models whose rows a function reads."""
    used = [n for n in ast.walk(function) if isinstance(n, ast.Attribute) and n.attr == "objects"]
    return {n.value.id if isinstance(n.value, ast.Name) else "?" for n in used}


def test_every_act_that_is_asked_for_is_in_the_table():
    asked = {
        node.args[1].value
        for file in FILES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "permit"
        and len(node.args) == 2
        and isinstance(node.args[1], ast.Constant)
    }
    assert asked <= set(ACTS), asked - set(ACTS)


CONSEQUENCES = {"mark_relied", "begin"}
"""Marks that another act leaves behind; that act says who and when."""


@pytest.mark.parametrize("file", of_kind("actions"), ids=name_of)
def test_an_act_that_writes_takes_who_and_when(file):
    for function in tree(file).body:
        if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
            continue
        if not any(isinstance(d, ast.Attribute) and d.attr == "atomic" for d in function.decorator_list):
            continue
        if function.name in CONSEQUENCES:
            continue
        keywords = {a.arg for a in function.args.kwonlyargs}
        assert {"by", "at"} <= keywords, f"{function.name} does not say who and when"


def patterns(resolver: URLResolver | None = None, prefix: str = ""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry


def test_an_address_names_no_disease_and_no_treatment():
    ours = {p for p, _ in patterns() if not p.startswith("account/")}
    assert not [p for p in ours if HEALTH_WORDS.search(p)]


@pytest.mark.parametrize("room", ROOMS)
def test_no_table_points_upward(room):
    from tests.house.storeys import storey

    for model in apps.get_app_config(room).get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or target is None or target == "self":
                continue
            if not target.__module__.startswith("stepwell."):
                continue
            assert storey(target._meta.app_label) <= storey(room), f"{model.__name__}.{field.name} points upward"
