"""May this leave, to whom, for what: 42 CFR part 2 and HIPAA, recipient by recipient.

`decide` answers; the default is to refuse, and a fact that is not known never opens a path. The ways out are the
rows of `paths.json`.
"""

from __future__ import annotations

from stepwell.rules.disclosure.deciding import decide
from stepwell.rules.disclosure.values import Consent, Context, Decision, Log, Notice, Request, Verdict

__all__ = ["Consent", "Context", "Decision", "Log", "Notice", "Request", "Verdict", "decide"]
