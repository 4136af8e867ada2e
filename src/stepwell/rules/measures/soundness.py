"""Whether the parts of a definition agree: what scores, bands and conditions name exists and fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from stepwell.rules.measures.conditions import Answered, Condition, ItemIs, Missing, ScoreIs, parts
from stepwell.rules.measures.definition import Alert, Band, Definition, Flag, ScoreRule
from stepwell.rules.problems import Problem
from stepwell.rules.wording import say


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
                yield say("There are {times} {what}s with the name {name}.", times=times, what=what, name=name)


def _items(definition: Definition) -> Iterator[str]:
    if not definition.items:
        yield say("There are no items.")
    for item in definition.items:
        if item.low > item.high:
            yield say("Item {id} goes from {low} to {high}.", id=item.id, low=item.low, high=item.high)
        if len({option.value for option in item.options}) < len(item.options):
            yield say("Item {id} has the same value twice.", id=item.id)


def _scores(definition: Definition) -> Iterator[str]:
    ids = [rule.id for rule in definition.scores]
    if definition.primary is not None and definition.primary not in ids:
        yield say("The primary score {primary} is not one of the scores.", primary=definition.primary)
    for rule in definition.scores:
        yield from _score(rule, definition=definition)


def _score(rule: ScoreRule, *, definition: Definition) -> Iterator[str]:
    items = {item.id: item for item in definition.items}
    unknown = [id for id in rule.items if id not in items]
    if unknown or not rule.items or len(set(rule.items)) < len(rule.items):
        yield say(
            "Score {id} must name items, each once; it names {items}.",
            id=rule.id,
            items=", ".join(rule.items) or "none",
        )
        return
    low = sum(items[id].low for id in rule.items)
    high = sum(items[id].high for id in rule.items)
    if (low, high) != (rule.low, rule.high):
        yield say(
            "Score {id} says {low} to {high}, but its items give {low_2} to {high_2}.",
            id=rule.id,
            low=rule.low,
            high=rule.high,
            low_2=low,
            high_2=high,
        )
    if not 0 <= rule.max_missing < len(rule.items):
        yield say(
            "Score {id} cannot be prorated with {max_missing} items missing.",
            id=rule.id,
            max_missing=rule.max_missing,
        )
    if rule.bands_by and rule.bands_by not in definition.context:
        yield say(
            "Score {id} asks for the context {bands_by}, which is not in context.",
            id=rule.id,
            bands_by=rule.bands_by,
        )
    for bands in (rule.bands, *rule.bands_cases.values()):
        yield from _bands(bands, rule=rule)


def _bands(bands: Sequence[Band], *, rule: ScoreRule) -> Iterator[str]:
    """Bands cover the whole range, in order, each score once."""
    following = rule.low
    for band in bands:
        if band.low != following or band.high < band.low:
            yield say(
                "Band {code} of score {id} must begin at {following} and not end before it begins.",
                code=band.code,
                id=rule.id,
                following=following,
            )
            return
        following = band.high + 1
    if bands and following != rule.high + 1:
        yield say(
            "The bands of score {id} end at {following}, not at {high}.",
            id=rule.id,
            following=following - 1,
            high=rule.high,
        )


def _gates(definition: Definition) -> Iterator[str]:
    """A gate may ask whether an item is missing only of items that stand before it."""
    before: set[str] = set()
    for item in definition.items:
        for part in parts(item.gate) if item.gate else ():
            if isinstance(part, ScoreIs):
                yield say("Whether item {id} is asked cannot hang on a score.", id=item.id)
            if isinstance(part, Missing) and part.item not in before:
                yield say(
                    "Item {id} hangs on whether {item} is missing, which does not stand before it.",
                    id=item.id,
                    item=part.item,
                )
        before.add(item.id)


def _conditions(definition: Definition) -> Iterator[str]:
    items = {item.id for item in definition.items}
    scores = {rule.id for rule in definition.scores}
    for owner, condition in _all(definition):
        for part in parts(condition):
            match part:
                case ItemIs(item, _, _) | Missing(item) if item not in items:
                    yield say("{owner} names the item {item}, which is not there.", owner=owner, item=item)
                case ScoreIs(score, _, _) if score not in scores:
                    yield say("{owner} names the score {score}, which is not there.", owner=owner, score=score)
                case Answered(named) if not items.issuperset(named):
                    yield say(
                        "{owner} names items that are not there: {named}.",
                        owner=owner,
                        named=tuple(set(named) - items),
                    )


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
