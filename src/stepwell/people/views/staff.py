"""Staff with their credentials, and accounts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from stepwell.base.permit import permit
from stepwell.people import actions, queries
from stepwell.people.forms.staff import ROLES, NewUserForm, PasswordForm, StaffForm, UserForm, credentials
from stepwell.people.models import Credential, StaffMember, User
from stepwell.people.request import Request, asked
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def staff_list(request: Request) -> HttpResponse:
    permit(request.user, "people.find")
    text = asked(request)
    gone = request.GET.get("left") == "1"
    today = request.now.date()
    found = queries.staff_list(request.user, text=text, active=not gone)
    soon = [
        {"credential": c, "days": (c.expires_on - today).days} for c in queries.expiring(request.user, day=today)
    ]
    members = [{"row": m, "credentials": [_standing(c, today) for c in m.credentials.all()]} for m in found]
    context = {"members": members, "text": text, "left": gone, "soon": soon}
    return page(request, "people/staff_list.html", context, partial="found")


def _standing(credential: Credential, today: object) -> dict[str, object]:
    if not credential.valid_on(today):
        return {"row": credential, "tone": "bad"}
    near = credential.expires_on and (credential.expires_on - today).days <= queries.EXPIRING_DAYS
    return {"row": credential, "tone": "warn" if near else "ok"}


@login_required
def staff_edit(request: Request, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "people.edit_staff")
    member = queries.staff_member(pk, viewer=request.user) if pk else None
    form = StaffForm(request.POST or None, instance=member, viewer=request.user)
    held = credentials(member, request.POST or None)

    def save() -> StaffMember:
        return actions.save_staff(
            by=request.user,
            at=request.now,
            values=form.values(),
            credentials=held.entries(),
            member=member,
            version=form.base_version,
        )

    tried = attempt(save, form, held) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect("people:staff_list")
    context = {"member": member, "form": form, "credentials": held, "stale": tried.stale}
    return page(request, "people/staff_edit.html", context, status=tried.status)


@login_required
def user_list(request: Request) -> HttpResponse:
    permit(request.user, "people.edit_users")
    text = asked(request)
    names = dict(ROLES)
    accounts = [{"row": u, "roles": [names[r] for r in u.roles if r in names]} for u in queries.users(text=text)]
    return page(request, "people/user_list.html", {"accounts": accounts, "text": text}, partial="found")


@login_required
def user_new(request: Request) -> HttpResponse:
    permit(request.user, "people.edit_users")
    form = NewUserForm(request.POST or None)

    def save() -> User:
        values = form.values()
        return actions.create_user(by=request.user, at=request.now, values=values, password=values.pop("password"))

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("The account is made. Hand over the first password in person."))
        return redirect("people:user_list")
    return page(request, "people/user_edit.html", {"form": form}, status=tried.status)


@login_required
def user_edit(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "people.edit_users")
    account = queries.user(pk)
    form = UserForm(request.POST or None, instance=account)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.save_user(account, by=request.user, at=request.now, values=form.values()), form
        )
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect("people:user_list")
    return page(request, "people/user_edit.html", {"form": form, "account": account}, status=tried.status)


@login_required
def user_password(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "people.edit_users")
    account = queries.user(pk)
    form = PasswordForm(request.POST or None)

    def save() -> None:
        actions.set_password(account, by=request.user, at=request.now, password=form.cleaned_data["password"])

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("The new first password is set."))
        return redirect("people:user_list")
    return page(request, "people/user_password.html", {"form": form, "account": account}, status=tried.status)
