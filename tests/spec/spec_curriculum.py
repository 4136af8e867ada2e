"""docs/rules/curriculum.md: the curricula that ship, and how the next best topic is found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stepwell.rules.curriculum.choosing import next_topics
from stepwell.rules.curriculum.content import Curriculum, Kind, Module, Topic, curricula
from stepwell.rules.curriculum.progress import Member, Sitting, progress
from tests.spec.drawing import join, table

START = date(2026, 3, 2)

RULES = """
- A topic is *received* when the client attended a session on it since joining. It is *missed* when it was given
  while the client was expected and away, and has not been made up. It is *owed* until it is received. Electives
  are never owed.
- A module may start anew for a client, from a day: early recovery skills after a return to use.
- *Pressed*: from today on, every session before the date is needed. *Overdue*: the date has come.
- The next best topic for who is present: first the one that more of the pressed or overdue need, then the one
  that more of all present need, then the one that more have missed, then the one given longest ago, then the
  curriculum's order.
- In an ordered module only each client's next topic counts.
- Where everybody always attends, this gives every client all topics in as many sessions as there are topics, at
  whatever point of the cycle they join. A property test tries it.
"""


def page() -> str:
    matrix = curricula()["matrix"]
    return join(
        "# Curricula",
        "Rolling groups: which topics each client had, missed and still needs, and the next best topic for who is in "
        "the room. There is no command for it; the group's page calls it.",
        "## How it is decided",
        RULES,
        "## An example",
        *worked(matrix.module("ERS")),
        "## What ships",
        table(
            ("Curriculum", "Topics", "Version", "License"),
            [(c.title, sum(len(m.topics) for m in c.modules), c.version, c.license) for c in curricula().values()],
        ),
        "## Minutes of group the Matrix Model itself gives",
        table(("Weeks", "Minutes a week", "Hours"), minutes(matrix)),
        totals(matrix),
        *(drawn(curriculum) for curriculum in curricula().values()),
    )


def worked(module: Module) -> tuple[str, ...]:
    had = {"A": range(1, 5), "B": range(3, 5), "C": range(0)}
    away = {"A": (6,), "B": (), "C": ()}
    room = [
        Member(
            client=client,
            joined_on=START,
            sittings=tuple(
                Sitting(topic=f"{module.code}-{n}", on=START, attended=attended)
                for numbers, attended in ((had[client], True), (away[client], False))
                for n in numbers
            ),
        )
        for client in had
    ]
    clients = [
        (
            one.client,
            titles(now.received),
            titles(now.missed),
            len(now.owed),
            now.due_on,
            now.standing.replace("_", " "),
        )
        for one in room
        for now in (progress(one, module, on=START),)
    ]
    choices = next_topics(module, room, on=START)[:3]
    return (
        f"{module.title}, three clients who joined on {START}:",
        table(("Client", "Received", "Missed", "Owed", "Due on", "Standing"), clients),
        "The first three choices for these three:",
        table(
            ("Topic", "Needed by", "Pressed", "Missed by"),
            [
                (c.topic.title, *(", ".join(who) or "-" for who in (c.needed_by, c.pressed, c.missed_by)))
                for c in choices
            ],
        ),
    )


def titles(topics: Iterable[Topic]) -> str:
    return ", ".join(topic.title for topic in topics) or "-"


def minutes(curriculum: Curriculum) -> Iterable[tuple[object, ...]]:
    last = max(week for module in curriculum.modules for week in module.weeks)
    first = 1
    for week in range(1, last + 1):
        now = curriculum.group_minutes(week=week)
        if week == last or curriculum.group_minutes(week=week + 1) != now:
            yield f"{first}-{week}", now, f"{now / 60:.2f}"
            first = week + 1


def totals(curriculum: Curriculum) -> str:
    first = list(curriculum.sessions(until_week=16))
    groups = [(module, count) for module, count in first if module.kind is Kind.GROUP]
    hours = sum(module.minutes * count for module, count in groups) / 60
    return (
        f"In 16 weeks: {sum(count for _, count in groups)} groups ({hours:.2f} hours) and "
        f"{sum(count for _, count in first)} sessions with the individual ones; "
        f"{sum(count for _, count in curriculum.sessions(until_week=48))} sessions in 48 weeks. Below the 9 hours a "
        "week of intensive outpatient care, so a site adds hours."
    )


def drawn(curriculum: Curriculum) -> str:
    return join(
        f"## {curriculum.title}",
        f"`{curriculum.id}`, version {curriculum.version}. {curriculum.license}. Source: {curriculum.source}.",
        f"Verify: {curriculum.verify}",
        "\n".join(f"- {note}" for note in curriculum.notes),
        table(
            ("Module", "Form", "Minutes", "Weeks", "Sessions", "Order", "Due within", "Topics"),
            [row(module) for module in curriculum.modules],
        ),
        f"Fidelity: {'; '.join(curriculum.fidelity)}. Documents: {'; '.join(curriculum.documents)}.",
    )


def row(module: Module) -> tuple[object, ...]:
    weeks = [week for week, count in module.weeks.items() if count] or [0]
    run = len(weeks) > 1 and len(weeks) == weeks[-1] - weeks[0] + 1
    spread = f"{weeks[0]}-{weeks[-1]}" if run else ", ".join(map(str, weeks))
    return (
        f"{module.code} {module.title}",
        module.kind,
        module.minutes,
        spread if weeks[0] else "-",
        sum(module.weeks.values()) or "as needed",
        "one after another" if module.ordered else "free",
        f"{module.within_weeks} weeks" if module.within_weeks else "-",
        "; ".join(topic.title + (" (elective)" if topic.elective else "") for topic in module.topics),
    )
