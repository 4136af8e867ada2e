"""JSON into an X12 file: what `read` printed for a set, or the same built by another program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TextIO

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.values import from_json
from stepwell.rules.x12.authorization import AuthorizationRequest, write_278
from stepwell.rules.x12.claim import Batch, Claim
from stepwell.rules.x12.claim_writer import unwritable, write_claims
from stepwell.rules.x12.eligibility import EligibilityRequest, write_270
from stepwell.rules.x12.status import StatusRequest, write_276

Document = dict[str, Any]  # JSON: any value may stand in it

REQUESTS: dict[str, tuple[str, type[Any], Callable[[Any], Iterator[str]]]] = {
    "270": ("request", EligibilityRequest, write_270),
    "276": ("request", StatusRequest, write_276),
    "278": ("authorization", AuthorizationRequest, write_278),
}
KINDS = ("837P", "837I", *REQUESTS)


def text(kind: str, source: TextIO, *, by_line: bool) -> Iterator[str]:
    """The X12 text, piece by piece. Raises `Invalid` before the first piece, unless claims come by line."""
    if kind in REQUESTS:
        name, shape, write = REQUESTS[kind]
        document = one_set(loaded(source.read()))
        yield from list(write(from_json(shape, document.get(name, document), name)))
    elif by_line:
        yield from _by_line(kind, source)
    else:
        document = one_set(loaded(source.read()))
        batch = from_json(Batch, with_kind(document.get("batch"), kind), "batch")
        given = document.get("claims")
        if not isinstance(given, list):
            raise Invalid(Problem("wrong-type", "claims must be a list.", "claims"))
        claims = [from_json(Claim, with_kind(one, kind), f"claims[{i}]") for i, one in enumerate(given)]
        problems = [problem for claim in claims for problem in unwritable(claim)]
        if problems:
            raise Invalid(*problems)
        yield from write_claims(batch, claims)


def _by_line(kind: str, source: Iterable[str]) -> Iterator[str]:
    """First the batch, then claim after claim; memory holds one of them."""
    numbered = ((number, line) for number, line in enumerate(source, 1) if line.strip())
    objects = ((number, loaded(line)) for number, line in numbered)
    found = next(((number, one["batch"]) for number, one in objects if "batch" in one), None)
    if found is None:
        raise Invalid(Problem("missing-field", "The first line must be a batch.", "batch"))
    batch = from_json(Batch, with_kind(found[1], kind), f"line {found[0]}")
    claims = (
        from_json(Claim, with_kind(one["claim"], kind), f"line {number}")
        for number, one in objects
        if "claim" in one
    )
    yield from write_claims(batch, claims)


def loaded(source: str) -> Document:
    try:
        value = json.loads(source)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Invalid(Problem("not-json", f"This is not JSON: {error}")) from None
    if not isinstance(value, dict):
        raise Invalid(Problem("not-an-object", "This must be one JSON object."))
    return value


def one_set(document: Document) -> Document:
    """The set itself, where the whole answer of `read` is given; claims of further sets join the first."""
    sets = document.get("sets")
    if not isinstance(sets, list) or not sets or not all(isinstance(one, dict) for one in sets):
        return document
    claims = [one.get("claims") for one in sets]
    if len(sets) > 1 and all(isinstance(some, list) for some in claims):
        return {**sets[0], "claims": list(chain.from_iterable(some for some in claims if some))}
    return dict(sets[0])


def with_kind(value: Any, kind: str) -> Any:
    """The kind was named on the command line, so it may be left out of the JSON."""
    return {"kind": kind, **value} if isinstance(value, dict) else value
