"""How a claim leaves: to a health plan, for payment, with what a claim says."""

from __future__ import annotations

from stepwell.consents.actions.disclose import Exit
from stepwell.people.models import Payer
from stepwell.rules.disclosure import Context


def claim_exit(payer: Payer) -> Exit:
    """42 CFR 2.33(a): a Part 2 record to a health plan for payment needs the client's consent."""
    return Exit(
        name="claim",
        recipient="health_plan",
        recipient_name=payer.name,
        purpose="payment",
        data=("sud_record",),
        context=Context(),
    )
