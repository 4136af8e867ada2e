"""What is done with notes."""

from stepwell.documents.actions.add import add
from stepwell.documents.actions.counsel import change_counseling_note, write_counseling_note
from stepwell.documents.actions.follow import ask_for_addendum, attendance_changed
from stepwell.documents.actions.save import save_group_part, save_part
from stepwell.documents.actions.sign import check, sign, sign_ready

__all__ = [
    "add",
    "ask_for_addendum",
    "attendance_changed",
    "change_counseling_note",
    "check",
    "save_group_part",
    "save_part",
    "sign",
    "sign_ready",
    "write_counseling_note",
]
