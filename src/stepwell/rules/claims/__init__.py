"""Charges and claims: what a payer plan pays for a client's day.

`plan(id)` gives the rules, `charges(...)` decides a day, `assemble(...)` makes claims of the lines.
"""

from stepwell.rules.claims.assembly import Bill, Billable, InStay, Parties, assemble, in_stay
from stepwell.rules.claims.charges import (
    ChargeLine,
    ClientDay,
    DayService,
    Decision,
    NoteState,
    charges,
    sentence,
)
from stepwell.rules.claims.plan import (
    BelowMinimum,
    Facility,
    Fee,
    Limits,
    Method,
    Modality,
    Papers,
    PayerPlan,
    Permission,
    ServiceRow,
    Telehealth,
    Unit,
    plan,
    plans,
    read_plan,
)

__all__ = [
    "BelowMinimum",
    "Bill",
    "Billable",
    "ChargeLine",
    "ClientDay",
    "DayService",
    "Decision",
    "Facility",
    "Fee",
    "InStay",
    "Limits",
    "Method",
    "Modality",
    "NoteState",
    "Papers",
    "Parties",
    "PayerPlan",
    "Permission",
    "ServiceRow",
    "Telehealth",
    "Unit",
    "assemble",
    "charges",
    "in_stay",
    "plan",
    "plans",
    "read_plan",
    "sentence",
]
