"""A to-do for each reviewer when somebody opened a chart in an emergency. It names nobody: the chart is hidden."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.audit.trail import on
from stepwell.base.permit import Actor
from stepwell.people.events import EmergencyReviewed, OpenedInEmergency
from stepwell.people.models import EmergencyAccess, StaffMember
from stepwell.people.queries import emergency_reviewers
from stepwell.worklist import actions
from stepwell.worklist.models import Item


@on(OpenedInEmergency)
def ask_for_a_review(event: OpenedInEmergency, by: Actor, at: datetime) -> None:
    access = EmergencyAccess.objects.select_related("client__home_site").get(pk=event.access_id)
    site = access.client.home_site
    told = StaffMember.objects.filter(user__in=emergency_reviewers(site), active=True).exclude(user=by.pk)
    for staff in told:
        actions.open_item(
            Item.Kind.OTHER,
            subject_id=actions.own_subject(access.pk, staff),
            title=_("Review an emergency access"),
            site=site,
            due_at=access.review_due_at,
            owner=staff,
            url=reverse("people:emergency_review", args=[access.pk]),
            by=by,
            at=at,
        )


@on(EmergencyReviewed)
def the_review_is_done(event: EmergencyReviewed, by: Actor, at: datetime) -> None:
    actions.close_for_everybody(Item.Kind.OTHER, about=event.access_id, outcome=_("Reviewed."), by=by, at=at)
