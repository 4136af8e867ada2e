"""Claim lint: what must be true before a claim goes out. `lint(claim, plan=..., facts=...)` gives the report."""

from stepwell.rules.claim_lint import chart, codes, coverage, filing, sessions
from stepwell.rules.claim_lint.engine import (
    Finding,
    NotAnswerable,
    Report,
    Rule,
    Severity,
    lint,
    table,
)
from stepwell.rules.claim_lint.facts import (
    Assessment,
    Certification,
    Consent,
    Eligibility,
    Facts,
    LabFact,
    LevelSpan,
    LineFacts,
    NoteFact,
    OpenClaim,
    OtherCoverage,
    OtherStay,
    ProviderFact,
    Rating,
    SessionFact,
    StaffSpan,
    Stay,
    Sum,
    TreatmentPlan,
    WeekFact,
)

CHECK_MODULES = (chart, codes, coverage, filing, sessions)
"""Importing these registers every check of the table."""

__all__ = [
    "CHECK_MODULES",
    "Assessment",
    "Certification",
    "Consent",
    "Eligibility",
    "Facts",
    "Finding",
    "LabFact",
    "LevelSpan",
    "LineFacts",
    "NotAnswerable",
    "NoteFact",
    "OpenClaim",
    "OtherCoverage",
    "OtherStay",
    "ProviderFact",
    "Rating",
    "Report",
    "Rule",
    "SessionFact",
    "Severity",
    "StaffSpan",
    "Stay",
    "Sum",
    "TreatmentPlan",
    "WeekFact",
    "lint",
    "table",
]
