"""Contingency management: incentives for negative tests and attendance, by versioned protocols, exact to the cent.

Money is `Decimal` dollars with two places. Nothing that was earned is ever taken back.
"""

from stepwell.rules.contingency.caps import Cap, Payment
from stepwell.rules.contingency.course import Adjustment, Course, Earned, adjustment, replay
from stepwell.rules.contingency.draws import draw, tier_of
from stepwell.rules.contingency.protocol import (
    CapRule,
    Period,
    Protocol,
    Unit,
    funder_caps,
    hat_named,
    protocol_named,
    reporting_threshold,
)
from stepwell.rules.contingency.visits import Outcome, Result, Visit

__all__ = [
    "Adjustment",
    "Cap",
    "CapRule",
    "Course",
    "Earned",
    "Outcome",
    "Payment",
    "Period",
    "Protocol",
    "Result",
    "Unit",
    "Visit",
    "adjustment",
    "draw",
    "funder_caps",
    "hat_named",
    "protocol_named",
    "replay",
    "reporting_threshold",
    "tier_of",
]
