"""Staff and their credentials. An expired credential blocks signing and leading from the next day."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Row
from stepwell.people.models.place import Site, npi, state
from stepwell.people.models.user import User


@former_values
class StaffMember(Row):
    """A person who works here, with or without a sign-in."""

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="staff")
    first_name = models.CharField(_("first name"), max_length=60)
    last_name = models.CharField(_("last name"), max_length=60)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    npi = models.CharField(_("NPI"), max_length=10, blank=True, validators=[npi])
    taxonomy = models.CharField(_("taxonomy code"), max_length=10, blank=True)
    sites = models.ManyToManyField(Site, related_name="staff", verbose_name=_("sites"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def credential_on(self, day: date) -> Credential | None:
        """The credential under which this person may sign on `day`, the highest-ranked first."""
        valid = [c for c in self.credentials.all() if c.valid_on(day)]
        return min(valid, key=lambda c: c.rank, default=None)


@former_values
class Credential(Row):
    """A license or certificate of a staff member."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="credentials")
    code = models.CharField(_("credential"), max_length=20, help_text=_("As printed after the name: LCSW, LADC"))
    number = models.CharField(_("number"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True, validators=[state])
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    may_sign = models.BooleanField(_("may sign notes"), default=True)
    needs_cosignature = models.BooleanField(_("needs a co-signature"), default=False)
    rank = models.PositiveSmallIntegerField(_("order"), default=10)

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.code

    def valid_on(self, day: date) -> bool:
        """The last valid day is `expires_on` itself."""
        return (self.issued_on is None or self.issued_on <= day) and (
            self.expires_on is None or day <= self.expires_on
        )
