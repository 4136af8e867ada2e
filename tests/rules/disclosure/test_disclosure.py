import json
from dataclasses import fields, replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.disclosure import Consent, Context, Log, Notice, Request, Verdict, decide
from stepwell.rules.disclosure.table import Kind, table
from tests.rules.cases import each
from tests.rules.reference import vectors

VECTORS = json.loads(vectors("disclosure-vectors.json").read_text("utf-8"))
CLASSES = VECTORS["enums"]["data"]
RECIPIENTS = sorted({v["recipient"] for v in VECTORS["vectors"]} | {r for p in table().paths for r in p.recipients})
PURPOSES = sorted({v["purpose"] for v in VECTORS["vectors"]} | {p for path in table().paths for p in path.purposes})
FACTS = {field.name: "str" if str(field.type).startswith("str") else "bool" for field in fields(Context)}
WORDS = {
    "part2_court_order": ["2.64", "2.65"],
    "participants": ["treating_only", "anyone"],
    "source_unit": ["mh_only_unit", "sud_unit"],
    "consented_purpose": PURPOSES,
    "security_label": ["HTEST", "R"],
    "environment": ["production", "test"],
}
RESTRICTIONS = [
    ("self_pay_restriction", True),
    ("paid_in_full", True),
    ("agreed_restriction", True),
    ("state_hiv_consent_required", True),
    ("security_label", "HTEST"),
]
MINORS = {"minor_may_consent_alone", "minor_consent", "guardian_consent"}
"""Any of these facts, whatever its value, says that the patient is a minor, who needs a signature."""
WEAKER = ["none", "pending", "tpo_revoked", "tpo_expired", "deficient", "scn_combined", "legal_combined"]


def asked(vector):
    return Request(
        recipient=vector["recipient"],
        purpose=vector["purpose"],
        data=tuple(vector["data"]),
        consent=vector["consent"],
        context=Context(**vector["context"]),
    )


def some_fact(dice, name):
    return dice.choice([None, *(WORDS.get(name, ["word"]) if FACTS[name] == "str" else [True, False])])


def some_request(seed):
    """Half of them meet the needs of one path, so that something is released more often."""
    dice = Random(seed)
    known = {name: some_fact(dice, name) for name in dice.sample(sorted(FACTS), dice.randrange(7))}
    data = tuple(dice.sample([*CLASSES, "unheard_of"], dice.randint(1, 4)))
    if dice.random() < 0.5:
        return Request(
            recipient=dice.choice([*RECIPIENTS, "stranger"]),
            purpose=dice.choice([*PURPOSES, "curiosity"]),
            data=data,
            consent=dice.choice(list(Consent)),
            context=Context(**known),
        )
    path = dice.choice(table().paths)
    met = {need.key: dice.choice(sorted(need.values, key=str)) for need in path.needs}
    return Request(
        recipient=dice.choice(path.recipients),
        purpose=dice.choice(path.purposes),
        data=data,
        consent=dice.choice(path.consents or list(Consent)),
        context=Context(**{**known, **met}),
    )


requests = st.integers(0, 2**32).map(some_request)
"""Drawn from a seed: forty facts drawn one by one would take a hundred times as long."""


@each("vector", VECTORS["vectors"], ids=lambda v: v["id"])
def test_a_reference_case_is_decided_as_written(vector):
    decision = decide(asked(vector))
    expected = vector["expect"]
    assert decision.decision == expected["decision"]
    assert list(decision.release) == expected["release"]
    assert list(decision.withhold) == expected["withhold"]
    assert decision.notice == expected["notice"]
    assert decision.attach_consent == expected["attach_consent"]
    assert list(decision.log) == expected["log"]
    assert decision.basis == expected["basis"]


@given(requests)
def test_what_was_asked_for_is_either_released_or_withheld(request):
    decision = decide(request)
    assert sorted([*decision.release, *decision.withhold]) == sorted(request.data)
    wanted = Verdict.ALLOW if not decision.withhold else Verdict.REDACT if decision.release else Verdict.DENY
    assert decision.decision is wanted
    assert decision.log[0] is Log.ACCESS_AUDIT
    assert decision.basis
    assert len(set(decision.paths)) == len(decision.paths)


@given(requests, st.sampled_from(RESTRICTIONS))
def test_adding_a_restriction_never_releases_more(request, restriction):
    name, value = restriction
    tighter = replace(request, context=replace(request.context, **{name: value}))
    assert set(decide(tighter).release) <= set(decide(request).release)


