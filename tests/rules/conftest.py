"""The settings under which the rules are tested: the whole folder takes a few seconds on one core.

Every property is tried with eight examples; `./stepwell test` tries more, and `--long` far more (`EXAMPLES`).
"""

from __future__ import annotations

import gc
import os

from hypothesis import settings

settings.register_profile("rules", max_examples=int(os.environ.get("EXAMPLES", "8")), deadline=None)
settings.load_profile("rules")


def pytest_collection_finish() -> None:
    """What was imported and collected stays: walking it again and again would be a fifth of the whole time."""
    gc.freeze()
