"""The list that a client may ask for: who looked at the record, and what left the program."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from stepwell.base.permit import permit
from stepwell.people import queries as people
from stepwell.people.request import Request
from stepwell.people.sign_on import confirm
from stepwell.privacy import actions
from stepwell.privacy.forms import ToldForm
from stepwell.privacy.wording import page_words, purpose_words
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: Request, pk: UUID) -> HttpResponse:
    """Asks for the days and that the person was identified; then the list, to be printed and handed over."""
    client = people.client(pk, viewer=request.user)
    permit(request.user, "audit.give_list")
    today = client.home_site.day_of(request.now)
    if request.method == "POST":
        confirm(request)
    form = ToldForm(request.POST or None, today=today)

    def make() -> actions.Told:
        said = form.cleaned_data
        return actions.tell_client(
            client,
            first=said["first"],
            last=said["last"],
            identified=said["identified"],
            by=request.user,
            at=request.now,
        )

    tried = attempt(make, form) if request.method == "POST" else Attempt()
    with timezone.override(client.home_site.zone):
        if not tried.done:
            actions.read_trail(
                "privacy.told", shown=[client.pk], client_id=client.pk, by=request.user, at=request.now
            )
            context = {"client": client, "form": form, "tab": "privacy:of_client"}
            return page(request, "privacy/told.html", context, status=tried.status)
        made = tried.row
        context = {
            "client": client,
            "first": form.cleaned_data["first"],
            "last": form.cleaned_data["last"],
            "days": [{"row": d, "pages": _merged(d.pages)} for d in made.days],
            "left": [{"row": d, "purpose": purpose_words(d.purpose)} for d in made.left],
            "now": request.now,
        }
        return page(request, "privacy/print_told.html", context)


def _merged(pages: list[str]) -> list[str]:
    return list(dict.fromkeys(str(page_words(p)) for p in pages))
