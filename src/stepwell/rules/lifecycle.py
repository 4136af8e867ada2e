"""Lifecycles as tables: (act, status) -> next status. Stored under a check constraint, drawn in docs/rules."""

from __future__ import annotations

from collections.abc import Mapping

from stepwell.rules.wording import to_say

Lifecycle = Mapping[tuple[str, str], str]


class NotFrom(ValueError):
    """The act does not fit the status."""

    def __init__(self, act: str, status: str) -> None:
        super().__init__(f"{act} is not possible from {status}")
        self.act = act
        self.status = status


def after(lifecycle: Lifecycle, act: str, status: str) -> str:
    """The status after `act`. Raises `NotFrom` when the table has no such row."""
    try:
        return lifecycle[(act, status)]
    except KeyError:
        raise NotFrom(act, status) from None


def possible(lifecycle: Lifecycle, status: str) -> list[str]:
    """The acts that fit a status, in the table's order."""
    return [act for act, start in lifecycle if start == status]


EPISODE: Lifecycle = {
    ("admit", "planned"): "active",
    ("cancel", "planned"): "cancelled",
    ("discharge", "active"): "discharged",
}

REFERRAL: Lifecycle = {
    ("contact", "received"): "contacted",
    ("screen", "contacted"): "screened",
    ("assess", "screened"): "assessed",
    ("accept", "assessed"): "accepted",
    ("admit", "accepted"): "admitted",
    **{("refer_out", s): "referred_out" for s in ("received", "contacted", "screened", "assessed", "accepted")},
    **{("close", s): "closed" for s in ("received", "contacted", "screened", "assessed", "accepted")},
    ("reopen", "closed"): "received",
    ("reopen", "referred_out"): "received",
}

NOTE: Lifecycle = {
    ("save", "draft"): "draft",
    ("sign", "draft"): "signed",
}

CHARGE: Lifecycle = {
    ("claim", "ready"): "claimed",
    ("release", "claimed"): "ready",
    ("void", "ready"): "void",
    ("void", "not_billable"): "void",
    ("void", "claimed"): "void",
}

CLAIM: Lifecycle = {
    ("pass", "held"): "clean",
    ("pass", "clean"): "clean",
    ("hold", "clean"): "held",
    ("hold", "held"): "held",
    ("batch", "clean"): "batched",
    ("outdate", "batched"): "outdated",
    ("replace", "outdated"): "replaced",
}

COMPLAINT: Lifecycle = {
    ("assign", "received"): "assigned",
    ("assign", "assigned"): "assigned",
    ("answer", "assigned"): "answered",
    ("close", "answered"): "closed",
    ("reopen", "closed"): "assigned",
}
"""42 CFR 2.4, 45 CFR 164.530(d): received, looked into, answered, closed."""

RESTRICTION: Lifecycle = {
    ("agree", "asked"): "agreed",
    ("deny", "asked"): "denied",
    ("end", "agreed"): "ended",
}
"""42 CFR 2.26, 45 CFR 164.522(a)."""

STATUS_WORDS: Mapping[str, str] = {
    "accepted": to_say("accepted"),
    "active": to_say("active"),
    "admitted": to_say("admitted"),
    "agreed": to_say("agreed"),
    "answered": to_say("answered"),
    "asked": to_say("asked"),
    "assessed": to_say("assessed"),
    "assigned": to_say("assigned"),
    "batched": to_say("in a file"),
    "cancelled": to_say("cancelled"),
    "claimed": to_say("claimed"),
    "clean": to_say("clean"),
    "closed": to_say("closed"),
    "contacted": to_say("contacted"),
    "denied": to_say("denied"),
    "discharged": to_say("discharged"),
    "draft": to_say("draft"),
    "ended": to_say("ended"),
    "held": to_say("held"),
    "not_billable": to_say("not billable"),
    "outdated": to_say("outdated"),
    "planned": to_say("planned"),
    "ready": to_say("ready"),
    "received": to_say("received"),
    "referred_out": to_say("referred out"),
    "replaced": to_say("replaced"),
    "screened": to_say("screened"),
    "signed": to_say("signed"),
    "void": to_say("void"),
}
"""Every status in words, for a sentence that names it."""

LIFECYCLES: Mapping[str, Lifecycle] = {
    "episode": EPISODE,
    "referral": REFERRAL,
    "note": NOTE,
    "complaint": COMPLAINT,
    "restriction": RESTRICTION,
    "charge": CHARGE,
    "claim": CLAIM,
}
