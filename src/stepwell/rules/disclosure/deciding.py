"""The decision: which paths are open, which restrictions close them, and what each class of data may do.

Each class asked for is released by the first open path that carries it and withheld otherwise, so adding a
restriction can only close paths and never release more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stepwell.rules.disclosure.table import Kind, Path, Table, paths_for, table
from stepwell.rules.disclosure.values import Consent, Context, Decision, Log, Notice, Request, Verdict

COUNSELING_NOTE, PSYCHOTHERAPY_NOTE, HIV_RESULT = "sud_counseling_note", "psychotherapy_note", "hiv_result"
TREATMENT = "treatment"
PARENT = "parent_of_minor"
PLAN_SIDE = frozenset({"health_plan", "third_party_payer", "business_associate"})
"""Recipients through whom a health plan would learn of care: 45 CFR 164.522(a)(1)(vi)."""
PLAN_PURPOSES = frozenset({"payment", "operations"})
TEST_LABEL, TEST_ENVIRONMENT = "HTEST", "test"

AUDIT_ONLY = (Log.ACCESS_AUDIT,)


def decide(request: Request) -> Decision:
    """What may be released of the data asked for, how it must travel and what must be recorded."""
    rules = table()
    context = request.context
    if context.security_label == TEST_LABEL and context.environment != TEST_ENVIRONMENT:
        return _denied(request, rules.overlays["test_data"])
    candidates = paths_for(request.recipient, request.purpose, request.consent)
    closed = _closed(request, rules)
    ways = [p for p in candidates if p.kind not in closed and p.open(request.purpose, context)]
    if not ways:
        return _denied(request, _refusal(request, candidates, closed, rules))
    used: list[Path] = []
    release: list[str] = []
    withhold: list[str] = []
    for item in request.data:
        way = next((p for p in ways if item in p.releases and _hiv_may_go(item, p, context)), None)
        if way is None:
            withhold.append(item)
            continue
        release.append(item)
        if way not in used:
            used.append(way)
    if not release:
        return _denied(request, _reasons(withhold, request, ways, rules))
    return _released(request, used, release, withhold, ways)


def _released(
    request: Request, used: list[Path], release: list[str], withhold: list[str], ways: list[Path]
) -> Decision:
    consented = any(path.kind is Kind.CONSENT for path in used)
    signed = _signatures(request.context, table()) if consented else ()
    entries = {entry for path in used for entry in path.log}
    if withhold:
        basis = _reasons(withhold, request, ways, table())
    elif request.consent == Consent.NONE:
        basis = _joined(path.basis for path in used)
    else:
        basis = _joined((*signed, *(path.basis_despite_consent for path in used)))
    return Decision(
        decision=Verdict.REDACT if withhold else Verdict.ALLOW,
        release=tuple(release),
        withhold=tuple(withhold),
        notice=Notice.PART2 if consented else Notice.NONE,
        attach_consent=consented,
        log=tuple(entry for entry in Log if entry in entries),
        basis=basis,
        paths=tuple(path.id for path in used),
    )


def _denied(request: Request, basis: str) -> Decision:
    return Decision(
        decision=Verdict.DENY,
        release=(),
        withhold=request.data,
        notice=Notice.NONE,
        attach_consent=False,
        log=AUDIT_ONLY,
        basis=basis,
    )


def _closed(request: Request, rules: Table) -> dict[Kind, str]:
    """Which kinds of path a restriction closes, and the rule to cite."""
    context = request.context
    basis = ""
    if context.agreed_restriction:
        basis = rules.overlays["agreed_restriction"]
    elif request.recipient in PLAN_SIDE and request.purpose in PLAN_PURPOSES and _plan_must_not_know(context):
        basis = rules.overlays["paid_in_full"]
    if basis:
        return {Kind.CONSENT: basis, Kind.HIPAA: basis}
    minor = _signature_missing(request, rules)
    return {Kind.CONSENT: minor} if minor else {}


def _plan_must_not_know(context: Context) -> bool:
    """The patient paid in full and asked; of two facts, one known and the other unknown counts as both."""
    asked, paid = context.self_pay_restriction, context.paid_in_full
    return (asked is True and paid is not False) or (paid is True and asked is not False)


def _signature_missing(request: Request, rules: Table) -> str:
    """42 CFR 2.14: who must have signed for a minor. Where state law is not known, both must have."""
    context = request.context
    alone, minor, guardian = (
        context.minor_may_consent_alone,
        context.minor_consent,
        context.guardian_consent,
    )
    if alone is None and minor is None and guardian is None and request.recipient != PARENT:
        return ""
    if minor is not True and alone is not False:
        return rules.overlays["minor_alone"]
    if alone is not True and not (minor is True and guardian is True):
        return rules.overlays["minor_and_guardian"]
    return ""


def _signatures(context: Context, rules: Table) -> tuple[str, ...]:
    """The rule under which a minor's consent was found to be signed; empty for an adult."""
    if context.minor_may_consent_alone:
        return (rules.overlays["minor_alone"],)
    return (rules.overlays["minor_and_guardian"],) if context.guardian_consent else ()


