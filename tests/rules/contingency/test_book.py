from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.contingency import Cap, CapRule, Outcome, Period, protocol_named, replay
from stepwell.rules.contingency.book import NEEDS, Act, Book, Kind, Setting, acts_of, owed, post
from stepwell.rules.contingency.enrollment import Ending, Enrollment, Status, close, moved_to, problems_of_earning
from stepwell.rules.ledger import balance, out_of_balance
from stepwell.rules.problems import Invalid
from tests.rules.cases import each
from tests.rules.contingency.series import MONDAY, result, results

VOUCHER, CALIFORNIA = protocol_named("voucher"), protocol_named("california")
EARNED = Act(
    id="e1",
    key="e1",
    kind=Kind.EARNED,
    on=MONDAY,
    actor="nurse",
    amount=Decimal("25.00"),
    client="c",
    protocol="p",
    visit="1.1",
    funder="grant",
    specimen="s1",
    collector="tech",
    reader="nurse",
)
ISSUED = replace(EARNED, id="i1", key="i1", kind=Kind.ISSUED, actor="clerk", amount=Decimal("25.00"))
ADJUST = replace(
    EARNED, id="a1", key="a1", kind=Kind.ADJUST, reason="overturned", approvers=frozenset({"x", "y"}), specimen=""
)


def codes(book, *acts):
    with pytest.raises(Invalid) as caught:
        post(book, *acts)
    return [p.code for p in caught.value.problems]


def setting(course, **more):
    specimens = {f"{v.visit.week}.{v.visit.visit}": ("s", "collector", "reader") for v in course.visits}
    return Setting(client="c", enrollment="p", funder="grant", actor="nurse", specimens=specimens, **more)


def test_what_is_earned_is_owed_until_it_is_issued():
    book = post(Book(), EARNED)
    assert owed(book, "c") == 25
    book = post(book, ISSUED)
    assert (owed(book, "c"), balance(book.ledger, "in-hand:c"), out_of_balance(book.ledger)) == (0, -25, 0)
    book = post(book, replace(ISSUED, id="r", key="r", kind=Kind.REDEEMED))
    assert (balance(book.ledger, "in-hand:c"), balance(book.ledger, "spent:grant")) == (0, -25)


def test_an_act_posted_twice_counts_once():
    book = post(Book(), EARNED)
    assert post(book, EARNED) == book
    assert codes(book, replace(EARNED, visit="1.2")) == ["key-used"]


def test_a_visit_earns_once_until_its_earning_is_voided():
    book = post(Book(), EARNED)
    again = replace(EARNED, id="e2", key="e2")
    assert codes(book, again) == ["earned-twice"]
    void = Act(id="v", key="v", kind=Kind.VOID, on=MONDAY, actor="lead", reason="wrong client", reverses="e1")
    book = post(post(book, void), again)
    assert owed(book, "c") == 25


def test_nothing_is_voided_that_is_not_there_or_was_already_handed_out():
    void = Act(id="v", key="v", kind=Kind.VOID, on=MONDAY, actor="lead", reason="wrong", reverses="e1")
    assert codes(Book(), void) == ["nothing-to-void"]
    assert codes(post(Book(), EARNED, ISSUED), void) == ["below-zero"]


@each("kind", Kind)
def test_an_act_is_refused_without_what_it_needs(kind):
    act = Act(id="x", key="x", kind=kind, on=MONDAY, actor="", amount=Decimal(1), recipient="")
    assert codes(Book(), act).count("missing-field") == 1 + len(NEEDS[kind])


def test_more_than_is_owed_is_never_issued():
    assert codes(post(Book(), EARNED), replace(ISSUED, amount=Decimal("25.01"))) == ["below-zero"]


def test_an_issue_needs_an_earning_the_same_day_and_the_client():
    book = post(Book(), EARNED)
    assert codes(book, replace(ISSUED, visit="1.2")) == ["not-earned"]
    late = replace(ISSUED, on=date(2026, 3, 3))
    assert codes(book, late) == ["issued-late"]
    assert owed(post(book, replace(late, reason="client had to leave")), "c") == 0
    assert codes(book, replace(ISSUED, recipient="sister")) == ["wrong-recipient"]


@each("amount, refused", [("19.99", False), ("20.00", True)])
def test_from_twenty_dollars_the_reader_of_the_test_does_not_hand_out(amount, refused):
    book = post(Book(), EARNED)
    act = replace(ISSUED, actor="nurse", amount=Decimal(amount))
    if refused:
        assert codes(book, act) == ["same-person"]
    else:
        assert owed(post(book, act), "c") == Decimal("5.01")


def test_an_adjustment_needs_two_who_approve_beside_who_enters_it():
    assert owed(post(Book(), ADJUST), "c") == 25
    assert codes(Book(), replace(ADJUST, approvers=frozenset({"x"}))) == ["two-approvers"]
    assert codes(Book(), replace(ADJUST, approvers=frozenset({"x", "nurse"}))) == ["two-approvers"]


@each("card, shown", [("", True), ("****1234", True), ("x-1234", True), ("12345", False), ("1234*", False)])
def test_a_card_shows_four_digits_at_most(card, shown):
    book = post(Book(), EARNED)
    act = replace(ISSUED, card=card)
    if shown:
        assert owed(post(book, act), "c") == 0
    else:
        assert codes(book, act) == ["card-not-masked"]


