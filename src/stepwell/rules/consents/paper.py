"""Whether a consent has every element that the law asks for. One that lacks an element is never made effective."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stepwell.rules.consents.kinds import Element, kind
from stepwell.rules.consents.minors import Signers
from stepwell.rules.consents.texts import Text
from stepwell.rules.problems import Problem
from stepwell.rules.wording import say, to_say


class Capacity(StrEnum):
    """What somebody signs as."""

    CLIENT = "client"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"
    WITNESS = "witness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`authority` says why a representative may sign (45 CFR 164.508(c)(1)(vi)); `mark`: a cross, not a name."""

    capacity: str
    name: str
    authority: str = ""
    mark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A filled-in form with its signatures so far."""

    kind: str
    client: str
    discloser: str
    recipients: tuple[str, ...]
    purpose: str
    classes: tuple[str, ...]
    details: str
    expires_on: date | None
    expires_when: str
    text: Text
    signatures: tuple[Signature, ...] = ()
    signed_on: date | None = None


def missing(paper: Paper, *, signers: Signers) -> tuple[Problem, ...]:
    """Every element of 42 CFR 2.31(a) and 45 CFR 164.508(c) that this consent lacks, each with its rule.

    `where` is the field in which a person would mend it.
    """
    lacking = [e for e in kind(paper.kind).elements if not _CHECKS[e.id](paper, signers)]
    found = [_problem(e, paper, signers) for e in lacking]
    if paper.text.needs_details and not paper.details.strip() and all(e.id != "members" for e in lacking):
        found.append(Problem("missing-details", say("Fill in the details that the text asks for."), "details"))
    return tuple(found)


def unsigned(paper: Paper, *, signers: Signers) -> tuple[Problem, ...]:
    """What the form itself lacks, before anybody signs."""
    later = {"missing-signature", "missing-signed_on", "missing-authority", "missing-witness"}
    return tuple(p for p in missing(paper, signers=signers) if p.code not in later)


def open_slots(signatures: Iterable[Signature], *, signers: Signers) -> tuple[Capacity, ...]:
    """Who must still sign."""
    given = {s.capacity for s in signatures}
    stands_in = bool(given & {Capacity.CLIENT, Capacity.REPRESENTATIVE})
    found = []
    if signers.client and not (Capacity.CLIENT in given or (stands_in and not signers.minor)):
        found.append(Capacity.CLIENT)
    if signers.guardian and Capacity.GUARDIAN not in given:
        found.append(Capacity.GUARDIAN)
    if any(s.mark for s in signatures) and Capacity.WITNESS not in given:
        found.append(Capacity.WITNESS)
    return tuple(found)


def _problem(element: Element, paper: Paper, signers: Signers) -> Problem:
    message = say(element.missing)
    if element.id == "signature":
        whose = [say(WHOSE[c]) for c in open_slots(paper.signatures, signers=signers) if c is not Capacity.WITNESS]
        message = say("Still to sign: {whose}.", whose=tuple(whose)) if whose else message
    values = {"message": message, "number": element.number, "cite": element.cite}
    template = to_say("{message} (element {number}, {cite})") if element.number else "{message} ({cite})"
    return Problem(f"missing-{element.id}", say(template, **values), element.field)


WHOSE = {
    Capacity.CLIENT: to_say("the client"),
    Capacity.GUARDIAN: to_say("a parent or guardian"),
    Capacity.REPRESENTATIVE: to_say("the representative"),
    Capacity.WITNESS: to_say("a witness"),
}


def _stated(element: str) -> Callable[[Paper, Signers], bool]:
    """The text of the form says it."""
    return lambda paper, _signers: element in paper.text.elements


def _signed(paper: Paper, signers: Signers) -> bool:
    named = [s for s in paper.signatures if s.name.strip()]
    return bool(named) and not {Capacity.CLIENT, Capacity.GUARDIAN} & set(open_slots(named, signers=signers))


def _authorized(paper: Paper, _signers: Signers) -> bool:
    return all(s.authority.strip() for s in paper.signatures if s.capacity == Capacity.REPRESENTATIVE)


def _witnessed(paper: Paper, signers: Signers) -> bool:
    return Capacity.WITNESS not in open_slots(paper.signatures, signers=signers)


def _alone(paper: Paper, _signers: Signers) -> bool:
    return set(paper.classes) <= set(kind(paper.kind).classes)


_CHECKS: dict[str, Callable[[Paper, Signers], bool]] = {
    "patient": lambda p, _s: bool(p.client.strip()),
    "discloser": lambda p, _s: bool(p.discloser.strip()),
    "what": lambda p, _s: bool(p.classes) and set(p.classes) <= set(kind(p.kind).classes),
    "recipient": lambda p, _s: any(r.strip() for r in p.recipients),
    "members": lambda p, _s: bool(p.details.strip()),
    "purpose": lambda p, _s: p.purpose in kind(p.kind).purposes,
    "revoke": _stated("revoke"),
    "expiry": lambda p, _s: p.expires_on is not None or bool(p.expires_when.strip()),
    "signature": _signed,
    "signed_on": lambda p, _s: p.signed_on is not None,
    "redisclosure": _stated("redisclosure"),
    "refusal": _stated("refusal"),
    "opt_out": _stated("opt_out"),
    "alone": _alone,
    "authority": _authorized,
    "witness": _witnessed,
}
