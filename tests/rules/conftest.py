"""The settings under which the rules are tested: the whole folder takes a few seconds on one core.

Every property is tried with four examples, the same each time; `./stepwell test` tries others and more, and `--long`
far more (`EXAMPLES`).
"""

from __future__ import annotations

import gc
import os

from hypothesis import settings

EXAMPLES = os.environ.get("EXAMPLES")
quick = settings(max_examples=4, deadline=None, derandomize=True)
settings.register_profile("rules", settings(max_examples=int(EXAMPLES), deadline=None) if EXAMPLES else quick)
settings.load_profile("rules")

gc.disable()


def pytest_collection_finish() -> None:
    """What was imported and collected stays: walking it again and again would be a fifth of the whole time."""
    gc.freeze()
    gc.enable()