@given(requests, st.sampled_from(WEAKER))
def test_a_consent_that_ends_never_releases_more(request, ended):
    assert set(decide(replace(request, consent=ended)).release) <= set(decide(request).release)


@given(requests, st.sampled_from(sorted(FACTS.keys() - MINORS)))
def test_a_fact_that_is_not_known_never_releases_more_than_every_value_it_could_have(request, name):
    """What is released without the fact is also released with some value of it: nothing is assumed beyond."""
    unknown = decide(replace(request, context=replace(request.context, **{name: None}))).release
    values = [*WORDS.get(name, ["word"]), request.purpose] if FACTS[name] == "str" else [True, False]
    known = [decide(replace(request, context=replace(request.context, **{name: v}))).release for v in values]
    assert any(set(unknown) <= set(release) for release in known)


@each("path", [p for p in table().paths if p.needs], ids=lambda p: p.id)
def test_each_need_of_a_path_must_be_known_to_be_met(path):
    met = {need.key: sorted(need.values, key=str)[0] for need in path.needs}
    request = Request(
        recipient=path.recipients[0],
        purpose=path.purposes[0],
        data=tuple(sorted(path.releases - {"hiv_result"})),
        consent=path.consents[0] if path.consents else Consent.NONE,
        context=Context(**met),
    )
    assert path.id in decide(request).paths
    for need in path.needs:
        unknown = replace(request, context=replace(request.context, **{need.key: None}))
        assert path.id not in decide(unknown).paths


@given(requests)
def test_nobody_unknown_gets_anything_that_identifies(request):
    assert set(decide(replace(request, recipient="stranger")).release) <= {"deidentified"}


@given(requests)
def test_counseling_notes_go_only_to_author_patient_or_on_their_own_consent(request):
    decision = decide(request)
    if "sud_counseling_note" in decision.release:
        assert {"author", "patient_notes", "patient_app_notes", "counseling_notes"} & set(decision.paths)
    if "psychotherapy_note" in decision.release:
        assert {"author", "authorization"} & set(decision.paths)


@given(requests)
def test_the_notice_and_the_consent_travel_exactly_when_consent_opened_the_path(request):
    decision = decide(request)
    kinds = {path.id: path.kind for path in table().paths}
    consented = any(kinds[id] is Kind.CONSENT for id in decision.paths)
    assert decision.attach_consent == consented
    assert decision.notice is (Notice.PART2 if consented else Notice.NONE)


def ask(recipient, purpose, *data, consent="none", **context):
    return decide(
        Request(recipient=recipient, purpose=purpose, data=data, consent=consent, context=Context(**context))
    )


