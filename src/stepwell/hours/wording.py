"""What the rules decided about a week, in words and tones for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any  # lazy translations and template values

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stepwell.base.wording import said
from stepwell.hours.weeks import Line
from stepwell.people.models import Client
from stepwell.rules.hours import Offer, Status
from stepwell.rules.hours.forecast import WORDS
from stepwell.rules.reasons import Reason, words
from stepwell.rules.wording import hours_and_minutes
from stepwell.timetable.models import Slot
from stepwell.ui import leaves, meter
from stepwell.ui.links import link

STATUSES: tuple[tuple[str, Any, str, str], ...] = (
    (Status.MISSED.value, _("Missed"), "bad", "x"),
    (Status.WILL_MISS.value, _("Will miss"), "warn", "alert-triangle"),
    (Status.ON_TRACK.value, _("On track"), "info", "clock"),
    (Status.MET.value, _("Met"), "ok", "check"),
)
"""Status, label, tone, icon; the one that needs somebody first stands first."""
_RANK = {key: rank for rank, (key, *_rest) in enumerate(STATUSES)}


@dataclass(slots=True)
class Row:
    """One client's week as a page shows it. Minutes throughout."""

    line: Line

    @property
    def client(self) -> Client:
        return self.line.episode.client

    @property
    def status(self) -> str:
        return self.line.status.value

    @property
    def rank(self) -> int:
        return _RANK[self.status]

    @property
    def label(self) -> Any:
        return STATUSES[self.rank][1]

    @property
    def tone(self) -> str:
        return STATUSES[self.rank][2]

    @property
    def icon(self) -> str:
        return STATUSES[self.rank][3]

    @property
    def to_find(self) -> int:
        return self.line.forecast.needed_minutes

    @property
    def done(self) -> int:
        return self.line.ledger.delivered_minutes + self.line.ledger.made_up_minutes

    @property
    def ahead(self) -> int:
        entry = self.line.ledger
        return entry.coming_minutes + entry.unrecorded_minutes + entry.coming_make_up_minutes

    @property
    def meter(self) -> SafeString:
        """The bar of the board."""
        entry = self.line.ledger
        week = meter.Week(
            prescribed=entry.prescribed_minutes,
            delivered=self.done,
            ahead=self.ahead,
            excused=entry.excused_minutes,
            owed=self.to_find,
        )
        return meter.draw(week, size="", words=True)

    @property
    def badge(self) -> SafeString:
        return leaves.badge(self.label, tone=self.tone, icon=self.icon)

    @property
    def person(self) -> SafeString:
        return leaves.person(
            self.client.name, url=link("hours:episode", self.line.episode.pk), number=self.client.number
        )

    @property
    def reasons(self) -> list[str]:
        return [sentence(r) for r in self.line.forecast.reasons]

    @property
    def why(self) -> str:
        """The one sentence for a board: what falls short, or else what was asked."""
        short = [r for r in self.line.forecast.reasons if r.code.endswith(("will-miss", "-missed"))]
        cause = [r for r in self.line.forecast.reasons if r.code.startswith(("short-", "attendance-"))]
        return " ".join(sentence(r) for r in (short + cause)[:2] or self.line.forecast.reasons[:1])


def row(line: Line) -> Row:
    return Row(line)


def sentence(reason: Reason) -> str:
    """A forecast's reason in the reader's language."""
    return said(words(reason, table=WORDS))


def seat_words(offer: Offer, slot: Slot, *, week: Line, zone: tzinfo) -> dict[str, Any]:
    """One seat that would help, as the page lists it."""
    gain = said(hours_and_minutes(offer.useful_minutes))
    brings = gettext("brings %(gain)s") % {"gain": gain} if offer.useful_minutes else gettext("adds a day")
    return {
        "slot": slot,
        "starts_at": offer.seat.starts_at.astimezone(zone),
        "ends_at": offer.seat.ends_at.astimezone(zone),
        "free": offer.seat.free,
        "brings": brings,
        "week": week.ledger.week.starts_on,
    }
