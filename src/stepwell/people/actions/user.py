"""Accounts. Nobody signs up: an administrator makes the account and hands over a first password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any  # field values of the user's row

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.events import UserChanged
from stepwell.people.models import User
from stepwell.rules.access import Role
from stepwell.rules.problems import Problem


@transaction.atomic
def create_user(*, by: User, at: datetime, values: Mapping[str, Any], password: str) -> User:
    permit(by, "people.edit_users")
    email = values["email"].lower()
    if User.objects.filter(email=email).exists():
        raise Refused.because("email-taken", _("There is an account with this e-mail already."), "email")
    row = User(email=email)
    _fill(row, values)
    _set_password(row, password, at=at)
    row.save()
    row.sites.set(values["sites"])
    record(UserChanged(user_id=row.pk), by=by, at=at)
    return row


@transaction.atomic
def save_user(user: User, *, by: User, at: datetime, values: Mapping[str, Any]) -> User:
    """Changes roles, sites or the right to sign in. Nobody can lock themselves out this way."""
    permit(by, "people.edit_users")
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.pk == by.pk and (Role.ADMIN not in values["roles"] or not values["is_active"]):
        message = _("You cannot take your own administrator's rights away. Ask another administrator.")
        raise Refused.because("own-account", message)
    _fill(row, values)
    row.save()
    row.sites.set(values["sites"])
    record(UserChanged(user_id=row.pk), by=by, at=at)
    return row


@transaction.atomic
def set_password(user: User, *, by: User, at: datetime, password: str) -> None:
    """A new first password for somebody who lost theirs. Sessions of the old one end by themselves."""
    permit(by, "people.edit_users")
    row = User.objects.select_for_update().get(pk=user.pk)
    _set_password(row, password, at=at)
    row.save(update_fields=["password", "first_password_until"])
    record(UserChanged(user_id=row.pk), by=by, at=at)


def own_password(user: User) -> None:
    """The person chose a password of their own. A consequence of that, recorded by the door."""
    user.first_password_until = None
    user.save(update_fields=["first_password_until"])


def _fill(row: User, values: Mapping[str, Any]) -> None:
    if not values["roles"]:
        raise Refused.because("no-role", _("Choose at least one role."), "roles")
    if not values["sites"] and not values["all_sites"]:
        raise Refused.because("no-site", _("Choose a site, or all of them."), "sites")
    row.name, row.roles = values["name"], sorted(values["roles"])
    row.all_sites, row.is_active = values["all_sites"], values["is_active"]


def _set_password(row: User, password: str, *, at: datetime) -> None:
    try:
        validate_password(password, row)
    except ValidationError as error:
        raise Refused(*(Problem("weak-password", str(m), "password") for m in error.messages)) from None
    row.set_password(password)
    row.first_password_until = at + timedelta(days=settings.FIRST_PASSWORD_DAYS)
