"""An authorization as the payer's letter gives it."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django.utils.translation import gettext_lazy as _

from stepwell.authorizations.models import Authorization
from stepwell.episodes.queries import of_client
from stepwell.people.models import Client, User
from stepwell.ui.forms import DateInput, Segmented
from stepwell.ui.rows import RowForm


class AuthorizationForm(RowForm):
    class Meta:
        model = Authorization
        fields = [
            *("episode", "coverage", "number", "code", "unit", "amount"),
            *("starts_on", "ends_on", "review_on"),
        ]
        labels = {"episode": _("Episode"), "coverage": _("Coverage")}
        widgets = {
            "unit": Segmented(),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "review_on": DateInput(),
        }
        help_texts = {
            "code": _("Empty: any code of the plan."),
            "review_on": _("When the payer wants to hear from us again."),
        }

    def __init__(self, *args: Any, client: Client, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        episodes, coverages = self.fields["episode"], self.fields["coverage"]
        episodes.queryset = of_client(client, viewer=viewer)
        episodes.label_from_instance = lambda e: f"{e.program} · {e.admitted_on}"
        coverages.queryset = client.coverages.select_related("plan__payer")
        self.fields["unit"].choices = Authorization.Unit.choices
        if self.instance._state.adding:
            newest = episodes.queryset.first()
            episodes.initial = newest
            coverages.initial = newest.coverage_id if newest else None
            self.fields["starts_on"].initial = newest.admitted_on if newest else None
