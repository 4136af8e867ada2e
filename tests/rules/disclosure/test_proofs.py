from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.consents import choose
from stepwell.rules.disclosure import Context, Request, Verdict, decide
from stepwell.rules.disclosure.proofs import Proof, backing, facts_to_prove, kinds, opening, unproven
from stepwell.rules.disclosure.table import table
from tests.rules.cases import each
from tests.rules.disclosure.test_disclosure import requests

DAY = date(2026, 3, 2)
COURT = Request(recipient="court", purpose="legal_proceeding", data=("sud_record", "mh_record"))


def paper(kind, name="County Court", **changes):
    return replace(Proof(kind=kind, recipients=(name,), classes=frozenset(), starts_on=DAY), **changes)


ORDER, SUBPOENA = paper("order_civil"), paper("subpoena")


def released(*proofs, request=COURT, name="county  court", day=DAY):
    return choose(request, name=name, holdings=(), proofs=proofs, day=day).decision.release


def test_an_order_permits_and_a_subpoena_compels_and_both_are_needed():
    assert released(ORDER) == released(SUBPOENA) == ()
    assert released(ORDER, SUBPOENA) == COURT.data


@each(
    "change",
    [
        {"ended": True},
        {"starts_on": DAY + timedelta(days=1)},
        {"ends_on": DAY - timedelta(days=1)},
        {"recipients": ("Another Court",)},
        {"kind": "order_criminal"},
    ],
)
def test_a_paper_that_does_not_hold_or_is_made_out_to_another_opens_nothing(change):
    assert released(replace(ORDER, **change), SUBPOENA) == ()


def test_the_last_day_counts_in():
    assert released(replace(ORDER, ends_on=DAY), SUBPOENA) == COURT.data


def test_a_paper_opens_the_way_for_what_it_covers_and_for_nothing_else():
    narrow = replace(ORDER, classes=frozenset({"sud_record"}))
    assert released(narrow, SUBPOENA) == ("sud_record",)


def test_counseling_notes_are_not_opened_by_an_order():
    asked = replace(COURT, data=("sud_record", "sud_counseling_note"))
    assert released(ORDER, SUBPOENA, request=asked) == ("sud_record",)


def test_what_was_released_rests_on_the_papers_that_opened_it():
    other = paper("baa", "County Court")
    proofs = [other, ORDER, SUBPOENA]
    decision = choose(COURT, name="County Court", holdings=(), proofs=proofs, day=DAY).decision
    assert backing(decision, proofs, COURT, name="County Court", day=DAY) == (1, 2)
    refused = choose(COURT, name="County Court", holdings=(), proofs=[ORDER], day=DAY).decision
    assert backing(refused, [ORDER], COURT, name="County Court", day=DAY) == ()


@given(requests)
def test_a_claim_without_its_paper_opens_nothing_that_a_paper_must_prove(request):
    bare = replace(request, context=unproven(request.context))
    decision = decide(bare)
    needing = {p.id for p in table().paths if facts_to_prove() & {n.key for n in p.needs}}
    assert not needing & set(decision.paths)


@given(requests, st.sampled_from(sorted(kinds())), st.booleans())
def test_another_paper_never_takes_anything_away(request, kind, ended):
    name = "Someone"
    before = choose(request, name=name, holdings=(), day=DAY).decision
    after = choose(request, name=name, holdings=(), proofs=[paper(kind, name, ended=ended)], day=DAY).decision
    assert set(before.release) <= set(after.release)
    if ended:
        assert before == after


@each("kind", sorted(kinds()))
def test_a_kind_of_paper_fits_the_table_of_ways(kind):
    """Each fact is one that the rule knows, and each recipient and purpose has a way that asks for it."""
    known = kinds()[kind]
    Context(**known.facts)
    for recipient in known.recipients:
        asks = {
            need.key
            for path in table().paths
            if recipient in path.recipients and (set(path.purposes) & set(known.purposes))
            for need in path.needs
        }
        assert known.facts.keys() <= asks
    assert known.checks
    assert len({code for code, _words in known.checks}) == len(known.checks)


def test_what_could_open_a_way_is_found_for_a_person_who_was_refused():
    assert [k.id for k in opening("court", "legal_proceeding")] == ["order_civil", "subpoena"]
    assert opening("employer", "employment") == []
    assert decide(COURT).decision is Verdict.DENY