@each(
    "asked_by, purpose, data, consent, known, decision, basis",
    [
        ("health_plan", "payment", ["sud_record"], "tpo_active", {"self_pay_restriction": True}, "deny", "2.26"),
        ("health_plan", "payment", ["sud_record"], "tpo_active", {"paid_in_full": True}, "deny", "2.26"),
        (
            *("health_plan", "payment", ["sud_record"], "tpo_active"),
            *({"self_pay_restriction": True, "paid_in_full": False}, "allow", "2.33(a)(2)"),
        ),
        ("business_associate", "payment", ["sud_record"], "tpo_active", {}, "deny", "164.502(e)"),
        ("treating_provider_ce", "treatment", ["hiv_result"], "tpo_active", {}, "deny", "2.20"),
        (
            *("treating_provider_ce", "treatment", ["hiv_result"], "tpo_active"),
            *({"state_hiv_consent_required": False}, "allow", "2.33(a)(2)"),
        ),
        ("program_staff", "treatment", ["hiv_result"], "none", {"need_to_know": True}, "allow", "2.12(c)(3)"),
        ("treating_provider_ce", "treatment", ["sud_record"], "legal_active", {}, "deny", "2.31(a)(5)"),
        ("court", "legal_proceeding", ["sud_record"], "legal_combined", {}, "deny", "2.31(d)"),
        ("court", "legal_proceeding", ["sud_record"], "legal_active", {}, "deny", "2.31(d)"),
        ("court", "legal_proceeding", ["sud_record"], "none", {}, "deny", "2.61; 2.64; 2.13(a)"),
        (
            *("court", "legal_proceeding", ["sud_record", "sud_counseling_note"], "none"),
            *({"part2_court_order": "2.64", "subpoena": True}, "redact", "2.61; 2.63"),
        ),
        (
            *("court", "legal_proceeding", ["sud_record"], "none"),
            *({"part2_court_order": "2.65", "subpoena": True}, "deny", "2.61; 2.64; 2.13(a)"),
        ),
        ("employer", "employment", ["sud_record"], "specific_active", {"named_recipient": True}, "allow", "2.33"),
        ("family_member", "treatment", ["sud_record"], "tpo_active", {}, "deny", "2.31(a)(4)"),
        ("employer", "employment", ["sud_record"], "tpo_revoked", {}, "deny", "2.31(a)(6)"),
        ("researcher", "research", ["sud_record"], "research_active", {}, "allow", "2.33(a)(1)"),
        (
            *("treating_provider_ce", "treatment", ["psychotherapy_note"], "authorization_active"),
            *({}, "allow", "164.508(a)(2)"),
        ),
        ("health_plan", "payment", ["sud_counseling_note"], "scn_active", {}, "deny", "2.31(b)"),
        ("parent_of_minor", "treatment", ["sud_record"], "none", {}, "deny", "2.14(b)"),
        (
            *("parent_of_minor", "treatment", ["sud_record"], "specific_active"),
            *({"named_recipient": True, "minor_consent": True}, "deny", "2.14(c)"),
        ),
        (
            *("treating_provider_ce", "treatment", ["sud_record"], "tpo_active"),
            *(
                {"minor_may_consent_alone": False, "minor_consent": True, "guardian_consent": True},
                "allow",
                "2.14(c)",
            ),
        ),
        (
            *("treating_provider_ce", "treatment", ["sud_record", "mh_record"], "none"),
            *({"source_unit": "mh_only_unit"}, "redact", "2.13(a); 2.31"),
        ),
        (
            *("treating_provider_ce", "treatment", ["sud_record", "mh_record"], "tpo_active"),
            *({"source_unit": "mh_only_unit"}, "allow", "2.33(a)(2); 164.506(c)"),
        ),
        (
            "treating_provider_ce",
            "treatment",
            ["mh_record"],
            "none",
            {"source_unit": "elsewhere"},
            "deny",
            "2.13(a)",
        ),
        (
            *("treating_provider_ce", "treatment", ["sud_record"], "tpo_active"),
            *({"agreed_restriction": True}, "deny", "2.26"),
        ),
        (
            "auditor_government",
            "audit_evaluation",
            ["sud_record"],
            "none",
            {"on_site_no_copy": True},
            "allow",
            "2.53",
        ),
        (
            "researcher",
            "research",
            ["deidentified"],
            "none",
            {"deidentified_164_514b": True},
            "allow",
            "164.514(b)",
        ),
        ("public_health_authority", "public_health", ["deidentified"], "none", {}, "deny", "2.54"),
        (
            *("treating_provider_ce", "treatment", ["sud_record"], "tpo_active"),
            *({"security_label": "HTEST"}, "deny", "house rule"),
        ),
        (
            *("treating_provider_ce", "treatment", ["sud_record"], "tpo_active"),
            *({"security_label": "HTEST", "environment": "test"}, "allow", "2.33(a)(2)"),
        ),
        (
            *("program_staff", "treatment", ["sud_counseling_note"], "none"),
            *({"need_to_know": True, "author_of_note": True}, "allow", "2.31(b)(1)"),
        ),
        (
            "program_staff",
            "treatment",
            ["sud_counseling_note"],
            "none",
            {"need_to_know": True},
            "deny",
            "2.12(c)(3)",
        ),
        ("fundraising", "fundraising", ["identity_only"], "tpo_active", {"opt_out_offered": True}, "allow", "2.22"),
        (
            "hie_intermediary",
            "treatment",
            ["sud_record"],
            "tpo_active",
            {"intermediary_named": True},
            "deny",
            "2.31",
        ),
        ("stranger", "curiosity", ["sud_record"], "tpo_active", {}, "deny", "2.31(a)(5)"),
    ],
)
def test_a_boundary_is_decided_and_cited(asked_by, purpose, data, consent, known, decision, basis):
    answer = ask(asked_by, purpose, *data, consent=consent, **known)
    assert answer.decision == decision
    assert answer.basis.startswith(basis)


TREATING = ("treating_provider_ce", "treatment", "sud_record")
PLAN = ("health_plan", "payment", "sud_record")


