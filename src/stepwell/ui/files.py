"""A file that is handed to the browser, as it is or locked with a passphrase that the person typed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from pathlib import PurePath

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from stepwell.base.errors import Refused
from stepwell.base.locked_zip import SHORTEST, locked
from stepwell.rules.referrals import neutral


def lock_typed(request: HttpRequest, *, needed: bool | None = None) -> str:
    """The passphrase to lock a file with; empty for none. Asked before anything is written down as shared.

    Raises `Refused` for a passphrase that is too easy, or for none where one is needed: by default where the site
    asks for it (`STEPWELL_LOCK_EXPORTS`).
    """
    typed = request.POST.get("passphrase", "")
    needed = settings.LOCK_EXPORTS if needed is None else needed
    if not typed and needed:
        raise Refused.because("lock-needed", _("Here a file leaves only locked: type a passphrase for it."))
    if typed and (len(typed) < SHORTEST or not typed.isascii() or not typed.isprintable()):
        message = _("Type %(n)d characters or more, plain letters, digits and signs, like five words in a row.")
        raise Refused.because("weak-passphrase", message % {"n": SHORTEST})
    return typed


def spreadsheet(lines: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV that spreadsheet programs read as UTF-8, and in which they run nothing."""
    out = StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows([neutral(cell) for cell in line] for line in lines)
    return out.getvalue().encode()


def handed_out(name: str, content: bytes, *, media_type: str, lock: str, at: datetime) -> HttpResponse:
    """The answer that saves a file. Locked it is a zip of the same name with the file in it."""
    if lock:
        content = locked(name, content, passphrase=lock, at=at)
        name, media_type = f"{PurePath(name).stem}.zip", "application/zip"
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
