"""People, places and payers."""

from stepwell.people.models.client import Client, Contact, Identifier, Keyholder, Phone
from stepwell.people.models.payer import Coverage, Payer, PayerPlan
from stepwell.people.models.place import Organization, Room, Site
from stepwell.people.models.privacy import EmergencyAccess, Restriction
from stepwell.people.models.staff import Credential, StaffMember
from stepwell.people.models.user import User

__all__ = [
    "Client",
    "Contact",
    "Coverage",
    "Credential",
    "EmergencyAccess",
    "Identifier",
    "Keyholder",
    "Organization",
    "Payer",
    "PayerPlan",
    "Phone",
    "Restriction",
    "Room",
    "Site",
    "StaffMember",
    "User",
]
