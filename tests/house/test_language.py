"""Every page in a language of brackets: what is not in brackets cannot be translated.

The catalog is collected the way a translator collects it (docs/translating.md), so a sentence that is marked but never
collected is found as well. Each page is opened with a clinic full of rows; each form is sent empty.
"""

from __future__ import annotations

import ast
from itertools import product
from zoneinfo import available_timezones

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from stepwell.config.environment import languages
from tests import cast
from tests.catalog import KEYWORDS, SOURCE
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
    r"\d+\.\d+(?:\(\w+\)| and (?=\())+",  # paragraphs of a law
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
SIGN_ON = (
    *(
        "account_login",
        "account_logout",
        "account_change_password",
        "account_reset_password",
        "account_reauthenticate",
    ),
    *("mfa_index", "mfa_activate_totp", "usersessions_list"),
)


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


@pytest.fixture
def words_found(brackets, reader, clinic):
    """`words_found(url, ...)`: the English lines of pages, each with where it stands first."""
    world = build(clinic)
    zones = {zone.replace("_", " ") for zone in available_timezones()}
    fine = pseudo.known(
        pseudo.typed(OURS) | zones | {*MARKS.values(), *(f"{mark} call" for mark in MARKS.values())}, *NOT_OURS
    )

    def read(*urls):
        found = {}
        for url, send in product(urls, (reader.get, reader.post)):
            reader.force_login(clinic.admin)  # some pages sign off
            with transaction.atomic():
                answer = send(url, follow=True)
                transaction.set_rollback(True)
            if "text/html" in answer.headers.get("Content-Type", ""):
                for line in pseudo.english(answer.content.decode(), fine):
                    found.setdefault(line, f"{send.__name__} {url}")
        return [f"{line!r} on {where}" for line, where in found.items()]

    read.world = world
    return read


@pytest.mark.django_db
def test_no_page_says_anything_that_cannot_be_translated(words_found):
    """Opened, and sent with nothing filled in; what answers with a redirection is followed."""
    urls = [a.url(words_found.world, "own") for a in addresses() if a.route not in LEFT_OUT]
    found = words_found(*urls)
    assert not found, "\n".join([f"{len(found)} lines of {len(urls)} addresses", *found])


@pytest.mark.django_db
def test_the_sign_in_pages_can_be_translated(words_found):
    found = words_found(*map(reverse, SIGN_ON))
    assert not found, "\n".join(found)


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


def test_no_message_hides_in_an_fstring():
    """The collector reads no call inside of one before Python 3.12."""
    hidden = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and getattr(part.func, "id", "") in KEYWORDS
    ]
    assert not hidden
