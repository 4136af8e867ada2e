"""What is entered at the door: a line of the roster, one entry in full, a walk-in, a code."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.attendance.queries.rosters import Place, span
from stepwell.base.wording import said
from stepwell.rules.attending import Entry, Status, moment, tapped
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say
from stepwell.timetable.models import Modality, Slot
from stepwell.ui.forms import Combobox, Keypad, Segmented, Text, TimeInput

TAPS = (
    (Status.PRESENT, _("Here")),
    (Status.LATE, _("Late")),
    (Status.LEFT_EARLY, _("Left early")),
    (Status.EXCUSED, _("Excused")),
    (Status.NO_SHOW, _("No-show")),
)
TONES = {
    str(Status.PRESENT): "ok",
    str(Status.LATE): "warn",
    str(Status.LEFT_EARLY): "warn",
    str(Status.EXCUSED): "info",
    str(Status.NO_SHOW): "bad",
}
REASONS = (
    _("Ill"),
    _("Medical appointment"),
    _("Work or school"),
    _("Court or probation"),
    _("Child care"),
    _("No transport"),
    _("Family emergency"),
)
CONNECTIONS = 6
"""So many connections can be typed; what a meeting service reports is not limited."""


def clock(when: datetime | None, slot: Slot) -> time | None:
    """The wall clock of the site, to the minute."""
    return when.astimezone(slot.site.zone).time().replace(second=0, microsecond=0) if when else None


class Times:
    """Reading typed times as moments of a session; a time left as it stood keeps its seconds."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.problems: list[Problem] = []

    def read(self, at: time | None, *, before: datetime | None, where: str) -> datetime | None:
        if at is None:
            return None
        if at == clock(before, self.slot):
            return before
        try:
            return moment(at, session=span(self.slot), zone=self.slot.site.zone, where=where)
        except Invalid as invalid:
            self.problems += invalid.problems
            return None


