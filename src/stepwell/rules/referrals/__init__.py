"""Referrals as other systems send them: a CSV roster or a FHIR R4 export, read into plain values.

Start here: `read_csv(...)` and `read_fhir(...)` give one `Row` for each person, with what is wrong in words.
"""

from stepwell.rules.referrals.csv_file import (
    Columns,
    Preview,
    guess,
    neutral,
    preview,
    read_csv,
)
from stepwell.rules.referrals.fhir_file import read_fhir
from stepwell.rules.referrals.person import FIELDS, Part, Reading, Referred, Row

__all__ = [
    "FIELDS",
    "Columns",
    "Part",
    "Preview",
    "Reading",
    "Referred",
    "Row",
    "guess",
    "neutral",
    "preview",
    "read_csv",
    "read_fhir",
]
