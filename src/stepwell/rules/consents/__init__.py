"""What a consent must say, who must sign it, and which of several consents an exit may rest on.

The kinds, their required elements and their texts are data (`kinds.json`, `texts.json`), and so is what each state lets
a minor decide alone (`minors.json`).
"""

from __future__ import annotations

from stepwell.rules.consents.choosing import Choice, Holding, Limit, choose, state_of
from stepwell.rules.consents.kinds import Element, Kind, elements_of, kind, kinds, titles
from stepwell.rules.consents.minors import MinorRule, Signers, minor_rule, signers
from stepwell.rules.consents.paper import Capacity, Paper, Signature, missing
from stepwell.rules.consents.texts import Text, composed, notice, text

__all__ = [
    "Capacity",
    "Choice",
    "Element",
    "Holding",
    "Kind",
    "Limit",
    "MinorRule",
    "Paper",
    "Signature",
    "Signers",
    "Text",
    "choose",
    "composed",
    "elements_of",
    "kind",
    "kinds",
    "minor_rule",
    "missing",
    "notice",
    "signers",
    "state_of",
    "text",
    "titles",
]
