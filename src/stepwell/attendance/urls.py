from __future__ import annotations

from django.urls import path

from stepwell.attendance.views import entry, kiosk, roster, today

app_name = "attendance"
urlpatterns = [
    path("", today.today, name="today"),
    path("kiosk/<uuid:pk>/", kiosk.kiosk, name="kiosk"),
    path("<uuid:pk>/", roster.roster, name="roster"),
    path("<uuid:pk>/walk-in", roster.walk_in, name="walk_in"),
    path("<uuid:pk>/<uuid:seat_pk>/", entry.entry, name="entry"),
    path("<uuid:pk>/<uuid:seat_pk>/line", roster.line, name="line"),
]
