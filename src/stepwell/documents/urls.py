from __future__ import annotations

from django.urls import path

from stepwell.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.due, name="due"),
    path("session/<uuid:pk>/", views.group, name="group"),
    path("of/<uuid:pk>/", views.of_client, name="chart"),
    path("own/of/<uuid:pk>/", views.own, name="own"),
    path("own/<uuid:pk>/", views.own_one, name="own_one"),
    path("<uuid:pk>/", views.one, name="one"),
    path("<uuid:pk>/add/", views.add, name="add"),
]
