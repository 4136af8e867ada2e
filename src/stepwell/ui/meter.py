"""The hours meter: one client's week in one bar, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

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


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the meter in one language."""

    delivered: str
    excused: str
    ahead: str
    owed: str
    prescribed: str
    of: str
    to_come: str
    still_owed: str


@lru_cache(maxsize=16)
def _words_of(_language: str | None) -> _Words:
    return _Words(
        gettext("delivered"),
        gettext("excused"),
        gettext("still booked"),
        gettext("owed"),
        gettext("Prescribed %(time)s"),
        gettext("%(done)s of %(whole)s"),
        gettext("%(time)s to come"),
        gettext("%(time)s owed"),
    )


def duration(minutes: int) -> str:
    """Whole minutes in words."""
    return _duration(minutes, get_language())


@lru_cache(maxsize=4096)
def _duration(minutes: int, _language: str | None) -> str:
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else ""
    if not hours:
        return sign + gettext("%(rest)d min") % {"rest": rest}
    if not rest:
        return sign + gettext("%(hours)d h") % {"hours": hours}
    return sign + gettext("%(hours)d h %(rest)d min") % {"hours": hours, "rest": rest}


def _brief(minutes: int) -> str:
    """For under the bar, where room is short and the full words are in its name."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if hours and rest else duration(minutes)


def draw(week: Week, *, size: str, words: bool) -> SafeString:
    """The bar as an image with its meaning as its name, and under it the same in short."""
    return _draw(week, size, words, get_language())


@lru_cache(maxsize=4096)
def _draw(week: Week, size: str, words: bool, language: str | None) -> SafeString:
    say = _words_of(language)
    shown = [
        (name, minutes, word)
        for name, minutes, word in (
            ("delivered", week.delivered, say.delivered),
            ("excused", week.excused, say.excused),
            ("ahead", week.ahead, say.ahead),
            ("owed", week.missing, say.owed),
        )
        if minutes > 0
    ]
    parts = ", ".join(f"{word} {_duration(minutes, language)}" for _, minutes, word in shown)
    whole = say.prescribed % {"time": _duration(week.prescribed, language)}
    meaning = escape(f"{whole}: {parts}." if parts else f"{whole}.")
    return SafeString(
        f'<span class="hours {escape(size)}"><svg class="hours-bar" role="img" aria-label="{meaning}"'
        f' viewBox="0 0 {_WIDTH} 8" preserveAspectRatio="none"><rect class="track" width="{_WIDTH}" height="8"/>'
        f"{_bars(shown, whole=week.whole)}{_goal(week)}</svg>"
        f"{_line(week, say=say) if words else ''}</span>"
    )


def _bars(shown: list[tuple[str, int, str]], *, whole: int) -> str:
    drawn, at = "", 0.0
    for name, minutes, _ in shown:
        width = _WIDTH * minutes / whole
        drawn += f'<rect class="{name}" x="{at:.2f}" width="{width:.2f}" height="8"/>'
        at += width
    return drawn


def _goal(week: Week) -> str:
    """A mark at the prescribed minutes, where the week goes beyond them."""
    if week.whole <= week.prescribed or not week.prescribed:
        return ""
    return f'<path class="goal" d="M{_WIDTH * week.prescribed / week.whole:.2f} 0V8"/>'


def _line(week: Week, *, say: _Words) -> str:
    rest = ""
    if week.missing:
        words = escape(say.still_owed % {"time": _brief(week.missing)})
        rest = f'<span class="hours-owed">{words}</span>'
    elif week.ahead:
        rest = f"<span>{escape(say.to_come % {'time': _brief(week.ahead)})}</span>"
    done = say.of % {"done": _brief(week.delivered), "whole": _brief(week.prescribed)}
    return f'<span class="hours-words" aria-hidden="true"><span>{escape(done)}</span>{rest}</span>'
