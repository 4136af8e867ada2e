"""The structure of each kind of file, read from `guides/*.json`: loops, their segments, how often, in which order.

A line of a guide is one loop: its name, R or S (required or situational), how often (`*`: without limit), then
its segments. Two spaces of indent are one level. `NM1/85 R 1` is an NM1 whose first element is 85, `HL@3/20` an HL
whose third is 20; codes after `,` share one count, codes after `;` have a count each; `!3` says that element 3
must not be empty there. `@2300` repeats a loop that was written out above. The first segment of a loop opens it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from stepwell.rules.x12.segments import Segment

UNLIMITED = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One kind of segment in a loop. Slots of the same `group` may come in any order."""

    name: str
    place: int
    codes: frozenset[str]
    filled: tuple[int, ...]
    required: bool
    most: int
    group: int

    def fits(self, segment: Segment) -> bool:
        if segment.elements[0] != self.name:
            return False
        return not self.codes or segment.part(self.place, 1) in self.codes

    @property
    def label(self) -> str:
        return f"{self.name}*{'/'.join(sorted(self.codes))}" if self.codes else self.name


@dataclass(slots=True, kw_only=True)
class Loop:
    """A loop: `slots[0]` opens it. Child loops of the same `group` may come in any order.

    `places` and `openers` find the slots and child loops that a segment of some name may fill.
    """

    name: str
    required: bool
    most: int
    slots: tuple[Slot, ...]
    group: int = 0
    children: list[Loop] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    openers: dict[str, list[int]] = field(default_factory=dict)
    required_places: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.required_places = tuple(place for place, slot in enumerate(self.slots) if slot.required)
        for place, slot in enumerate(self.slots[1:], 1):
            self.places.setdefault(slot.name, []).append(place)

    def adopt(self, child: Loop) -> None:
        self.openers.setdefault(child.opener.name, []).append(len(self.children))
        self.children.append(child)

    @property
    def opener(self) -> Slot:
        return self.slots[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What a kind of set is made of. `needed` are elements that this kind requires beyond the common ones."""

    kind: str
    source: str
    verify: bool
    root: Loop
    names: frozenset[str]
    numbered: frozenset[str]
    needed: frozenset[str]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one element must look: type, greatest length, whether required."""

    type: str
    most: int
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The elements of each segment, codes that some of them must hold, and which stand or fall together."""

    segments: dict[str, tuple[Form, ...]]
    codes: dict[str, frozenset[str]]
    together: dict[str, list[list[int]]]
    at_least_one: dict[str, list[int]]
    needed: dict[str, frozenset[str]]


def _json(name: str) -> dict[str, Any]:  # Any: JSON
    text = resources.files("stepwell.rules.x12").joinpath("guides", name).read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def forms() -> Forms:
    document = _json("elements.json")
    return Forms(
        segments={name: tuple(_form(token) for token in row.split()) for name, row in document["segments"].items()},
        codes={name: frozenset(row.split()) for name, row in document["codes"].items()},
        together=document["together"],
        at_least_one=document["at_least_one"],
        needed={kind: frozenset(row.split()) for kind, row in document["needed"].items()},
    )


def _form(token: str) -> Form:
    required = token.endswith("!")
    token = token.rstrip("!")
    kind = token.rstrip("0123456789")
    return Form(type=kind, most=int(token[len(kind) :] or 0), required=required)


@cache
def guide(kind: str) -> Guide | None:
    """The guide of a kind such as 837P; None where we have none (TA1)."""
    if not resources.files("stepwell.rules.x12").joinpath("guides", f"{kind.lower()}.json").is_file():
        return None
    document = _json(f"{kind.lower()}.json")
    root = Loop(name="ST", required=True, most=1, slots=())
    known: dict[str, Loop] = {}
    path = [root]
    for line in document["loops"]:
        depth = (len(line) - len(line.lstrip())) // 2
        loop = _loop(line.strip(), known)
        known[loop.name] = loop
        path[depth + 1 :] = [loop]
        siblings = path[depth].children
        loop.group = _loop_group(siblings, loop)
        path[depth].adopt(loop)
    return Guide(
        kind=document["kind"],
        source=document["source"],
        verify=document.get("verify", False),
        root=root,
        names=frozenset(slot.name for loop in known.values() for slot in loop.slots),
        numbered=frozenset(document["numbered"]),
        needed=forms().needed.get(kind, frozenset()),
        lines=tuple(document["loops"]),
    )


def _loop_group(siblings: list[Loop], loop: Loop) -> int:
    """NM1 and N1 loops next to each other may change places; any other loop comes after its elder sibling."""
    if not siblings:
        return 0
    elder = siblings[-1]
    same = elder.opener.name == loop.opener.name and loop.opener.name in ("NM1", "N1")
    return elder.group if same else elder.group + 1


def _loop(line: str, known: dict[str, Loop]) -> Loop:
    head, *rest = line.split(" | ")
    name, use, most = head.split(" ")
    if name.startswith("@"):
        model = known[name[1:]]
        loop = Loop(name=model.name, required=use == "R", most=_most(most), slots=model.slots)
        loop.children, loop.openers = model.children, model.openers
        return loop
    slots: list[Slot] = []
    for text in rest:
        slots += _slots(text, slots[-1] if slots else None)
    return Loop(name=name, required=use == "R", most=_most(most), slots=tuple(slots))


def _slots(text: str, former: Slot | None) -> list[Slot]:
    """One slot, or one for each code after `;`. Neighbors of one name form a group, except the opener's."""
    what, use, most = text.split(" ")
    what, *filled = what.split("!")
    head, _, codes = what.partition("/")
    name, _, place = head.partition("@")
    group = 0 if former is None else former.group + (former.name != name or former.group == 0)
    return [
        Slot(
            name=name,
            place=int(place or 1),
            codes=frozenset(each.split(",")) - {""},
            filled=tuple(map(int, filled)),
            required=use == "R",
            most=_most(most),
            group=group,
        )
        for each in codes.split(";")
    ]


def _most(text: str) -> int:
    return UNLIMITED if text == "*" else int(text)
