"""Every address of the web process. Paths are neutral words: no name of a person, a disease or a treatment."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("stepwell.desk.urls")),
]
