"""Whoever signs in. What they may do comes from their roles, what they may see from their sites."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.people.models.place import Site
from stepwell.rules.access import Role, acts_of


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:  # Any: model fields
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    roles = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("roles"))
    sites = models.ManyToManyField(Site, blank=True, related_name="users", verbose_name=_("sites"))
    all_sites = models.BooleanField(_("sees every site"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(db_default=models.functions.Now())
    emergency_until = models.DateTimeField(null=True, editable=False)
    """When the last of this person's emergency accesses ends: spares everybody else the question."""

    first_password_until = models.DateTimeField(null=True, editable=False)
    """Until when the password that an administrator handed over opens the door. None: it is the person's own."""

    reading_at: datetime | None = None
    """Set by the edge while this person only reads: an emergency access shows charts and changes none."""

    objects = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[r.value for r in Role]), name="user_roles_are_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_set(self) -> frozenset[str]:
        return frozenset(self.roles)

    @cached_property
    def acts(self) -> frozenset[str]:
        """Every act this person's roles allow: for menus and buttons. Actions ask `permit`."""
        return acts_of(self.roles)

    @cached_property
    def opened_in_emergency(self) -> frozenset[uuid.UUID]:
        """The clients whose charts this person may read now, and only read, because of an emergency."""
        now = self.reading_at
        if now is None or self.emergency_until is None or self.emergency_until <= now:
            return frozenset()
        return frozenset(self.emergency_accesses.filter(expires_at__gt=now).values_list("client_id", flat=True))

    @property
    def site_ids(self) -> frozenset[uuid.UUID]:
        """The sites this person sees, read once a request."""
        return self._scope[0]

    @property
    def opened_ids(self) -> frozenset[uuid.UUID]:
        """The clients whose restricted charts this person holds a key of, read with the sites."""
        return self._scope[1]

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the wall of this person's first site: their moments are shown and typed by it."""
        return self._scope[2]

    @cached_property
    def _scope(self) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID], ZoneInfo]:
        chosen = (Site.objects.all() if self.all_sites else self.sites.all()).order_by()
        keys = self.keyholder_set.order_by().values_list("client", *map(models.Value, ("", "")))
        rows = list(chosen.values_list("pk", "name", "time_zone").union(keys, all=True))
        sites = sorted((name, zone, pk) for pk, name, zone in rows if zone)
        return (
            frozenset(pk for _name, _zone, pk in sites),
            frozenset(pk for pk, _name, zone in rows if not zone),
            ZoneInfo(sites[0][1] if sites else "UTC"),
        )
