"""The acts on an episode of care."""

from stepwell.episodes.actions.changing import change, prescribe, set_diagnoses
from stepwell.episodes.actions.closing import cancel, discharge
from stepwell.episodes.actions.objectives import close_objective, save_objective
from stepwell.episodes.actions.opening import Terms, admit, admit_now, plan

__all__ = [
    "Terms",
    "admit",
    "admit_now",
    "cancel",
    "change",
    "close_objective",
    "discharge",
    "plan",
    "prescribe",
    "save_objective",
    "set_diagnoses",
]
