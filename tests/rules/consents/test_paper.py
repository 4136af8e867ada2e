import hashlib
import json
import re
from dataclasses import replace
from datetime import date

from stepwell.rules.consents import Paper, Signature, composed, kind, kinds, missing, notice, signers, text
from stepwell.rules.consents.paper import open_slots, unsigned
from stepwell.rules.consents.texts import TO_CLIENTS, WITH_DISCLOSURE, texts, until
from tests.rules.cases import each
from tests.rules.reference import vectors

DAY = date(2026, 3, 2)
ADULT = signers(date(1988, 2, 14), state="OH", day=DAY)
CLIENT = Signature(capacity="client", name="Avery Testclient")


def paper(id, **values):
    """A complete form of this kind, signed by the client."""
    known = kind(id)
    whole = {
        "kind": id,
        "client": "Avery Testclient",
        "discloser": "Stepwell Test Clinic",
        "recipients": known.names or ("Oak Court",),
        "purpose": known.purposes[0],
        "classes": known.chosen or known.classes[:1],
        "details": "only those who treat me",
        "expires_on": DAY,
        "expires_when": "",
        "text": text(known.text),
        "signatures": (CLIENT,),
        "signed_on": DAY,
    }
    return Paper(**{**whole, **values})


@each("id", kinds())
def test_a_whole_form_of_every_kind_lacks_nothing(id):
    assert missing(paper(id), signers=ADULT) == ()


TAKEN_AWAY = {
    "patient": {"client": " "},
    "discloser": {"discloser": ""},
    "what": {"classes": ()},
    "recipient": {"recipients": (" ",)},
    "members": {"details": ""},
    "purpose": {"purpose": ""},
    "expiry": {"expires_on": None},
    "signature": {"signatures": ()},
    "signed_on": {"signed_on": None},
    "authority": {"signatures": (Signature(capacity="representative", name="R"),)},
    "witness": {"signatures": (replace(CLIENT, mark=True),)},
}


@each("id", kinds())
def test_each_element_taken_away_is_named_with_its_rule(id):
    for element in kind(id).elements:
        if element.id in {"revoke", "redisclosure", "refusal", "opt_out"}:
            silent = replace(text(kind(id).text), paragraphs=())
            found = missing(paper(id, text=silent), signers=ADULT)
        elif element.id == "alone":
            found = missing(
                paper(id, classes=(*kind(id).classes, "general_medical", "psychotherapy_note")), signers=ADULT
            )
        else:
            found = missing(paper(id, **TAKEN_AWAY[element.id]), signers=ADULT)
        named = {p.code: p for p in found}
        assert f"missing-{element.id}" in named
        assert element.cite in named[f"missing-{element.id}"].message


def test_an_empty_form_names_everything_at_once():
    bare = paper("specific", client="", discloser="", recipients=(), purpose="", classes=(), expires_on=None,
                 signatures=(), signed_on=None)  # fmt: skip
    assert {p.code for p in missing(bare, signers=ADULT)} == {
        f"missing-{e}"
        for e in ("patient", "discloser", "what", "recipient", "purpose", "expiry", "signature", "signed_on")
    }


def test_a_form_may_be_whole_before_anybody_signs():
    assert unsigned(paper("specific", signatures=(), signed_on=None), signers=ADULT) == ()


def test_a_minor_who_may_consent_alone_signs_alone():
    teen = signers(date(2010, 3, 1), state="OH", day=DAY)
    assert open_slots([CLIENT], signers=teen) == ()
    assert open_slots([Signature(capacity="guardian", name="P")], signers=teen) == ("client",)


@each("state", ["NY", "XX"])
def test_where_the_minor_may_not_or_nobody_knows_both_sign(state):
    teen = signers(date(2010, 3, 1), state=state, day=DAY)
    assert open_slots([CLIENT], signers=teen) == ("guardian",)
    problems = missing(paper("tpo"), signers=teen)
    assert "Still to sign: a parent or guardian." in problems[0].message


@each("day, minor", [(date(2026, 3, 1), True), (date(2026, 3, 2), False)])
def test_a_minor_comes_of_age_on_the_birthday(day, minor):
    assert signers(date(2008, 3, 2), state="OH", day=day).minor is minor


def test_a_mark_needs_a_witness():
    marked = replace(CLIENT, mark=True)
    assert open_slots([marked], signers=ADULT) == ("witness",)
    assert open_slots([marked, Signature(capacity="witness", name="W")], signers=ADULT) == ()


@each("id", texts())
def test_every_text_states_what_its_kind_must_state(id):
    stated = {"patient", "revoke", "redisclosure", "refusal", "opt_out", "members", "purpose"}
    needed = {e.id for e in kind(text(id).kind).elements} & stated
    assert needed <= text(id).elements


def test_a_published_text_is_never_edited():
    """A change is a new version; this list only grows."""
    published = json.loads(vectors("consent-texts.json").read_text("utf-8"))
    now = {id: digest("\n".join([t.title, *(p.text for p in t.paragraphs)])) for id, t in texts().items()}
    now |= {n: digest("\n".join(notice(n).paragraphs)) for n in (WITH_DISCLOSURE, TO_CLIENTS)}
    assert now == published


def digest(words):
    return hashlib.sha256(words.encode()).hexdigest()


@each("id", texts())
def test_a_client_can_read_it_at_grade_six(id):
    known = kind(text(id).kind)
    words = composed(
        text(id), client="Avery", program="Stepwell", recipients=["Oak Court"], classes=known.classes[:1],
        purpose=known.purposes[0], until="May 1", details="a call",
    )  # fmt: skip
    assert grade(" ".join(words)) <= 6.9


def test_the_notice_to_clients_can_be_read_at_grade_eight():
    assert grade(" ".join(notice(TO_CLIENTS).paragraphs)) <= 8.9


def grade(words):
    """Flesch-Kincaid grade level; syllables counted as groups of vowels without a silent e."""
    sentences = max(1, len(re.findall(r"[.!?:;](?:\s|$)", words)))
    found = re.findall(r"[A-Za-z']+", words)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", w.lower())))) for w in found)
    return 0.39 * len(found) / sentences + 11.8 * syllables / len(found) - 15.59


def test_the_end_is_said_in_words():
    assert until(DAY, when="") == "March 2, 2026"
    assert until(DAY, when="discharge") == "March 2, 2026, or discharge, whichever comes first"
    assert until(None, when="end of treatment") == "end of treatment"
