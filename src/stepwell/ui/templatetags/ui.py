"""The components, as tags. Leaves (leaves.py, meter.py) are drawn in Python, frames from templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any  # template values are of any type

from django import template
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from stepwell.base.wording import said
from stepwell.ui import frames, grid, leaves, meter
from stepwell.ui.blocks import register_blocks
from stepwell.ui.kept import compile_kept
from stepwell.ui.links import link

register = template.Library()
for leaf in (leaves.icon, leaves.badge, leaves.button, leaves.avatar, leaves.person, leaves.stat, leaves.progress):
    register.simple_tag(leaf)
register.simple_tag(link)
register.filter(said)
register.tag("kept", compile_kept)
register_blocks(
    register,
    (
        "alert",
        "board",
        "column",
        "dialog",
        "drawer",
        "empty",
        "entry",
        "filters",
        "roster_row",
        "timeline",
    ),
    drawn=(frames.card, frames.fact, frames.facts, frames.lane_card, frames.table),
)

_TONE_ICONS = {"ok": "circle-check", "warn": "alert-triangle", "bad": "alert-octagon", "info": "info-circle"}
_AT_THE_BOTTOM = 4


@register.filter
def tone(value: object) -> str:
    """The tone of a message level or of a tone's own name."""
    return leaves.tone(str(value or "").split(" ")[-1])


@register.filter
def tone_icon(value: object) -> str:
    return _TONE_ICONS.get(tone(value), "info-circle")


@register.filter
def duration(minutes: int | None) -> str:
    """Whole minutes in words: 390 is `6 h 30 min`, 45 is `45 min`, 120 is `2 h`."""
    return "" if minutes is None or minutes == "" else meter.duration(int(minutes))


@register.simple_tag
def hours_meter(
    *,
    prescribed: int,
    delivered: int,
    ahead: int = 0,
    excused: int = 0,
    owed: int | None = None,
    size: str = "",
    words: bool = True,
) -> SafeString:
    """A client's week in one bar. All in minutes: `delivered`, then `ahead` (still booked), then `owed`
    (missing if nothing changes; worked out when not given), against `prescribed`."""
    week = meter.Week(prescribed=prescribed, delivered=delivered, ahead=ahead, excused=excused, owed=owed)
    return meter.draw(week, size=size, words=words)


@register.simple_tag(takes_context=True)
def sort_link(context: Context, label: object, key: str, *, param: str = "sort") -> SafeString:
    """A column head that sorts by a link: `key`, then `-key`. Stands inside a `<th>`."""
    query = context["request"].GET.copy() if "request" in context else None
    now = query.get(param, "") if query is not None else ""
    turned = f"-{key}" if now == key else key
    sign = {key: "chevron-up", f"-{key}": "chevron-down"}.get(now, "selector")
    says = {key: gettext("sorted upward"), f"-{key}": gettext("sorted downward")}.get(now, "")
    if query is not None:
        query[param] = turned
        query.pop("page", None)
    return format_html(
        '<a class="sort{}" href="?{}">{}{}{}</a>',
        " on" if says else "",
        query.urlencode() if query is not None else f"{param}={turned}",
        label,
        leaves.icon(sign, "sm"),
        format_html('<span class="sr">, {}</span>', says) if says else "",
    )


@register.inclusion_tag("ui/pages.html", takes_context=True)
def pages(context: Context, page: Any, *, label: str = "", param: str = "page") -> dict[str, Any]:
    """Turning pages of a Django `Page`, with the query kept."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "gap": page.paginator.ELLIPSIS,
        "label": label or gettext("Pages"),
        "param": param,
        "request": context.get("request"),
    }


@register.inclusion_tag("ui/problems.html")
def problems(found: Iterable[Any], *, title: str = "", tone: str = "bad", level: int = 0) -> dict[str, Any]:
    """The `Problem`s of a rule: each message, where it is, and its code for whoever is asked about it."""
    listed = list(found)
    count = len(listed)
    said = ngettext("One thing needs your attention", "%(count)d things need your attention", count)
    return {"problems": listed, "title": title or said % {"count": count}, "tone": tone, "level": level}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[Any], *, label: str = "") -> dict[str, Any]:
    """Links between the parts of one thing: each with `label`, `url`, `active`, and perhaps `count`, `icon`."""
    return {"items": list(items), "label": label or pgettext("pages of one thing", "Parts")}


@register.inclusion_tag("ui/stepper.html")
def stepper(steps: Iterable[str | Any], current: int, *, label: str = "") -> dict[str, Any]:
    """Where one is in a few steps. `current` counts from 1; the ones before are done."""
    drawn = [
        {
            "label": getattr(step, "label", step) if not isinstance(step, Mapping) else step["label"],
            "url": step.get("url", "") if isinstance(step, Mapping) else getattr(step, "url", ""),
            "state": "done" if at < current else "now" if at == current else "ahead",
            "at": at,
        }
        for at, step in enumerate(steps, start=1)
    ]
    return {"steps": drawn, "label": label or gettext("Steps")}


@register.inclusion_tag("ui/differences.html")
def differences(rows: Iterable[Any], *, before: str = "", after: str = "") -> dict[str, Any]:
    """What changed, value by value: each row with `label`, `before`, `after`."""
    return {"rows": list(rows), "before": before or gettext("Before"), "after": after or gettext("After")}


@register.inclusion_tag("ui/comparison.html")
def comparison(rows: Iterable[Any], *, heads: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Two or more records side by side: each row with `label`, `values`, and `same` (True, False or None)."""
    return {"rows": list(rows), "heads": list(heads), "label": label or gettext("Side by side")}


@register.inclusion_tag("ui/week_grid.html", takes_context=True)
def week_grid(context: Context, week: grid.Week, *, label: str, move_url: str = "") -> dict[str, Any]:
    """A board of up to seven days, events at their quarter hour. On a phone it becomes the agenda.
    With `move_url`, events that are `movable` can be dragged or moved by key; see docs/design.md."""
    return {
        "week": week,
        "label": label,
        "move_url": move_url,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.filter
def nearest(navigation: Iterable[Any] | None) -> list[Any]:
    """The four entries for the phone's bottom bar: those marked `bottom`, else those with a key, in their order."""
    items = [item for group in navigation or () for item in group["items"]]
    chosen = [item for item in items if item.get("bottom")] or [item for item in items if item.get("key")]
    return (chosen or items)[:_AT_THE_BOTTOM]


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> str:
    """Draw a block of the page a second time (the title is both the window's and the page's)."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.render(context)) if block else ""


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int) -> str:
    """The query of this page with another page number."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?{context['param']}={number}"
    query[context["param"]] = str(number)
    return f"?{query.urlencode()}"
