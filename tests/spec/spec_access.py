"""docs/rules/access.md: which role may do which act."""

from __future__ import annotations

from itertools import groupby

from stepwell.rules.access import ACTS, IMPLIED, Role, allowed
from tests.spec.drawing import join, table

PEOPLE = [r for r in Role if r != Role.WORKER]


def page() -> str:
    return join(
        "# Who may do what",
        "One table decides it, for menus, buttons and acts alike. 45 CFR 164.308(a)(3)-(4) asks for such a table and "
        "164.502(b) for the least of it; its rows are a house rule. A person may have several roles and then may do "
        "what any of them may. What a person *sees* is narrower still: clients of their own sites, and a restricted "
        "chart only for its key holders. What one may not see does not exist (404); what one sees but may not do is "
        "refused (403). Within a site there is no narrower care team: groups are shared, and colleagues cover for "
        "each other; a chart that only a few should open is restricted. In an emergency a clinician opens, for a "
        "time and only to read, a chart that does not exist for them; that is marked, told and reviewed.",
        "`client` and `family` are people who do not work here. They have no pages yet and may do nothing; their "
        "columns stand here so that this shows.",
        *(part for name, acts in groupby(ACTS, key=room) for part in section(name, list(acts))),
        "## The clinic's own worker",
        "It never signs in. It answers what people did, inside the same transaction, and may: "
        + ", ".join(f"`{act}`" for act in ACTS if allowed([Role.WORKER], act))
        + f" ({len(IMPLIED[Role.WORKER])} of them only as an answer to somebody's act).",
    )


def room(act: str) -> str:
    return act.split(".")[0]


def section(name: str, acts: list[str]) -> tuple[str, str]:
    heads = ["Act", *(r.replace("_", " ") for r in PEOPLE)]
    rows = [[f"`{act}`", *("yes" if allowed([r], act) else "" for r in PEOPLE)] for act in acts]
    return f"## {name.capitalize()}", table(heads, rows)
