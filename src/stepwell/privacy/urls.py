from __future__ import annotations

from django.urls import path

from stepwell.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.looks, name="looks"),
]
