"""How the properties of the rules are tried: few examples each, so that the whole folder takes seconds."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("rules", max_examples=30, deadline=None)
settings.load_profile("rules")
