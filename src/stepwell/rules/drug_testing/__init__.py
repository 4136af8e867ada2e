"""Drug testing in care: cutoffs, windows, validity, interpretation and a random schedule.

Clinical testing supports care; it is not evidence, and never the only ground for a consequence. A result that is
not confirmed is called so.
"""

from stepwell.rules.drug_testing.consequences import incentive_code, to_confirm
from stepwell.rules.drug_testing.findings import Finding, Medication, Reading, Setting, State, Verdict, state_of
from stepwell.rules.drug_testing.interpretation import interpret
from stepwell.rules.drug_testing.markers import Cannabinoid, NewUse, breath_needs_repeat, etg_band, new_use
from stepwell.rules.drug_testing.schedule import (
    STAGES,
    Calendar,
    Draw,
    Happened,
    Outcome,
    Policy,
    may_show,
    next_draw,
    replay,
    within_window,
)
from stepwell.rules.drug_testing.tables import LabTest, cutoff, panel, possible_carry_over
from stepwell.rules.drug_testing.validity import Specimen, Status, Validity, validity

__all__ = [
    "STAGES",
    "Calendar",
    "Cannabinoid",
    "Draw",
    "Finding",
    "Happened",
    "LabTest",
    "Medication",
    "NewUse",
    "Outcome",
    "Policy",
    "Reading",
    "Setting",
    "Specimen",
    "State",
    "Status",
    "Validity",
    "Verdict",
    "breath_needs_repeat",
    "cutoff",
    "etg_band",
    "incentive_code",
    "interpret",
    "may_show",
    "new_use",
    "next_draw",
    "panel",
    "possible_carry_over",
    "replay",
    "state_of",
    "to_confirm",
    "validity",
    "within_window",
]
