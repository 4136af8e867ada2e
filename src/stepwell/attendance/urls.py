from __future__ import annotations

from django.urls import path

from stepwell.attendance import views

app_name = "attendance"
urlpatterns = [
    path("<uuid:pk>/", views.roster, name="roster"),
]
