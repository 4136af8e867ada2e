"""The small components that a page shows by the hundred: drawn by hand, because a template for each is too slow.

Everything put in goes through `esc`; what repeats (icons, avatars, years) is drawn once and kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

_TONES = {"debug": "neutral", "success": "ok", "warning": "warn", "error": "bad", "danger": "bad", "": "neutral"}
_HUES = 8


def esc(value: object) -> str:
    """Safe in markup: escaped, unless it is markup already."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def tone(word: str) -> str:
    """The tone of a message level, or of a tone's own name."""
    return _TONES.get(word, word)


def icon(name: str, size: str = "", *, label: object = "") -> SafeString:
    """An icon of the sprite. Without `label` it is decoration and screen readers pass over it."""
    if not label:
        return _plain_icon(str(name), size)
    return SafeString(
        f'<svg class="icon {esc(size)}" role="img" aria-label="{esc(label)}">'
        f'<use href="{_sprite()}#{esc(name)}"/></svg>'
    )


@lru_cache(maxsize=1024)
def _plain_icon(name: str, size: str) -> SafeString:
    return SafeString(
        f'<svg class="icon {esc(size)}" aria-hidden="true"><use href="{_sprite()}#{esc(name)}"/></svg>'
    )


@lru_cache(maxsize=1)
def _sprite() -> str:
    return escape(static("ui/vendor/icons.svg"))


def optional_icon(name: str, size: str = "") -> str:
    return _plain_icon(str(name), size) if name else ""


def badge(text: object, *, tone: str = "neutral", icon: str = "", kind: str = "") -> SafeString:
    """A status in one or two words. `kind` may be `dot` or `plain`. Never color alone: the text says it."""
    hue = _TONES.get(tone, tone)
    return SafeString(f'<span class="badge {esc(kind)} tone-{esc(hue)}">{optional_icon(icon)}{esc(text)}</span>')


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
    classes = esc(" ".join(filter(None, ("button", kind, size, "icon-only" if icon_only else ""))))
    words = f'<span class="sr">{esc(label)}</span>' if icon_only else f"<span>{esc(label)}</span>"
    if icon_only:
        attributes.setdefault("title", label)
    inside = optional_icon(icon) + words
    if url:
        return SafeString(f'<a class="{classes}" href="{esc(url)}"{attribute_text(attributes)}>{inside}</a>')
    kind_of = esc(attributes.pop("type", "submit"))
    return SafeString(f'<button class="{classes}" type="{kind_of}"{attribute_text(attributes)}>{inside}</button>')


def attribute_text(attributes: Mapping[str, object]) -> str:
    """` name="value"` for each, escaped; True is bare, False and None are left out."""
    parts = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = esc(key.rstrip("_").replace("_", "-"))
        parts.append(f" {name}" if value is True else f' {name}="{esc(value)}"')
    return "".join(parts)


def avatar(name: object, *, initials: str = "", size: str = "") -> SafeString:
    """Initials on a ground of always the same hue for the same name. Decoration: the name stands beside it."""
    return _avatar(str(name or ""), initials, size)


@lru_cache(maxsize=4096)
def _avatar(name: str, initials: str, size: str) -> SafeString:
    words = name.split()
    letters = initials or "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1]))
    hue = zlib.crc32(name.encode()) % _HUES + 1
    return SafeString(
        f'<span class="avatar {esc(size)} tone-{hue}" aria-hidden="true">{esc(letters.upper() or "?")}</span>'
    )


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
        esc(pronouns) if pronouns else "",
        _years(age, get_language()) if age is not None else "",
        f'<span class="number">{esc(number)}</span>' if number else "",
        esc(detail) if detail else "",
    ]
    line = '<span class="sep" aria-hidden="true"> · </span>'.join(filter(None, facts))
    called = f'<a href="{esc(url)}">{esc(name)}</a>' if url else esc(name)
    below = f'<span class="person-line">{line}</span>' if line else ""
    return SafeString(
        f'<span class="person {esc(size)}">{avatar(name, size=size)}<span class="person-text">'
        f'<span class="person-name">{called}</span>{below}</span></span>'
    )


@lru_cache(maxsize=512)
def _years(age: int, _language: str | None) -> str:
    return escape(ngettext("%(age)d year", "%(age)d years", age) % {"age": age})


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
    measured = f" <small>{esc(unit)}</small>" if unit else ""
    remark = f'<span class="stat-note">{esc(note)}</span>' if note else ""
    inside = (
        f'<span class="stat-label">{optional_icon(icon, "sm")}{esc(label)}</span>'
        f'<span class="stat-value">{esc(value)}{measured}</span>{remark}'
    )
    classes = f"stat tone-{esc(_TONES.get(tone, tone))}" if tone else "stat"
    if url:
        return SafeString(f'<a class="{classes}" href="{esc(url)}">{inside}</a>')
    return SafeString(f'<div class="{classes}">{inside}</div>')


def progress(value: float, *, of: float = 100, label: object, note: object = "") -> SafeString:
    """How far a piece of work is. The label is read aloud and shown."""
    far = note or f"{round(100 * value / of) if of else 0} %"
    return SafeString(
        f'<label class="progress"><span class="progress-label"><span>{esc(label)}</span>'
        f'<span class="muted number">{esc(far)}</span></span>'
        f'<progress value="{esc(value)}" max="{esc(of)}"></progress></label>'
    )
