"""Every address of the web process. Paths are neutral words: no name of a person, a disease or a treatment."""

from __future__ import annotations

from django.urls import include, path

from stepwell.config import health, meter
from stepwell.config.palette import palette
from stepwell.config.sign_on import sessions
from stepwell.config.single_sign_on import callback

urlpatterns = [
    # Two pages of the sign-on library with more asked than it does; its own of the same names are never reached.
    path("account/sessions/", sessions, name="usersessions_list"),
    path("account/oidc/<str:provider_id>/login/callback/", callback, name="openid_connect_callback"),
    path("account/", include("allauth.urls")),
    path("people/", include("stepwell.people.urls")),
    path("permissions/", include("stepwell.consents.urls")),
    path("tasks/", include("stepwell.worklist.urls")),
    path("offer/", include("stepwell.programs.urls")),
    path("care/", include("stepwell.episodes.urls")),
    path("week/", include("stepwell.timetable.urls")),
    path("room/", include("stepwell.attendance.urls")),
    path("hours/", include("stepwell.hours.urls")),
    path("notes/", include("stepwell.documents.urls")),
    path("approvals/", include("stepwell.authorizations.urls")),
    path("claims/", include("stepwell.billing.urls")),
    path("referrals/", include("stepwell.intake.urls")),
    path("privacy/", include("stepwell.privacy.urls")),
    path("health/", health.board, name="health"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("health/metrics", meter.metrics, name="metrics"),
    path("keeping/", include("stepwell.keeping.urls")),
    path("palette", palette, name="palette"),
    path("", include("stepwell.ui.urls")),
    path("", include("stepwell.desk.urls")),
]
handler500 = "stepwell.config.edge.fault"
