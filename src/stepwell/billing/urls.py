from __future__ import annotations

from django.urls import path

from stepwell.billing import views

app_name = "billing"
urlpatterns = [
    path("", views.board, name="board"),
    path("days/", views.days, name="days"),
    path("run/<slug:step>/", views.run, name="run"),
    path("files/", views.files, name="files"),
    path("files/new/", views.order, name="order"),
    path("files/<uuid:pk>/", views.file, name="file"),
    path("files/<uuid:pk>/download/", views.download, name="download"),
    path("<uuid:pk>/", views.claim, name="claim"),
    path("<uuid:pk>/check/", views.check, name="check"),
    path("<uuid:pk>/answer/", views.answer, name="answer"),
    path("<uuid:pk>/replace/", views.replace, name="replace"),
]
