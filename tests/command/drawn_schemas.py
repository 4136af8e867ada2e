"""The schemas that are drawn from the values themselves. `python -m tests.command.drawn_schemas` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from stepwell.command.rule import claim_lint, estimate, hours
from stepwell.command.rule.shapes import definitions
from stepwell.rules.claim_lint import Severity, table
from stepwell.rules.claims import PayerPlan
from stepwell.rules.estimate import Occasion
from stepwell.rules.hours import Asked, Cause, RulePack, Status
from tests.command import drawn_examples as examples

FOLDER = Path(hours.__file__).parent
RULES = FOLDER.parents[1] / "rules"
WHOLE = {"type": "integer"}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
DAY = {"type": "string", "format": "date"}
MONEY = {"type": "string", "pattern": "^-?[0-9]+\\.[0-9]{2}$"}
REASON = {
    "type": "object",
    "required": ["code", "values", "message"],
    "additionalProperties": False,
    "properties": {"code": TEXT, "values": {"type": "object"}, "message": TEXT},
}


def made(**properties):
    """An object that has exactly these properties."""
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def many(shape):
    return {"type": "array", "items": shape}


def maybe(shape):
    return {"anyOf": [shape, {"type": "null"}]}


def hours_result():
    ledger = hours.shown_ledger(hours.ledger(*examples.EMPTY_WEEK[:2], **examples.EMPTY_WEEK[2]))
    minutes = {name: COUNT for name in ledger if name.endswith("minutes")}
    debt = made(
        cause={"enum": [str(c) for c in Cause]},
        minutes=COUNT,
        made_up_minutes=COUNT,
        expires_on=DAY,
        lapsed=FLAG,
        left_minutes=COUNT,
    )
    presence = dict.fromkeys(("minutes", "session_minutes", "late_minutes", "early_minutes", "lost_minutes"), COUNT)
    requirement = made(
        asked={"enum": [str(a) for a in Asked]},
        need=COUNT,
        have=COUNT,
        coming=COUNT,
        status={"enum": [str(s) for s in Status]},
    )
    return made(
        pack=made(id=TEXT, version=TEXT, level=TEXT),
        ledger=made(
            week=made(starts_on=DAY, ends_on=DAY),
            adolescent=FLAG,
            **minutes,
            days={"type": "object", "additionalProperties": COUNT},
            debts=many(debt),
        ),
        level={"type": "string", "description": "the level of care that the week's hours amount to"},
        forecast=made(
            status={"enum": [str(s) for s in Status]},
            needed_minutes=COUNT,
            needed_days=COUNT,
            requirements=many(requirement),
            reasons=many(REASON),
        ),
        findings=many(REASON),
        attendance={"type": "object", "additionalProperties": made(**presence, late=FLAG, left_early=FLAG)},
        offers=many(made(seat=TEXT, helps=FLAG, useful_minutes=COUNT, adds_day=FLAG, why_not=maybe(REASON))),
        suggestion=made(seats=many(TEXT), left_minutes=COUNT),
    )


def lint_result():
    rules = {"enum": list(table())}
    finding = made(
        rule=rules,
        severity={"enum": [str(s) for s in Severity]},
        message=TEXT,
        line=TEXT,
        values={"type": "object"},
        source=TEXT,
        denials=many(TEXT),
    )
    return made(
        may_go=FLAG,
        findings=many(finding),
        not_answerable=many(made(rule=rules, missing=many(TEXT))),
    )


def estimate_result():
    deadline = made(
        occasion={"enum": [str(o) for o in Occasion]}, due_on=maybe(DAY), business_days_ahead=maybe(COUNT)
    )
    item = made(code=TEXT, description=TEXT, count=COUNT, price=MONEY, total=MONEY, provider_npi=TEXT)
    good_faith = made(
        deadline=maybe(deadline),
        items=many(item),
        by_provider={"type": "object", "additionalProperties": MONEY},
        total=MONEY,
        change_by=DAY,
        keep_until=DAY,
        dispute_from=MONEY,
    )
    sliding = made(
        price=MONEY,
        pays=MONEY,
        discount=MONEY,
        poverty_percent=TEXT,
        guideline_year=WHOLE,
        up_to_percent=maybe(COUNT),
    )
    benefits = made(deductible=MONEY, copay=MONEY, coinsurance=MONEY, capped=MONEY, total=MONEY)
    return made(good_faith=maybe(good_faith), sliding_fee=maybe(sliding), benefits=maybe(benefits))


def schema(name, *, about, line, result, given):
    shapes = definitions(line)
    shapes["line"] = {"$ref": f"#/$defs/{line.__name__}"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"stepwell rule {name}",
        "description": about,
        "type": "object",
        "properties": {"line": {"$ref": "#/$defs/line"}, "result": {"$ref": "#/$defs/result"}},
        "$defs": {"line": shapes.pop("line"), **shapes, "result": result},
        "examples": given,
    }


def drawn():
    """Every schema of this kind, by file name."""
    return {
        "hours": schema(
            "hours",
            about="One client's service week a line in; its ledger, forecast, findings and useful seats a line out. "
            "Times in minutes.",
            line=hours.Line,
            result=hours_result(),
            given=examples.HOURS,
        ),
        "claim_lint": schema(
            "claim-lint",
            about="One claim with its facts a line in; what is wrong with it and what could not be judged a line "
            "out. A fact that is left out is not known; an empty list means that there is none.",
            line=claim_lint.Line,
            result=lint_result(),
            given=examples.CLAIM_LINT,
        ),
        "estimate": schema(
            "estimate",
            about="A good faith estimate, a sliding fee and a share under plan benefits, each when asked for. "
            "Money is a string of dollars and cents.",
            line=estimate.Line,
            result=estimate_result(),
            given=examples.ESTIMATE,
        ),
    }


META = ("id", "version", "name", "license", "sources", "verify", "defaults")


def file_schema(kind, *, title):
    """The schema of a data file: what names it at the top, its rules under `rules`."""
    shapes = definitions(kind)
    whole = shapes.pop(kind.__name__)
    top = {name: shape for name, shape in whole["properties"].items() if name in META}
    rules = {name: shape for name, shape in whole["properties"].items() if name not in META}
    needed = [name for name in whole["required"] if name not in META]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": [*top, "rules"],
        "additionalProperties": False,
        "properties": {
            **top,
            "rules": {"type": "object", "required": needed, "additionalProperties": False, "properties": rules},
        },
        "$defs": shapes,
    }


def drawn_files():
    """The schemas of the data files, by path inside the package `stepwell.rules`."""
    return {
        "claims/plan.schema.json": file_schema(PayerPlan, title="A payer plan's billing rules"),
        "hours/pack.schema.json": file_schema(RulePack, title="A rule pack for weekly hours"),
    }


def text(shape):
    return json.dumps(shape, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, shape in drawn().items():
        (FOLDER / f"{name}.schema.json").write_text(text(shape), "utf-8")
    for path, shape in drawn_files().items():
        (RULES / path).write_text(text(shape), "utf-8")
