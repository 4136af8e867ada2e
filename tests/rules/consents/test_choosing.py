from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.consents import Holding, Limit, choose, kinds, state_of
from stepwell.rules.consents.choosing import Patient
from stepwell.rules.disclosure import Consent, Context, Notice, Request, decide
from tests.rules.cases import each
from tests.rules.disclosure.test_disclosure import CLASSES, PURPOSES, RECIPIENTS, requests

DAY = date(2026, 3, 2)
TPO = Holding(
    kind="tpo",
    recipients=("treating providers",),
    purpose="tpo",
    classes=frozenset({"sud_record", "mh_record", "general_medical"}),
    signed_on=DAY - timedelta(days=30),
)
COURT = replace(
    TPO, kind="family", recipients=("Sam Sister",), purpose="patient_request", classes=frozenset({"identity_only"})
)
CLAIM = Request(recipient="health_plan", purpose="payment", data=("sud_record",))


def release(request, *holdings, name="Example State Plan", **facts):
    return choose(request, name=name, holdings=holdings, day=DAY, **facts).decision.release


def test_a_consent_in_force_opens_the_exit_and_is_named():
    found = choose(CLAIM, name="Example State Plan", holdings=[COURT, TPO], day=DAY)
    assert found.decision.release == ("sud_record",)
    assert found.used == 1
    assert found.decision.notice is Notice.PART2


@each(
    "change, state, basis",
    [
        ({"ended": True}, Consent.TPO_REVOKED, "2.31(a)(6)"),
        ({"expires_on": DAY - timedelta(days=1)}, Consent.TPO_EXPIRED, "2.31(c)(1)"),
        ({"signed_on": DAY + timedelta(days=1)}, Consent.PENDING, "2.13(a)"),
    ],
)
def test_one_that_does_not_hold_is_refused_with_its_reason(change, state, basis):
    gone = replace(TPO, **change)
    assert state_of(gone, day=DAY) is state
    assert basis in choose(CLAIM, name="P", holdings=[gone], day=DAY).decision.basis


def test_a_consent_speaks_only_for_what_it_names():
    asked = Request(recipient="family_member", purpose="patient_request", data=("identity_only", "sud_record"))
    assert release(asked, COURT, name="sam  sister") == ("identity_only",)
    assert release(asked, COURT, name="Bo Brother") == ()


def test_a_broad_consent_opens_no_way_to_family_or_court():
    assert release(Request(recipient="family_member", purpose="treatment", data=("sud_record",)), TPO) == ()
    court = Request(recipient="court", purpose="legal_proceeding", data=("sud_record",))
    assert release(court, TPO) == ()
    legal = replace(TPO, kind="legal", recipients=("Oak Court",), purpose="legal_proceeding")
    assert release(court, legal, name="Oak Court") == ("sud_record",)
    assert release(court, legal, name="Elm Court") == ()


def test_a_permission_for_reminders_opens_nothing():
    held = replace(TPO, kind="contact", classes=frozenset(CLASSES))
    assert all(
        not release(Request(recipient=r, purpose="treatment", data=("sud_record",)), held) for r in RECIPIENTS
    )


def test_care_paid_in_full_stays_from_the_plan_and_only_from_it():
    paid = Limit(self_pay=True)
    assert release(CLAIM, TPO, limits=[paid]) == ()
    doctor = Request(recipient="treating_provider_ce", purpose="treatment", data=("sud_record",))
    assert release(doctor, TPO, limits=[paid]) == ("sud_record",)


def test_two_consents_open_together_what_each_names():
    notes = replace(
        TPO, kind="counseling_notes", recipients=("Dr. Elm",), classes=frozenset({"sud_counseling_note"})
    )
    asked = Request(
        recipient="treating_provider_ce", purpose="treatment", data=("sud_record", "sud_counseling_note")
    )
    assert release(asked, TPO, notes, name="Dr. Elm") == asked.data
    assert release(asked, TPO, notes, name="Dr. Oak") == ("sud_record",)