def test_a_card_that_expired_or_came_back_is_owed_again():
    book = post(Book(), EARNED, ISSUED)
    back = replace(ISSUED, id="b", key="b", kind=Kind.RETURNED, amount=Decimal(5), reason="damaged")
    gone = replace(ISSUED, id="x", key="x", kind=Kind.EXPIRED_CARD, amount=Decimal(20), card="*9999")
    assert owed(post(book, back, gone), "c") == 25


def test_the_cabinet_never_holds_less_than_nothing():
    stock = Act(
        id="1", key="1", kind=Kind.INVENTORY_IN, on=MONDAY, actor="a", amount=Decimal(20), tier="large", funder="g"
    )
    out = replace(stock, id="2", key="2", kind=Kind.INVENTORY_OUT)
    book = post(Book(), stock, out)
    assert balance(book.ledger, "stock:large") == 0
    assert codes(book, replace(out, id="3", key="3", amount=Decimal("0.01"))) == ["below-zero"]
    more = replace(stock, id="4", key="4", kind=Kind.INVENTORY_COUNT_MORE, witness="w")
    less = replace(more, id="5", key="5", kind=Kind.INVENTORY_COUNT_LESS, amount=Decimal(5))
    assert balance(post(book, more, less).ledger, "stock:large") == 15


def test_a_course_posts_what_it_earned_and_capped_and_posting_again_changes_nothing():
    caps = [Cap(rule=CapRule(period=Period.EPISODE, amount=Decimal(750)))]
    course = replay(results(VOUCHER, "NNN " * 12), protocol=VOUCHER, caps=caps)
    acts = list(acts_of(course, setting(course)))
    book = post(Book(), *acts)
    assert owed(book, "c") == course.paid == 750
    assert -balance(book.ledger, "expense:grant") == -750
    assert post(book, *acts) == book


codes_of = st.lists(st.sampled_from(list(Outcome)), max_size=24)


@given(codes_of, st.integers(0, 600).map(Decimal))
def test_whatever_happens_the_ledger_balances_and_owes_what_the_course_pays(series, amount):
    slots = [(w, v) for w in range(1, 9) for v in (1, 2, 3)]
    entered = [result(VOUCHER, w, v, code) for (w, v), code in zip(slots, series, strict=False)]
    caps = [Cap(rule=CapRule(period=Period.EPISODE, amount=amount))]
    course = replay(entered, protocol=VOUCHER, caps=caps)
    book = post(Book(), *acts_of(course, setting(course)))
    assert owed(book, "c") == course.paid
    assert out_of_balance(book.ledger) == 0


# Enrollment

ENROLLED = Enrollment(
    protocol="california@2026-1",
    target="stimulants",
    consented_on=MONDAY,
    starts_on=MONDAY,
    ends_on=date(2026, 8, 16),
)


def why_not(enrollment, *, rules=CALIFORNIA, on=MONDAY, **more):
    return [p.code for p in problems_of_earning(enrollment, rules=rules, on=on, **more)]


def test_an_enrolled_client_in_outpatient_care_may_earn():
    assert why_not(ENROLLED) == []
    assert why_not(ENROLLED, on=date(2026, 8, 16)) == []


def test_what_speaks_against_earning():
    assert why_not(ENROLLED, rules=VOUCHER) == ["other-protocol"]
    assert why_not(replace(ENROLLED, consented_on=None)) == ["no-consent"]
    assert why_not(replace(ENROLLED, consented_on=date(2026, 3, 3))) == ["no-consent"]
    assert why_not(replace(ENROLLED, status=Status.PAUSED)) == ["not-active"]
    assert why_not(ENROLLED, on=date(2026, 8, 17)) == ["outside-enrollment"]
    assert why_not(ENROLLED, on=date(2026, 3, 1)) == ["no-consent", "outside-enrollment"]
    assert why_not(ENROLLED, setting="residential") == ["not-eligible"]
    assert why_not(ENROLLED, setting="hospital") == ["not-eligible"]
    away = replace(CALIFORNIA, not_eligible_in=frozenset({"abroad"}))
    assert why_not(ENROLLED, rules=away, setting="abroad") == ["not-eligible"]


def test_a_move_to_residential_care_pauses_and_the_return_resumes():
    assert moved_to("residential", ENROLLED, rules=CALIFORNIA) is Status.PAUSED
    assert moved_to("residential", ENROLLED, rules=VOUCHER) is Status.PAUSED
    assert moved_to("outpatient", replace(ENROLLED, status=Status.PAUSED), rules=CALIFORNIA) is Status.ACTIVE
    assert moved_to("outpatient", replace(ENROLLED, status=Status.CLOSED), rules=CALIFORNIA) is Status.CLOSED


@each("ending", Ending)
def test_an_enrollment_closes_once_and_reports_what_was_not_given(ending):
    closing = close(ENROLLED, ending=ending, owed=Decimal("12.50"))
    assert (closing.status, closing.unissued) == (Status.CLOSED, Decimal("12.50"))
    with pytest.raises(Invalid):
        close(replace(ENROLLED, status=Status.CLOSED), ending=ending, owed=Decimal(0))
