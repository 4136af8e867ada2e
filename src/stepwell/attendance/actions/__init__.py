"""Every act in the room."""

from stepwell.attendance.actions.correcting import correct, mark_relied
from stepwell.attendance.actions.kiosk import Answer, SignedIn, forget_tries, sign_in
from stepwell.attendance.actions.recording import all_here, nobody_else, take_back, walk_in
from stepwell.attendance.actions.recording import record_entry as record
from stepwell.attendance.actions.sessions import close, end_overdue

__all__ = [
    "Answer",
    "SignedIn",
    "all_here",
    "close",
    "correct",
    "end_overdue",
    "forget_tries",
    "mark_relied",
    "nobody_else",
    "record",
    "sign_in",
    "take_back",
    "walk_in",
]
