"""From delivered days to charges, from charges to claims, from claims to a file that every check has passed."""

from stepwell.billing.actions.batch import build, download, order_batch
from stepwell.billing.actions.charge import decide_days, decide_week
from stepwell.billing.actions.check import check, check_all
from stepwell.billing.actions.claim import answer_claim, answer_claims, make_claims, replace_claim

__all__ = [
    "answer_claim",
    "answer_claims",
    "build",
    "check",
    "check_all",
    "decide_days",
    "decide_week",
    "download",
    "make_claims",
    "order_batch",
    "replace_claim",
]
