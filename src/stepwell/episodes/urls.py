from __future__ import annotations

from django.urls import path

from stepwell.episodes import views

app_name = "episodes"
urlpatterns = [
    path("", views.census, name="census"),
    path("codes", views.codes, name="codes"),
    path("of/<uuid:pk>/", views.client, name="client"),
    path("of/<uuid:pk>/new", views.admit, name="admit"),
    path("<uuid:pk>/", views.episode, name="episode"),
    path("<uuid:pk>/start", views.start, name="start"),
    path("<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/hours", views.prescribe, name="prescribe"),
    path("<uuid:pk>/codes", views.diagnoses, name="diagnoses"),
    path("<uuid:pk>/objectives/new", views.objective, name="objective_new"),
    path("<uuid:pk>/objectives/<uuid:objective_pk>", views.objective, name="objective"),
    path("<uuid:pk>/objectives/<uuid:objective_pk>/close", views.close_objective, name="objective_close"),
    path("<uuid:pk>/end", views.discharge, name="discharge"),
]
