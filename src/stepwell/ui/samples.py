"""Invented content for the gallery. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.rules.problems import Problem
from stepwell.ui import forms as ours
from stepwell.ui import grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An invented client's week."""

    name: str
    pronouns: str
    age: int
    number: str
    stage: str
    counselor: str
    prescribed: int
    delivered: int
    ahead: int = 0
    excused: int = 0
    standing: str = ""
    tone: str = "neutral"
    icon: str = ""


CLIENTS = (
    Sample(
        name="Amara Okafor",
        pronouns="she/her",
        age=34,
        number="C-1042",
        stage="Early recovery",
        counselor="J. Reyes",
        prescribed=540,
        delivered=540,
        ahead=90,
        standing="Met",
        tone="ok",
        icon="check",
    ),
    Sample(
        name="Daniel Whitehorse",
        pronouns="he/him",
        age=51,
        number="C-1017",
        stage="Engagement",
        counselor="J. Reyes",
        prescribed=540,
        delivered=330,
        ahead=210,
        standing="On track",
        tone="info",
        icon="clock",
    ),
    Sample(
        name="Li Na Chen",
        pronouns="she/her",
        age=27,
        number="C-1088",
        stage="Engagement",
        counselor="P. Novak",
        prescribed=720,
        delivered=300,
        ahead=240,
        excused=60,
        standing="Will miss",
        tone="warn",
        icon="alert-triangle",
    ),
    Sample(
        name="Tomás Ibarra-Quintero",
        pronouns="they/them",
        age=19,
        number="C-1101",
        stage="Maintenance",
        counselor="P. Novak",
        prescribed=360,
        delivered=90,
        standing="Missed",
        tone="bad",
        icon="x",
    ),
)

PROBLEMS = (
    Problem("missing-signature", "The note of May 4 is not signed.", where="Line 2"),
    Problem("short-minutes", "170 minutes were delivered; this plan pays a day from 180.", where="Line 3"),
    Problem("no-authorization", "No authorization covers May 6. Ask the payer, or move the charge to self-pay."),
)

MONDAY = date(2026, 5, 4)


def week() -> grid.Week:
    """A week with overlaps, a holiday and a canceled group."""
    table = (
        (0, "09:00", "10:30", "Early recovery skills", "1", ("Room 2 · J. Reyes", "9 of 12")),
        (0, "09:00", "10:00", "Family education", "3", ("Room 4 · A. Haddad",)),
        (0, "10:45", "12:00", "Relapse prevention", "2", ("Room 2 · J. Reyes", "11 of 12")),
        (0, "13:00", "13:50", "Okafor, individual", "4", ("Office 3",)),
        (1, "09:00", "12:00", "Process group", "5", ("Room 1 · P. Novak", "8 of 10")),
        (1, "10:00", "10:50", "Chen, individual", "4", ("Office 3",)),
        (1, "10:30", "11:20", "Medical visit", "6", ("Dr. Osei",)),
        (2, "09:00", "10:30", "Early recovery skills", "1", ("Room 2 · J. Reyes",)),
        (2, "10:45", "12:00", "Relapse prevention", "2", ("Room 2 · J. Reyes",)),
        (3, "17:30", "19:00", "Evening skills", "7", ("Telehealth", "6 of 12")),
        (3, "09:00", "12:00", "Process group", "5", ("Room 1 · P. Novak",)),
        (4, "09:00", "10:30", "Early recovery skills", "1", ("Room 2 · substitute K. Lund",)),
        (4, "12:15", "12:30", "Check-in", "8", ()),
    )
    events = [
        grid.Event(
            id=f"e{at}",
            title=title,
            start=_at(day, begins),
            end=_at(day, ends),
            url="#week",
            lines=lines,
            tone=tone,
            movable=True,
            quiet=at == 9,
            badge=str(_("Canceled")) if at == 9 else "",
            badge_tone="bad",
        )
        for at, (day, begins, ends, title, tone, lines) in enumerate(table)
    ]
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    return grid.week(
        events,
        days=days,
        today=days[1],
        now=_at(1, "11:10"),
        first_hour=9,
        last_hour=19,
        closed=days[5:],
        notes={days[2]: str(_("Staff meeting at noon"))},
    )


