"""What a note needs before anybody signs it: its parts, its own words, its own client's name, minutes that are true.

billing.md section 10, "documentation rule": for each billed unit a signed note with start and stop, attendance, link to
a goal, an intervention and a response. The similarity threshold is a Stepwell default (payer plans may set another).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from stepwell.rules.problems import Problem
from stepwell.rules.wording import say, to_say

SIMILARITY_PERCENT = 90
"""At this share of common word runs, two texts look copied."""
RUN = 4
"""Words in a run. Runs, not words, because every note of a field shares its words."""
SHORTEST_COPY = 12
"""Texts with fewer words than this are alike by nature ("Attended, on time") and are not compared."""


class NoteKind(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a note: its key, what a person calls it, and whether the note is incomplete without it."""

    key: str
    label: str
    required: bool = True
    shared: bool = False


PARTS: Mapping[NoteKind, tuple[Part, ...]] = {
    NoteKind.GROUP: (
        Part("topic", to_say("Topic"), shared=True),
        Part("intervention", to_say("What we did"), shared=True),
        Part("summary", to_say("What the group worked on"), required=False, shared=True),
        Part("participation", to_say("Participation")),
        Part("response", to_say("Response")),
        Part("plan", to_say("Plan")),
    ),
    NoteKind.INDIVIDUAL: (
        Part("data", to_say("Data")),
        Part("assessment", to_say("Assessment")),
        Part("plan", to_say("Plan")),
    ),
}
"""Group: one shared part and one a client. Individual: data, assessment, plan (DAP)."""

PARTICIPATION = ("active", "attentive", "prompted", "withdrawn", "disruptive")
"""How a client took part, in the order in which it is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A note as it would be signed. `minutes` is the attendance's own figure; None while it is not complete.

    `objectives` are the numbers of the plan's objectives worked on; `has_plan` says whether the client has any.
    """

    kind: NoteKind
    parts: Mapping[str, str]
    minutes: int | None
    objectives: tuple[int, ...] = ()
    has_plan: bool = True


def missing(draft: Draft) -> tuple[Problem, ...]:
    """Each part that is not there yet, named. Empty: the note is whole."""
    found = [
        Problem("missing-part", say("{label} is empty.", label=say(part.label)), part.key)
        for part in PARTS[draft.kind]
        if part.required and not draft.parts.get(part.key, "").strip()
    ]
    if draft.minutes is None:
        found.append(Problem("attendance-open", say("The time the client left is not recorded yet."), "attendance"))
    elif draft.minutes <= 0:
        found.append(Problem("not-there", say("The client was not in the session."), "attendance"))
    if draft.has_plan and not draft.objectives:
        found.append(Problem("no-objective", say("Choose the objective that was worked on."), "objectives"))
    return tuple(found)


def copied(text: str, others: Mapping[str, str], *, percent: int = SIMILARITY_PERCENT) -> tuple[Problem, ...]:
    """Which of `others` (a label to its text) this text repeats. A caution, not a bar: the author may know why."""
    return tuple(
        Problem(
            "looks-copied",
            say("This reads like {label}. Say what was different this time.", label=label),
            "response",
        )
        for label, other in others.items()
        if similarity(text, other) >= percent
    )


def similarity(first: str, second: str) -> int:
    """0 to 100: what share of the shorter text's word runs stands in the other. 0 where one is too short to tell."""
    one, two = _words(first), _words(second)
    if min(len(one), len(two)) < SHORTEST_COPY:
        return 0
    runs_one, runs_two = _runs(one), _runs(two)
    shorter = min(len(runs_one), len(runs_two))
    return len(runs_one & runs_two) * 100 // shorter


def other_names(text: str, names: Iterable[str], *, own: Iterable[str]) -> tuple[Problem, ...]:
    """Names of other clients that stand in this text. `own` are the client's names, which may."""
    words = set(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text))
    mine = {part for name in own for part in name.split()}
    found = {part for name in names for part in name.split() if len(part) > 2 and part in words} - mine
    return tuple(
        Problem("other-name", say("“{name}” is the name of another client in this group.", name=name), "response")
        for name in sorted(found)
    )


def digest(signed: Mapping[str, object]) -> str:
    """SHA-256 of what a signature covers, in one canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
