"""docs/rules/unusual.md: which look at a chart the privacy officer is asked about."""

from __future__ import annotations

from stepwell.rules.unusual import limits
from tests.spec.drawing import join, table

MEANS = {
    "own-record": "The client bears the person's first and last name. The other reasons of kinship are then left out.",
    "listed-contact": "One of the client's contacts bears the person's name.",
    "same-address": "The person is a client here as well, at the same address.",
    "same-last-name": "Case and spaces do not matter.",
    "many-charts": "More than {charts_an_hour} different charts within the hour before; told once, at the look that "
    "passed the limit.",
    "other-site": "Neither the client's own site nor one of an episode is among the person's; not for the care team.",
    "restricted": "Anybody but the care team, key holders too.",
    "staff-is-client": "A working staff member bears the client's name.",
    "after-discharge": "The last episode ended more than {days_after_discharge} days before.",
    "not-on-team": "Only for people all of whose roles are clinical ({team_roles}): others are on no team.",
    "at-night": "From {night_from_hour}:00 to {night_to_hour}:00 by the wall clock of the client's site.",
}


def page() -> str:
    by = limits()
    values = {
        "charts_an_hour": by.charts_an_hour,
        "days_after_discharge": by.days_after_discharge,
        "team_roles": ", ".join(sorted(r.replace("_", " ") for r in by.team_roles)),
        "night_from_hour": by.night_from_hour,
        "night_to_hour": by.night_to_hour,
    }
    weights = sorted(by.weights.items(), key=lambda w: (-w[1], w[0]))
    return join(
        "# Unusual looks",
        "45 CFR 164.308(a)(1)(ii)(D) asks for a regular review of who looked at what; no law says how. These reasons, "
        "weights and limits are house defaults to be verified by each clinic (`rules/unusual/limits.json`). The "
        f"reasons of a look add up; from {by.report_from} on the privacy officer is asked about it. A finding is a "
        "question, never a verdict, and nobody answers for their own looks.",
        table(
            ("Weighs", "Reason", "When exactly"),
            [(str(weight), f"`{code}`", MEANS[code].format(**values)) for code, weight in weights],
        ),
        "The care team are the primary counselors of the client's episodes and whoever leads a session in which the "
        "client has a seat. Lists and boards, on which a client is one of many, and the pages of this review itself "
        "are not judged. Every hour the looks of the last 26 hours are judged again; one finding stands for a person, "
        "a client and a day of the client's site.",
    )
