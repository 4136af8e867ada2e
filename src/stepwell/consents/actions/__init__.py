"""The acts on consents. Sending anything out is `disclose`, which asks them."""

from stepwell.consents.actions.disclose import Exit, ask, disclose
from stepwell.consents.actions.give import Signed, give, give_tpo
from stepwell.consents.actions.revoke import revoke

__all__ = ["Exit", "Signed", "ask", "disclose", "give", "give_tpo", "revoke"]
