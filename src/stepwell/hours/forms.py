"""Which week, which site, whose clients."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from stepwell.episodes.models import Episode
from stepwell.hours.wording import STATUSES
from stepwell.people.models import Site, StaffMember, User
from stepwell.people.queries import staff
from stepwell.ui.forms import DateInput


class WeekForm(forms.Form):
    """A filter. A value that does not fit is ignored: the page then shows this week and everybody."""

    day = forms.DateField(label=_("Week of"), required=False, widget=DateInput)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("All sites"))
    counselor = forms.ModelChoiceField(
        StaffMember.objects.none(), label=_("Counselor"), required=False, empty_label=_("Everybody")
    )
    standing = forms.ChoiceField(label=_("Standing"), required=False)

    def __init__(self, data: Any, *, viewer: User, today: date) -> None:  # Any: QueryDict
        super().__init__(data)
        self.today = today
        self.fields["site"].queryset = Site.objects.filter(pk__in=viewer.site_ids)
        counselors = staff(viewer).filter(Exists(Episode.objects.filter(counselor=OuterRef("pk"))))
        self.fields["counselor"].queryset = counselors.prefetch_related(None)
        self.fields["standing"].choices = [("", _("All")), *((key, label) for key, label, *_rest in STATUSES)]
        self.is_valid()

    def chosen(self) -> tuple[date, UUID | None, UUID | None]:
        values = self.cleaned_data
        site, counselor = values.get("site"), values.get("counselor")
        return values.get("day") or self.today, site.pk if site else None, counselor.pk if counselor else None

    def status(self) -> str:
        return self.cleaned_data.get("standing", "")
