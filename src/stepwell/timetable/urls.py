from __future__ import annotations

from django.urls import path

from stepwell.timetable.views import boards, client, closures, dates, series

app_name = "timetable"
urlpatterns = [
    path("", boards.week, name="week"),
    path("day", boards.day, name="day"),
    path("print", boards.printed, name="printed"),
    path("moved", boards.moved, name="moved"),
    path("new", series.new_group, name="new_group"),
    path("appointment", series.new_appointment, name="new_appointment"),
    path("series/<uuid:pk>/", series.series, name="series"),
    path("series/<uuid:pk>/place", series.enroll, name="enroll"),
    path("places/<uuid:pk>/leave", series.leave, name="leave"),
    path("dates/<uuid:pk>/", dates.date, name="date"),
    path("dates/<uuid:pk>/move", boards.move, name="move"),
    path("dates/<uuid:pk>/edit", dates.edit, name="edit_date"),
    path("dates/<uuid:pk>/edit-series", dates.edit_series, name="edit_series"),
    path("dates/<uuid:pk>/cancel", dates.cancel, name="cancel"),
    path("dates/<uuid:pk>/restore", dates.restore, name="restore"),
    path("dates/<uuid:pk>/substitute", dates.substitute, name="substitute"),
    path("dates/<uuid:pk>/seat", dates.seat, name="seat"),
    path("seats/<uuid:pk>/release", dates.release, name="release"),
    path("closed/", closures.closures, name="closures"),
    path("closed/<uuid:pk>/reopen", closures.reopen, name="reopen"),
    path("of/<uuid:pk>/", client.schedule, name="schedule"),
]
