"""How large a clinic to build."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """`cohorts` are groups of so many `seats` whose clients share their days; each has a counselor of its own."""

    sites: int
    cohorts: int
    seats: int
    weeks: int
    """Weeks of history before the current one."""
    claim_weeks: int
    """Of these, the last so many have charges and claims."""
    referrals: int
    audit_weeks: int
    """Of the last so many weeks every act stands in the audit trail; of those before, admissions and consents."""


SIZES = {
    "small": Size(sites=2, cohorts=7, seats=7, weeks=8, claim_weeks=4, referrals=16, audit_weeks=8),
    "full": Size(sites=3, cohorts=28, seats=12, weeks=52, claim_weeks=4, referrals=64, audit_weeks=13),
}
WEEKS_AHEAD = 4
