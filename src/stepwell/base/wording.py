"""What the rules said, in the reader's language: `said(problem.message)`, in a template `{{ message|said }}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any  # values of a sentence are of any type

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from stepwell.rules.wording import Said, from_parts, parts


def said(text: Any) -> str:
    """A sentence of the rules in the language of the request; any other text is looked up as it stands.

    `text` may also be what `kept` made. A translation that names a value which the sentence does not have falls back
    to English: no page fails over a catalog.
    """
    if isinstance(text, dict):
        return said(from_parts({"text": text.get("message", ""), **text.get("parts", {})}))
    if not isinstance(text, Said):
        return gettext(text) if text else ""
    count = text.values.get("n")
    if text.many and isinstance(count, int):
        template = ngettext(text.template, text.many, count)
    else:
        template = gettext(text.template)
    if not text.values:
        return template
    language = get_language()
    try:
        return template.format_map({name: _spoken(value, language) for name, value in text.values.items()})
    except (LookupError, ValueError, AttributeError):
        return str(text)


def _spoken(value: object, language: str | None) -> object:
    if isinstance(value, Said):
        return _piece(language, value.template, value)
    if isinstance(value, tuple):
        return ", ".join(str(_spoken(part, language)) for part in value)
    if isinstance(value, date):
        # Translators: how a day stands in a sentence, in the letters of Django's date filter.
        return date_format(value, gettext("M j, Y"))
    return value


@lru_cache(maxsize=4096)
def _piece(_language: str | None, _template: str, value: Said) -> str:
    """A part of a sentence: hours, days and kinds come again and again on a board."""
    return said(value)


def kept(message: str) -> dict[str, Any]:
    """A sentence as a row's JSON keeps it: `message` in English for whoever reads the row, `parts` for `said`."""
    if not isinstance(message, Said):
        return {"message": str(message)}
    return {"message": str(message), "parts": {n: v for n, v in parts(message).items() if n != "text"}}


def said_again(text: str, templates: Iterable[str]) -> str:
    """English sentences of these templates that a column keeps as text, in the reader's language.

    What is not recognized (cut off, or written by an older version) stays as it is.
    """
    done, rest = [], text
    known = [(template, _pattern(template)) for template in templates]
    while rest:
        fits = ((template, pattern.match(rest)) for template, pattern in known)
        template, found = next(((t, f) for t, f in fits if f), ("", None))
        if found is None:
            return " ".join([*done, rest])
        done.append(said(Said(found[0], template, found.groupdict())))
        rest = rest[found.end() :].lstrip()
    return " ".join(done)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{p}>.+?)" if n % 2 else re.escape(p) for n, p in enumerate(pieces)))
