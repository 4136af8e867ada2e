"""The hours meter: one client's week in one bar, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

_WIDTH = 200
"""Units across the bar; the drawing scales to its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Minutes of one service week. `owed` is worked out when it is None."""

    prescribed: int
    delivered: int
    ahead: int = 0
    excused: int = 0
    owed: int | None = None

    @property
    def missing(self) -> int:
        if self.owed is not None:
            return self.owed
        return max(0, self.prescribed - self.delivered - self.ahead - self.excused)

    @property
    def whole(self) -> int:
        return max(self.prescribed, self.delivered + self.ahead + self.excused + self.missing, 1)


def duration(minutes: int) -> str:
    """Whole minutes in words."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    if not hours:
        return sign + gettext("%(rest)d min") % {"rest": rest}
    if not rest:
        return sign + gettext("%(hours)d h") % {"hours": hours}
    return sign + gettext("%(hours)d h %(rest)d min") % {"hours": hours, "rest": rest}


def draw(week: Week, *, size: str, words: bool) -> SafeString:
    """The bar as an image with its meaning as its name, and under it the same in short."""
    parts = [
        ("delivered", week.delivered, gettext("delivered")),
        ("excused", week.excused, gettext("excused")),
        ("ahead", week.ahead, gettext("still booked")),
        ("owed", week.missing, gettext("owed")),
    ]
    shown = [(name, minutes, word) for name, minutes, word in parts if minutes > 0]
    said = ", ".join(f"{word} {duration(minutes)}" for _, minutes, word in shown)
    whole = gettext("Prescribed %(prescribed)s") % {"prescribed": duration(week.prescribed)}
    return format_html(
        '<span class="hours {}"><svg class="hours-bar" role="img" aria-label="{}" viewBox="0 0 {} 8"'
        ' preserveAspectRatio="none"><rect class="track" width="{}" height="8"/>{}{}</svg>{}</span>',
        size,
        f"{whole}: {said}." if said else f"{whole}.",
        _WIDTH,
        _WIDTH,
        _bars(shown, whole=week.whole),
        _goal(week),
        _words(week) if words else "",
    )


def _bars(shown: list[tuple[str, int, str]], *, whole: int) -> SafeString:
    drawn, at = [], 0.0
    for name, minutes, _ in shown:
        width = _WIDTH * minutes / whole
        drawn.append((name, f"{at:.2f}", f"{width:.2f}"))
        at += width
    return format_html_join("", '<rect class="{}" x="{}" width="{}" height="8"/>', drawn)


def _goal(week: Week) -> SafeString | str:
    """A mark at the prescribed minutes, where the week goes beyond them."""
    if week.whole <= week.prescribed or not week.prescribed:
        return ""
    return format_html(
        '<rect class="goal" x="{}" width="1.5" height="8"/>', f"{_WIDTH * week.prescribed / week.whole:.2f}"
    )


def _words(week: Week) -> SafeString:
    rest = ""
    if week.missing:
        rest = format_html(
            '<span class="hours-owed">{}</span>', gettext("%(time)s owed") % {"time": duration(week.missing)}
        )
    elif week.ahead:
        rest = format_html("<span>{}</span>", gettext("%(time)s to come") % {"time": duration(week.ahead)})
    done = gettext("%(done)s of %(whole)s") % {"done": duration(week.delivered), "whole": duration(week.prescribed)}
    return format_html('<span class="hours-words" aria-hidden="true"><span>{}</span>{}</span>', done, rest)
