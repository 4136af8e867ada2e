from __future__ import annotations

from django.urls import path

from stepwell.intake.views import admitting, imports, pipeline

app_name = "intake"
urlpatterns = [
    path("", pipeline.board, name="board"),
    path("list", pipeline.listing, name="list"),
    path("move", pipeline.drop, name="drop"),
    path("new", pipeline.new, name="new"),
    path("files/", imports.files, name="files"),
    path("files/<uuid:pk>/", imports.file, name="file"),
    path("files/<uuid:pk>/columns", imports.columns, name="columns"),
    path("files/<uuid:pk>/again", imports.reread, name="reread"),
    path("files/<uuid:pk>/create", imports.create, name="create"),
    path("files/<uuid:pk>/errors.csv", imports.errors, name="errors"),
    path("files/<uuid:pk>/rows/<uuid:row_pk>", imports.decide, name="decide"),
    path("<uuid:pk>/", pipeline.referral, name="referral"),
    path("<uuid:pk>/edit", pipeline.edit, name="edit"),
    path("<uuid:pk>/next", pipeline.plan_next, name="plan_next"),
    path("<uuid:pk>/move", pipeline.move, name="move"),
    path("<uuid:pk>/admit", admitting.admit, name="admit"),
]
