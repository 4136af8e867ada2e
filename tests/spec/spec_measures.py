"""docs/rules/measures.md: every installed instrument as the scoring engine runs it, without its wording."""

from __future__ import annotations

from collections.abc import Iterable

from stepwell.rules.measures.cadence import EARLY, LATE
from stepwell.rules.measures.catalog import catalog, own_packs, read
from stepwell.rules.measures.conditions import (
    Answered,
    Condition,
    Count,
    Either,
    Every,
    ItemIs,
    Missing,
    Not,
    ScoreIs,
)
from stepwell.rules.measures.definition import Band, Cadence, ChangeRule, Definition, ScoreRule
from tests.spec.drawing import example, join, table

HOW = """
1. **Answers first.** An item the instrument does not have, or a value the item does not take, refuses the whole
   form.
2. **Skipped items.** An item whose gate is closed is not missing and counts the value in its pack (0 in all
   packs here). An answer that was given is used even so. An unanswered gate skips nothing.
3. **Reversed items** count highest + lowest - answer. Conditions look at the raw answer.
4. **Sums.** With nothing missing, a plain sum. Where proration is allowed: mean of the answered items times the
   number of items, rounded half up. Otherwise there is no score. Proration is a project rule (at least three
   quarters of the items answered): no publisher's rule was found.
5. **A condition** on an absent answer or an absent score is false.
6. **Alerts** are tested on whatever answers exist, also where no score can be computed. While a form is being
   filled in nothing counts as left out, and an answer to a critical item alerts when it is saved.
7. **Status**: complete when no required item that was asked is missing; prorated when the primary score was
   prorated; else incomplete.
8. Raw answers, the instrument's id and revision and the scores are kept. A correction is a new version with a
   reason; an old response is scored again by the revision it was given with.
"""

ADDING = """
A measure is one JSON file. Those that are free stand in the package; those with their own terms come from the
distribution `stepwell-licensed-measures` (see its LICENSES.md), and a site adds its own the same way: a
distribution with an entry point in the group `stepwell.measures` that names a module with a folder `packs`. A
file that contradicts itself is refused with the places named. Stepwell runs without any of these.
"""

ORIGIN = """
Origin of an alert: *published* is the instrument's own guidance, *project* is ours and needs the medical director's
approval before use, *published+project* is a published threshold with our response time.
"""


def page() -> str:
    own = {definition.id for definition in read([own_packs()])}
    return join(
        "# Instruments",
        "How answers become scores, bands, flags and alerts, for each instrument installed. The wording of the "
        "items stands in the packs, under its own terms.",
        "## How a form is scored",
        HOW,
        ORIGIN,
        "## The instruments",
        table(
            ("Id", "Instrument", "Edition", "Given by", "Looks back", "From age", "License", "Comes with"),
            [row(definition, own=definition.id in own) for definition in catalog()],
        ),
        "## Adding a measure",
        ADDING,
        "## Change",
        "Compared with the first score of the same form, for the primary score only. *Verify* marks a figure whose "
        "source could not be read again. Where nothing is published, items are compared one by one.",
        table(
            ("Instrument", "Reliable", "Important", "Remission", "Response", "Cut-off", "Source"),
            [changes(d, d.change) for d in catalog() if d.change.reliable is not None],
        ),
        "## When a measure is due",
        f"On time from {EARLY.days} day before its date to {LATE.days} days after it, on a grid that starts at "
        "admission; never sooner than the smallest gap. A proposal: accreditation asks for regular measurement, "
        "not for these days.",
        table(
            ("Instrument", "At", "Every", "Smallest gap", "After discharge", "Only if"),
            [(d.short_title, *cadence(d.cadence)) for d in catalog()],
        ),
        *(instrument(definition) for definition in catalog()),
        "## From the command line",
        "Shapes: `stepwell rule score --schema`. `previous` is the earlier primary score, scores by id, an earlier "
        "result, or the earlier answers.",
        example(
            "score",
            {
                "instrument": "phq-9",
                "answers": {"q1": 2, "q2": 2, "q3": 1, "q4": 1, "q5": 1, "q6": 1, "q7": 1, "q9": 0},
                "previous": 18,
            },
        ),
    )


def row(definition: Definition, *, own: bool) -> tuple[object, ...]:
    return (
        f"`{definition.id}`",
        definition.title,
        definition.version,
        definition.administration,
        definition.recall,
        definition.min_age,
        definition.license,
        "Stepwell" if own else "the licensed pack",
    )