class LineForm(forms.Form):
    """One client's line of a roster: one tap, and times where they differ."""

    status = forms.ChoiceField(
        label=_("Attendance"),
        choices=TAPS,
        required=False,
        widget=Segmented(tones={str(k): v for k, v in TONES.items()}),
    )
    arrived = forms.TimeField(label=_("Arrived"), required=False, widget=TimeInput())
    left = forms.TimeField(label=_("Left"), required=False, widget=TimeInput())
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=200, widget=forms.TextInput({"list": "reasons"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, place: Place, now: datetime) -> None:
        known, slot = place.attended, place.seat.slot
        initial = {
            "status": "" if known.status is Status.UNMARKED else str(known.status),
            "arrived": clock(known.arrived_at, slot),
            "left": clock(known.left_at, slot),
            "reason": known.reason,
            "version": place.version,
        }
        super().__init__(data, prefix=f"s{place.seat.pk.hex}", initial=initial)
        self.place, self.now = place, now
        if place.relied or len(known.joined) > 2:
            for name in ("status", "arrived", "left", "reason"):
                self.fields[name].disabled = True

    @property
    def wants_reason(self) -> bool:
        return self["status"].value() == Status.EXCUSED

    @property
    def asks_reason(self) -> bool:
        """Whether the client was just marked as excused, and only the reason is still to come."""
        values = self.cleaned_data
        return values["status"] == Status.EXCUSED and "status" in self.changed_data and not values["reason"].strip()

    @property
    def untouched(self) -> bool:
        """Whether nothing of the line differs from what was shown."""
        return not set(self.changed_data) - {"version"}

    def entry(self) -> Entry:
        """What is meant. Raises `Invalid` with the fields named."""
        values, known, times = self.cleaned_data, self.place.attended, Times(self.place.seat.slot)
        arrived = times.read(values["arrived"], before=known.arrived_at, where="arrived")
        left = times.read(values["left"], before=known.left_at, where="left")
        if times.problems:
            raise Invalid(*times.problems)
        slot = self.place.seat.slot
        entry = tapped(
            Status(values["status"]) if values["status"] else None,
            arrived_at=arrived,
            left_at=left,
            reason=values["reason"] if values["status"] in (Status.EXCUSED, known.status) else "",
            before=known,
            session=span(slot),
            now=self.now.replace(second=0, microsecond=0),
        )
        if slot.modality != Modality.ONSITE and entry.arrived_at is not None:
            return Entry(joined=tuple(t for t in (entry.arrived_at, entry.left_at) if t is not None))
        return entry

    def show(self, problems: Any) -> None:
        """Puts problems at the field of this line that they mean."""
        names = {"arrived_at": "arrived", "left_at": "left", "joined": "arrived"}
        for problem in problems:
            name = names.get(problem.where, problem.where)
            self.add_error(name if name in self.fields else None, said(problem.message))


class EntryForm(forms.Form):
    """One entry in full, and the reason when something relies on it."""

    CAME = "came"
    WHAT = (
        (CAME, _("Came")),
        (Status.EXCUSED, _("Excused")),
        (Status.NO_SHOW, _("No-show")),
        (Status.UNMARKED, _("No entry")),
    )

    what = forms.ChoiceField(label=_("Attendance"), choices=WHAT, widget=Segmented())
    reason = forms.CharField(
        label=_("Reason of the excuse, or a remark"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"list": "reasons"}),
    )
    why = forms.CharField(label=_("Why is it corrected?"), max_length=300, widget=Text(rows=2))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, place: Place) -> None:
        known, slot = place.attended, place.seat.slot
        came = known.arrived_at is not None
        what = self.CAME if came or known.status is Status.UNMARKED else str(known.status)
        initial = {"what": what, "reason": known.reason, "version": place.version}
        super().__init__(data, initial=initial)
        self.place = place
        self.by_link = slot.modality != Modality.ONSITE or bool(known.joined)
        times = known.joined or ((known.arrived_at, known.left_at) if came else ())
        for n in range(CONNECTIONS if self.by_link else 1):
            pair = [clock(t, slot) for t in times[2 * n : 2 * n + 2]] + [None, None]
            self._add_pair(n, pair[0], pair[1])
        if not place.relied:
            del self.fields["why"]

    def _add_pair(self, n: int, start: time | None, end: time | None) -> None:
        words = (_("Joined"), _("Left the call")) if self.by_link else (_("Arrived"), _("Left"))
        for name, label, initial in zip((f"start{n}", f"end{n}"), words, (start, end), strict=True):
            self.fields[name] = forms.TimeField(label=label, required=False, widget=TimeInput(), initial=initial)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        count = CONNECTIONS if self.by_link else 1
        return [(self[f"start{n}"], self[f"end{n}"]) for n in range(count)]

    def entry(self) -> Entry:
        """What was entered. Raises `Invalid` with the fields named."""
        values = self.cleaned_data
        if values["what"] == Status.UNMARKED:
            return Entry()
        if values["what"] != self.CAME:
            return Entry(absence=Status(values["what"]), reason=values["reason"])
        moments = self._moments()
        if self.by_link:
            return Entry(joined=tuple(t for _name, t in moments if t is not None), reason=values["reason"])
        return Entry(arrived_at=moments[0][1], left_at=moments[1][1], reason=values["reason"])

    def _moments(self) -> list[tuple[str, datetime | None]]:
        known, times = self.place.attended, Times(self.place.seat.slot)
        before = known.joined or (known.arrived_at, known.left_at)
        found, gap = [], False
        for n, (start, end) in enumerate(self.pairs):
            for k, field in enumerate((start, end)):
                at = self.cleaned_data[field.name]
                old = before[2 * n + k] if 2 * n + k < len(before) else None
                gap = gap or at is None
                if at is not None and gap and (n, k) != (0, 1):
                    message = say("Fill the times from the first on, without a gap.")
                    times.problems.append(Problem("gap-in-times", message, field.name))
                found.append((field.name, times.read(at, before=old, where=field.name)))
        if times.problems:
            raise Invalid(*times.problems)
        return found

    def show(self, problems: Any) -> None:
        """Puts problems at the field they mean."""
        names = {"arrived_at": "start0", "left_at": "end0", "joined": "start0", "status": "what"}
        for problem in problems:
            name = names.get(problem.where, problem.where)
            self.add_error(name if name in self.fields else None, said(problem.message))


class EpisodeField(forms.ModelChoiceField):
    def label_from_instance(self, episode: Any) -> str:
        return f"{episode.client.name} · {episode.client.number}"


class WalkInForm(forms.Form):
    episode = EpisodeField(label=_("Client"), queryset=None, widget=Combobox())
    override_reason = forms.CharField(
        label=_("Why beyond the size limit"), max_length=120, required=False, help_text=_("Only for a full group.")
    )

    def __init__(self, *args: Any, episodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["episode"].queryset = episodes


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Your code"),
        widget=Keypad({"class": "masked"}, length=6),
        error_messages={"invalid": _("The code has six digits."), "required": _("Type your six digits.")},
    )
