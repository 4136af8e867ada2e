"""The frames that a page shows by the dozen, drawn by hand: their templates took most of a page's time.

Each takes the tag's arguments by name, `content` (what stands inside) and, where it has any, `slots` (its named parts).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from stepwell.ui.leaves import esc, icon, optional_icon

Slots = Mapping[str, str]


def card(
    *,
    content: str,
    slots: Slots,
    title: object = "",
    sub: object = "",
    icon: str = "",
    level: int = 2,
    tone: str = "",
    flush: bool = False,
    class_: str = "",
    id: object = "",
) -> SafeString:
    """A part of a page with a head; `flush` for a table or a list that reaches its edges."""
    classes = "".join(("card", f" tone-{esc(tone)}" if tone else "", " flush" if flush else "", _after(class_)))
    named = f' aria-label="{esc(title)}"' if title else ""
    body = content if flush or not content else f'<div class="card-body">{content}</div>'
    foot = f'<div class="card-foot">{slots["foot"]}</div>' if slots.get("foot") else ""
    head = _card_head(title, sub=sub, icon=icon, level=level, slots=slots)
    return SafeString(f'<section class="{classes}"{_id(id)}{named}>\n{head}\n{body}\n{foot}\n</section>\n')


def _card_head(title: object, *, sub: object, icon: str, level: int, slots: Slots) -> str:
    if not (title or slots.get("actions") or slots.get("head")):
        return ""
    mark = "h3" if level == 3 else "h2"
    named = f"<{mark}>{optional_icon(icon)}{esc(title)}</{mark}>" if title else ""
    below = f'<span class="sub">{esc(sub)}</span>' if sub else ""
    actions = f'<div class="actions">{slots["actions"]}</div>' if slots.get("actions") else ""
    return f'<div class="card-head">{named}{below}{slots.get("head", "")}{actions}</div>'


def table(
    *,
    content: str,
    caption: object = "",
    show_caption: bool = False,
    kind: str = "",
    list: bool = False,
    keep: bool = False,
    tall: bool = False,
    class_: str = "",
    id: object = "",
) -> SafeString:
    """A table that scrolls in its place; on a phone its rows become cards unless it is to `keep`."""
    wrap = f"table-wrap{' tall' if tall else ''}{_after(class_)}"
    inner = f"table{' keep' if keep else ''}{_after(kind)}"
    hidden = "" if show_caption else ' class="sr"'
    says = f"<caption{hidden}>{esc(caption)}</caption>" if caption else ""
    return SafeString(
        f'<div class="{wrap}"{_id(id)} data-table><table class="{inner}"{" data-list" if list else ""}>'
        f"{says}{content}</table></div>\n"
    )


def facts(*, content: str, rows: bool = False) -> SafeString:
    """A list of facts; `rows` puts each label beside its value."""
    return SafeString(f'<dl class="facts{" rows" if rows else ""}">{content}</dl>\n')


def fact(*, content: str, label: object = "", full: bool = False) -> SafeString:
    """One fact, and a dash that says so where nothing is recorded."""
    said = content or _not_recorded(get_language())
    wide = ' class="full"' if full else ""
    return SafeString(f"<div{wide}><dt>{esc(label)}</dt><dd>{said}</dd></div>\n")


@lru_cache(maxsize=16)
def _not_recorded(_language: str | None) -> str:
    words = esc(gettext("not recorded"))
    return f'<span class="faint" title="{words}">–<span class="sr">{words}</span></span>'


def lane_card(
    *,
    content: str,
    slots: Slots,
    id: object = "",
    title: object = "",
    sub: object = "",
    url: str = "",
    version: object = "",
    move_url: str = "",
    moves: Iterable[tuple[str, object]] = (),
    csrf_token: object = "",
) -> SafeString:
    """A card of a board's column, with a menu of where it may go; `moves` are values and labels."""
    name, keyed = esc(title), ' aria-keyshortcuts="M"' if move_url else ""
    below = f'<span class="lane-sub">{esc(sub)}</span>' if sub else ""
    foot = f'<div class="lane-foot">{slots["foot"]}</div>' if slots.get("foot") else ""
    menu = ""
    if moves:
        hidden = (("csrfmiddlewaretoken", csrf_token), ("card", id), ("version", version))
        fields = "".join(f'<input type="hidden" name="{n}" value="{esc(v)}">' for n, v in hidden)
        menu = _menu(name, move_url, fields, moves)
    return SafeString(
        f'<article class="lane-card" data-card="{esc(id)}" data-name="{name}" data-version="{esc(version)}"'
        f'{" data-movable" if move_url else ""}><div class="lane-head"><div>'
        f'<a class="lane-title" href="{esc(url)}"{keyed}>{name}</a>{below}</div>{menu}</div>{content}{foot}</article>\n'
    )


def _menu(name: str, move_url: str, fields: str, moves: Iterable[tuple[str, object]]) -> str:
    summary, heading = _menu_words(get_language())
    buttons = "".join(
        f'<button class="menu-item" name="to" value="{esc(value)}">{esc(label)}</button>' for value, label in moves
    )
    said = esc(gettext("Move %(title)s")) % {"title": name}
    return (
        f'<details class="menu end" data-menu>{summary}<span class="sr">{said}</span></summary>'
        f'<form class="menu-list" method="post" action="{esc(move_url)}">{fields}{heading}{buttons}</form></details>'
    )


@lru_cache(maxsize=16)
def _menu_words(_language: str | None) -> tuple[str, str]:
    move, move_to = gettext("Move"), gettext("Move to")
    summary = f'<summary class="button quiet icon-only sm" title="{esc(move)}">{icon("dots")}'
    return summary, f'<p class="palette-group">{esc(move_to)}</p>'


def _after(word: str) -> str:
    return f" {esc(word)}" if word else ""


def _id(value: object) -> str:
    return f' id="{esc(value)}"' if value else ""
