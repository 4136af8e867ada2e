"""What the frame of a client's chart needs: its tabs, and the client's age on the site's own day."""

from __future__ import annotations

from datetime import datetime
from typing import Any  # template values are of any type

from django import template
from django.template.context import Context

from stepwell.people.models import Client
from stepwell.ui.links import link

register = template.Library()


@register.simple_tag(takes_context=True)
def chart_items(context: Context) -> list[dict[str, Any]]:
    """The chart's tabs for this client. A page says which one it belongs to by `tab` (a route) where it is not one."""
    request, client = context["request"], context["client"]
    here = context.get("tab") or request.resolver_match.view_name
    return [
        {"label": t.label, "url": link(t.route, client.pk), "active": t.route == here}
        for t in context.get("chart_tabs", ())
    ]


@register.filter
def age_at(client: Client, now: datetime) -> int:
    return client.age_on(client.home_site.day_of(now))
