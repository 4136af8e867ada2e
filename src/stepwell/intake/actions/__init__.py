"""The acts of the front door: bringing files in, working referrals, taking people in."""

from stepwell.intake.actions.admitting import admit, take_in
from stepwell.intake.actions.deciding import create_new, decide
from stepwell.intake.actions.importing import map_columns, read, receive, start_reading
from stepwell.intake.actions.referring import add, change, move, plan_next

__all__ = [
    "add",
    "admit",
    "change",
    "create_new",
    "decide",
    "map_columns",
    "move",
    "plan_next",
    "read",
    "receive",
    "start_reading",
    "take_in",
]
