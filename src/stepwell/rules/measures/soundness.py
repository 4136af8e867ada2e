"""Whether the parts of a definition agree: what scores, bands and conditions name exists and fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from stepwell.rules.measures.conditions import Answered, Condition, ItemIs, Missing, ScoreIs, parts
from stepwell.rules.measures.definition import Alert, Band, Definition, Flag, ScoreRule
from stepwell.rules.problems import Problem


def unsound(definition: Definition, *, where: str) -> Iterator[Problem]:
    """Everything in which the parts of `definition` contradict each other."""
    for message in (
        *_repeated(definition),
        *_items(definition),
        *_scores(definition),
        *_gates(definition),
        *_conditions(definition),
    ):
        yield Problem("bad-pack", message, where)


def _repeated(definition: Definition) -> Iterator[str]:
    flags = [flag.code for flag in definition.flags]
    for what, names in (
        ("item", [item.id for item in definition.items]),
        ("score", [rule.id for rule in definition.scores]),
        ("flag", flags),
        ("alert", [alert.code for alert in definition.alerts]),
    ):
        for name, times in Counter(names).items():
            if times > 1:
                yield f"There are {times} {what}s with the name {name}."


def _items(definition: Definition) -> Iterator[str]:
    if not definition.items:
        yield "There are no items."
    for item in definition.items:
        if item.low > item.high:
            yield f"Item {item.id} goes from {item.low} to {item.high}."
        if len({option.value for option in item.options}) < len(item.options):
            yield f"Item {item.id} has the same value twice."


def _scores(definition: Definition) -> Iterator[str]:
    ids = [rule.id for rule in definition.scores]
    if definition.primary is not None and definition.primary not in ids:
        yield f"The primary score {definition.primary} is not one of the scores."
    for rule in definition.scores:
        yield from _score(rule, definition=definition)


def _score(rule: ScoreRule, *, definition: Definition) -> Iterator[str]:
    items = {item.id: item for item in definition.items}
    unknown = [id for id in rule.items if id not in items]
    if unknown or not rule.items or len(set(rule.items)) < len(rule.items):
        yield f"Score {rule.id} must name items, each once; it names {', '.join(rule.items) or 'none'}."
        return
    low = sum(items[id].low for id in rule.items)
    high = sum(items[id].high for id in rule.items)
    if (low, high) != (rule.low, rule.high):
        yield f"Score {rule.id} says {rule.low} to {rule.high}, but its items give {low} to {high}."
    if not 0 <= rule.max_missing < len(rule.items):
        yield f"Score {rule.id} cannot be prorated with {rule.max_missing} items missing."
    if rule.bands_by and rule.bands_by not in definition.context:
        yield f"Score {rule.id} asks for the context {rule.bands_by}, which is not in context."
    for bands in (rule.bands, *rule.bands_cases.values()):
        yield from _bands(bands, rule=rule)


def _bands(bands: Sequence[Band], *, rule: ScoreRule) -> Iterator[str]:
    """Bands cover the whole range, in order, each score once."""
    following = rule.low
    for band in bands:
        if band.low != following or band.high < band.low:
            yield f"Band {band.code} of score {rule.id} must begin at {following} and not end before it begins."
            return
        following = band.high + 1
    if bands and following != rule.high + 1:
        yield f"The bands of score {rule.id} end at {following - 1}, not at {rule.high}."


def _gates(definition: Definition) -> Iterator[str]:
    """A gate may ask whether an item is missing only of items that stand before it."""
    before: set[str] = set()
    for item in definition.items:
        for part in parts(item.gate) if item.gate else ():
            if isinstance(part, ScoreIs):
                yield f"Whether item {item.id} is asked cannot hang on a score."
            if isinstance(part, Missing) and part.item not in before:
                yield f"Item {item.id} hangs on whether {part.item} is missing, which does not stand before it."
        before.add(item.id)


def _conditions(definition: Definition) -> Iterator[str]:
    items = {item.id for item in definition.items}
    scores = {rule.id for rule in definition.scores}
    for owner, condition in _all(definition):
        for part in parts(condition):
            match part:
                case ItemIs(item, _, _) | Missing(item) if item not in items:
                    yield f"{owner} names the item {item}, which is not there."
                case ScoreIs(score, _, _) if score not in scores:
                    yield f"{owner} names the score {score}, which is not there."
                case Answered(named) if not items.issuperset(named):
                    yield f"{owner} names items that are not there: {', '.join(set(named) - items)}."


def _all(definition: Definition) -> Iterator[tuple[str, Condition]]:
    for item in definition.items:
        if item.gate is not None:
            yield f"Item {item.id}", item.gate
    rules: Iterable[Flag | Alert] = (
        *(definition.classification.rules if definition.classification else ()),
        *definition.flags,
        *definition.alerts,
    )
    for rule in rules:
        yield rule.code, rule.when
