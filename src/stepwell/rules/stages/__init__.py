"""The four sequential stages of outpatient care: exit tests and relapse reviews, as proposals only.

A stage describes the client, a level the setting; both are kept. Stage moves are decided by a clinician.
"""

from stepwell.rules.stages.exits import STAGES, Exit, exit_test
from stepwell.rules.stages.facts import Condition, DrugTest, Facts, State, TestResult, Week
from stepwell.rules.stages.relapse import Outcome, RelapseReview, relapse_review

__all__ = [
    "STAGES",
    "Condition",
    "DrugTest",
    "Exit",
    "Facts",
    "Outcome",
    "RelapseReview",
    "State",
    "TestResult",
    "Week",
    "exit_test",
    "relapse_review",
]
