"""What is too easy to guess in a password of this house: its own words, with a year or a sign behind them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stepwell.people.models import Organization, Site, User

WORDS = (
    *(
        "stepwell",
        "password",
        "welcome",
        "letmein",
        "changeme",
        "qwerty",
        "admin",
        "clinic",
        "counselor",
        "counseling",
    ),
    *("recovery", "treatment", "therapy", "program", "patient", "client", "health", "sober", "sobriety", "rehab"),
    *("intensive", "outpatient", "spring", "summer", "autumn", "winter", "monday", "friday"),
)
"""Of the product, the trade and the habits of the hurried. The names of the clinic and of the person are added."""
LEAST_LEFT = 8
"""So many letters must be left when the words of the house are taken out."""
SHORTEST_WORD = 3


class HouseWords:
    """Refuses a password that is little more than words of the house. A passphrase may still hold one of them."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = password.lower()
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, " ")
        letters = sum(c.isalpha() for c in left)
        if letters < LEAST_LEFT and letters < sum(c.isalpha() for c in password):
            raise ValidationError(
                _("This is little more than words that everybody here knows. Add words of your own."),
                code="house_words",
            )

    def get_help_text(self) -> str:
        return _("It is more than the clinic's name, a site, your own name or a word of the trade with a number.")


def _words(user: User | None) -> set[str]:
    named = [*Organization.objects.values_list("name", "city"), *Site.objects.values_list("name", "city")]
    texts = [text for row in named for text in row]
    if user is not None:
        texts += [user.name, user.email]
    found = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower())}
    return {*WORDS, *(w for w in found if len(w) >= SHORTEST_WORD)}
