"""docs/rules/claims.md: payer plans and how a client's day becomes a charge."""

from __future__ import annotations

from stepwell.rules.claims import Method, PayerPlan, Unit, plans
from stepwell.rules.claims.charges import WORDS
from stepwell.rules.claims.plan import ServiceRow
from stepwell.rules.units import WARN_DAYS, WARN_PERCENT, WARNINGS, Rounding, units_of
from stepwell.rules.wording import hours_and_minutes
from tests.spec.drawing import join, table


def page() -> str:
    every = list(plans().values())
    return join(
        "# Charges and payer plans",
        "Every code, unit, minute and limit is a row of a payer plan, never a line of the program. The plans below "
        "come with the program as examples with their sources: **a clinic enters its own contracts in the "
        "same shape.**",
        "## How a day becomes a charge",
        "1. The whole day is refused when the client was not in the program, at a level that the plan does not pay, "
        "pays privately, has an attendance that is not recorded, used up the days of the week, or lacks an "
        "authorization or certification that the plan asks for.\n"
        "2. Sessions that the plan does not pay remotely, and groups held below their minimum, are left out.\n"
        "3. *Per diem*: one unit of the day's code when the counted minutes reach the day's minimum; below it nothing, "
        "or the single services, as the plan says. *Time units*: minutes of each session become units. *Components*: "
        "each session has its own code by kind and length.\n"
        "4. A line is held back while a note that it stands on is missing or not signed.",
        table(("Reason", "Said as"), WORDS.items()),
        "## Units from minutes",
        table(
            ("Minutes", *(f"15-minute unit, {r}" for r in Rounding)),
            [
                (minutes, *(units_of(minutes, unit_minutes=15, rounding=r) for r in Rounding))
                for minutes in (7, 8, 15, 22, 23, 37, 38, 52, 53)
            ],
        ),
        "## Authorizations",
        f"Kept in days, minutes or units. What is scheduled is held, what is delivered or billed is used. Warnings "
        f"come from {WARN_PERCENT} % used and {WARN_DAYS} days before the end.",
        table(("Warning", "Said as"), WARNINGS.items()),
        "## The plans",
        table(
            ("Plan", "Name", "Form", "Way", "Code of the day", "Day's minimum", "File within"),
            [row(p) for p in every],
        ),
        *(part for p in every for part in described(p)),
    )


def row(p: PayerPlan) -> tuple[str, ...]:
    day = "-" if p.per_diem is None else " ".join((p.per_diem.code, *p.per_diem.modifiers))
    least = hours_and_minutes(p.day_minimum_minutes) if p.method is Method.PER_DIEM else "-"
    limit = "-" if p.limits.filing_days is None else f"{p.limits.filing_days} days"
    return f"`{p.id}`", p.name, p.form, p.method, day, least, limit


def described(p: PayerPlan) -> tuple[str, ...]:
    return (
        f"### {p.name}",
        f"`{p.id}`, version {p.version}. {p.license}.",
        table(("Code", "Meaning", "Kinds of session", "Revenue", "Modifiers", "Unit", "Price"), map(code, p.rows)),
        beside(p),
        "Sources: " + "; ".join(f"[{s.text}]({s.url})" if s.url else s.text for s in p.sources) + ".",
        "To be verified:\n\n" + "\n".join(f"- {text}" for text in p.verify),
    )


def code(r: ServiceRow) -> tuple[str, ...]:
    band = "" if r.unit is Unit.MINUTES or r.unit is Unit.DAY else f" of {r.low_minutes}"
    if band:
        band += f" to {r.high_minutes} min" if r.high_minutes else " min and more"
    unit = f"{r.unit_minutes} minutes, {r.rounding}" if r.unit is Unit.MINUTES else f"{r.unit}{band}"
    fees = "; ".join(f"${f.amount} from {f.first}" + (f" to {f.last}" if f.last else "") for f in r.fees)
    kinds = ", ".join(sorted(k.replace("_", " ") for k in r.kinds)) or (
        "the day" if r.unit is Unit.DAY else "by code"
    )
    return r.code, r.meaning, kinds, r.revenue or "-", " ".join(r.modifiers) or "-", unit, fees


def beside(p: PayerPlan) -> str:
    parts = [f"Levels paid: {', '.join(sorted(p.levels))}."]
    if p.per_diem is not None:
        parts.append(f"A day below the minimum: {p.below_minimum}.")
        parts.append(f"Beside the day: {', '.join(sorted(p.beside_per_diem)) or 'nothing'}.")
        parts.append(f"Inside the day: {', '.join(sorted(p.bundled)) or 'not stated'}.")
    parts.append("Authorization needed." if p.permission.required else "No authorization needed.")
    remote = "no" if not p.telehealth.allowed else "video and audio" if p.telehealth.audio_allowed else "video only"
    parts.append(f"Remote care: {remote}.")
    if p.facility is not None:
        parts.append(
            f"Type of bill {p.facility.bill}x, condition codes {', '.join(p.facility.conditions)}, at least "
            f"{p.facility.day_services_minimum} services a day, one of: {', '.join(sorted(p.facility.primary_codes))}."
        )
    return " ".join(parts)
