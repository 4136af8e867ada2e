"""docs/rules/referrals.md: what an import reads, how it tells who is here already, and whom it sets aside."""

from __future__ import annotations

from stepwell.rules.matching import ALIKE, Ground
from stepwell.rules.referrals import FIELDS
from stepwell.rules.referrals.csv_file import MOST_CHARACTERS_A_LINE, MOST_ROWS
from stepwell.rules.referrals.fhir_file import FOLDED, MOST_BYTES_A_LINE, NOT_KEPT
from stepwell.rules.referrals.history import MOST
from stepwell.rules.screening import MINIMUM_AGE
from tests.spec.drawing import join, table

GROUNDS = {
    Ground.IDENTIFIER: "a number of the same system is the same",
    Ground.NAME_AND_BIRTH: "the same name (also first and last swapped, or a maiden name) and the same date of birth",
    Ground.ALIKE_AND_BIRTH: f"names alike (Jaro-Winkler {ALIKE} or more, both parts) and the same date of birth",
    Ground.NAME_AND_NEAR_BIRTH: "the same name; the dates of birth differ by one part, or by day and month swapped",
    Ground.NAME_ONLY: "the same name, and one of the two has no date of birth",
    Ground.PHONE: "the last ten digits of the phone are the same",
}


def page() -> str:
    return join(
        "# Importing referrals",
        "A file is read whole or not at all, and reading creates nobody. Every person in it becomes a row with one "
        "verdict: new, may be here already, imported before, set aside, or not readable with file, line and reason.",
        "## Columns of a CSV roster",
        f"UTF-8 (or UTF-16 with its mark), one heading for each column, at most {MOST_ROWS:,} rows and "
        f"{MOST_CHARACTERS_A_LINE:,} characters a line. A column is matched by itself where its heading is one of:",
        table(
            ("Field", "Meaning", "Headings", "Characters"),
            [(f.name, f.label, ", ".join(f.also), f.limit) for f in FIELDS],
        ),
        "A cell that begins with `=`, `@`, `+` or `-` is refused (a phone may begin with `+`); what is written into "
        "the list of rows to fix never begins so.",
        "## FHIR R4",
        f"NDJSON files (at most {MOST_BYTES_A_LINE // 1_000_000} MB a line) or a Bundle. Patient becomes a row; "
        + ", ".join(FOLDED)
        + f" are folded into its history, at most {MOST} entries of a kind. Identifiers of type "
        + ", ".join(sorted(NOT_KEPT))
        + " (social security, driver's license, passport) stay outside.",
        "## Who may be here already",
        "Compared are all clients and referrals that the importing person may see, and the earlier rows of the file. "
        "The rule only points out; a person decides.",
        table(("Ground", "When"), [(ground.value, GROUNDS[ground]) for ground in Ground]),
        "## Who is set aside",
        "Whoever has died, and whoever is younger than every program of the site takes.",
        table(("Population", "From age"), MINIMUM_AGE.items()),
    )
