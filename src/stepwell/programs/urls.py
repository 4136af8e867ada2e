from __future__ import annotations

from django.urls import path

from stepwell.programs import views

app_name = "programs"
urlpatterns = [
    path("", views.offer, name="offer"),
    path("programs/new", views.program_edit, name="program_new"),
    path("programs/<uuid:pk>", views.program_edit, name="program_edit"),
    path("programs/<uuid:program_pk>/tracks/new", views.track_edit, name="track_new"),
    path("programs/<uuid:program_pk>/tracks/<uuid:pk>", views.track_edit, name="track_edit"),
    path("services/new", views.service_edit, name="service_new"),
    path("services/<uuid:pk>", views.service_edit, name="service_edit"),
]
