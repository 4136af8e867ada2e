from __future__ import annotations

from django.urls import path

from stepwell.people.views import client, emergency, restriction, setup, staff

app_name = "people"
urlpatterns = [
    path("", client.client_list, name="client_list"),
    path("new", client.client_new, name="client_new"),
    path("<uuid:pk>/edit", client.client_edit, name="client_edit"),
    path("<uuid:pk>/coverage/", client.coverage_list, name="coverage_list"),
    path("<uuid:pk>/coverage/new", client.coverage_edit, name="coverage_new"),
    path("<uuid:pk>/coverage/<uuid:coverage_pk>", client.coverage_edit, name="coverage_edit"),
    path("<uuid:pk>/code", client.kiosk_code, name="kiosk_code"),
    path("restricted/", restriction.restricted, name="restricted"),
    path("<uuid:pk>/restrict", restriction.restrict, name="restrict"),
    path("<uuid:pk>/restrict/lift", restriction.lift, name="lift"),
    path("emergency/", emergency.look_up, name="emergency"),
    path("emergency/<uuid:pk>/end", emergency.end, name="emergency_end"),
    path("emergency/reviews/", emergency.reviews, name="emergency_reviews"),
    path("emergency/reviews/<uuid:pk>/", emergency.review, name="emergency_review"),
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/new", staff.staff_edit, name="staff_new"),
    path("staff/<uuid:pk>", staff.staff_edit, name="staff_edit"),
    path("accounts/", staff.user_list, name="user_list"),
    path("accounts/new", staff.user_new, name="user_new"),
    path("accounts/<uuid:pk>", staff.user_edit, name="user_edit"),
    path("accounts/<uuid:pk>/password", staff.user_password, name="user_password"),
    path("sites/", setup.site_list, name="site_list"),
    path("sites/organization", setup.organization_edit, name="organization_edit"),
    path("sites/new", setup.site_edit, name="site_new"),
    path("sites/<uuid:pk>", setup.site_edit, name="site_edit"),
    path("sites/<uuid:site_pk>/rooms/new", setup.room_edit, name="room_new"),
    path("sites/<uuid:site_pk>/rooms/<uuid:pk>", setup.room_edit, name="room_edit"),
    path("payers/", setup.payer_list, name="payer_list"),
    path("payers/new", setup.payer_edit, name="payer_new"),
    path("payers/<uuid:pk>", setup.payer_edit, name="payer_edit"),
    path("payers/<uuid:payer_pk>/plans/new", setup.plan_edit, name="plan_new"),
    path("payers/<uuid:payer_pk>/plans/<uuid:pk>", setup.plan_edit, name="plan_edit"),
]
