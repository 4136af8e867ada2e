"""Which of a client's consents an exit may rest on, and what agreed restrictions take away: facts for the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from stepwell.rules.consents.kinds import kinds
from stepwell.rules.consents.minors import of_age_on, signers
from stepwell.rules.consents.paper import Capacity
from stepwell.rules.disclosure import Consent, Context, Decision, Request, decide
from stepwell.rules.disclosure.deciding import joined
from stepwell.rules.disclosure.proofs import Proof, plainly, proven

IDENTITY = "identity_only"
PLAN_SIDE = frozenset({"health_plan", "third_party_payer", "business_associate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A signed consent as the rule sees it. `ended`: revoked, or the event that ends it has come."""

    kind: str
    recipients: tuple[str, ...]
    purpose: str
    classes: frozenset[str]
    signed_on: date
    expires_on: date | None = None
    ended: bool = False
    signed_as: frozenset[str] = frozenset({Capacity.CLIENT.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An agreed restriction (42 CFR 2.26, 45 CFR 164.522). What is empty means every one.

    `self_pay`: the client paid in full and the health plan is not to learn of it; the program must agree to that.
    """

    recipients: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    self_pay: bool = False

    def meets(self, request: Request, name: str) -> bool:
        who = not (self.recipients or self.names)
        who = who or request.recipient in self.recipients or plainly(name) in {plainly(n) for n in self.names}
        return who and (not self.purposes or request.purpose in self.purposes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Whose data it is: enough to know whether state law on minors applies."""

    born: date | None = None
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The decision, and which of the holdings it rests on (its place in the list; None for none)."""

    decision: Decision
    used: int | None


def choose(
    request: Request,
    *,
    name: str,
    holdings: Sequence[Holding],
    limits: Sequence[Limit] = (),
    proofs: Sequence[Proof] = (),
    patient: Patient | None = None,
    day: date,
) -> Choice:
    """What may leave for this client: each class by a path that needs no consent or by one of the consents.

    `name` is the recipient as named. `request.consent` is not read: the holdings say what there is. Restrictions
    count against each, so adding one never releases more. `proofs` are the orders and agreements there are.
    """
    whose = patient or Patient()

    def shown(item: str) -> Facts:
        return proven(proofs, request, item=item, name=name, day=day)

    bare = replace(request, consent=Consent.NONE)
    choices = [Choice(decision=_limited(bare, name, limits, shown), used=None)]
    for place, holding in enumerate(holdings):
        asked = _asked(request, name, holding, whose, day)
        decision = _limited(asked, name, limits, shown, spoken=holding.classes)
        choices.append(Choice(decision=decision, used=place))
    released: set[str] = set()
    needed: list[Choice] = []
    for choice in sorted(choices, key=lambda c: -len(c.decision.release)):
        if not released.issuperset(choice.decision.release):
            released.update(choice.decision.release)
            needed.append(choice)
    if not needed:
        return _telling(choices)
    if len(needed) == 1:
        return needed[0]
    used = next((c.used for c in needed if c.used is not None), None)
    return Choice(decision=joined(request, [c.decision for c in needed]), used=used)


def _telling(choices: Sequence[Choice]) -> Choice:
    """Of refusals, the one that says most: a consent that was there and did not do, before none at all."""
    general = choices[0].decision.basis
    return next((c for c in choices[1:] if c.decision.basis != general), choices[0])


def state_of(holding: Holding, *, day: date, patient: Patient | None = None) -> Consent:
    """What the disclosure rule calls this consent on `day`."""
    known = kinds().get(holding.kind)
    if known is None or not known.releases:
        return Consent.NONE
    broad = known.id == "tpo"
    if holding.ended:
        return Consent.TPO_REVOKED if broad else Consent.NONE
    if holding.expires_on is not None and holding.expires_on < day:
        return Consent.TPO_EXPIRED if broad else Consent.NONE
    if holding.signed_on > day:
        return Consent.PENDING
    return Consent.DEFICIENT if _outgrown(holding, day, patient or Patient()) else Consent(known.state)


def _outgrown(holding: Holding, day: date, patient: Patient) -> bool:
    """42 CFR 2.14: a guardian's signature for a minor ends with majority; then only the client's own counts."""
    if patient.born is None or Capacity.CLIENT in holding.signed_as or Capacity.GUARDIAN not in holding.signed_as:
        return False
    return day >= of_age_on(patient.born, state=patient.state) > holding.signed_on


def _asked(request: Request, name: str, holding: Holding, patient: Patient, day: date) -> Request:
    """The request as it stands on this consent: its state, and the facts that the consent itself proves."""
    state = state_of(holding, day=day, patient=patient)
    known = kinds().get(holding.kind)
    named = plainly(name) in {plainly(r) for r in holding.recipients}
    if known is None or request.recipient not in known.recipients:
        state = Consent.NONE
    elif known.named and not named and state is not Consent.SPECIFIC_ACTIVE:
        state = Consent.NONE  # the rule itself refuses a specific consent that names somebody else
    facts: dict[str, object] = {}
    if state is Consent.SPECIFIC_ACTIVE:
        facts |= {"named_recipient": named, "consented_purpose": holding.purpose}
    facts |= _FACTS.get(holding.kind, {})
    if "hiv_result" in holding.classes:
        facts["state_hiv_consent"] = True
    if patient.born is not None and patient.state:
        needed = signers(patient.born, state=patient.state, day=day)
        if needed.minor:
            facts |= {
                "minor_may_consent_alone": needed.alone,
                "minor_consent": Capacity.CLIENT in holding.signed_as,
                "guardian_consent": Capacity.GUARDIAN in holding.signed_as,
            }
    return replace(request, consent=state, context=_with(request.context, facts))


_FACTS: Mapping[str, Mapping[str, object]] = {
    "legal": {"separate_from_other_consents": True},
    "intermediary": {"intermediary_named": True, "participants": "treating_only"},
    "fundraising": {"opt_out_offered": True},
}
"""What signing this kind of form proves by itself."""


Facts = tuple[tuple[str, object], ...]


def _limited(
    request: Request,
    name: str,
    limits: Sequence[Limit],
    shown: Callable[[str], Facts],
    *,
    spoken: frozenset[str] | None = None,
) -> Decision:
    """The decision class by class: what a restriction covers is asked under it, what the consent does not name is
    asked without the consent, and each with what a paper proves for it. So a restriction can only take away."""
    met = [limit for limit in limits if limit.meets(request, name)]
    context = request.context
    if any(limit.self_pay for limit in met) and request.recipient in PLAN_SIDE:
        context = _with(context, {"self_pay_restriction": True, "paid_in_full": True})
    parts: dict[tuple[bool, bool, Facts], list[str]] = {}
    for item in request.data:
        covered = any(not m.classes or item in m.classes for m in met if not m.self_pay)
        unspoken = spoken is not None and item not in spoken and not (item == IDENTITY and spoken)
        parts.setdefault((covered, unspoken, shown(item)), []).append(item)
    decided = [
        decide(
            replace(
                request,
                data=tuple(data),
                consent=Consent.NONE if unspoken else request.consent,
                context=_with(context, {**dict(facts), **({"agreed_restriction": True} if covered else {})}),
            )
        )
        for (covered, unspoken, facts), data in parts.items()
    ]
    return decided[0] if len(decided) == 1 else joined(request, decided)


def _with(context: Context, facts: Mapping[str, object]) -> Context:
    return replace(context, **facts) if facts else context  # type: ignore[arg-type]  # facts are named above
