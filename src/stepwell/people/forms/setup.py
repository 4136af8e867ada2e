"""The organization, sites, rooms, payers and plans."""

from __future__ import annotations

from typing import Any  # form arguments are of any type
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.people.models import Organization, Payer, Room, Site
from stepwell.ui.forms import Combobox
from stepwell.ui.rows import RowForm

ADDRESS = ("line1", "line2", "city", "state", "postal_code")
US_ZONES = (
    *("America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Phoenix"),
    *("America/Los_Angeles", "America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico"),
)
FEATURES = (
    ("group", _("Group room")),
    ("office", _("Office")),
    ("video", _("Video")),
    ("accessible", _("Step-free")),
)
FILING = (
    ("MC", _("Medicaid (MC)")),
    ("MA", _("Medicare Part A (MA)")),
    ("MB", _("Medicare Part B (MB)")),
    ("CI", _("Commercial (CI)")),
    ("BL", _("Blue Cross Blue Shield (BL)")),
    ("HM", _("Health maintenance organization (HM)")),
    ("CH", _("TRICARE (CH)")),
    ("VA", _("Veterans Affairs (VA)")),
    ("OF", _("Other federal program (OF)")),
    ("09", _("Self-pay (09)")),
    ("ZZ", _("Grant or other (ZZ)")),
)


class OrganizationForm(RowForm):
    class Meta:
        model = Organization
        fields = ["name", "npi", "tax_id", "taxonomy", "phone", "email", "submitter_id", "part2_program", *ADDRESS]


class SiteForm(RowForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), widget=Combobox())

    class Meta:
        model = Site
        fields = ["name", "code", "time_zone", "phone", "npi", "place_of_service", *ADDRESS, "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = sorted(available_timezones() - set(US_ZONES))
        self.fields["time_zone"].choices = [(z, z.replace("_", " ")) for z in (*US_ZONES, *others)]


class RoomForm(RowForm):
    features = forms.MultipleChoiceField(
        label=_("Suited for"), choices=FEATURES, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Room
        fields = ["name", "capacity", "features", "active"]


class PayerForm(RowForm):
    kind = forms.ChoiceField(label=_("Filing code"), choices=FILING, initial="CI")

    class Meta:
        model = Payer
        fields = ["name", "kind", "payer_id", "receiver_id", "receiver_name", "production", *ADDRESS]
