from __future__ import annotations

from django.urls import path

from stepwell.consents import views

app_name = "consents"
urlpatterns = [
    path("of/<uuid:pk>/", views.client, name="client"),
    path("of/<uuid:pk>/new", views.give, name="give"),
    path("<uuid:pk>/revoke", views.revoke, name="revoke"),
]
