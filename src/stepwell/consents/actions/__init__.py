"""The acts on consents. Sending anything out is `disclose`, which asks them."""

from stepwell.consents.actions.disclose import Answer, Exit, ask, disclose
from stepwell.consents.actions.give import Signed, give, give_tpo
from stepwell.consents.actions.preparing import change, discard, prepare
from stepwell.consents.actions.revoke import TakenBack, end_for_event, revoke
from stepwell.consents.actions.signing import Given, attach, sign

__all__ = [
    "Answer",
    "Exit",
    "Given",
    "Signed",
    "TakenBack",
    "ask",
    "attach",
    "change",
    "discard",
    "disclose",
    "end_for_event",
    "give",
    "give_tpo",
    "prepare",
    "revoke",
    "sign",
]
