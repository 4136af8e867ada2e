from __future__ import annotations

from django.urls import path

from stepwell.hours import views

app_name = "hours"
urlpatterns = [
    path("", views.board, name="board"),
    path("client/<uuid:pk>/", views.of_client, name="client"),
    path("of/<uuid:pk>/", views.of_episode, name="episode"),
    path("of/<uuid:pk>/seat/<uuid:slot>/", views.offer, name="offer"),
]
