"""How everything leaves: to the entity itself, which keeps its own records on."""

from __future__ import annotations

from stepwell.consents.actions.disclose import Exit
from stepwell.people.models import Organization
from stepwell.rules.disclosure import Context


def entity_exit() -> Exit:
    """42 CFR 2.12(c)(3): within the program or the entity that controls it. Whoever gets the file from there is a new
    disclosure, which the entity answers for (2.19 where the program ends)."""
    return Exit(
        name="entity",
        recipient="admin_control_entity",
        recipient_name=Organization.objects.values_list("name", flat=True).first() or "",
        purpose="operations",
        data=("sud_record", "mh_record", "general_medical", "hiv_result", "identity_only"),
        context=Context(need_to_know=True),
    )