def test_a_restriction_on_one_class_leaves_the_others():
    asked = Request(recipient="treating_provider_ce", purpose="treatment", data=("sud_record", "mh_record"))
    limit = Limit(classes=frozenset({"mh_record"}), names=frozenset({"Dr. Elm"}))
    found = choose(asked, name="Dr. Elm", holdings=[TPO], limits=[limit], day=DAY).decision
    assert (found.release, found.withhold) == (("sud_record",), ("mh_record",))
    assert "2.26" in found.basis
    assert release(asked, TPO, name="Dr. Oak", limits=[limit]) == asked.data


@each(
    "state, signed_as, opens",
    [
        ("OH", {"client"}, True),
        ("OH", {"guardian"}, False),
        ("NY", {"client"}, False),
        ("NY", {"client", "guardian"}, True),
        ("XX", {"client"}, False),
    ],
)
def test_state_law_says_whose_signature_releases_for_a_minor(state, signed_as, opens):
    teen = Patient(born=date(2010, 3, 1), state=state)
    held = replace(TPO, signed_as=frozenset(signed_as))
    assert bool(release(CLAIM, held, patient=teen)) is opens


@each("born, opens", [(date(2008, 3, 3), True), (date(2008, 3, 2), False)])
def test_a_parents_signature_ends_on_the_birthday(born, opens):
    held = replace(TPO, signed_as=frozenset({"guardian"}))
    patient = Patient(born=born, state="NY")
    state = state_of(held, day=DAY, patient=patient)
    assert (state is Consent.TPO_ACTIVE) is opens


limits = st.builds(
    Limit,
    recipients=st.frozensets(st.sampled_from(RECIPIENTS), max_size=2),
    names=st.frozensets(st.sampled_from(["A", "B"]), max_size=1),
    purposes=st.frozensets(st.sampled_from(PURPOSES), max_size=2),
    classes=st.frozensets(st.sampled_from(CLASSES), max_size=2),
    self_pay=st.booleans(),
)
held = st.builds(
    Holding,
    kind=st.sampled_from(sorted(kinds())),
    recipients=st.sampled_from([("A",), ("A", "B"), ("treating providers",)]),
    purpose=st.sampled_from(["tpo", "treatment", "payment", "patient_request"]),
    classes=st.frozensets(st.sampled_from(CLASSES), min_size=1),
    signed_on=st.sampled_from([DAY, DAY - timedelta(days=9), DAY + timedelta(days=1)]),
    expires_on=st.sampled_from([None, DAY, DAY - timedelta(days=1)]),
    ended=st.booleans(),
    signed_as=st.sampled_from([frozenset({"client"}), frozenset({"guardian"}), frozenset({"client", "guardian"})]),
)


@given(requests, st.lists(held, max_size=3), st.lists(limits, max_size=2), limits)
def test_adding_a_restriction_never_releases_more(request, holdings, agreed, further):
    before = choose(request, name="A", holdings=holdings, limits=agreed, day=DAY).decision.release
    after = choose(request, name="A", holdings=holdings, limits=[*agreed, further], day=DAY).decision.release
    assert set(after) <= set(before)


@given(requests, st.lists(held, max_size=3), st.integers(0, 2))
def test_ending_a_consent_never_releases_more(request, holdings, place):
    if place < len(holdings):
        ended = [replace(h, ended=True) if n == place else h for n, h in enumerate(holdings)]
        before = choose(request, name="A", holdings=holdings, day=DAY).decision.release
        assert set(choose(request, name="A", holdings=ended, day=DAY).decision.release) <= set(before)


@given(requests)
def test_without_a_consent_the_rule_alone_decides(request):
    bare = replace(request, consent=Consent.NONE)
    assert choose(request, name="A", holdings=[], day=DAY).decision == decide(bare)


def test_an_unknown_fact_stays_unknown_for_an_adult():
    found = choose(CLAIM, name="P", holdings=[TPO], patient=Patient(born=date(1988, 2, 14), state="OH"), day=DAY)
    assert found.decision.basis == "2.33(a)(2)"
    assert Context().minor_consent is None
