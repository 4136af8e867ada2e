"""`stepwell rule disclosure`: recipient, purpose, data, consent and context in; what may be released out."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from stepwell.command.rule.reading import Reader
from stepwell.rules.disclosure import Context, Request, decide
from stepwell.rules.problems import Invalid, Problem

FACTS = {field.name: str if str(field.type).startswith("str") else bool for field in fields(Context)}


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """The decision. `id` and `note` are the caller's own labels and are not read.

    A recipient, purpose, class or consent that is not known is refused by the decision itself; a fact of the
    context that is not known is an error, since a misspelt restriction must not be passed over.
    """
    read = Reader(line)
    read.only("recipient", "purpose", "data", "consent", "context", "id", "note")
    decision = decide(
        Request(
            recipient=read.text("recipient"),
            purpose=read.text("purpose"),
            data=_classes(read),
            consent=read.text("consent", "none"),
            context=_context(read.inner("context", None)),
        )
    )
    return {
        "decision": decision.decision.value,
        "release": list(decision.release),
        "withhold": list(decision.withhold),
        "notice": decision.notice.value,
        "attach_consent": decision.attach_consent,
        "log": [entry.value for entry in decision.log],
        "basis": decision.basis,
    }


def _classes(read: Reader) -> tuple[str, ...]:
    data = read.list("data")
    if not data or not all(isinstance(item, str) for item in data):
        raise Invalid(Problem("wrong-type", "data must name at least one class of data.", "data"))
    return tuple(dict.fromkeys(data))


def _context(read: Reader | None) -> Context:
    if read is None:
        return Context()
    read.only(*FACTS)
    return Context(**{name: read.take(name, FACTS[name], None) for name in read.value})
