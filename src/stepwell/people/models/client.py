"""The person receiving care, and the people around them."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Row
from stepwell.people.models.place import Address, Site
from stepwell.people.models.user import User
from stepwell.rules.ages import age_on

phone_number = RegexValidator(r"^\+?[0-9 ().-]{7,20}$", _("Write a phone number like 614-555-0100."))

LANGUAGES = (
    ("en", _("English")),
    ("es", _("Spanish")),
    ("zh", _("Chinese")),
    ("vi", _("Vietnamese")),
    ("tl", _("Tagalog")),
    ("ar", _("Arabic")),
    ("fr", _("French")),
    ("ht", _("Haitian Creole")),
    ("ko", _("Korean")),
    ("ru", _("Russian")),
    ("pt", _("Portuguese")),
    ("so", _("Somali")),
    ("ase", _("American Sign Language")),
    ("und", _("Another language")),
)
"""Offered on forms, as BCP 47 tags. A record that came from elsewhere may carry another one."""


@former_values
class Client(Row, Address):
    """A client. Sex and gender follow US Core 6.1 (birth sex; gender identity); names follow the client's wish."""

    class BirthSex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")
        UNKNOWN = "UNK", _("Unknown")
        OTHER = "OTH", _("Other")

    class Gender(models.TextChoices):
        FEMALE = "female", _("Woman")
        MALE = "male", _("Man")
        NON_BINARY = "non-binary", _("Non-binary")
        TRANS_FEMALE = "transgender-female", _("Transgender woman")
        TRANS_MALE = "transgender-male", _("Transgender man")
        OTHER = "other", _("Other")
        UNDISCLOSED = "asked-declined", _("Prefers not to say")

    number = models.CharField(_("client number"), max_length=12, unique=True)
    first_name = models.CharField(_("legal first name"), max_length=80)
    middle_name = models.CharField(_("middle name"), max_length=80, blank=True)
    last_name = models.CharField(_("legal last name"), max_length=80)
    preferred_name = models.CharField(_("preferred name"), max_length=80, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    birth_date = models.DateField(_("date of birth"))
    birth_sex = models.CharField(_("sex at birth"), max_length=3, choices=BirthSex)
    gender = models.CharField(_("gender"), max_length=20, choices=Gender, blank=True)
    language = models.CharField(_("preferred language"), max_length=10, default="en")
    interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    email = models.EmailField(_("e-mail"), blank=True)
    home_site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="clients", verbose_name=_("site"))
    restricted = models.BooleanField(
        _("restricted chart"), default=False, help_text=_("Only the people named as key holders see this client.")
    )
    keyholders = models.ManyToManyField(User, through="Keyholder", related_name="+")
    deceased_on = models.DateField(_("died on"), null=True, blank=True)
    kiosk_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["last_name", "first_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kiosk_digest"], condition=~models.Q(kiosk_digest=""), name="kiosk_code_once"
            ),
        ]
        indexes = [
            models.Index(models.functions.Lower("last_name"), "birth_date", name="client_name_birth"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people here call this client: preferred first name, legal last name."""
        return f"{self.preferred_name or self.first_name} {self.last_name}"

    @property
    def legal_name(self) -> str:
        return " ".join(n for n in (self.first_name, self.middle_name, self.last_name) if n)

    @property
    def language_name(self) -> str:
        return str(dict(LANGUAGES).get(self.language, self.language))

    @staticmethod
    def digest_of(code: str) -> str:
        """The keyed digest of a kiosk code (HMAC-SHA-256 under the site's secret): the code itself is never kept."""
        return salted_hmac("stepwell.people.kiosk", code, algorithm="sha256").hexdigest()

    def age_on(self, day: date) -> int:
        return age_on(self.birth_date, day)


class Keyholder(Row):
    """Someone who may open a restricted chart."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "user"], name="keyholder_once")]


@former_values
class Phone(Row):
    """A client's number, and what we may do with it. Nobody calls a number without asking here first."""

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("Mobile")
        HOME = "home", _("Home")
        WORK = "work", _("Work")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(_("number"), max_length=20, validators=[phone_number])
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.MOBILE)
    may_call = models.BooleanField(_("we may call"), default=True)
    may_leave_message = models.BooleanField(_("we may leave a message"), default=False)
    may_text = models.BooleanField(_("we may text"), default=False)
    preferred = models.BooleanField(_("first choice"), default=False)

    class Meta:
        ordering = ["-preferred", "kind"]


@former_values
class Contact(Row):
    """A family member or other person linked to a client. Being listed is not a consent to tell them anything."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=160)
    relation = models.CharField(_("relation"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[phone_number])
    emergency = models.BooleanField(_("call in an emergency"), default=False)

    class Meta:
        ordering = ["-emergency", "name"]


class Identifier(Row):
    """A number another system knows this client by. `system` is a URI, as FHIR has it."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="identifiers")
    system = models.CharField(max_length=200)
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "value"], name="identifier_once")]
