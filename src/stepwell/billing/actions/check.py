"""The lint of every claim before it can go: what blocks or holds is kept with the claim, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from stepwell.audit.trail import record_all
from stepwell.base.permit import permit
from stepwell.base.wording import kept
from stepwell.billing import queries
from stepwell.billing.days import monday
from stepwell.billing.events import ClaimChecked
from stepwell.billing.facts import facts, shelf
from stepwell.billing.models import Claim
from stepwell.billing.plans import rules_of
from stepwell.billing.values import desk, ends_the_stay, line_id, value
from stepwell.people.models import User
from stepwell.rules.claim_lint import Finding, Report, lint
from stepwell.rules.claims import in_stay
from stepwell.rules.lifecycle import CLAIM, after
from stepwell.rules.reasons import spoken
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import VOID, Kind
from stepwell.rules.x12.claim_writer import unwritable

OPEN = (Claim.Status.HELD, Claim.Status.CLEAN)


@transaction.atomic
def check(claim: Claim, *, by: User, at: datetime) -> Claim:
    """Lints one claim again."""
    found = queries.whole(queries.claims(by)).filter(pk=claim.pk, status__in=OPEN)
    _check(list(found), by=by, at=at)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def check_all(day: date, *, by: User, at: datetime) -> dict[str, int]:
    """Lints every claim of the week that is not in a file yet. Returns how many are clean and held."""
    found = list(queries.whole(queries.claims(by)).filter(week_starts_on=monday(day), status__in=OPEN))
    _check(found, by=by, at=at)
    return {status: sum(c.status == status for c in found) for status in OPEN}


def reports(
    claims: Sequence[Claim], *, viewer: User, at: datetime
) -> dict[UUID, tuple[Report, list[dict[str, Any]]]]:
    """The lint's report of each claim, and all that is wrong with it as plain rows."""
    if not claims:
        return {}
    around, today = desk(claims), claims[0].episode.site.day_of(at)
    known = shelf(claims, viewer=viewer, today=today, at=at)
    found = {}
    for claim in claims:
        as_sent = value(claim, around)
        report = lint(as_sent, plan=rules_of(claim.coverage.plan), facts=facts(claim, known))
        rows = [
            {"rule": f.rule, "severity": f.severity.value, **kept(_said(f, claim)), "line": f.line}
            for f in report.findings
        ]
        rows += [{"rule": p.code, "severity": "block", **kept(p.message), "line": ""} for p in unwritable(as_sent)]
        found[claim.pk] = (report, rows)
    return found


def _said(finding: Finding, claim: Claim) -> str:
    """The finding as a biller reads it: lines by their number on the claim, not by the id that the file carries."""
    if not finding.line:
        return finding.message
    number = next(str(line.number) for line in claim.lines.all() if line_id(line) == finding.line)
    values = {
        n: v.replace(finding.line, number) if isinstance(v, str) else v for n, v in finding.reason.values.items()
    }
    return say(finding.message.template, **{name: spoken(name, value) for name, value in values.items()})


def place_in_stay(claims: Sequence[Claim], *, viewer: User) -> None:
    """First, middle, last or only claim of a stay, as the books stand now: institutional originals not sent yet."""
    chosen = [c for c in claims if c.form == Kind.INSTITUTIONAL and not c.replaces_id]
    if not chosen:
        return
    stays = queries.claims(viewer).filter(episode__in={c.episode_id for c in chosen}, replaces=None)
    opening = set(
        stays.exclude(replaced_by__frequency=VOID)
        .order_by("episode_id", "coverage_id", "first_day", "number")
        .distinct("episode_id", "coverage_id")
        .values_list("pk", flat=True)
    )
    for claim in chosen:
        claim.frequency = in_stay(billed_before=claim.pk not in opening, ended=ends_the_stay(claim)).value


def _check(claims: Sequence[Claim], *, by: User, at: datetime) -> None:
    permit(by, "billing.charge")
    place_in_stay(claims, viewer=by)
    found = reports(claims, viewer=by, at=at)
    for claim in claims:
        _, rows = found[claim.pk]
        goes = all(r["severity"] == "warn" for r in rows)
        claim.status = after(CLAIM, "pass" if goes else "hold", claim.status)
        claim.problems, claim.checked_at = rows, at
        claim.version += 1
    Claim.objects.bulk_update(claims, ["status", "frequency", "problems", "checked_at", "version"], batch_size=500)
    record_all(
        [
            ClaimChecked(client_id=c.client_id, episode_id=c.episode_id, claim_id=c.pk, status=c.status)
            for c in claims
        ],
        by=by,
        at=at,
    )
