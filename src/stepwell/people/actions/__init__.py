"""The acts on people's records."""

from stepwell.people.actions.client import change_client, create_client, move_home, set_kiosk_code
from stepwell.people.actions.coverage import save_coverage
from stepwell.people.actions.emergency import (
    end_emergency,
    look_up_in_emergency,
    open_in_emergency,
    review_emergency,
)
from stepwell.people.actions.restriction import lift_restriction, restrict
from stepwell.people.actions.setup import (
    save_organization,
    save_payer,
    save_plan,
    save_room,
    save_site,
)
from stepwell.people.actions.staff import save_staff
from stepwell.people.actions.user import create_user, own_password, save_user, set_password
from stepwell.people.actions.witness import witness, witness_failure

__all__ = [
    "change_client",
    "create_client",
    "create_user",
    "end_emergency",
    "lift_restriction",
    "look_up_in_emergency",
    "move_home",
    "open_in_emergency",
    "own_password",
    "restrict",
    "review_emergency",
    "save_coverage",
    "save_organization",
    "save_payer",
    "save_plan",
    "save_room",
    "save_site",
    "save_staff",
    "save_user",
    "set_kiosk_code",
    "set_password",
    "witness",
    "witness_failure",
]
