"""The components, as tags. Leaves are drawn in Python (a page shows hundreds of them), frames from templates."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any  # template values are of any type

from django import template
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from stepwell.ui import grid, meter
from stepwell.ui.blocks import register_blocks

register = template.Library()
register_blocks(
    register,
    (
        "alert",
        "board",
        "card",
        "column",
        "dialog",
        "drawer",
        "empty",
        "entry",
        "fact",
        "facts",
        "filters",
        "lane_card",
        "roster_row",
        "table",
        "timeline",
    ),
)

_TONES = {"debug": "neutral", "success": "ok", "warning": "warn", "error": "bad", "danger": "bad", "": "neutral"}
_TONE_ICONS = {"ok": "circle-check", "warn": "alert-triangle", "bad": "alert-octagon", "info": "info-circle"}
_KINDS_OF_PEOPLE = 8


@register.filter
def tone(value: object) -> str:
    """The tone of a message level or of a tone's own name."""
    word = str(value or "").split(" ")[-1]
    return _TONES.get(word, word)


@register.filter
def tone_icon(value: object) -> str:
    return _TONE_ICONS.get(tone(value), "info-circle")


@cache
def _sprite() -> str:
    return static("ui/vendor/icons.svg")


@register.simple_tag
def icon(name: str, size: str = "", *, label: str = "") -> SafeString:
    """An icon of the sprite. Without `label` it is decoration and screen readers pass over it."""
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            size,
            label,
            _sprite(),
            name,
        )
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', size, _sprite(), name)


@register.simple_tag
def badge(text: object, *, tone: str = "neutral", icon: str = "", kind: str = "") -> SafeString:
    """A status in one or two words. `kind` may be `dot` or `plain`. Never color alone: the text says it."""
    return format_html(
        '<span class="badge {} tone-{}">{}{}</span>', kind, _TONES.get(tone, tone), _optional_icon(icon), text
    )


@register.simple_tag
def button(
    label: object,
    *,
    url: str = "",
    kind: str = "",
    icon: str = "",
    size: str = "",
    icon_only: bool = False,
    **attributes: object,
) -> SafeString:
    """A button, or a link that looks like one if `url` is given. Further arguments become attributes
    (`data_draft="x"` is `data-draft="x"`, True a bare attribute, False or None none)."""
    classes = " ".join(filter(None, ["button", kind, size, "icon-only" if icon_only else ""]))
    words = format_html('<span class="{}">{}</span>', "sr" if icon_only else "", label)
    if icon_only:
        attributes.setdefault("title", label)
    extra = attribute_text(attributes)
    if url:
        return format_html('<a class="{}" href="{}"{}>{}{}</a>', classes, url, extra, _optional_icon(icon), words)
    kind_of = attributes.get("type", "submit")
    extra = attribute_text({key: value for key, value in attributes.items() if key != "type"})
    return format_html(
        '<button class="{}" type="{}"{}>{}{}</button>', classes, kind_of, extra, _optional_icon(icon), words
    )


def attribute_text(attributes: Mapping[str, object]) -> SafeString:
    """` name="value"` for each, escaped; True is bare, False and None are left out."""
    parts = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        parts.append(format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value))
    return mark_safe("".join(parts))


def _optional_icon(name: str) -> SafeString | str:
    return icon(name) if name else ""


@register.simple_tag
def avatar(name: object, *, initials: str = "", size: str = "") -> SafeString:
    """Initials on a ground of always the same hue for the same name. Decoration: the name stands beside it."""
    words = str(name or "").split()
    letters = initials or "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1]))
    hue = zlib.crc32(str(name).encode()) % _KINDS_OF_PEOPLE + 1
    return format_html(
        '<span class="avatar {} tone-{}" aria-hidden="true">{}</span>', size, hue, letters.upper() or "?"
    )


@register.simple_tag
def person(
    name: object,
    *,
    url: str = "",
    pronouns: str = "",
    age: int | None = None,
    number: str = "",
    detail: object = "",
    size: str = "",
) -> SafeString:
    """One person in one line: avatar, name (a link with `url`), pronouns, age, chart number, one further detail."""
    facts = [
        pronouns,
        ngettext("%(age)d year", "%(age)d years", age) % {"age": age} if age is not None else "",
        format_html('<span class="number">{}</span>', number) if number else "",
        detail,
    ]
    line = format_html_join(
        mark_safe('<span class="sep" aria-hidden="true"> · </span>'), "{}", ((f,) for f in facts if f)
    )
    called = format_html('<a href="{}">{}</a>', url, name) if url else name
    return format_html(
        '<span class="person {}">{}<span class="person-text"><span class="person-name">{}</span>{}</span></span>',
        size,
        avatar(name, size=size),
        called,
        format_html('<span class="person-line">{}</span>', line) if line else "",
    )


@register.simple_tag
def stat(
    label: object,
    value: object,
    *,
    unit: object = "",
    note: object = "",
    tone: str = "",
    url: str = "",
    icon: str = "",
) -> SafeString:
    """A tile with one figure; stands inside `<div class="stats">`."""
    inside = format_html(
        '<span class="stat-label">{}{}</span><span class="stat-value">{}{}</span>{}',
        format_html("{}", _small_icon(icon)),
        label,
        value,
        format_html(" <small>{}</small>", unit) if unit else "",
        format_html('<span class="stat-note">{}</span>', note) if note else "",
    )
    classes = f"stat tone-{_TONES.get(tone, tone)}" if tone else "stat"
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, inside)
    return format_html('<div class="{}">{}</div>', classes, inside)


def _small_icon(name: str) -> SafeString | str:
    return icon(name, "sm") if name else ""


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
    return meter.draw(
        meter.Week(prescribed=prescribed, delivered=delivered, ahead=ahead, excused=excused, owed=owed),
        size=size,
        words=words,
    )


@register.simple_tag
def progress(value: float, *, of: float = 100, label: str, note: object = "") -> SafeString:
    """How far a piece of work is. The label is read aloud and shown."""
    return format_html(
        '<label class="progress"><span class="progress-label"><span>{}</span>'
        '<span class="muted number">{}</span></span><progress value="{}" max="{}"></progress></label>',
        label,
        note or f"{round(100 * value / of) if of else 0} %",
        value,
        of,
    )


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
        icon(sign, "sm"),
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
