from __future__ import annotations

from django.urls import path

from stepwell.privacy.views import damage, told, trail, unusual

app_name = "privacy"
urlpatterns = [
    path("", trail.looks, name="looks"),
    path("export", trail.export, name="export"),
    path("done/", trail.happened, name="happened"),
    path("done/<uuid:pk>/", trail.former, name="former"),
    path("unusual/", unusual.unusual, name="unusual"),
    path("unusual/<uuid:pk>/", unusual.finding, name="finding"),
    path("checks/<uuid:pk>/", damage.damage, name="damage"),
    path("of/<uuid:pk>/", trail.of_client, name="of_client"),
    path("of/<uuid:pk>/list", told.told, name="told"),
]
