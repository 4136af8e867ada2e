from __future__ import annotations

from django.urls import path

from stepwell.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery", views.gallery, name="gallery"),
    path("gallery/find", views.gallery_find, name="gallery_find"),
    path("gallery/plain", views.gallery_plain, name="gallery_plain"),
]
