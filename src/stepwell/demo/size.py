"""How large a clinic to build."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """`cohorts` are groups of up to twelve clients who share their days; each has a counselor of its own."""

    sites: int
    cohorts: int
    weeks: int
    """Weeks of history before the current one."""
    claim_weeks: int
    """Of these, the last so many have charges and claims."""
    referrals: int


SIZES = {
    "small": Size(sites=2, cohorts=4, weeks=8, claim_weeks=4, referrals=14),
    "full": Size(sites=3, cohorts=28, weeks=52, claim_weeks=12, referrals=60),
}
SEATS = 12
WEEKS_AHEAD = 4