@each(
    "known, basis",
    [
        ({"minor_may_consent_alone": True}, "2.14(b)"),
        ({"minor_consent": False}, "2.14(b)"),
        ({"guardian_consent": True}, "2.14(b)"),
        ({"minor_consent": True}, "2.14(c)"),
        ({"minor_may_consent_alone": False, "minor_consent": False, "guardian_consent": True}, "2.14(c)"),
        ({"minor_may_consent_alone": False, "minor_consent": True}, "2.14(c)"),
    ],
)
def test_a_minor_needs_the_signatures_that_state_law_asks_for(known, basis):
    assert ask(*TREATING, consent="tpo_active", **known).basis == basis
    assert ask(*TREATING, **known).basis == basis


def test_a_parent_gets_nothing_while_the_signatures_are_unknown():
    answer = ask("parent_of_minor", "treatment", "sud_record", consent="specific_active", named_recipient=True)
    assert (answer.decision, answer.basis) == ("deny", "2.14(b)")


def test_signatures_are_cited_only_where_consent_opened_the_path():
    answer = ask(
        *("program_staff", "treatment", "sud_record"),
        consent="tpo_active",
        need_to_know=True,
        minor_may_consent_alone=True,
        minor_consent=True,
    )
    assert (answer.decision, answer.basis) == ("allow", "2.12(c)(3)")


@pytest.mark.parametrize("recipient", ["health_plan", "third_party_payer", "business_associate"])
@pytest.mark.parametrize("purpose", ["payment", "operations"])
def test_a_plan_does_not_learn_of_care_that_was_paid_in_full(recipient, purpose):
    asked_for = (recipient, purpose, "sud_record")
    restricted = ask(*asked_for, consent="tpo_active", baa=True, self_pay_restriction=True, paid_in_full=True)
    assert (restricted.decision, restricted.basis) == ("deny", "2.26; 164.522(a)(1)(vi)")
    assert ask(*asked_for, consent="tpo_active", baa=True).decision == "allow"


def test_the_restriction_binds_only_towards_the_plan_and_only_when_asked():
    known = {"consent": "tpo_active", "paid_in_full": True}
    assert ask(*PLAN, **known, self_pay_restriction=False).decision == "allow"
    assert ask("treating_provider_ce", "payment", "sud_record", **known).decision == "allow"
    assert ask("health_plan", "treatment", "sud_record", **known).decision == "allow"


def test_an_hiv_result_waits_for_state_law_only_where_a_path_carries_it():
    known = {"consent": "tpo_active", "state_hiv_consent_required": True}
    assert (
        ask("treating_provider_ce", "treatment", "hiv_result", **known, state_hiv_consent=True).decision == "allow"
    )
    assert ask("treating_provider_ce", "treatment", "hiv_result", **known, deidentified_164_514b=True).basis == (
        "2.20; state law"
    )
    crime = ask("law_enforcement", "crime_on_premises", "identity_only", "hiv_result", incident_on_premises=True)
    assert (crime.decision, crime.basis) == ("redact", "2.12(c)(5)")


def test_a_consent_for_the_same_purpose_opens_and_a_general_one_needs_none():
    same = ask(*TREATING, consent="specific_active", named_recipient=True, consented_purpose="treatment")
    assert same.decision == "allow"
    assert ask(*TREATING, consent="tpo_active", consented_purpose="payment").decision == "allow"
    half = ask("pdmp", "pdmp_report", "sud_record", consent="specific_active", named_recipient=True)
    assert half.basis == "2.36"


def test_records_of_two_kinds_of_unit_travel_together_under_the_stricter_notice():
    answer = ask(*TREATING, "mh_record", "general_medical", consent="tpo_active", source_unit="mh_only_unit")
    assert answer.notice is Notice.PART2
    assert answer.paths == ("tpo", "hipaa_treatment")
    assert answer.log == (Log.ACCESS_AUDIT, Log.ACCOUNTING)


def test_every_path_of_the_table_can_be_walked():
    """No row is dead: for each path that releases anything there is a request that uses it."""
    used = set()
    for path in table().paths:
        met = {need.key: sorted(need.values, key=str)[0] for need in path.needs}
        answer = ask(
            path.recipients[0],
            path.purposes[0],
            *sorted(path.releases),
            consent=path.consents[0] if path.consents else "none",
            state_hiv_consent=True,
            **met,
        )
        used |= set(answer.paths)
    assert {path.id for path in table().paths if path.releases} == used
