"""Symptom outcomes: remission, response and reliable change (Jacobson and Truax 1991).

Always the first and the latest score, never the best one. High starters improve by regression to the mean alone, so
a report shows the unchanged and the deteriorated too, and how many had no outcome score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import stdev

from stepwell.rules.measures.change import Result, change
from stepwell.rules.measures.definition import Definition
from stepwell.rules.months import months_after
from stepwell.rules.outcomes.figures import Share, share
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

BASELINE_WITHIN = timedelta(days=7)
AT_LEAST_LATER = timedelta(days=14)
NEAR_THE_END = timedelta(days=7)
FEWEST_BASELINES = 30
RELIABLE = 1.96
"""The change in standard errors that chance alone exceeds in 1 of 20 cases."""


@dataclass(frozen=True, slots=True)
class Dated:
    on: date
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Without an `outcome` the client has a baseline and no later score that counts."""

    baseline: int
    outcome: int | None


def pair(scores: Iterable[Dated], *, admitted_on: date, last_contact_on: date) -> Pair | None:
    """The first score within 7 days of admission, and the last one that is at least 14 days later and
    within 7 days of the last contact. None without a baseline."""
    ordered = sorted(scores, key=lambda dated: dated.on)
    baseline = next((d for d in ordered if abs(d.on - admitted_on) <= BASELINE_WITHIN), None)
    if baseline is None:
        return None
    later = [
        d.score
        for d in ordered
        if d.on >= baseline.on + AT_LEAST_LATER and abs(d.on - last_contact_on) <= NEAR_THE_END
    ]
    return Pair(baseline=baseline.score, outcome=later[-1] if later else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomOutcome:
    """Response and remission of those with a baseline that counts and an outcome score."""

    response: Share
    remission: Share
    no_outcome: int
    baseline_too_low: int


def symptom_outcome(definition: Definition, pairs: Iterable[Pair]) -> SymptomOutcome:
    """Over all clients with a baseline. Meant for instruments that publish a response and a remission."""
    every = list(pairs)
    lowest = definition.change.response_baseline or 0
    high_enough = [one for one in every if one.baseline >= lowest]
    changes = [
        change(definition, before=one.baseline, after=one.outcome) for one in high_enough if one.outcome is not None
    ]
    return SymptomOutcome(
        response=share(bool(one.response) for one in changes),
        remission=share(bool(one.remission) for one in changes),
        no_outcome=len(high_enough) - len(changes),
        baseline_too_low=len(every) - len(high_enough),
    )


def last_use(scores: Iterable[Dated], *, last_contact_on: date) -> int | None:
    """The last BAM Use score of the final 7 days of a stay, or None."""
    final = [d for d in scores if timedelta(0) <= last_contact_on - d.on < NEAR_THE_END]
    return max(final, key=lambda dated: dated.on).score if final else None


def abstinence(last_uses: Iterable[int | None]) -> Share:
    """Of the discharges with such a score: no use. Print it beside `abstinence_intent_to_treat`."""
    return share(use == 0 for use in last_uses if use is not None)


def abstinence_intent_to_treat(last_uses: Iterable[int | None]) -> Share:
    """Of all discharges: no use; a missing score counts as use."""
    return share(use == 0 for use in last_uses)


def twelve_month_window(index_on: date) -> tuple[date, date]:
    """The days on which a score tells remission at twelve months, give or take 60 days (CMS159)."""
    year_later = months_after(index_on, months=12)
    return year_later - timedelta(days=60), year_later + timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`sd` of the baselines, `reliability` (test-retest, else alpha), and the cut-off between a functional and a
    clinical group where one is known. Where `lower_is_better` is false all signs turn round."""

    sd: float
    reliability: float
    lower_is_better: bool = True
    cutoff: float | None = None


def difference_error(scale: Scale) -> float:
    """The standard error of a difference: sqrt(2) x sd x sqrt(1 - reliability)."""
    return sqrt(2) * scale.sd * sqrt(1 - scale.reliability)


def smallest_reliable_change(scale: Scale) -> float:
    return RELIABLE * difference_error(scale)


def smallest_reliable_points(scale: Scale) -> int:
    """The same on a scale of whole points."""
    return ceil(smallest_reliable_change(scale))


def reliable_change_index(scale: Scale, *, before: float, after: float) -> float:
    return (after - before) / difference_error(scale)


def verdict(scale: Scale, *, before: float, after: float) -> Result:
    """Recovered needs a reliable improvement, a start at or beyond the cut-off and an end on its good side."""
    index = reliable_change_index(scale, before=before, after=after)
    if abs(index) < RELIABLE:
        return Result.UNCHANGED
    sign = 1 if scale.lower_is_better else -1
    if sign * index > 0:
        return Result.DETERIORATED
    cutoff = scale.cutoff
    if cutoff is not None and sign * after < sign * cutoff <= sign * before:
        return Result.RECOVERED
    return Result.IMPROVED


def cutoff_between(
    *, functional_mean: float, functional_sd: float, clinical_mean: float, clinical_sd: float
) -> float:
    """Criterion c: the point between the two groups, weighted by their spread."""
    return (functional_sd * clinical_mean + clinical_sd * functional_mean) / (functional_sd + clinical_sd)


def site_scale(baselines: Sequence[int], *, reliability: float, lower_is_better: bool = True) -> Scale:
    """A site's own scale, for measures without a published threshold. Raises Invalid below 30 baselines."""
    if len(baselines) < FEWEST_BASELINES:
        message = say(
            "A site's own reliable change needs {fewest_baselines} baselines; there are {n}.",
            fewest_baselines=FEWEST_BASELINES,
            n=len(baselines),
        )
        raise Invalid(Problem("too-few-baselines", message))
    return Scale(sd=stdev(baselines), reliability=reliability, lower_is_better=lower_is_better)
