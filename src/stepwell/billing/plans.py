"""A payer plan's configuration as the rules read it."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from stepwell.people.models import PayerPlan
from stepwell.rules.claims import PayerPlan as Rules
from stepwell.rules.claims import read_plan


def rules_of(plan: PayerPlan) -> Rules:
    """The plan's billing rules. Raises `Invalid` when its configuration is not one (the setup page refuses that)."""
    return _read(plan.pk, plan.version, plan)


@lru_cache(maxsize=256)
def _read(_pk: UUID, _version: int, plan: PayerPlan) -> Rules:
    return read_plan(plan.billing)
