"""How the trail leaves: to whoever works on it inside the program, and to the client it is about."""

from __future__ import annotations

from stepwell.consents.actions.disclose import Exit
from stepwell.rules.disclosure import Context

TRAIL_FILE = Exit(
    name="trail-file",
    recipient="program_staff",
    recipient_name="Privacy officer",
    purpose="operations",
    data=("sud_record",),
    context=Context(need_to_know=True),
)
"""42 CFR 2.12(c)(3): inside the program, to those whose duty needs it. Who is looked at has a record here."""


def client_list(*, identified: bool) -> Exit:
    """42 CFR 2.23, 45 CFR 164.524: to the client, once it is made sure who asks (164.514(h))."""
    return Exit(
        name="client-list",
        recipient="patient",
        recipient_name="The client",
        purpose="patient_access",
        data=("sud_record",),
        context=Context(identity_verified=identified),
    )
