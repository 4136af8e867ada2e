"""Every act on the timetable. A double booking is refused by the database; here the refusal gets its words."""

from stepwell.rules.recurrence import Reach
from stepwell.timetable.actions.appointments import book
from stepwell.timetable.actions.dates import begin, cancel, close, reopen, restore, substitute
from stepwell.timetable.actions.editing import State, edit_date, state_of, state_of_series
from stepwell.timetable.actions.enrolling import Place, enroll, enroll_all, unenroll
from stepwell.timetable.actions.reaching import Edited, edit_series, move
from stepwell.timetable.actions.releasing import release_future
from stepwell.timetable.actions.seats import release, seat, walk_in
from stepwell.timetable.actions.series import Plan, create, create_all

__all__ = [
    "Edited",
    "Place",
    "Plan",
    "Reach",
    "State",
    "begin",
    "book",
    "cancel",
    "close",
    "create",
    "create_all",
    "edit_date",
    "edit_series",
    "enroll",
    "enroll_all",
    "move",
    "release",
    "release_future",
    "reopen",
    "restore",
    "seat",
    "state_of",
    "state_of_series",
    "substitute",
    "unenroll",
    "walk_in",
]
