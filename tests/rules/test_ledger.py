from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.ledger import Entry, Ledger, append, balance, out_of_balance, reversal, reversed_ids
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

accounts = st.sampled_from(["a", "b", "c", "d"])
amounts = st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100)


def entry(id="1", *, debit="cash", credit="owed", amount="10.00", key="", reverses=""):
    return Entry(
        id=id, key=key or f"key-{id}", debit=debit, credit=credit, amount=Decimal(amount), reverses=reverses
    )


def codes(ledger, *entries, **more):
    with pytest.raises(Invalid) as caught:
        append(ledger, *entries, **more)
    return [p.code for p in caught.value.problems]


@given(st.lists(st.tuples(accounts, accounts, amounts), max_size=8))
def test_the_accounts_always_sum_to_zero(moves):
    ledger = Ledger()
    for i, (debit, credit, amount) in enumerate(moves):
        if debit != credit:
            ledger = append(ledger, entry(str(i), debit=debit, credit=credit, amount=amount))
            assert out_of_balance(ledger) == 0
            assert sum(ledger.balances.values()) == 0


def test_an_entry_moves_its_amount_from_credit_to_debit():
    ledger = append(Ledger(), entry())
    assert (balance(ledger, "cash"), balance(ledger, "owed"), balance(ledger, "other")) == (10, -10, 0)


def test_the_same_entry_twice_changes_nothing():
    once = append(Ledger(), entry())
    assert append(once, entry()) == once


def test_a_key_or_an_id_stands_for_one_entry_only():
    once = append(Ledger(), entry())
    assert codes(once, entry("2", key="key-1")) == ["key-used"]
    assert codes(once, entry("1", key="key-2")) == ["id-used"]


@each("amount", ["0", "-1", "0.001"])
def test_an_entry_moves_money_and_forwards_only(amount):
    assert codes(Ledger(), entry(amount=amount)) == ["not-money"]


def test_an_entry_needs_two_accounts():
    assert codes(Ledger(), entry(debit="a", credit="a")) == ["one-account"]
    assert codes(Ledger(), entry(debit="")) == ["one-account"]
    assert codes(Ledger(), entry(credit="")) == ["one-account"]


def test_a_reversal_undoes_its_entry_once():
    ledger = append(Ledger(), entry())
    back = reversal(entry(), id="2", key="key-2")
    after = append(ledger, back)
    assert (balance(after, "cash"), balance(after, "owed")) == (0, 0)
    assert reversed_ids(after) == {"1"}
    assert codes(after, reversal(entry(), id="3", key="key-3")) == ["reversed-twice"]
    assert codes(after, reversal(back, id="4", key="key-4")) == ["reversed-reversal"]


def test_a_reversal_must_mirror_an_entry_that_is_there():
    ledger = append(Ledger(), entry())
    assert codes(ledger, entry("2", reverses="9")) == ["nothing-to-reverse"]
    assert codes(ledger, entry("2", reverses="1")) == ["not-a-mirror"]
    wrong = entry("2", debit="owed", credit="cash", amount="9.99", reverses="1")
    assert codes(ledger, wrong) == ["not-a-mirror"]


def test_an_account_that_must_not_fall_below_zero_refuses():
    def owed(account):
        return -1 if account == "owed" else 0

    ledger = append(Ledger(), entry(), never_below=owed)
    pay = entry("2", debit="owed", credit="hand", amount="10.01")
    assert codes(ledger, pay, never_below=owed) == ["below-zero"]
    assert balance(append(ledger, entry("2", debit="owed", credit="hand"), never_below=owed), "owed") == 0


def test_entries_are_appended_all_or_none():
    ledger = append(Ledger(), entry())
    with pytest.raises(Invalid):
        append(ledger, entry("2"), entry("3", amount="0"))
    assert len(ledger.entries) == 1
