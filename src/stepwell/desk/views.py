"""Today and the palette."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from stepwell.people.request import Request


@login_required
def today(request: Request) -> HttpResponse:
    return render(request, "desk/today.html", {})
