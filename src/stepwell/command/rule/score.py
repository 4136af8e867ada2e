"""`stepwell rule score`: answers to an instrument in; scores, bands, flags and alerts out."""

from __future__ import annotations

from typing import Any

from stepwell.command.rule.reading import Reader
from stepwell.rules.measures.catalog import catalog
from stepwell.rules.measures.change import Change, change
from stepwell.rules.measures.definition import Definition
from stepwell.rules.measures.scoring import Context, Scored, score
from stepwell.rules.problems import Invalid, Problem


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """The result of one form. `id` and `note` are the caller's own labels and are not read.

    Answers that do not fit give `{"error": {"code", "item"}}` for the first of them, in the order of the answers.
    """
    read = Reader(line)
    read.only("instrument", "answers", "context", "previous", "id", "note")
    definition = catalog().find(read.text("instrument"))
    answers = read.take("answers", dict)
    context = _context(read)
    before = _before(read, definition, context) if line.get("previous") is not None else None
    try:
        scored = score(definition, answers, context=context)
    except Invalid as invalid:
        first = invalid.problems[0]
        return {"error": {"code": first.code, "item": first.where}}
    result = _result(scored)
    if "previous" in line:
        after = scored.scores.get(definition.primary or "")
        result["reliable_change"] = _change(change(definition, before=before, after=after))
    return result


def _context(read: Reader) -> Context:
    facts = read.inner("context", Reader({}))
    return {key: facts.text(key, None) for key in facts.value}


def _before(read: Reader, definition: Definition, context: Context) -> int | None:
    """The earlier primary score: a number, a map of scores, an earlier result, or the earlier answers."""
    primary = definition.score(definition.primary or "")
    previous = read.take("previous", (dict, int))
    if primary is None:
        return None
    if isinstance(previous, int):
        return int(read.whole("previous", low=primary.low, high=primary.high))
    inner = read.inner("previous")
    if "answers" in previous:
        answers = inner.take("answers", dict)
        try:
            earlier = score(definition, answers, context=context)
        except Invalid as invalid:
            raise Invalid(
                *(Problem(p.code, p.message, f"previous.answers.{p.where}") for p in invalid.problems)
            ) from None
        return earlier.scores[primary.id]
    scores = inner.inner("scores") if "scores" in previous else inner
    value: int | None = scores.whole(primary.id, None, low=primary.low, high=primary.high)
    return value


def _result(scored: Scored) -> dict[str, Any]:
    return {
        "status": scored.status.value,
        "scores": dict(scored.scores),
        "band": scored.band,
        "bands": dict(scored.bands),
        "flags": list(scored.flags),
        "alerts": [alert.code for alert in scored.alerts],
    }


def _change(found: Change) -> dict[str, Any]:
    return {
        "score": found.score,
        "before": found.before,
        "after": found.after,
        "change": found.points,
        "threshold": found.threshold,
        "result": found.result.value,
        "important": found.important,
        "response": found.response,
        "remission": found.remission,
    }
