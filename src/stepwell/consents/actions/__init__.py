"""The acts on consents. Sending anything out is `disclose`, which asks them."""

from stepwell.consents.actions.disclose import Answer, Exit, ask, disclose
from stepwell.consents.actions.emergency import Call, review_emergency_disclosure, tell_in_emergency
from stepwell.consents.actions.give import Signed, give, give_tpo
from stepwell.consents.actions.preparing import change, discard, prepare
from stepwell.consents.actions.proving import end_proof, keep_proof
from stepwell.consents.actions.reminding import remind
from stepwell.consents.actions.revoke import TakenBack, end_for_event, revoke
from stepwell.consents.actions.rights import (
    answer_complaint,
    answer_request,
    ask_for,
    assign_complaint,
    close_complaint,
    decide_restriction,
    end_restriction,
    give_notice,
    receive_complaint,
    restrict,
)
from stepwell.consents.actions.sending import carries, prepare_sending, send
from stepwell.consents.actions.signing import Given, attach, sign

__all__ = [
    "Answer",
    "Call",
    "Exit",
    "Given",
    "Signed",
    "TakenBack",
    "answer_complaint",
    "answer_request",
    "ask",
    "ask_for",
    "assign_complaint",
    "attach",
    "carries",
    "change",
    "close_complaint",
    "decide_restriction",
    "discard",
    "disclose",
    "end_for_event",
    "end_proof",
    "end_restriction",
    "give",
    "give_notice",
    "give_tpo",
    "keep_proof",
    "prepare",
    "prepare_sending",
    "receive_complaint",
    "remind",
    "restrict",
    "review_emergency_disclosure",
    "revoke",
    "send",
    "sign",
    "tell_in_emergency",
]
