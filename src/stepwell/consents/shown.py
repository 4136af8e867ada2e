"""A client's consents as pages show them: standing, words and who may see what until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any  # lazy translations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stepwell.base.wording import said
from stepwell.consents.models import Consent, Form, FormSignature
from stepwell.consents.wording import classes_in_words, signers_of, until_of
from stepwell.people.models import Client
from stepwell.rules import consents as rules
from stepwell.rules.consents.kinds import plain
from stepwell.rules.consents.paper import Capacity, open_slots
from stepwell.rules.consents.rights import REMIND_DAYS
from stepwell.rules.consents.strokes import path
from stepwell.rules.consents.texts import listed

SLOT_WORDS = {
    Capacity.CLIENT: gettext_lazy("The client"),
    Capacity.GUARDIAN: gettext_lazy("A parent or guardian"),
    Capacity.REPRESENTATIVE: gettext_lazy("The representative"),
    Capacity.WITNESS: gettext_lazy("A witness"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a consent is worth today, in a word and a tone."""

    word: Any
    tone: str
    icon: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One consent on the client's page."""

    row: Consent
    standing: Standing
    what: str
    purpose: str
    until: str
    recipient_kind: str
    releases: bool
    plain_what: str
    plain_purpose: str


def shown(consents: Iterable[Consent], *, today: date) -> list[Shown]:
    """Those in force first, then by the day of signing."""
    found = [show(c, today=today) for c in consents]
    return sorted(found, key=lambda s: not s.standing.holds)


def show(row: Consent, *, today: date) -> Shown:
    known = rules.kinds().get(row.kind)
    return Shown(
        row=row,
        standing=standing(row, today=today),
        what=classes_in_words(row.classes),
        purpose=said(rules.titles("purposes").get(row.purpose, row.purpose)),
        until=until_of(row) or _("end of treatment"),
        recipient_kind=said(rules.titles("recipients").get(row.recipient_kind, "")),
        releases=known is not None and known.releases,
        plain_what=said(listed([said(plain("classes").get(c, c)) for c in row.classes])),
        plain_purpose=said(plain("purposes").get(row.purpose, row.purpose)),
    )


def standing(row: Consent, *, today: date) -> Standing:
    if row.revoked_at is not None:
        ending = getattr(row, "ending", None)
        event = ending is not None and ending.how == "event"
        return Standing(word=_("Ended") if event else _("Taken back"), tone="bad", icon="x", holds=False)
    if row.expires_on is not None and row.expires_on < today:
        return Standing(word=_("Ended"), tone="neutral", icon="", holds=False)
    if row.expires_on is not None and row.expires_on <= today + timedelta(days=REMIND_DAYS):
        return Standing(word=_("Ends soon"), tone="warn", icon="clock", holds=True)
    return Standing(word=_("In force"), tone="ok", icon="check", holds=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A signature as it is shown: its lines as a path."""

    row: FormSignature
    path: str
    whose: str


def drawn(signatures: Iterable[FormSignature]) -> list[Drawn]:
    return [
        Drawn(row=s, path=path(s.strokes), whose=SLOT_WORDS.get(Capacity(s.capacity), s.capacity))
        for s in signatures
    ]


def slots_of(form: Form, *, today: date) -> tuple[Capacity, ...]:
    """Who must still sign this form."""
    rows = form.signatures.all()
    signed = [rules.Signature(capacity=r.capacity, name=r.name, authority=r.authority, mark=r.mark) for r in rows]
    return open_slots(signed, signers=signers_of(form.client, day=today))


def minor_words(client: Client, *, today: date) -> list[str]:
    """What the law of the site's state says about this minor; empty for an adult."""
    signers = signers_of(client, day=today)
    if not signers.minor:
        return []
    rule = signers.rule
    if signers.alone:
        words = [
            _("This client is a minor and may decide alone here: only the minor signs."),
            _("A parent is told nothing, not even for payment, unless the minor signs for it (42 CFR 2.14(b))."),
        ]
    elif signers.alone is None:
        words = [
            _("This client is a minor. It is not certain that a minor may decide alone here: both sign."),
            _("Before that, a parent is not told that the minor asked for care (42 CFR 2.14(c))."),
        ]
    else:
        words = [
            _(
                "This client is a minor and may not decide alone here: the minor and a parent or guardian both sign."
            ),
            _("Before that, a parent is not told that the minor asked for care (42 CFR 2.14(c))."),
        ]
    if rule is not None:
        words.append(
            " ".join(w for w in (f"{rule.statute}.", rule.note, _("Check with counsel.") * rule.verify) if w)
        )
    return words
