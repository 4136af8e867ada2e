from __future__ import annotations

from django.urls import path

from stepwell.authorizations import views

app_name = "authorizations"
urlpatterns = [
    path("for/<uuid:pk>/new/", views.new, name="new"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
]
