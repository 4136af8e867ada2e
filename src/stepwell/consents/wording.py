"""The words of a form or a consent, and the digest that holds them fast. No rows are read here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date

from stepwell.base.wording import said
from stepwell.consents.models import Consent, FormSignature, Scan
from stepwell.consents.models.consent import Terms
from stepwell.people.models import Client
from stepwell.rules import consents as rules
from stepwell.rules.consents.texts import listed, until
from stepwell.rules.consents.texts import texts as all_texts
from stepwell.rules.problems import Problem
from stepwell.rules.wording import say

NO_TEXT = rules.Text(id="", kind="", title="", paragraphs=())


def words_of(terms: Terms, client: Client) -> list[str]:
    """What the client reads and signs."""
    found = rules.text(terms.text_version)
    if found is None:
        return []
    words = rules.composed(
        found,
        client=client.legal_name,
        program=terms.discloser,
        recipients=terms.recipients,
        classes=terms.classes,
        purpose=terms.purpose,
        until=until_of(terms),
        details=terms.details,
    )
    final = terms.final_until
    return [*words, *([f"This is final until {final:%B} {final.day}, {final.year}."] if final else [])]


def until_of(terms: Terms) -> str:
    return until(terms.expires_on, when=terms.expires_when)


def heading_of(terms: Terms) -> str:
    found = rules.text(terms.text_version)
    return found.title if found else terms.title


def paper_of(
    terms: Terms, client: Client, *, signatures: Sequence[rules.Signature], signed_on: date | None
) -> rules.Paper:
    return rules.Paper(
        kind=terms.kind,
        client=client.legal_name,
        discloser=terms.discloser,
        recipients=tuple(terms.recipients),
        purpose=terms.purpose,
        classes=tuple(terms.classes),
        details=terms.details,
        expires_on=terms.expires_on,
        expires_when=terms.expires_when,
        text=all_texts().get(terms.text_version, NO_TEXT),
        signatures=tuple(signatures),
        signed_on=signed_on,
    )


def signers_of(client: Client, *, day: date) -> rules.Signers:
    """Whose signatures a consent of this client needs, by the law of the site's state."""
    return rules.signers(client.birth_date, state=client.home_site.state, day=day)


def problems_of_ends(terms: Terms, *, today: date) -> list[Problem]:
    """A form whose end lies before today says nothing."""
    found = []
    if terms.expires_on is not None and terms.expires_on < today:
        found.append(
            Problem("ends-before-signing", say("The consent would end before it is signed."), "expires_on")
        )
    if terms.final_until is not None:
        if not rules.kind(terms.kind).may_be_final:
            message = say("Only a consent to monitoring by the courts may be final (42 CFR 2.35).")
            found.append(Problem("never-final", message, "final_until"))
        elif terms.expires_on is not None and terms.final_until > terms.expires_on:
            found.append(Problem("final-too-long", say("It cannot be final after it has ended."), "final_until"))
    return found


def digest_of(
    terms: Terms,
    client: Client,
    words: Sequence[str],
    *,
    signatures: Iterable[FormSignature],
    scans: Iterable[Scan],
) -> str:
    """SHA-256 over everything the signatures stand under, and over themselves."""
    whole = {
        "client": str(client.pk),
        "kind": terms.kind,
        "text": terms.text_version,
        "words": list(words),
        "recipient_kind": terms.recipient_kind,
        "recipients": list(terms.recipients),
        "purpose": terms.purpose,
        "classes": list(terms.classes),
        "details": terms.details,
        "expires_on": str(terms.expires_on or ""),
        "expires_when": terms.expires_when,
        "final_until": str(terms.final_until or ""),
        "signatures": sorted(s.digest for s in signatures),
        "scans": sorted(s.digest for s in scans),
    }
    return sha256(whole)


def sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def classes_in_words(codes: Iterable[str]) -> str:
    """Classes of data, as a page names them to the staff, in the reader's language."""
    return said(listed([said(rules.titles("classes").get(c, c)) for c in codes]))


def scope_of(consent: Consent) -> str:
    """42 CFR 2.32(b): a clear account of what a consent covers, to travel with the data."""
    classes = [rules.titles("classes").get(c, c) for c in consent.classes]
    purpose = rules.titles("purposes").get(consent.purpose, consent.purpose)
    ends = until_of(consent) or "end of treatment"
    return (
        f"Consent of {consent.signed_on:%Y-%m-%d} ({consent.text_version}) to {listed(consent.recipients)}; "
        f"what: {listed(classes)}; for: {purpose}; until: {ends}."
    )
