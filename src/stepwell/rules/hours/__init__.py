"""Weekly hours: what was prescribed, scheduled, delivered, excused, made up and is owed, under a rule pack.

Start here: `pack(id)` gives the rules, `ledger(...)` the account of one client's week, `forecast(...)` its status
with reasons, `offers(...)` the seats that could make up for it, `findings(...)` what the schedule breaks.
"""

from stepwell.rules.ages import age_on
from stepwell.rules.hours.checks import findings
from stepwell.rules.hours.clocks import (
    Clock,
    ClockState,
    certification_clock,
    plan_clock,
    plan_due,
    review_clock,
)
from stepwell.rules.hours.forecast import Asked, Forecast, Requirement, Status, forecast
from stepwell.rules.hours.groups import BelowGroup, GroupHeld, Held, OtherTrack, group_held, other_track
from stepwell.rules.hours.kinds import Cause, Mark, ServiceKind
from stepwell.rules.hours.ledger import Debt, Ledger, Sitting, account, judged_minutes, ledger, ledgers
from stepwell.rules.hours.pack import Judged, Partial, RulePack, WeekStart, pack, packs, read_pack
from stepwell.rules.hours.seats import Offer, Seat, needed_by, offers, suggestion
from stepwell.rules.hours.weeks import (
    Prescription,
    Week,
    adolescent_in,
    level_for_hours,
    level_for_minutes,
    week_for,
    week_of,
)

__all__ = [
    "Asked",
    "BelowGroup",
    "Cause",
    "Clock",
    "ClockState",
    "Debt",
    "Forecast",
    "GroupHeld",
    "Held",
    "Judged",
    "Ledger",
    "Mark",
    "Offer",
    "OtherTrack",
    "Partial",
    "Prescription",
    "Requirement",
    "RulePack",
    "Seat",
    "ServiceKind",
    "Sitting",
    "Status",
    "Week",
    "WeekStart",
    "account",
    "adolescent_in",
    "age_on",
    "certification_clock",
    "findings",
    "forecast",
    "group_held",
    "judged_minutes",
    "ledger",
    "ledgers",
    "level_for_hours",
    "level_for_minutes",
    "needed_by",
    "offers",
    "other_track",
    "pack",
    "packs",
    "plan_clock",
    "plan_due",
    "read_pack",
    "review_clock",
    "suggestion",
    "week_for",
    "week_of",
]
