from __future__ import annotations

from django.urls import path

from stepwell.worklist import views

app_name = "worklist"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("new", views.add, name="add"),
    path("<uuid:pk>", views.task, name="task"),
]