def _hiv_may_go(item: str, path: Path, context: Context) -> bool:
    """42 CFR 2.20: stricter state law on HIV results stands, unless it is known to ask nothing or was satisfied."""
    if item != HIV_RESULT or path.kind in (Kind.INSIDE, Kind.OWN):
        return True
    return context.state_hiv_consent_required is False or context.state_hiv_consent is True


def _reasons(withheld: list[str], request: Request, ways: list[Path], rules: Table) -> str:
    return _joined(_reason(item, request, ways, rules) for item in withheld)


def _reason(item: str, request: Request, ways: list[Path], rules: Table) -> str:
    """Why an open path does not carry this class."""
    if any(item in path.releases for path in ways):
        return rules.overlays["hiv"]  # the one class that a path carries and state law may still hold back
    if item in (COUNSELING_NOTE, PSYCHOTHERAPY_NOTE):
        own = next((path.notes for path in ways if path.notes), "")
        if own:
            return own
        if item == PSYCHOTHERAPY_NOTE:
            return rules.overlays["psychotherapy"]
        apart = rules.overlays["counseling"]
        return apart if request.purpose == TREATMENT else f"{apart}; {rules.overlays['minimum']}"
    return ways[0].elsewhere


def _refusal(request: Request, candidates: Iterable[Path], closed: dict[Kind, str], rules: Table) -> str:
    """The rule to cite when no path is open."""
    for path in candidates:
        if path.kind in closed:
            return closed[path.kind]
        if path.refused:
            unmet = not all(need.met(request.context) for need in path.needs)
            return path.refused if unmet else rules.overlays["purpose"]
    if closed:
        return next(iter(closed.values()))
    if request.recipient in rules.refusals:
        return rules.refusals[request.recipient]
    consent = rules.consents.get(request.consent)
    if consent is None:
        return rules.without_consent.get(request.recipient, rules.without_consent["other"])
    other = consent.get("other_purpose")
    return other if other and request.purpose not in rules.tpo else consent["refused"]


def joined(request: Request, parts: Sequence[Decision]) -> Decision:
    """One decision on data that was decided in parts, each class in one of them."""
    release = {item for part in parts for item in part.release}
    withhold = tuple(item for item in request.data if item not in release)
    used = [part for part in parts if part.release]
    if not used:
        return _denied(request, _joined(part.basis for part in parts))
    entries = {entry for part in used for entry in part.log}
    return Decision(
        decision=Verdict.REDACT if withhold else Verdict.ALLOW,
        release=tuple(item for item in request.data if item in release),
        withhold=withhold,
        notice=Notice.PART2 if any(part.notice is Notice.PART2 for part in used) else Notice.NONE,
        attach_consent=any(part.attach_consent for part in used),
        log=tuple(entry for entry in Log if entry in entries),
        basis=_joined(part.basis for part in parts if part.withhold or not withhold),
        paths=tuple(dict.fromkeys(path for part in used for path in part.paths)),
    )


def _joined(rules: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(rules))
