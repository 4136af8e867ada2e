from __future__ import annotations

from django.urls import path

from stepwell.keeping import views

app_name = "keeping"
urlpatterns = [
    path("", views.board, name="board"),
    path("leave", views.leave, name="leave"),
    path("<uuid:pk>/", views.leaving, name="leaving"),
    path("<uuid:pk>/download", views.download, name="download"),
]
