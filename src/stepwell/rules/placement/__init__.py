"""Placement aid: suggests a level of care from six ratings, and says which rules fired. The clinician decides.

The rule table is Stepwell's own (`data/rules.json`). It is not The ASAM Criteria and is not endorsed by ASAM.
"""

from stepwell.rules.placement.engine import Assessment, Placement, RedFlag, place
from stepwell.rules.placement.review import Decision, Goal, Review, Verdict, next_review_on, review
from stepwell.rules.placement.table import DIMENSIONS, TABLE
from stepwell.rules.placement.withdrawal import Suggestion, Withdrawal, suggest

__all__ = [
    "DIMENSIONS",
    "TABLE",
    "Assessment",
    "Decision",
    "Goal",
    "Placement",
    "RedFlag",
    "Review",
    "Suggestion",
    "Verdict",
    "Withdrawal",
    "next_review_on",
    "place",
    "review",
    "suggest",
]
