"""Every page in a language of brackets: what is not in brackets cannot be translated.

The catalog is collected the way a translator collects it (docs/translating.md), so a sentence that is marked but never
collected is found as well. Each page is opened with a clinic full of rows; each form is sent empty.
"""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from stepwell.config.environment import languages
from tests import cast
from tests.house import pseudo
from tests.house.addresses import addresses
from tests.house.world import MARKS, build

OURS = (
    "billing.batch.problems",
    "billing.charge.explanation",
    "billing.claim.problems",
    "intake.importfile.problems",
    "intake.importrow.problems",
    "privacy.finding.reasons",
    "worklist.item.title",
)
"""Columns whose content comes from code, not from people."""
NOT_OURS = (
    r"Stepwell",  # our name
    r"\w+ (?:call|Street 1)",  # what the clients of this world were given to say
    r"(?:state law and )?house rule",  # what a rule rests on, where a law is cited elsewhere
    r"\d+ (?:CFR|U\.S\.C\.)[^·\n]*",  # where a law is cited
    r"\b(?:PDF|JPEG|PNG|CSV|FHIR|NPI|ICD-10)\b",
)
"""What is right in English on any page."""
LEFT_OUT = {
    "ui:gallery": "invented rows that show components to those who build pages",
    "ui:gallery_find": "the same",
    "ui:gallery_plain": "the same",
}
"""Pages that are not read in brackets, each with its reason."""


@pytest.fixture(scope="module")
def brackets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write(folder)
    with override_settings(LOCALE_PATHS=[folder], LANGUAGES=languages([folder])):
        yield


@pytest.fixture
def reader(clinic):
    """One person with every role at both sites, who reads brackets."""
    person = clinic.admin
    person.roles = list(cast.ROLES)
    person.save()
    person.sites.add(clinic.other_site)
    browser = Client(headers={"accept-language": pseudo.CODE})
    browser.force_login(person)
    browser.raise_request_exception = False
    return browser


@pytest.mark.django_db
def test_no_page_says_anything_that_cannot_be_translated(brackets, reader, clinic):
    world = build(clinic)
    zones = {zone.replace("_", " ") for zone in available_timezones()}
    fine = pseudo.known(pseudo.typed(OURS) | set(MARKS.values()) | zones, *NOT_OURS)
    found: dict[str, list[str]] = {}
    opened = 0
    for address in addresses():
        if address.route in LEFT_OUT:
            continue
        for send in (reader.get, reader.post):
            reader.force_login(clinic.admin)  # some pages sign off
            with transaction.atomic():
                answer = send(address.url(world, "own"))
                transaction.set_rollback(True)
            if "text/html" not in answer.headers.get("Content-Type", "") or answer.status_code == 302:
                continue
            opened += 1
            for line in pseudo.english(answer.content.decode(), fine):
                found.setdefault(line, []).append(f"{send.__name__} {address.route}")
    told = "\n".join(f"{line!r}  on {len(where)}, {where[0]}" for line, where in found.items())
    assert not found, f"{len(found)} lines of {opened} pages\n{told}"


def test_a_catalog_that_is_put_there_brings_its_language(brackets, tmp_path):
    assert languages([tmp_path]) == [("en-us", "English")]
    for code in (pseudo.CODE, "pt_BR"):
        (tmp_path / code / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / code / "LC_MESSAGES" / "django.mo").touch()
    assert languages([tmp_path]) == [
        ("en-us", "English"), ("pt-br", "Português Brasileiro"), (pseudo.CODE, pseudo.CODE),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "shown"), [(pseudo.CODE, "⟦"), ("xx, en;q=0.5", "Sign")])
def test_a_person_gets_the_language_that_the_browser_asks_for(brackets, asked, shown):
    answer = Client(headers={"accept-language": asked}).get(reverse("account_login"))
    assert shown in answer.content.decode()
    assert ("⟦" in answer.content.decode()) is (asked == pseudo.CODE)