def changes(definition: Definition, rule: ChangeRule) -> tuple[object, ...]:
    verify = " (verify)" if rule.verify else ""
    response = f"{rule.response_percent} % from {rule.response_baseline} or more" if rule.response_percent else "-"
    return (
        definition.short_title,
        f"{rule.reliable}{verify}",
        rule.important or "-",
        f"below {rule.remission_below}" if rule.remission_below else "-",
        response,
        f"{rule.cutoff_at_most} or less" if rule.cutoff_at_most else "-",
        rule.source,
    )


def cadence(rule: Cadence) -> tuple[object, ...]:
    return (
        ", ".join(rule.at).replace("_", "-") or "-",
        f"{rule.every_days} days" if rule.every_days else "-",
        f"{rule.min_days_between} days" if rule.min_days_between else "-",
        ", ".join(f"{days}" for days in rule.after_discharge_days) + " days" if rule.after_discharge_days else "-",
        rule.only_if or "-",
    )


def instrument(definition: Definition) -> str:
    classes = definition.classification
    parts = [
        f"## {definition.short_title}",
        f"{definition.license_note} {definition.attribution}"
        if definition.attribution not in definition.license_note
        else definition.license_note,
        f"Source: {definition.source}",
        table(("Item", "Takes", "Only asked if", "Notes"), items(definition)),
    ]
    if definition.scores:
        headings = ("Score", "Sum of", "Range", "Better", "May miss", "Bands")
        parts.append(table(headings, [score(rule) for rule in definition.scores]))
    if classes:
        rules = [(f"`{rule.code}`", rule.label, words(rule.when)) for rule in classes.rules]
        parts.append(f"Class `{classes.id}`, the first that fits:")
        parts.append(table(("Class", "Label", "When"), rules))
    if definition.flags:
        flags = [(f"`{flag.code}`", flag.label, words(flag.when)) for flag in definition.flags]
        parts.append(table(("Flag", "Label", "When"), flags))
    if definition.alerts:
        headings = ("Alert", "Severity", "Respond", "When", "What to do", "Origin")
        parts.append(table(headings, alerts(definition)))
    return join(*parts)


def alerts(definition: Definition) -> Iterable[tuple[object, ...]]:
    for alert in definition.alerts:
        when = words(alert.when)
        yield f"`{alert.code}`", alert.severity, alert.respond_within, when, alert.message, alert.origin


def items(definition: Definition) -> Iterable[tuple[object, ...]]:
    """One row for each run of neighboring items that differ in nothing but their name."""
    runs: list[tuple[list[str], tuple[object, ...]]] = []
    for item in definition.items:
        notes = {
            "reversed": item.reverse,
            "not required": not item.required,
            "not scored": not item.scored,
            "critical": item.critical,
        }
        takes = (
            ", ".join(str(option.value) for option in item.options)
            if item.options
            else f"{item.low} to {item.high}"
        )
        told = (takes, words(item.gate) if item.gate else "-", ", ".join(n for n, holds in notes.items() if holds))
        if not runs or runs[-1][1] != told:
            runs.append(([], told))
        runs[-1][0].append(item.id)
    for names, told in runs:
        yield (names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}", *told)


def score(rule: ScoreRule) -> tuple[object, ...]:
    bands = drawn(rule.bands)
    if rule.bands_by:
        cases = [f"{case}: {drawn(some)}" for case, some in rule.bands_cases.items()]
        bands = f"by {rule.bands_by}: {'; '.join(cases)}; else: {bands}"
    better = rule.direction.removeprefix("higher_is_").replace("worse", "lower").replace("better", "higher")
    span = f"{rule.low}-{rule.high}"
    return (
        f"`{rule.id}` {rule.label}",
        ", ".join(rule.items),
        span,
        better,
        rule.max_missing or "none",
        bands or "-",
    )


def drawn(bands: Iterable[Band]) -> str:
    return ", ".join(f"{band.low}-{band.high} {band.label}" for band in bands)


def words(condition: Condition) -> str:
    """A condition as a person would say it."""
    match condition:
        case ItemIs(name, op, value) | ScoreIs(name, op, value):
            return f"{name} {op.replace('==', '=')} {value}"
        case Missing(name):
            return f"{name} is missing"
        case Answered(names):
            return f"{', '.join(names)} answered"
        case Count(of, op, value):
            return f"{op.replace('==', '=')} {value} of [{'; '.join(words(part) for part in of)}]"
        case Not(of):
            return f"not ({words(of)})"
        case Every(of):
            return " and ".join(bracketed(part) for part in of)
        case Either(of):
            return " or ".join(bracketed(part) for part in of)


def bracketed(condition: Condition) -> str:
    return f"({words(condition)})" if isinstance(condition, Every | Either) else words(condition)
