"""Whatever is done to a chain is found, and the first bad place is named. An untouched chain is sound."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.chain import Damage, End, Entry, Fault, link, walk

CHAIN = 3


def chained(words, *, before=b"", first=1):
    """Entries of a chain; every third is an access."""
    found = []
    for position, word in enumerate(words, start=first):
        table = "access" if position % 3 == 0 else "event"
        text = f"{table}\n{CHAIN}\n{position}\n{word}"
        before = link(before, text)
        found.append(Entry(position, table, f"id-{word}", before, text))
    return found


def end_of(entries):
    return End(entries[-1].position, entries[-1].digest) if entries else End(0, b"")


words = st.lists(st.text(max_size=6), min_size=3, max_size=12).map(
    lambda ws: [f"{n}{w}".replace("\n", "") for n, w in enumerate(ws)]
)
shares = st.floats(min_value=0, max_value=0.999)


def at(entries, share):
    return int(share * len(entries))


def first(faults) -> Fault:
    assert faults
    return faults[0]


def reworded(entry, word="otherwise"):
    return replace(entry, text="\n".join([*entry.text.split("\n")[:3], word]))


def test_a_link_is_plain_sha256_over_the_digest_before_and_the_text():
    assert link(b"ab", "é") == hashlib.sha256("abé".encode()).digest()


@given(words)
def test_an_untouched_chain_is_sound(ws):
    entries = chained(ws)
    assert walk(CHAIN, entries, end_of(entries), seen={e.position: e.digest for e in entries}) == []


def test_an_empty_chain_is_sound():
    assert walk(CHAIN, [], End(0, b"")) == []


@given(words, shares)
def test_an_edit_is_found_where_it_was_made(ws, share):
    entries = chained(ws)
    n = at(entries, share)
    entries[n] = reworded(entries[n])
    fault = first(walk(CHAIN, entries, End(len(ws), chained(ws)[-1].digest)))
    assert (fault.damage, fault.position, fault.id) == (Damage.CHANGED, n + 1, entries[n].id)


@given(words, shares)
def test_an_edit_with_a_fitting_digest_is_found_at_the_next_place(ws, share):
    entries = chained(ws)
    n = at(entries, share)
    changed = reworded(entries[n])
    before = entries[n - 1].digest if n else b""
    entries[n] = replace(changed, digest=link(before, changed.text))
    fault = first(walk(CHAIN, entries, End(len(ws), chained(ws)[-1].digest)))
    assert fault.damage is Damage.CHANGED
    assert fault.position == min(n + 2, len(ws))


@given(words, shares, st.integers(1, 3))
def test_a_deletion_is_found_where_it_was_made_the_tail_included(ws, share, count):
    entries = chained(ws)
    n, end = at(entries, share), end_of(entries)
    del entries[n : n + count]
    fault = first(walk(CHAIN, entries, end))
    assert (fault.damage, fault.position, fault.until) == (Damage.MISSING, n + 1, min(n + count, len(ws)))


@given(words)
def test_a_chain_emptied_end_and_all_is_found_by_a_checkpoint(ws):
    entries = chained(ws)
    fault = first(walk(CHAIN, [], None, seen={len(ws): entries[-1].digest}))
    assert (fault.damage, fault.position) == (Damage.MISSING, 1)
    assert first(walk(CHAIN, [], end_of(entries))).until == len(ws)


@given(words, shares)
def test_an_entry_put_in_twice_is_found(ws, share):
    entries = chained(ws)
    n, end = at(entries, share), end_of(entries)
    entries.insert(n + 1, replace(entries[n], id="another"))
    fault = first(walk(CHAIN, entries, end))
    assert (fault.damage, fault.position, fault.id) == (Damage.ADDED, n + 1, "another")


@given(words)
def test_entries_after_the_end_are_found_even_with_fitting_digests(ws):
    entries = chained(ws)
    more = chained(["forged"], before=entries[-1].digest, first=len(ws) + 1)
    fault = first(walk(CHAIN, [*entries, *more], end_of(entries)))
    assert (fault.damage, fault.position) == (Damage.ADDED, len(ws) + 1)


@given(words, shares, shares)
def test_two_entries_that_changed_places_are_found_and_called_moved(ws, one, other):
    entries = chained(ws)
    a, b = sorted((at(entries, one), at(entries, other)))
    if a == b:
        return
    end = end_of(entries)

    def placed(entry, n):
        table, chain, _place, rest = entry.text.split("\n", 3)
        return replace(entry, position=n + 1, text=f"{table}\n{chain}\n{n + 1}\n{rest}")

    entries[a], entries[b] = placed(entries[b], a), placed(entries[a], b)
    faults = walk(CHAIN, entries, end)
    assert first(faults).position == a + 1
    assert Damage.MOVED in {f.damage for f in faults}


@given(words, shares)
def test_a_chain_written_anew_is_found_by_a_checkpoint(ws, share):
    entries = chained(ws)
    n = at(entries, share)
    seen = {e.position: e.digest for e in entries}
    anew = chained([*ws[:n], "forged", *ws[n + 1 :]])
    assert walk(CHAIN, anew, end_of(anew)) == []
    fault = first(walk(CHAIN, anew, end_of(anew), seen=seen))
    assert (fault.damage, fault.position) == (Damage.REWRITTEN, n + 1)


@given(words)
def test_an_end_that_was_changed_or_dropped_is_found(ws):
    entries = chained(ws)
    assert first(walk(CHAIN, entries, None)).damage is Damage.MISSING
    assert first(walk(CHAIN, entries, End(len(ws), b"0" * 32))).position == len(ws)
    assert first(walk(CHAIN, entries, End(len(ws) - 1, b"0" * 32))).damage is Damage.ADDED


def test_a_checkpoint_of_entries_that_are_gone_with_their_end_is_believed():
    entries = chained(["a", "b", "c", "d"])
    fault = first(walk(CHAIN, entries[:2], end_of(entries[:2]), seen={4: entries[3].digest}))
    assert (fault.damage, fault.position, fault.until) == (Damage.MISSING, 3, 4)
