"""Orders and agreements that open a way without consent, read from `proofs.json`: what each proves, to whom, how long.

A fact that a paper has to prove is never anybody's word: `unproven` takes it out of what is claimed, and `proven` puts
it back for the class, the recipient and the day that a paper in force covers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from stepwell.rules.disclosure.table import table
from stepwell.rules.disclosure.values import Context, Decision, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofKind:
    """One kind of paper. `facts` are what it proves; `checks` are what somebody must have looked for in it."""

    id: str
    title: str
    about_a_client: bool
    needs_end: bool
    cite: str
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]
    facts: Mapping[str, object]
    checks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A paper as the rule sees it. No `classes` means every class; both days count in."""

    kind: str
    recipients: tuple[str, ...]
    classes: frozenset[str]
    starts_on: date
    ends_on: date | None = None
    ended: bool = False

    def holds(self, day: date) -> bool:
        late = self.ends_on is not None and day > self.ends_on
        return not self.ended and not late and day >= self.starts_on

    def meets(self, request: Request, *, name: str, day: date) -> bool:
        """Whether it is in force and made out to this recipient, by name, for this purpose."""
        known = kinds().get(self.kind)
        if known is None or not self.holds(day):
            return False
        named = plainly(name) in {plainly(r) for r in self.recipients}
        return named and request.recipient in known.recipients and request.purpose in known.purposes


@cache
def kinds() -> Mapping[str, ProofKind]:
    document = json.loads(resources.files(__package__).joinpath("proofs.json").read_text("utf-8"))
    return MappingProxyType(
        {
            row["id"]: ProofKind(
                **{
                    **row,
                    "recipients": tuple(row["recipients"]),
                    "purposes": tuple(row["purposes"]),
                    "facts": MappingProxyType(row["facts"]),
                    "checks": tuple(row["checks"].items()),
                }
            )
            for row in document["kinds"]
        }
    )


@cache
def facts_to_prove() -> frozenset[str]:
    return frozenset(fact for kind in kinds().values() for fact in kind.facts)


def opening(recipient: str, purpose: str) -> list[ProofKind]:
    """The kinds of paper that could open the way to this recipient for this purpose."""
    return [k for k in kinds().values() if recipient in k.recipients and purpose in k.purposes]


def unproven(context: Context) -> Context:
    """What was claimed, without what only a paper proves."""
    return replace(context, **dict.fromkeys(facts_to_prove()))


def proven(
    proofs: Iterable[Proof], request: Request, *, item: str, name: str, day: date
) -> tuple[tuple[str, object], ...]:
    """The facts that papers in force prove for one class of data."""
    found: dict[str, object] = {}
    for proof in proofs:
        if proof.meets(request, name=name, day=day) and (not proof.classes or item in proof.classes):
            found |= kinds()[proof.kind].facts
    return tuple(sorted(found.items()))


def backing(
    decision: Decision, proofs: Sequence[Proof], request: Request, *, name: str, day: date
) -> tuple[int, ...]:
    """Which of the papers (their places) what was released rests on."""
    needed = {need.key for path in table().paths if path.id in decision.paths for need in path.needs}
    return tuple(
        place
        for place, proof in enumerate(proofs)
        if proof.meets(request, name=name, day=day)
        and needed & kinds()[proof.kind].facts.keys()
        and (not proof.classes or proof.classes & set(decision.release))
    )


def plainly(name: str) -> str:
    """Names are compared without case and with single spaces."""
    return " ".join(name.casefold().split())
