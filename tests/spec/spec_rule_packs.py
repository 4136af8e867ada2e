"""docs/rules/rule-packs.md: each rule pack with its figures, sources and what is to be verified."""

from __future__ import annotations

from stepwell.rules.hours import Cause, RulePack, ServiceKind, packs
from stepwell.rules.wording import hours_and_minutes
from tests.spec.drawing import join, table


def page() -> str:
    every = list(packs().values())
    return join(
        "# Rule packs",
        "What a payer, a state or the field asks of a week. A pack is a file of data with its source; a published "
        "version is never edited. How the figures are used stands in [hours](hours.md).",
        table(
            ("Pack", "Name", "Floor (adult / youth)", "Day", "Days a week", "Longest gap", "Most a week"),
            [row(p) for p in every],
        ),
        *(part for p in every for part in described(p)),
    )


def row(p: RulePack) -> tuple[str, ...]:
    floors = (hours_and_minutes(p.floor_minutes(adolescent=young)) for young in (False, True))
    return (
        f"`{p.id}`",
        p.name,
        " / ".join(floors),
        minutes(p.day_minimum_minutes),
        "-" if p.days_minimum is None else f"at least {p.days_minimum}",
        "-" if p.gap_maximum_days is None else f"{p.gap_maximum_days} days",
        minutes(p.week_maximum_minutes),
    )


def described(p: RulePack) -> tuple[str, ...]:
    return (
        f"## {p.name}",
        f"`{p.id}`, version {p.version}. {p.license}.",
        table(("Rule", "Value"), list(values(p))),
        "Sources: " + "; ".join(f"[{s.text}]({s.url})" if s.url else s.text for s in p.sources) + ".",
        "To be verified:\n\n" + "\n".join(f"- {text}" for text in p.verify),
        "Our own choice, can be set:\n\n" + "\n".join(f"- {text}" for text in p.defaults),
    )


def values(p: RulePack):
    yield "Level of care", p.level
    yield "Adult from", f"{p.adult_age} years"
    yield "Floor held against", p.judged_on
    yield "Week opens on", p.week_start
    yield "Week of admission or discharge", f"prescription by {p.partial_week}, floor by {p.partial_floor}"
    yield "A group on every service day", "yes" if p.group_every_day else "no"
    yield "Made up until", ", ".join(f"{c}: {p.make_up.days[c]} days after the week" for c in Cause)
    yield "Counts", ", ".join(sorted(named(k) for k in p.countable))
    yield "Does not count", ", ".join(sorted(named(k) for k in set(ServiceKind) - p.countable))


def named(kind: ServiceKind) -> str:
    return kind.replace("_", " ")


def minutes(value: int | None) -> str:
    return "-" if value is None else hours_and_minutes(value)