def _at(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"{MONDAY + timedelta(days=day)}T{clock}")


STATUSES = (
    ("here", _("Here")),
    ("late", _("Late")),
    ("left", _("Left early")),
    ("excused", _("Excused")),
    ("absent", _("No-show")),
)
STATUS_TONES = {"here": "ok", "late": "warn", "left": "warn", "excused": "info", "absent": "bad"}


class RosterForm(forms.Form):
    """One client's line of a roster."""

    status = forms.ChoiceField(choices=STATUSES, required=False, widget=ours.Segmented(tones=STATUS_TONES))
    arrived = forms.TimeField(required=False, widget=ours.TimeInput())
    left = forms.TimeField(required=False, widget=ours.TimeInput())


class AdmissionForm(forms.Form):
    """Every kind of field in its resting state."""

    name = forms.CharField(label=_("Preferred name"), help_text=_("What we call this person, on every screen."))
    email = forms.EmailField(label=_("Email"), required=False)
    born_on = forms.DateField(label=_("Birth date"), widget=ours.DateInput())
    starts_at = forms.TimeField(label=_("Starts"), widget=ours.TimeInput(), required=False)
    hours = forms.IntegerField(label=_("Prescribed hours a week"), min_value=6, max_value=30)
    level = forms.ChoiceField(
        label=_("Level of care"),
        choices=(("2.1", _("2.1 Intensive outpatient")), ("2.5", _("2.5 Partial hospitalization"))),
    )
    counselor = forms.ChoiceField(
        label=_("Primary counselor"),
        choices=(
            ("", "---------"),
            ("1", "Jo Reyes"),
            ("2", "Petra Novak"),
            ("3", "Amal Haddad"),
            ("4", "Kim Lund"),
        ),
        widget=ours.Combobox(),
        help_text=_("Type a few letters of the name."),
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=(("1", _("Monday")), ("2", _("Tuesday")), ("3", _("Wednesday")), ("4", _("Thursday"))),
        widget=ours.ManyChoices(attrs={"class": "across"}),
    )
    track = forms.ChoiceField(
        label=_("Track"),
        choices=(("am", _("Morning")), ("pm", _("Afternoon")), ("eve", _("Evening"))),
        widget=ours.Segmented(),
        initial="am",
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics still to come"),
        choices=(
            ("a", _("Triggers and cravings")),
            ("b", _("Sleep")),
            ("c", _("Family and friends")),
            ("d", _("Money and time")),
        ),
        widget=ours.ManyCombobox(),
        required=False,
    )
    reason = forms.CharField(label=_("Reason for care, in the client's words"), widget=ours.Text())
    consent = forms.BooleanField(
        label=_("The consent to treatment is signed"), help_text=_("Without it nothing can be scheduled.")
    )
    texts = forms.BooleanField(label=_("May we leave a message?"), required=False, widget=ours.Switch())
    file = forms.FileField(
        label=_("Referral"),
        widget=ours.Upload(accept=".csv,.ndjson", hint=_("CSV or NDJSON, up to 50 MB")),
        required=False,
    )


def wrong_form() -> AdmissionForm:
    """The same form, sent with mistakes."""
    form = AdmissionForm(
        {"name": "", "email": "amara@", "hours": "45", "born_on": "2031-02-30", "days": [], "level": "2.1"}
    )
    form.quiet_errors = True  # the gallery shows several forms; none takes the focus
    form.is_valid()
    return form


class KioskForm(forms.Form):
    code = forms.CharField(label=_("Your code"), widget=ours.Keypad(length=6))
